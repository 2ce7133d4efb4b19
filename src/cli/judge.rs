//! The judge as the server takes it: what the console starts is what `leadbench check receiver` runs.

use std::collections::HashMap;

use crate::{
    conform::{self, Observation, Progress, ReceiverRun},
    model::{Invalid, Report, Role},
    report::{Html, Json, Reporter},
    server::{Judge, Lookup, RunStep, RunWish, Tell, Work},
};

/// Judges receivers, and puts reports into words.
pub const JUDGE: Judge = Judge { receiver, json, html };

fn receiver(wish: RunWish, tell: Tell) -> Result<Work, Invalid> {
    let titles: HashMap<String, String> =
        conform::catalogue(wish.provider, Role::Receiver)?.checks.into_iter().map(|check| (check.id, check.title)).collect();
    let step = move |Progress { done, total, check, verdict }: Progress<'_>| {
        let title = titles.get(check).cloned().unwrap_or_default();
        tell(RunStep { done, total, id: check.to_owned(), title, verdict });
    };
    let mut run = conform::receiver(wish.provider, wish.url).egress(wish.egress).transport(wish.transport).progress(step);
    run = wish.headers.iter().fold(run, |run, (name, value)| run.header(name, value.reveal()));
    run = wish.signing_keys.into_iter().fold(run, ReceiverRun::signing_key);
    if !wish.payload.is_empty() {
        run = run.formats(wish.payload);
    }
    run = wish.only.iter().fold(run, |run, pattern| run.only(pattern));
    run = wish.skip.iter().fold(run, |run, pattern| run.skip(pattern));
    run = wish.cases.into_iter().fold(run, ReceiverRun::cases);
    run = wish.seed.into_iter().fold(run, ReceiverRun::seed);
    if wish.strict {
        run = run.strict();
    }
    run = wish.observe.map(port).transpose()?.into_iter().fold(run, ReceiverRun::observe);
    Ok(Box::pin(run.run()))
}

fn port(lookup: Lookup) -> Result<Observation, Invalid> {
    let rule = |(field, pointer): &(String, String)| format!("{field}={pointer}");
    let port = Observation::url(&lookup.url)?;
    let port = lookup.count.iter().try_fold(port, |port, pointer| port.count(pointer))?;
    let port = lookup.fields.iter().try_fold(port, |port, field| port.field(&rule(field)))?;
    lookup.newest.iter().try_fold(port, |port, field| port.newest(&rule(field)))
}

fn json(report: &Report) -> String {
    Json.write(report)
}

fn html(report: &Report) -> String {
    Html.write(report)
}
