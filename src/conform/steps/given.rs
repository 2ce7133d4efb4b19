//! Given: what the lead is, how it varies, and that the receiver works without the variation.

use serde_json::Value;

use super::{Done, Sentence, Words, now, sentence};
use crate::{
    conform::{
        bench::mix,
        credential::Bend,
        edit::{BodyEdit, WireEdit},
        evidence::Part,
        seal::Seal,
        source::Source,
        world::{Desk, Draft, Stop},
    },
    model::{Framing, Trigger},
};

pub(super) static SENTENCES: &[Sentence] = &[
    sentence!(
        Given,
        "a(n) {kind} lead/event as documented",
        "Names the provider's own example of a lead; later sentences call it \"it\".",
        documented
    ),
    sentence!(
        Given,
        "a(n) {kind} lead/event that counts as {event}",
        "Names the documented lead under another event than the usual one.",
        counted
    ),
    sentence!(Given, "each lead/event as documented", "Names the documented lead of every kind.", each),
    sentence!(
        Given,
        "a receiver that takes {format}",
        "Writes the leads in this notation; without one that takes it the check does not apply.",
        takes
    ),
    sentence!(Given, "a way to see what the receiver has stored", "Without an observation port the check stays unproven.", sighted),
    sentence!(
        Given,
        "generated leads/events of every kind",
        "Draws valid leads at random, so many as the run has cases; a failure is made small.",
        generated
    ),
    sentence!(
        Given,
        "generated sequences of new, repeated, reordered and simultaneous leads/events",
        "Draws sequences of deliveries at random, so many as the run has cases; a failure is made small.",
        sequences
    ),
    sentence!(
        Given,
        "an agreed {header} header",
        "Without such a credential the check does not apply; `custom` is whichever was agreed first.",
        agreed
    ),
    sentence!(
        Given,
        "the receiver accepts it/them",
        "Delivers the leads as they are so far, as a control: unless it is accepted, the check is unproven.",
        control
    ),
    sentence!(
        Given,
        "its {field} is {value}",
        "Sets a field of the lead to a value that the provider could give it (JSON, or else text).",
        field
    ),
    sentence!(Given, "its {field} holds {number} characters", "Sets a field of the lead to a long text.", long),
    sentence!(
        Given,
        "its {field} becomes a number just below {number}",
        "Sets a field of the lead to a large number that differs from run to run.",
        large
    ),
    sentence!(Given, "it has no {field}", "Leaves a field of the lead out.", no_field),
    sentence!(Given, "these fields are changed:", "Sets several fields of the lead, a row each: field, value.", fields),
    sentence!(
        Given,
        "in its body {field} is {value}",
        "Sets a place of the written JSON body, whatever the provider would write there.",
        body_field
    ),
    sentence!(Given, "its body has {field}", "Unless the written body has this place, the check does not apply.", body_has),
    sentence!(Given, "in its body there is no {field}", "Takes a key out of the written JSON body.", no_body_field),
    sentence!(Given, "in its body {text} is replaced by {text}", "Replaces a text wherever it occurs in the written body.", body_text),
    sentence!(Given, "its body is {text}", "Sends this text in place of the body.", body),
    sentence!(Given, "its body is empty", "Sends the request without a body.", body_empty),
    sentence!(Given, "its body is followed by {number} blanks", "Makes the body so much longer without changing what it says.", blanks),
    sentence!(Given, "its body is cut in half", "Sends the first half of the body as if it were all.", body_half),
    sentence!(
        Given,
        "its body is written with escapes",
        "Writes every letter beyond ASCII as \\uXXXX and every slash as \\/, which JSON allows.",
        body_escaped
    ),
    sentence!(
        Given,
        "its body is written with its keys in reverse order and with white space",
        "Writes the same JSON in another form.",
        body_reversed
    ),
    sentence!(Given, "it carries no {header} header", "Leaves a header line out.", no_header),
    sentence!(Given, "its {header} header is {text}", "Sends this value in a header line.", header),
    sentence!(Given, "its {header} header is spelled {text}", "Sends the same header line with its name in other letters.", spelled),
    sentence!(Given, "the agreed {header} is {bend}", "Gets the credential wrong in one way: left out, empty, cut short and so on.", bend),
    sentence!(Given, "{number} agreed signing key(s)", "Without so many signing keys the check does not apply.", keys),
    sentence!(Given, "its signature is {seal}", "Signs the delivery in another way than the agreed one, or not at all.", seal),
    sentence!(
        Given,
        "after signing {text} in its body is replaced by {text}",
        "Replaces a text in the body, and leaves the signature as it was.",
        tampered
    ),
    sentence!(
        Given,
        "after signing its body is followed by {text}",
        "Adds a text to the body, and leaves the signature as it was.",
        appended
    ),
    sentence!(
        Given,
        "after signing its body is written with escapes",
        "Escapes what is not ASCII in the body, and leaves the signature as it was.",
        re_escaped
    ),
    sentence!(Given, "it is sent in chunks of {number} bytes", "Sends the body with Transfer-Encoding: chunked.", chunks),
    sentence!(Given, "only half of its body is sent", "Announces the body whole, sends half of it, and closes.", half_sent),
    sentence!(Given, "its method is {method}", "Sends the request with another method.", method),
    sentence!(Given, "the path of its URL ends with {text} as well", "Sends the request to a path below the agreed one.", path),
];

