//! The providers' screens as data, driven as a page drives them: lists, options, forms, toggles, edits, actions, refusals.

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::setting::{Fake, receiver};

/// A screen, read strictly: what a page that shows it may count on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Screen {
    id: String,
    title: String,
    about: String,
    kind: String,
    rows: Rows,
    columns: Vec<Column>,
    create: Option<Call>,
    edit: Option<Call>,
    #[serde(default)]
    steps: Vec<Step>,
    #[serde(default)]
    actions: Vec<Action>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    path: String,
    r#where: Option<Where>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Where {
    column: String,
    is: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Column {
    name: String,
    label: String,
    kind: Option<String>,
    /// What an empty list means.
    #[expect(dead_code, reason = "read for its shape")]
    empty: Option<String>,
    toggle: Option<Call>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    method: String,
    path: String,
    #[serde(default)]
    body: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Action {
    label: String,
    method: String,
    path: String,
    #[serde(default)]
    body: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    title: String,
    kind: Option<String>,
    when: Option<When>,
    check: Option<Call>,
    fields: Vec<Field>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct When {
    field: String,
    is: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "read for its shape")]
struct Field {
    name: String,
    label: String,
    kind: String,
    column: Option<String>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    local: bool,
    #[serde(default)]
    default: Value,
    options: Option<Vec<Value>>,
    options_from: Option<From>,
    help: Option<String>,
    when: Option<When>,
    language: Option<String>,
    language_from: Option<String>,
    rows_from: Option<String>,
    r#as: Option<String>,
    keys: Option<[String; 2]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct From {
    path: String,
    each: Option<String>,
    value: String,
    label: String,
}

const KINDS: &[&str] = &["text", "url", "secret", "select", "multiselect", "toggle", "textarea", "headers", "code", "mapping", "number"];

async fn screens(fake: &Fake, provider: &str) -> (String, Vec<Screen>) {
    let (_, providers) = fake.control(Method::GET, "providers", Value::Null).await;
    let row = providers.as_array().unwrap().iter().find(|p| p["name"] == provider).unwrap();
    (row["example_account"].as_str().unwrap().to_owned(), serde_json::from_value(row["screens"].clone()).unwrap())
}

/// The member of a dotted name.
fn member<'a>(row: &'a Value, name: &str) -> Option<&'a Value> {
    row.pointer(&format!("/{}", name.replace('.', "/")))
}

/// What a page makes of a template: a text that is one name is what the name stands for.
fn filled(template: &Value, known: &[(&str, Value)]) -> Value {
    let named = |text: &str| known.iter().find(|(name, _)| text == format!("{{{name}}}")).map(|(_, value)| value.clone());
    match template {
        Value::String(text) => named(text).unwrap_or_else(|| template.clone()),
        Value::Object(map) => map.iter().map(|(name, value)| (name.clone(), filled(value, known))).collect::<Map<_, _>>().into(),
        other => other.clone(),
    }
}

fn placed(path: &str, account: &str, row: &Value) -> String {
    let path = path.replace("{account}", account);
    row["id"].as_str().map_or(path.clone(), |id| path.replace("{row.id}", id))
}

async fn rows(fake: &Fake, account: &str, rows: &Rows) -> Vec<Value> {
    let (status, all) = fake.control(Method::GET, &placed(&rows.path, account, &Value::Null), Value::Null).await;
    assert_eq!(status, 200, "{}: {all}", rows.path);
    let fits = |row: &&Value| rows.r#where.as_ref().is_none_or(|w| member(row, &w.column) == Some(&w.is));
    all.as_array().unwrap().iter().filter(fits).cloned().collect()
}

/// Fields with dotted names as the object that they make.
fn form(fields: &[(&str, Value)]) -> Value {
    let mut out = json!({});
    for (name, value) in fields {
        let steps: Vec<&str> = name.split('.').collect();
        let (last, parents) = steps.split_last().unwrap();
        let place = parents.iter().fold(&mut out, |place, step| &mut place[*step]);
        place[*last] = value.clone();
    }
    out
}

async fn call(fake: &Fake, how: &Call, account: &str, row: &Value, known: &[(&str, Value)]) -> (u16, Value) {
    let body = filled(&how.body, known);
    let (status, reply) = fake.control(how.method.parse().unwrap(), &placed(&how.path, account, row), body).await;
    (status.as_u16(), reply)
}

