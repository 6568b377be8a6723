//! The store behind the pages.

use super::caller_lookup::CallerDirectory;
use super::patience::REQUEST_PATIENCE_WALL;
use super::reads::Queries;
use super::types::{
    Access, Day, IncidentRecord, PageTokens, QueryError, QueryFuture, ReportDay, SiteHistory,
    VictimFilter, VictimQuery,
};
use super::updates::Updates;
use bongsu_core::Time;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::customer::problem_report::ProblemReport;
use bongsu_core::incident::{Incident, IncidentId, Victim};
use bongsu_core::inventory::{ComponentKey, Contact, Country, Customer};
use bongsu_core::name::Name;
use bongsu_core::notification::delivery::Topic;
use bongsu_core::notification::page_link::RequestedBy;
use bongsu_core::notification::preferences::NotificationPreferences;
use bongsu_core::notification::{ContactKey, SubscriberToken};
use bongsu_core::response_times::ResponseTimes;
use bongsu_store::{
    DeliveryCounts, FulfilledObligation, InitialNotices, NoticeDelivery, Store, Subscriber,
    SubscriberChannel, SubscriptionFilter, VictimTimes,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// [`Queries`] and [`Updates`] over a [`Store`].
#[derive(Clone)]
pub struct StoreQueries {
    store: Store,
    time_zone: String,
    country: Country,
    callers: Arc<CallerDirectory>,
}

/// The most rows of a site's past.
const MAX_VERDICTS: u32 = 100;
const MAX_INCIDENTS: u32 = 20;

impl StoreQueries {
    /// Days are civil days in `time_zone`, an IANA name.
    pub fn new(store: Store, time_zone: &str) -> StoreQueries {
        let store = store.hurried(REQUEST_PATIENCE_WALL);
        let (time_zone, country) = (time_zone.to_owned(), Country::default());
        StoreQueries { store, time_zone, country, callers: Arc::default() }
    }

    /// Phone numbers without a calling code are of `country` instead of Korea.
    pub fn in_country(self, country: Country) -> StoreQueries {
        StoreQueries { country, ..self }
    }
}

fn query_error(error: bongsu_store::Error) -> QueryError {
    QueryError(error.to_string())
}

fn share(part: Duration, whole: Duration) -> Option<f64> {
    (!whole.is_zero()).then(|| (part.as_secs_f64() / whole.as_secs_f64()).clamp(0.0, 1.0))
}

impl Queries for StoreQueries {
    fn ping(&self) -> QueryFuture<'_, ()> {
        Box::pin(async move { self.store.ping().await.map_err(query_error) })
    }

    fn answers(&self) -> QueryFuture<'_, ()> {
        Box::pin(async move {
            // SQLite answers while its disk is full.
            if self.store.unreachable_for().is_some() {
                return Err(QueryError("nothing can be committed".into()));
            }
            self.store.lease("").await.map(drop).map_err(query_error)
        })
    }

    fn unreachable_for(&self) -> Option<Duration> {
        self.store.unreachable_for()
    }

    fn incidents(&self, before: Option<IncidentId>, limit: u32) -> QueryFuture<'_, Vec<Incident>> {
        Box::pin(async move { self.store.incidents(before, limit).await.map_err(query_error) })
    }

    fn incident(&self, id: IncidentId) -> QueryFuture<'_, Option<IncidentRecord>> {
        Box::pin(async move {
            let Some(incident) = self.store.incident(id).await.map_err(query_error)? else {
                return Ok(None);
            };
            let events = self.store.events(id).await.map_err(query_error)?;
            let statements = self.store.statements(id).await.map_err(query_error)?;
            let postmortem = self.store.postmortem(id).await.map_err(query_error)?;
            let postmortem = postmortem.and_then(|it| it.published);
            Ok(Some(IncidentRecord { incident, events, statements, postmortem }))
        })
    }

    fn victims(&self, id: IncidentId, query: VictimQuery) -> QueryFuture<'_, Vec<Victim>> {
        let state = query.state.map(|state| match state {
            VictimFilter::AtRisk => bongsu_store::VictimFilter::AtRisk,
            VictimFilter::SeenHit => bongsu_store::VictimFilter::SeenHit,
            VictimFilter::Verified => bongsu_store::VictimFilter::Verified,
            VictimFilter::Excluded => bongsu_store::VictimFilter::Excluded,
        });
        let VictimQuery { text, after, limit, .. } = query;
        let query = bongsu_store::VictimQuery { state, search: text, after, limit };
        Box::pin(async move { self.store.victims(id, &query).await.map_err(query_error) })
    }

    fn victim_times(&self, id: IncidentId) -> QueryFuture<'_, Vec<VictimTimes>> {
        Box::pin(async move { self.store.victim_times(id).await.map_err(query_error) })
    }

    fn site(&self, host: Name) -> QueryFuture<'_, SiteHistory> {
        Box::pin(async move {
            let verdicts =
                self.store.site_history(&host, None, MAX_VERDICTS).await.map_err(query_error)?;
            let entries =
                self.store.site_incidents(&host, None, MAX_INCIDENTS).await.map_err(query_error)?;
            let mut incidents = Vec::with_capacity(entries.len());
            for entry in entries {
                if let Some(it) = self.store.incident(entry.incident).await.map_err(query_error)? {
                    incidents.push((it, entry));
                }
            }
            Ok(SiteHistory { verdicts, incidents })
        })
    }

    fn uptime(&self, days: u16, until: Time) -> QueryFuture<'_, Vec<Day>> {
        Box::pin(async move {
            let days =
                self.store.uptime(days, until, &self.time_zone).await.map_err(query_error)?;
            let day = |day: bongsu_store::Day| Day {
                date: day.date,
                good: share(day.covered.saturating_sub(day.disrupted), day.covered),
                known_s: day.covered.as_secs(),
                incidents: u32::try_from(day.incidents.len()).unwrap_or(u32::MAX),
            };
            Ok(days.into_iter().map(day).collect())
        })
    }

    fn site_uptime(&self, host: Name, days: u16, until: Time) -> QueryFuture<'_, Vec<Day>> {
        Box::pin(async move {
            let days = self
                .store
                .site_uptime(&host, days, until, &self.time_zone)
                .await
                .map_err(query_error)?;
            let day = |day: bongsu_store::SiteDay| {
                let good = day.up + day.slow;
                let known = good + day.down;
                let known_s = known.as_secs();
                Day { date: day.date, good: share(good, known), known_s, incidents: 0 }
            };
            Ok(days.into_iter().map(day).collect())
        })
    }

    fn month_of_sites(
        &self,
        hosts: Vec<Name>,
        month: jiff::civil::Date,
        now: Time,
    ) -> QueryFuture<'_, Vec<Vec<ReportDay>>> {
        Box::pin(async move {
            let found = self.store.month_of_sites(&hosts, month, now, &self.time_zone).await;
            let found = found.map_err(query_error)?;
            let times = self.store.response_times(&hosts, month).await.map_err(query_error)?;
            let sites = found.into_iter().zip(times).map(|(days, times)| {
                let day = |day: bongsu_store::ReportDay<bongsu_store::SiteDay>| ReportDay {
                    date: day.counted.date,
                    length_s: day.length.as_secs(),
                    good_s: (day.counted.up + day.counted.slow).as_secs(),
                    slow_s: day.counted.slow.as_secs(),
                    bad_s: day.counted.down.as_secs(),
                    incidents: 0,
                    responses: times
                        .get(&day.counted.date.to_string())
                        .copied()
                        .unwrap_or_default(),
                };
                days.into_iter().map(day).collect()
            });
            Ok(sites.collect())
        })
    }

    fn days_of_outages(
        &self,
        component: Option<ComponentKey>,
        (first, last): (jiff::civil::Date, jiff::civil::Date),
        now: Time,
    ) -> QueryFuture<'_, Vec<ReportDay>> {
        Box::pin(async move {
            let of = component.as_ref();
            let found = self.store.days_of_outages(of, (first, last), now, &self.time_zone).await;
            let day = |day: bongsu_store::ReportDay<bongsu_store::Day>| ReportDay {
                date: day.counted.date,
                length_s: day.length.as_secs(),
                good_s: day.counted.covered.saturating_sub(day.counted.disrupted).as_secs(),
                slow_s: 0,
                bad_s: day.counted.disrupted.as_secs(),
                incidents: u32::try_from(day.counted.incidents.len()).unwrap_or(u32::MAX),
                responses: ResponseTimes::default(),
            };
            Ok(found.map_err(query_error)?.into_iter().map(day).collect())
        })
    }

    fn customer_of(&self, token: CustomerPageToken) -> QueryFuture<'_, Option<String>> {
        Box::pin(async move { self.store.customer_of_page(token).await.map_err(query_error) })
    }

    fn page_tokens(&self, known: Option<i64>) -> QueryFuture<'_, Option<PageTokens>> {
        Box::pin(async move {
            // Read first: a change in between is seen at the next turn.
            let revision = self.store.customer_page_revision().await.map_err(query_error)?;
            if known == Some(revision) {
                return Ok(None);
            }
            let tokens = self.store.page_tokens().await.map_err(query_error)?;
            let customers = tokens.into_iter().map(|(customer, token)| (token, customer));
            Ok(Some(PageTokens { revision, customers: customers.collect() }))
        })
    }

    fn notices_to(
        &self,
        incident: IncidentId,
        contacts: Vec<ContactKey>,
    ) -> QueryFuture<'_, Vec<NoticeDelivery>> {
        Box::pin(async move {
            let mut all = Vec::new();
            for contact in contacts {
                all.extend(self.store.notices_to(incident, contact).await.map_err(query_error)?);
            }
            Ok(all)
        })
    }

    fn problem_reports(
        &self,
        site: Option<Name>,
        limit: u32,
    ) -> QueryFuture<'_, Vec<ProblemReport>> {
        Box::pin(async move {
            self.store.problem_reports(site.as_ref(), limit).await.map_err(query_error)
        })
    }

    fn customer(&self, key: String) -> QueryFuture<'_, Option<Customer>> {
        Box::pin(async move { self.store.customer(&key).await.map_err(query_error) })
    }

    fn find_customers(
        &self,
        text: String,
        limit: usize,
    ) -> QueryFuture<'_, Vec<(String, Customer)>> {
        Box::pin(async move {
            let callers = self.callers.read(&self.store).await.map_err(query_error)?;
            Ok(callers.find(&text, self.country, limit))
        })
    }

    fn preferences(&self) -> QueryFuture<'_, BTreeMap<ContactKey, NotificationPreferences>> {
        Box::pin(async move { self.store.preferences().await.map_err(query_error) })
    }

    fn outbox(&self, limit: usize) -> QueryFuture<'_, (DeliveryCounts, Vec<NoticeDelivery>)> {
        Box::pin(async move {
            let outbox = self.store.notice_counts().await.map_err(query_error)?;
            Ok((outbox, self.store.failed_notices(limit).await.map_err(query_error)?))
        })
    }

    fn obligations(&self, incident: IncidentId) -> QueryFuture<'_, Vec<FulfilledObligation>> {
        Box::pin(async move { self.store.obligations(incident).await.map_err(query_error) })
    }

    fn initial_notices(&self, incident: IncidentId) -> QueryFuture<'_, InitialNotices> {
        Box::pin(async move { self.store.initial_notices(incident).await.map_err(query_error) })
    }

    fn subscriber(&self, token: SubscriberToken) -> QueryFuture<'_, Option<Subscriber>> {
        Box::pin(async move { self.store.subscriber(token).await.map_err(query_error) })
    }
}

