//! Forms read field by field: what does not fit is told by its field, with what would be right there.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::model::{Document, Invalid};

/// The fields of a form, each with what is right in it.
pub type Fields = [(&'static str, &'static str)];

/// Reads a form strictly; `at` is where it stands.
pub fn read<T: DeserializeOwned>(form: &Document, at: &str, fields: &Fields) -> Result<T, Invalid> {
    let mut reader = serde_json::Deserializer::from_str(form.text());
    serde_path_to_error::deserialize(&mut reader).map_err(|e| {
        let path = e.path().to_string().replace('[', ".").replace(']', "");
        told(form, at, &path, &e.inner().to_string(), fields)
    })
}

fn told(form: &Document, at: &str, path: &str, said: &str, fields: &Fields) -> Invalid {
    let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    let whole = names.join(", ");
    let field = path.split('.').next().unwrap_or_default();
    let right = fields.iter().find(|(name, _)| *name == field).map(|(_, right)| *right);
    // A form that stands alone is no part of the place of its fields.
    let within = |path: &str| if at == "form" { path.to_owned() } else { format!("{at}.{path}") };
    match right {
        _ if said.starts_with("unknown field") => Invalid::misfit(if right.is_some() { within(field) } else { at.into() }, said, &whole),
        Some(right) if said.starts_with("unknown variant") => Invalid::misfit(within(path), said, right),
        Some(right) => match said.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
            Some(missing) => Invalid::new(within(&format!("{path}.{missing}")), "it is missing", right),
            None => Invalid::new(within(path), format!("it is {}", kind(form.at(path).as_ref())), right),
        },
        None => Invalid::new(at, format!("it is {}", kind(Some(form))), format!("an object with {whole}")),
    }
}

/// The kind of a value, not the value itself: it may be a secret.
fn kind(value: Option<&Document>) -> String {
    match value.and_then(|value| value.read::<Value>().ok()) {
        Some(Value::String(_)) => "a text".into(),
        Some(Value::Array(_)) => "a list".into(),
        Some(Value::Object(_)) => "an object".into(),
        Some(plain) => plain.to_string(),
        None => "of another kind".into(),
    }
}