async fn create(fake: &Fake, screen: &Screen, account: &str, fields: &[(&str, Value)]) -> (u16, Value) {
    for (name, _) in fields {
        assert!(screen.steps.iter().flat_map(|s| &s.fields).any(|f| f.name == *name), "{} has no field {name}", screen.id);
    }
    let known = [("account", json!(account)), ("fields", form(fields))];
    call(fake, screen.create.as_ref().unwrap(), account, &Value::Null, &known).await
}

#[tokio::test]
async fn every_screen_can_be_shown_and_its_options_are_there() {
    let fake = Fake::start().await;
    for provider in leadbench::providers::ALL.iter().map(|p| p.name()) {
        let (account, screens) = screens(&fake, provider).await;
        assert!(!screens.is_empty(), "{provider}");
        for screen in &screens {
            assert!(["form", "wizard", "list"].contains(&screen.kind.as_str()) && screen.about.len() > 20 && !screen.title.is_empty());
            rows(&fake, &account, &screen.rows).await;
            assert!(screen.columns.iter().all(|c| !c.label.is_empty() && c.toggle.is_some() == (c.kind.as_deref() == Some("toggle"))));
            assert_eq!(screen.create.is_some(), !screen.steps.is_empty(), "{}", screen.id);
            let names: Vec<&str> = screen.steps.iter().flat_map(|s| &s.fields).map(|f| f.name.as_str()).collect();
            for step in &screen.steps {
                assert!(!step.title.is_empty() && (step.kind.as_deref() == Some("summary")) == step.fields.is_empty());
                let whens = step.when.iter().chain(step.fields.iter().filter_map(|f| f.when.as_ref()));
                whens.for_each(|w| assert!(names.contains(&w.field.as_str()) && !w.is.is_null(), "{}", w.field));
                for field in &step.fields {
                    let chosen = ["select", "multiselect", "mapping"].contains(&field.kind.as_str());
                    assert_eq!(chosen, field.options.is_some() || field.options_from.is_some(), "{}", field.name);
                    assert!(KINDS.contains(&field.kind.as_str()), "{}", field.kind);
                    assert!(field.language_from.as_ref().is_none_or(|other| names.contains(&other.as_str())));
                    let Some(from) = &field.options_from else { continue };
                    let (status, all) = fake.control(Method::GET, &placed(&from.path, &account, &Value::Null), Value::Null).await;
                    assert_eq!(status, 200, "{}: {all}", from.path);
                    for row in all.as_array().unwrap() {
                        let of = from.each.as_ref().map_or_else(|| vec![row.clone()], |each| row[each].as_array().unwrap().clone());
                        assert!(of.iter().all(|o| !o[&from.value].is_null() && !o[&from.label].is_null()), "{}: {row}", field.name);
                    }
                }
            }
        }
    }
}

/// Provider, screen, what is filled in (`URL` stands for a receiver), what is edited afterwards.
type Filled = (&'static str, &'static str, Value, Value);

fn walks() -> Vec<Filled> {
    let sample = r#"{"first":"Jo","phone":"1"}"#;
    vec![
        (
            "localiq",
            "webhooks",
            json!({
                "payload_url": "URL", "authentication_header": "token jokin", "event": "new_contact", "lead_types": ["chats", "calls"],
                "payload_format": "adf", "active": true
            }),
            json!({ "event": "new_lead" }),
        ),
        (
            "leadsquared",
            "webhooks",
            json!({
                "Description": "New leads", "URL": "URL", "WebhookEvent": "3", "ContentType": "application/json",
                "CustomHeaders": [{"Key":"x-api-key","Value":"k"}], "NotifyOnFailure": true, "active": true
            }),
            json!({ "Description": "Others" }),
        ),
        (
            "salesiq",
            "administration",
            json!({
                "type": "administration", "url": "URL", "events": ["operator.created"], "secured": true,
                "expiry_time_for_executions_data": 5_184_000_000u64, "enabled": true
            }),
            json!({ "events": ["operator.deleted"] }),
        ),
        (
            "salesiq",
            "data",
            json!({ "type": "data", "url": "URL", "events": ["conversation.rated"], "app_ids": ["30185567778889"], "enabled": true }),
            json!({ "secured": false }),
        ),
        (
            "autoid",
            "webhooks",
            json!({
                "name": "CRM", "url": "URL", "template.name": "Lead", "template.type": "JSON", "template.format": sample,
                "template.mapping": {"first": "%ani_first_name%"}, "headers": [{"name":"X-Api-Key","value":"k"}], "success_code": 201,
                "method": "PUT", "attach.campaign": "sales", "attach.at": "end"
            }),
            json!({ "name": "Other CRM" }),
        ),
        (
            "autoid",
            "templates",
            json!({ "name": "Second", "type": "JSON", "format": sample, "mapping": {"phone": "%ani%"} }),
            json!({ "name": "Third" }),
        ),
        (
            "autoid",
            "campaigns",
            json!({ "name": "Poster", "kind": "offline", "tracking": "7774839231", "tags": {"Region":"south"} }),
            json!({ "treatment": "menu" }),
        ),
        ("autoid", "treatments", json!({ "name": "two", "steps": [{"name":"Sales","press":"1"}] }), json!({ "name": "three" })),
    ]
}

