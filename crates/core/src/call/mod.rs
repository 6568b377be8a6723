//! Telephone calls: call event in, next step out (S6).
//!
//! - [`menu`]: what a caller hears next, and what they have chosen;
//! - [`step`]: how far they are;
//! - [`signature`]: who may send events of a call;
//! - [`thanks`]: what a customer says when it is over;
//! - [`draft`]: what a counsellor has typed and not yet finished.
//!
//! A telephone system sends an event, whatever its own form of it, and is told the next step. A
//! number is no proof of who calls: what is said to it is what the card of the customer says, and
//! to an unknown or hidden one what the public page says.

pub mod draft;
pub mod menu;
pub mod signature;
pub mod step;
pub mod thanks;

use crate::Time;
use crate::hash::digest;
use crate::incident::IncidentId;
use crate::language::Language;
use crate::promise::{Person, PromiseId};
use serde::{Deserialize, Serialize};
use std::fmt;
use step::Step;
use uuid::Uuid;

/// The longest note of a call.
pub const NOTE_MAX_CHARS: usize = 4_000;

/// The id of a call: UUID version 7 (RFC 9562).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CallId(Uuid);

impl CallId {
    /// The id of the call that began at `at` under a telephone system's own key: the same event
    /// makes the same call, whenever it is sent again.
    pub fn new(at: Time, system: &str, key: &str) -> CallId {
        let millis = u64::try_from(at.as_micros().div_euclid(1000)).unwrap_or(0);
        let digest = digest(&format!("{system}/{key}")).to_be_bytes();
        let mut bytes = [0u8; 10];
        bytes.copy_from_slice(&digest[..10]);
        CallId(uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
    }

    /// As a UUID, for the store.
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// From a stored UUID.
    pub const fn from_uuid(uuid: Uuid) -> CallId {
        CallId(uuid)
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::str::FromStr for CallId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<CallId, uuid::Error> {
        text.parse().map(CallId)
    }
}

/// What a telephone system tells of a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CallEvent {
    /// Its own key of the call.
    pub key: String,
    /// The caller's number as it gives it; `None` when hidden.
    pub from: Option<String>,
    /// What happened.
    pub kind: EventKind,
}

/// What happened in a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EventKind {
    /// It came in, or waits for the next step.
    Started,
    /// The caller pressed a key.
    Pressed(char),
    /// They pressed nothing in time.
    Silent,
    /// Somebody answered it; who, as the telephone system names them.
    Answered(String),
    /// It ended; how, as the telephone system says.
    Ended(String),
}

/// How a call came out, as the counsellor says by one key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The customer knows what is known.
    Informed,
    /// What they called about is solved.
    Solved,
    /// Something was promised.
    Promised,
    /// It was handed to another person.
    HandedOver,
    /// Nobody spoke, or the line broke.
    Broken,
    /// It was ended because of abuse.
    Stopped,
}

impl Outcome {
    /// All, in the order of their keys.
    pub const ALL: [Outcome; 6] = [
        Outcome::Informed,
        Outcome::Solved,
        Outcome::Promised,
        Outcome::HandedOver,
        Outcome::Broken,
        Outcome::Stopped,
    ];

    /// The code used in forms and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::Informed => "informed",
            Outcome::Solved => "solved",
            Outcome::Promised => "promised",
            Outcome::HandedOver => "handed_over",
            Outcome::Broken => "broken",
            Outcome::Stopped => "stopped",
        }
    }

    /// From the code.
    pub fn from_code(code: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|outcome| outcome.as_str() == code)
    }
}

/// What becomes of a call that is stopped after abuse.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// It was ended.
    Ended,
    /// Another person takes it.
    PassedOn,
}

/// A call as it is now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Call {
    /// Its id.
    pub id: CallId,
    /// The telephone system, by its name in the configuration; empty for one logged by hand.
    pub system: String,
    /// The system's own key of it.
    pub key: String,
    /// The caller's number (E.164); `None` when hidden, or logged by hand.
    pub number: Option<String>,
    /// The customer whose number it is; `None` when nobody's, or several customers'.
    pub customer: Option<String>,
    /// The language that is spoken.
    pub language: Language,
    /// When it came in.
    pub started_at: Time,
    /// How far the caller is in the menu.
    pub step: Step,
    /// What they pressed, oldest first: nobody asks for it again.
    pub pressed: String,
    /// The open incident that touched their sites when they called.
    pub incident: Option<IncidentId>,
    /// What was promised to them in the call.
    pub promises: Vec<PromiseId>,
    /// When a person answered it, and who as the telephone system names them.
    pub answered: Option<(Time, String)>,
    /// When it ended, and how as the telephone system says.
    pub ended: Option<(Time, String)>,
    /// The counsellor who has it.
    pub taken: Option<(Time, Person)>,
    /// How it came out.
    pub outcome: Option<Outcome>,
    /// What the counsellor noted.
    pub note: String,
    /// Who wrote its outcome down.
    #[serde(default)]
    pub logged_by: Option<Person>,
    /// When its outcome was written down.
    #[serde(default)]
    pub logged_at: Option<Time>,
    /// When the caller was warned that abuse ends the call.
    #[serde(default)]
    pub warned_at: Option<Time>,
    /// Who had it and passed it on after abuse.
    #[serde(default)]
    pub passed_on: Vec<PassedOn>,
}

