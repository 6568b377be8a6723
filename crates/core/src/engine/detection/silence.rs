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
}

/// Probes that nothing answered.
#[derive(Clone, Copy, Debug)]
struct Unanswered {
    /// When the first of them was sent.
    since: Time,
    probes: u32,
    /// How many of them asked what had worked until then.
    turned: u32,
}

impl Unanswered {
    /// Whether that is more than the silence of a few.
    fn lasts(&self, until: Time) -> bool {
        self.probes >= PROBES_MIN && until.since(self.since) >= SILENCE_MIN
    }
}

impl Silence {
    /// A probe that was sent at `sent` got an answer, well or not.
    pub fn broken(&mut self, sent: Time) {
        if let Some(silent) = self.unanswered.filter(|silent| sent > silent.since) {
            if silent.lasts(sent) {
                self.over_at = sent + ECHO;
            }
            self.unanswered = None;
        }
        self.answered = self.answered.max(sent);
    }

    /// A probe that was sent at `sent` got no answer; `worked` is whether the one before did.
    pub fn goes_on(&mut self, sent: Time, worked: bool) {
        let first = Unanswered { since: sent, probes: 0, turned: 0 };
        let silent = self.unanswered.get_or_insert(first);
        silent.probes += 1;
        silent.turned += u32::from(worked);
    }

    /// Since when nothing answers, once that has lasted.
    pub fn since(&self, now: Time) -> Option<Time> {
        self.unanswered.filter(|silent| silent.lasts(now)).map(|silent| silent.since)
    }

    /// Whether enough fell silent to speak for all that is not asked yet.
    pub fn is_broad(&self) -> bool {
        self.unanswered.is_some_and(|silent| silent.turned >= TURNED_ENOUGH)
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
            (0..probes).for_each(|_| silence.goes_on(at(1), false));
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
}
