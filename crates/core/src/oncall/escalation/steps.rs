//! What time does to an escalation: steps, attempts, silence, and the end of a snooze.

use super::{Actor, Call, Escalation, Happened, State};
use crate::Time;
use crate::oncall::OncallKey;
use crate::oncall::page::{Called, PageId, Why};
use crate::oncall::person::{PageChannel, Rule, Rules};
use crate::oncall::policy::Target;
use std::time::Duration;

/// While nobody was there who could be called, it is looked so often whether somebody is.
const LOOK_AGAIN: Duration = Duration::from_secs(60);

/// Who is behind targets, at this instant.
pub trait Roster {
    /// Who is on call by a schedule.
    fn on_call(&self, schedule: &OncallKey) -> Vec<OncallKey>;
    /// Everybody of a team.
    fn team(&self, team: &OncallKey) -> Vec<OncallKey>;
    /// Whose turn it is in a team; it is another's next time.
    fn turn(&mut self, team: &OncallKey) -> Option<OncallKey>;
    /// The rules by which a person is called; `None` when there is no such person.
    fn rules(&self, person: &OncallKey, important: bool) -> Option<Rules>;
}

/// An attempt that is due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted {
    /// Who is called.
    pub to: Called,
    /// By what.
    pub channel: PageChannel,
    /// Why.
    pub why: Why,
    /// The number of the call.
    pub call: usize,
    /// The number of its attempt.
    pub attempt: usize,
}

impl Escalation {
    /// When something of it is due next.
    pub fn due_at(&self) -> Option<Time> {
        let calls = self.calls.iter().filter_map(Call::next_at).min();
        let held = match self.state {
            State::Acknowledged { silent_at, .. } => silent_at,
            State::Snoozed { until, .. } => Some(until),
            _ => None,
        };
        [calls, held, self.next_step_at].into_iter().flatten().min()
    }

    /// When something of it is due next after an instant.
    pub fn due_after(&self, after: Time) -> Option<Time> {
        let attempts = self.calls.iter().filter(|call| call.is_open());
        let attempts = attempts.flat_map(|call| &call.attempts);
        let attempts = attempts.filter(|it| it.page.is_none()).map(|it| it.at);
        let held = match self.state {
            State::Acknowledged { silent_at, .. } => silent_at,
            State::Snoozed { until, .. } => Some(until),
            _ => None,
        };
        attempts.chain(held).chain(self.next_step_at).filter(|at| *at > after).min()
    }

    /// Has everything happen that is due: a snooze ends, silence wakes the next, steps begin.
    pub fn advance(&mut self, now: Time, roster: &mut dyn Roster) {
        let called = self.calls.len();
        let mut silent = None;
        match self.state.clone() {
            State::Snoozed { by, until } if until <= now => {
                self.note(now, Happened::SnoozeOver);
                self.wake(by.person.as_ref(), Why::SnoozeOver, now, roster);
            }
            State::Acknowledged { by, silent_at: Some(at) } if at <= now => {
                self.note(now, Happened::Silent { who: by.clone() });
                self.call_next(now);
                silent = Some(by);
            }
            _ => {}
        }
        let is_silent = silent.as_ref().and_then(|who| who.person.as_ref());
        self.begin_steps(now, is_silent, roster);
        if let Some(who) = silent {
            self.tell_of_silence(&who, called, now, roster);
        }
    }

    /// Whoever is called next learns why, and so does the silent one, who was told that nobody is.
    fn tell_of_silence(&mut self, who: &Actor, called: usize, now: Time, roster: &dyn Roster) {
        let why = Why::Silent { who: who.name.clone() };
        let to = who.person.clone().map(Called::Person);
        let next = self.calls.get_mut(called..).unwrap_or_default();
        for call in next.iter_mut() {
            let is_their_own = Some(&call.to) == to.as_ref();
            call.why = if is_their_own { Why::OwnSilence } else { why.clone() };
        }
        let (Some(person), Some(to)) = (&who.person, to) else { return };
        let is_called = next.iter().any(|call| call.to == to);
        if let Some(rules) = roster.rules(person, self.policy.important).filter(|_| !is_called) {
            self.calls.push(Call::new(to, Why::OwnSilence, rules, false, now));
        }
    }

