//! What follows from what: the data points of a call that the wish did not set, made to fit those that it did.

use std::time::Duration;

use jiff::Timestamp;

use super::compose::{called_before, written};
use crate::{
    model::{Account, Invalid},
    providers::autoid::{
        register::{campaigns, treatments},
        render::{
            call::{Call, Kind, Prompt},
            moment,
            token::{Category, PROMPTS, TAGS},
        },
    },
};

/// What was wished for, besides the call that it starts from.
pub struct Wish<'a> {
    /// The edits: path and value.
    pub set: &'a [(String, Option<String>)],
    pub lead: &'static str,
    /// Whether it is by somebody who called before.
    pub repeats: bool,
    /// Whether it is the end of a call that was begun.
    pub goes_on: bool,
    /// Whether its start is given.
    pub dated: bool,
    /// Whether the whole call is the user's own.
    pub own: bool,
    pub now: Timestamp,
}

impl Wish<'_> {
    /// Whether a place of the call was set: `steps`, `call.ani`.
    fn asks(&self, place: &str) -> bool {
        let pointer = format!("/{}", place.replace('.', "/"));
        let is_in =
            |path: &str, whole: &str, step: char| path.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with(step));
        self.set.iter().any(|(path, _)| is_in(path, place, '.') || is_in(path, &pointer, '/'))
    }

    fn asks_point(&self, token: &str) -> bool {
        self.asks(&format!("call.{token}"))
    }
}

pub fn derive(call: &mut Call, wish: &Wish, account: &Account) -> Result<(), Invalid> {
    if !wish.own && !wish.goes_on {
        place(call, wish, account);
    }
    campaign(call, wish, account)?;
    way(call, wish, account)?;
    name(call, wish);
    if wish.lead == "call-begin" {
        call.call.clear(Category::CallEnd, |token| wish.asks_point(token));
        if !wish.dated && !wish.asks_point("call_start_time") {
            call.call.set("call_start_time", written(wish.now));
        }
    } else {
        end(call, wish);
        times(call, wish);
        last_prompt(call, wish)?;
    }
    if !wish.goes_on {
        let (ani, callid) = (call.call.text("ani"), call.call.text("callid"));
        let before = called_before(account, ani, callid);
        let again = wish.repeats || (before && !ani.is_empty());
        if wish.asks_point("repeat_caller") {
            return repeats(call, wish, again);
        }
        if !wish.own || again {
            call.call.set("repeat_caller", if again { "1" } else { "0" });
        }
    }
    Ok(())
}

/// Refuses a flag that was set and does not fit the calls that happened; a user's own call is of a history of its own.
fn repeats(call: &Call, wish: &Wish, again: bool) -> Result<(), Invalid> {
    let refused = |wrong: &str, right: &str| Err(Invalid::new("call.repeat_caller", wrong, right));
    match call.call.text("repeat_caller") {
        "1" if !again && !wish.own => refused("it is 1, but this number has not called before", "the event repeat-caller"),
        "0" if again => refused("it is 0, but this number has called before", "the event new-caller with another call.ani, or 1"),
        _ => Ok(()),
    }
}

/// The location's own id.
fn place(call: &mut Call, wish: &Wish, account: &Account) {
    if !wish.asks_point("location_id") {
        call.call.set("location_id", account.key.name.clone());
    }
}

/// What the campaign says of its calls.
fn campaign(call: &mut Call, wish: &Wish, account: &Account) -> Result<(), Invalid> {
    if wish.own && !wish.asks("campaign") {
        return Ok(());
    }
    let Some(id) = &call.campaign else {
        if wish.asks("campaign") {
            call.kind = Kind::Offline;
            set_unless_asked(call, wish, "campaign_name", "");
            clear_visitor(call, wish);
        }
        return Ok(());
    };
    let campaign = match campaigns::find(account, id) {
        Ok(campaign) => campaign,
        Err(unknown) if wish.asks("campaign") => return Err(unknown),
        // The documented call's campaign may be gone: then it came through none.
        Err(_) => {
            call.campaign = None;
            return Ok(());
        }
    };
    call.kind = campaign.kind;
    set_unless_asked(call, wish, "campaign_name", &campaign.name);
    set_unless_asked(call, wish, "tracking", &campaign.tracking);
    if !wish.asks_point(TAGS) {
        call.call.tags = campaign.tags;
    }
    if wish.asks("campaign") && !wish.asks("treatment") && call.treatment != campaign.treatment {
        call.treatment = campaign.treatment;
        if !wish.asks("steps") {
            call.steps.clear();
        }
    }
    clear_visitor(call, wish);
    Ok(())
}

