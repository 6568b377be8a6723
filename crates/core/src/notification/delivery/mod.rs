//! Delivery: the way of a message from the outbox to its next hop. Pure: every decision of a
//! delivery worker, with `now` as an argument, and none of its I/O.
//!
//! A delivery is *pending* until it is *sent* (the next hop accepted it), *dropped* (it is of
//! no use any more) or *failed* (an operator has to look at it). Its key is its idempotency
//! key, so that it has one effect however often a worker is killed:
//!
//! - it is written in the transaction of what it tells, once;
//! - a worker claims it under a lease; if the worker dies, the lease is released or expires;
//! - what came of it is recorded only by the owner of the lease;
//! - if a worker dies between the acceptance and the record, it is handed over once more under
//!   the same message id;
//! - when the next hop has it and does not reply, it may have been taken: it is repeated twice at
//!   most, and then a person looks.

mod announcement;
mod dispatcher;
mod notice;
mod policy;
mod queue;

pub use announcement::{Received, decide_announcement, effective_announcement};
pub use dispatcher::Dispatcher;
pub use notice::{decide_notice, effective_reason};
pub use policy::{Order, Policy};
pub use queue::{DeliveryQueue, QueuedDelivery};

use crate::Time;
use crate::incident::IncidentId;
use std::fmt;
use std::time::Duration;

/// What a delivery belongs to. Each topic has its own recipients, content and [`Policy`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Topic {
    /// A notice to a contact.
    Notice,
    /// A statement to a configured webhook.
    Webhook,
    /// A statement to a subscriber of the public page.
    Subscriber,
    /// The link to their own page to a contact, who lost it.
    PageLink,
    /// An announcement of maintenance to a contact.
    Announcement,
    /// Alerts about single sites and dates, to the operator's people and to contacts.
    Alert,
    /// What is answered on a ticket, and what asks to confirm the address of one.
    Ticket,
    /// What a customer is told of a promise to them.
    Promise,
    /// A page to an engineer.
    OncallPage,
    /// What was decided about a credit, to a contact of the customer.
    Credit,
    /// Who may claim, by what standard and how, to a contact.
    ClaimsNotice,
    /// What a program that was paged is told later: that somebody has it, or that it is over.
    EscalationUpdate,
    /// The report of a month, to a contact of customers or to the host's people.
    MonthReport,
}

/// The idempotency key of a delivery.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DeliveryKey {
    /// The topic.
    pub topic: Topic,
    /// The recipient: a contact's key, a webhook's name, a subscriber's token; of alerts, who; of tickets, what for.
    pub recipient: String,
    /// The incident, the maintenance, the promise or the ticket that it is about; of a page link, the
    /// request; of alerts, the message.
    pub subject: IncidentId,
    /// Its number: of the notice to this contact, or of the statement; from 0. Of a page link and of alerts 0; of a ticket, of the entry.
    pub sequence: u32,
}

/// The state of a delivery.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DeliveryState {
    /// To be handed over, or to be tried again.
    Pending,
    /// Accepted by its next hop.
    Sent,
    /// Not sent, since it is of no use any more.
    Dropped,
    /// Rejected, or tried too often: an operator has to look at it.
    Failed,
}

/// By what a delivery is handed over.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum DeliveryChannel {
    /// Mail.
    Mail,
    /// A text message.
    Sms,
    /// A telephone call that reads the text out.
    Voice,
    /// A message in a browser, by web push.
    Push,
    /// A webhook.
    Webhook,
}

/// A delivery that a worker has claimed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delivery {
    /// Its key.
    pub key: DeliveryKey,
    /// The time that its content is true of.
    pub created_at: Time,
    /// How often it was tried before.
    pub attempts: u32,
    /// How many of these attempts ended without anybody knowing whether it was taken.
    pub unknown: u32,
    /// Until when no other worker has it.
    pub lease_expires_at: Time,
}

/// What the next hop answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// It accepted the responsibility; with its words.
    Accepted(String),
    /// Not now, and why.
    TryLater {
        /// The reason.
        reason: String,
        /// How long to wait at least.
        wait: Duration,
    },
    /// Nobody knows whether it was accepted, and why: it had all of it, and did not reply.
    Unknown(String),
    /// It takes nothing from us, whoever it is for, and why.
    SenderRejected(String),
    /// Never, and why.
    Rejected(String),
}

/// What to do with a claimed delivery.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// Hand it over.
    Send,
    /// Not before this time, because of quiet hours.
    Defer(Time),
    /// Do not send it.
    Drop(DropReason),
}

