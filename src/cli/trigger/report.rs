//! The result of a load test: for people, and for scripts.

use std::time::Duration;

use serde_json::{Value, json};

use super::load::exit;
use crate::{
    cli::{
        Outcome,
        ledger::Format,
        screen::{BAD, GOOD, STRONG, brief, say, styled},
    },
    engine::load::{Load, Tally, Times, UNDER_WAY},
};

/// The percentiles that are shown.
const PERCENTILES: &[(&str, f64)] = &[("p50", 50.0), ("p90", 90.0), ("p99", 99.0), ("p99_9", 99.9), ("max", 100.0)];

/// Shows what came of a load, and says with which code to end.
pub(super) fn show(format: Format, load: &Load, tally: &Tally) -> Outcome {
    match format {
        Format::Json => say!("{:#}", document(load, tally)),
        Format::Text => words(load, tally),
    }
    Ok(exit(tally))
}

fn words(load: &Load, tally: &Tally) {
    let (refused, silent) = (tally.refusals(), tally.silences());
    let sum = format!("{} = {} accepted + {refused} refused + {silent} unanswered", tally.sent, tally.accepted);
    let style = if tally.accepted == tally.sent { GOOD } else { BAD };
    say!("{} {}", styled(STRONG, "sent"), styled(style, sum));
    if !tally.adds_up() {
        say!("  {}", styled(BAD, "THE COUNTS DISAGREE: that is our own fault"));
    }
    tally.refused.iter().for_each(|(status, count)| say!("  {count} refused with {status}"));
    tally.unanswered.iter().for_each(|(why, count)| say!("  {count} unanswered: {why}"));
    say!("  {:.1}/s of {} in {}, at most {} under way", tally.per_second(), load.pace.rate, brief(tally.took), tally.most_under_way);
    if tally.most_under_way == UNDER_WAY {
        say!("  {UNDER_WAY} were under way, and more are not begun: what then waited counts as latency");
    }
    let line = |times: &Times| {
        let each = PERCENTILES.iter().map(|(name, percent)| format!("{} {}", name.replace('_', "."), brief(times.percentile(*percent))));
        each.collect::<Vec<_>>().join("  ")
    };
    say!("  latency from when each was due:   {}", line(&tally.latency));
    say!("          from when each was begun: {}", line(&tally.service));
}

fn document(load: &Load, tally: &Tally) -> Value {
    json!({
        "sent": tally.sent,
        "accepted": tally.accepted,
        "refused": tally.refusals(),
        "unanswered": tally.silences(),
        "adds_up": tally.adds_up(),
        "refused_by_status": tally.refused,
        "unanswered_by_reason": tally.unanswered,
        "wanted_per_s": load.pace.rate.per_second(),
        "reached_per_s": tally.per_second(),
        "duration_ms": millis(tally.took),
        "most_under_way": tally.most_under_way,
        "latency_ms": times(&tally.latency),
        "service_ms": times(&tally.service),
    })
}

fn times(times: &Times) -> Value {
    let each = PERCENTILES.iter().map(|(name, percent)| ((*name).to_owned(), json!(millis(times.percentile(*percent)))));
    each.chain([("mean".to_owned(), json!(millis(times.mean())))]).collect::<serde_json::Map<_, _>>().into()
}

fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1000.0
}
