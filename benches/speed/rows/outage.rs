//! One simulated day in which a receiver of SalesIQ is down: 10,000 events, each tried four times, on the manual clock.

use std::time::{Duration, Instant};

use leadbench::{
    engine::MAIN,
    model::{Delivery, State, Trigger},
    providers,
};

use crate::{
    Effort,
    child::{Child, DRIVING},
    figure::{Figure, Goal},
    roles::engine::{form, standing},
};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub fn row(effort: Effort) -> Vec<Figure> {
    let events = 10_000 / effort.fewer as u32;
    // As `#[tokio::test]` has it.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut sink = Child::role(DRIVING, "sink");
    let url = format!("http://{}/down", sink.address());
    let day = |secured: bool| runtime.block_on(day(events, &url, secured));
    let goal = Goal::AtMost(5.0 / effort.fewer as f64);
    vec![
        Figure::plain(format!("a day of a SalesIQ outage, {events} events, {} attempts", events * 4), day(false), " s", goal),
        Figure::plain("the same with each attempt signed", day(true), " s", Goal::None),
    ]
}

async fn day(events: u32, url: &str, secured: bool) -> f64 {
    let engine = standing();
    let provider = providers::find("salesiq").expect("a provider");
    let form = form(provider, "conversation.created", url);
    let form = if secured { form } else { form.set("secured", "false").expect("the form has it") };
    engine.enrol("salesiq", "zylker", &form).expect("the form fits");
    let begin = Instant::now();
    for _ in 0..events {
        engine.trigger("salesiq", "zylker", &Trigger::lead("conversation.created")).expect("the event happens");
        engine.advance(MAIN, DAY / events).await.expect("the clock is manual");
    }
    engine.settle(MAIN).await.expect("the clock is manual");
    let took = begin.elapsed().as_secs_f64();
    let tried = |d: &Delivery| d.attempts.len() == 4 && matches!(d.state, State::Abandoned(_));
    let count = |keep: &dyn Fn(&Delivery) -> bool| engine.deliveries(keep, usize::MAX).expect("in memory").len();
    assert_eq!(count(&tried), count(&|_| true));
    took
}
