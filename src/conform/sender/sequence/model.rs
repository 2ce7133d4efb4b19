//! The reference model of a provider: which webhooks there are, which keys they have, and what each is owed. Pure: calls,
//! leads, outages and hours are values, and so is the time.

use std::{collections::BTreeMap, fmt, time::Duration};

use crate::model::{Promise, Sequences};

/// One step of a sequence. Webhooks bear the numbers in which they were made, from 1 on; leads and events the places of
/// [`Sequences::leads`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Lead(usize),
    Register { hook: u32, lead: usize },
    Remove(u32),
    Amend { hook: u32, lead: usize },
    NewKey(u32),
    OldKeyGoes(u32),
    Down,
    Up,
    Pass(u64),
}

/// The most webhooks that there are at once, and the most deliveries in a row that may fail for one: where providers switch
/// webhooks off, and after how many failures, is another question.
const MOST_HOOKS: usize = 3;
const MOST_FAILURES: u32 = 3;
/// The most keys of a webhook.
const MOST_KEYS: usize = 2;

#[derive(Debug, Clone)]
pub(super) struct Model {
    rules: Sequences,
    /// How long after its time a retry may come. Zero where the sender's clock is driven.
    slack: Duration,
    now: Duration,
    up: bool,
    hooks: BTreeMap<u32, Hook>,
    made: u32,
}

#[derive(Debug, Clone)]
struct Hook {
    event: &'static str,
    keys: usize,
    failed: Vec<Failed>,
    /// How many more deliveries may come than must. [`u32::MAX`]: any number.
    spare: u32,
    failures: u32,
}

/// A delivery that waits to be tried again.
#[derive(Debug, Clone)]
struct Failed {
    attempts: usize,
    /// When at the earliest, and at the latest.
    due: (Duration, Duration),
}

/// What a step brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Owed {
    /// How many deliveries must have come to each webhook during the step.
    pub deliveries: BTreeMap<u32, usize>,
    /// Whether nothing else can be: a retry may be due just now, so that nobody knows whether it has come.
    pub certain: bool,
}

impl Model {
    pub fn new(rules: Sequences, slack: Duration) -> Self {
        Self { rules, slack, now: Duration::ZERO, up: true, hooks: BTreeMap::new(), made: 0 }
    }

    /// Whether a step can follow.
    pub fn fits(&self, step: &Step) -> bool {
        let keys = |hook: &u32| self.hooks.get(hook).map_or(0, |hook| hook.keys);
        match step {
            Step::Lead(lead) => self.up || self.wanting(*lead).all(|hook| hook.failures < MOST_FAILURES),
            Step::Register { hook, .. } => self.hooks.len() < MOST_HOOKS && !self.hooks.contains_key(hook),
            Step::Amend { hook, lead } => self.hooks.get(hook).is_some_and(|hook| hook.event != self.event(*lead)),
            Step::Remove(hook) => self.hooks.contains_key(hook),
            Step::NewKey(hook) => (1..MOST_KEYS).contains(&keys(hook)),
            Step::OldKeyGoes(hook) => keys(hook) == MOST_KEYS,
            Step::Down => self.up,
            Step::Up => !self.up,
            Step::Pass(_) => true,
        }
    }

