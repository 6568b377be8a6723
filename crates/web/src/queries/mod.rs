//! What was: asked of the store, in pages.

mod caller_lookup;
mod store;

pub use store::StoreQueries;

use crate::statement_form::StatementForm;
use bongsu_core::Time;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::customer::problem_report::ProblemReport;
use bongsu_core::id::IncidentId;
use bongsu_core::incident::{Event, Incident, Victim, VictimState};
use bongsu_core::inventory::Customer;
use bongsu_core::name::Name;
use bongsu_core::notification::ContactKey;
use bongsu_core::notification::preferences::NotificationPreferences;
use bongsu_core::statement::Statement;
use bongsu_core::verdict::VerdictChange;
use bongsu_store::{
    DeliveryCounts, FulfilledObligation, InitialNotices, NoticeDelivery, PendingDraft, Subscriber,
    SubscriberChannel, SubscriptionFilter,
};
use futures_util::future::BoxFuture;
use std::collections::BTreeMap;

/// The record could not be read or written; the screens go on without it and say so.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the record could not be used: {0}")]
pub struct QueryError(pub String);

/// What a [`Queries`] answers.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, QueryError>>;

/// The most rows that anybody is given at once.
pub const ROWS_MOST: u32 = 500;

/// An incident with everything that was said and done.
#[derive(Clone, PartialEq, Debug)]
pub struct IncidentRecord {
    /// The incident as it stands.
    pub incident: Incident,
    /// Its timeline, oldest first.
    pub events: Vec<Event>,
    /// Its statements, oldest first.
    pub statements: Vec<Statement>,
}

/// Which victims.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VictimFilter {
    /// Rests on the failed component; not seen failing.
    AtRisk,
    /// Seen failing.
    SeenHit,
    /// Seen working by the full verification.
    Verified,
    /// Taken off with a reason.
    Excluded,
}

impl VictimFilter {
    /// All, in the order a victim goes through them.
    pub const ALL: [VictimFilter; 4] = [
        VictimFilter::AtRisk,
        VictimFilter::SeenHit,
        VictimFilter::Verified,
        VictimFilter::Excluded,
    ];

    /// The word in addresses, the API and the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            VictimFilter::AtRisk => "at_risk",
            VictimFilter::SeenHit => "seen_hit",
            VictimFilter::Verified => "verified",
            VictimFilter::Excluded => "excluded",
        }
    }

    /// Which of them a state is.
    pub const fn of(state: &VictimState) -> VictimFilter {
        match state {
            VictimState::AtRisk => VictimFilter::AtRisk,
            VictimState::SeenHit => VictimFilter::SeenHit,
            VictimState::Verified => VictimFilter::Verified,
            VictimState::Excluded { .. } => VictimFilter::Excluded,
        }
    }
}

/// Which part of a victim list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VictimQuery {
    /// Only those in this state.
    pub state: Option<VictimFilter>,
    /// Only those whose host name or customer contains this, in lower case; empty for all.
    pub text: String,
    /// Only those after this site in host-name order: the last one of the page before.
    pub after: Option<Name>,
    /// At most so many, 1 to [`ROWS_MOST`].
    pub limit: u32,
}

/// What a site went through.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SiteHistory {
    /// Its verdicts, newest first; bounded by the history's own limit.
    pub verdicts: Vec<VerdictChange>,
    /// The incidents it was a victim of, newest first, with its line on the list.
    pub incidents: Vec<(Incident, Victim)>,
}

/// One day of a bar, in the time zone of the screens.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Day {
    /// The day.
    pub date: jiff::civil::Date,
    /// Of the time in which it was watched, the share that was good, 0 to 1: for all sites
    /// together, without an open incident; for one site, up or slow of what was judged.
    /// `None` for a day on which nothing was watched.
    pub good: Option<f64>,
    /// Incidents that touched the day.
    pub incidents: u32,
}

/// One use of operations, for the record of who saw what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Access {
    /// When.
    pub at: Time,
    /// The other end of the connection; empty when the server does not tell.
    pub peer: String,
    /// `GET` or `POST`.
    pub method: String,
    /// Path and query, at most 1,024 bytes.
    pub target: String,
    /// The HTTP status that was answered.
    pub status: u16,
}

/// What was. Answered by the store.
pub trait Queries: Send + Sync {
    /// Incidents, newest first, older than `before`: the last one of the page before.
    fn incidents(&self, before: Option<IncidentId>, limit: u32) -> Answer<'_, Vec<Incident>>;

