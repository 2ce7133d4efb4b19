//! The live stream of a replica, read as a page reads it.

use std::collections::HashSet;

use serde_json::Value;

use super::{PATIENCE, replica::Replica};

/// The live stream of one replica.
pub struct Stream {
    reply: reqwest::Response,
    text: String,
}

impl Stream {
    pub async fn open(replica: &Replica, last: Option<u64>) -> Self {
        let request = reqwest::Client::builder().no_proxy().build().unwrap().get(format!("{}/_leadbench/api/v1/stream", replica.url));
        let request = last.iter().fold(request, |request, id| request.header("Last-Event-ID", *id));
        Self { reply: request.send().await.unwrap(), text: String::new() }
    }

    /// Its next event: id, name and data.
    async fn next(&mut self) -> (Option<u64>, String, Value) {
        loop {
            if let Some(end) = self.text.find("\n\n") {
                let block: String = self.text.drain(..end + 2).collect();
                let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
                let Some(name) = field("event:") else { continue };
                let data = serde_json::from_str(field("data:").unwrap()).unwrap();
                return (field("id:").map(|id| id.parse().unwrap()), name.to_owned(), data);
            }
            let chunk = self.reply.chunk().await.unwrap().expect("the stream ended");
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// Reads until the delivery is delivered, all of it after a place in the stream; the deliveries that were told of, and the
    /// place then reached.
    pub async fn until_delivered(&mut self, id: u64, after: u64) -> (HashSet<u64>, u64) {
        let mut told = HashSet::new();
        let ended = async {
            loop {
                let (number, name, data) = self.next().await;
                assert_ne!(name, "resync");
                assert!(name == "hello" || number.unwrap() > after, "{name} {number:?} after {after}");
                if name == "delivery" {
                    told.insert(data["id"].as_u64().unwrap());
                    if data["id"] == id && data["state"] == "delivered" {
                        return (told, number.unwrap());
                    }
                }
            }
        };
        tokio::time::timeout(PATIENCE, ended).await.expect("the stream does not tell of it")
    }
}
