//! When departures make a task to call a customer: several within a day, or one after an outage
//! that hit their sites. One service that ends in a quiet month is nobody's alarm.

use super::Departure;
use crate::Time;
use crate::hash::digest;
use crate::incident::IncidentId;
use crate::plain_text::plain_text;
use crate::promise::Person;
use crate::ticket::masking::mask;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::time::Duration;
use uuid::Uuid;

/// So many departures within [`BURST_SPAN`] are a burst.
pub const BURST: usize = 3;
/// Within how long departures are counted together.
pub const BURST_SPAN: Duration = Duration::from_secs(24 * 3600);
/// For so long after an outage a departure is taken to be possibly because of it.
pub const AFTER_OUTAGE: Duration = Duration::from_secs(14 * 24 * 3600);
/// The longest note of a call.
pub const NOTE_MAX_CHARS: usize = 2_000;
/// Departures told later than this after they happened make no task: nobody is called about it.
pub const TOLD_MAX_AGE: Duration = Duration::from_secs(7 * 24 * 3600);

/// The id of an alarm: UUID version 7 (RFC 9562).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AlarmId(Uuid);

impl AlarmId {
    /// The id of the alarm that a departure raises.
    pub fn new(now: Time, departure: &Departure) -> AlarmId {
        let millis = u64::try_from(now.as_micros().div_euclid(1000)).unwrap_or(0);
        let digest = digest(&format!("{}/{}", departure.customer, departure.key)).to_be_bytes();
        let mut bytes = [0u8; 10];
        bytes.copy_from_slice(&digest[..10]);
        AlarmId(uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
    }

    /// As a UUID, for the store.
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl std::fmt::Display for AlarmId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(&self.0, f)
    }
}

impl std::str::FromStr for AlarmId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<AlarmId, uuid::Error> {
        text.parse().map(AlarmId)
    }
}

/// An outage that hit sites of the customer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PastOutage {
    /// The incident.
    pub incident: IncidentId,
    /// When it began.
    pub opened_at: Time,
    /// When it was over; `None` while it goes on.
    pub resolved_at: Option<Time>,
}

/// How the conversation came out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlarmOutcome {
    /// They stay.
    Stays,
    /// They leave, and said why.
    Leaves,
    /// They were not reached, and will not be called again.
    NotReached,
    /// It has nothing to do with us: a company was sold, a site was closed.
    Unrelated,
}

impl AlarmOutcome {
    /// All, in the order of the form.
    pub const ALL: [AlarmOutcome; 4] = [
        AlarmOutcome::Stays,
        AlarmOutcome::Leaves,
        AlarmOutcome::NotReached,
        AlarmOutcome::Unrelated,
    ];

    /// The code used in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            AlarmOutcome::Stays => "stays",
            AlarmOutcome::Leaves => "leaves",
            AlarmOutcome::NotReached => "not_reached",
            AlarmOutcome::Unrelated => "unrelated",
        }
    }

    /// From the code.
    pub fn from_code(code: &str) -> Option<AlarmOutcome> {
        AlarmOutcome::ALL.into_iter().find(|it| it.as_str() == code)
    }
}

/// How an alarm ended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AlarmEnd {
    /// When.
    pub at: Time,
    /// By whom.
    pub by: Person,
    /// How.
    pub outcome: AlarmOutcome,
    /// What was said.
    pub note: String,
}

/// A task to call a customer who leaves.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Alarm {
    /// Its id.
    pub id: AlarmId,
    /// The customer's key.
    pub customer: String,
    /// When it was raised.
    pub opened_at: Time,
    /// The outage before it, if there was one. Before it, not because of it: nobody knows that
    /// before they are asked.
    pub after: Option<IncidentId>,
    /// The keys of the departures, oldest first.
    pub departures: Vec<String>,
    /// Who calls, since when.
    pub taken: Option<(Time, Person)>,
    /// How it ended.
    pub end: Option<AlarmEnd>,
}

/// Why something about an alarm is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AlarmRefusal {
    /// It has ended.
    Ended,
    /// Another calls them.
    TakenByAnother,
    /// The note is longer than [`NOTE_MAX_CHARS`].
    Text,
}

/// The alarm after departures of one customer were told: a new one, the open one with more in it,
/// or none. `known` are departures of the customer around that time that no alarm has yet, those
/// just told included; told again, they change nothing.
pub fn alarm(
    mut known: Vec<Departure>,
    outages: &[PastOutage],
    open: Option<Alarm>,
    now: Time,
) -> Option<Alarm> {
    known.sort_by(|a, b| (a.at, &a.key).cmp(&(b.at, &b.key)));
    known.retain(|it| now.since(it.at) <= TOLD_MAX_AGE);
    let latest = known.last()?.clone();
    if let Some(mut open) = open {
        let counted: BTreeSet<String> = open.departures.iter().cloned().collect();
        let more = known.into_iter().map(|it| it.key).filter(|key| !counted.contains(key));
        open.departures.extend(more);
        return Some(open);
    }
    let after = known.iter().rev().find_map(|it| outage_before(outages, it.at));
    let is_burst = known.windows(BURST).any(|some| {
        let (first, last) = (some.first(), some.last());
        first.zip(last).is_some_and(|(first, last)| last.at.since(first.at) <= BURST_SPAN)
    });
    (is_burst || after.is_some()).then(|| Alarm {
        id: AlarmId::new(now, &latest),
        customer: latest.customer.clone(),
        opened_at: now,
        after,
        departures: known.into_iter().map(|it| it.key).collect(),
        taken: None,
        end: None,
    })
}

