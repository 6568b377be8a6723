//! One person, or one room, being called.

use crate::Time;
use crate::oncall::page::{Called, PageId, Why};
use crate::oncall::person::{PageChannel, Rules};
use serde::{Deserialize, Serialize};

/// A call.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Call {
    /// Who.
    pub to: Called,
    /// Why.
    pub why: Why,
    /// When it began.
    pub started_at: Time,
    /// By which rules, as they were then.
    pub rules: Rules,
    /// Whether it goes on until they acknowledge themselves.
    pub own: bool,
    /// The attempts, in order.
    pub attempts: Vec<Attempt>,
    /// When and how it ended.
    pub end: Option<(Time, CallEnd)>,
}

/// One attempt of a call.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Attempt {
    /// When it is due.
    pub at: Time,
    /// By what.
    pub channel: PageChannel,
    /// The page that was made for it, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<(PageId, Time)>,
    /// What became of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fate: Option<PageOutcome>,
}

/// What became of a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageOutcome {
    /// The carrier took it.
    Accepted,
    /// It did not, or not in time.
    Failed,
    /// It was not sent, since it was of no use any more.
    Dropped,
}

/// How a call ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallEnd {
    /// They acknowledged.
    Acknowledged,
    /// Another did.
    AcknowledgedByAnother,
    /// It was put off.
    Snoozed,
    /// It was handed to another.
    HandedOver,
    /// What it was about is over.
    Over,
}

impl Call {
    /// A call that begins now.
    pub fn new(to: Called, why: Why, rules: Rules, own: bool, now: Time) -> Call {
        let planned = rules.planned().into_iter();
        let attempts = planned.map(|(after, channel)| Attempt {
            at: now + after,
            channel,
            page: None,
            fate: None,
        });
        let attempts = attempts.collect();
        Call { to, why, started_at: now, rules, own, attempts, end: None }
    }

    /// Whether it goes on.
    pub const fn is_open(&self) -> bool {
        self.end.is_none()
    }

    /// When its next attempt is due.
    pub fn next_at(&self) -> Option<Time> {
        let next = self.attempts.iter().find(|attempt| attempt.page.is_none());
        next.filter(|_| self.is_open()).map(|attempt| attempt.at)
    }

    /// Whether something was handed to a carrier and may have arrived, or is on its way, or is
    /// still to be tried.
    pub fn has_hope(&self) -> bool {
        self.attempts.iter().any(|attempt| attempt.fate != Some(PageOutcome::Failed))
    }

    pub(super) fn end(&mut self, now: Time, how: CallEnd) {
        self.end.get_or_insert((now, how));
    }
}
