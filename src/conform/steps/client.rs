//! The sentences about clients: how the fake is set, and what the client's calls must show.

use std::time::Duration;

use super::{Done, Sentence, Words, now, play};
use crate::conform::{
    client::{Cast, Demand},
    world::Stop,
};

pub(super) static SENTENCES: &[Sentence] = &[
    play!(
        Given,
        "the fake's {name} is {value}",
        "Sets a switch of the fake that the client will meet; `leadbench switches` lists them.",
        switch
    ),
    play!(
        Given,
        "the client's token has expired",
        "The client starts with an access token that held once, and with LEADBENCH_REFRESH_TOKEN, LEADBENCH_CLIENT_ID and LEADBENCH_CLIENT_SECRET for another.",
        expired
    ),
    play!(When, "the client runs", "Runs the client's command against a fake of its own, and waits for its end.", runs),
    play!(Then, "the client called {method} {pointer}", "It made this call at least once; {id} and its like stand for anything.", called),
    play!(Then, "it made at most {number} calls", "It made so many calls or fewer.", at_most),
    play!(Then, "each of its calls is documented", "Each call met an endpoint that the provider documents.", documented),
    play!(
        Then,
        "each of its calls carries a(n) {header} header like {text}",
        "Each call has this header, and it matches, with * and ?; {token} is its token.",
        header
    ),
    play!(
        Then,
        "each {method} carries a(n) {header} header like {text}",
        "Each of its calls with this method has this header, and it matches, with * and ?; {token} is its token.",
        header_of
    ),
    play!(Then, "its token is in no address", "No call has the token in its path or query.", not_in_address),
    play!(Then, "each {method} has a(n) {pointer}", "Each of its calls with this method has something there in its JSON body.", has),
    play!(
        Then,
        "each {method} has at {pointer} what is like {text}",
        "Each of its calls with this method has there what matches, with * and ?.",
        place
    ),
    play!(
        Then,
        "each {method} that has a(n) {pointer} has JSON in a text there",
        "Where its calls with this method have something there, it is a text, and the text is JSON.",
        json_text
    ),
    play!(Then, "none of its calls is answered with {status}", "No call earned this status.", not_answered),
    play!(
        Then,
        "it waits {number} millisecond(s) or more after {status}",
        "After each answer with this status the next call came so much later.",
        waits
    ),
    play!(Then, "nothing is left registered", "When it has ended, no webhook of its is left.", nothing_left),
    play!(Then, "something is left registered", "When it has ended, a webhook of its is left.", something_left),
    play!(Then, "it gets another token, or ends with failure", "It was granted a token, or its exit code is not 0.", renews),
    play!(Then, "it uses a token that it was granted", "The call after a grant carries the new token.", uses_renewed),
    play!(Then, "it ends with success", "Its exit code is 0.", succeeds),
    play!(Then, "it ends with failure", "Its exit code is not 0.", fails),
];

fn switch<'a>(cast: &'a mut Cast, words: &'a Words) -> Done<'a> {
    cast.switch(words.get(1), words.get(2));
    now(Ok(()))
}

fn expired<'a>(cast: &'a mut Cast, _: &'a Words) -> Done<'a> {
    cast.expire();
    now(Ok(()))
}

fn renews<'a>(cast: &'a mut Cast, _: &'a Words) -> Done<'a> {
    now(cast.demand(&Demand::Renews))
}

fn uses_renewed<'a>(cast: &'a mut Cast, _: &'a Words) -> Done<'a> {
    now(cast.demand(&Demand::UsesRenewed))
}

fn runs<'a>(cast: &'a mut Cast, _: &'a Words) -> Done<'a> {
    Box::pin(cast.run())
}

fn called<'a>(cast: &'a mut Cast, words: &'a Words) -> Done<'a> {
    now(cast.demand(&Demand::Called { method: words.get(1).into(), path: words.get(2).into() }))
}

fn at_most<'a>(cast: &'a mut Cast, words: &'a Words) -> Done<'a> {
    now(words.number(1).and_then(|most| cast.demand(&Demand::AtMost(most))))
}

fn documented<'a>(cast: &'a mut Cast, _: &'a Words) -> Done<'a> {
    now(cast.demand(&Demand::Documented))
}

fn header<'a>(cast: &'a mut Cast, words: &'a Words) -> Done<'a> {
    let glob = words.quoted(2).replace("{token}", cast.token());
    now(cast.demand(&Demand::Header { method: None, name: words.get(1).into(), glob }))
}

fn header_of<'a>(cast: &'a mut Cast, words: &'a Words) -> Done<'a> {
    let glob = words.quoted(3).replace("{token}", cast.token());
    now(cast.demand(&Demand::Header { method: Some(words.get(1).into()), name: words.get(2).into(), glob }))
}

fn not_in_address<'a>(cast: &'a mut Cast, _: &'a Words) -> Done<'a> {
    now(cast.demand(&Demand::NotInAddress(cast.token().to_owned())))
}

fn has<'a>(cast: &'a mut Cast, words: &'a Words) -> Done<'a> {
    now(cast.demand(&Demand::Has { method: words.get(1).into(), pointer: words.get(2).into() }))
}

fn place<'a>(cast: &'a mut Cast, words: &'a Words) -> Done<'a> {
    now(cast.demand(&Demand::Place { method: words.get(1).into(), pointer: words.get(2).into(), glob: words.quoted(3) }))
}

fn json_text<'a>(cast: &'a mut Cast, words: &'a Words) -> Done<'a> {
    now(cast.demand(&Demand::JsonText { method: words.get(1).into(), pointer: words.get(2).into() }))
}

fn status(words: &Words, place: usize) -> Result<u16, Stop> {
    let text = words.get(place).trim_end_matches("xx");
    text.parse().map_err(|_| Stop::Fault(format!("`{}` is no status", words.get(place))))
}

fn not_answered<'a>(cast: &'a mut Cast, words: &'a Words) -> Done<'a> {
    now(status(words, 1).and_then(|status| cast.demand(&Demand::NotAnswered(status))))
}

fn waits<'a>(cast: &'a mut Cast, words: &'a Words) -> Done<'a> {
    let by = words.number(1).map(|ms| Duration::from_millis(ms as u64));
    now(by.and_then(|by| cast.demand(&Demand::WaitsAfter { status: status(words, 2)?, by })))
}

fn nothing_left<'a>(cast: &'a mut Cast, _: &'a Words) -> Done<'a> {
    now(cast.demand(&Demand::NothingLeft))
}

fn something_left<'a>(cast: &'a mut Cast, _: &'a Words) -> Done<'a> {
    now(cast.demand(&Demand::SomethingLeft))
}

fn succeeds<'a>(cast: &'a mut Cast, _: &'a Words) -> Done<'a> {
    now(cast.demand(&Demand::Succeeds))
}

fn fails<'a>(cast: &'a mut Cast, _: &'a Words) -> Done<'a> {
    now(cast.demand(&Demand::Fails))
}
