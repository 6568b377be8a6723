//! An escalation: one call for help, from its opening until somebody has it or it is over.
//!
//! It is a record, and every decision about it a pure function of the record and the time, so that
//! a restart goes on where the last program stopped. The policy is kept as it was when the
//! escalation opened: [`super::audit`] can prove later that it was followed.
//!
//! - [`call`]: one person being called, attempt by attempt;
//! - [`log`]: what happened, in order;
//! - [`there`]: what the tool says that told of it;
//! - [`steps`]: what time does; [`actions`]: what people do; [`fate`]: what carriers do.

mod actions;
mod call;
mod fate;
mod log;
mod steps;
mod there;

pub use super::key::EscalationId;
pub use call::{Attempt, Call, CallEnd, PageOutcome};
pub use log::{Actor, EndReason, Entry, Happened};
pub use steps::{Roster, Wanted};

use super::OncallKey;
use super::page::PageId;
use super::policy::Policy;
use crate::Time;
use crate::alert::AlertId;
use crate::external_alert::ExternalAlertId;
use crate::incident::IncidentId;
use crate::promise::PromiseId;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// What an escalation is about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EscalationSubject {
    /// An incident.
    Incident(IncidentId),
    /// An alert about a single site or a date.
    Alert(AlertId),
    /// An alert of another tool.
    External(ExternalAlertId),
    /// A question of the desk to the engineers.
    Question(PromiseId),
}

/// Whether somebody has it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum State {
    /// Somebody is being called.
    Calling,
    /// Somebody has it.
    Acknowledged {
        /// Who.
        by: Actor,
        /// When the next is woken unless they do something.
        silent_at: Option<Time>,
    },
    /// Somebody put it off.
    Snoozed {
        /// Who.
        by: Actor,
        /// Until when.
        until: Time,
    },
    /// All steps have run, and nobody has it.
    Exhausted,
    /// It is over.
    Ended {
        /// Why.
        reason: EndReason,
    },
}

/// An escalation as it is now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Escalation {
    /// Its id.
    pub id: EscalationId,
    /// What it is about.
    pub subject: EscalationSubject,
    /// The policy, as it was when it opened.
    pub policy: Arc<Policy>,
    /// Who asked the question that it is about: they are not called for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asker: Option<OncallKey>,
    /// When it opened.
    pub opened_at: Time,
    /// Whether somebody has it.
    pub state: State,
    /// How many steps have begun; those of repetitions count on.
    pub steps_begun: u32,
    /// When the next step begins; `None` while somebody has it, or when there is none.
    pub next_step_at: Option<Time>,
    /// Who was and is called, oldest first.
    pub calls: Vec<Call>,
    /// How many victims there were when it was last told.
    pub told_victims: u32,
    /// What happened, oldest first.
    pub log: Vec<Entry>,
    /// When it ended.
    pub ended_at: Option<Time>,
}

impl fmt::Display for EscalationSubject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EscalationSubject::Incident(id) => write!(f, "incident:{id}"),
            EscalationSubject::Alert(id) => write!(f, "alert:{id}"),
            EscalationSubject::External(id) => write!(f, "external:{id}"),
            EscalationSubject::Question(id) => write!(f, "question:{id}"),
        }
    }
}

impl State {
    /// The code in the API and the store.
    pub const fn as_str(&self) -> &'static str {
        match self {
            State::Calling => "calling",
            State::Acknowledged { .. } => "acknowledged",
            State::Snoozed { .. } => "snoozed",
            State::Exhausted => "exhausted",
            State::Ended { .. } => "ended",
        }
    }
}

impl Escalation {
    /// Opens one; its first step is due at once.
    pub fn open(
        subject: EscalationSubject,
        policy: Arc<Policy>,
        victims: u32,
        now: Time,
    ) -> Escalation {
        let id = IncidentId::new(now, &format!("escalation {subject}"));
        let opened = Entry { at: now, what: Happened::Opened };
        Escalation {
            id,
            subject,
            policy,
            asker: None,
            opened_at: now,
            state: State::Calling,
            steps_begun: 0,
            next_step_at: Some(now),
            calls: Vec::new(),
            told_victims: victims,
            log: vec![opened],
            ended_at: None,
        }
    }

    /// Whether it is not over.
    pub const fn is_open(&self) -> bool {
        !matches!(self.state, State::Ended { .. })
    }

    /// Whether somebody is called, or nobody answered: help is wanted.
    pub fn is_calling(&self) -> bool {
        matches!(self.state, State::Calling | State::Exhausted)
            || (self.is_open() && self.calls.iter().any(Call::is_open))
    }

    /// Who has it.
    pub const fn holder(&self) -> Option<&Actor> {
        match &self.state {
            State::Acknowledged { by, .. } | State::Snoozed { by, .. } => Some(by),
            _ => None,
        }
    }

    /// When the next step calls somebody; `None` while somebody has it, and after the last one.
    pub fn next_page_at(&self) -> Option<Time> {
        self.next_step_at.filter(|_| self.steps_begun < self.steps_total())
    }

    /// How many steps there are, with all repetitions.
    pub fn steps_total(&self) -> u32 {
        let steps = u32::try_from(self.policy.steps.len()).unwrap_or(u32::MAX);
        steps.saturating_mul(self.policy.repeats.saturating_add(1))
    }

    /// Whether whoever got a page has answered the call that it is of.
    pub fn is_answered(&self, page: PageId) -> bool {
        self.calls.iter().any(|call| {
            let is_of = call.attempts.iter().any(|it| it.page.is_some_and(|(id, _)| id == page));
            is_of && matches!(call.end, Some((_, CallEnd::Acknowledged)))
        })
    }

    /// When it was first acknowledged.
    pub fn acknowledged_at(&self) -> Option<Time> {
        let is_it = |entry: &&Entry| {
            matches!(entry.what, Happened::Acknowledged { .. } | Happened::AcknowledgedThere { .. })
        };
        self.log.iter().find(is_it).map(|entry| entry.at)
    }

    fn note(&mut self, at: Time, what: Happened) {
        self.log.push(Entry { at, what });
    }
}
