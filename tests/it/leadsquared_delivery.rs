//! LeadSquared's deliveries as a receiver meets them.

use std::time::Duration;

use leadbench::mock::Lead;
use reqwest::Method;
use serde_json::{Value, json};

use crate::setting::{Fake, bodies, receiver};

const SOON: Duration = Duration::from_secs(10);

async fn create(fake: &Fake, changes: Value) -> String {
    let mut body = json!({"Method": "POST", "ContentType": "application/json", "WebhookEvent": "3"});
    body.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    let path = "/v2/Webhook.svc/Create?accessKey=ACCESS_KEY&secretKey=S";
    let (status, reply) = fake.call_as("", Method::POST, path, Some(&body.to_string())).await;
    assert_eq!(status, 200, "{reply}");
    reply["Message"]["Id"].as_str().unwrap().to_owned()
}

fn event(kind: &str) -> Lead {
    Lead::documented("leadsquared", kind)
}

#[tokio::test]
async fn each_documented_code_delivers_its_event() {
    let activity = json!("{\"ActivityEvent\":\"22\"}");
    let opportunity = json!("{\"OpportunityEvents\":[\"12000\"],\"ChangedOpportunityField\":\"mx_Custom_1\"}");
    let opportunities = json!("{\"OpportunityEvents\":[\"12000\"]}");
    let cases = [
        ("1", "landing-page", Value::Null, "Landing_Page_submission"),
        ("2", "activity-create", activity.clone(), "LeadActivity_Post_Create"),
        ("3", "lead-create", Value::Null, "Lead_Post_Create"),
        ("4", "lead-owner", Value::Null, "Lead_Owner_Change"),
        ("5", "lead-stage", Value::Null, "Lead_Post_Stage_Change"),
        ("6", "lead-update", Value::Null, "Lead_Post_Update"),
        ("7", "task-create", Value::Null, "Task_Create"),
        ("8", "task-reminder", Value::Null, "Task_Reminder"),
        ("9", "lead-score", Value::Null, "Lead_Score_Change"),
        ("15", "activity-update", activity, "LeadActivity_Post_Update"),
        ("16", "task-complete", Value::Null, "Task_Complete"),
        ("17", "task-update", Value::Null, "Task_Update"),
        ("26", "lead-field", json!("{\"ChangedLeadField\":\"mx_Course_Interested\"}"), "Lead_Field_Change"),
        ("31", "opportunity-create", opportunities.clone(), "Opportunity_Post_Create"),
        ("32", "opportunity-update", opportunities.clone(), "Opportunity_Post_Update"),
        ("33", "opportunity-field", opportunity, "OpportunityField_Post_Update"),
        ("34", "opportunity-stage", opportunities.clone(), "OpportunityStage_Post_Update"),
        ("35", "opportunity-delete", opportunities, "Opportunity_Post_Delete"),
    ];
    for (code, kind, properties, name) in cases {
        let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
        let url = format!("{}/hook?t=1", crm.uri());
        create(&fake, json!({"URL": url, "WebhookEvent": code, "WebhookProperties": properties, "IsSpecificLandingPage": false})).await;
        fake.sim.trigger(event(kind).in_account("ACCESS_KEY")).await.unwrap().delivered().within(SOON).await.unwrap();
        let request = &crm.received_requests().await.unwrap()[0];
        assert_eq!(request.method.as_str(), "POST");
        let query: Vec<(String, String)> = request.url.query_pairs().into_owned().collect();
        let keys: Vec<&str> = query.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["t", "entityType", "entityId", "eventType"], "{code}");
        assert_eq!((query[1].1.as_str(), query[3].1.as_str()), ("webhook", name), "{code}");
        assert!(String::from_utf8_lossy(&request.body).contains(&query[2].1), "{code}: {query:?}");
    }
}

#[tokio::test]
async fn custom_headers_are_sent_as_given_and_as_often() {
    let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
    let headers =
        json!([{"Key": "x-api-key", "Value": "one"}, {"Key": "x-api-key", "Value": "two"}, {"Key": "X-Other", "Value": "three four"}]);
    create(&fake, json!({"URL": crm.uri(), "ContentType": "application/x-www-form-urlencoded", "CustomHeaders": headers})).await;
    fake.sim.trigger(event("lead-create")).await.unwrap().delivered().within(SOON).await.unwrap();
    let request = &crm.received_requests().await.unwrap()[0];
    let keys: Vec<&str> = request.headers.get_all("x-api-key").iter().map(|v| v.to_str().unwrap()).collect();
    assert_eq!((keys, request.headers["x-other"].to_str().unwrap()), (vec!["one", "two"], "three four"));
    assert_eq!(request.headers["content-type"], "application/x-www-form-urlencoded");
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(&request.body).into_owned().collect();
    assert!(fields.contains(&("FirstName".to_owned(), "Ada".to_owned())), "{fields:?}");
}

