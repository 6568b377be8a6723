//! Silence of everything, after which nothing is known of what failed in it: it may have been our
//! own network, from every vantage (S5, S12).

use crate::Time;
use std::time::Duration;

/// Nothing answered for so long,
const SILENCE_MIN: Duration = Duration::from_secs(10);
/// while so many probes waited in vain.
const PROBES_MIN: u32 = 20;
/// That so many paths fell silent that had worked is enough, where they cannot all be asked at once.
const TURNED_ENOUGH: u32 = 16;
/// Probes that were sent in the silence come back as failures for so long after its end.
const ECHO: Duration = Duration::from_secs(10);

/// Whether anything answers.
#[derive(Clone, Copy, Default, Debug)]
pub struct Silence {
    /// When the latest probe was sent that anything answered, well or not.
    answered: Time,
    /// What nothing answered since then.
    unanswered: Option<Unanswered>,
    /// From when on failures say something again.
    over_at: Time,
    /// Whether there are reference targets: while none of these was asked in vain, what is silent is
    /// what is watched, and not our network.
    has_references: bool,
}

/// Probes that nothing answered.
#[derive(Clone, Copy, Debug)]
struct Unanswered {
    /// When the first of them was sent.
    since: Time,
    probes: u32,
    /// How many of them asked what had worked until then.
    turned: u32,
    /// How many of them asked a reference target.
    references: u32,
}

impl Unanswered {
    /// Whether that is more than the silence of a few.
    fn lasts(&self, until: Time) -> bool {
        self.probes >= PROBES_MIN && until.since(self.since) >= SILENCE_MIN
    }
}

impl Silence {
    /// Whether there are reference targets from now on.
    pub fn set_has_references(&mut self, has_references: bool) {
        self.has_references = has_references;
    }

    /// The silence that may be our own network's.
    fn ours(&self) -> Option<Unanswered> {
        self.unanswered.filter(|silent| silent.references > 0 || !self.has_references)
    }

    /// A probe that was sent at `sent` got an answer, well or not.
    pub fn broken(&mut self, sent: Time) {
        if self.unanswered.is_some_and(|silent| sent > silent.since) {
            if self.ours().is_some_and(|silent| silent.lasts(sent)) {
                self.over_at = sent + ECHO;
            }
            self.unanswered = None;
        }
        self.answered = self.answered.max(sent);
    }

    /// A probe that was sent at `sent` got no answer; `worked` is whether the one before did, and
    /// `is_reference` whether it asked a reference target.
    pub fn goes_on(&mut self, sent: Time, worked: bool, is_reference: bool) {
        let first = Unanswered { since: sent, probes: 0, turned: 0, references: 0 };
        let silent = self.unanswered.get_or_insert(first);
        silent.probes += 1;
        silent.references += u32::from(is_reference);
        silent.turned += u32::from(worked);
    }

    /// Since when nothing answers, once that has lasted.
    pub fn since(&self, now: Time) -> Option<Time> {
        self.ours().filter(|silent| silent.lasts(now)).map(|silent| silent.since)
    }

    /// Whether enough fell silent to speak for all that is not asked yet.
    pub fn is_broad(&self) -> bool {
        self.ours().is_some_and(|silent| silent.turned >= TURNED_ENOUGH)
    }

    /// Whether something has been answered since `since`.
    pub fn was_broken_since(&self, since: Time) -> bool {
        self.answered > since
    }

    /// Whether what failed at `since` may have failed with everything else, and from when on
    /// failures say something again.
    pub fn covered(&self, since: Time) -> Option<Time> {
        (self.over_at > since).then_some(self.over_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Time {
        Time::from_secs(1_000 + secs)
    }

    #[test]
    fn only_a_long_silence_of_many_probes_covers_what_failed_in_it() {
        for (probes, secs, covers) in [(20, 10, true), (19, 10, false), (20, 9, false)] {
            let mut silence = Silence::default();
            silence.broken(at(0));
            (0..probes).for_each(|_| silence.goes_on(at(1), false, false));
            assert!(!silence.was_broken_since(at(1)));
            assert_eq!(silence.since(at(1 + secs)), covers.then_some(at(1)));
            silence.broken(at(0)); // A late answer ends nothing.
            assert_eq!(silence.covered(at(1)), None);
            silence.broken(at(1 + secs));
            assert_eq!(silence.covered(at(1)).is_some(), covers, "{probes} {secs}");
            assert_eq!(silence.since(at(30)), None);
            assert_eq!(silence.covered(at(30)), None, "what fails later is another matter");
        }
    }

    #[test]
    fn where_no_reference_target_was_asked_in_vain_the_silence_is_of_what_is_watched() {
        let mut silence = Silence::default();
        silence.set_has_references(true);
        silence.broken(at(0));
        (0..50).for_each(|_| silence.goes_on(at(1), true, false));
        assert_eq!((silence.since(at(60)), silence.is_broad()), (None, false));
        silence.goes_on(at(2), true, true);
        assert_eq!((silence.since(at(60)), silence.is_broad()), (Some(at(1)), true));
    }
}
