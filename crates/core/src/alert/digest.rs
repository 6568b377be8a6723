//! One message about one or many alerts.

use super::condition::Condition;
use super::recipient::Recipient;
use super::record::{Alert, AlertEnd, AlertId, AlertNews};
use crate::Time;
use crate::incident::IncidentId;
use crate::name::Name;
use crate::notification::delivery::{DeliveryKey, Topic};
use crate::promise::Promise;
use serde::{Deserialize, Serialize};

/// What one recipient is told at once. Written once, with its delivery, in the transaction
/// that records that they were told.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AlertDigest {
    /// Its id, made of the instant and the recipient.
    pub id: IncidentId,
    /// For whom.
    pub to: Recipient,
    /// When it was made: what it says is true of then at the latest.
    pub at: Time,
    /// What is new, the worst first.
    pub items: Vec<DigestItem>,
    /// The question of the desk to the engineers that it tells of instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Box<Promise>>,
}

/// One alert in a message, as it was then.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DigestItem {
    /// The alert.
    pub alert: AlertId,
    /// The site or domain.
    pub subject: Name,
    /// The customer; empty where several share it.
    pub customer: String,
    /// What is new.
    pub news: AlertNews,
    /// What was seen.
    pub condition: Condition,
    /// The first observation of it.
    pub began_at: Time,
    /// When it was last seen.
    pub as_of: Time,
    /// Since when its site was seen to work again then, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub works_since: Option<Time>,
    /// How it ended, if it has.
    pub end: Option<AlertEnd>,
}

/// How many items of a message are of which sort.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DigestTotals {
    /// Something fails.
    pub failing: usize,
    /// Something failed, and is seen to work again.
    pub passed: usize,
    /// A date comes near.
    pub expiring: usize,
    /// It is over.
    pub ended: usize,
}

impl AlertDigest {
    /// A message of what is due to `to`.
    pub fn new(to: Recipient, at: Time, mut items: Vec<DigestItem>) -> AlertDigest {
        items.sort_by(|a, b| order(a).cmp(&order(b)));
        let id = IncidentId::new(at, &format!("alerts to {to}"));
        AlertDigest { id, to, at, items, question: None }
    }

    /// A message of a question that no policy is for.
    pub fn of_question(to: Recipient, at: Time, question: Promise) -> AlertDigest {
        let id = IncidentId::new(at, &format!("question {} to {to}", question.id));
        AlertDigest { id, to, at, items: Vec::new(), question: Some(Box::new(question)) }
    }

    /// What may be read by many: a question of the desk is about one customer.
    pub fn without_text(&self) -> AlertDigest {
        let mut digest = self.clone();
        if let Some(question) = &mut digest.question {
            question.text.clear();
        }
        digest
    }

    /// How many items are of which sort.
    pub fn totals(&self) -> DigestTotals {
        let mut totals = DigestTotals::default();
        for item in &self.items {
            match item.sort() {
                DigestSort::Failing => totals.failing += 1,
                DigestSort::Passed => totals.passed += 1,
                DigestSort::Expiring => totals.expiring += 1,
                DigestSort::Ended => totals.ended += 1,
            }
        }
        totals
    }
}

/// Failures first, those that last before those that passed, then dates by how near they are, then
/// ends; by name within.
fn order(item: &DigestItem) -> (DigestSort, i64, &Name) {
    let until = item.condition.until().map_or(0, Time::as_micros);
    let within = match item.sort() {
        DigestSort::Failing | DigestSort::Passed => -i64::from(item.condition.severity()),
        DigestSort::Expiring => until,
        DigestSort::Ended => 0,
    };
    (item.sort(), within, &item.subject)
}

/// Of what sort an item is, in the order of a message.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum DigestSort {
    /// Something fails.
    Failing,
    /// Something failed, and is seen to work again.
    Passed,
    /// A date comes near.
    Expiring,
    /// It is over.
    Ended,
}

impl DigestItem {
    /// Of what sort it is.
    pub fn sort(&self) -> DigestSort {
        match self.news {
            AlertNews::Ended => DigestSort::Ended,
            AlertNews::Expires { .. } => DigestSort::Expiring,
            AlertNews::Opened | AlertNews::Worse if self.works_since.is_some() => {
                DigestSort::Passed
            }
            AlertNews::Opened | AlertNews::Worse => DigestSort::Failing,
        }
    }

    /// What is new of an alert.
    pub fn of(alert: &Alert, news: AlertNews) -> DigestItem {
        DigestItem {
            alert: alert.id,
            subject: alert.subject.clone(),
            customer: alert.customer.clone(),
            news,
            condition: alert.condition,
            began_at: alert.began_at,
            as_of: alert.as_of,
            works_since: alert.works_since,
            end: alert.end,
        }
    }
}

impl From<&AlertDigest> for DeliveryKey {
    fn from(digest: &AlertDigest) -> DeliveryKey {
        let (topic, recipient) = (Topic::Alert, digest.to.to_string());
        DeliveryKey { topic, recipient, subject: digest.id, sequence: 0 }
    }
}
