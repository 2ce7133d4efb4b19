//! When: what is delivered, how often, in what order.

use bytes::Bytes;

use super::{Done, Sentence, Words, sentence};
use crate::{
    conform::{
        edit::WireEdit,
        evidence::Part,
        world::{Desk, Draft, Stop},
    },
    model::{Framing, Headers, Trigger},
};

pub(super) static SENTENCES: &[Sentence] = &[
    sentence!(When, "it is delivered", "Makes the lead afresh and sends it once.", once),
    sentence!(
        When,
        "two leads/events like it are delivered over one connection",
        "Makes two leads and sends the second over the first one's connection, where the receiver keeps it open.",
        twice
    ),
    sentence!(When, "it is delivered again", "Sends the last request once more, byte for byte.", again),
    sentence!(
        When,
        "it is delivered again as attempt {number}",
        "Writes what was delivered last once more, counted and signed as that attempt, and sends it.",
        attempt
    ),
    sentence!(
        When,
        "the receiver is asked with {method} whether it is there",
        "Sends this method to the receiver's URL, without a body, a credential or a signature.",
        asked
    ),
    sentence!(
        When,
        "it is delivered {number} times at once",
        "Makes the lead once and sends the same request so often, all at the same time.",
        copies
    ),
    sentence!(
        When,
        "{number} leads/events like it are delivered at once",
        "Makes so many different leads and sends them at the same time.",
        likes
    ),
    sentence!(When, "they are delivered one after another", "Makes each lead and sends one when the one before is answered.", one_by_one),
    sentence!(When, "they are delivered in reverse order", "Makes the leads in order and sends the last one first.", reversed),
    sentence!(When, "{text} is sent in place of a request", "Sends this text on a connection of its own, and no HTTP request at all.", raw),
    sentence!(
        When,
        "a(n) {kind} lead/event as documented follows",
        "Makes a faithful lead and sends it, to see that the receiver still works.",
        follows
    ),
];

fn once<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    Box::pin(async move {
        let draft = desk.it()?.clone();
        let parcel = desk.compose(&draft)?;
        desk.send_each(vec![parcel], Part::Subject).await
    })
}

fn twice<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    Box::pin(async move {
        let draft = desk.it()?.clone();
        let (first, second) = (desk.compose(&draft)?, desk.compose(&draft)?);
        desk.send_twice(first, second).await;
        Ok(())
    })
}

fn again<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    Box::pin(async move {
        let parcels = desk.parcels.clone();
        if parcels.is_empty() {
            return Err(Stop::Fault("nothing was delivered before that could be sent again".into()));
        }
        desk.send_each(parcels, Part::Subject).await
    })
}

fn attempt<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    Box::pin(async move {
        let number = u32::try_from(words.number(1)?).unwrap_or(u32::MAX);
        let before = desk.parcels.clone();
        if before.is_empty() {
            return Err(Stop::Fault("nothing was delivered before that could be tried again".into()));
        }
        let again = before.iter().map(|parcel| desk.write(&parcel.draft, parcel.event.clone(), number)).collect::<Result<_, _>>()?;
        desk.send_each(again, Part::Subject).await
    })
}

fn asked<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    Box::pin(async move {
        let draft = desk.it()?.clone();
        let mut parcel = desk.compose(&draft)?;
        parcel.message.method = words.get(1).into();
        parcel.message.headers = Headers::new();
        parcel.message.body = Bytes::new();
        desk.send_each(vec![parcel], Part::Subject).await
    })
}

/// More at once would only measure this machine.
const WIDEST: usize = 256;

fn width(words: &Words) -> Result<usize, Stop> {
    match words.number(1)? {
        number @ 1..=WIDEST => Ok(number),
        _ => Err(Stop::Fault(format!("so many deliveries cannot be made at once: 1 to {WIDEST} can"))),
    }
}

fn copies<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    Box::pin(async move {
        let draft = desk.it()?.clone();
        let parcel = desk.compose(&draft)?;
        desk.send_at_once(vec![parcel; width(words)?], Part::Subject).await
    })
}

fn likes<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    Box::pin(async move {
        let draft = desk.it()?.clone();
        let parcels = (0..width(words)?).map(|_| desk.compose(&draft)).collect::<Result<_, _>>()?;
        desk.send_at_once(parcels, Part::Subject).await
    })
}

fn one_by_one<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    Box::pin(async move {
        if desk.source.is_some() {
            return desk.try_cases().await;
        }
        let parcels = desk.compose_all()?;
        desk.send_each(parcels, Part::Subject).await
    })
}

fn reversed<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    Box::pin(async move {
        let mut parcels = desk.compose_all()?;
        parcels.reverse();
        desk.send_each(parcels, Part::Subject).await
    })
}

fn raw<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    Box::pin(async move {
        let draft = desk.it()?.clone();
        let mut parcel = desk.compose(&draft)?;
        parcel.message.body = Bytes::from(format!("{}\r\n\r\n", words.quoted(1)));
        parcel.message.framing = Framing::Raw;
        desk.send_each(vec![parcel], Part::Subject).await
    })
}

fn follows<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    Box::pin(async move {
        let wire: Vec<WireEdit> = Vec::new();
        let draft = Draft { trigger: Trigger::lead(words.get(1)), wire, ..Draft::default() };
        let parcel = desk.compose(&draft)?;
        desk.send_each(vec![parcel], Part::Aftermath).await
    })
}