    /// The steps that can follow, each as often as it is likely; `pauses` are the seconds that may pass.
    pub fn options(&self, pauses: &[u64]) -> Vec<Step> {
        let leads = 0..self.rules.leads.len();
        let mut all: Vec<Step> = leads.clone().map(|lead| Step::Register { hook: self.made + 1, lead }).collect();
        if !self.hooks.is_empty() {
            // Leads that somebody waits for tell most, and so does time that passes while something waits.
            for lead in leads.clone() {
                let wanted = self.wanting(lead).next().is_some();
                all.extend(vec![Step::Lead(lead); if wanted { 3 } else { 1 }]);
            }
            let waiting = self.hooks.values().any(|hook| !hook.failed.is_empty() || hook.spare > 0);
            all.extend(pauses.iter().flat_map(|seconds| vec![Step::Pass(*seconds); if waiting { 3 } else { 1 }]));
            all.extend([Step::Down, Step::Down, Step::Up, Step::Up]);
        }
        for (number, hook) in &self.hooks {
            all.push(Step::Remove(*number));
            let other = leads.clone().find(|lead| self.event(*lead) != hook.event).filter(|_| self.rules.amend.is_some());
            all.extend(other.map(|lead| Step::Amend { hook: *number, lead }));
            all.extend([Step::NewKey(*number), Step::OldKeyGoes(*number)]);
        }
        all.retain(|step| self.fits(step));
        all
    }

    /// What a step brings that is begun and ended at these times, counted from any zero.
    pub fn take(&mut self, step: &Step, begun: Duration, ended: Duration) -> Owed {
        let mut owed = Owed { deliveries: BTreeMap::new(), certain: true };
        self.run(begun, &mut owed);
        // What time and further leads bring adds up; what changes a webhook or the receiver divides what was before from what is after.
        if matches!(step, Step::Lead(_) | Step::Register { .. } | Step::Pass(_)) {
            owed.certain = true;
        }
        match *step {
            Step::Lead(lead) => self.happen(lead, begun, ended, &mut owed),
            Step::Register { hook, lead } => {
                self.made = self.made.max(hook);
                let keys = usize::from(self.rules.keys.is_some());
                self.hooks.insert(hook, Hook { event: self.event(lead), keys, failed: Vec::new(), spare: 0, failures: 0 });
            }
            // Whatever it was still owed goes with it.
            Step::Remove(hook) => _ = self.hooks.remove(&hook),
            Step::Amend { hook, lead } => {
                let event = self.event(lead);
                self.change(hook, |hook| hook.event = event);
            }
            Step::NewKey(hook) => self.change(hook, |hook| hook.keys += 1),
            Step::OldKeyGoes(hook) => self.change(hook, |hook| hook.keys -= 1),
            Step::Down => self.up = false,
            Step::Up => self.up = true,
            Step::Pass(_) => {}
        }
        self.run(ended, &mut owed);
        owed
    }

    /// Notes that more came to a webhook than must, and says whether that may be.
    pub fn allow(&mut self, hook: u32, more: usize) -> bool {
        let Some(hook) = self.hooks.get_mut(&hook) else { return more == 0 };
        match u32::try_from(more).ok().and_then(|more| hook.spare.checked_sub(more)) {
            Some(_) if hook.spare == u32::MAX => true,
            Some(left) => {
                hook.spare = left;
                true
            }
            None => false,
        }
    }

    pub fn now(&self) -> Duration {
        self.now
    }

    /// Whether there is a webhook of this number.
    pub fn has(&self, hook: u32) -> bool {
        self.hooks.contains_key(&hook)
    }