/// No visitor of a website is behind a call to an offline campaign.
fn clear_visitor(call: &mut Call, wish: &Wish) {
    if call.kind == Kind::Offline {
        call.call.clear(Category::Dni, |token| wish.asks_point(token));
    }
}

/// The steps that were reached, and what was pressed to get there. A call begins before anything is pressed.
fn way(call: &mut Call, wish: &Wish, account: &Account) -> Result<(), Invalid> {
    if wish.own && !["steps", "treatment", "campaign"].iter().any(|place| wish.asks(place)) {
        return Ok(());
    }
    let found = call.treatment.as_ref().map(|id| treatments::find(account, id));
    let treatment = match found {
        Some(Ok(treatment)) => treatment,
        Some(Err(unknown)) if wish.asks("treatment") => return Err(unknown),
        None if wish.asks("steps") && !call.steps.is_empty() => {
            return Err(Invalid::new("steps", format!("`{}` is a step of no treatment", call.steps[0]), "a treatment"));
        }
        // The documented call's treatment may be gone.
        _ => {
            (call.treatment, call.steps) = (None, Vec::new());
            pressed(call, wish, &[]);
            return Ok(());
        }
    };
    if !wish.asks("steps") {
        match wish.lead {
            "call-begin" => call.steps.clear(),
            _ if wish.goes_on && call.steps.is_empty() => call.steps = Call::documented().steps,
            _ => {}
        }
        call.steps.retain(|name| treatment.steps.iter().any(|step| step.name == *name));
    }
    let steps = call.steps.iter().map(|name| treatments::step(&treatment, name, "steps")).collect::<Result<Vec<_>, _>>()?;
    let keys: Vec<(&str, &str)> =
        steps.iter().filter(|s| !s.press.is_empty()).map(|s| (treatment.name.as_str(), s.press.as_str())).collect();
    pressed(call, wish, &keys);
    Ok(())
}

fn pressed(call: &mut Call, wish: &Wish, keys: &[(&str, &str)]) {
    if wish.own || wish.asks_point(PROMPTS) {
        return;
    }
    let link = Call::documented().call.text("question_link").to_owned();
    let prompt =
        |(question, key): &(&str, &str)| Prompt { question: (*question).into(), question_link: link.clone(), response: (*key).into() };
    call.call.prompt_responses = keys.iter().map(prompt).collect();
}

fn name(call: &mut Call, wish: &Wish) {
    let parts = ["ani_first_name", "ani_last_name"];
    let asks_part = parts.iter().any(|part| wish.asks_point(part));
    if asks_part && !wish.asks_point("ani_full_name") {
        let names: Vec<&str> = parts.iter().map(|part| call.call.text(part)).filter(|part| !part.is_empty()).collect();
        let full = names.join(" ");
        call.call.set("ani_full_name", full);
    } else if wish.asks_point("ani_full_name") && !asks_part {
        let full = call.call.text("ani_full_name").to_owned();
        let words: Vec<&str> = full.split_whitespace().collect();
        let (first, middle, last) = match words[..] {
            [] => ("", String::new(), ""),
            [first] => (first, String::new(), ""),
            [first, ref middle @ .., last] => (first, middle.join(" "), last),
        };
        call.call.set("ani_first_name", first);
        set_unless_asked(call, wish, "ani_middle_name", &middle);
        call.call.set("ani_last_name", last);
    }
}

