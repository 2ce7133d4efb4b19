//! A receiver that counts what it gets of each lead, and says in each answer which one it was.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::Value;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

pub struct Counting {
    server: MockServer,
    got: Arc<Mutex<HashMap<String, u32>>>,
}

struct Answers {
    got: Arc<Mutex<HashMap<String, u32>>>,
    after: Duration,
}

impl Respond for Answers {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let email = email(&body).to_owned();
        let mut got = self.got.lock().unwrap();
        let nth = got.entry(email).or_default();
        *nth += 1;
        // What is on its way while a process dies is what the tests are about.
        ResponseTemplate::new(200).set_body_string(nth.to_string()).set_delay(self.after)
    }
}

/// The first field of this name, which is the only one.
pub fn email(body: &Value) -> &str {
    fn find(value: &Value) -> Option<&str> {
        match value {
            Value::Object(fields) => fields.get("email").and_then(Value::as_str).or_else(|| fields.values().find_map(find)),
            Value::Array(all) => all.iter().find_map(find),
            _ => None,
        }
    }
    find(body).unwrap_or_else(|| panic!("no email in {body}"))
}

impl Counting {
    /// One that takes a while for each answer.
    pub async fn start(after: Duration) -> Self {
        let server = MockServer::builder().disable_request_recording().start().await;
        let got = Arc::<Mutex<HashMap<String, u32>>>::default();
        Mock::given(any()).respond_with(Answers { got: got.clone(), after }).mount(&server).await;
        Self { server, got }
    }

    pub fn url(&self) -> String {
        format!("{}/leads", self.server.uri())
    }

    /// How often each lead came.
    pub fn got(&self) -> HashMap<String, u32> {
        self.got.lock().unwrap().clone()
    }
}
