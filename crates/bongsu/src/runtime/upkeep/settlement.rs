//! Settles what contracts owe when an incident and when a month ends (S21).
//!
//! Killed at any step, the next turn does it again: a settlement that says the same proposes
//! nothing, and an trigger is recorded only after its credits.

use crate::settlement::compute::{Books, Part, Request, is_kept, months_of, settle_month};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::incident::{Incident, IncidentClass};
use bongsu_core::settlement::credit::record::Trigger;
use bongsu_core::settlement::month::Month;
use bongsu_store::{SettlementRequest, SettlementRevision, Store};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const INTERVAL: Duration = Duration::from_secs(60);
/// How many incidents are looked at at once.
const INCIDENTS_AT_ONCE: u32 = 50;
/// How many requests to settle an incident again are met in one turn.
const MAX_REQUESTS: u32 = 50;
/// So long after its end a month is settled, when what ended with it has been verified.
const MONTH_PAUSE: Duration = Duration::from_secs(3600);
/// How many months before this one are caught up with.
const MAX_MONTHS: usize = 36;

/// What is settled, once each.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Due {
    what: What,
    trigger: Trigger,
    months: Vec<Month>,
}

/// How it is recorded that it was settled.
#[derive(Clone, PartialEq, Eq, Debug)]
enum What {
    /// An end, by its name in the store.
    End(String),
    /// A request.
    Request(SettlementRequest),
    /// Contracts that could not be settled, since something changed by which they may be now.
    Retry(Month),
}

/// By what ends are settled.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// The clock.
    pub clock: Clock,
    /// The operator's time zone.
    pub zone: TimeZone,
    /// For how long changes of verdict are kept.
    pub retention: Duration,
}

/// Settles what ended, at an interval, until `cancel`.
pub async fn run(store: Store, calendar: Calendar, cancel: CancellationToken) {
    let mut turns = Turns::new(calendar.zone, calendar.retention);
    loop {
        if let Err(error) = turns.turn(&store, calendar.clock.now()).await {
            tracing::warn!(error = format!("{error:#}"), "cannot settle; retrying later");
        }
        tokio::select! {
            () = calendar.clock.sleep(INTERVAL) => {}
            () = cancel.cancelled() => return,
        }
    }
}

/// The turns of a run.
struct Turns {
    zone: TimeZone,
    retention: Duration,
    /// Whether all incidents were looked at since the start; then the latest are enough.
    is_caught_up: bool,
    /// At which revision the contracts of a month that cannot be settled were tried last.
    tried: BTreeMap<Month, SettlementRevision>,
}

impl Turns {
    fn new(zone: TimeZone, retention: Duration) -> Turns {
        Turns { zone, retention, is_caught_up: false, tried: BTreeMap::new() }
    }

    /// One turn. Without contracts nothing is settled, so that those imported later are settled for
    /// what has ended already.
    async fn turn(&mut self, store: &Store, now: Time) -> anyhow::Result<()> {
        if !store.has_contracts().await? {
            return Ok(());
        }
        let due = self.due(store, now).await?;
        if !due.is_empty() {
            let books = Books::read(store).await?;
            for Due { what, trigger, months } in due {
                for month in months {
                    settle(store, &books, Request { month, zone: &self.zone, now, trigger })
                        .await?;
                }
                match what {
                    What::End(name) => store.record_settled(&name, now, books.revision).await?,
                    What::Request(request) => {
                        store.settlement_request_done(request, books.revision).await?;
                    }
                    What::Retry(month) => drop(self.tried.insert(month, books.revision)),
                }
            }
        }
        self.is_caught_up = true;
        Ok(())
    }

    /// What is to be settled: months that ended, incidents that ended or about which something was
    /// decided.
    async fn due(&self, store: &Store, now: Time) -> anyhow::Result<Vec<Due>> {
        let mut due = self.months(store, now).await?;
        due.extend(self.incidents(store, now).await?);
        for request in store.settlement_requests(MAX_REQUESTS).await? {
            let found = store.incident(request.incident).await?;
            let months = found.map_or_else(Vec::new, |it| self.months_of(&it, now));
            let trigger = Trigger::IncidentEnded { incident: request.incident };
            due.push(Due { what: What::Request(request), trigger, months });
        }
        due.extend(self.failures(store, now).await?);
        Ok(due)
    }