/// The latest outage that began before `at` and was not over for long.
fn outage_before(outages: &[PastOutage], at: Time) -> Option<IncidentId> {
    let recent = outages.iter().filter(|it| {
        it.opened_at <= at && it.resolved_at.is_none_or(|over| at.since(over) <= AFTER_OUTAGE)
    });
    recent.max_by_key(|it| it.opened_at).map(|it| it.incident)
}

impl Alarm {
    /// Somebody calls them.
    ///
    /// # Errors
    /// [`AlarmRefusal`].
    pub fn take(&mut self, by: &Person, now: Time) -> Result<(), AlarmRefusal> {
        self.check(by)?;
        self.taken.get_or_insert((now, by.clone()));
        Ok(())
    }

    /// Leaves it to others.
    ///
    /// # Errors
    /// [`AlarmRefusal`].
    pub fn give_back(&mut self, by: &Person) -> Result<(), AlarmRefusal> {
        self.check(by)?;
        self.taken = None;
        Ok(())
    }

    /// They were spoken with, or will not be.
    ///
    /// # Errors
    /// [`AlarmRefusal`].
    pub fn end(
        &mut self,
        by: &Person,
        outcome: AlarmOutcome,
        note: &str,
        now: Time,
    ) -> Result<(), AlarmRefusal> {
        self.check(by)?;
        let note = mask(plain_text(note).trim()).text;
        if note.chars().count() > NOTE_MAX_CHARS {
            return Err(AlarmRefusal::Text);
        }
        self.taken.get_or_insert((now, by.clone()));
        self.end = Some(AlarmEnd { at: now, by: by.clone(), outcome, note });
        Ok(())
    }

    fn check(&self, by: &Person) -> Result<(), AlarmRefusal> {
        match (&self.end, &self.taken) {
            (Some(_), _) => Err(AlarmRefusal::Ended),
            (None, Some((_, taken))) if taken.id != by.id => Err(AlarmRefusal::TakenByAnother),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::departure::DepartureKind;

    const HOUR: u64 = 3600;
    const DAY: u64 = 24 * HOUR;

    fn at(seconds: u64) -> Time {
        Time::from_secs(1_500_000_000) + Duration::from_secs(seconds)
    }

    fn leaves(key: &str, seconds: u64) -> Departure {
        Departure {
            key: key.into(),
            customer: "1001".into(),
            kind: DepartureKind::Refund,
            subject: "shop.example".into(),
            at: at(seconds),
        }
    }

    fn outage(opened: u64, resolved: Option<u64>) -> PastOutage {
        let incident = IncidentId::new(at(opened), "ns");
        PastOutage { incident, opened_at: at(opened), resolved_at: resolved.map(at) }
    }

    fn raised(known: &[Departure], outages: &[PastOutage], now: u64) -> Option<Alarm> {
        alarm(known.to_vec(), outages, None, at(now))
    }

    #[test]
    fn three_refunds_in_a_day_are_a_task_and_one_in_a_quiet_month_is_not() {
        let three = [leaves("a", 0), leaves("b", HOUR), leaves("c", DAY)];
        assert_eq!(raised(&three[..1], &[], 0), None);
        assert_eq!(raised(&three[..2], &[], HOUR), None);
        let task = raised(&three, &[], DAY).expect("a burst");
        assert_eq!((task.departures.len(), task.after), (3, None));
        let slow = [leaves("a", 0), leaves("b", DAY), leaves("c", 2 * DAY)];
        assert_eq!(raised(&slow, &[], 2 * DAY), None);
    }

    #[test]
    fn one_who_leaves_after_an_outage_that_hit_them_is_called() {
        let hit = [outage(0, Some(2 * HOUR))];
        let task = raised(&[leaves("a", 3 * DAY)], &hit, 3 * DAY).expect("after the outage");
        assert_eq!(task.after, Some(hit[0].incident));
        assert_eq!(raised(&[leaves("a", 15 * DAY)], &hit, 15 * DAY), None);
        let going_on = [outage(0, None)];
        assert!(raised(&[leaves("a", HOUR)], &going_on, HOUR).is_some());
        assert_eq!(raised(&[leaves("a", 0)], &[outage(HOUR, None)], HOUR), None, "it was before");
    }

    #[test]
    fn what_comes_later_joins_the_open_task_and_nothing_old_makes_one() {
        let hit = [outage(0, None)];
        let task = raised(&[leaves("a", HOUR)], &hit, HOUR);
        let more = [leaves("a", HOUR), leaves("b", 2 * HOUR)];
        let joined = alarm(more.to_vec(), &hit, task.clone(), at(2 * HOUR)).unwrap();
        assert_eq!(joined.departures, ["a", "b"]);
        assert_eq!(joined.id, task.unwrap().id);
        assert_eq!(raised(&[leaves("a", HOUR)], &hit, 9 * DAY), None, "told a week too late");
    }

    #[test]
    fn one_person_calls_and_what_they_heard_ends_it() {
        let lee = Person { id: "1".into(), name: "Lee".into() };
        let kim = Person { id: "2".into(), name: "Kim".into() };
        let mut task = raised(&[leaves("a", HOUR)], &[outage(0, None)], HOUR).unwrap();
        task.take(&lee, at(HOUR)).unwrap();
        assert_eq!(task.take(&kim, at(HOUR)), Err(AlarmRefusal::TakenByAnother));
        task.end(&lee, AlarmOutcome::Stays, "slow in the evenings", at(2 * HOUR)).unwrap();
        assert_eq!(task.give_back(&lee), Err(AlarmRefusal::Ended));
    }
}