    fn event(&self, lead: usize) -> &'static str {
        self.rules.leads.get(lead).map_or("", |lead| lead.event)
    }

    fn wanting(&self, lead: usize) -> impl Iterator<Item = &Hook> {
        self.hooks.values().filter(move |hook| hook.event == self.event(lead))
    }

    fn change(&mut self, hook: u32, change: impl FnOnce(&mut Hook)) {
        if let Some(hook) = self.hooks.get_mut(&hook) {
            change(hook);
        }
    }

    /// A lead happens: each webhook that wants its event is sent it.
    fn happen(&mut self, lead: usize, begun: Duration, ended: Duration, owed: &mut Owed) {
        let (event, up, failed) = (self.event(lead), self.up, self.rules.failed);
        for (number, hook) in self.hooks.iter_mut().filter(|(_, hook)| hook.event == event) {
            *owed.deliveries.entry(*number).or_default() += 1;
            if up {
                hook.failures = 0;
                continue;
            }
            hook.failures += 1;
            match failed {
                Promise::Nothing => hook.spare = u32::MAX,
                Promise::AtMost(more) => hook.spare = hook.spare.saturating_add(more),
                Promise::Pauses(pauses) => hook.failed.extend(pauses.first().map(|pause| {
                    let pause = Duration::from_secs(*pause);
                    Failed { attempts: 1, due: (begun + pause, ended + pause + self.slack) }
                })),
            }
        }
    }

    /// Lets time pass: what is due by then is tried again.
    fn run(&mut self, until: Duration, owed: &mut Owed) {
        self.now = until;
        let Promise::Pauses(pauses) = self.rules.failed else { return };
        let (up, slack) = (self.up, self.slack);
        for (number, hook) in &mut self.hooks {
            let mut done = false;
            hook.failed.retain_mut(|failed| {
                while failed.due.1 <= until {
                    *owed.deliveries.entry(*number).or_default() += 1;
                    let pause = pauses.get(failed.attempts).filter(|_| !up);
                    done |= up;
                    let Some(pause) = pause.map(|pause| Duration::from_secs(*pause)) else { return false };
                    failed.attempts += 1;
                    failed.due = (failed.due.0 + pause, failed.due.1 + pause + slack);
                }
                owed.certain &= failed.due.0 > until + slack;
                true
            });
            if done {
                hook.failures = 0;
            }
        }
    }
}

/// A step in words, by the names that its provider gives to leads and events.
pub(super) struct Told<'a>(pub &'a Sequences, pub &'a Step);

impl fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lead = |lead: usize| self.0.leads.get(lead).map_or(("", ""), |lead| (lead.lead, lead.event));
        match *self.1 {
            Step::Lead(number) => match lead(number) {
                (kind, event) if kind == event => write!(f, "{kind} happens"),
                (kind, event) => write!(f, "{kind} happens as {event}"),
            },
            Step::Register { hook, lead: number } => write!(f, "webhook {hook} is made for {}", lead(number).1),
            Step::Remove(hook) => write!(f, "webhook {hook} is removed"),
            Step::Amend { hook, lead: number } => write!(f, "webhook {hook} is changed to {}", lead(number).1),
            Step::NewKey(hook) => write!(f, "webhook {hook} gets a second key"),
            Step::OldKeyGoes(hook) => write!(f, "webhook {hook} loses its older key"),
            Step::Down => f.write_str("the receiver begins to answer 500"),
            Step::Up => f.write_str("the receiver answers 200 again"),
            Step::Pass(seconds) => write!(f, "{seconds} s pass"),
        }
    }
}