#[tokio::test]
async fn three_attempts_are_made_and_ten_failures_disable_the_webhook_until_it_is_enabled_by_hand() {
    let (fake, crm) = (Fake::standing(&[]).await, receiver(&[201]).await);
    let id = create(&fake, json!({"URL": crm.uri(), "NotifyOnFailure": true})).await;
    let trigger = async || {
        let owed = fake.sim.trigger(event("lead-create")).await.unwrap();
        fake.sim.clock().advance(Duration::from_secs(120)).await.unwrap();
        owed.ids().len()
    };
    for failure in 1..=10 {
        assert_eq!(trigger().await, 1, "failure {failure}");
        assert_eq!(crm.received_requests().await.unwrap().len(), 3 * failure, "three attempts, as 201 is no success");
    }
    assert_eq!(trigger().await, 0, "disabled");
    let list = async |status: u8| {
        let path = "/v2/Webhook.svc/Retrieve?accessKey=ACCESS_KEY&secretKey=S";
        let query = json!({"Parameter": {"StatusCode": status}}).to_string();
        fake.call_as("", Method::POST, path, Some(&query)).await.1["RecordCount"].clone()
    };
    assert_eq!((list(2).await, list(0).await), (json!(1), json!(0)));
    let (status, notices) = fake.control(Method::GET, "records/leadsquared/ACCESS_KEY/notices", Value::Null).await;
    let whats: Vec<&str> = notices.as_array().unwrap().iter().map(|n| n["what"].as_str().unwrap()).collect();
    assert_eq!((status.as_u16(), whats.len(), whats[10]), (200, 11, "disabled"), "{notices}");
    assert_eq!((&notices[0]["webhook"], &notices[0]["attempts"]), (&json!(id), &json!(3)));
    let (status, amended) =
        fake.control(Method::PATCH, &format!("subscriptions/leadsquared/ACCESS_KEY/{id}"), json!({"active": true})).await;
    assert_eq!((status.as_u16(), &amended["failures"], &amended["details"]["StatusCode"]), (200, &json!(0), &json!(0)), "{amended}");
    assert_eq!(trigger().await, 1);
}

#[tokio::test]
async fn a_lead_is_followed_through_its_changes() {
    let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
    for code in ["3", "6", "9"] {
        create(&fake, json!({"URL": crm.uri(), "WebhookEvent": code})).await;
    }
    let send = async |lead: Lead| {
        let owed = fake.sim.trigger(lead).await.unwrap();
        assert_eq!(owed.delivered().within(SOON).await.unwrap().len(), 1);
    };
    send(event("lead-create").with("FirstName", "Zoë")).await;
    send(event("lead-update").with("After.ProspectID", "newest").with("After.mx_City", "Pune")).await;
    send(event("lead-score").with("After.ProspectID", "newest")).await;
    let bodies = bodies(&crm).await;
    let id = &bodies[0]["ProspectID"];
    assert_eq!((&bodies[1]["Before"]["ProspectID"], &bodies[1]["After"]["ProspectID"], &bodies[2]["After"]["ProspectID"]), (id, id, id));
    assert_eq!((&bodies[1]["Before"]["mx_City"], &bodies[1]["After"]["mx_City"]), (&json!("Bengaluru"), &json!("Pune")));
    assert_eq!((&bodies[2]["Before"]["mx_City"], &bodies[2]["After"]["FirstName"]), (&json!("Pune"), &json!("Zoë")));
}

#[tokio::test]
async fn a_webhook_gets_only_what_its_properties_name() {
    let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
    create(&fake, json!({"URL": crm.uri(), "WebhookEvent": "2", "WebhookProperties": "{\"ActivityEvent\":\"247\"}"})).await;
    create(
        &fake,
        json!({"URL": crm.uri(), "WebhookEvent": "1", "LandingPageUrls": ["https://www.example.com/other"], "IsSpecificLandingPage": true}),
    )
    .await;
    for (kind, owed) in [("activity-create", 0), ("activity-batch", 1), ("landing-page", 0)] {
        assert_eq!(fake.sim.trigger(event(kind)).await.unwrap().ids().len(), owed, "{kind}");
    }
    let page = event("landing-page").with("LandingPageUrl", "https://www.example.com/other");
    assert_eq!(fake.sim.trigger(page).await.unwrap().ids().len(), 1);
}

#[tokio::test]
async fn a_url_that_does_not_answer_head_is_refused_where_that_is_asked_for() {
    let (good, bad) = (receiver(&[200]).await, receiver(&[404]).await);
    let fake = Fake::standing(&[("leadsquared.handshake", "head")]).await;
    create(&fake, json!({"URL": good.uri()})).await;
    let asked = &good.received_requests().await.unwrap()[0];
    assert_eq!((asked.method.as_str(), asked.body.len(), asked.headers.get("x-api-key")), ("HEAD", 0, None));
    let body = json!({"URL": bad.uri(), "Method": "POST", "ContentType": "application/json", "WebhookEvent": "3"}).to_string();
    let path = "/v2/Webhook.svc/Create?accessKey=ACCESS_KEY&secretKey=S";
    let (status, reply) = fake.call_as("", Method::POST, path, Some(&body)).await;
    assert_eq!((status.as_u16(), &reply["Status"]), (500, &json!("Error")));
}