/// The fields of a walk, for a receiver.
fn fields<'a>(walked: &'a Value, url: &str) -> Vec<(&'a str, Value)> {
    let value = |value: &Value| if value == "URL" { json!(url) } else { value.clone() };
    walked.as_object().unwrap().iter().map(|(name, v)| (name.as_str(), value(v))).collect()
}

#[tokio::test]
async fn what_is_filled_in_is_listed_switched_edited_and_deleted() {
    let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
    for (provider, name, walked, edits) in walks() {
        let (account, screens) = screens(&fake, provider).await;
        let screen = screens.iter().find(|s| s.id == name).unwrap();
        let before = rows(&fake, &account, &screen.rows).await.len();
        let (status, made) = create(&fake, screen, &account, &fields(&walked, &crm.uri())).await;
        assert_eq!(status, 201, "{provider} {name}: {made}");
        let listed = rows(&fake, &account, &screen.rows).await;
        assert_eq!(listed.len(), before + 1, "{provider} {name}");
        let row = listed.iter().find(|row| row["id"] == made["id"]).unwrap();
        for column in &screen.columns {
            // What nothing has happened to yet may be null, but a misspelt name is nowhere.
            assert!(member(row, &column.name).is_some(), "{provider} {name} has no {}: {row}", column.name);
            let Some(toggle) = &column.toggle else { continue };
            for value in [false, true] {
                let (status, reply) = call(&fake, toggle, &account, row, &[("value", json!(value))]).await;
                assert_eq!((status, &reply["active"]), (200, &json!(value)), "{reply}");
            }
        }
        for field in screen.steps.iter().flat_map(|s| &s.fields) {
            let column = field.column.as_ref().filter(|c| !c.contains(".0."));
            assert!(column.is_none_or(|c| member(row, c).is_some()), "{provider} {name} {}: {row}", field.name);
        }
        let known = [("account", json!(account)), ("fields", form(&fields(&edits, "")))];
        let (status, edited) = call(&fake, screen.edit.as_ref().unwrap(), &account, row, &known).await;
        assert_eq!(status, 200, "{provider} {name}: {edited}");
        for action in &screen.actions {
            assert!(!action.label.is_empty());
            let how = Call { method: action.method.clone(), path: action.path.clone(), body: action.body.clone() };
            let (status, reply) = call(&fake, &how, &account, row, &[]).await;
            assert!((200..300).contains(&status), "{provider} {name} {}: {status} {reply}", action.label);
        }
        assert_eq!(rows(&fake, &account, &screen.rows).await.len(), before, "{provider} {name}");
    }
}

#[tokio::test]
async fn a_refusal_names_the_field_and_the_line() {
    let fake = Fake::start().await;
    let bad = [
        ("localiq", "webhooks", "payload_url", json!("ftp://x"), "payload_url"),
        ("leadsquared", "webhooks", "URL", json!("x"), "URL"),
        ("leadsquared", "webhooks", "WebhookEvent", json!("99"), "WebhookEvent"),
        ("salesiq", "data", "events", json!(["operator.created"]), "events[0]"),
        ("salesiq", "data", "signing_key", json!("no key"), "signing_key"),
        ("autoid", "webhooks", "url", json!("x"), "url"),
        ("autoid", "webhooks", "template.format", json!("{\n\"first\": Jo}"), "template.format, line 2, column 10"),
        ("autoid", "webhooks", "template.mapping", json!({"first": "%ani_frist_name%"}), "template.mapping.first"),
        ("autoid", "webhooks", "headers", json!([{"name":"X Y","value":"k"}]), "headers.0.name"),
        ("autoid", "webhooks", "attach.campaign", json!("none"), "attach.campaign"),
        ("autoid", "templates", "format", json!("{"), "format, line 1, column 2"),
    ];
    for (provider, name, field, value, at) in bad {
        let (account, screens) = screens(&fake, provider).await;
        let screen = screens.iter().find(|s| s.id == name).unwrap();
        let (_, _, mut walked, _) = walks().into_iter().find(|(p, s, ..)| (*p, *s) == (provider, name)).unwrap();
        walked[field] = value;
        let (status, refused) = create(&fake, screen, &account, &fields(&walked, "http://127.0.0.1:9/")).await;
        assert_eq!((status, refused["at"].as_str().unwrap()), (400, at), "{provider} {name} {field}: {refused}");
    }
}

