//! Webhooks at a sender that has no management API: made from a form by a command, a URL or a person, and taken down again.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::stage::{HOOK, Stage, Way};
use crate::conform::world::Stop;

/// Who makes webhooks.
#[derive(Clone)]
pub(super) enum Maker {
    Way(Way),
    Person(Ask),
}

/// Asks a person for what a text says, and comes back when it is done; why it is not, where it is not.
pub type Ask = Arc<dyn Fn(&str) -> Result<(), String> + Send + Sync>;

/// A webhook that no call of an API has made.
pub(super) struct Hook {
    /// What the way said it is called; empty where it said nothing.
    id: String,
    /// What it was made from.
    wish: Value,
}

impl Stage {
    /// Makes the webhook of a form, the provider's own screen as JSON with places to fill.
    pub async fn form(&mut self, text: &str) -> Result<(), Stop> {
        let text = self.filled(text);
        let form: Value = serde_json::from_str(&text).map_err(|e| Stop::Fault(format!("the form below this step is no JSON: {e}")))?;
        if self.show.setup.is_none() {
            self.unmade = true;
            let line = format!("To be set up for {}, account {}: {}.", self.check, self.show.account, listed(&form).join("; "));
            self.show.wanted.borrow_mut().push(line);
            return Ok(());
        }
        self.set_up(json!({ "form": form })).await
    }

    /// Stops where a webhook of this scenario is not there.
    pub(super) fn all_made(&self) -> Result<(), Stop> {
        let why = "nobody has set up its webhook: --setup COMMAND or --setup-url URL would, or --set-up-by-hand lets you do it";
        if self.unmade { Err(Stop::Unseen(why.into())) } else { Ok(()) }
    }

    /// Hands a wish to whoever makes webhooks.
    pub(super) async fn set_up(&mut self, wish: Value) -> Result<(), Stop> {
        let said = match self.show.setup.clone() {
            Some(Maker::Way(way)) => self.run(&way, &self.addressed(&wish)).await,
            Some(Maker::Person(ask)) => {
                let form = wish.get("form").unwrap_or(&wish);
                let lines = listed(form).join("\n  ");
                asked(ask, format!("Please set up this webhook for the account {}:\n  {lines}", self.show.account)).await
            }
            None => Ok(String::new()),
        };
        let said = said.map_err(|why| Stop::Unproven(format!("the webhook was not set up: {why}")))?;
        let id = id_in(&said);
        self.name(HOOK, id.clone());
        self.hooks.push(Hook { id, wish });
        Ok(())
    }

    /// Takes a webhook down: `DELETE URL/PROVIDER/ACCOUNT/ID`, or the command with `remove` beside what it was made from.
    pub(super) async fn take_down(&self, hook: Hook) -> Result<(), Stop> {
        let show = &self.show;
        let done = match show.setup.as_ref() {
            Some(Maker::Way(Way::Url(url))) if hook.id.is_empty() => Err(format!("{url} answered no id by which it is removed")),
            Some(Maker::Way(Way::Url(url))) => {
                let base = url.trim_end_matches('/');
                self.ask("DELETE", &format!("{base}/{}/{}/{}", show.provider.name(), show.account, hook.id), String::new()).await
            }
            Some(Maker::Way(way)) => {
                let mut wish = self.addressed(&hook.wish);
                wish["remove"] = hook.id.into();
                self.run(way, &wish).await
            }
            Some(Maker::Person(ask)) => asked(ask.clone(), format!("Please remove the webhook that sends to {}", self.names["url"])).await,
            None => Ok(String::new()),
        };
        done.map(drop).map_err(|why| Stop::Unproven(format!("the webhook was not removed: {why}")))
    }

    /// Whether a person would have to remove what is left: it may as well stay.
    pub(super) fn may_stay(&self) -> bool {
        matches!(self.show.setup, Some(Maker::Person(_)))
    }

    /// A wish with provider and account, as our control API takes it.
    fn addressed(&self, wish: &Value) -> Value {
        let mut whole = Map::new();
        whole.insert("provider".into(), self.show.provider.name().into());
        whole.insert("account".into(), self.show.account.clone().into());
        whole.extend(wish.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())));
        Value::Object(whole)
    }
}

/// Waits for a person on a thread that nothing else waits for.
async fn asked(ask: Ask, text: String) -> Result<String, String> {
    match tokio::task::spawn_blocking(move || ask(&text)).await {
        Ok(done) => done.map(|()| String::new()),
        Err(why) => Err(why.to_string()),
    }
}

/// The id that an answer gives: `id` of an object, or the answer itself where it is one word.
fn id_in(said: &str) -> String {
    match serde_json::from_str::<Value>(said) {
        Ok(Value::Object(answer)) => match answer.get("id") {
            Some(Value::String(id)) => id.clone(),
            Some(Value::Number(id)) => id.to_string(),
            _ => String::new(),
        },
        _ if said.split_whitespace().count() == 1 => said.trim().to_owned(),
        _ => String::new(),
    }
}

/// A form field by field, as a person fills it in: `template, type: JSON`.
fn listed(form: &Value) -> Vec<String> {
    let under = |name: &str, value: &Value| -> Vec<String> {
        listed(value)
            .into_iter()
            .map(|line| if line.contains(": ") { format!("{name}, {line}") } else { format!("{name}: {line}") })
            .collect()
    };
    match form {
        Value::Object(fields) => fields.iter().flat_map(|(name, value)| under(name, value)).collect(),
        Value::Array(rows) if rows.iter().any(Value::is_object) => {
            rows.iter().enumerate().flat_map(|(n, row)| under(&(n + 1).to_string(), row)).collect()
        }
        Value::String(text) => vec![text.clone()],
        plain => vec![plain.to_string()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_in_what_was_said() {
        for (said, id) in
            [(r#"{"id":"w-1","url":"u"}"#, "w-1"), (r#"{"id":7}"#, "7"), ("w-2\n", "w-2"), ("", ""), ("it is done", ""), ("{}", "")]
        {
            assert_eq!(id_in(said), id, "{said}");
        }
    }

    #[test]
    fn a_form_is_told_line_by_line() {
        let form =
            json!({ "name": "CRM", "success_code": 200, "headers": [{ "name": "A", "value": "b" }], "template": { "type": "JSON" } });
        let lines = ["name: CRM", "success_code: 200", "headers, 1, name: A", "headers, 1, value: b", "template, type: JSON"];
        assert_eq!(listed(&form), lines);
    }
}