    /// The months with contracts that could not be settled, once for each change of contracts, terms
    /// or policies: what is wrong with them is mended by such a change.
    async fn failures(&self, store: &Store, now: Time) -> anyhow::Result<Vec<Due>> {
        let revision = store.settlement_revision().await?;
        let mut due = Vec::new();
        for month in store.months_with_failures().await? {
            let is_kept = is_kept(month, &self.zone, now, self.retention);
            if !is_kept || self.tried.get(&month) == Some(&revision) {
                continue;
            }
            let trigger = match now >= month.span(&self.zone).until {
                true => Trigger::MonthEnded,
                false => self.last_end(store, month, now).await?,
            };
            due.push(Due { what: What::Retry(month), trigger, months: vec![month] });
        }
        Ok(due)
    }

    /// The last outage that ended of a month that goes on.
    async fn last_end(&self, store: &Store, month: Month, now: Time) -> anyhow::Result<Trigger> {
        let latest = store.incidents(None, INCIDENTS_AT_ONCE).await?;
        let ended = latest.into_iter().find(|it| {
            let is_over = it.resolved_at.is_some() && it.class == IncidentClass::Outage;
            is_over && self.months_of(it, now).contains(&month)
        });
        Ok(ended.map_or(Trigger::Requested, |it| Trigger::IncidentEnded { incident: it.id }))
    }

    /// The months that ended, the oldest first: those that the program missed too.
    async fn months(&self, store: &Store, now: Time) -> anyhow::Result<Vec<Due>> {
        let last = Month::at(now, &self.zone).previous();
        let all = std::iter::successors(Some(last), |it| Some(it.previous())).take(MAX_MONTHS);
        let kept = all.take_while(|it| is_kept(*it, &self.zone, now, self.retention));
        let ended = kept.filter(|it| now >= it.span(&self.zone).until + MONTH_PAUSE);
        let months: Vec<(Month, String)> = ended.map(|it| (it, format!("month:{it}"))).collect();
        let names: Vec<String> = months.iter().map(|(_, name)| name.clone()).collect();
        let settled = store.settled(&names).await?;
        let mut due = Vec::new();
        for (month, name) in months {
            if !settled.contains(&name) {
                let what = What::End(name);
                due.push(Due { what, trigger: Trigger::MonthEnded, months: vec![month] });
            }
        }
        due.reverse();
        Ok(due)
    }

    /// Outages that ended, each with its number of relapses, since one that came back ends again:
    /// all of them at the start, then the latest.
    async fn incidents(&self, store: &Store, now: Time) -> anyhow::Result<Vec<Due>> {
        let mut due = Vec::new();
        let mut before = None;
        loop {
            let page = store.incidents(before, INCIDENTS_AT_ONCE).await?;
            let Some(last) = page.last() else { return Ok(due) };
            before = Some(last.id);
            let names: Vec<String> = page.iter().map(end_of).collect();
            let settled = store.settled(&names).await?;
            let is_last = last.opened_at < now.before(self.retention);
            for incident in page {
                if incident.resolved_at.is_none() || incident.class != IncidentClass::Outage {
                    continue;
                }
                let name = end_of(&incident);
                let months = self.months_of(&incident, now);
                if !settled.contains(&name) && !months.is_empty() {
                    let trigger = Trigger::IncidentEnded { incident: incident.id };
                    due.push(Due { what: What::End(name), trigger, months });
                }
            }
            if self.is_caught_up || is_last {
                return Ok(due);
            }
        }
    }

    /// The months of an incident that can still be worked out.
    fn months_of(&self, incident: &Incident, now: Time) -> Vec<Month> {
        let end = incident.resolved_at.unwrap_or(now);
        let mut months = months_of(incident.began_at, end, &self.zone);
        months.retain(|it| is_kept(*it, &self.zone, now, self.retention));
        months
    }
}

/// The name under which the end of an incident is recorded.
fn end_of(incident: &Incident) -> String {
    format!("incident:{}:{}", incident.id, incident.relapses)
}