#[tokio::test]
async fn the_wizards_format_step_finds_the_fields_or_the_line() {
    let fake = Fake::start().await;
    let (account, screens) = screens(&fake, "autoid").await;
    let step = screens[0].steps.iter().find(|s| s.title == "Format").unwrap();
    let check = step.check.as_ref().unwrap();
    let looked = async |text: &str| {
        let known = [("template.type", json!("XML")), ("template.format", json!(text))];
        call(&fake, check, &account, &Value::Null, &known).await
    };
    let (status, fields) = looked("<lead><phone>%ani%</phone><name>Jo</name></lead>").await;
    assert_eq!(status, 201, "{fields}");
    let fields = fields["fields"].as_array().unwrap();
    assert_eq!((&fields[0]["token"], &fields[1]["sample"], &fields[1]["token"]), (&json!("%ani%"), &json!("Jo"), &Value::Null));
    let (status, refused) = looked("<lead>\n<phone></lead>").await;
    assert!(status == 400 && refused["at"].as_str().unwrap().starts_with("format, line 2"), "{refused}");
    let (_, templates) = fake.control(Method::GET, &format!("records/autoid/{account}/templates"), Value::Null).await;
    assert_eq!(templates, json!([]), "a look keeps nothing");
}

/// A wizard asks what each step would be told, before there is all that the end needs; nothing comes of it.
#[tokio::test]
async fn a_rehearsal_answers_as_the_change_would_and_keeps_nothing() {
    let fake = Fake::standing(&[]).await;
    let (account, screens) = screens(&fake, "autoid").await;
    let path = |path: &str| format!("{}?dry_run=true", placed(path, &account, &Value::Null));
    let create = path(&screens[0].create.as_ref().unwrap().path);
    let template = |format: &str| json!({"name": "Lead", "type": "JSON", "format": format, "mapping": {"first": "%ani_first_name%"}});
    let (name, url) = ("CRM", "http://127.0.0.1:9/calls");
    let told = [
        (json!({}), "name"),
        (json!({"name": " "}), "url"),
        (json!({"name": " ", "url": url}), "name"),
        (json!({"name": name, "url": "ftp://127.0.0.1/"}), "url"),
        (json!({"name": name, "url": url}), "template"),
        (json!({"name": name, "url": url, "template": {"name": "Lead", "type": "JSON"}}), "template.format"),
        (json!({"name": name, "url": url, "template": template("{")}), "template.format, line 1, column 2"),
        (
            json!({"name": name, "url": url, "template": template("{\"first\":\"Jo\"}"), "headers": [{"name": "X Y", "value": ""}]}),
            "headers.0.name",
        ),
    ];
    for (form, at) in told {
        let (status, refused) = fake.control(Method::POST, &create, form.clone()).await;
        assert_eq!((status.as_u16(), refused["at"].as_str().unwrap()), (400, at), "{form}: {refused}");
    }
    let mut unmapped = template("{\"first\":\"Jo\"}");
    unmapped["mapping"] = json!({});
    let (_, refused) = fake.control(Method::POST, &create, json!({"name": name, "url": url, "template": unmapped})).await;
    assert_eq!(refused["at"], "template.mapping", "{refused}");
    let whole = json!({"name": name, "url": url, "template": template("{\"first\":\"Jo\"}")});
    for _ in 0..2 {
        let (status, would) = fake.control(Method::POST, &create, whole.clone()).await;
        assert_eq!((status.as_u16(), &would["id"]), (200, &json!("webhook-1")), "{would}");
    }
    let form = json!({"provider": "localiq", "form": {"payload_url": url, "active": true}});
    let (status, would) = fake.control(Method::POST, "subscriptions?dry_run=true", form.clone()).await;
    assert_eq!((status.as_u16(), &would["url"]), (200, &json!(url)), "{would}");
    let (_, all) = fake.control(Method::GET, "subscriptions", Value::Null).await;
    assert_eq!(all, json!([]));

    let (_, made) = fake.control(Method::POST, "subscriptions", form).await;
    let one = format!("subscriptions/localiq/{}/{}", made["account"].as_str().unwrap(), made["id"].as_str().unwrap());
    let (status, would) = fake.control(Method::PATCH, &format!("{one}?dry_run=true"), json!({"active": false})).await;
    assert_eq!((status.as_u16(), &would["active"]), (200, &json!(false)), "{would}");
    assert_eq!(fake.control(Method::GET, &one, Value::Null).await.1["active"], true);
    let (status, refused) = fake.control(Method::PATCH, &format!("{one}?dryrun=true"), json!({"active": false})).await;
    assert_eq!(status, 400, "{refused}");
}

