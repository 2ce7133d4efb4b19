//! The sentences about senders: what our receiver answers, which calls are made, what must arrive.

use super::{Done, Sentence, Words, now, scene};
use crate::{
    conform::{
        sender::{Demand, Stage},
        statuses::Statuses,
        world::Stop,
    },
    server::receiver::Act,
};

pub(super) static SENTENCES: &[Sentence] = &[
    scene!(
        Given,
        "the CRM answers with {answers}",
        "Plans what our receiver answers, one after another, the last one for ever: statuses, silence, nothing (a closed connection), noise.",
        answers
    ),
    scene!(
        Given,
        "any sequence of what the provider offers",
        "Draws registrations, removals, changes, leads, outages and waiting at random, in any order; a failure is made small.",
        sequences
    ),
    scene!(Given, "a webhook for {event}", "Registers our receiver for an event, by the provider's usual call.", webhook),
    scene!(
        Given,
        "this webhook was set up:",
        "Has the webhook of the form below set up, JSON as the provider's own screens ask for it, with {url}, {unique} and the like filled in.",
        form
    ),
    scene!(
        Given,
        "this call was made:",
        "Makes the call below, HTTP as text, with {account}, {token}, {url} and remembered names filled in.",
        call
    ),
    scene!(
        Given,
        "where the answer has no {pointer}, this call was made:",
        "Makes the call below where the last answer has nothing at this place: another documented way to the same.",
        call_instead
    ),
    scene!(
        Given,
        "the answer's {pointer} is called {name}, where it has one",
        "Remembers what the last answer has at this place; a sender that answers otherwise is not judged by this scenario.",
        remember_if
    ),
    scene!(Given, "the answer's {pointer} is called {name}", "Remembers what the last answer has at this place under a name.", remember),
    scene!(
        When,
        "this call is made:",
        "Makes the call below, HTTP as text, with {account}, {token}, {url} and remembered names filled in.",
        call
    ),
    scene!(
        When,
        "this call is made {number} times:",
        "Makes the call below so often, one after another; the last answer is looked at.",
        call_often
    ),
    scene!(When, "each sequence is played", "Plays as many sequences as the run has cases, one after another.", play),
    scene!(When, "the webhook is removed", "Deregisters the webhook that was made last, by the provider's usual call.", remove),
    scene!(When, "a(n) {kind} lead/event happens", "Lets the sender's lead of this kind happen, through the trigger.", happens),
    scene!(When, "a(n) {kind} lead/event happens as {event}", "Lets the lead happen so that it counts as this event.", happens_as),
    scene!(
        When,
        "a(n) {kind} lead/event happens with:",
        "Lets the lead happen with these fields, path and value in two columns.",
        happens_with
    ),
    scene!(When, "{number} {kind} leads/events happen", "Lets so many leads of this kind happen, one after another.", happens_often),
    scene!(When, "{number} second(s) pass(es)", "Lets so much time pass at the sender: driven, scaled, or waited for.", pass),
    scene!(
        Then,
        "each webhook gets what it is owed and nothing else",
        "In each sequence each webhook got what a model of the provider says, signed by its oldest key where it has keys.",
        each_got_its_own
    ),
    scene!(Then, "no delivery arrives", "Nothing comes while one listens.", none),
    scene!(Then, "{number} delivery/deliveries has/have arrived", "So many deliveries came in this scenario, and no further one.", arrived),
    scene!(Then, "at most {number} delivery/deliveries has/have arrived", "So many deliveries came in this scenario, or fewer.", at_most),
    scene!(Then, "at least {number} delivery/deliveries has/have arrived", "So many deliveries came in this scenario, or more.", at_least),
    scene!(Then, "each delivery is as documented", "No delivery holds what the documents do not allow.", documented),
    scene!(Then, "each delivery's method is {method}", "Each delivery has this method.", method),
    scene!(Then, "each delivery's {header} header is {text}", "Each delivery carries this header line, word for word.", header),
    scene!(
        Then,
        "each delivery's {header} header is like {text}",
        "Each delivery carries this header line, and it matches, with * and ?.",
        header_like
    ),
    scene!(
        Then,
        "each delivery has a header like {text}",
        "Each delivery carries a header line, of whatever name, whose value matches.",
        some_header
    ),
    scene!(Then, "no delivery has a header like {text}", "No delivery carries a header line whose value matches.", no_such_header),
    scene!(Then, "no delivery carries a(n) {header} header", "No delivery has this header line.", no_header),
    scene!(Then, "each delivery's path ends with {text}", "Each delivery went to this path below our receiver's address.", path),
    scene!(Then, "each delivery's query is {text}", "Each delivery's address has this query, word for word.", query),
    scene!(Then, "each delivery's query is like {text}", "Each delivery's address has a query that matches, with * and ?.", query_like),
    scene!(Then, "each delivery's {pointer} is like {text}", "Each delivery's body has there what matches, with * and ?.", like),
    scene!(
        Then,
        "each delivery's {pointer} holds no value",
        "Each delivery's body has nothing there: no place, null, an empty text or structure, or a token that stayed.",
        blank
    ),
    scene!(
        Then,
        "each delivery's {pointer} mentions its {pointer}",
        "Each delivery's body has the text of the second place somewhere in the first.",
        mentions
    ),
    scene!(
        Then,
        "each delivery's {pointer} is the same as its {pointer}",
        "Each delivery's body has one and the same value at two places.",
        twins
    ),
    scene!(
        Then,
        "each delivery's {pointer} is made up as:",
        "Each delivery's body has there the text below, with what stands at each {/place} filled in.",
        composed
    ),
    scene!(Then, "no two deliveries have the same {pointer}", "Each delivery's body has another value there.", distinct),
    scene!(Then, "all deliveries have the same {pointer}", "Each delivery's body has one and the same value there.", shared),
    scene!(Then, "the delivery's {pointer} is {value}", "The last delivery's body has this value at this place.", place),
    scene!(Then, "the delivery has a(n) {pointer}", "The last delivery's body has something at this place.", has_place),
    scene!(Then, "the delivery has no {pointer}", "The last delivery's body has nothing at this place.", no_place),
    scene!(
        Then,
        "the deliveries' {pointer} are {values}",
        "The deliveries have these values at this place, in the order they came.",
        places
    ),
    scene!(Then, "the deliveries are the same but for {pointer}", "The deliveries' JSON bodies differ at most at this place.", same_but),
    scene!(Then, "the deliveries are the same", "The deliveries' bodies are the same, byte for byte.", same),
    scene!(
        Then,
        "each delivery is signed by the {name}",
        "The key of this name verifies each delivery's signature over its exact bytes.",
        signed
    ),
    scene!(Then, "no delivery is signed", "No delivery carries a signature.", unsigned),
    scene!(Then, "the answer has status {statuses}", "The last call's answer has one of these statuses.", status),
    scene!(Then, "the answer's {pointer} is {value}", "The last call's answer has this value at this place.", answer),
    scene!(
        Then,
        "the answer's {pointer} matches {text}",
        "The last call's answer has at this place what matches, with * and ?.",
        answer_like
    ),
    scene!(
        Then,
        "the answer's {pointer} differs from {value}",
        "The last call's answer has something else than this at this place.",
        answer_differs
    ),
    scene!(Then, "the answer has a(n) {pointer}", "The last call's answer has something at this place.", answer_has),
    scene!(Then, "the answer has no {pointer}", "The last call's answer has nothing at this place.", answer_lacks),
    scene!(
        Then,
        "the answer's {header} header is like {text}",
        "The last call's answer has this header, and it matches, with * and ?.",
        answer_header
    ),
];

