//! What cannot be true of one call at once, with what would be.

use std::time::Duration;

use crate::{
    model::Invalid,
    providers::autoid::render::{
        call::{Call, Kind},
        moment,
        token::{Category, TOKENS},
    },
};

/// What the telephone network says of an attempt to connect.
pub const STATUSES: &[&str] = &["ANSWER", "BUSY", "NOANSWER", "CANCEL", "CONGESTION", "CHANUNAVAIL"];

/// What the catalogue says of the medium.
const MEDIA: &[&str] = &["Paid", "Organic", "Direct", "Referral", "Other"];

/// Refuses a call whose data points contradict each other.
pub fn check(call: &Call, over: bool) -> Result<(), Invalid> {
    let text = |token: &str| call.call.text(token);
    let wrong = |token: &str, wrong: String, right: &str| Err(Invalid::new(format!("call.{token}"), wrong, right));
    if text("callid").is_empty() || !text("callid").bytes().all(|b| b.is_ascii_graphic() && b != b'%') {
        return wrong(
            "callid",
            format!("`{}` identifies no call", text("callid")),
            "printable ASCII without blanks, such as 093cc03c.e6a4.6ac6.978f.740b10afeaca",
        );
    }
    if call.kind == Kind::Offline
        && let Some(token) = TOKENS.iter().find(|t| t.category == Category::Dni && !text(t.name).is_empty())
    {
        return wrong(token.name, "the call came through no DNI campaign".into(), "a campaign of the kind dni");
    }
    if !text("medium").is_empty() && !MEDIA.contains(&text("medium")) {
        return Err(Invalid::unknown("call.medium", text("medium"), "type of medium", MEDIA.iter().copied()));
    }
    for token in ["repeat_caller", "ani_is_valid"] {
        if !matches!(text(token), "" | "0" | "1") {
            return wrong(token, format!("it is `{}`", text(token)), "1 or 0");
        }
    }
    let Some(start) = moment::read(text("call_start_time")) else {
        return wrong("call_start_time", format!("`{}` is no time", text("call_start_time")), "a time such as 2019-03-28T00:05:00.000Z");
    };
    if !over {
        let known = TOKENS.iter().find(|t| t.category == Category::CallEnd && !text(t.name).is_empty());
        return match known {
            Some(token) => wrong(token.name, "it is not known when the call begins".into(), "to set it when the call ends: call-end"),
            None => Ok(()),
        };
    }
    for token in ["dialed_time", "answered_time", "ring_count"] {
        if text(token).parse::<u32>().is_err() || text(token).starts_with('+') {
            return wrong(token, format!("it is `{}`", text(token)), "a whole number");
        }
    }
    let (dialed, answered): (u32, u32) = (text("dialed_time").parse().unwrap_or(0), text("answered_time").parse().unwrap_or(0));
    if answered > dialed {
        return wrong(
            "answered_time",
            format!("{answered} is more than dialed_time, {dialed}, which it is a part of"),
            "at most dialed_time",
        );
    }
    if moment::read(text("call_end_time")) != start.checked_add(Duration::from_secs(dialed.into())).ok() {
        let right = format!("{} seconds (dialed_time) after call_start_time", dialed);
        return wrong("call_end_time", format!("`{}` is another time", text("call_end_time")), &right);
    }
    if !STATUSES.contains(&text("dialstatus")) {
        return Err(Invalid::unknown("call.dialstatus", text("dialstatus"), "status of a call", STATUSES.iter().copied()));
    }
    if text("dialstatus") != "ANSWER"
        && let Some(token) = ["answered_time", "rec_audiourl", "rec_audiowavurl"].into_iter().find(|t| !matches!(text(t), "" | "0"))
    {
        return wrong(token, format!("nobody answered: dialstatus is {}", text("dialstatus")), "0 seconds and no recording, or ANSWER");
    }
    Ok(())
}
