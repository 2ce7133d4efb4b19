//! The judge of receivers: a property's cases against bare posts, and whole suites against the reference receiver.

use std::time::Instant;

use leadbench::{model::Provider, providers};

use crate::{
    Effort,
    child::{Child, DRIVING, MEASURED},
    figure::{Figure, Goal},
    pair::{Turn, median, paired},
    roles::receiver::{KEY, TOKEN},
};

const CASES: usize = 256;

pub fn cases(effort: Effort) -> Vec<Figure> {
    let (mut judge, mut posts) = (Child::role(MEASURED, "judge"), Child::role(MEASURED, "judge"));
    judge.line();
    posts.line();
    let goals = [
        ("kept", "posts over one connection", Goal::AtMost(3.0)),
        ("new", "posts, each over its own connection as the cases are", Goal::None),
    ];
    let figures = goals.map(|(kind, limit, goal)| {
        let mut receiver = Child::role(DRIVING, "receiver localiq open");
        let url = format!("http://{}/leads", receiver.address());
        let millis = |answer: Vec<f64>| Turn::of(answer[1] * 1000.0);
        let pair = paired(
            effort.rounds * 3,
            || millis(judge.ask(&format!("cases localiq localiq/receiver/render/any-valid-lead {url} {CASES}"))),
            || millis(posts.ask(&format!("posts localiq {kind} {url} {CASES}"))),
        );
        Figure::ratio(format!("{CASES} cases of a property, LOCALiQ ({CASES} bare {limit})"), &pair, " ms", goal)
    });
    figures.into()
}

pub fn suites(effort: Effort) -> Vec<Figure> {
    let taken: Vec<f64> = providers::ALL.iter().map(|provider| median((0..effort.rounds).map(|_| suite(*provider)).collect())).collect();
    let each = providers::ALL.iter().zip(&taken).map(|(provider, seconds)| {
        Figure::plain(format!("the whole suite for receivers, {}", provider.title()), *seconds, " s", Goal::AtMost(3.0))
    });
    let all = Figure::plain("all of them", taken.iter().sum(), " s", Goal::AtMost(10.0));
    each.chain([all]).collect()
}

/// From start to end of `leadbench check receiver`, in seconds, against a receiver that has seen nothing.
fn suite(provider: &dyn Provider) -> f64 {
    let signs = !provider.signature_header().is_empty();
    let (role, proof) = if signs { ("key", ["--signing-key", KEY]) } else { ("token", ["--authorization", TOKEN]) };
    let mut receiver = Child::role(DRIVING, &format!("receiver {} {role}", provider.name()));
    let address = receiver.address();
    let (url, observe) = (format!("http://{address}/leads"), format!("http://{address}/_observe/{{id}}"));
    let formats = provider.formats().join(",");
    let wish = ["check", "receiver", "--provider", provider.name(), "--url", &url, "--payload", &formats];
    let sight = ["--observe", &observe, "--observe-count", "/count"];
    let begin = Instant::now();
    let mut run = Child::leadbench(MEASURED, &[&wish[..], &sight, &proof].concat());
    let said = run.rest();
    assert!(run.succeeded(), "{said}");
    begin.elapsed().as_secs_f64()
}
