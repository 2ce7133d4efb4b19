//! A lead event as the body that is posted: JSON in the documents' own shape, or ADF/XML.

pub mod adf;
pub mod field;
pub mod inspect;
pub mod json;
pub mod lead;
pub mod moment;
pub mod reading;

use crate::model::{Account, Body, Event, Subscription};

/// The notations that a webhook can ask for, the documents' standard one first.
pub const FORMATS: &[&str] = &["json", "adf"];

pub fn render(event: &Event, subscription: &Subscription, account: &Account) -> Body {
    match subscription.format.as_str() {
        "adf" => Body { content_type: account.settings.get("adf-content-type").to_owned(), bytes: adf::render(event, account).into() },
        _ => Body { content_type: "application/json".to_owned(), bytes: json::render(event, &account.settings).into() },
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use crate::{
        model::{Account, AccountKey, Occasion, Origin, Provider, Settings, Subscription, Trigger},
        providers::localiq::{LOCALIQ, SAMPLES, policy::SWITCHES},
    };

    /// The body of a documented lead.
    fn body(kind: &str, format: &str, profile: &str) -> String {
        let mut settings = Settings::defaults(SWITCHES);
        settings.apply(LOCALIQ.profiles().iter().find(|p| p.name == profile).unwrap()).unwrap();
        let mut account = Account::new(AccountKey::new("localiq", "TEST_1"), settings, 1);
        let at = Timestamp::UNIX_EPOCH;
        let event = LOCALIQ.compose(&Trigger::lead(kind), &mut account, at).unwrap();
        let subscription = Subscription {
            id: "84+TEST_1".into(),
            origin: Origin::Api,
            url: "http://127.0.0.1/".into(),
            events: vec![],
            leads: vec![],
            format: format.into(),
            headers: vec![],
            active: true,
            failures: 0,
            created_at: at,
        };
        let body = LOCALIQ.render(&event, &subscription, &account, &Occasion { delivery: 1, attempt: 1, at });
        String::from_utf8(body.bytes.to_vec()).unwrap()
    }

    /// Each payload as it goes out, laid out for reading where it is JSON.
    #[test]
    fn payloads() {
        for (kind, _) in SAMPLES {
            for (format, profile) in [("json", "seed"), ("json", "2021-08"), ("adf", "seed")] {
                let mut text = body(kind, format, profile);
                if format == "json" {
                    text = serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(&text).unwrap()).unwrap();
                }
                insta::with_settings!({snapshot_path => "../../../../snapshots/localiq/render", prepend_module_to_snapshot => false, omit_expression => true}, {
                    insta::assert_snapshot!(format!("payloads-{kind}-{format}-{profile}"), text);
                });
            }
        }
    }
}
