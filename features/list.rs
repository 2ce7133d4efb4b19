// Every feature file that the binary carries: path below `features/`, text. A new file is one line here.
&[
    ("localiq/receiver/policy.feature", include_str!("localiq/receiver/policy.feature")),
    ("localiq/receiver/select.feature", include_str!("localiq/receiver/select.feature")),
    ("localiq/receiver/render.feature", include_str!("localiq/receiver/render.feature")),
    ("localiq/receiver/render-adf.feature", include_str!("localiq/receiver/render-adf.feature")),
    ("localiq/receiver/render-stored.feature", include_str!("localiq/receiver/render-stored.feature")),
    ("localiq/client/policy.feature", include_str!("localiq/client/policy.feature")),
    ("localiq/sender/policy.feature", include_str!("localiq/sender/policy.feature")),
    ("localiq/receiver/sign.feature", include_str!("localiq/receiver/sign.feature")),
    ("salesiq/receiver/policy.feature", include_str!("salesiq/receiver/policy.feature")),
    ("salesiq/receiver/select.feature", include_str!("salesiq/receiver/select.feature")),
    ("salesiq/receiver/render.feature", include_str!("salesiq/receiver/render.feature")),
    ("salesiq/receiver/render-stored.feature", include_str!("salesiq/receiver/render-stored.feature")),
    ("salesiq/receiver/sign.feature", include_str!("salesiq/receiver/sign.feature")),
]