fn answers<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    let list = words.get(1).replace(" and ", ", ");
    let acts = list.split(", ").map(|word| match word.trim() {
        "silence" => Ok(Act::Silence),
        "nothing" => Ok(Act::Close),
        "noise" => Ok(Act::Garble),
        status => status
            .parse()
            .map(Act::Status)
            .map_err(|_| Stop::Fault(format!("`{status}` is no answer: a status, silence, nothing or noise"))),
    });
    now(acts.collect::<Result<Vec<_>, _>>().map(|acts| stage.plan(&acts)))
}

fn sequences<'a>(stage: &'a mut Stage, _: &'a Words) -> Done<'a> {
    now(stage.draw())
}

fn play<'a>(stage: &'a mut Stage, _: &'a Words) -> Done<'a> {
    Box::pin(stage.walk())
}

fn each_got_its_own<'a>(stage: &'a mut Stage, _: &'a Words) -> Done<'a> {
    now(stage.each_got_its_own())
}

fn webhook<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.webhook(words.get(1)))
}

fn text(words: &Words) -> Result<&str, Stop> {
    words.block().ok_or_else(|| Stop::Fault("this step needs a text below it, between two lines of \"\"\"".into()))
}

fn call<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(async move { stage.call(text(words)?).await })
}

fn call_often<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(async move {
        for _ in 0..words.number(1)?.min(1_000) {
            stage.call_once(text(words)?).await?;
        }
        Ok(())
    })
}

fn call_instead<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(async move { if stage.has_answer(words.get(1)) { Ok(()) } else { stage.call(text(words)?).await } })
}

fn remember_if<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    let named = stage.remember(words.get(1), words.get(2));
    now(named.map_err(|stop| match stop {
        Stop::Unproven(why) => Stop::Unseen(format!("{why}: a sender that answers there would prove it")),
        stop => stop,
    }))
}

fn remember<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    now(stage.remember(words.get(1), words.get(2)))
}

