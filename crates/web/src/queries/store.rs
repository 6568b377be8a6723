//! The store as the screens ask it.

use super::caller_lookup::Known;
use super::{
    Access, Answer, Day, IncidentRecord, Queries, QueryError, SiteHistory, VictimFilter,
    VictimQuery,
};
use crate::statement_form::StatementForm;
use bongsu_core::Time;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::customer::problem_report::ProblemReport;
use bongsu_core::id::IncidentId;
use bongsu_core::incident::{Incident, Victim};
use bongsu_core::inventory::Customer;
use bongsu_core::name::Name;
use bongsu_core::notification::ContactKey;
use bongsu_core::notification::delivery::Topic;
use bongsu_core::notification::preferences::NotificationPreferences;
use bongsu_store::{
    DeliveryCounts, FulfilledObligation, InitialNotices, NoticeDelivery, PendingDraft, Store,
    Subscriber, SubscriberChannel, SubscriptionFilter,
};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// What was, out of a [`Store`].
#[derive(Clone)]
pub struct StoreQueries {
    store: Store,
    time_zone: String,
    directory: Arc<Known>,
}

/// Rows of a site's past, at most.
const VERDICTS_MOST: u32 = 100;
const INCIDENTS_MOST: u32 = 20;

impl StoreQueries {
    /// Days are civil days in `time_zone`, an IANA name.
    pub fn new(store: Store, time_zone: &str) -> StoreQueries {
        StoreQueries { store, time_zone: time_zone.to_owned(), directory: Arc::default() }
    }
}

fn told(error: bongsu_store::Error) -> QueryError {
    QueryError(error.to_string())
}

fn share(part: Duration, whole: Duration) -> Option<f64> {
    (!whole.is_zero()).then(|| (part.as_secs_f64() / whole.as_secs_f64()).clamp(0.0, 1.0))
}

