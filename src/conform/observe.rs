//! The observation port: how a run sees what the receiver has stored of a lead.

use std::{process::Stdio, time::Duration};

use serde_json::Value;

use super::evidence::Sighting;
use crate::{
    engine::send::Sender,
    model::{Framing, Headers, Invalid, Message},
};

/// Where to look a lead up by its id, and where in the JSON that comes back its data are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    port: Port,
    /// A JSON pointer to the number of records or to a list of them; none: whether there is an answer says it.
    count: Option<String>,
    /// Field name, as the provider's facts have it, and JSON pointer.
    fields: Vec<(String, String)>,
    /// The same for what is known of the lead's contact by now; empty: the fields of the lead stand for it.
    newest: Vec<(String, String)>,
    /// How long an accepted lead may take to be there. Real time.
    pub(super) patience: Duration,
}

/// A receiver may answer first and store then.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Port {
    /// A URL that is asked by GET.
    Url(String),
    /// A command and its arguments; what it prints is read.
    Command(Vec<String>),
}

/// What stands for the lead's id.
const ID: &str = "{id}";

impl Observation {
    fn new(port: Port) -> Self {
        Self { port, count: None, fields: Vec::new(), newest: Vec::new(), patience: PATIENCE }
    }

    /// How long an accepted lead may take to be there: 2 seconds without this.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// A URL that answers a GET with JSON, `{id}` in it standing for the lead's id:
    /// `http://127.0.0.1:3000/leads/{id}`. 404 and 410 mean that there is no such lead.
    pub fn url(template: &str) -> Result<Self, Invalid> {
        let template = template.trim();
        if !template.contains(ID) {
            return Err(Invalid::new("observe", format!("`{template}` has no place for the lead's id"), "a URL with {id} in it"));
        }
        url::Url::parse(&template.replace(ID, "1"))
            .map_err(|e| Invalid::new("observe", format!("`{template}`: {e}"), "an absolute http or https URL"))?;
        Ok(Self::new(Port::Url(template.to_owned())))
    }

    /// A command that prints JSON, `{id}` in any of its words standing for the lead's id. No shell reads it.
    /// Exit code 0 with JSON is an answer; exit code 1 without output means that there is no such lead.
    pub fn command(template: &str) -> Result<Self, Invalid> {
        let words: Vec<String> = template.split_whitespace().map(str::to_owned).collect();
        if !words.iter().skip(1).any(|word| word.contains(ID)) {
            return Err(Invalid::new(
                "observe",
                format!("`{template}` has no place for the lead's id"),
                "a command with {id} in an argument",
            ));
        }
        Ok(Self::new(Port::Command(words)))
    }

    /// Where the number of records is, or the list of them: a JSON pointer such as `/total` or `/records`.
    pub fn count(mut self, pointer: &str) -> Result<Self, Invalid> {
        self.count = Some(pointer_of(pointer)?);
        Ok(self)
    }

    /// Where a field of the lead is: `contact.email=/email`.
    pub fn field(mut self, rule: &str) -> Result<Self, Invalid> {
        self.fields.push(rule_of(rule)?);
        Ok(self)
    }

    /// Where a field is that shows the newest that is known of the lead's contact: `contact.email=/contact/email`.
    /// Without any, the fields of the lead stand for it.
    pub fn newest(mut self, rule: &str) -> Result<Self, Invalid> {
        self.newest.push(rule_of(rule)?);
        Ok(self)
    }

    /// Refuses a field that no lead of the provider has; none are known: all are taken.
    pub(super) fn check(&self, known: &[&str]) -> Result<(), Invalid> {
        let strange = self.fields.iter().chain(&self.newest).find(|(name, _)| !known.is_empty() && !known.contains(&name.as_str()));
        strange.map_or(Ok(()), |(name, _)| Err(Invalid::unknown("observe", name, "field that a lead has", known.iter().copied())))
    }

    /// Looks one lead up.
    pub(super) async fn look(&self, sender: &Sender, id: &str, limit: Duration, at: jiff::Timestamp) -> Sighting {
        let answer = match &self.port {
            Port::Url(template) => self.ask(sender, template, id, limit, at).await,
            Port::Command(words) => run(words, id, limit).await,
        };
        match answer {
            Ok(None) => Sighting::Seen { count: 0, fields: Vec::new(), newest: Vec::new() },
            Ok(Some(text)) => self.read(&text),
            Err(why) => Sighting::Blind(why),
        }
    }

    async fn ask(&self, sender: &Sender, template: &str, id: &str, limit: Duration, at: jiff::Timestamp) -> Result<Option<String>, String> {
        let id: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
        let message = Message {
            method: "GET".into(),
            url: template.replace(ID, &id),
            headers: Headers::new().with("Accept", "application/json"),
            body: Default::default(),
            framing: Framing::Sized,
        };
        match sender.send(message, limit, at).await.answer {
            Ok(reply) if matches!(reply.status, 404 | 410) => Ok(None),
            Ok(reply) if (200..300).contains(&reply.status) => Ok(Some(String::from_utf8_lossy(&reply.body).into_owned())),
            Ok(reply) => Err(format!("the observation port answered {}", reply.status)),
            Err(why) => Err(format!("the observation port: {why}")),
        }
    }

