//! The webhook as an OpenAPI document. There is no management API to describe.

use schemars::json_schema;

use super::super::policy::{METHODS, SUCCESS};
use crate::model::{
    Document, Settings,
    openapi::{Answer, Body, Content, Operation, Webhook, simulated},
};

/// The document, as messages are with these settings.
pub fn openapi(settings: &Settings) -> Document {
    let mut api = simulated("AutoID", "autoid", settings);
    api.about += "\n\nAutoID documents no management API, so this document has webhooks and no paths. What is made on AutoID's own \
        screens is made through subscriptions and records of leadbench's control API.";
    let configured = settings.is("success-codes", "configured");
    let posted = |method: &&'static str| {
        let content = [
            Content::json(json_schema!({ "description": "What the webhook's JSON template makes: no one schema holds." })),
            Content::new("application/xml", json_schema!({ "type": "string" })),
        ];
        let taken = match configured {
            true => "The message is taken, if this is the success code that the webhook is set to.",
            false => "The message is taken.",
        };
        Webhook {
            name: format!("call-{}", method.to_lowercase()),
            operation: Operation {
                id: format!("{}Call", method.to_lowercase()),
                method,
                summary: "a call".into(),
                about: "With the header lines that the webhook is set to; one of them may say another media type.".into(),
                body: Some(Body::new("The webhook's template in JSON or XML, with data of the call in it.", content.into())),
                answers: SUCCESS
                    .map(|code| Answer::new(code, taken))
                    .chain([Answer::new(
                        "default",
                        "It is not, and is sent again as the switch `retransmission` says: no document tells when.",
                    )])
                    .collect(),
                ..Operation::default()
            },
        }
    };
    api.webhooks = METHODS.iter().map(posted).collect();
    api.document()
}