    /// Has every step begin that is due. Whoever was silent answers for no step: the next one
    /// follows at once.
    fn begin_steps(&mut self, now: Time, silent: Option<&OncallKey>, roster: &mut dyn Roster) {
        // A step behind which there is nobody is followed by the next at once.
        for _ in 0..=self.steps_total() {
            if self.next_step_at.is_none_or(|at| at > now) {
                return;
            }
            if self.state == State::Exhausted {
                if !self.is_anybody_there(roster) {
                    self.next_step_at = Some(now + LOOK_AGAIN);
                    return;
                }
                self.steps_begun = 0;
            }
            self.state = State::Calling;
            if self.steps_begun >= self.steps_total() {
                // Whoever was called and did not answer is not called for ever. Where nobody was
                // on call, whoever is next learns of it.
                let is_tried = self.called_somebody();
                self.next_step_at = (!is_tried).then_some(now + LOOK_AGAIN);
                self.state = State::Exhausted;
                self.note(now, Happened::Exhausted);
                return;
            }
            self.begin_step(now, silent, roster);
        }
    }

    /// The attempts that are due. Each is to be given its page by [`Escalation::paged`].
    pub fn wanted(&self, now: Time) -> Vec<Wanted> {
        let mut wanted = Vec::new();
        for (number, call) in self.calls.iter().enumerate().filter(|(_, call)| call.is_open()) {
            let due = call.attempts.iter().enumerate();
            let due = due.filter(|(_, attempt)| attempt.page.is_none() && attempt.at <= now);
            wanted.extend(due.map(|(at, attempt)| Wanted {
                to: call.to.clone(),
                channel: attempt.channel.clone(),
                why: call.why.clone(),
                call: number,
                attempt: at,
            }));
        }
        wanted
    }

    /// Notes the page of an attempt.
    pub fn paged(&mut self, wanted: &Wanted, page: PageId, now: Time) {
        let call = self.calls.get_mut(wanted.call);
        if let Some(attempt) = call.and_then(|call| call.attempts.get_mut(wanted.attempt)) {
            attempt.page = Some((page, now));
        }
    }

    /// Calls one person again, and goes on with the steps unless they answer.
    pub(super) fn wake(
        &mut self,
        person: Option<&OncallKey>,
        why: Why,
        now: Time,
        roster: &dyn Roster,
    ) -> bool {
        let important = self.policy.important;
        let rules = person.and_then(|key| Some((key, roster.rules(key, important)?)));
        let Some((person, rules)) = rules else {
            self.call_next(now);
            return false;
        };
        self.state = State::Calling;
        self.next_step_at = Some(now + self.wait());
        self.calls.push(Call::new(Called::Person(person.clone()), why, rules, false, now));
        true
    }

    /// Has the next step begin now; after the last one, the first.
    pub(super) fn call_next(&mut self, now: Time) {
        self.state = State::Calling;
        if self.steps_begun >= self.steps_total() {
            self.steps_begun = 0;
        }
        self.next_step_at = Some(now);
    }

    /// How long the present step waits.
    pub(super) fn wait(&self) -> Duration {
        let steps = self.policy.steps.len().max(1);
        let present = self.steps_begun.saturating_sub(1) as usize % steps;
        let secs = self.policy.steps.get(present).map_or(300, |step| step.wait_s);
        Duration::from_secs(u64::from(secs))
    }

