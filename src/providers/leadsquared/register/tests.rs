//! Calls of the API, good and bad, as equalities.

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    model::{
        Account, AccountKey, Attempt, Delivery, Document, Event, Exchange, Framing, Headers, Message, Outcome, Provider, RecordCall, Reply,
        Request, Settings, State, Verb,
    },
    providers::leadsquared::{
        LEADSQUARED,
        policy::{PROFILES, SWITCHES},
    },
};

const SAMPLE: &str = include_str!("../../../../fixtures/leadsquared/register/create.json");

fn account(switches: &[(&str, &str)]) -> Account {
    let mut settings = Settings::defaults(SWITCHES);
    settings.set("rate-limit", "off").unwrap();
    switches.iter().for_each(|(name, value)| settings.set(name, value).unwrap());
    Account::new(AccountKey::new("leadsquared", "ACCESS_KEY"), settings, 1)
}

fn live() -> Account {
    let mut account = account(&[]);
    account.settings.apply(PROFILES.iter().find(|p| p.name == "live-tenant").unwrap()).unwrap();
    account
}

fn request(method: &str, operation: &str, query: &str, body: &str) -> Request {
    let headers =
        Headers::new().with("Content-Type", "application/json").with("x-LSQ-AccessKey", "ACCESS_KEY").with("x-LSQ-SecretKey", "S");
    Request {
        method: method.into(),
        path: format!("/v2/Webhook.svc/{operation}"),
        query: query.into(),
        headers,
        body: body.to_owned().into(),
    }
}

fn answered(request: &Request, account: &mut Account) -> (u16, Value) {
    let reply: Reply = match LEADSQUARED.account(request) {
        Ok(_) => LEADSQUARED.register(request, account, Timestamp::UNIX_EPOCH),
        Err(reply) => reply,
    };
    (reply.status, serde_json::from_slice(&reply.body).unwrap())
}

fn call(operation: &str, body: &str, account: &mut Account) -> (u16, Value) {
    answered(&request("POST", operation, "", body), account)
}

/// The least that is taken, with more or other attributes.
fn body(changes: Value) -> String {
    let mut body = json!({"URL": "http://127.0.0.1:9/leads", "Method": "POST", "ContentType": "application/json", "WebhookEvent": "3"});
    body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    body.to_string()
}

fn created(changes: Value, account: &mut Account) -> String {
    let (status, reply) = call("Create", &body(changes), account);
    assert_eq!((status, &reply["Status"]), (200, &json!("Success")), "{reply}");
    reply["Message"]["Id"].as_str().unwrap().to_owned()
}

#[test]
fn the_sample_is_taken_with_both_of_its_equal_keys() {
    let mut account = account(&[]);
    let (status, reply) = call("Create", SAMPLE, &mut account);
    assert_eq!((status, reply["Status"].as_str(), reply["Message"].as_object().unwrap().len()), (200, Some("Success"), 1));
    let hook = &account.subscriptions[0];
    assert_eq!(reply["Message"]["Id"], json!(hook.id));
    assert_eq!((hook.url.as_str(), &hook.events[..]), ("https://requestb.in/19n3y3u1", &["Landing_Page_submission".to_owned()][..]));
    let headers: Vec<(&str, &str)> = hook.headers.iter().map(|(name, value)| (name.as_str(), value.reveal())).collect();
    assert_eq!(headers[0], ("x-api-key", "j5FtwJk44e6fJHzbKc3fa82pJQQoBa7MebQHXAP"));
    assert_eq!(headers[1], ("x-api-key", "j5FtwJk44e6fJHzbKc3fa82pJQQoBa7MebQHXAP6"));
}

