// Every feature file that the binary carries: path below `features/`, text. A new file is one line here.
&[
    ("localiq/receiver/policy.feature", include_str!("localiq/receiver/policy.feature")),
    ("localiq/receiver/select.feature", include_str!("localiq/receiver/select.feature")),
    ("localiq/receiver/render.feature", include_str!("localiq/receiver/render.feature")),
    ("localiq/receiver/render-adf.feature", include_str!("localiq/receiver/render-adf.feature")),
    ("localiq/receiver/render-stored.feature", include_str!("localiq/receiver/render-stored.feature")),
    ("localiq/receiver/sign.feature", include_str!("localiq/receiver/sign.feature")),
    ("autoid/receiver/policy.feature", include_str!("autoid/receiver/policy.feature")),
    ("autoid/receiver/select.feature", include_str!("autoid/receiver/select.feature")),
    ("autoid/receiver/render.feature", include_str!("autoid/receiver/render.feature")),
    ("autoid/receiver/render-xml.feature", include_str!("autoid/receiver/render-xml.feature")),
    ("autoid/receiver/render-stored.feature", include_str!("autoid/receiver/render-stored.feature")),
    ("autoid/receiver/sign.feature", include_str!("autoid/receiver/sign.feature")),
]