    fn begin_step(&mut self, now: Time, silent: Option<&OncallKey>, roster: &mut dyn Roster) {
        let policy = self.policy.clone();
        let number = self.steps_begun;
        let step = &policy.steps[number as usize % policy.steps.len()];
        self.steps_begun += 1;
        let (mut called, mut nobody) = (Vec::new(), Vec::new());
        let passed_over = silent.or(self.asker.as_ref()).cloned();
        for target in &step.targets {
            let before = called.len();
            for (who, own) in behind(target, passed_over.as_ref(), roster) {
                // Who is named twice in a step is called once.
                if !called.contains(&who) && self.call(&who, own, now, roster) {
                    called.push(who);
                }
            }
            if called.len() == before && self.is_nobody(target, roster) {
                nobody.push(target.clone());
            }
        }
        let wait = Duration::from_secs(u64::from(step.wait_s));
        let is_silent = |who: &Called| matches!(who, Called::Person(key) if Some(key) == silent);
        // After the last step somebody is given the time to answer, whoever it is.
        let follows = self.steps_begun < self.steps_total();
        let is_answerless = called.is_empty() || (follows && called.iter().all(is_silent));
        self.next_step_at = Some(if is_answerless { now } else { now + wait });
        self.note(now, Happened::Step { number, called, nobody });
    }

    /// Whether one of the steps that just ran called a person.
    fn called_somebody(&self) -> bool {
        let steps = self.log.iter().rev().filter_map(|entry| match &entry.what {
            Happened::Step { called, .. } => Some(called),
            _ => None,
        });
        let mut called = steps.take(self.steps_total() as usize).flatten();
        called.any(|who| matches!(who, Called::Person(_)))
    }

    /// Whether a step would call a person now.
    fn is_anybody_there(&self, roster: &mut dyn Roster) -> bool {
        let policy = self.policy.clone();
        let mut targets = policy.steps.iter().flat_map(|step| &step.targets);
        targets.any(|target| match target {
            Target::Webhook(_) => false,
            target => !self.is_nobody(target, roster),
        })
    }

    /// Whether there is nobody behind a target who could be called at all.
    fn is_nobody(&self, target: &Target, roster: &mut dyn Roster) -> bool {
        match target {
            Target::Turn(team) => {
                roster.team(team).iter().all(|it| Some(it) == self.asker.as_ref())
            }
            other => behind(other, None, roster).iter().all(|(who, _)| match who {
                Called::Person(key) => self.is_asker(who) || roster.rules(key, false).is_none(),
                Called::Webhook(_) => false,
            }),
        }
    }

    /// Whether somebody asked the question themselves.
    fn is_asker(&self, who: &Called) -> bool {
        matches!(who, Called::Person(key) if Some(key) == self.asker.as_ref())
    }

    /// Begins a call; whether there is somebody to call. A call that still has attempts before it
    /// goes on instead.
    fn call(&mut self, who: &Called, own: bool, now: Time, roster: &dyn Roster) -> bool {
        if self.is_asker(who) {
            return false;
        }
        let running = self.calls.iter().any(|call| call.to == *who && call.next_at().is_some());
        if running {
            return true;
        }
        let rules = match who {
            Called::Person(key) => roster.rules(key, self.policy.important),
            Called::Webhook(name) => {
                let channel = PageChannel::Webhook(name.clone());
                let attempts = vec![Rule { channel, after_s: 0 }];
                Some(Rules { attempts, ..Rules::default() })
            }
        };
        let Some(rules) = rules else { return false };
        self.calls.push(Call::new(who.clone(), Why::Step, rules, own, now));
        true
    }
}

/// Who is behind a target, and whether each is called until they acknowledge themselves. Of a team
/// by turns it is another than whoever was silent or asks, if there is one.
fn behind(
    target: &Target,
    passed_over: Option<&OncallKey>,
    roster: &mut dyn Roster,
) -> Vec<(Called, bool)> {
    let people = match target {
        Target::Person(key) => vec![key.clone()],
        Target::Schedule(key) => roster.on_call(key),
        Target::Team(key) => roster.team(key),
        Target::Turn(key) => {
            let turn = roster.turn(key);
            let is_passed_over = turn.is_some() && turn.as_ref() == passed_over;
            (if is_passed_over { roster.turn(key) } else { turn }).into_iter().collect()
        }
        Target::Webhook(name) => return vec![(Called::Webhook(name.clone()), false)],
    };
    let own = matches!(target, Target::Team(_));
    people.into_iter().map(|key| (Called::Person(key), own)).collect()
}
