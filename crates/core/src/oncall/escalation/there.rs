//! What the tool says that told of an alert: somebody has it over there, or it became worse.

use super::steps::Roster;
use super::{Actor, CallEnd, Escalation, Happened, State};
use crate::Time;
use crate::oncall::page::Why;

impl Escalation {
    /// Somebody has it over there: nobody is called here, and nobody is asked here whether they
    /// are still at it. Whether anything changed.
    pub fn acknowledge_there(&mut self, source: &str, now: Time) -> bool {
        if !self.is_open() || self.holder().is_some() {
            return false;
        }
        self.note(now, Happened::AcknowledgedThere { source: source.to_owned() });
        self.end_calls(now, CallEnd::AcknowledgedByAnother);
        self.next_step_at = None;
        let by = Actor { name: source.to_owned(), person: None };
        self.state = State::Acknowledged { by, silent_at: None };
        true
    }

    /// Nobody has it over there any more: the next is called, unless somebody has it here. Whether
    /// anything changed.
    pub fn give_back_there(&mut self, source: &str, now: Time) -> bool {
        let is_held_there = matches!(&self.state, State::Acknowledged { by, silent_at: None }
            if by.person.is_none() && by.name == source);
        if is_held_there {
            self.note(now, Happened::GivenBackThere { source: source.to_owned() });
            self.call_next(now);
        }
        is_held_there
    }

    /// It is more severe than it was: whoever has it is told so; unless they answer, the next step
    /// follows. Whether anything changed.
    pub fn more_severe(&mut self, now: Time, roster: &dyn Roster) -> bool {
        if !self.is_open() {
            return false;
        }
        self.note(now, Happened::MoreSevere);
        match self.state.clone() {
            State::Acknowledged { by, .. } | State::Snoozed { by, .. } => {
                self.wake(by.person.as_ref(), Why::Worse, now, roster);
            }
            State::Exhausted => self.call_next(now),
            State::Calling | State::Ended { .. } => {}
        }
        true
    }
}