/// Why a delivery is not sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DropReason {
    /// It is too old to be of use.
    Expired,
    /// A newer one says more.
    Superseded,
    /// The contact's preferences exclude it.
    OptedOut,
    /// The subscriber has unsubscribed.
    Unsubscribed,
    /// The subscriber chose other components.
    NotSubscribed,
    /// The public is not told of its incident.
    NotPublic,
    /// The webhook is not configured any more.
    NotConfigured,
    /// Its incident is not in the store.
    NoIncident,
    /// The inventory has no such contact.
    NotOnRecord,
    /// None of the contact's customers has a page.
    NoPage,
    /// The recipient of alerts is not configured any more.
    NoRecipient,
    /// There is nothing of the ticket to be sent there.
    NothingToSend,
    /// Somebody has acknowledged what the page is about, or it is over.
    Acknowledged,
}

/// What came of one turn of a delivery.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It was handed over.
    Answered(Option<DeliveryChannel>, Answer),
    /// It is to wait.
    Deferred(Time),
    /// It is not to be sent.
    Dropped(DropReason),
    /// Its turn did not come before the lease ran out: it stays as it was.
    NotTried,
}

/// What to record of one turn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settlement {
    /// Of which delivery.
    pub key: DeliveryKey,
    /// Its state from now on.
    pub state: DeliveryState,
    /// When it is due, or was due last.
    pub due_at: Time,
    /// How often it was tried so far.
    pub attempts: u32,
    /// How many of these attempts ended without anybody knowing whether it was taken.
    pub unknown: u32,
    /// When it left the state pending.
    pub ended_at: Option<Time>,
    /// The last answer, or the reason for its state.
    pub last_error: String,
    /// By what it was handed over.
    pub channel: Option<DeliveryChannel>,
}

impl Topic {
    /// All topics.
    pub const ALL: [Topic; 13] = [
        Topic::Notice,
        Topic::Webhook,
        Topic::Subscriber,
        Topic::PageLink,
        Topic::Announcement,
        Topic::Alert,
        Topic::Ticket,
        Topic::Promise,
        Topic::OncallPage,
        Topic::Credit,
        Topic::ClaimsNotice,
        Topic::EscalationUpdate,
        Topic::MonthReport,
    ];

    /// Those whose failed deliveries an operator can have sent again.
    pub const RETRIED: [Topic; 9] = [
        Topic::Notice,
        Topic::Webhook,
        Topic::Announcement,
        Topic::Alert,
        Topic::Ticket,
        Topic::Promise,
        Topic::Credit,
        Topic::ClaimsNotice,
        Topic::MonthReport,
    ];

    /// The code in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Topic::Notice => "notice",
            Topic::Webhook => "webhook",
            Topic::Subscriber => "subscriber",
            Topic::PageLink => "page_link",
            Topic::Announcement => "announcement",
            Topic::Alert => "alert",
            Topic::Ticket => "ticket",
            Topic::Promise => "promise",
            Topic::OncallPage => "oncall_page",
            Topic::Credit => "credit",
            Topic::ClaimsNotice => "claims_notice",
            Topic::EscalationUpdate => "escalation_update",
            Topic::MonthReport => "month_report",
        }
    }
}

impl fmt::Display for DeliveryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DeliveryKey { topic, recipient, subject, sequence } = self;
        write!(f, "{} {recipient} {subject}.{sequence}", topic.as_str())
    }
}

impl DeliveryState {
    /// The code in the store and the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            DeliveryState::Pending => "pending",
            DeliveryState::Sent => "sent",
            DeliveryState::Dropped => "dropped",
            DeliveryState::Failed => "failed",
        }
    }

    /// From the code; `None` when there is no such state.
    pub fn from_code(code: &str) -> Option<DeliveryState> {
        use DeliveryState::{Dropped, Failed, Pending, Sent};
        [Pending, Sent, Dropped, Failed].into_iter().find(|state| state.as_str() == code)
    }
}

impl DeliveryChannel {
    /// The code in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            DeliveryChannel::Mail => "mail",
            DeliveryChannel::Sms => "sms",
            DeliveryChannel::Voice => "voice",
            DeliveryChannel::Push => "push",
            DeliveryChannel::Webhook => "webhook",
        }
    }
}

impl DropReason {
    /// The reason as it is recorded.
    pub const fn as_str(self) -> &'static str {
        match self {
            DropReason::Expired => "expired",
            DropReason::Superseded => "superseded",
            DropReason::OptedOut => "opted out",
            DropReason::Unsubscribed => "unsubscribed",
            DropReason::NotSubscribed => "not subscribed to this component",
            DropReason::NotPublic => "the public is not told of a lost redundancy",
            DropReason::NotConfigured => "webhook not configured",
            DropReason::NoIncident => "incident not in the store",
            DropReason::NotOnRecord => "no such contact on record",
            DropReason::NoPage => "no page: the link was revoked",
            DropReason::Acknowledged => "acknowledged by then, or over",
            DropReason::NoRecipient => "recipient of alerts not configured",
            DropReason::NothingToSend => "nothing of the ticket to be sent there",
        }
    }
}
