//! Deliveries, plain and signed, recorded, to a sink on the other core.

use crate::{
    Effort,
    child::{Child, DRIVING, MEASURED},
    figure::{Figure, Goal},
    pair::{Turn, paired},
};

/// Accounts that are sent to at once; each has its own lane of sixteen.
const ACCOUNTS: usize = 4;
const CONNECTIONS: usize = 64;

pub fn row(effort: Effort) -> Vec<Figure> {
    let (mut sink, mut engine, mut post) = (Child::role(DRIVING, "sink"), Child::role(MEASURED, "engine"), Child::role(MEASURED, "post"));
    let address = sink.address();
    engine.line();
    post.line();
    let events = 20_000 / effort.fewer;
    let mut figures = Vec::new();
    for (what, wish, events, goal) in [
        ("deliveries a second of generated leads that are owed (bare hyper client)", "drain", events, Goal::AtLeast(0.70)),
        ("the same with drawing and composing each lead first", "happen", events / 5, Goal::None),
    ] {
        let size = std::cell::Cell::new(2048.0);
        let pair = paired(
            effort.rounds,
            || {
                let answer = engine.ask(&format!("{wish} localiq chat {ACCOUNTS} {events} http://{address}/leads"));
                size.set(answer[3]);
                Turn { value: answer[0] / answer[1], cpu: Some(answer[2] / answer[0]) }
            },
            || {
                let answer = post.ask(&format!("{address} {} {CONNECTIONS} {}", size.get(), effort.turn.as_millis()));
                Turn { value: answer[0] / answer[1], cpu: Some(answer[2] / answer[0]) }
            },
        );
        figures.push(Figure::ratio(what, &pair, "/s", goal));
    }
    figures
}

pub fn signed(effort: Effort) -> Vec<Figure> {
    let (mut sink, mut engine, mut sign) = (Child::role(DRIVING, "sink"), Child::role(MEASURED, "engine"), Child::role(MEASURED, "sign"));
    let address = sink.address();
    engine.line();
    sign.line();
    let events = 3_000 / effort.fewer;
    let size = std::cell::Cell::new(2048.0);
    let pair = paired(
        effort.rounds,
        || {
            let answer = engine.ask(&format!("drain salesiq conversation.created {ACCOUNTS} {events} http://{address}/leads"));
            size.set(answer[3]);
            Turn { value: answer[0] / answer[1], cpu: Some(answer[2] / answer[0]) }
        },
        || {
            let answer = sign.ask(&format!("{} {}", size.get(), effort.turn.as_millis()));
            Turn { value: answer[0] / answer[1], cpu: Some(answer[2] / answer[0]) }
        },
    );
    vec![Figure::ratio("signed deliveries a second, RSA-2048 (aws-lc-rs signing alone)", &pair, "/s", Goal::AtLeast(0.90))]
}