    /// Reads what a port gave back.
    fn read(&self, text: &str) -> Sighting {
        let value: Value = match serde_json::from_str(text) {
            Ok(value) => value,
            Err(e) => return Sighting::Blind(format!("the observation port answered no JSON: {e}")),
        };
        let counted = match &self.count {
            None => &value,
            Some(pointer) => match value.pointer(pointer) {
                Some(counted) => counted,
                None => return Sighting::Blind(format!("the observation port's answer has nothing at {pointer}")),
            },
        };
        let count = match counted {
            Value::Null => 0,
            Value::Array(items) => items.len() as u64,
            Value::Number(number) if self.count.is_some() => match number.as_u64() {
                Some(count) => count,
                None => return Sighting::Blind(format!("{number} is no number of records")),
            },
            _ => 1,
        };
        let read = |rules: &[(String, String)]| -> Vec<(String, Option<String>)> {
            rules.iter().map(|(name, pointer)| (name.clone(), value.pointer(pointer).and_then(plain))).collect()
        };
        let newest = if self.newest.is_empty() { &self.fields } else { &self.newest };
        Sighting::Seen { count, fields: read(&self.fields), newest: read(newest) }
    }
}

fn rule_of(rule: &str) -> Result<(String, String), Invalid> {
    let wrong = || Invalid::new("observe", format!("`{rule}` is no field and pointer"), "field=/pointer, such as contact.email=/email");
    let (name, pointer) = rule.split_once('=').filter(|(name, _)| !name.trim().is_empty()).ok_or_else(wrong)?;
    Ok((name.trim().to_owned(), pointer_of(pointer)?))
}

fn pointer_of(text: &str) -> Result<String, Invalid> {
    let text = text.trim();
    if text.is_empty() || text.starts_with('/') {
        return Ok(text.to_owned());
    }
    Err(Invalid::new("observe", format!("`{text}` is no JSON pointer"), "a pointer such as /records/0/email"))
}

/// A value as text; none for null.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

async fn run(words: &[String], id: &str, limit: Duration) -> Result<Option<String>, String> {
    let mut words = words.iter().map(|word| word.replace(ID, id));
    let program = words.next().unwrap_or_default();
    let child = tokio::process::Command::new(&program).args(words).stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true).output();
    match tokio::time::timeout(limit, child).await {
        Err(_) => Err(format!("`{program}` did not end within {} s", limit.as_secs_f64())),
        Ok(Err(e)) => Err(format!("`{program}` cannot be run: {e}")),
        Ok(Ok(output)) if output.status.success() => Ok(Some(String::from_utf8_lossy(&output.stdout).into_owned())),
        Ok(Ok(output)) if output.status.code() == Some(1) && output.stdout.is_empty() => Ok(None),
        Ok(Ok(output)) => Err(format!("`{program}` ended with {}", output.status)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::send::Egress;

    type Seen = (u64, Vec<(String, Option<String>)>);

    fn seen(observation: &Observation, text: &str) -> Option<Seen> {
        match observation.read(text) {
            Sighting::Seen { count, fields, .. } => Some((count, fields)),
            Sighting::Blind(_) => None,
        }
    }

    #[test]
    fn records_are_counted_and_fields_are_read() {
        let port = Observation::url("http://127.0.0.1:1/leads?id={id}").unwrap();
        assert_eq!(seen(&port, "[]").unwrap().0, 0);
        assert_eq!(seen(&port, "[1,2]").unwrap().0, 2);
        assert_eq!(seen(&port, "{}").unwrap().0, 1);
        assert_eq!(seen(&port, "null").unwrap().0, 0);
        let port = port.count("/total").unwrap().field("contact.email=/rows/0/email").unwrap();
        let email = ("contact.email".to_owned(), Some("a@b".to_owned()));
        assert_eq!(seen(&port, r#"{"total":3,"rows":[{"email":"a@b"}]}"#).unwrap(), (3, vec![email]));
        assert_eq!(seen(&port, r#"{"total":-1}"#), None);
        assert_eq!(seen(&port, r#"{"rows":[]}"#), None);
        assert_eq!(seen(&port, "<html>"), None);
    }

    #[test]
    fn a_port_without_a_place_for_the_id_is_refused() {
        assert!(Observation::url("http://127.0.0.1/leads").is_err());
        assert!(Observation::url("{id}").is_err());
        assert!(Observation::command("{id}").is_err());
        let port = Observation::url("http://127.0.0.1/{id}").unwrap();
        assert!(port.clone().count("total").is_err() && port.clone().field("=/a").is_err() && port.field("a/b").is_err());
    }

    #[tokio::test]
    async fn a_command_tells_by_its_output_and_exit_code() {
        let (sender, limit, at) = (Sender::new(Egress::Loopback), Duration::from_secs(20), jiff::Timestamp::UNIX_EPOCH);
        let look = async |template: &str| Observation::command(template).unwrap().look(&sender, "7", limit, at).await;
        assert_eq!(look("echo [{id}]").await, Sighting::Seen { count: 1, fields: vec![], newest: vec![] });
        assert_eq!(look("grep -q {id} /dev/null").await, Sighting::Seen { count: 0, fields: vec![], newest: vec![] });
        assert!(matches!(look("leadbench-no-such-program {id}").await, Sighting::Blind(_)));
    }
}
