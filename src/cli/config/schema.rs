//! The JSON Schema of `leadbench.toml`, made of the options that the commands take.

use std::any::TypeId;

use clap::{Arg, ArgAction, Command};
use serde_json::{Map, Value, json};

use super::open;

/// The types of whole numbers that options have.
const WHOLE: [fn() -> TypeId; 5] = [TypeId::of::<u64>, TypeId::of::<usize>, TypeId::of::<u32>, TypeId::of::<u16>, TypeId::of::<u8>];

/// The schema (2020-12), with a section for each command that has options; ends with a line break.
pub(in crate::cli) fn schema(commands: &Command) -> String {
    let mut all = section(commands);
    all.shift_insert(0, "$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    all.shift_insert(1, "title".to_owned(), json!("leadbench.toml"));
    format!("{:#}\n", Value::Object(all))
}

fn section(command: &Command) -> Map<String, Value> {
    let mut properties: Map<String, Value> = open(command).filter_map(|a| Some((a.get_long()?.to_owned(), option(a)))).collect();
    let below = command.get_subcommands().map(|c| (c.get_name().to_owned(), Value::Object(section(c))));
    properties.extend(below.filter(|(_, section)| section["properties"].as_object().is_some_and(|p| !p.is_empty())));
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let whole = json!({ "description": about, "type": "object", "properties": properties, "additionalProperties": false });
    if let Value::Object(whole) = whole { whole } else { Map::new() }
}

fn option(argument: &Arg) -> Value {
    let one = if !argument.get_action().takes_values() {
        json!({ "type": "boolean" })
    } else if WHOLE.iter().any(|id| argument.get_value_parser().type_id() == id()) {
        json!({ "type": "integer", "minimum": 0 })
    } else if argument.get_value_parser().type_id() == TypeId::of::<f64>() {
        json!({ "type": "number" })
    } else {
        let known: Vec<String> = argument.get_possible_values().iter().map(|v| v.get_name().to_owned()).collect();
        if known.is_empty() { json!({ "type": "string" }) } else { json!({ "enum": known }) }
    };
    let repeatable = matches!(argument.get_action(), ArgAction::Append);
    let mut schema = if repeatable { json!({ "anyOf": [one, { "type": "array", "items": one }] }) } else { one };
    schema["description"] = json!(argument.get_help().map(ToString::to_string).unwrap_or_default());
    schema
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::{Cli, config::apply};

    fn whole() -> Value {
        serde_json::from_str(&schema(&Cli::command())).unwrap()
    }

    /// Every section and option of a schema, with a value that fits it.
    fn fitting(section: &Value, path: &str, found: &mut Vec<(String, String, Value)>) {
        for (name, schema) in section["properties"].as_object().unwrap() {
            let one = schema.pointer("/anyOf/0").unwrap_or(schema);
            let value = match one["type"].as_str() {
                Some("object") => {
                    fitting(schema, &format!("{path}{name}."), found);
                    continue;
                }
                Some("boolean") => json!(true),
                Some("integer") => json!(7),
                Some("number") => json!(1.5),
                Some(_) => json!("x"),
                None => one["enum"][0].clone(),
            };
            let list = schema.get("anyOf").map(|_| (path.to_owned(), name.clone(), json!([value.clone()])));
            found.push((path.to_owned(), name.clone(), value));
            found.extend(list);
        }
    }

    #[test]
    fn whatever_the_schema_knows_the_commands_take_and_nothing_else() {
        let (schema, mut found) = (whole(), Vec::new());
        assert!(jsonschema::meta::is_valid(&schema));
        let validator = jsonschema::validator_for(&schema).unwrap();
        fitting(&schema, "", &mut found);
        assert!(found.len() > 150, "{}", found.len());
        for (path, name, value) in found {
            let text = format!("[{}]\n{name} = {value}\n", path.trim_end_matches('.'));
            let table: toml::Table = text.parse().unwrap();
            assert!(validator.is_valid(&json!(table)), "{text}");
            apply(Cli::command(), &table, "leadbench.toml", &mut Vec::new()).unwrap_or_else(|e| panic!("{text}: {e}"));
            let misspelt: toml::Table = text.replace(&format!("{name} ="), &format!("{name}x =")).parse().unwrap();
            assert!(!validator.is_valid(&json!(misspelt)), "{text}");
        }
        for wrong in ["[serve]\nseed = \"x\"", "[sreve]", "[serve]\nquiet = \"yes\"", "[clauses]\nformat = \"xml\"", "listen = \"x\""] {
            assert!(!validator.is_valid(&json!(wrong.parse::<toml::Table>().unwrap())), "{wrong}");
        }
    }
}