fn kind_of(desk: &Desk, name: &str) -> Result<String, Stop> {
    let kinds = desk.bench.provider.leads();
    let found = kinds.iter().find(|kind| kind.name == name).map(|kind| kind.name.to_owned());
    found.ok_or_else(|| Stop::Fault(crate::model::Invalid::unknown("lead", name, "lead", kinds.iter().map(|k| k.name)).to_string()))
}

fn draft(desk: &mut Desk, kind: &str, event: Option<&str>) -> Result<(), Stop> {
    let trigger = Trigger { event: event.map(str::to_owned), ..Trigger::lead(kind_of(desk, kind)?) };
    desk.drafts.push(Draft { trigger, ..Draft::default() });
    Ok(())
}

fn documented<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    now(draft(desk, words.get(1), None))
}

fn counted<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    now(draft(desk, words.get(1), Some(words.get(2))))
}

fn each<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    let mut kinds = desk.bench.provider.leads().iter();
    now(kinds.try_for_each(|kind| draft(desk, kind.name, None)))
}

fn takes<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    desk.format = words.get(1).to_owned();
    let taken = desk.bench.formats.contains(&desk.format);
    now(if taken { Ok(()) } else { Err(Stop::NotApplicable(format!("this receiver is not said to take {}", desk.format))) })
}

fn sighted<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    desk.sighted = true;
    let why = "no observation port: a way to look a lead up by its id (--observe) would prove it";
    now(desk.bench.observation.as_ref().map(drop).ok_or_else(|| Stop::Unseen(why.into())))
}

fn kinds(desk: &Desk) -> Vec<&'static str> {
    desk.bench.provider.leads().iter().map(|kind| kind.name).collect()
}

fn generated<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    desk.source = Some(Source::Leads(kinds(desk)));
    now(Ok(()))
}

fn sequences<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    desk.source = Some(Source::Sequences(kinds(desk)));
    now(Ok(()))
}

/// The header that a sentence names; `custom` is the first that was agreed, whatever it is called.
fn header_of(desk: &Desk, name: &str) -> String {
    let custom = desk.bench.credentials.first().filter(|_| name == "custom").map(|c| c.header.clone());
    custom.unwrap_or_else(|| name.to_owned())
}

fn agreed<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    let header = header_of(desk, words.get(1));
    let there = desk.bench.credentials.iter().any(|c| c.header.eq_ignore_ascii_case(&header));
    now(if there { Ok(()) } else { Err(Stop::NotApplicable(format!("no {header} header was agreed"))) })
}

fn control<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    Box::pin(async move {
        let parcels = desk.compose_all()?;
        desk.send_each(parcels, Part::Control).await?;
        match desk.evidence.of(Part::Control).find(|sent| !sent.accepted()) {
            None => Ok(()),
            Some(sent) => Err(Stop::Unproven(format!("the control failed: without the variation the answer is {}, too", sent.answer()))),
        }
    })
}

fn set(desk: &mut Desk, field: &str, value: Option<String>) -> Result<(), Stop> {
    desk.it()?.trigger.set.push((field.to_owned(), value));
    Ok(())
}

fn field<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    now(set(desk, words.get(1), Some(words.get(2).to_owned())))
}

fn long<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    let text = words.number(2).map(|length| "All work and no play. ".chars().cycle().take(length).collect::<String>());
    now(text.and_then(|text| set(desk, words.get(1), Some(Value::String(text).to_string()))))
}

fn large<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    let below = mix(desk.bench.seed, &desk.check) % 1_000_000;
    let number = words.number(2).map(|number| (number as u64).saturating_sub(below));
    now(number.and_then(|number| set(desk, words.get(1), Some(number.to_string()))))
}

fn no_field<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    now(set(desk, words.get(1), None))
}