#[test]
fn each_documented_code_is_taken_and_no_other() {
    let opportunity = r#"{"OpportunityEvents":["12000"],"ChangedOpportunityField":"mx_Custom_10"}"#;
    for code in 0..60u16 {
        let properties = match code {
            2 | 15 => json!(r#"{"ActivityEvent":"247","ActivityData":"[]","WebPageNames":"[]"}"#),
            31 | 32 | 34 | 35 => json!(r#"{"OpportunityEvents":["12000"],"IsAsyncEnable":true}"#),
            33 => json!(opportunity),
            _ => Value::Null,
        };
        let wish = json!({"WebhookEvent": code.to_string(), "WebhookProperties": properties, "IsSpecificLandingPage": false});
        let (status, reply) = call("Create", &body(wish), &mut account(&[]));
        let documented = matches!(code, 1..=9 | 15..=17 | 26 | 31..=35);
        assert_eq!(status == 200, documented, "{code}: {reply}");
    }
    assert_eq!(call("Create", &body(json!({"WebhookEvent": 3})), &mut account(&[])).0, 200, "a number will do");
}

#[test]
fn each_mistake_is_refused_by_name() {
    let eleven: Vec<Value> = (0..11).map(|n| json!({"Key": format!("x-{n}"), "Value": "v"})).collect();
    let cases = [
        (json!({"URL": null}), "URL", "MXMandatoryAttributeMissingException"),
        (json!({"URL": "ftp://a/"}), "URL", "MXInvalidInputException"),
        (json!({"URL": 7}), "URL", "MXInvalidDataTypeException"),
        (json!({"Description": 7}), "Description", "MXInvalidDataTypeException"),
        (json!({"Method": "GET"}), "Method", "MXInvalidInputException"),
        (json!({"Method": null}), "Method", "MXMandatoryAttributeMissingException"),
        (json!({"ContentType": "application/jsn"}), "did you mean `application/json`", "MXInvalidInputException"),
        (json!({"ContentType": "application/xml"}), "text/plain", "MXInvalidInputException"),
        (json!({"WebhookEvent": "36"}), "36", "MXInvalidInputException"),
        (json!({"WebhookEvent": "three"}), "WebhookEvent", "MXInvalidDataTypeException"),
        (json!({"WebhookEvent": null}), "WebhookEvent", "MXMandatoryAttributeMissingException"),
        (json!({"WebhookEvent": "1"}), "LandingPageUrls", "MXMandatoryAttributeMissingException"),
        (json!({"WebhookEvent": "1", "IsSpecificLandingPage": true}), "LandingPageUrls", "MXMandatoryAttributeMissingException"),
        (json!({"WebhookEvent": "1", "LandingPageUrls": ["http://a/"]}), "IsSpecificLandingPage", "MXInvalidInputException"),
        (json!({"LandingPageUrls": "http://a/", "IsSpecificLandingPage": false}), "IsSpecificLandingPage", "MXInvalidInputException"),
        (json!({"LandingPageUrls": 7}), "LandingPageUrls", "MXInvalidDataTypeException"),
        (json!({"LandingPageUrls": [""], "IsSpecificLandingPage": true}), "LandingPageUrls", "MXInvalidInputException"),
        (json!({"IsSpecificLandingPage": "true"}), "IsSpecificLandingPage", "MXInvalidDataTypeException"),
        (json!({"NotifyOnFailure": 1}), "NotifyOnFailure", "MXInvalidDataTypeException"),
        (json!({"WebhookEvent": "2"}), "WebhookProperties", "MXMandatoryAttributeMissingException"),
        (json!({"WebhookEvent": "31"}), "WebhookProperties", "MXMandatoryAttributeMissingException"),
        (json!({"WebhookProperties": {"ActivityEvent": "247"}}), "escaped", "MXInvalidInputException"),
        (json!({"WebhookProperties": "{“ActivityEvent”:”247″}", "WebhookEvent": "2"}), "typographic", "MXInvalidInputException"),
        (json!({"CustomHeaders": {"Key": "a", "Value": "b"}}), "CustomHeaders", "MXInvalidDataTypeException"),
        (json!({"CustomHeaders": eleven}), "10", "MXInvalidInputException"),
        (json!({"CustomHeaders": [{"Key": "a"}]}), "CustomHeaders[0].Value", "MXMandatoryAttributeMissingException"),
        (json!({"CustomHeaders": [{"key": "a", "Value": "b"}]}), "did you mean `Key`", "MXUnknownAttributeException"),
        (json!({"CustomHeaders": [{"Key": "a b", "Value": "b"}]}), "CustomHeaders[0].Key", "MXInvalidInputException"),
        (json!({"CustomHeaders": [{"Key": "Host", "Value": "b"}]}), "Host", "MXInvalidInputException"),
        (json!({"CustomHeaders": [{"Key": "a", "Value": "b\r\nc: d"}]}), "CustomHeaders[0].Value", "MXInvalidInputException"),
        (json!({"CustomHeaders": "[{\"Key\":\"a\"}"}), "CustomHeaders", "MXInvalidInputException"),
        (json!({"WebhookEvnt": "3"}), "did you mean `WebhookEvent`", "MXUnknownAttributeException"),
    ];
    for (changes, words, exception) in cases {
        let mut account = account(&[]);
        let (status, reply) = call("Create", &body(changes.clone()), &mut account);
        assert_eq!(
            (status, reply["Status"].as_str(), reply["ExceptionType"].as_str()),
            (400, Some("Error"), Some(exception)),
            "{changes}: {reply}"
        );
        assert!(reply["ExceptionMessage"].as_str().unwrap().contains(words), "{changes}: {reply}");
        assert!(account.subscriptions.is_empty());
    }
}

#[test]
fn custom_headers_may_be_json_in_a_text() {
    let mut account = account(&[]);
    created(json!({"CustomHeaders": "[{\"Key\":\"x-api-key\",\"Value\":\"1\"},{\"Key\":\"x-api-key\",\"Value\":\"2\"}]"}), &mut account);
    created(json!({"CustomHeaders": []}), &mut account);
    created(json!({"CustomHeaders": null}), &mut account);
    assert_eq!(account.subscriptions.iter().map(|s| s.headers.len()).collect::<Vec<_>>(), [2, 0, 0]);
}

#[test]
fn landing_pages_are_taken_as_an_array_or_with_commas() {
    for pages in [json!(["https://a/", "https://b/"]), json!("https://a/, https://b/")] {
        let mut account = account(&[]);
        created(json!({"WebhookEvent": "1", "IsSpecificLandingPage": true, "LandingPageUrls": pages}), &mut account);
        assert_eq!(super::webhook::Webhook::of(&account.subscriptions[0]).landing_pages, ["https://a/", "https://b/"]);
    }
    let table = &mut account(&[("landing-page-urls", "table")]);
    assert_eq!(call("Create", SAMPLE, table).0, 400, "the table demands what the sample has not");
}

#[test]
fn a_body_that_cannot_be_read_is_a_400_that_says_where() {
    let curly = SAMPLE.replace('"', "”");
    for (body, words) in [
        (curly.as_str(), "typographic quotation mark ”"),
        ("{\"URL\": “http://a/”}", "typographic quotation mark “"),
        ("", "Unexpected"),
        ("{\"URL\":", "Unexpected end"),
        ("{'URL':1}", "Unexpected character encountered while parsing value: '"),
        ("[]", "object"),
    ] {
        for account in [&mut account(&[]), &mut live()] {
            let (status, reply) = call("Create", body, account);
            assert_eq!(status, 400, "{body}: {reply}");
            assert!(reply["ExceptionMessage"].as_str().unwrap().contains(words), "{body}: {reply}");
        }
    }
    let mut plain = request("POST", "Create", "", SAMPLE);
    plain.headers = Headers::new().with("x-LSQ-AccessKey", "A").with("x-LSQ-SecretKey", "S").with("Content-Type", "text/plain");
    assert_eq!(answered(&plain, &mut account(&[])).0, 400);
    let latin = Request { body: bytes::Bytes::from_static(b"{\"URL\":\"http://a/\xe9\"}"), ..request("POST", "Create", "", "") };
    let (status, reply) = answered(&latin, &mut account(&[]));
    assert!(status == 400 && reply["ExceptionMessage"].as_str().unwrap().contains("UTF-8"), "{reply}");
}

#[test]
fn keys_are_taken_from_headers_or_the_query_and_missing_ones_refused() {
    let bare = |query: &str| Request {
        headers: Headers::new().with("Content-Type", "application/json"),
        ..request("POST", "Create", query, SAMPLE)
    };
    assert_eq!(answered(&bare("accessKey=u%24r1&secretKey=S"), &mut account(&[])).0, 200);
    assert_eq!(LEADSQUARED.account(&bare("accessKey=u%24r1&secretKey=S")).unwrap(), "u$r1");
    for query in ["", "accessKey=A", "secretKey=S", "accessKey=&secretKey=S", "accessKey=A&secretKey="] {
        let (status, reply) = answered(&bare(query), &mut account(&[]));
        assert_eq!((status, reply["ExceptionType"].as_str()), (401, Some("MXInvalidAccessDetailsException")), "{query}");
    }
    let strict = &mut account(&[("secret-key", "right"), ("unauthorized-type", "MXAuthenticationFailedException")]);
    let (status, reply) = answered(&bare("accessKey=A&secretKey=wrong"), strict);
    assert_eq!((status, reply["ExceptionMessage"].as_str()), (401, Some("Invalid accessKey or secretKey")));
    assert_eq!(answered(&bare("accessKey=A&secretKey=right"), strict).0, 200);
}

#[test]
fn other_names_and_methods_are_refused_in_the_envelope() {
    for (method, operation, status) in
        [("POST", "Crate", 404), ("GET", "Create", 405), ("POST", "Delete", 405), ("PUT", "Update", 405), ("GET", "Retrieve", 405)]
    {
        let (got, reply) = answered(&request(method, operation, "", ""), &mut account(&[]));
        assert_eq!((got, reply["Status"].as_str()), (status, Some("Error")), "{method} {operation}: {reply}");
    }
    let (_, reply) = answered(&request("POST", "Crate", "", ""), &mut account(&[]));
    assert!(reply["ExceptionMessage"].as_str().unwrap().starts_with("The API could not be found. Please check the API signature."));
}

#[test]
fn the_limit_answers_word_for_word_and_in_the_status_that_was_chosen() {
    for (status, code) in [("429", 429), ("200", 200), ("403", 403)] {
        let mut account = account(&[("rate-limit", "1"), ("rate-limit-status", status)]);
        assert_eq!(call("Retrieve", "{}", &mut account).0, 200);
        let expected = json!({"Status": "Error", "ExceptionType": "MXAPIRateLimitExceededException", "ExceptionMessage": "API calls exceeded the limit of 1 in 5 second(s)"});
        assert_eq!(call("Create", SAMPLE, &mut account), (code, expected));
        assert!(account.subscriptions.is_empty());
    }
}

#[test]
fn a_webhook_is_changed_as_a_whole_and_deleted() {
    let mut account = account(&[]);
    let id = created(json!({"Description": "old", "CustomHeaders": [{"Key": "x", "Value": "1"}]}), &mut account);
    let (status, reply) =
        call("Update", &body(json!({"WebhookId": id, "URL": "http://127.0.0.1:9/new", "WebhookEvent": "6"})), &mut account);
    assert_eq!((status, reply), (200, json!({"Status": "Success", "Message": {"AffectedRows": 1}})));
    let hook = account.subscription(&id).unwrap();
    assert_eq!((hook.url.as_str(), hook.events[0].as_str(), hook.headers.len()), ("http://127.0.0.1:9/new", "Lead_Post_Update", 0));
    assert_eq!(call("Update", &body(json!({})), &mut account).0, 400);
    assert_eq!(call("Update", &body(json!({"WebhookId": "nope"})), &mut account).0, 500);
    assert_eq!(call("Update", &body(json!({"WebhookId": id, "WebhookEvent": "99"})), &mut account).0, 400);
    let delete = |id: &str| request("GET", "Delete", &format!("webhookId={id}"), "");
    assert_eq!(answered(&delete(&id), &mut account).0, 200);
    assert_eq!(answered(&delete(&id), &mut account).0, 500);
    assert_eq!(answered(&delete(""), &mut account).0, 400);
    assert!(account.subscriptions.is_empty());
}

#[test]
fn webhooks_are_listed_filtered_sorted_and_in_pages() {
    let mut account = account(&[]);
    let ids: Vec<String> = (0..3)
        .map(|n| created(json!({"Description": format!("hook {n}"), "WebhookEvent": if n == 1 { "6" } else { "3" }}), &mut account))
        .collect();
    account.subscription_mut(&ids[2]).unwrap().active = false;
    let mut list = |query: Value| {
        let (status, reply) = call("Retrieve", &query.to_string(), &mut account);
        assert_eq!(status, 200, "{reply}");
        let rows: Vec<String> =
            reply["Response"].as_array().unwrap().iter().map(|r| r["Description"].as_str().unwrap().to_owned()).collect();
        (reply["RecordCount"].as_u64().unwrap(), rows)
    };
    let documented = json!({"Parameter":{"Type":"Webhook","WebhookEvent":"Lead_Post_Create","StatusCode":0,"WebhookId":"","SearchText":""},"Sorting":{"ColumnName":"ModifiedOn","Direction":"1"},"Paging":{"PageIndex":1,"PageSize":25}});
    assert_eq!(list(documented), (1, vec!["hook 0".to_owned()]));
    let by = |direction: &str, size: u8, page: u8| json!({"Sorting":{"ColumnName":"Description","Direction":direction},"Paging":{"PageIndex":page,"PageSize":size}});
    assert_eq!(list(by("0", 2, 1)), (3, vec!["hook 0".to_owned(), "hook 1".to_owned()]));
    assert_eq!(list(by("1", 2, 2)), (3, vec!["hook 0".to_owned()]));
    assert_eq!(list(json!({"Parameter":{"StatusCode":1}})).1, ["hook 2"]);
    assert_eq!(list(json!({"Parameter":{"SearchText":"HOOK 1"}})).1, ["hook 1"]);
    assert_eq!(list(json!({"Parameter":{"WebhookId":ids[0]}})).1, ["hook 0"]);
    assert_eq!(list(json!({"Parameter":{"Type":"Lapp"}})).0, 0);
    for wrong in [
        json!({"Parametr":{}}),
        json!({"Parameter":{"Type":"Hook"}}),
        json!({"Paging":{"PageIndex":0}}),
        json!({"Sorting":{"Direction":1}}),
    ] {
        assert_eq!(call("Retrieve", &wrong.to_string(), &mut account).0, 400, "{wrong}");
    }
}

#[test]
fn a_row_has_what_was_seen_of_one() {
    let mut account = account(&[]);
    let properties = r#"{"ActivityEvent":"247"}"#;
    let id = created(json!({"WebhookEvent": "2", "WebhookProperties": properties}), &mut account);
    let (_, reply) = call("Retrieve", "{}", &mut account);
    let row = &reply["Response"][0];
    assert_eq!((&row["WebhookId"], &row["EventCode"], &row["StatusCode"]), (&json!(id), &json!("LeadActivity_Post_Create"), &json!(0)));
    assert_eq!(row["WebhookProperties"], json!(properties));
    account.settings.set("status-codes", "enabled-1").unwrap();
    assert_eq!(call("Retrieve", "{}", &mut account).1["Response"][0]["StatusCode"], 1);
}

#[test]
fn a_live_tenant_answers_as_it_was_seen() {
    let activity = r#"{"ActivityEvent":"247","ActivityData":"[]","WebPageNames":"[]"}"#;
    let opportunity = r#"{"OpportunityEvents":["12000"],"IsAsyncEnable":true}"#;
    let cases = [
        (json!({"URL": null}), 500, "URL"),
        (json!({"WebhookProperties": {"a": 1}}), 400, "Unexpected character"),
        (json!({"WebhookEvent": "2", "WebhookProperties": activity}), 500, "You have not passed ActivityEvent."),
        (json!({"WebhookEvent": "2", "WebhookProperties": activity, "ActivityEvent": "247"}), 200, ""),
        (json!({"WebhookEvent": "2", "WebhookProperties": activity, "ActivityEvent": 3001}), 500, "ActivityEvent"),
        (json!({"WebhookEvent": "5"}), 500, "Webhook Properties is not found"),
        (json!({"WebhookEvent": "5", "WebhookProperties": "{}"}), 500, "Webhook Properties is not a valid JSON"),
        (json!({"WebhookEvent": "26", "WebhookProperties": "{\"ChangedLeadField\":\"mx_City\"}"}), 500, "ChangedLeadField"),
        (json!({"WebhookEvent": "28"}), 200, ""),
        (json!({"WebhookEvent": "29", "WebhookProperties": opportunity}), 200, ""),
        (json!({"WebhookEvent": "30", "WebhookProperties": opportunity}), 200, ""),
        (json!({"WebhookEvent": "31", "WebhookProperties": opportunity}), 200, ""),
        (json!({"WebhookEvent": "32", "WebhookProperties": opportunity}), 500, "Opportunity Field value cannot be empty"),
        (json!({"WebhookEvent": "33", "WebhookProperties": opportunity}), 500, ""),
        (json!({"WebhookEvent": "35", "WebhookProperties": opportunity}), 500, "Webhook Event not found"),
    ];
    for (changes, status, words) in cases {
        let (got, reply) = call("Create", &body(changes.clone()), &mut live());
        assert_eq!(got, status, "{changes}: {reply}");
        assert!(status == 200 || reply["ExceptionMessage"].as_str().unwrap().contains(words), "{changes}: {reply}");
    }
    let mut account = live();
    created(json!({"WebhookEvent": "31", "WebhookProperties": opportunity}), &mut account);
    assert_eq!(account.subscriptions[0].events, ["Opportunity_Post_Delete"]);
    let field = |name: &str| {
        body(json!({"WebhookEvent": "26", "ChangedLeadField": name, "WebhookProperties": format!("{{\"ChangedLeadField\":\"{name}\"}}")}))
    };
    assert_eq!(call("Create", &field("mx_City"), &mut account).0, 200);
    let (status, reply) = call("Create", &field("mx_City"), &mut account);
    assert_eq!((status, reply["ExceptionType"].as_str()), (500, Some("MXDuplicateEntryException")));
    assert_eq!(call("Create", &field("Score"), &mut account).0, 200);
}

#[test]
fn the_screens_switch_a_webhook_off_and_on_again() {
    let mut account = account(&[]);
    let form = |text: Value| Document::of(&text);
    let made = LEADSQUARED.enrol(&form(json!({"URL": "http://a/", "WebhookEvent": "3"})), &mut account, Timestamp::UNIX_EPOCH).unwrap();
    account.subscriptions.push(made);
    let mut hook = account.subscriptions[0].clone();
    let status = |hook: &crate::model::Subscription, account: &Account| {
        LEADSQUARED.describe(hook, account).read::<Value>().unwrap()["StatusCode"].as_u64().unwrap()
    };
    (hook.active, hook.failures) = (false, 10);
    assert_eq!(status(&hook, &account), 2);
    LEADSQUARED.amend(&form(json!({"active": true})), &mut hook).unwrap();
    assert_eq!((hook.active, hook.failures, status(&hook, &account)), (true, 0, 0));
    LEADSQUARED.amend(&form(json!({"active": false, "WebhookEvent": "6"})), &mut hook).unwrap();
    assert_eq!((status(&hook, &account), hook.events[0].as_str()), (1, "Lead_Post_Update"));
    for wrong in [json!({"actve": true}), json!({"active": 1}), json!({"URL": "x"}), json!({"WebhookId": "1"}), json!([])] {
        assert!(LEADSQUARED.amend(&form(wrong.clone()), &mut hook).is_err(), "{wrong}");
    }
    assert!(LEADSQUARED.enrol(&form(json!({"WebhookEvent": "3"})), &mut account, Timestamp::UNIX_EPOCH).is_err());
}

#[test]
fn a_failure_is_noticed_where_that_is_asked_for() {
    let mut account = account(&[]);
    let (loud, quiet) = (created(json!({"NotifyOnFailure": true}), &mut account), created(json!({}), &mut account));
    let fail = |id: &str, state: State, account: &mut Account| {
        let message = Message {
            method: "POST".into(),
            url: String::new(),
            headers: Headers::new(),
            body: Default::default(),
            framing: Framing::Sized,
        };
        let exchange = Exchange {
            message,
            sent: Default::default(),
            received: Default::default(),
            answer: Ok(Reply::empty(500)),
            at: Timestamp::UNIX_EPOCH,
            took: Default::default(),
            reused: false,
        };
        let event = Event {
            id: "e".into(),
            name: "Lead_Post_Create".into(),
            lead: "lead-create".into(),
            identity: "i".into(),
            at: exchange.at,
            document: Document::default(),
        };
        let delivery = Delivery {
            id: 7,
            account: account.key.clone(),
            subscription: id.to_owned(),
            event: event.into(),
            state,
            earlier: 0,
            attempts: vec![Attempt { number: 3, exchange, outcome: Outcome::Refused(500) }.into()],
            created_at: Timestamp::UNIX_EPOCH,
        };
        LEADSQUARED.record(&delivery, account);
    };
    fail(&loud, State::Due(Timestamp::UNIX_EPOCH), &mut account);
    fail(&quiet, State::Abandoned("refused with 500 at attempt 3".into()), &mut account);
    fail(&loud, State::Abandoned("refused with 500 at attempt 3".into()), &mut account);
    (account.subscription_mut(&loud).unwrap().active, account.subscription_mut(&loud).unwrap().failures) = (false, 10);
    fail(&loud, State::Abandoned("refused with 500 at attempt 3".into()), &mut account);
    let mut ask = |verb: Verb, id: Option<&str>| {
        let call = RecordCall { collection: "notices".into(), verb, id: id.map(str::to_owned), form: Document::default() };
        LEADSQUARED.records(&call, &mut account, Timestamp::UNIX_EPOCH).map(|d| d.read::<Value>().unwrap())
    };
    let all = ask(Verb::Read, None).unwrap();
    let whats: Vec<&str> = all.as_array().unwrap().iter().map(|n| n["what"].as_str().unwrap()).collect();
    assert_eq!((whats, &all[0]["webhook"], &all[0]["attempts"]), (vec!["failed", "failed", "disabled"], &json!(loud), &json!(3)));
    assert_eq!(ask(Verb::Read, Some("3")).unwrap()["what"], "disabled");
    assert!(ask(Verb::Add, None).is_err() && ask(Verb::Read, Some("9")).is_err());
    ask(Verb::Remove, Some("1")).unwrap();
    assert_eq!(ask(Verb::Read, None).unwrap().as_array().unwrap().len(), 2);
}

#[test]
fn a_handshake_is_asked_for_only_of_what_could_be_created() {
    let asking = account(&[("handshake", "head")]);
    let of = |operation: &str, body: &str, account: &Account| {
        LEADSQUARED.precondition(&request("POST", operation, "", body), account, Timestamp::UNIX_EPOCH)
    };
    let asked = of("Create", &body(json!({})), &asking).unwrap();
    assert_eq!(
        (asked.message.method.as_str(), asked.message.url.as_str(), asked.otherwise.status),
        ("HEAD", "http://127.0.0.1:9/leads", 500)
    );
    assert!(of("Create", &body(json!({"URL": null})), &asking).is_none() && of("Retrieve", "{}", &asking).is_none());
    assert!(of("Create", &body(json!({})), &account(&[])).is_none());
    // Neither beyond the limit nor with a wrong key is anybody asked.
    let mut spent = account(&[("handshake", "head"), ("rate-limit", "1")]);
    call("Retrieve", "{}", &mut spent);
    assert!(of("Create", &body(json!({})), &spent).is_none());
    let strange = account(&[("handshake", "head"), ("secret-key", "another")]);
    assert!(of("Create", &body(json!({})), &strange).is_none());
}

proptest! {
    /// Whatever is called, the answer is one of the documented statuses in the documented envelope, and only a creation makes
    /// a webhook.
    #[test]
    fn any_call_is_answered(
        method in "GET|POST|PUT|DELETE",
        operation in "Create|Retrieve|Update|Delete|Creat|\\PC{0,6}",
        query in "(accessKey=A&)?(webhookId=[a-z0-9]{0,5})?",
        field in proptest::sample::select(&["URL", "Method", "ContentType", "WebhookEvent", "LandingPageUrls", "WebhookProperties", "CustomHeaders", "Parameter", "x"][..]),
        value in prop_oneof![Just("null".to_owned()), "-?[0-9]{1,4}", "\"\\PC{0,9}\"", "\\[[\\[\\]{}\":0-9,a-z]{0,9}\\]", Just("{}".to_owned())],
        whole in any::<bool>(),
        observed in any::<bool>(),
    ) {
        let text = if whole {
            let mut body: Value = serde_json::from_str(&body(json!({}))).unwrap();
            body[field] = serde_json::from_str(&value).unwrap_or(Value::Null);
            body.to_string()
        } else {
            format!("{{\"{field}\":{value}}}")
        };
        let mut account = if observed { live() } else { account(&[]) };
        let mut request = request(&method, "", &query, &text);
        request.path = format!("/v2/Webhook.svc/{operation}");
        let (status, reply) = answered(&request, &mut account);
        prop_assert!([200, 400, 401, 404, 405, 500].contains(&status), "{}", status);
        let made = status == 200 && operation == "Create";
        prop_assert_eq!(account.subscriptions.len(), usize::from(made));
        prop_assert!(status == 200 || (reply["Status"] == "Error" && reply["ExceptionType"].is_string() && reply["ExceptionMessage"].is_string()), "{}", reply);
    }
}