/// A sequence in words, its steps numbered.
pub(super) fn told(rules: &Sequences, steps: &[Step]) -> String {
    let words = steps.iter().enumerate().map(|(index, step)| format!("{}. {}", index + 1, Told(rules, step)));
    words.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Happening, KeyCalls};

    const LEADS: &[Happening] = &[Happening { lead: "a", event: "new", asked: "1" }, Happening { lead: "b", event: "known", asked: "2" }];

    fn rules(failed: Promise) -> Sequences {
        let keys = Some(KeyCalls { add: "", remove: "", list: "", id: "", public: "" });
        Sequences { leads: LEADS, register: "", amend: Some(""), keys, failed }
    }

    /// What each step brought, where time stands but for [`Step::Pass`].
    fn played(failed: Promise, steps: &[Step]) -> (Model, Vec<Vec<(u32, usize)>>) {
        let mut model = Model::new(rules(failed), Duration::ZERO);
        let mut now = Duration::ZERO;
        let brought = steps.iter().map(|step| {
            assert!(model.fits(step), "{step:?}");
            let begun = now;
            if let Step::Pass(seconds) = step {
                now += Duration::from_secs(*seconds);
            }
            let owed = model.take(step, begun, now);
            assert!(owed.certain);
            owed.deliveries.into_iter().collect()
        });
        let brought = brought.collect();
        (model, brought)
    }

    #[test]
    fn each_webhook_is_owed_the_leads_of_its_event_while_it_is_there() {
        let register = |hook, lead| Step::Register { hook, lead };
        let steps = [
            register(1, 0),
            Step::Lead(0),
            register(2, 0),
            register(3, 1),
            Step::Lead(0),
            Step::Lead(1),
            Step::Remove(1),
            Step::Lead(0),
            Step::Amend { hook: 2, lead: 1 },
            Step::Lead(1),
            Step::Lead(0),
        ];
        let (_, brought) = played(Promise::Nothing, &steps);
        let none = Vec::new;
        let both = vec![(1, 1), (2, 1)];
        assert_eq!(
            brought,
            [none(), vec![(1, 1)], none(), none(), both, vec![(3, 1)], none(), vec![(2, 1)], none(), vec![(2, 1), (3, 1)], none()]
        );
    }

    #[test]
    fn what_failed_comes_again_after_its_pauses_and_not_after_a_success() {
        let start = [Step::Register { hook: 1, lead: 0 }, Step::Down, Step::Lead(0)];
        let counts = |rest: &[Step]| {
            let steps = [&start[..], rest].concat();
            let (_, brought) = played(Promise::Pauses(&[60, 60, 60]), &steps);
            brought[3..].iter().map(|hooks| hooks.iter().map(|(_, n)| n).sum::<usize>()).collect::<Vec<_>>()
        };
        let pass = Step::Pass;
        assert_eq!(counts(&[pass(59), pass(1), pass(60), pass(60), pass(600)]), [0, 1, 1, 1, 0]);
        assert_eq!(counts(&[pass(600)]), [3]);
        assert_eq!(counts(&[pass(60), Step::Up, pass(60), pass(600)]), [1, 0, 1, 0]);
        assert_eq!(counts(&[Step::Remove(1), pass(600)]), [0, 0]);
    }

    #[test]
    fn what_is_not_promised_is_allowed_and_no_more() {
        let fail = [Step::Register { hook: 1, lead: 0 }, Step::Lead(0), Step::Down, Step::Lead(0)];
        let (mut model, _) = played(Promise::AtMost(2), &fail);
        assert_eq!((model.allow(1, 1), model.allow(1, 1), model.allow(1, 1)), (true, true, false));
        let (mut model, _) = played(Promise::Nothing, &fail);
        assert!(model.allow(1, 50) && model.allow(1, 50) && !model.allow(2, 1));
        let (mut model, _) = played(Promise::Nothing, &fail[..2]);
        assert!(!model.allow(1, 1));
    }

    #[test]
    fn where_a_retry_may_be_due_just_now_nothing_is_certain() {
        let mut model = Model::new(rules(Promise::Pauses(&[60])), Duration::from_secs(2));
        let at = Duration::from_secs;
        for (step, seconds, certain, due) in [
            (Step::Register { hook: 1, lead: 0 }, (0, 1), true, None),
            (Step::Down, (1, 1), true, None),
            (Step::Lead(0), (1, 3), true, Some(1)),
            (Step::Pass(55), (3, 58), true, None),
            (Step::Pass(3), (58, 61), false, None),
            (Step::Pass(9), (61, 70), true, Some(1)),
        ] {
            let owed = model.take(&step, at(seconds.0), at(seconds.1));
            assert_eq!((owed.deliveries.get(&1).copied(), owed.certain), (due, certain), "{step:?}");
        }
    }

    #[test]
    fn a_sequence_reads_step_by_step() {
        let steps = [Step::Register { hook: 1, lead: 0 }, Step::Down, Step::Lead(0), Step::Pass(60)];
        let text = "1. webhook 1 is made for new; 2. the receiver begins to answer 500; 3. a happens as new; 4. 60 s pass";
        assert_eq!(told(&rules(Promise::Nothing), &steps), text);
    }
}