async fn settle(store: &Store, books: &Books, request: Request<'_>) -> anyhow::Result<()> {
    let each = |part: Part| {
        let store = store.clone();
        async move {
            for error in &part.failed {
                tracing::warn!(%error, month = %request.month, "cannot settle a contract");
            }
            let credits = part.settled.iter().filter(|it| it.credit.is_some()).count();
            if credits > 0 {
                tracing::info!(credits, "proposing credits");
            }
            Ok(part.record(&store, books).await?)
        }
    };
    settle_month(store, books, request, each).await?;
    Ok(store.all_tried(request.month, request.now).await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::engine::Record;
    use bongsu_core::incident::{
        Counts, Incident, IncidentId, Justification, Phase, Victim, VictimState,
    };
    use bongsu_core::inventory::{Customer, Inventory, Site, SiteUrl};
    use bongsu_core::layer::Layer;
    use bongsu_core::name::Name;
    use bongsu_core::observation::Reason;
    use bongsu_core::settlement::contract::{Contract, FeePeriod};
    use bongsu_core::settlement::credit::ExclusionDecision;
    use bongsu_core::settlement::credit::record::{Credit, CreditState};
    use bongsu_core::settlement::terms::Exclusion;
    use bongsu_core::settlement::{Currency, Money};
    use bongsu_core::span::Span;
    use bongsu_core::verdict::{Verdict, VerdictChange};

    fn at(text: &str) -> Time {
        Time::parse(text).expect("a time")
    }

    fn inventory() -> Inventory {
        let mut inventory = Inventory::default();
        inventory.customers.insert("7".into(), Customer::default());
        let name = Name::parse("shop.co.kr").expect("a name");
        let site = Site { customer: "7".into(), url: SiteUrl::of_name(&name), ..Site::default() };
        inventory.sites.insert(name, site);
        inventory
    }

    fn contract(terms: &str) -> Contract {
        Contract {
            key: "A-1".into(),
            customer: "7".into(),
            site: None,
            fee: Money::new(300_000, Currency::KRW),
            period: FeePeriod::Month,
            terms: terms.into(),
            from: "2017-01-01".parse().expect("a date"),
            until: None,
        }
    }

    fn incident(id: IncidentId) -> Incident {
        Incident {
            id,
            began_at: at("2018-01-04T16:19:00+09:00"),
            opened_at: at("2018-01-04T16:19:00+09:00"),
            class: IncidentClass::Outage,
            phase: Phase::Resolved,
            cause: None,
            host_restored_at: None,
            monitoring_at: None,
            last_failure_at: Some(at("2018-01-04T18:19:00+09:00")),
            resolved_at: None,
            withdrawn: None,
            unwatched: Vec::new(),
            relapses: 0,
            worked_between: Duration::ZERO,
            events: 0,
            statements: 0,
            counts: Counts::default(),
        }
    }

    /// The outage of the story: from 16:19, seen working again from 18:19 on.
    async fn story(store: &Store, terms: &str) -> IncidentId {
        let (began, over) = (at("2018-01-04T16:19:00+09:00"), at("2018-01-04T18:19:00+09:00"));
        let resolved = at("2018-01-04T18:30:00+09:00");
        store.save_inventory(&inventory(), began).await.expect("saved");
        store.save_contracts(&[contract(terms)], began).await.expect("saved");
        for hours in 0..2 {
            let from = began - Duration::from_secs(3600) + Duration::from_secs(hours);
            store
                .record_coverage(Span { from, until: from }, Duration::from_secs(9))
                .await
                .expect("recorded");
        }
        store
            .record_coverage(Span { from: resolved, until: resolved }, Duration::from_secs(86_400))
            .await
            .expect("recorded");
        let id = IncidentId::new(began, "story");
        let site = Name::parse("shop.co.kr").expect("a name");
        let verdict = |verdict, at| VerdictChange { site: site.clone(), verdict, since: at, at };
        let down = Verdict::Down { layer: Layer::Dns, reason: Reason::Timeout };
        let incident = Incident { resolved_at: Some(resolved), ..incident(id) };
        let victim = Victim {
            incident: id,
            site: site.clone(),
            customer: "7".into(),
            state: VictimState::Verified,
            listed_at: began,
            hit_at: Some(began),
            verified_at: Some(over),
            justification: Justification::Removed,
        };
        let records = [
            Record::Verdict(verdict(Verdict::Up, began - Duration::from_secs(3600))),
            Record::Verdict(verdict(down, began)),
            Record::Verdict(verdict(Verdict::Up, over)),
            Record::Incident(incident),
            Record::Victim(victim),
        ];
        store.commit(&records).await.expect("committed");
        id
    }

    async fn store(directory: &tempfile::TempDir) -> Store {
        let path = directory.path().join("desk.db");
        Store::open(&format!("sqlite:{}", path.display())).await.expect("a store")
    }

    async fn credits(store: &Store) -> Vec<Credit> {
        store.credits_of_month("2018-01".parse().expect("a month")).await.expect("read")
    }

    fn turns() -> Turns {
        let zone = TimeZone::get("Asia/Seoul").expect("known");
        Turns::new(zone, Duration::from_secs(400 * 86_400))
    }

    const EVENING: &str = "2018-01-04T19:00:00+09:00";

    #[tokio::test]
    async fn the_end_of_an_incident_proposes_a_credit_once_however_often_it_is_worked_out() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = store(&directory).await;
        let mut turns = turns();
        let id = story(&store, "kr-carrier-x10").await;
        turns.turn(&store, at(EVENING)).await.expect("settled");
        let proposed = credits(&store).await;
        assert_eq!(proposed.len(), 1);
        assert_eq!(proposed[0].amount, Money::new(8_333, Currency::KRW));
        assert_eq!(proposed[0].trigger, Trigger::IncidentEnded { incident: id });
        // As if the program had been killed before it recorded what it did, and at the month's end.
        let books = Books::read(&store).await.expect("read");
        let month = "2018-01".parse().expect("a month");
        let trigger = Trigger::MonthEnded;
        let now = at("2018-02-01T02:00:00+09:00");
        settle(&store, &books, Request { month, zone: &turns.zone, now, trigger })
            .await
            .expect("settled");
        turns.turn(&store, now).await.expect("settled");
        assert_eq!(credits(&store).await, proposed);
    }

    #[tokio::test]
    async fn a_credit_is_decided_by_one_person_and_the_second_is_told() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = store(&directory).await;
        let mut turns = turns();
        let id = story(&store, "kr-carrier-x10").await;
        turns.turn(&store, at(EVENING)).await.expect("settled");
        let open = credits(&store).await.remove(0);
        // The terms exclude force majeure, and nobody has said whether this was.
        assert!(open.is_doubtful());
        let approved = open.approved("park", at(EVENING), "no force majeure").expect("approved");
        store.change_credit(&open, &approved).await.expect("changed");
        store.change_credit(&open, &approved).await.expect("the same again");
        let declined = open.declined("lee", at(EVENING), "no").expect("declined");
        let second = store.change_credit(&open, &declined).await;
        assert!(matches!(second, Err(bongsu_store::Error::Conflict { .. })), "{second:?}");
        // A decision that takes the downtime out takes nothing back, and asks nobody again.
        let decision = ExclusionDecision {
            incident: id,
            exclusion: Exclusion::ForceMajeure,
            applies: true,
            by: "park".into(),
            at: at(EVENING),
        };
        store.decide_exclusion(&decision).await.expect("recorded");
        turns.turn(&store, at(EVENING)).await.expect("settled");
        let all = credits(&store).await;
        assert_eq!(all.len(), 1);
        assert!(matches!(all[0].state, CreditState::Approved { .. }));
    }

    #[tokio::test]
    async fn a_decision_about_an_old_incident_and_a_missed_month_are_caught_up_with() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = store(&directory).await;
        let id = story(&store, "kr-carrier-x10").await;
        // The program was off until April: January is settled all the same, and once.
        let april = at("2018-04-10T12:00:00+09:00");
        turns().turn(&store, april).await.expect("settled");
        let proposed = credits(&store).await;
        assert_eq!(proposed.len(), 1);
        assert_eq!(proposed[0].amount, Money::new(8_333, Currency::KRW));
        // Sixty incidents later somebody decides about the old one.
        let later = (1..=60).map(|n| {
            let opened_at = at(EVENING) + Duration::from_secs(n * 60);
            let incident = Incident {
                id: IncidentId::new(opened_at, "later"),
                opened_at,
                began_at: opened_at,
                resolved_at: Some(opened_at),
                ..incident(id)
            };
            Record::Incident(incident)
        });
        store.commit(&later.collect::<Vec<_>>()).await.expect("committed");
        let mut turns = turns();
        turns.turn(&store, april).await.expect("settled");
        let decision = ExclusionDecision {
            incident: id,
            exclusion: Exclusion::ForceMajeure,
            applies: true,
            by: "park".into(),
            at: april,
        };
        store.decide_exclusion(&decision).await.expect("recorded");
        turns.turn(&store, april).await.expect("settled");
        let after = credits(&store).await;
        assert_eq!(after.last().expect("another").amount, Money::new(0, Currency::KRW));
        assert_eq!(store.settlement_requests(9).await.expect("read"), []);
        // Of a month whose verdicts are gone nothing is worked out: it would be too little.
        turns.retention = Duration::from_secs(30 * 86_400);
        store
            .decide_exclusion(&ExclusionDecision { applies: false, ..decision })
            .await
            .expect("recorded");
        turns.turn(&store, april).await.expect("nothing to do");
        assert_eq!(credits(&store).await, after);
    }

    #[tokio::test]
    async fn a_contract_that_cannot_be_settled_is_recorded_until_it_can() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = store(&directory).await;
        story(&store, "gone").await;
        turns().turn(&store, at(EVENING)).await.expect("settled");
        let failures = store.settlement_failures(9).await.expect("read");
        assert_eq!(failures.len(), 1);
        assert_eq!(failures[0].error.contract(), "A-1");
        store.save_contracts(&[contract("kr-gabia-2004")], at(EVENING)).await.expect("saved");
        let later = at(EVENING) + Duration::from_secs(60);
        turns().turn(&store, later).await.expect("settled");
        assert_eq!(store.settlement_failures(9).await.expect("read"), []);
        assert_eq!(credits(&store).await.len(), 1);
    }

    #[tokio::test]
    async fn a_contract_that_cannot_be_settled_is_tried_again_when_its_terms_are_mended() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = store(&directory).await;
        let mut turns = turns();
        let id = story(&store, "gone").await;
        turns.turn(&store, at(EVENING)).await.expect("settled");
        let (mut terms, _) = crate::settlement::ready_made().next().expect("terms");
        terms.name = "gone".into();
        store.apply_terms(&terms, at(EVENING), "park").await.expect("applied");
        let later = at(EVENING) + Duration::from_secs(60);
        turns.turn(&store, later).await.expect("settled");
        assert_eq!(store.settlement_failures(9).await.expect("read"), []);
        let all = credits(&store).await;
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].trigger, Trigger::IncidentEnded { incident: id });
    }

    #[tokio::test]
    async fn a_failure_is_forgotten_when_the_contract_is_not_of_that_month_any_more() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = store(&directory).await;
        story(&store, "gone").await;
        turns().turn(&store, at(EVENING)).await.expect("settled");
        let later = Contract { from: "2018-03-01".parse().expect("a date"), ..contract("gone") };
        store.save_contracts(&[later], at(EVENING)).await.expect("saved");
        turns().turn(&store, at(EVENING) + Duration::from_secs(60)).await.expect("settled");
        assert_eq!(store.settlement_failures(9).await.expect("read"), []);
    }

    #[tokio::test]
    async fn what_was_settled_by_old_contracts_is_not_recorded_as_settled() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = store(&directory).await;
        story(&store, "kr-carrier-x10").await;
        let books = Books::read(&store).await.expect("read");
        store.save_contracts(&[contract("kr-gabia-2004")], at(EVENING)).await.expect("saved");
        store.record_settled("month:2018-01", at(EVENING), books.revision).await.expect("tried");
        let name = "month:2018-01".to_owned();
        assert!(store.settled(&[name]).await.expect("read").is_empty());
    }

    #[tokio::test]
    async fn contracts_that_come_later_are_settled_for_what_has_ended() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = store(&directory).await;
        let mut turns = turns();
        story(&store, "kr-gabia-2004").await;
        store.save_contracts(&[], at(EVENING)).await.expect("saved");
        turns.turn(&store, at(EVENING)).await.expect("nothing to do");
        assert_eq!(credits(&store).await, []);
        store.save_contracts(&[contract("kr-gabia-2004")], at(EVENING)).await.expect("saved");
        turns.turn(&store, at(EVENING)).await.expect("settled");
        assert_eq!(credits(&store).await[0].amount, Money::new(2_446, Currency::KRW));
    }
}
