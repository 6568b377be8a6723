//! A page: what one person, or one room, is told at once by one channel.
//!
//! It is written once, with its delivery, in the transaction that records the attempt. What is due
//! to the same person at the same time is one page: a storm is one call (S6).

use super::OncallKey;
use super::key::EscalationId;
use super::person::PageChannel;
use crate::Time;
use crate::alert::{Alert, AlertKind};
use crate::external_alert::{ExternalAlert, Severity};
use crate::incident::{Incident, IncidentId};
use crate::notification::delivery::{DeliveryKey, Topic};
use crate::promise::Promise;
use crate::secret::{Purpose, StoreSecret};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::fmt;
use std::str::FromStr;

/// The id of a page, made of the instant, the recipient and the channel.
pub type PageId = IncidentId;

/// The most matters that one page lists; it says how many more there are.
pub const ITEMS_SHOWN_MAX: usize = 5;

/// Who is called.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Called {
    /// A person of the plan.
    Person(OncallKey),
    /// A room or a program: a configured webhook, by name.
    Webhook(String),
}

/// A page.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Page {
    /// Its id.
    pub id: PageId,
    /// For whom.
    pub to: Called,
    /// By what.
    pub channel: PageChannel,
    /// When it was made: what it says is true of then.
    pub at: Time,
    /// What it is about, the worst first; nothing for a test.
    pub items: Vec<PageItem>,
    /// Whether it only tests whether it arrives.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub test: bool,
}

/// One matter of a page.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PageItem {
    /// The escalation.
    pub escalation: EscalationId,
    /// Why they are called.
    pub why: Why,
    /// What it is about, as it was then.
    pub matter: Matter,
    /// When the next step follows, unless somebody answers; `None` when none does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<Time>,
    /// How long whoever acknowledges may be silent before the next is called, in seconds; 0 for
    /// ever.
    #[serde(default)]
    pub silence_s: u32,
}

/// What an escalation is about.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Matter {
    /// An incident.
    Incident(Box<Incident>),
    /// One broken site, or a date.
    Alert(Box<Alert>),
    /// An alert of another tool.
    External(Box<ExternalAlert>),
    /// A question of the desk to the engineers.
    Question(Box<Promise>),
}

/// Why somebody is called.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum Why {
    /// It is their step.
    Step,
    /// It became worse since they acknowledged.
    Worse,
    /// Another handed it to them.
    HandedOver {
        /// Who.
        by: String,
    },
    /// Another asks for more hands.
    HandsWanted {
        /// Who.
        by: String,
    },
    /// The time for which they put it off is over.
    SnoozeOver,
    /// Whoever acknowledged was silent for too long.
    Silent {
        /// Who.
        who: String,
    },
    /// They acknowledged themselves, and were silent for too long.
    OwnSilence,
}

impl Why {
    /// Whether it names one of the company's people.
    const fn names_somebody(&self) -> bool {
        match self {
            Why::HandedOver { .. } | Why::HandsWanted { .. } | Why::Silent { .. } => true,
            Why::Step | Why::Worse | Why::SnoozeOver | Why::OwnSilence => false,
        }
    }
}

impl Matter {
    /// Its place on a page: the worst first, and of equally bad ones incidents, of which many
    /// hear.
    pub fn rank(&self) -> impl Ord + use<> {
        (Reverse(self.severity()), !matches!(self, Matter::Incident(_)))
    }

    /// How bad it is, in the words that tools have for it.
    pub fn severity(&self) -> Severity {
        match self {
            Matter::Incident(it) => Severity::of_class(it.class),
            Matter::Alert(it) => match it.condition.kind() {
                AlertKind::Down => Severity::Error,
                AlertKind::Partial | AlertKind::Slow => Severity::Warning,
                AlertKind::Certificate | AlertKind::Domain => Severity::Warning,
            },
            Matter::External(it) => it.severity,
            Matter::Question(_) => Severity::Info,
        }
    }
}

impl fmt::Display for Called {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Called::Person(key) => write!(f, "person:{key}"),
            Called::Webhook(name) => write!(f, "webhook:{name}"),
        }
    }
}

impl FromStr for Called {
    type Err = String;
    fn from_str(text: &str) -> Result<Called, String> {
        match text.split_once(':') {
            Some(("person", key)) => Ok(Called::Person(key.parse().map_err(|it| format!("{it}"))?)),
            Some(("webhook", name)) => Ok(Called::Webhook(name.to_owned())),
            _ => Err(format!("“{text}” is neither a person nor a room")),
        }
    }
}

impl TryFrom<String> for Called {
    type Error = String;
    fn try_from(text: String) -> Result<Called, String> {
        text.parse()
    }
}

impl From<Called> for String {
    fn from(called: Called) -> String {
        called.to_string()
    }
}

impl Page {
    /// A page of what is due; the same at the same instant is the same page.
    pub fn new(to: Called, channel: PageChannel, at: Time, items: Vec<PageItem>) -> Page {
        let id = IncidentId::new(at, &format!("page {to} {channel}"));
        Page { id, to, channel, at, items, test: false }
    }

    /// A page that is about nothing, and tests whether it arrives.
    pub fn test(to: Called, channel: PageChannel, at: Time) -> Page {
        let id = IncidentId::new(at, &format!("test page {to} {channel}"));
        Page { id, to, channel, at, items: Vec::new(), test: true }
    }

    /// What a room may read of it that others than the company's own people read: what a counsellor
    /// asked is about one customer, a tool knows components by their names inside, and who of the
    /// company did what is nobody else's matter.
    pub fn for_public_room(&self) -> Page {
        let mut page = self.clone();
        for item in &mut page.items {
            match &mut item.matter {
                Matter::Question(it) => it.text.clear(),
                Matter::External(it) => it.withhold_words(),
                Matter::Incident(_) | Matter::Alert(_) => {}
            }
            if item.why.names_somebody() {
                item.why = Why::Step;
            }
        }
        page
    }

    /// The code in the link by which whoever got this page acknowledges it. Only who has the
    /// secret of the store, or the page, knows it.
    pub fn code(id: PageId, secret: &StoreSecret) -> u128 {
        secret.code(Purpose::OncallPage, &id.to_string())
    }
}

impl From<&Page> for DeliveryKey {
    fn from(page: &Page) -> DeliveryKey {
        let recipient = page.to.to_string();
        DeliveryKey { topic: Topic::OncallPage, recipient, subject: page.id, sequence: 0 }
    }
}