/// What the end of a call brings: of one that was begun, as documented; of one that nobody answered, no connection.
fn end(call: &mut Call, wish: &Wish) {
    if wish.goes_on {
        let documented = Call::documented();
        let texts = ["dialed_time", "answered_time", "dialstatus", "rec_audiourl", "rec_audiowavurl", "ring_count"];
        texts.iter().for_each(|token| set_unless_asked(call, wish, token, documented.call.text(token)));
    }
    if wish.lead == "call-missed" {
        set_unless_asked(call, wish, "dialstatus", "NOANSWER");
    }
    let told = wish.asks_point("dialstatus") || wish.lead == "call-missed";
    if told && call.call.text("dialstatus") != "ANSWER" {
        ["rec_audiourl", "rec_audiowavurl"].iter().for_each(|token| set_unless_asked(call, wish, token, ""));
        set_unless_asked(call, wish, "answered_time", "0");
    }
}

/// Between ringing and an answer, in seconds: as in the documented call.
const RINGS: u64 = 7;

/// The end is the start and the time that it took.
fn times(call: &mut Call, wish: &Wish) {
    let seconds = |call: &Call, token: &str| call.call.text(token).parse::<u64>().unwrap_or_default();
    if wish.asks_point("answered_time") && !wish.asks_point("dialed_time") {
        let dialed = seconds(call, "answered_time").saturating_add(RINGS);
        call.call.set("dialed_time", dialed.to_string());
    }
    let asks_end = wish.asks_point("call_end_time");
    let dated = wish.dated || wish.asks_point("call_start_time");
    let time = |call: &Call, token: &str| moment::read(call.call.text(token));
    let both = time(call, "call_start_time").zip(time(call, "call_end_time"));
    if let Some((start, end)) = both.filter(|_| asks_end && dated && !wish.asks_point("dialed_time")) {
        let took = u64::try_from(end.duration_since(start).as_secs()).unwrap_or_default();
        call.call.set("dialed_time", took.to_string());
        if !wish.asks_point("answered_time") && seconds(call, "answered_time") > took {
            call.call.set("answered_time", took.saturating_sub(RINGS).to_string());
        }
    }
    if wish.goes_on && !asks_end && !wish.asks_point("dialed_time") && !wish.asks_point("answered_time") {
        // A call that went on for longer than it would have ends now.
        let went_on = time(call, "call_start_time").map_or(0, |start| wish.now.duration_since(start).as_secs());
        let went_on = u64::try_from(went_on).unwrap_or_default();
        if went_on > seconds(call, "dialed_time") {
            call.call.set("dialed_time", went_on.to_string());
            if call.call.text("dialstatus") == "ANSWER" {
                call.call.set("answered_time", went_on.saturating_sub(RINGS).to_string());
            }
        }
    }
    let took = Duration::from_secs(seconds(call, "dialed_time"));
    if !dated {
        let end = if asks_end { time(call, "call_end_time").unwrap_or(wish.now) } else { wish.now };
        call.call.set("call_start_time", written(end.checked_sub(took).unwrap_or(end)));
    }
    if !asks_end {
        let start = time(call, "call_start_time").unwrap_or(wish.now);
        call.call.set("call_end_time", written(start.checked_add(took).unwrap_or(start)));
    }
}

/// The tokens of one prompt stand for the last that was answered. One that was set must be what follows from the way.
fn last_prompt(call: &mut Call, wish: &Wish) -> Result<(), Invalid> {
    let last = call.call.prompt_responses.last().cloned();
    let last = last.unwrap_or(Prompt { question: String::new(), question_link: String::new(), response: String::new() });
    for (token, text) in [("question", last.question), ("question_link", last.question_link), ("response", last.response)] {
        if wish.asks_point(token) && call.call.text(token) != text {
            let wrong = format!("`{}` is not of the last prompt, which has `{text}`", call.call.text(token));
            let right = r#"steps, such as ["Parts"], from which it follows, or call.prompt_responses"#;
            return Err(Invalid::new(format!("call.{token}"), wrong, right));
        }
        call.call.set(token, text);
    }
    Ok(())
}

fn set_unless_asked(call: &mut Call, wish: &Wish, token: &str, text: &str) {
    if !wish.asks_point(token) {
        call.call.set(token, text);
    }
}