impl Updates for StoreQueries {
    fn save_preferences(
        &self,
        contact: ContactKey,
        preferences: NotificationPreferences,
        at: Time,
    ) -> QueryFuture<'_, ()> {
        Box::pin(async move {
            self.store.save_preferences(contact, &preferences, at).await.map_err(query_error)
        })
    }

    fn record_opened(
        &self,
        notice: (IncidentId, ContactKey, u32),
        at: Time,
    ) -> QueryFuture<'_, ()> {
        Box::pin(
            async move { self.store.record_notice_opened(notice, at).await.map_err(query_error) },
        )
    }

    fn retry_failed(&self, at: Time) -> QueryFuture<'_, u64> {
        Box::pin(async move {
            let mut sent = 0;
            for topic in Topic::RETRIED {
                sent += self.store.retry_failed(topic, at).await.map_err(query_error)?;
            }
            Ok(sent)
        })
    }

    fn record_obligation(
        &self,
        incident: IncidentId,
        done: FulfilledObligation,
    ) -> QueryFuture<'_, ()> {
        Box::pin(
            async move { self.store.record_obligation(incident, &done).await.map_err(query_error) },
        )
    }

    fn subscribe(
        &self,
        channel: SubscriberChannel,
        filter: SubscriptionFilter,
        at: Time,
    ) -> QueryFuture<'_, ()> {
        Box::pin(
            async move { self.store.subscribe(&channel, &filter, at).await.map_err(query_error) },
        )
    }

    fn confirm_subscriber(&self, token: SubscriberToken, at: Time) -> QueryFuture<'_, ()> {
        Box::pin(async move { self.store.confirm_subscriber(token, at).await.map_err(query_error) })
    }

    fn unsubscribe(&self, token: SubscriberToken, at: Time) -> QueryFuture<'_, ()> {
        Box::pin(async move { self.store.unsubscribe(token, at).await.map_err(query_error) })
    }

    fn request_page_link(
        &self,
        contact: Contact,
        by: RequestedBy,
        at: Time,
    ) -> QueryFuture<'_, ()> {
        Box::pin(async move {
            self.store.request_page_link(&contact, by, at).await.map_err(query_error)
        })
    }

    fn renew_page_token(&self, customer: String, at: Time) -> QueryFuture<'_, ()> {
        Box::pin(
            async move { self.store.renew_page_token(&customer, at).await.map_err(query_error) },
        )
    }

    fn record_access(&self, access: Access) -> QueryFuture<'_, ()> {
        let Access { at, peer, method, target, status, by, request_id } = access;
        let row = bongsu_store::Access {
            at,
            remote_addr: peer,
            principal: by.as_ref().map(|by| by.id.as_str().to_owned()),
            name: by.map(|by| by.name),
            request_id,
            action: format!("{method} {target} {status}"),
        };
        Box::pin(async move { self.store.record_access(&[row]).await.map_err(query_error) })
    }
}
