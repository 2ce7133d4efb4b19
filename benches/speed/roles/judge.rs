//! The judge, and what its cases are held against. `cases PROVIDER CHECK URL N` tries so many cases of a property and is answered
//! with `CASES SECONDS`; `posts PROVIDER kept|new URL N` makes so many posts of one lead, over a kept connection or each over a
//! new one, as the sender of the judge makes them, and is answered with `POSTS SECONDS`.

use std::time::{Duration, Instant};

use leadbench::{
    conform,
    engine::{
        clock::real_now,
        send::{Egress, Sender},
    },
    model::{Framing, Headers, Message, Provider, Verdict},
    providers,
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};

use super::asked;

pub async fn run() {
    println!("ready");
    while let Some(words) = asked() {
        let [what, provider, kind, url, number] = &words[..] else { panic!("{words:?}") };
        let provider = providers::find(provider).expect("a provider");
        let number = number.parse().expect("a number");
        let answer = match what.as_str() {
            "cases" => cases(provider, kind, url, number).await,
            _ => posts(provider, kind == "kept", url, number).await,
        };
        println!("{answer}");
    }
}

/// What the one check took: not the reading of the features, nor the checks that always come first.
async fn cases(provider: &'static dyn Provider, check: &str, url: &str, number: u32) -> String {
    let report = conform::receiver(provider, url).cases(number).only(check).run().await.expect("the set-up is sound");
    let done = report.checks.iter().find(|c| c.id == check).expect("the check is in the plan");
    assert!(done.verdict == Verdict::Pass && done.cases == number, "{done:?}");
    format!("{} {}", done.cases, done.duration.as_secs_f64())
}

async fn posts(provider: &'static dyn Provider, kept: bool, url: &str, number: u32) -> String {
    let message = Message {
        method: "POST".into(),
        url: url.into(),
        headers: Headers::new().with("Content-Type", "application/json"),
        body: middling(provider).into(),
        framing: Framing::Sized,
    };
    let sender = Sender::new(Egress::Loopback);
    let begin = Instant::now();
    for _ in 0..number {
        let own = if kept { sender.clone() } else { Sender::new(Egress::Loopback) };
        let exchange = own.send(message.clone(), Duration::from_secs(10), real_now()).await;
        assert_eq!(exchange.status(), Some(200));
    }
    format!("{number} {}", begin.elapsed().as_secs_f64())
}

/// Of some drawn leads the one of middle length.
fn middling(provider: &dyn Provider) -> String {
    let mut runner = TestRunner::deterministic();
    let kinds = provider.leads().iter().cycle().take(41);
    let mut drawn: Vec<String> = kinds
        .map(|kind| provider.generate(kind.name).new_tree(&mut runner).expect("it can be drawn").current().text().to_owned())
        .collect();
    drawn.sort_by_key(String::len);
    drawn.swap_remove(drawn.len() / 2)
}