    /// One incident with its events and statements.
    fn incident(&self, id: IncidentId) -> Answer<'_, Option<IncidentRecord>>;

    /// A part of an incident's victim list, in host-name order.
    fn victims(&self, id: IncidentId, query: VictimQuery) -> Answer<'_, Vec<Victim>>;

    /// What a site went through.
    fn site(&self, host: Name) -> Answer<'_, SiteHistory>;

    /// The last `days` days up to `until` for all sites together, oldest first.
    fn uptime(&self, days: u16, until: Time) -> Answer<'_, Vec<Day>>;

    /// The same for one site.
    fn site_uptime(&self, host: Name, days: u16, until: Time) -> Answer<'_, Vec<Day>>;

    /// Whose page a link leads to; `None` when it leads nowhere.
    fn customer_of(&self, link: CustomerPageToken) -> Answer<'_, Option<String>>;

    /// What was told to any of `contacts` in an incident.
    fn told(
        &self,
        incident: IncidentId,
        contacts: Vec<ContactKey>,
    ) -> Answer<'_, Vec<NoticeDelivery>>;

    /// The newest of what customers said, of one site or of all, at most `limit`.
    fn reports(&self, site: Option<Name>, limit: u32) -> Answer<'_, Vec<ProblemReport>>;

    /// A customer by his key.
    fn customer(&self, key: String) -> Answer<'_, Option<Customer>>;

    /// The customers to whom `text` leads: a key, a part of a name, a mail address, or a
    /// telephone number however it is written; at most `limit`.
    fn find_customers(&self, text: String, limit: usize) -> Answer<'_, Vec<(String, Customer)>>;

    /// How contacts want to be told, where that differs from what is usual.
    fn preferences(&self) -> Answer<'_, BTreeMap<ContactKey, NotificationPreferences>>;

    /// Keeps what a contact wishes.
    fn keep_preferences(
        &self,
        contact: ContactKey,
        preferences: NotificationPreferences,
        at: Time,
    ) -> Answer<'_, ()>;

    /// How many notices stand where, and the latest of those that nobody took, at most `limit`.
    fn outbox(&self, limit: usize) -> Answer<'_, (DeliveryCounts, Vec<NoticeDelivery>)>;

    /// The address in a notice was opened, by whomever.
    fn opened(&self, notice: (IncidentId, ContactKey, u32), at: Time) -> Answer<'_, ()>;

    /// Has those tried again that nobody took; how many they are.
    fn retry(&self, at: Time) -> Answer<'_, u64>;

    /// What a person did that the law wants done.
    fn obligations(&self, incident: IncidentId) -> Answer<'_, Vec<FulfilledObligation>>;

    /// Keeps that it was done.
    fn keep_obligation(&self, incident: IncidentId, done: FulfilledObligation) -> Answer<'_, ()>;

    /// How the first words of an incident stand.
    fn first_words(&self, incident: IncidentId) -> Answer<'_, InitialNotices>;

    /// Keeps what a person wants to state until another decides.
    fn put_draft(
        &self,
        incident: IncidentId,
        by: String,
        sent: StatementForm,
        at: Time,
    ) -> Answer<'_, ()>;

    /// What waits for a second person, oldest first.
    fn drafts(&self, incident: IncidentId) -> Answer<'_, Vec<PendingDraft<StatementForm>>>;

    /// A second person decides; whoever is first.
    fn decide(
        &self,
        draft: CustomerPageToken,
        by: String,
        approved: bool,
        at: Time,
    ) -> Answer<'_, ()>;

    /// What was approved could not be stated: it waits again.
    fn reopen(&self, draft: CustomerPageToken) -> Answer<'_, ()>;

    /// Takes down that somebody wants to hear of outages; he is asked back.
    fn subscribe(
        &self,
        way: SubscriberChannel,
        wanted: SubscriptionFilter,
        at: Time,
    ) -> Answer<'_, ()>;

    /// A subscriber by his token.
    fn subscriber(&self, token: CustomerPageToken) -> Answer<'_, Option<Subscriber>>;

    /// It was he who asked.
    fn confirm_subscriber(&self, token: CustomerPageToken, at: Time) -> Answer<'_, ()>;

    /// He wants to hear nothing more.
    fn leave_subscriber(&self, token: CustomerPageToken, at: Time) -> Answer<'_, ()>;

    /// Remembers a use of operations.
    fn record_access(&self, access: Access) -> Answer<'_, ()>;
}
