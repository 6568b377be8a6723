//! Promises: to whom, what, by when, by whom, and because of what (S9, S14).
//!
//! - [`term`]: when somebody is warned, and when a promise is broken;
//! - [`callback`]: a call back with the place kept;
//! - [`message`]: what a customer is told of a promise;
//! - [`week`]: kept and broken, by cause.
//!
//! A promise ends when it was kept, when the customer lets it go, or when they could not be
//! reached. One whose time has passed stays open, and is broken: it is still owed.

pub mod callback;
pub mod message;
pub mod term;
pub mod week;

pub use callback::{Callback, CallbackHours, Taken};
pub use message::{PromiseMessage, PromiseNews};
pub use term::Warned;

use crate::Time;
use crate::access::Principal;
use crate::hash::digest;
use crate::incident::IncidentId;
use crate::notification::ContactKey;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;
use uuid::Uuid;

/// The longest text of a promise, of a reason, and of an answer.
pub const TEXT_MAX_CHARS: usize = 500;
/// No promise is made for later than this.
pub const DUE_MAX: Duration = Duration::from_secs(30 * 24 * 3600);

/// The id of a promise: UUID version 7 (RFC 9562).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PromiseId(Uuid);

impl PromiseId {
    /// The id of what was promised at `at` by the request named by `seed`: the same request makes
    /// the same promise.
    pub fn new(at: Time, seed: &str) -> PromiseId {
        let millis = u64::try_from(at.as_micros().div_euclid(1000)).unwrap_or(0);
        let digest = digest(seed).to_be_bytes();
        let mut bytes = [0u8; 10];
        bytes.copy_from_slice(&digest[..10]);
        PromiseId(uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid())
    }

    /// As a UUID, for the store.
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// From a stored UUID.
    pub const fn from_uuid(uuid: Uuid) -> PromiseId {
        PromiseId(uuid)
    }
}

impl fmt::Display for PromiseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for PromiseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::str::FromStr for PromiseId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<PromiseId, uuid::Error> {
        text.parse().map(PromiseId)
    }
}

/// What is promised.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromiseKind {
    /// What its text says, by a person.
    Answer,
    /// An answer that the engineers owe the desk.
    Engineers,
    /// A call back, with the place in the queue kept.
    Callback,
    /// A message with the next statement; the program keeps it.
    Update,
    /// A message when all of the customer's sites work again; the program keeps it.
    Recovery,
}

impl PromiseKind {
    /// All kinds.
    pub const ALL: [PromiseKind; 5] = [
        PromiseKind::Answer,
        PromiseKind::Engineers,
        PromiseKind::Callback,
        PromiseKind::Update,
        PromiseKind::Recovery,
    ];

    /// The code used in forms and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            PromiseKind::Answer => "answer",
            PromiseKind::Engineers => "engineers",
            PromiseKind::Callback => "callback",
            PromiseKind::Update => "update",
            PromiseKind::Recovery => "recovery",
        }
    }

    /// From the code.
    pub fn from_code(code: &str) -> Option<PromiseKind> {
        PromiseKind::ALL.into_iter().find(|kind| kind.as_str() == code)
    }

    /// Whether the program keeps it by itself.
    pub const fn is_kept_by_program(self) -> bool {
        matches!(self, PromiseKind::Update | PromiseKind::Recovery)
    }

    /// Whether a customer may ask for it without a person.
    pub const fn is_asked_for(self) -> bool {
        matches!(self, PromiseKind::Callback) || self.is_kept_by_program()
    }

    /// Whether the customer knows of it. What engineers owe the desk is between these.
    pub const fn is_to_customer(self) -> bool {
        !matches!(self, PromiseKind::Engineers)
    }
}

/// A person, as a promise names them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Person {
    /// The text of their [`crate::access::PrincipalId`].
    pub id: String,
    /// The name that others read.
    pub name: String,
}

impl From<&Principal> for Person {
    fn from(principal: &Principal) -> Person {
        Person { id: principal.id.as_str().to_owned(), name: principal.name.clone() }
    }
}

/// Who answers for a promise.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// The program.
    Program,
    /// Whoever is at the desk.
    Desk,
    /// Whoever of the engineers is on call.
    Engineers,
    /// One person.
    Person(Person),
}

impl Owner {
    /// Whether it is this person.
    pub fn is(&self, id: &str) -> bool {
        matches!(self, Owner::Person(person) if person.id == id)
    }
}

/// The time of a promise was moved, and the customer told.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Move {
    /// The time that the customer had been told before, if any.
    pub from: Option<Time>,
    /// The time now.
    pub to: Time,
    /// When it was moved.
    pub at: Time,
    /// Who moved it.
    pub by: String,
    /// Why.
    pub cause: Cause,
    /// The reason in words, as the customer is told.
    pub reason: String,
    /// The messages that tell it.
    pub messages: Option<MessagesUnderWay>,
}

/// Why a promise slipped: of the work, never of a person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// More to do than hands.
    Overload,
    /// The engineers had no answer yet.
    WaitingForEngineers,
    /// Somebody outside did not do their part.
    ThirdParty,
    /// The customer could not be reached.
    NotReached,
    /// The time was promised before it could be known.
    TooEarly,
    /// Nobody was there who had it.
    NoOwner,
    /// Something else; the words say it.
    Other,
}

impl Cause {
    /// All causes.
    pub const ALL: [Cause; 7] = [
        Cause::Overload,
        Cause::WaitingForEngineers,
        Cause::ThirdParty,
        Cause::NotReached,
        Cause::TooEarly,
        Cause::NoOwner,
        Cause::Other,
    ];

