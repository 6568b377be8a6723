//! The store for people who wait: whatever it does, a request goes on without it in time.

use super::reads::Queries;
use super::types::{
    Access, Day, IncidentRecord, PageTokens, QueryError, QueryFuture, ReportDay, SiteHistory,
    VictimQuery,
};
use super::updates::Updates;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::customer::problem_report::ProblemReport;
use bongsu_core::incident::{Incident, IncidentId, Victim};
use bongsu_core::inventory::{ComponentKey, Contact, Customer};
use bongsu_core::name::Name;
use bongsu_core::notification::page_link::RequestedBy;
use bongsu_core::notification::preferences::NotificationPreferences;
use bongsu_core::notification::{ContactKey, SubscriberToken};
use bongsu_store::{
    DeliveryCounts, FulfilledObligation, InitialNotices, NoticeDelivery, Subscriber,
    SubscriberChannel, SubscriptionFilter, VictimTimes,
};
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// How long a request waits for the store, by the wall clock and for all its queries together:
/// what pages show of the present is in memory.
pub const REQUEST_PATIENCE_WALL: Duration = Duration::from_secs(2);

/// The store for one request. Its queries fail when the request has waited long enough, also
/// those that are asked afterwards.
pub struct PatientStore {
    queries: Arc<dyn Queries>,
    updates: Arc<dyn Updates>,
    /// What is left to wait.
    left: Mutex<Duration>,
}

impl PatientStore {
    /// The store for one request.
    pub fn new(queries: Arc<dyn Queries>, updates: Arc<dyn Updates>) -> PatientStore {
        PatientStore { queries, updates, left: Mutex::new(REQUEST_PATIENCE_WALL) }
    }

    /// The same for what may be left out of a page: it waits for `patience` at most.
    #[must_use]
    pub fn within(&self, patience: Duration) -> PatientStore {
        let left = patience.min(*self.left.lock());
        let (queries, updates) = (self.queries.clone(), self.updates.clone());
        PatientStore { queries, updates, left: Mutex::new(left) }
    }

    fn wait<'a, T: Send + 'a>(&'a self, answer: QueryFuture<'a, T>) -> QueryFuture<'a, T> {
        Box::pin(async move {
            let (clock, left) = (Clock::system(), *self.left.lock());
            let asked_at = clock.now();
            let answer = clock.timeout(left, answer).await;
            let waited = clock.now().since(asked_at);
            let mut left = self.left.lock();
            *left = left.saturating_sub(waited);
            answer.map_err(|_| QueryError("no answer in time".into()))?
        })
    }
}

/// The methods of a trait, each of which asks the same of the store below, and waits.
macro_rules! wait_for {
    ($below:ident: $(fn $name:ident($($arg:ident: $kind:ty),*) -> $answer:ty;)*) => {
        $(fn $name(&self, $($arg: $kind),*) -> QueryFuture<'_, $answer> {
            self.wait(self.$below.$name($($arg),*))
        })*
    };
}

impl Queries for PatientStore {
    fn unreachable_for(&self) -> Option<Duration> {
        self.queries.unreachable_for()
    }

    wait_for! { queries:
        fn ping() -> ();
        fn answers() -> ();
        fn incidents(before: Option<IncidentId>, limit: u32) -> Vec<Incident>;
        fn incident(id: IncidentId) -> Option<IncidentRecord>;
        fn victims(id: IncidentId, query: VictimQuery) -> Vec<Victim>;
        fn victim_times(id: IncidentId) -> Vec<VictimTimes>;
        fn site(host: Name) -> SiteHistory;
        fn uptime(days: u16, until: Time) -> Vec<Day>;
        fn site_uptime(host: Name, days: u16, until: Time) -> Vec<Day>;
        fn month_of_sites(hosts: Vec<Name>, month: jiff::civil::Date, now: Time) -> Vec<Vec<ReportDay>>;
        fn days_of_outages(component: Option<ComponentKey>, days: (jiff::civil::Date, jiff::civil::Date), now: Time) -> Vec<ReportDay>;
        fn customer_of(token: CustomerPageToken) -> Option<String>;
        fn page_tokens(known: Option<i64>) -> Option<PageTokens>;
        fn notices_to(incident: IncidentId, contacts: Vec<ContactKey>) -> Vec<NoticeDelivery>;
        fn problem_reports(site: Option<Name>, limit: u32) -> Vec<ProblemReport>;
        fn customer(key: String) -> Option<Customer>;
        fn find_customers(text: String, limit: usize) -> Vec<(String, Customer)>;
        fn preferences() -> BTreeMap<ContactKey, NotificationPreferences>;
        fn outbox(limit: usize) -> (DeliveryCounts, Vec<NoticeDelivery>);
        fn obligations(incident: IncidentId) -> Vec<FulfilledObligation>;
        fn initial_notices(incident: IncidentId) -> InitialNotices;
        fn subscriber(token: SubscriberToken) -> Option<Subscriber>;
    }
}

impl Updates for PatientStore {
    wait_for! { updates:
        fn save_preferences(contact: ContactKey, preferences: NotificationPreferences, at: Time) -> ();
        fn record_opened(notice: (IncidentId, ContactKey, u32), at: Time) -> ();
        fn retry_failed(at: Time) -> u64;
        fn record_obligation(incident: IncidentId, done: FulfilledObligation) -> ();
        fn subscribe(channel: SubscriberChannel, filter: SubscriptionFilter, at: Time) -> ();
        fn confirm_subscriber(token: SubscriberToken, at: Time) -> ();
        fn unsubscribe(token: SubscriberToken, at: Time) -> ();
        fn request_page_link(contact: Contact, by: RequestedBy, at: Time) -> ();
        fn renew_page_token(customer: String, at: Time) -> ();
        fn record_access(access: Access) -> ();
    }
}