impl Queries for StoreQueries {
    fn incidents(&self, before: Option<IncidentId>, limit: u32) -> Answer<'_, Vec<Incident>> {
        Box::pin(async move { self.store.incidents(before, limit).await.map_err(told) })
    }

    fn incident(&self, id: IncidentId) -> Answer<'_, Option<IncidentRecord>> {
        Box::pin(async move {
            let Some(incident) = self.store.incident(id).await.map_err(told)? else {
                return Ok(None);
            };
            let events = self.store.events(id).await.map_err(told)?;
            let statements = self.store.statements(id).await.map_err(told)?;
            Ok(Some(IncidentRecord { incident, events, statements }))
        })
    }

    fn victims(&self, id: IncidentId, query: VictimQuery) -> Answer<'_, Vec<Victim>> {
        let state = query.state.map(|state| match state {
            VictimFilter::AtRisk => bongsu_store::VictimFilter::AtRisk,
            VictimFilter::SeenHit => bongsu_store::VictimFilter::SeenHit,
            VictimFilter::Verified => bongsu_store::VictimFilter::Verified,
            VictimFilter::Excluded => bongsu_store::VictimFilter::Excluded,
        });
        let VictimQuery { text, after, limit, .. } = query;
        let query = bongsu_store::VictimQuery { state, search: text, after, limit };
        Box::pin(async move { self.store.victims(id, &query).await.map_err(told) })
    }

    fn site(&self, host: Name) -> Answer<'_, SiteHistory> {
        Box::pin(async move {
            let verdicts =
                self.store.site_history(&host, None, VERDICTS_MOST).await.map_err(told)?;
            let lines =
                self.store.site_incidents(&host, None, INCIDENTS_MOST).await.map_err(told)?;
            let mut incidents = Vec::with_capacity(lines.len());
            for line in lines {
                if let Some(it) = self.store.incident(line.incident).await.map_err(told)? {
                    incidents.push((it, line));
                }
            }
            Ok(SiteHistory { verdicts, incidents })
        })
    }

    fn uptime(&self, days: u16, until: Time) -> Answer<'_, Vec<Day>> {
        Box::pin(async move {
            let days = self.store.uptime(days, until, &self.time_zone).await.map_err(told)?;
            let day = |day: bongsu_store::Day| Day {
                date: day.date,
                good: share(day.covered.saturating_sub(day.disrupted), day.covered),
                incidents: u32::try_from(day.incidents.len()).unwrap_or(u32::MAX),
            };
            Ok(days.into_iter().map(day).collect())
        })
    }

    fn site_uptime(&self, host: Name, days: u16, until: Time) -> Answer<'_, Vec<Day>> {
        Box::pin(async move {
            let days =
                self.store.site_uptime(&host, days, until, &self.time_zone).await.map_err(told)?;
            let day = |day: bongsu_store::SiteDay| {
                let good = day.up + day.slow;
                Day { date: day.date, good: share(good, good + day.down), incidents: 0 }
            };
            Ok(days.into_iter().map(day).collect())
        })
    }

    fn customer_of(&self, link: CustomerPageToken) -> Answer<'_, Option<String>> {
        Box::pin(async move { self.store.customer_of_page(link).await.map_err(told) })
    }

    fn told(
        &self,
        incident: IncidentId,
        contacts: Vec<ContactKey>,
    ) -> Answer<'_, Vec<NoticeDelivery>> {
        Box::pin(async move {
            let mut all = Vec::new();
            for contact in contacts {
                all.extend(self.store.notices_to(incident, contact).await.map_err(told)?);
            }
            Ok(all)
        })
    }

    fn reports(&self, site: Option<Name>, limit: u32) -> Answer<'_, Vec<ProblemReport>> {
        Box::pin(
            async move { self.store.problem_reports(site.as_ref(), limit).await.map_err(told) },
        )
    }

    fn customer(&self, key: String) -> Answer<'_, Option<Customer>> {
        Box::pin(async move { self.store.customer(&key).await.map_err(told) })
    }

    fn find_customers(&self, text: String, limit: usize) -> Answer<'_, Vec<(String, Customer)>> {
        Box::pin(async move {
            let directory = self.directory.read(&self.store).await.map_err(told)?;
            Ok(directory.find(&text, limit))
        })
    }

    fn preferences(&self) -> Answer<'_, BTreeMap<ContactKey, NotificationPreferences>> {
        Box::pin(async move { self.store.preferences().await.map_err(told) })
    }

    fn keep_preferences(
        &self,
        contact: ContactKey,
        preferences: NotificationPreferences,
        at: Time,
    ) -> Answer<'_, ()> {
        Box::pin(async move {
            self.store.save_preferences(contact, &preferences, at).await.map_err(told)
        })
    }

    fn outbox(&self, limit: usize) -> Answer<'_, (DeliveryCounts, Vec<NoticeDelivery>)> {
        Box::pin(async move {
            let outbox = self.store.notice_counts().await.map_err(told)?;
            Ok((outbox, self.store.failed_notices(limit).await.map_err(told)?))
        })
    }

    fn opened(&self, notice: (IncidentId, ContactKey, u32), at: Time) -> Answer<'_, ()> {
        Box::pin(async move { self.store.record_notice_opened(notice, at).await.map_err(told) })
    }

    fn retry(&self, at: Time) -> Answer<'_, u64> {
        Box::pin(async move { self.store.retry_failed(Topic::Notice, at).await.map_err(told) })
    }

    fn obligations(&self, incident: IncidentId) -> Answer<'_, Vec<FulfilledObligation>> {
        Box::pin(async move { self.store.obligations(incident).await.map_err(told) })
    }

    fn keep_obligation(&self, incident: IncidentId, done: FulfilledObligation) -> Answer<'_, ()> {
        Box::pin(async move { self.store.record_obligation(incident, &done).await.map_err(told) })
    }

    fn first_words(&self, incident: IncidentId) -> Answer<'_, InitialNotices> {
        Box::pin(async move { self.store.initial_notices(incident).await.map_err(told) })
    }

    fn put_draft(
        &self,
        incident: IncidentId,
        by: String,
        sent: StatementForm,
        at: Time,
    ) -> Answer<'_, ()> {
        Box::pin(async move { self.store.save_draft(incident, &by, &sent, at).await.map_err(told) })
    }

    fn drafts(&self, incident: IncidentId) -> Answer<'_, Vec<PendingDraft<StatementForm>>> {
        Box::pin(async move { self.store.drafts(incident).await.map_err(told) })
    }

    fn decide(
        &self,
        draft: CustomerPageToken,
        by: String,
        approved: bool,
        at: Time,
    ) -> Answer<'_, ()> {
        Box::pin(
            async move { self.store.decide_draft(draft, &by, approved, at).await.map_err(told) },
        )
    }

    fn reopen(&self, draft: CustomerPageToken) -> Answer<'_, ()> {
        Box::pin(async move { self.store.reopen_draft(draft).await.map_err(told) })
    }

    fn subscribe(
        &self,
        way: SubscriberChannel,
        wanted: SubscriptionFilter,
        at: Time,
    ) -> Answer<'_, ()> {
        Box::pin(async move { self.store.subscribe(&way, &wanted, at).await.map_err(told) })
    }

    fn subscriber(&self, token: CustomerPageToken) -> Answer<'_, Option<Subscriber>> {
        Box::pin(async move { self.store.subscriber(token).await.map_err(told) })
    }

    fn confirm_subscriber(&self, token: CustomerPageToken, at: Time) -> Answer<'_, ()> {
        Box::pin(async move { self.store.confirm_subscriber(token, at).await.map_err(told) })
    }

    fn leave_subscriber(&self, token: CustomerPageToken, at: Time) -> Answer<'_, ()> {
        Box::pin(async move { self.store.unsubscribe(token, at).await.map_err(told) })
    }

    fn record_access(&self, access: Access) -> Answer<'_, ()> {
        let Access { at, peer, method, target, status } = access;
        let what = format!("{method} {target} {status}");
        let row = bongsu_store::Access { at, remote_addr: peer, principal: None, action: what };
        Box::pin(async move { self.store.record_access(&[row]).await.map_err(told) })
    }
}
