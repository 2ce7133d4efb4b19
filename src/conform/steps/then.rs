//! Then: which expectation is held against what was seen. No step judges by itself.

use super::{Done, Sentence, Words, sentence};
use crate::conform::{
    expect::Expectation,
    statuses::Statuses,
    world::{Desk, Stop},
};

pub(super) static SENTENCES: &[Sentence] = &[
    sentence!(Then, "the receiver answers it", "There is an HTTP reply, whatever its status.", answers),
    sentence!(Then, "the receiver accepts it", "The reply is a success by the provider's rule.", accepts),
    sentence!(Then, "the receiver accepts each of them", "Each reply is a success by the provider's rule.", accepts),
    sentence!(Then, "the receiver accepts at least one of them", "One reply or more is a success by the provider's rule.", accepts_one),
    sentence!(
        Then,
        "the receiver refuses it with {statuses}",
        "The reply has one of these statuses; silence or a closed connection is no refusal.",
        refuses
    ),
    sentence!(Then, "the receiver answers it with {statuses}", "The reply has one of these statuses.", answers_with),
    sentence!(Then, "the receiver does not accept it", "There is a reply, and it is no success.", not_accepted),
    sentence!(
        Then,
        "the receiver does not accept it, or says nothing",
        "There is no success; silence or a closed connection will do.",
        not_accepted_or_silent
    ),
    sentence!(Then, "none of them is answered with a server error", "Each reply has a status below 500.", no_server_error),
    sentence!(
        Then,
        "the receiver accepts the lead/event that follows",
        "The lead that was sent afterwards is accepted.",
        accepts_afterwards
    ),
    sentence!(
        Then,
        "each of them is answered within the time-out",
        "Each reply, whatever it says, is complete before the provider stops waiting.",
        in_time
    ),
    sentence!(Then, "the reply shows no stack trace", "No reply holds what looks like a stack trace or source code.", says_little),
    sentence!(
        Then,
        "both are accepted over one connection",
        "The second lead is accepted over the first one's connection, where the receiver kept it open.",
        one_connection
    ),
    sentence!(Then, "it is stored once", "The receiver has exactly one record under the lead's id.", stored_once),
    sentence!(Then, "each of them is stored once", "The receiver has exactly one record under each lead's id.", stored_once),
    sentence!(Then, "nothing is stored for it", "The receiver has no record under the lead's id.", not_stored),
    sentence!(
        Then,
        "its fields are stored as they were sent",
        "Each field that the observation port reads has the value that was sent.",
        fields_kept
    ),
    sentence!(
        Then,
        "each of them is stored with its fields as they were sent",
        "Of each lead, each field that the observation port reads has the value that was sent.",
        fields_kept
    ),
    sentence!(
        Then,
        "it is stored under its exact id",
        "The receiver finds the lead under the id that was sent, digit for digit.",
        identity_exact
    ),
    sentence!(
        Then,
        "the newer lead's fields are kept",
        "After both leads have come, what is stored of the newer one is what was sent.",
        newest_kept
    ),
];

fn answers<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    Box::pin(desk.expect(Expectation::Answered))
}

fn accepts<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    Box::pin(desk.expect(Expectation::Accepted))
}

fn accepts_one<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    Box::pin(desk.expect(Expectation::AcceptedOnce))
}

fn refuses<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    Box::pin(async move {
        let statuses = Statuses::parse(words.get(1)).map_err(|e| Stop::Fault(e.to_string()))?;
        desk.expect(Expectation::Refused(statuses)).await
    })
}

fn answers_with<'a>(desk: &'a mut Desk, words: &'a Words) -> Done<'a> {
    Box::pin(async move {
        let statuses = Statuses::parse(words.get(1)).map_err(|e| Stop::Fault(e.to_string()))?;
        desk.expect(Expectation::AnsweredWith(statuses)).await
    })
}

fn not_accepted<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    Box::pin(desk.expect(Expectation::NotAccepted))
}

fn not_accepted_or_silent<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    Box::pin(desk.expect(Expectation::NotAcceptedOrSilent))
}

fn no_server_error<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    Box::pin(desk.expect(Expectation::NoServerError))
}

fn accepts_afterwards<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    Box::pin(desk.expect(Expectation::AcceptedAfterwards))
}

fn in_time<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    Box::pin(desk.expect(Expectation::InTime))
}

fn says_little<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    Box::pin(desk.expect(Expectation::SaysLittle))
}

fn one_connection<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    Box::pin(desk.expect(Expectation::OneConnection))
}

fn stored_once<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    Box::pin(desk.expect(Expectation::StoredOnce))
}

fn not_stored<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    Box::pin(desk.expect(Expectation::NotStored))
}

fn fields_kept<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    Box::pin(desk.expect(Expectation::FieldsKept))
}

fn identity_exact<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    Box::pin(desk.expect(Expectation::IdentityExact))
}

fn newest_kept<'a>(desk: &'a mut Desk, _: &'a Words) -> Done<'a> {
    Box::pin(desk.expect(Expectation::NewestKept))
}
