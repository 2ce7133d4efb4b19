// The tables of faulty and of unusual receivers, senders and clients: provider and role, and text of each.
&[
    ("localiq/receiver", include_str!("localiq/receiver/mutants.toml")),
    ("localiq/sender", include_str!("localiq/sender/mutants.toml")),
    ("localiq/client", include_str!("localiq/client/mutants.toml")),
    ("leadsquared/receiver", include_str!("leadsquared/receiver/mutants.toml")),
    ("leadsquared/sender", include_str!("leadsquared/sender/mutants.toml")),
    ("leadsquared/client", include_str!("leadsquared/client/mutants.toml")),
    ("salesiq/client", include_str!("salesiq/client/mutants.toml")),
    ("salesiq/sender", include_str!("salesiq/sender/mutants.toml")),
    ("salesiq/receiver", include_str!("salesiq/receiver/mutants.toml")),
    ("autoid/receiver", include_str!("autoid/receiver/mutants.toml")),
    ("autoid/sender", include_str!("autoid/sender/mutants.toml")),
]