fn fields<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    let mut rows = words.rows().iter();
    now(rows.try_for_each(|row| match &row[..] {
        [field, value] => set(desk, field, Some(value.clone())),
        _ => Err(Stop::Fault("the table below this step needs two columns: field, value".into())),
    }))
}

fn vary(desk: &mut Desk, edit: BodyEdit) -> Result<(), Stop> {
    desk.it()?.body.push(edit);
    Ok(())
}

fn body_field<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    now(vary(desk, BodyEdit::Set { path: words.get(1).into(), value: words.get(2).into() }))
}

fn no_body_field<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    now(vary(desk, BodyEdit::Unset { path: words.get(1).into() }))
}

fn body_has<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    let has = |desk: &mut Desk| {
        let draft = desk.it()?.clone();
        let body = desk.compose(&draft)?.message.body;
        let pointer = match words.get(1) {
            path if path.starts_with('/') => path.to_owned(),
            path => format!("/{}", path.replace('.', "/")),
        };
        match serde_json::from_slice::<Value>(&body).is_ok_and(|json| json.pointer(&pointer).is_some()) {
            true => Ok(()),
            false => Err(Stop::NotApplicable(format!("with these switches no {} is written", words.get(1)))),
        }
    };
    now(has(desk))
}

fn body_text<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    now(vary(desk, BodyEdit::Replace { from: words.quoted(1), to: words.quoted(2) }))
}

fn body<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    now(vary(desk, BodyEdit::Whole(words.quoted(1))))
}

fn body_empty<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    now(vary(desk, BodyEdit::Whole(String::new())))
}

/// More than anyone needs to find a limit.
const MOST_BLANKS: usize = 256 << 20;

fn blanks<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    let number = words.number(1).map(|number| number.min(MOST_BLANKS));
    now(number.and_then(|number| vary(desk, BodyEdit::Blanks(number))))
}

fn body_half<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    now(vary(desk, BodyEdit::Half))
}

fn body_escaped<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    now(vary(desk, BodyEdit::Escaped))
}

fn body_reversed<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    now(vary(desk, BodyEdit::Reversed))
}

fn bend_wire(desk: &mut Desk, edit: WireEdit) -> Result<(), Stop> {
    desk.it()?.wire.push(edit);
    Ok(())
}

fn header<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    now(bend_wire(desk, WireEdit::Header { name: words.get(1).into(), value: words.quoted(2) }))
}

fn no_header<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    now(bend_wire(desk, WireEdit::NoHeader(words.get(1).into())))
}

fn spelled<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    now(bend_wire(desk, WireEdit::Spelled(words.quoted(2))))
}

fn bend<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    now(match Bend::of(words.get(2)) {
        Some(bend) => {
            let header = header_of(desk, words.get(1));
            bend_wire(desk, WireEdit::Credential { header, bend })
        }
        None => {
            let known = Bend::ALL.iter().map(|(words, _)| *words);
            Err(Stop::Fault(crate::model::Invalid::unknown("credential", words.get(2), "way to get a credential wrong", known).to_string()))
        }
    })
}

fn keys<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    let (agreed, wanted) = (desk.bench.keys.len(), words.number(1));
    now(wanted.and_then(|wanted| match agreed >= wanted {
        true => Ok(()),
        false if agreed == 0 => Err(Stop::NotApplicable("no signing key was agreed".into())),
        false => Err(Stop::NotApplicable(format!("only {agreed} of {wanted} signing keys was agreed"))),
    }))
}

fn seal<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    now(match Seal::of(words.get(1)) {
        Some(seal) => desk.it().map(|draft| draft.seal = Some(seal)),
        None => {
            let known = Seal::ALL.iter().map(|(words, _)| *words);
            Err(Stop::Fault(crate::model::Invalid::unknown("signature", words.get(1), "way to sign", known).to_string()))
        }
    })
}

fn tampered<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    now(bend_wire(desk, WireEdit::Body(BodyEdit::Replace { from: words.quoted(1), to: words.quoted(2) })))
}

fn appended<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    now(bend_wire(desk, WireEdit::Body(BodyEdit::Append(words.quoted(1).replace("<line break>", "\n")))))
}

fn re_escaped<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    now(bend_wire(desk, WireEdit::Body(BodyEdit::Escaped)))
}

fn chunks<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    now(words.number(1).and_then(|size| bend_wire(desk, WireEdit::Framing(Framing::Chunked(size)))))
}

fn half_sent<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    now(bend_wire(desk, WireEdit::HalfSent))
}

fn method<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    now(bend_wire(desk, WireEdit::Method(words.get(1).into())))
}

fn path<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    now(bend_wire(desk, WireEdit::Path(words.quoted(1))))
}
