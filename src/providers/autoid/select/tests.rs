//! Calls that happen: what follows from what, and which webhook is told of it.

use jiff::Timestamp;
use proptest::prelude::*;

use super::{
    compose::{compose, happened},
    *,
};
use crate::{
    model::{Account, AccountKey, Document, Origin, Provider, Settings, Trigger},
    providers::autoid::{AUTOID, policy::SWITCHES, render::moment as time},
};

fn account() -> Account {
    Account::new(AccountKey::new("autoid", "3242243"), Settings::defaults(SWITCHES), 1)
}

fn wish(kind: &str, set: &[(&str, &str)]) -> Trigger {
    let set = set.iter().map(|(path, value)| ((*path).to_owned(), Some((*value).to_owned()))).collect();
    Trigger { set, ..Trigger::lead(kind) }
}

fn event(account: &mut Account, kind: &str, set: &[(&str, &str)]) -> Event {
    compose(&wish(kind, set), account, Timestamp::UNIX_EPOCH).unwrap()
}

fn call(event: &Event) -> Call {
    event.document.read().unwrap()
}

fn hook(attach: &str) -> Subscription {
    let details = format!(r#"{{"name":"n","template":"t","success_code":200,"method":"POST","attach":{attach}}}"#);
    let hook = Subscription::new("1", Origin::Screen, "http://127.0.0.1:9/", Timestamp::UNIX_EPOCH);
    Subscription { details: Document::parse(&details).unwrap(), ..hook }
}

/// When a webhook fires: `begin`, `end` or not at all.
fn fires(attach: &str, event: &Event) -> Option<Moment> {
    let hook = hook(attach);
    select(&hook, event).then(|| moment(&hook, event))
}

#[test]
fn a_webhook_fires_where_it_is_attached() {
    let (begin, end) = (r#"[{"campaign":"sales","at":"begin"}]"#, r#"[{"campaign":"sales","at":"end"}]"#);
    let (step, step_end) = (r#"[{"treatment":"menu","step":"Parts"}]"#, r#"[{"treatment":"menu","step":"Parts","at":"end"}]"#);
    let account = &mut account();
    let begun = event(account, "call-begin", &[]);
    let parts = event(account, "call-end", &[("steps", r#"["Service","Parts"]"#)]);
    let whole = event(account, "call-missed", &[]);
    let offline = event(account, "call-end", &[("campaign", "radio")]);
    let table = [begin, end, step, step_end, "[]"].map(|attach| [&begun, &parts, &whole, &offline].map(|e| fires(attach, e)));
    use Moment::{Begin, End};
    assert_eq!(
        table,
        [
            [Some(Begin), None, Some(Begin), None],
            [None, Some(End), Some(End), None],
            [None, Some(Begin), None, None],
            [None, Some(End), None, None],
            [None; 4],
        ]
    );
    assert!(!select(&Subscription { active: false, ..hook(end) }, &whole));
}

#[test]
fn an_end_is_of_the_call_that_began_last_and_goes_on() {
    let account = &mut account();
    let (first, second) = (event(account, "call-begin", &[]), event(account, "call-begin", &[]));
    let other =
        compose(&Trigger { event: Some("repeat-caller".into()), ..Trigger::lead("call-end") }, account, Timestamp::UNIX_EPOCH).unwrap();
    let ends = [event(account, "call-end", &[]), event(account, "call-missed", &[]), event(account, "call-end", &[])];
    let id = |event: &Event| call(event).call.text("callid").to_owned();
    assert_eq!([id(&ends[0]), id(&ends[1])], [id(&second), id(&first)]);
    assert!(id(&ends[2]) != id(&first) && id(&other) != id(&second), "a call ends once, and another caller's call is another");
    assert_eq!(happened(account).len(), 4, "each call is remembered once");
    assert_eq!((call(&ends[1]).call.text("dialstatus"), call(&ends[1]).call.text("answered_time")), ("NOANSWER", "0"));
}

#[test]
fn what_follows_from_what_is_set_follows() {
    let point = |kind: &str, set: &[(&str, &str)], token: &str| call(&event(&mut account(), kind, set)).call.text(token).to_owned();
    assert_eq!(point("call-end", &[("call.ani_first_name", "Jo")], "ani_full_name"), "Jo Krueger");
    let jo = &[("call.ani_full_name", "Jo Ann Doe")];
    assert_eq!(["first", "middle", "last"].map(|n| point("call-end", jo, &format!("ani_{n}_name"))), ["Jo", "Ann", "Doe"]);
    assert_eq!(point("call-end", &[("call.answered_time", "50")], "dialed_time"), "57");
    assert_eq!(point("call-end", &[("call.answered_time", "50")], "call_end_time"), "2019-03-28T00:05:57.000Z");
    assert_eq!(point("call-end", &[("call.call_end_time", "2019-03-28T00:05:30.000Z")], "dialed_time"), "30");
    assert_eq!(point("call-end", &[("call.dialstatus", "BUSY")], "rec_audiourl"), "");
    assert_eq!(point("call-end", &[("steps", r#"["Parts"]"#)], "response"), "3");
    assert_eq!(point("call-end", &[("campaign", "radio")], "global_id"), "");
    assert_eq!(point("call-end", &[("campaign", "radio")], "campaign_name"), "Radio Campaign");
    assert_eq!(point("call-begin", &[], "call_start_time"), "1970-01-01T00:00:00.000Z");
    assert_eq!(point("call-end", &[("/call/ring_count", "7")], "ring_count"), "7");
}

#[test]
fn generated_calls_come_through_the_accounts_campaigns() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let (mut account, mut runner) = (account(), TestRunner::deterministic());
    let hooks =
        [r#"[{"campaign":"sales","at":"end"}]"#, r#"[{"campaign":"radio","at":"end"}]"#, r#"[{"treatment":"menu","step":"Parts"}]"#];
    let mut fired = [0; 3];
    for _ in 0..40 {
        let base = AUTOID.generate("call-end").new_tree(&mut runner).unwrap().current();
        let trigger = Trigger { base: Some(base), generated: true, ..Trigger::lead("call-end") };
        let event = compose(&trigger, &mut account, Timestamp::UNIX_EPOCH).unwrap();
        let call = call(&event);
        let expected = if call.kind == crate::providers::autoid::render::call::Kind::Dni { "Sales Campaign" } else { "Radio Campaign" };
        assert_eq!(call.call.text("campaign_name"), expected);
        (0..3).for_each(|n| fired[n] += usize::from(fires(hooks[n], &event).is_some()));
    }
    assert!(fired[0] + fired[1] == 40 && fired.iter().all(|n| *n > 0), "{fired:?}");
}

#[test]
fn what_contradicts_the_history_or_the_way_is_refused() {
    let account = &mut account();
    let known = call(&event(account, "call-end", &[])).call.text("ani").to_owned();
    let mut refused = |set: &[(&str, &str)]| compose(&wish("call-end", set), account, Timestamp::UNIX_EPOCH).err().map(|e| e.to_string());
    assert!(refused(&[("call.repeat_caller", "1")]).unwrap().contains("the event repeat-caller"));
    assert!(refused(&[("call.repeat_caller", "0"), ("call.ani", &known)]).unwrap().contains("has called before"));
    assert_eq!(refused(&[("call.repeat_caller", "1"), ("call.ani", &known)]), None);
    assert!(refused(&[("call.response", "3")]).unwrap().contains("steps"));
    assert!(refused(&[("call.question", "two")]).unwrap().contains("which has `one`"));
    assert_eq!(refused(&[("call.response", "3"), ("steps", r#"["Parts"]"#)]), None);
    assert!(refused(&[("call.medium", "Piad")]).unwrap().contains("`Paid`"));
}

#[test]
fn a_wish_that_is_refused_leaves_no_trace() {
    let mut account = account();
    assert!(compose(&wish("call-end", &[("call.ring_count", "many")]), &mut account, Timestamp::UNIX_EPOCH).is_err());
    assert_eq!(call(&event(&mut account, "call-end", &[])).call.text("callid"), Call::documented().call.text("callid"));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    /// Whatever happens in whatever order, each call is one call: its times fit, and who called before repeats.
    #[test]
    fn calls_are_consistent(kinds in prop::collection::vec((0usize..3, any::<bool>(), 0u32..400), 1..12)) {
        let (mut account, mut now) = (account(), Timestamp::UNIX_EPOCH);
        let mut callers = std::collections::HashSet::new();
        for (kind, repeats, seconds) in kinds {
            now += std::time::Duration::from_secs(seconds.into());
            let trigger = Trigger { event: repeats.then(|| "repeat-caller".to_owned()), ..Trigger::lead(LEADS[kind].name) };
            let open = happened(&account).iter().filter(|c| !c.is_over()).count();
            let call = call(&compose(&trigger, &mut account, now).unwrap());
            let text = |token: &str| call.call.text(token);
            if call.is_over() {
                let took = time::read(text("call_end_time")).unwrap().duration_since(time::read(text("call_start_time")).unwrap());
                prop_assert_eq!(took.as_secs().to_string(), text("dialed_time"));
                prop_assert!(text("answered_time").parse::<u32>().unwrap() <= text("dialed_time").parse::<u32>().unwrap());
            }
            if open == 0 {
                prop_assert_eq!(text("repeat_caller") == "1", repeats || callers.contains(text("ani")));
            }
            callers.insert(text("ani").to_owned());
        }
    }

    #[test]
    fn no_wish_panics(path in "call\\.[a-z_]{0,16}|call\\.(dialed_time|call_end_time|call_start_time|tags)|steps|campaign|told", value in "\\PC{0,12}|[0-9]{1,12}|9999-12-31T23:59:59.000Z") {
        for lead in LEADS {
            _ = AUTOID.compose(&wish(lead.name, &[(&path, &value)]), &mut account(), Timestamp::UNIX_EPOCH);
        }
    }
}
