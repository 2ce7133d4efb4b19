//! The reference receiver of one provider, with what it agreed on: a token, or the key that signs.

use leadbench::{
    model::Secret,
    providers,
    server::receiver::{Receiver, ReceiverOptions},
};

/// What senders prove themselves with.
pub const TOKEN: &str = "jokin";
pub const KEY: &str = "leadbench-test-key-1";

pub async fn run(provider: &str, proof: &str) {
    let provider = providers::find(provider).expect("a provider");
    let (credentials, keys) = match proof {
        "token" => (vec![("Authorization".to_owned(), Secret::new(TOKEN))], vec![]),
        "key" => (vec![], vec![Secret::new(KEY)]),
        _ => (vec![], vec![]),
    };
    let receiver = Receiver::bind(ReceiverOptions { credentials, keys, ..ReceiverOptions::new(provider) }).await.expect("a port");
    println!("listening on {}", receiver.address());
    std::future::pending::<()>().await;
}
