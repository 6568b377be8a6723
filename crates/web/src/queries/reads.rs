//! What the pages read from the store.

use super::types::{
    Day, IncidentRecord, PageTokens, QueryFuture, ReportDay, SiteHistory, VictimQuery,
};
use bongsu_core::Time;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::customer::problem_report::ProblemReport;
use bongsu_core::incident::IncidentId;
use bongsu_core::incident::{Incident, Victim};
use bongsu_core::inventory::{ComponentKey, Customer};
use bongsu_core::name::Name;
use bongsu_core::notification::ContactKey;
use bongsu_core::notification::SubscriberToken;
use bongsu_core::notification::preferences::NotificationPreferences;
use bongsu_store::{
    DeliveryCounts, FulfilledObligation, InitialNotices, NoticeDelivery, Subscriber, VictimTimes,
};
use std::collections::BTreeMap;
use std::time::Duration;

/// Reads of the store.
pub trait Queries: Send + Sync {
    /// Whether the store answers, and is the one that was opened.
    fn ping(&self) -> QueryFuture<'_, ()>;

    /// Whether the store answers, whatever became of its files.
    fn answers(&self) -> QueryFuture<'_, ()>;

    /// How long the store has not answered, as far as is known.
    fn unreachable_for(&self) -> Option<Duration>;

    /// Incidents, newest first, older than `before`: the last one of the previous page.
    fn incidents(&self, before: Option<IncidentId>, limit: u32) -> QueryFuture<'_, Vec<Incident>>;

    /// One incident with its events and statements.
    fn incident(&self, id: IncidentId) -> QueryFuture<'_, Option<IncidentRecord>>;

    /// A part of an incident's victim list, in host-name order.
    fn victims(&self, id: IncidentId, query: VictimQuery) -> QueryFuture<'_, Vec<Victim>>;

    /// When the victims of an incident were listed, hit and verified, as counts; without those
    /// excluded.
    fn victim_times(&self, id: IncidentId) -> QueryFuture<'_, Vec<VictimTimes>>;

    /// The past of one site.
    fn site(&self, host: Name) -> QueryFuture<'_, SiteHistory>;

    /// The last `days` days up to `until` for all sites together, oldest first.
    fn uptime(&self, days: u16, until: Time) -> QueryFuture<'_, Vec<Day>>;

    /// The same for one site.
    fn site_uptime(&self, host: Name, days: u16, until: Time) -> QueryFuture<'_, Vec<Day>>;

    /// The days of a month by sites, in their order.
    fn month_of_sites(
        &self,
        hosts: Vec<Name>,
        month: jiff::civil::Date,
        now: Time,
    ) -> QueryFuture<'_, Vec<Vec<ReportDay>>>;

    /// The days from one to another by outages: all, or those for which a component was named.
    fn days_of_outages(
        &self,
        component: Option<ComponentKey>,
        days: (jiff::civil::Date, jiff::civil::Date),
        now: Time,
    ) -> QueryFuture<'_, Vec<ReportDay>>;

    /// The key of the customer whose page has this token; `None` for an unknown token.
    fn customer_of(&self, token: CustomerPageToken) -> QueryFuture<'_, Option<String>>;

    /// The tokens of all customers' pages; `None` if they are still those of the revision
    /// `known`.
    fn page_tokens(&self, known: Option<i64>) -> QueryFuture<'_, Option<PageTokens>>;

    /// The notices of an incident to any of `contacts`.
    fn notices_to(
        &self,
        incident: IncidentId,
        contacts: Vec<ContactKey>,
    ) -> QueryFuture<'_, Vec<NoticeDelivery>>;

    /// The newest problem reports of customers, of one site or of all, at most `limit`.
    fn problem_reports(
        &self,
        site: Option<Name>,
        limit: u32,
    ) -> QueryFuture<'_, Vec<ProblemReport>>;

    /// A customer by key.
    fn customer(&self, key: String) -> QueryFuture<'_, Option<Customer>>;

    /// The customers that `text` identifies: by key, part of a name, mail address or
    /// telephone number in any notation; at most `limit`.
    fn find_customers(
        &self,
        text: String,
        limit: usize,
    ) -> QueryFuture<'_, Vec<(String, Customer)>>;

    /// The notification preferences that differ from the defaults.
    fn preferences(&self) -> QueryFuture<'_, BTreeMap<ContactKey, NotificationPreferences>>;

    /// The notices by delivery state, and the latest that failed for good, at most `limit`.
    fn outbox(&self, limit: usize) -> QueryFuture<'_, (DeliveryCounts, Vec<NoticeDelivery>)>;

    /// The obligations of an incident that a person has recorded as fulfilled.
    fn obligations(&self, incident: IncidentId) -> QueryFuture<'_, Vec<FulfilledObligation>>;

    /// The delivery of an incident's initial notices.
    fn initial_notices(&self, incident: IncidentId) -> QueryFuture<'_, InitialNotices>;

    /// A subscriber by token.
    fn subscriber(&self, token: SubscriberToken) -> QueryFuture<'_, Option<Subscriber>>;
}