/// That somebody passed a call on after abuse.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PassedOn {
    /// Who.
    pub by: Person,
    /// Since when they had it.
    pub taken_at: Time,
    /// When they passed it on.
    pub at: Time,
}

/// Why an outcome is not written down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CallRefusal {
    /// Another person has written one down.
    LoggedByAnother,
    /// Only who has the call passes it on, while it goes on.
    NotTheirs,
}

impl Call {
    /// A call that comes in.
    pub fn begin(at: Time, system: &str, key: &str, language: Language) -> Call {
        Call {
            id: CallId::new(at, system, key),
            system: system.to_owned(),
            key: key.to_owned(),
            number: None,
            customer: None,
            language,
            started_at: at,
            step: Step::New,
            pressed: String::new(),
            incident: None,
            promises: Vec::new(),
            answered: None,
            ended: None,
            taken: None,
            outcome: None,
            note: String::new(),
            logged_by: None,
            logged_at: None,
            warned_at: None,
            passed_on: Vec::new(),
        }
    }

    /// The caller was warned; the first time counts.
    pub fn warn(&mut self, now: Time) {
        self.warned_at.get_or_insert(now);
    }

    /// How it came out, and what is noted of it. What another has written stays.
    ///
    /// # Errors
    /// [`CallRefusal::LoggedByAnother`].
    pub fn log(
        &mut self,
        by: &Person,
        (outcome, note): (Outcome, &str),
        now: Time,
    ) -> Result<(), CallRefusal> {
        if self.logged_by.as_ref().is_some_and(|other| other.id != by.id) {
            return Err(CallRefusal::LoggedByAnother);
        }
        (self.outcome, self.note) = (Some(outcome), note.to_owned());
        self.logged_by = Some(by.clone());
        self.logged_at.get_or_insert(now);
        self.taken.get_or_insert((now, by.clone()));
        Ok(())
    }

    /// Somebody stops it after abuse: it ends, or waits for another person. When the caller hung up
    /// first it has ended, whatever was wished. Returns what became of it.
    ///
    /// # Errors
    /// [`CallRefusal`].
    pub fn stop(
        &mut self,
        by: &Person,
        (request, note): (Ending, &str),
        now: Time,
    ) -> Result<Ending, CallRefusal> {
        if request == Ending::PassedOn {
            let taken = self.taken.clone().filter(|(_, taken)| taken.id == by.id);
            let theirs = taken.filter(|_| self.outcome.is_none());
            let (taken_at, _) = theirs.ok_or(CallRefusal::NotTheirs)?;
            if self.is_open() {
                self.note = note.to_owned();
                self.passed_on.push(PassedOn { by: by.clone(), taken_at, at: now });
                self.taken = None;
                return Ok(Ending::PassedOn);
            }
        }
        self.log(by, (Outcome::Stopped, note), now)?;
        Ok(Ending::Ended)
    }

    /// Whether this person passed it on.
    pub fn was_passed_on_by(&self, person: &str) -> bool {
        self.passed_on.iter().any(|it| it.by.id == person)
    }

    /// Whether it still goes on, as far as is known.
    pub const fn is_open(&self) -> bool {
        self.ended.is_none() && self.outcome.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Time {
        Time::from_secs(seconds)
    }

    fn person(name: &str) -> Person {
        Person { id: name.into(), name: name.into() }
    }

    fn taken_by_lee() -> Call {
        let taken = Some((at(1), person("Lee")));
        Call { taken, ..Call::begin(at(0), "main", "a", Language::Ko) }
    }

    #[test]
    fn who_hung_up_first_is_passed_on_to_nobody() {
        let mut call = taken_by_lee();
        call.ended = Some((at(2), "completed".into()));
        assert_eq!(call.stop(&person("Lee"), (Ending::PassedOn, ""), at(3)), Ok(Ending::Ended));
        assert_eq!((call.outcome, call.passed_on.len()), (Some(Outcome::Stopped), 0));
    }

    #[test]
    fn only_who_has_a_call_that_goes_on_passes_it_on() {
        let mut call = taken_by_lee();
        let refused = Err(CallRefusal::NotTheirs);
        assert_eq!(call.stop(&person("Kim"), (Ending::PassedOn, ""), at(3)), refused);
        call.log(&person("Lee"), (Outcome::Solved, "n"), at(3)).unwrap();
        assert_eq!(call.stop(&person("Lee"), (Ending::PassedOn, ""), at(4)), refused);
        assert_eq!((call.outcome, &*call.note), (Some(Outcome::Solved), "n"));
    }

    #[test]
    fn what_another_wrote_down_stays() {
        let mut call = taken_by_lee();
        call.log(&person("Lee"), (Outcome::Solved, "n"), at(3)).unwrap();
        let other = call.log(&person("Kim"), (Outcome::Broken, ""), at(4));
        assert_eq!(other, Err(CallRefusal::LoggedByAnother));
        let stopped = call.stop(&person("Kim"), (Ending::Ended, ""), at(4));
        assert_eq!(stopped, Err(CallRefusal::LoggedByAnother));
        assert_eq!((call.outcome, &*call.note), (Some(Outcome::Solved), "n"));
        assert_eq!(call.stop(&person("Lee"), (Ending::Ended, "m"), at(5)), Ok(Ending::Ended));
    }
}
