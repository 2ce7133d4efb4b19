//! What follows an attempt, wrongly: other pauses, other statuses, redirects that are followed.

use std::time::Duration;

use url::Url;

use crate::model::{Exchange, Fault, Message, Next, Outcome, Policy};

/// The policy with its numbers spoilt.
pub(in crate::engine) fn scheduled(mut policy: Policy, faults: &[Fault]) -> Policy {
    for fault in faults {
        match fault {
            Fault::NoRetry => policy.retries.clear(),
            Fault::Pauses { seconds } => policy.retries = seconds.iter().map(|&s| Duration::from_secs(s.into())).collect(),
            Fault::Success { from, to } => policy.success = *from..=*to,
            Fault::Timeout { ms } => policy.timeout = Duration::from_millis(*ms),
            Fault::DisablesAfter { abandoned } => policy.disable_after = *abandoned,
            _ => {}
        }
    }
    policy
}

/// What follows an attempt: as the policy has it, or once more although it was accepted.
pub(in crate::engine) fn after(policy: &Policy, outcome: &Outcome, attempt: u32, faults: &[Fault]) -> Next {
    match policy.after(outcome, attempt) {
        Next::Done if faults.contains(&Fault::RetriesOnSuccess) => match policy.retries.get(attempt.saturating_sub(1) as usize) {
            Some(&pause) => Next::Again(pause),
            None => Next::Done,
        },
        next => next,
    }
}

/// How many redirects are followed at most.
pub(in crate::engine) fn hops(faults: &[Fault]) -> u32 {
    faults.iter().find_map(|f| if let Fault::FollowsRedirects { most } = f { Some(*most) } else { None }).unwrap_or(0)
}

/// The same message to where a 3xx reply points; none for any other reply, or where it points nowhere.
pub(in crate::engine) fn redirected(exchange: &Exchange) -> Option<Message> {
    let reply = exchange.answer.as_ref().ok().filter(|reply| (300..400).contains(&reply.status))?;
    let there = Url::parse(&exchange.message.url).ok()?.join(reply.headers.get("location")?).ok()?;
    Some(Message { url: there.into(), ..exchange.message.clone() })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::model::{Framing, Headers, Reply};

    fn policy() -> Policy {
        Policy { timeout: Duration::from_secs(5), success: 200..=299, retries: vec![Duration::from_secs(60)], disable_after: Some(3) }
    }

    #[test]
    fn each_number_is_spoilt_as_it_says() {
        let usual = policy();
        for (fault, expected) in [
            (Fault::NoRetry, Policy { retries: Vec::new(), ..policy() }),
            (Fault::Pauses { seconds: vec![1, 2] }, Policy { retries: [1, 2].map(Duration::from_secs).to_vec(), ..policy() }),
            (Fault::Success { from: 100, to: 599 }, Policy { success: 100..=599, ..policy() }),
            (Fault::Timeout { ms: 7 }, Policy { timeout: Duration::from_millis(7), ..policy() }),
            (Fault::DisablesAfter { abandoned: None }, Policy { disable_after: None, ..policy() }),
            (Fault::SendsInactive, policy()),
        ] {
            assert_eq!(scheduled(policy(), &[fault]), expected);
        }
        assert_eq!(scheduled(policy(), &[]), usual);
    }

    #[test]
    fn a_success_is_tried_again_as_often_as_the_schedule_has_pauses() {
        let faults = [Fault::RetriesOnSuccess];
        assert_eq!(after(&policy(), &Outcome::Accepted, 1, &faults), Next::Again(Duration::from_secs(60)));
        assert_eq!(after(&policy(), &Outcome::Accepted, 2, &faults), Next::Done);
        assert_eq!(after(&policy(), &Outcome::Refused(500), 2, &faults), Next::GiveUp);
        assert_eq!(after(&policy(), &Outcome::Accepted, 1, &[]), Next::Done);
    }

    #[test]
    fn a_redirect_leads_where_it_points() {
        let exchange = |status, location: &str| {
            let message = Message {
                method: "POST".into(),
                url: "http://a/b/c".into(),
                headers: Headers::new(),
                body: "x".into(),
                framing: Framing::Sized,
            };
            let reply = Reply { headers: Headers::new().with("Location", location), ..Reply::empty(status) };
            let (sent, received) = (Default::default(), Default::default());
            Exchange { message, sent, received, answer: Ok(reply), at: Timestamp::UNIX_EPOCH, took: Duration::ZERO, reused: false }
        };
        let leads = |status, location| redirected(&exchange(status, location)).map(|m| m.url);
        assert_eq!(leads(307, "/d"), Some("http://a/d".into()));
        assert_eq!(leads(302, "http://other/"), Some("http://other/".into()));
        assert_eq!((leads(200, "/d"), leads(301, "http://[")), (None, None));
        assert_eq!((hops(&[Fault::FollowsRedirects { most: 3 }]), hops(&[])), (3, 0));
    }
}