fn remove<'a>(stage: &'a mut Stage, _: &'a Words) -> Done<'a> {
    Box::pin(stage.remove())
}

fn form<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(async move { stage.form(text(words)?).await })
}

fn happens<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.happen(words.get(1), None, &[]))
}

fn happens_as<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.happen(words.get(1), Some(words.get(2)), &[]))
}

fn happens_with<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(async move {
        let field = |row: &Vec<String>| match &row[..] {
            [path, value] => Ok((path.clone(), value.clone())),
            _ => Err(Stop::Fault("the table below this step needs two columns: field, value".into())),
        };
        let set: Vec<(String, String)> = words.rows().iter().map(field).collect::<Result<_, _>>()?;
        stage.happen(words.get(1), None, &set).await
    })
}

fn happens_often<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(async move {
        for _ in 0..words.number(1)?.min(1_000) {
            stage.happen(words.get(2), None, &[]).await?;
        }
        Ok(())
    })
}

fn pass<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(async move { stage.pass(words.number(1)? as u64).await })
}

fn none<'a>(stage: &'a mut Stage, _: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::Arrived(0)))
}

fn arrived<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(async move { stage.demand(Demand::Arrived(words.number(1)?)).await })
}

fn at_most<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(async move { stage.demand(Demand::AtMost(words.number(1)?)).await })
}

fn at_least<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(async move { stage.demand(Demand::AtLeast(words.number(1)?)).await })
}

fn blank<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::Blank(words.get(1).into())))
}

fn mentions<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::Mentions { pointer: words.get(1).into(), other: words.get(2).into() }))
}

fn header_like<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::HeaderLike { name: words.get(1).into(), glob: words.quoted(2) }))
}

fn some_header<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::SomeHeader(words.quoted(1))))
}

fn no_such_header<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    let glob = stage.filled(&words.quoted(1));
    Box::pin(stage.demand(Demand::NoSuchHeader(glob)))
}

fn query<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::Query(words.quoted(1))))
}

fn query_like<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::QueryLike(words.quoted(1))))
}

fn like<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::Like { pointer: words.get(1).into(), glob: words.quoted(2) }))
}

fn twins<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::Twins { pointer: words.get(1).into(), other: words.get(2).into() }))
}

fn composed<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(async move {
        // Gherkin keeps the line breaks that part the text from its marks.
        let pattern = text(words)?.trim_matches('\n').to_owned();
        stage.demand(Demand::Composed { pointer: words.get(1).into(), pattern }).await
    })
}

fn distinct<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::Distinct(words.get(1).into())))
}

fn shared<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::Shared(words.get(1).into())))
}

fn documented<'a>(stage: &'a mut Stage, _: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::Documented))
}

fn method<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::Method(words.get(1).into())))
}

fn header<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::Header { name: words.get(1).into(), value: words.quoted(2) }))
}

fn no_header<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::NoHeader(words.get(1).into())))
}

fn path<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::PathEnds(words.quoted(1))))
}

fn place<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::Place { pointer: words.get(1).into(), value: words.get(2).into() }))
}

fn has_place<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::HasPlace(words.get(1).into())))
}

fn no_place<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::NoPlace(words.get(1).into())))
}

fn places<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    let values = words.get(2).replace(" and ", ", ").split(", ").map(str::to_owned).collect();
    Box::pin(stage.demand(Demand::Places { pointer: words.get(1).into(), values }))
}

fn same_but<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::SameBut(words.get(1).into())))
}

fn same<'a>(stage: &'a mut Stage, _: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::Same))
}

fn signed<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::SignedBy(words.get(1).into())))
}

fn unsigned<'a>(stage: &'a mut Stage, _: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::Unsigned))
}

fn status<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(async move {
        let statuses = Statuses::parse(words.get(1)).map_err(|e| Stop::Fault(e.to_string()))?;
        stage.demand(Demand::Status(statuses)).await
    })
}

fn answer<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    let value = stage.filled(words.get(2));
    Box::pin(stage.demand(Demand::Answer { pointer: words.get(1).into(), value }))
}

fn answer_like<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    let glob = stage.filled(&words.quoted(2));
    Box::pin(stage.demand(Demand::AnswerLike { pointer: words.get(1).into(), glob }))
}

fn answer_differs<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    let value = stage.filled(words.get(2));
    Box::pin(stage.demand(Demand::AnswerDiffers { pointer: words.get(1).into(), value }))
}

fn answer_has<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::AnswerHas(words.get(1).into())))
}

fn answer_lacks<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::AnswerLacks(words.get(1).into())))
}

fn answer_header<'a>(stage: &'a mut Stage, words: &'a Words) -> Done<'a> {
    Box::pin(stage.demand(Demand::AnswerHeader { name: words.get(1).into(), glob: words.quoted(2) }))
}
