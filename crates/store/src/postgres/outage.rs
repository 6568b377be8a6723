//! Whether the database answers, and takes what is written: known to all who ask it, and reported
//! once.

use bongsu_core::Time;
use parking_lot::Mutex;
use std::time::Duration;

/// What the database does not do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Lack {
    /// It does not answer.
    Answers,
    /// It answers, and takes nothing: a standby, or one that was set to read alone.
    Writes,
}

/// The present outage of the database, if there is one.
#[derive(Debug, Default)]
pub(super) struct Outage(Mutex<Option<Began>>);

#[derive(Clone, Copy, Debug)]
struct Began {
    at: Time,
    answers: bool,
    takes_writes: bool,
}

impl Outage {
    /// How long the database has not answered, or not taken what is written.
    pub(super) fn lasts_for(&self, now: Time) -> Option<Duration> {
        self.0.lock().map(|began| now.since(began.at))
    }

    /// How long it has been down, where it does not answer at all.
    pub(super) fn is_silent_for(&self, now: Time) -> Option<Duration> {
        self.0.lock().filter(|began| !began.answers).map(|began| now.since(began.at))
    }

    /// Notes what it did not do. Logged at the first time alone.
    pub(super) fn begins(&self, now: Time, lack: Lack, statement: &str, reason: &str) -> bool {
        let mut outage = self.0.lock();
        let is_new = outage.is_none();
        let began = outage.get_or_insert(Began { at: now, answers: true, takes_writes: true });
        match lack {
            Lack::Answers => began.answers = false,
            Lack::Writes => (began.answers, began.takes_writes) = (true, false),
        }
        drop(outage);
        if is_new {
            match lack {
                Lack::Answers => {
                    tracing::warn!(statement, reason, "database does not answer; retrying");
                }
                Lack::Writes => {
                    tracing::warn!(statement, reason, "database takes no writes; retrying");
                }
            }
        }
        is_new
    }

    /// Notes that it did what was asked. What it reads says nothing of whether it takes writes.
    /// Logged if that ends the outage.
    pub(super) fn ends(&self, now: Time, by_write: bool) -> bool {
        let mut outage = self.0.lock();
        let Some(began) = outage.as_mut() else { return false };
        began.answers = true;
        began.takes_writes |= by_write;
        if !began.takes_writes {
            return false;
        }
        let since = began.at;
        *outage = None;
        drop(outage);
        let lasted_s = now.since(since).as_secs_f64();
        tracing::warn!(lasted_s, "database answers and takes writes again");
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Time {
        Time::from_secs(1_000 + secs)
    }

    #[test]
    fn an_outage_is_reported_when_it_begins_and_when_it_ends() {
        let outage = Outage::default();
        assert!(!outage.ends(at(0), false), "there was none");
        let begun = (1..500).filter(|n| outage.begins(at(*n), Lack::Answers, "x", "y"));
        assert_eq!(begun.count(), 1);
        assert_eq!(outage.lasts_for(at(61)), Some(Duration::from_secs(60)));
        assert!(outage.ends(at(500), false) && !outage.ends(at(501), true));
        assert_eq!(outage.lasts_for(at(502)), None);
    }

    #[test]
    fn a_database_that_only_reads_is_down_until_it_takes_a_write() {
        let outage = Outage::default();
        assert!(outage.begins(at(0), Lack::Writes, "x", "read-only"));
        assert!(!outage.ends(at(1), false), "that it reads ends nothing");
        assert!(!outage.begins(at(2), Lack::Writes, "x", "read-only"), "it is reported once");
        assert_eq!(outage.lasts_for(at(10)), Some(Duration::from_secs(10)));
        assert_eq!(outage.is_silent_for(at(10)), None, "what only reads need not wait");
        outage.begins(at(11), Lack::Answers, "x", "gone");
        assert!(outage.is_silent_for(at(12)).is_some() && !outage.ends(at(13), false));
        assert!(outage.ends(at(14), true));
        assert_eq!(outage.lasts_for(at(15)), None);
    }
}
