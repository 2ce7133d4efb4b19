//! Each fault does what it says, and to nothing else.

use super::*;

async fn with_faults(faults: &str) -> Receiver {
    #[derive(serde::Deserialize)]
    struct Row {
        fault: Vec<Fault>,
    }
    let row: Row = toml::from_str(&format!("fault = [{faults}]")).unwrap();
    Receiver::bind(ReceiverOptions { faults: row.fault, ..options() }).await.unwrap()
}

async fn head_of(receiver: &Receiver, body: &str) -> String {
    talk(receiver, &post(body)).await.split("\r\n").next().unwrap_or_default().to_owned()
}

fn authorized(value: &str) -> Vec<u8> {
    let head = format!("POST /leads HTTP/1.1\r\nAuthorization: {value}\r\nContent-Type: application/json\r\nConnection: close\r\n");
    with(&head, r#"{"id":1}"#)
}

const LEAD: &str = r#"{"id":1,"email":"a@b"}"#;

#[tokio::test]
async fn faults_on_the_connection_and_before_the_body() {
    assert_eq!(head_of(&with_faults("'close'").await, LEAD).await, "");
    let unread = with_faults("{ unread = 202 }").await;
    assert_eq!(head_of(&unread, LEAD).await, "HTTP/1.1 202 Accepted");
    assert_eq!(observe(&unread, "1").await["count"], 0);

    let frail = with_faults("{ stumble = 'garbage' }, { excuse = { incident = 'garbage', status = 200 } }").await;
    assert_eq!(head_of(&frail, LEAD).await, "HTTP/1.1 200 OK");
    assert_eq!(status(&frail, b"\x00\r\n\r\n").await, 200);
    assert_eq!(talk(&frail, &post(LEAD)).await, "");
    assert_eq!(head_of(&frail, LEAD).await, "HTTP/1.1 200 OK");
}

#[tokio::test]
async fn faults_on_the_request_seen() {
    let picky = with_faults("{ answer = { when = { at = { '/email' = 'null' } }, status = 500, text = 'oh' } }").await;
    assert_eq!(head_of(&picky, LEAD).await, "HTTP/1.1 200 OK");
    assert_eq!(head_of(&picky, r#"{"id":2,"email":null}"#).await, "HTTP/1.1 500 Internal Server Error");
    assert_eq!(observe(&picky, "2").await["count"], 0);

    let rude = with_faults("{ hangup = { known = true } }").await;
    assert_eq!([head_of(&rude, LEAD).await, head_of(&rude, LEAD).await], ["HTTP/1.1 200 OK", ""]);
    assert!(rude.arrivals()[1].reply.is_none());

    let odd = with_faults("{ garble = { reused = false } }").await;
    assert_eq!(talk(&odd, &post(LEAD)).await, "hello there\r\n");

    let mute = with_faults("{ silence = {} }").await;
    let mut stream = connect(&mute).await;
    stream.write_all(&post(LEAD)).await.unwrap();
    stream.shutdown().await.unwrap();
    assert_eq!(stream.read(&mut [0]).await.unwrap(), 0);

    let early = with_faults("'store-first'").await;
    assert_eq!(status(&early, &authorized("wrong")).await, 401);
    assert_eq!(observe(&early, "1").await["count"], 1);
}

#[tokio::test]
async fn two_requests_in_hand_know_of_each_other() {
    let faults = "{ wait = { ms = 200 } }, { answer = { when = { twin = true }, status = 500 } }, { answer = { when = { busy = 1 }, status = 503 } }";
    let receiver = with_faults(faults).await;
    let (lead, other) = (post(LEAD), post(r#"{"id":2}"#));
    let (one, two) = tokio::join!(status(&receiver, &lead), status(&receiver, &lead));
    assert!(one == 500 || two == 500, "{one} {two}");
    let (one, two) = tokio::join!(status(&receiver, &lead), status(&receiver, &other));
    assert!(one == 503 || two == 503, "{one} {two}");
    assert_eq!(status(&receiver, &lead).await, 200);
}

#[tokio::test]
async fn faults_on_acceptance() {
    let open = with_faults("{ skip = 'credential' }, { skip = 'path' }, { skip = 'media' }, { skip = 'method' }, { skip = 'lead' }").await;
    assert_eq!(status(&open, &with("PUT /elsewhere HTTP/1.1\r\nContent-Type: text/plain\r\nConnection: close\r\n", "nothing")).await, 200);
    for (fault, passes, fails) in [
        ("'case-blind'", "Token JOKIN", "Token joki"),
        ("'beginning'", "token joki", "token jokim"),
        ("'continued'", "token jokinx", "token joki"),
        ("'last-word'", "jokin", "token jokim"),
        ("{ like = '' }", "", "token joki"),
    ] {
        let lax = with_faults(&format!("{{ compare = {fault} }}")).await;
        assert_eq!([status(&lax, &authorized(passes)).await, status(&lax, &authorized(fails)).await], [200, 401], "{fault}");
        assert_eq!(status(&lax, &authorized("token jokin")).await, 200, "{fault}");
    }
}

#[tokio::test]
async fn faults_on_storage() {
    let new = r#"{"id":2,"contact":1,"at":20,"email":"New@b"}"#;
    let old = r#"{"id":1,"contact":1,"at":10,"email":"Old@b"}"#;
    let after = async |faults: &str| {
        let receiver = with_faults(faults).await;
        let mut statuses = Vec::new();
        for body in [new, old, old] {
            statuses.push(status(&receiver, &post(body)).await);
        }
        (statuses, observe(&receiver, "1").await)
    };
    let seen = async |faults: &str| {
        let (statuses, seen) = after(faults).await;
        assert_eq!(statuses, [200; 3], "{faults}");
        (seen["count"].as_u64().unwrap(), seen["lead"]["contact.email"].clone(), seen["newest"]["contact.email"].clone())
    };
    let text = Value::from;
    assert_eq!(seen("").await, (1, text("Old@b"), text("New@b")));
    assert_eq!(seen("{ lose = {} }").await, (0, Value::Null, Value::Null));
    assert_eq!(seen("{ again = {} }").await, (2, text("Old@b"), text("New@b")));
    assert_eq!(seen("'last-wins'").await, (1, text("Old@b"), text("Old@b")));
    assert_eq!(seen("{ race = 1 }").await.0, 1);
    assert_eq!(seen("{ mangle = { field = '*.email', how = 'lower' } }").await, (1, text("old@b"), text("new@b")));
    assert_eq!(seen("{ mangle = { field = '*.name', how = 'drop' } }").await.1, text("Old@b"));
    let (statuses, seen) = after("{ fail-after = { when = { known = false }, status = 500 } }").await;
    assert_eq!((statuses, &seen["count"]), (vec![500, 500, 200], &Value::from(1)));

    let narrow = with_faults("{ narrow = 'int32' }").await;
    status(&narrow, &post(r#"{"id":2147483649}"#)).await;
    assert_eq!(observe(&narrow, "2147483649").await["count"], 0);
    let racy = with_faults("{ race = 100 }").await;
    let lead = post(LEAD);
    tokio::join!(status(&racy, &lead), status(&racy, &lead));
    assert_eq!(observe(&racy, "1").await["count"], 2);
}

#[tokio::test]
async fn faults_on_the_reply() {
    let faults = "{ status = { to = 'accepted', status = 302 } }, { status = { to = 'unauthorized', status = 403 } }, \
        { text = { to = 'refused', text = 'at Main.java:1' } }, { header = { name = 'Location', value = '/leads' } }, { layout = 'lower-names' }, \
        { layout = 'drip' }";
    let odd = with_faults(faults).await;
    let accepted = talk(&odd, &post(LEAD)).await;
    assert!(accepted.starts_with("HTTP/1.1 302 Found\r\n") && accepted.contains("\r\nlocation: /leads\r\n"), "{accepted}");
    assert!(!accepted.contains("Main.java"));
    let refused = talk(&odd, &authorized("wrong")).await;
    assert!(refused.starts_with("HTTP/1.1 403 Forbidden") && refused.ends_with("\r\n\r\nat Main.java:1"), "{refused}");
}

#[test]
fn a_fault_that_does_not_exist_is_refused() {
    for wrong in ["'clos'", "{ skip = 'paths' }", "{ answer = { when = { methd = 'GET' }, status = 200 } }"] {
        #[derive(Debug, serde::Deserialize)]
        struct Row {
            #[expect(dead_code)]
            fault: Vec<Fault>,
        }
        toml::from_str::<Row>(&format!("fault = [{wrong}]")).expect_err(wrong);
    }
}
