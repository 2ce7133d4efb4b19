//! The cost of one event in an account with ten subscriptions: alone in the world, and among 10,000 such accounts.

use std::time::{Duration, Instant};

use leadbench::{
    engine::Engine,
    model::Trigger,
    providers::{self, localiq::LOCALIQ},
};
use tokio::{net::TcpListener, runtime::Runtime};

use crate::{
    Effort,
    figure::{Figure, Goal},
    pair::{Turn, paired},
    roles,
};

const SUBSCRIPTIONS: usize = 10;
const ACCOUNTS: usize = 10_000;

pub fn row(effort: Effort) -> Vec<Figure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let url = runtime.block_on(sink());
    let [mut alone, mut among] = [1, ACCOUNTS / effort.fewer].map(|accounts| World::of(&runtime, accounts, &url));
    let events = 2_000 / effort.fewer;
    let pair = paired(effort.rounds, || among.events(&runtime, events), || alone.events(&runtime, events));
    let what = format!(
        "an event with {} subscriptions in {} accounts (10 in one)",
        SUBSCRIPTIONS * ACCOUNTS / effort.fewer,
        ACCOUNTS / effort.fewer
    );
    vec![Figure::ratio(what, &pair, " µs", Goal::AtMost(1.2))]
}

async fn sink() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/leads", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(roles::sink::serve(stream));
        }
    });
    url
}

struct World {
    engine: Engine,
    accounts: usize,
    next: usize,
}

impl World {
    fn of(runtime: &Runtime, accounts: usize, url: &str) -> Self {
        let provider = providers::find("localiq").expect("a provider");
        let engine = runtime.block_on(async { roles::engine::standing() });
        for number in 0..accounts {
            for _ in 0..SUBSCRIPTIONS {
                let form = roles::engine::form(provider, "chat", url);
                engine.enrol("localiq", &roles::engine::account(&LOCALIQ, number), &form).expect("the form fits");
            }
        }
        Self { engine, accounts, next: 0 }
    }

    /// So many events, each in the next account and each with its ten deliveries: microseconds for one.
    fn events(&mut self, runtime: &Runtime, events: usize) -> Turn {
        runtime.block_on(async {
            let begin = Instant::now();
            for _ in 0..events {
                // Far apart, so that no account is still in a cache.
                self.next = (self.next + 7_919) % self.accounts;
                let account = roles::engine::account(&LOCALIQ, self.next);
                let published = self.engine.trigger("localiq", &account, &Trigger::lead("chat")).expect("the lead happens");
                for id in published.deliveries {
                    self.engine.wait_over(id, Duration::from_secs(60)).await.expect("it is there");
                }
            }
            Turn::of(begin.elapsed().as_secs_f64() / events as f64 * 1e6)
        })
    }
}
