//! Who takes calls now, and which of them they may take.

use crate::Time;
use crate::promise::Person;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Who said that they take calls and was not heard of since is gone after this long.
pub const SHIFT_MAX: Duration = Duration::from_secs(12 * 3600);

/// A person who takes calls.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Attendance {
    /// Who.
    pub person: Person,
    /// Since when.
    pub since: Time,
    /// When they were heard of last: they took a call, or said something of their breaks.
    pub heard_at: Time,
    /// Until when they are on a break.
    pub break_until: Option<Time>,
    /// Whether the last call that they had was abusive.
    pub had_abuse: bool,
}

/// Why somebody does not take a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NotNow {
    /// They are on a break until then.
    OnBreak(Time),
    /// Their last call was abusive, and this caller was abusive before: it is for another.
    TwoInARow,
    /// They passed this very call on.
    PassedOn,
}

/// What is known of a call before it is taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Offered {
    /// The caller was reported lately, or warned in this call.
    pub is_difficult: bool,
    /// This person passed it on.
    pub was_theirs: bool,
}

impl Attendance {
    /// Somebody begins to take calls.
    pub fn begin(person: Person, now: Time) -> Attendance {
        Attendance { person, since: now, heard_at: now, break_until: None, had_abuse: false }
    }

    /// Whether they are there, as far as is known.
    pub fn is_present(&self, now: Time) -> bool {
        now.since(self.heard_at) < SHIFT_MAX
    }

    /// Until when they are on a break now.
    pub fn on_break(&self, now: Time) -> Option<Time> {
        self.break_until.filter(|until| *until > now)
    }

    /// They have a break from now on. A longer one that is under way stays as it is.
    pub fn take_break(&mut self, now: Time, length: Duration) {
        let until = now + length;
        self.break_until = Some(self.on_break(now).map_or(until, |before| before.max(until)));
    }

    /// Whether a difficult caller is left to others. A whole break ends that; one that they ended
    /// themselves does not.
    pub fn is_spared(&self, now: Time) -> bool {
        self.had_abuse && self.break_until.is_none_or(|until| until > now)
    }

    /// They have taken a call, or a call back.
    pub fn took(&mut self, is_difficult: bool, now: Time) {
        (self.heard_at, self.had_abuse, self.break_until) = (now, is_difficult, None);
    }

    /// Whether they may take a call now. `anyway` is their own word that they want it: a break
    /// and the right not to take it are theirs, and nobody else can waive them.
    ///
    /// # Errors
    /// Why not.
    pub fn may_take(&self, offered: Offered, anyway: bool, now: Time) -> Result<(), NotNow> {
        if let Some(until) = self.on_break(now) {
            return Err(NotNow::OnBreak(until));
        }
        if anyway {
            return Ok(());
        }
        match () {
            () if offered.was_theirs => Err(NotNow::PassedOn),
            () if offered.is_difficult && self.is_spared(now) => Err(NotNow::TwoInARow),
            () => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIFFICULT: Offered = Offered { is_difficult: true, was_theirs: false };

    fn at(minutes: u64) -> Time {
        Time::from_secs(0) + Duration::from_secs(minutes * 60)
    }

    fn lee() -> Attendance {
        Attendance::begin(Person { id: "user:1".into(), name: "Lee".into() }, at(0))
    }

    #[test]
    fn nobody_takes_a_call_during_their_break_and_a_second_break_shortens_none() {
        let mut lee = lee();
        lee.take_break(at(0), Duration::from_secs(30 * 60));
        lee.take_break(at(5), Duration::from_secs(15 * 60));
        assert_eq!(lee.may_take(Offered::default(), true, at(29)), Err(NotNow::OnBreak(at(30))));
        assert_eq!(lee.may_take(Offered::default(), false, at(30)), Ok(()));
    }

    #[test]
    fn nobody_gets_two_abusive_callers_in_a_row_unless_they_want_it() {
        let mut lee = lee();
        assert_eq!(lee.may_take(DIFFICULT, false, at(1)), Ok(()));
        lee.had_abuse = true;
        assert_eq!(lee.may_take(DIFFICULT, false, at(2)), Err(NotNow::TwoInARow));
        assert_eq!(lee.may_take(Offered::default(), false, at(2)), Ok(()));
        assert_eq!(lee.may_take(DIFFICULT, true, at(2)), Ok(()));
    }

    #[test]
    fn a_whole_break_ends_that_they_are_spared_and_their_own_end_of_it_does_not() {
        let mut lee = lee();
        lee.had_abuse = true;
        lee.take_break(at(0), Duration::from_secs(15 * 60));
        assert_eq!(lee.may_take(DIFFICULT, false, at(15)), Ok(()));
        let early = Attendance { break_until: None, ..lee.clone() };
        assert_eq!(early.may_take(DIFFICULT, false, at(15)), Err(NotNow::TwoInARow));
        // The next of this kind begins it anew.
        lee.took(true, at(20));
        assert_eq!(lee.may_take(DIFFICULT, false, at(21)), Err(NotNow::TwoInARow));
    }

    #[test]
    fn who_takes_calls_is_there_longer_than_twelve_hours_after_they_began() {
        let mut lee = lee();
        lee.took(false, at(11 * 60));
        assert!(lee.is_present(at(13 * 60)) && !lee.is_present(at(23 * 60)));
    }

    #[test]
    fn a_call_that_was_passed_on_comes_back_to_nobody_who_passed_it_on() {
        let theirs = Offered { is_difficult: true, was_theirs: true };
        assert_eq!(lee().may_take(theirs, false, at(1)), Err(NotNow::PassedOn));
    }
}
