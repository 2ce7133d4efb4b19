//! The bodies of requests, changed in one place each: what its schema holds for is taken, what it does not is refused.

use jiff::Timestamp;
use leadbench::{
    model::{Account, AccountKey, Headers, Request, Settings},
    providers,
};
use serde_json::{Value, json};

use super::document::ApiDocument;
use crate::schemas::mutants;

/// A call with a good body. The account has one webhook, whose id stands for `{id}`.
struct Sample {
    provider: &'static str,
    switches: &'static [(&'static str, &'static str)],
    method: &'static str,
    path: &'static str,
    body: Value,
}

const REGISTER: &str = "/crm/webhooks";
const CREATE: &str = "/v2/Webhook.svc/Create";
const WEBHOOKS: &str = "/api/v2/zylker/webhooks";

fn samples() -> Vec<Sample> {
    let order = json!({
        "Description": "d", "URL": "http://127.0.0.1:9/", "Method": "POST", "ContentType": "text/plain", "WebhookEvent": "3",
        "NotifyOnFailure": true, "CustomHeaders": [{ "Key": "x-a", "Value": "1" }], "ActivityEvent": "247",
        "ChangedLeadField": "mx_City", "OpportunityEvents": ["12000"], "WebhookProperties": "{}",
    });
    let with = |changes: Value| {
        let mut body = order.clone();
        body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        body
    };
    let pages = json!({ "WebhookEvent": "1", "LandingPageUrls": ["http://127.0.0.1/"], "IsSpecificLandingPage": true });
    let activity = json!({ "WebhookEvent": 2, "WebhookProperties": "{\"ActivityEvent\":\"247\"}" });
    let query = json!({
        "Parameter": { "Type": "Webhook", "WebhookEvent": "x", "StatusCode": 0, "WebhookId": "x", "SearchText": "x" },
        "Sorting": { "ColumnName": "URL", "Direction": "1" }, "Paging": { "PageIndex": 1, "PageSize": 7 },
    });
    let wish = json!({
        "type": "data", "url": "http://127.0.0.1:9/", "events": ["conversation.created"], "app_ids": ["1", "2"], "secured": true,
        "version": "1", "expiry_time_for_executions_data": "700000000",
    });
    let short = json!({
        "type": "data", "url": "http://127.0.0.1:9/", "events": ["visitor.updated"], "expiry_time_for_executions_data": 700_000_000,
    });
    let administration = json!({ "type": "administration", "url": "http://127.0.0.1:9/", "events": ["operator.created"] });
    let hook = json!({ "event_type": "new_lead", "url": "http://127.0.0.1:9/", "authorization": "token jokin" });
    let grant = json!({ "client_id": "a", "client_secret": "b", "grant_type": "password", "username": "c", "password": "d" });
    let localiq = |path, body| Sample { provider: "localiq", switches: &[], method: "POST", path, body };
    let leadsquared = |switches, path, body| Sample { provider: "leadsquared", switches, method: "POST", path, body };
    let salesiq = |switches, method, path, body| Sample { provider: "salesiq", switches, method, path, body };
    vec![
        localiq(REGISTER, hook),
        localiq("/oauth/token", grant),
        leadsquared(&[], CREATE, order.clone()),
        leadsquared(&[], CREATE, with(pages.clone())),
        leadsquared(&[("landing-page-urls", "table")], CREATE, with(pages)),
        leadsquared(&[], CREATE, with(activity)),
        leadsquared(&[("opportunity-codes", "observed"), ("create-rules", "observed")], CREATE, order.clone()),
        leadsquared(&[], "/v2/Webhook.svc/Update", with(json!({ "WebhookId": "{id}" }))),
        leadsquared(&[], "/v2/Webhook.svc/Retrieve", query),
        salesiq(&[], "POST", WEBHOOKS, wish.clone()),
        salesiq(&[("expiry-minimum", "week")], "POST", WEBHOOKS, short),
        salesiq(&[("unknown-keys", "ignored")], "POST", WEBHOOKS, wish.clone()),
        salesiq(&[], "POST", WEBHOOKS, administration),
        salesiq(&[], "PUT", "/api/v2/zylker/webhooks/{id}", wish),
    ]
}

/// What may be wrong in a way that no schema can say: JSON within a text, and which webhook there is of which type.
fn beyond(path: &str, body: &Value) -> bool {
    let within = body["CustomHeaders"].is_string() || body["WebhookProperties"].as_str().is_some_and(|text| text != "{}");
    within || body["WebhookId"].is_string() || path.rsplit('/').next().is_some_and(|last| last.parse::<u64>().is_ok())
}

fn request(sample: &Sample, path: &str, body: &Value) -> Request {
    let lines =
        [("Authorization", "Zoho-oauthtoken x"), ("x-LSQ-AccessKey", "K"), ("x-LSQ-SecretKey", "S"), ("Content-Type", "application/json")];
    Request {
        method: sample.method.into(),
        path: path.into(),
        query: "global_master_advertiser_id=TEST_1".into(),
        headers: lines.into_iter().collect::<Headers>(),
        body: body.to_string().into(),
    }
}

#[test]
fn a_changed_body_is_taken_where_its_schema_holds_and_nowhere_else() {
    let (mut taken, mut refused, mut odd) = (0, 0, Vec::new());
    let now = Timestamp::from_second(1_800_000_000).unwrap();
    let all = samples();
    for sample in &all {
        let provider = providers::find(sample.provider).unwrap();
        let mut settings = Settings::defaults(provider.switches());
        sample.switches.iter().for_each(|(name, value)| settings.set(name, value).unwrap());
        let document = ApiDocument::of(provider.openapi(&settings).read().unwrap());
        let mut account = Account::new(AccountKey::new(provider.name(), provider.example_account()), settings, 1);
        // The first sample of a provider makes the webhook that is there.
        let first = all.iter().find(|first| first.provider == sample.provider).unwrap();
        let made = provider.register(&request(first, first.path, &first.body), &mut account, now);
        let id = account.subscriptions.first().unwrap_or_else(|| panic!("{made:?}")).id.clone();
        let path = sample.path.replace("{id}", &id);
        let validator = document.body(&document.operation(sample.method, &path)).unwrap();
        let good: Value = serde_json::from_str(&sample.body.to_string().replace("{id}", &id)).unwrap();
        for (change, body) in mutants(&good).into_iter().chain([("nothing".to_owned(), good.clone())]) {
            let call = request(sample, &path, &body);
            // Whose call it is, the body may say.
            let reply = provider.account(&call).map_or_else(|reply| reply, |_| provider.register(&call, &mut account.clone(), now));
            let answer: Value = serde_json::from_slice(&reply.body).unwrap();
            let accepted = reply.status < 300 && answer.get("error").is_none();
            let fits = validator.is_valid(&body);
            if accepted != fits && (accepted || !beyond(&path, &body)) {
                odd.push(format!("{} {:?} {path} {change}: fits {fits}, {answer}", sample.provider, sample.switches));
            }
            assert!(accepted || change != "nothing", "{path}: {answer}");
            *(if accepted { &mut taken } else { &mut refused }) += 1;
        }
    }
    assert!(odd.is_empty(), "{odd:#?}");
    assert!(taken > 100 && refused > 500, "{taken} {refused}");
}
