// Every feature file that the binary carries: path below `features/`, text. A new file is one line here.
&[
    ("localiq/receiver/policy.feature", include_str!("localiq/receiver/policy.feature")),
    ("localiq/receiver/select.feature", include_str!("localiq/receiver/select.feature")),
    ("localiq/receiver/render.feature", include_str!("localiq/receiver/render.feature")),
    ("localiq/receiver/render-adf.feature", include_str!("localiq/receiver/render-adf.feature")),
    ("localiq/receiver/render-stored.feature", include_str!("localiq/receiver/render-stored.feature")),
    ("localiq/receiver/sign.feature", include_str!("localiq/receiver/sign.feature")),
    ("leadsquared/receiver/policy.feature", include_str!("leadsquared/receiver/policy.feature")),
    ("leadsquared/receiver/select.feature", include_str!("leadsquared/receiver/select.feature")),
    ("leadsquared/receiver/render.feature", include_str!("leadsquared/receiver/render.feature")),
    ("leadsquared/receiver/render-form.feature", include_str!("leadsquared/receiver/render-form.feature")),
    ("leadsquared/receiver/render-stored.feature", include_str!("leadsquared/receiver/render-stored.feature")),
    ("leadsquared/receiver/sign.feature", include_str!("leadsquared/receiver/sign.feature")),
]
