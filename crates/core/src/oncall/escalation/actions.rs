//! What people do with an escalation, and what the matter itself does.

use super::steps::Roster;
use super::{Actor, Call, CallEnd, EndReason, Escalation, Happened, State};
use crate::Time;
use crate::oncall::OncallKey;
use crate::oncall::page::{Called, Why};
use std::time::Duration;

/// The longest snooze: a working day.
pub const SNOOZE_MAX: Duration = Duration::from_secs(12 * 3600);
/// It is worse when there are twice as many victims, and at least so many more.
const WORSE_MIN: u32 = 10;

impl Escalation {
    /// Somebody has it. Whoever acknowledges first holds it; another one's acknowledgement ends
    /// the calls to them alone. Whether anything changed.
    pub fn acknowledge(&mut self, by: &Actor, now: Time) -> bool {
        if !self.is_open() {
            return false;
        }
        self.note(now, Happened::Acknowledged { by: by.clone() });
        for call in self.calls.iter_mut().filter(|call| call.is_open()) {
            let theirs = matches!((&call.to, &by.person), (Called::Person(key), Some(person)) if key == person);
            match (theirs, call.own) {
                (true, _) => call.end(now, CallEnd::Acknowledged),
                (false, false) => call.end(now, CallEnd::AcknowledgedByAnother),
                (false, true) => {}
            }
        }
        let holder = match &self.state {
            State::Acknowledged { by: holder, .. } if holder != by => holder.clone(),
            _ => by.clone(),
        };
        self.hold(holder, now);
        true
    }

    /// Somebody takes it over from whoever has it, as at the end of a shift; what nobody has is
    /// acknowledged. Whether anything changed.
    pub fn take_over(&mut self, by: &Actor, now: Time) -> bool {
        let Some(from) = self.holder().filter(|_| self.is_open()).cloned() else {
            return self.acknowledge(by, now);
        };
        if from == *by {
            return self.active(now);
        }
        self.note(now, Happened::TakenOver { by: by.clone(), from });
        self.end_calls(now, CallEnd::AcknowledgedByAnother);
        self.hold(by.clone(), now);
        true
    }

    /// Whoever has it did something: they are not silent.
    pub fn active(&mut self, now: Time) -> bool {
        let State::Acknowledged { by, .. } = &self.state else { return false };
        let by = by.clone();
        self.note(now, Happened::Active);
        self.hold(by, now);
        true
    }

    /// Hands it to another, who is called until they have it; unless they answer, the next step
    /// follows. Whether there is such a person.
    pub fn hand_over(
        &mut self,
        by: &Actor,
        to: &OncallKey,
        now: Time,
        roster: &dyn Roster,
    ) -> bool {
        if !self.is_open() || roster.rules(to, self.policy.important).is_none() {
            return false;
        }
        self.note(now, Happened::HandedOver { by: by.clone(), to: to.clone() });
        self.end_calls(now, CallEnd::HandedOver);
        self.wake(Some(to), Why::HandedOver { by: by.name.clone() }, now, roster)
    }

    /// Calls one more, whoever has it. Whether there is such a person.
    pub fn want_hands(
        &mut self,
        by: &Actor,
        of: &OncallKey,
        now: Time,
        roster: &dyn Roster,
    ) -> bool {
        let Some(rules) = roster.rules(of, self.policy.important).filter(|_| self.is_open()) else {
            return false;
        };
        self.note(now, Happened::HandsWanted { by: by.clone(), of: of.clone() });
        let why = Why::HandsWanted { by: by.name.clone() };
        self.calls.push(Call::new(Called::Person(of.clone()), why, rules, true, now));
        true
    }

    /// Puts it off: nobody is called before then.
    pub fn snooze(&mut self, by: &Actor, until: Time, now: Time) -> bool {
        if !self.is_open() || until <= now || until.since(now) > SNOOZE_MAX {
            return false;
        }
        self.note(now, Happened::Snoozed { by: by.clone(), until });
        self.end_calls(now, CallEnd::Snoozed);
        self.next_step_at = None;
        self.state = State::Snoozed { by: by.clone(), until };
        true
    }

    /// Tells whoever has it that it became worse, if it did; unless they answer, the next step
    /// follows. Those who are being called hear it with the next attempt.
    pub fn victims(&mut self, victims: u32, now: Time, roster: &dyn Roster) -> bool {
        let told = self.told_victims;
        if victims < told.saturating_mul(2) || victims < told.saturating_add(WORSE_MIN) {
            return false;
        }
        self.told_victims = victims;
        self.note(now, Happened::Worse { victims });
        match self.state.clone() {
            State::Acknowledged { by, .. } | State::Snoozed { by, .. } => {
                self.wake(by.person.as_ref(), Why::Worse, now, roster);
            }
            State::Exhausted => self.call_next(now),
            State::Calling | State::Ended { .. } => {}
        }
        true
    }

    /// Ends it: nobody is called any more.
    pub fn end(&mut self, reason: EndReason, now: Time) {
        self.note(now, Happened::Ended { reason });
        self.end_calls(now, CallEnd::Over);
        self.next_step_at = None;
        self.state = State::Ended { reason };
        self.ended_at = Some(now);
    }

    fn hold(&mut self, by: Actor, now: Time) {
        let silent_at = self.policy.silence().map(|silence| now + silence);
        self.next_step_at = None;
        self.state = State::Acknowledged { by, silent_at };
    }

    pub(super) fn end_calls(&mut self, now: Time, how: CallEnd) {
        self.calls.iter_mut().filter(|call| call.is_open()).for_each(|call| call.end(now, how));
    }
}
