// The tables of faulty and of unusual receivers: provider and text of each.
&[("localiq", include_str!("localiq/receiver/mutants.toml")), ("autoid", include_str!("autoid/receiver/mutants.toml"))]
