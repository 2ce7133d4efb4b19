// The tables of faulty and of unusual receivers: provider and text of each.
&[
    ("localiq", include_str!("localiq/receiver/mutants.toml")),
    ("leadsquared", include_str!("leadsquared/receiver/mutants.toml")),
    ("salesiq", include_str!("salesiq/receiver/mutants.toml")),
    ("autoid", include_str!("autoid/receiver/mutants.toml")),
]