#[tokio::test]
async fn an_app_shows_the_webhooks_that_want_what_happens_in_it() {
    let fake = Fake::start().await;
    let (account, screens) = screens(&fake, "salesiq").await;
    let of = |id: &str| screens.iter().find(|s| s.id == id).unwrap();
    let url = |n: u8| format!("http://127.0.0.1:9/{n}");
    let make = async |kind: &str, n: u8, event: &str, apps: Value| {
        let fields = [("type", json!(kind)), ("url", json!(url(n))), ("events", json!([event])), ("app_ids", apps)];
        let fields = if kind == "data" { &fields[..] } else { &fields[..3] };
        assert_eq!(create(&fake, of(kind), &account, fields).await.0, 201);
    };
    make("data", 1, "conversation.rated", json!(["1"])).await;
    make("data", 2, "conversation.rated", json!([])).await;
    make("administration", 3, "operator.created", json!(null)).await;
    let apps = rows(&fake, &account, &of("apps").rows).await;
    assert!(of("apps").columns.iter().all(|c| apps.iter().all(|app| member(app, &c.name).is_some())), "{apps:?}");
    assert_eq!(apps[0], json!({"id": "1", "webhooks": [url(1), url(2)], "leads": []}));
    let other = apps.iter().find(|app| app["leads"].as_array().unwrap().contains(&json!("conversation.created"))).unwrap();
    assert_eq!(other["webhooks"], json!([url(2)]));
}

#[tokio::test]
async fn a_failed_execution_is_tried_again_and_a_webhook_gets_a_second_key() {
    let (fake, crm) = (Fake::standing(&[]).await, receiver(&[500, 500, 500, 500, 200]).await);
    let (account, screens) = screens(&fake, "salesiq").await;
    let of = |id: &str| screens.iter().find(|s| s.id == id).unwrap();
    let fields = [("type", json!("data")), ("url", json!(crm.uri())), ("events", json!(["conversation.rated"]))];
    let (_, hook) = create(&fake, of("data"), &account, &fields).await;
    fake.control(Method::POST, "events", json!({"provider":"salesiq","lead":"conversation.rated"})).await;
    fake.control(Method::POST, "clock", json!({"settle": true})).await;
    let failed = rows(&fake, &account, &of("executions").rows).await;
    assert!(of("executions").columns.iter().all(|c| member(&failed[0], &c.name).is_some()), "{failed:?}");
    let again = &of("executions").actions[0];
    let how = Call { method: again.method.clone(), path: again.path.clone(), body: again.body.clone() };
    assert_eq!(call(&fake, &how, &account, &failed[0], &[]).await.0, 200);
    fake.control(Method::POST, "clock", json!({"settle": true})).await;
    assert_eq!(rows(&fake, &account, &of("executions").rows).await, [Value::Null; 0], "it was taken this time");
    assert_eq!(call(&fake, &how, &account, &failed[0], &[]).await.0, 404);

    let keys = of("keys");
    let new = [("webhook", hook["id"].clone())];
    assert_eq!(create(&fake, keys, &account, &new).await.0, 201);
    let (status, refused) = create(&fake, keys, &account, &new).await;
    assert_eq!((status, &refused["at"]), (400, &json!("webhook")), "{refused}");
    let listed = rows(&fake, &account, &keys.rows).await;
    assert_eq!(listed.iter().map(|k| k["in_use"].as_bool().unwrap()).collect::<Vec<_>>(), [true, false]);
    assert!(keys.columns.iter().all(|c| member(&listed[0], &c.name).is_some()), "{listed:?}");
    let remove = &keys.actions[0];
    let how = Call { method: remove.method.clone(), path: remove.path.clone(), body: Value::Null };
    assert_eq!(call(&fake, &how, &account, &listed[0], &[]).await.0, 200);
    let left = rows(&fake, &account, &keys.rows).await;
    assert_eq!((left.len(), &left[0]["in_use"]), (1, &json!(true)));
    assert_eq!(call(&fake, &how, &account, &left[0], &[]).await.0, 404, "the last one stays");
}