    /// The code used in forms and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Cause::Overload => "overload",
            Cause::WaitingForEngineers => "waiting_for_engineers",
            Cause::ThirdParty => "third_party",
            Cause::NotReached => "not_reached",
            Cause::TooEarly => "too_early",
            Cause::NoOwner => "no_owner",
            Cause::Other => "other",
        }
    }

    /// From the code.
    pub fn from_code(code: &str) -> Option<Cause> {
        Cause::ALL.into_iter().find(|cause| cause.as_str() == code)
    }
}

/// How a promise ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndKind {
    /// A person did it.
    Kept,
    /// The program told the customer, and the next hop took it.
    Messaged,
    /// The customer needs it no more.
    Released,
    /// The customer was called as often as is decent, and told so.
    NotReached,
}

impl EndKind {
    /// Whether what was promised was done.
    pub const fn is_kept(self) -> bool {
        matches!(self, EndKind::Kept | EndKind::Messaged)
    }

    /// The code used in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            EndKind::Kept => "kept",
            EndKind::Messaged => "messaged",
            EndKind::Released => "released",
            EndKind::NotReached => "not_reached",
        }
    }
}

/// The end of a promise.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct End {
    /// When.
    pub at: Time,
    /// How.
    pub kind: EndKind,
    /// Who ended it; empty for the program.
    pub by: String,
    /// The answer, or the reason.
    pub note: String,
}

/// Messages by which a promise is kept, and of which it is not known yet whether they arrived.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MessagesUnderWay {
    /// The number of the first.
    pub first: u32,
    /// How many.
    pub count: u32,
    /// Since when.
    pub since: Time,
    /// The call back that they say is no longer needed.
    pub ends_callback: Option<PromiseId>,
}

impl MessagesUnderWay {
    /// Whether a message of this number is among them.
    pub const fn contains(&self, number: u32) -> bool {
        number >= self.first && number - self.first < self.count
    }
}

/// A promise as it is now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Promise {
    /// Its id.
    pub id: PromiseId,
    /// To whom: the customer's key;
    pub customer: String,
    /// one of their contacts, or all when `None`.
    pub contact: Option<ContactKey>,
    /// What.
    pub kind: PromiseKind,
    /// In words.
    pub text: String,
    /// Because of which incident,
    pub incident: Option<IncidentId>,
    /// and of which call.
    pub call: Option<Uuid>,
    /// Who gave it.
    pub author: Person,
    /// Who answers for it.
    pub owner: Owner,
    /// When it was given.
    pub given_at: Time,
    /// By when; `None` where an event ends it, and no time was said. The program sets one by
    /// itself where a person has to keep what no message could.
    pub due: Option<Time>,
    /// The time that the customer was told, as far as is known; no message names another.
    pub told_due: Option<Time>,
    /// From when the present time is counted.
    pub term_from: Time,
    /// How often the time was moved, oldest first.
    pub moves: Vec<Move>,
    /// Who was reminded.
    pub warned: Warned,
    /// When its time had passed without it.
    pub broken_at: Option<Time>,
    /// Why, once somebody has said it.
    pub broken_cause: Option<Cause>,
    /// How many messages the customer was sent about it.
    pub messages: u32,
    /// Those by which it is being kept.
    pub telling: Option<MessagesUnderWay>,
    /// Whether nobody could be reached by a message: a person has to keep it.
    pub needs_person: bool,
    /// If it is a call back.
    pub callback: Option<Callback>,
    /// Its end.
    pub end: Option<End>,
}

impl Promise {
    /// Whether it is still owed.
    pub const fn is_open(&self) -> bool {
        self.end.is_none()
    }

    /// Whether it is another's of the same words: who asks twice keeps one place.
    pub fn is_same_request(&self, other: &NewPromise) -> bool {
        self.kind.is_asked_for()
            && self.kind == other.kind
            && self.customer == other.customer
            && (self.kind == PromiseKind::Callback || self.incident == other.incident)
    }
}

/// A promise that is to be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewPromise {
    /// To whom: the customer's key;
    pub customer: String,
    /// one of their contacts, or all.
    pub contact: Option<ContactKey>,
    /// What.
    pub kind: PromiseKind,
    /// In words; needed where a person keeps it.
    pub text: String,
    /// Because of which incident,
    pub incident: Option<IncidentId>,
    /// and of which call.
    pub call: Option<Uuid>,
    /// Who answers for it; the desk when `None`.
    pub owner: Option<Person>,
    /// By when; needed where a person keeps it.
    pub due: Option<Time>,
}

/// What is to be done with a promise.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PromiseChange {
    /// Give it.
    Make(Box<NewPromise>),
    /// It was kept; with the answer.
    Keep {
        /// What was done.
        note: String,
    },
    /// It slips: the customer is told the new time.
    Move {
        /// By when now.
        due: Time,
        /// How often it had been moved when this was decided: what is sent twice moves once.
        moves_before: usize,
        /// Why.
        cause: Cause,
        /// Why, as the customer is told; may be empty.
        reason: String,
    },
    /// Another answers for it; the desk when `None`.
    HandOver(Option<Person>),
    /// The customer needs it no more.
    Release {
        /// Why.
        reason: String,
    },
    /// Why it was broken.
    Explain(Cause),
    /// Put a call back that one has taken back in its place.
    Return,
    /// The customer was called and not reached.
    NotReached,
}
