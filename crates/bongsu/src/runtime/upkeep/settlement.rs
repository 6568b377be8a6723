//! Settles what contracts owe when an incident and when a month ends (S21).
//!
//! Killed at any step, the next turn does it again: a settlement that says the same proposes
//! nothing, and an trigger is recorded only after its credits.

use crate::settlement::compute::{Books, Part, Request, months_of, settle_month};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::incident::IncidentClass;
use bongsu_core::settlement::credit::record::Trigger;
use bongsu_core::settlement::month::Month;
use bongsu_store::Store;
use jiff::tz::TimeZone;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const INTERVAL: Duration = Duration::from_secs(60);
/// How many of the latest incidents are looked at; the end of a month settles all.
const MAX_INCIDENTS: u32 = 50;
/// So long after its end a month is settled, when what ended with it has been verified.
const MONTH_PAUSE: Duration = Duration::from_secs(3600);

/// What is settled, once each.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Due {
    /// Its name in the store.
    name: String,
    trigger: Trigger,
    months: Vec<Month>,
}

/// Settles what ended, at an interval, until `cancel`.
pub async fn run(store: Store, (clock, zone): (Clock, TimeZone), cancel: CancellationToken) {
    loop {
        if let Err(error) = turn(&store, &zone, clock.now()).await {
            tracing::warn!(error = format!("{error:#}"), "cannot settle; retrying later");
        }
        tokio::select! {
            () = clock.sleep(INTERVAL) => {}
            () = cancel.cancelled() => return,
        }
    }
}

/// One turn. Without contracts nothing is settled, so that those imported later are settled for
/// what has ended already.
async fn turn(store: &Store, zone: &TimeZone, now: Time) -> anyhow::Result<()> {
    let due = due(store, zone, now).await?;
    if due.is_empty() {
        return Ok(());
    }
    let books = Books::read(store).await?;
    if books.contracts.is_empty() {
        return Ok(());
    }
    for Due { name, trigger, months } in due {
        for month in months {
            settle(store, &books, Request { month, zone, now, trigger }).await?;
        }
        store.record_settled(&name, now).await?;
    }
    Ok(())
}

/// What ended and was not settled: outages, each with its number of relapses, since one that came
/// back ends again; and the month before this one.
async fn due(store: &Store, zone: &TimeZone, now: Time) -> anyhow::Result<Vec<Due>> {
    let mut due = Vec::new();
    for incident in store.incidents(None, MAX_INCIDENTS).await? {
        let Some(end) = incident.resolved_at else { continue };
        if incident.class != IncidentClass::Outage {
            continue;
        }
        due.push(Due {
            name: format!("incident:{}:{}", incident.id, incident.relapses),
            trigger: Trigger::IncidentEnded { incident: incident.id },
            months: months_of(incident.began_at, end, zone),
        });
    }
    let last = Month::at(now, zone).previous();
    if now >= last.span(zone).until + MONTH_PAUSE {
        let (name, trigger) = (format!("month:{last}"), Trigger::MonthEnded);
        due.push(Due { name, trigger, months: vec![last] });
    }
    let mut open = Vec::new();
    for one in due {
        if !store.is_settled(&one.name).await? {
            open.push(one);
        }
    }
    Ok(open)
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
            Ok(part.record(&store).await?)
        }
    };
    settle_month(store, books, request, each).await
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

    /// The outage of the story: from 16:19, seen working again from 18:19 on.
    async fn story(store: &Store, terms: &str) -> IncidentId {
        let (began, over) = (at("2018-01-04T16:19:00+09:00"), at("2018-01-04T18:19:00+09:00"));
        let resolved = at("2018-01-04T18:30:00+09:00");
        store.save_inventory(&inventory(), began).await.expect("saved");
        store.save_contracts(&[contract(terms)]).await.expect("saved");
        for hours in 0..2 {
            let from = began - Duration::from_secs(3600) + Duration::from_secs(hours);
            store.record_coverage(from, Duration::from_secs(9)).await.expect("recorded");
        }
        store.record_coverage(resolved, Duration::from_secs(86_400)).await.expect("recorded");
        let id = IncidentId::new(began, "story");
        let site = Name::parse("shop.co.kr").expect("a name");
        let verdict = |verdict, at| VerdictChange { site: site.clone(), verdict, since: at, at };
        let down = Verdict::Down { layer: Layer::Dns, reason: Reason::Timeout };
        let incident = Incident {
            id,
            began_at: began,
            opened_at: began,
            class: IncidentClass::Outage,
            phase: Phase::Resolved,
            cause: None,
            host_restored_at: None,
            monitoring_at: None,
            last_failure_at: Some(over),
            resolved_at: Some(resolved),
            relapses: 0,
            events: 0,
            statements: 0,
            counts: Counts::default(),
        };
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

    const EVENING: &str = "2018-01-04T19:00:00+09:00";

    #[tokio::test]
    async fn the_end_of_an_incident_proposes_a_credit_once_however_often_it_is_worked_out() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = store(&directory).await;
        let zone = TimeZone::get("Asia/Seoul").expect("known");
        let id = story(&store, "kr-carrier-x10").await;
        turn(&store, &zone, at(EVENING)).await.expect("settled");
        let proposed = credits(&store).await;
        assert_eq!(proposed.len(), 1);
        assert_eq!(proposed[0].amount, Money::new(8_333, Currency::KRW));
        assert_eq!(proposed[0].trigger, Trigger::IncidentEnded { incident: id });
        // As if the program had been killed before it recorded what it did, and at the month's end.
        let books = Books::read(&store).await.expect("read");
        let month = "2018-01".parse().expect("a month");
        let trigger = Trigger::MonthEnded;
        let now = at("2018-02-01T02:00:00+09:00");
        settle(&store, &books, Request { month, zone: &zone, now, trigger })
            .await
            .expect("settled");
        turn(&store, &zone, now).await.expect("settled");
        assert_eq!(credits(&store).await, proposed);
    }

    #[tokio::test]
    async fn a_credit_is_decided_by_one_person_and_the_second_is_told() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = store(&directory).await;
        let zone = TimeZone::get("Asia/Seoul").expect("known");
        let id = story(&store, "kr-carrier-x10").await;
        turn(&store, &zone, at(EVENING)).await.expect("settled");
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
        turn(&store, &zone, at(EVENING)).await.expect("settled");
        let all = credits(&store).await;
        assert_eq!(all.len(), 1);
        assert!(matches!(all[0].state, CreditState::Approved { .. }));
    }

    #[tokio::test]
    async fn contracts_that_come_later_are_settled_for_what_has_ended() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = store(&directory).await;
        let zone = TimeZone::get("Asia/Seoul").expect("known");
        story(&store, "kr-gabia-2004").await;
        store.save_contracts(&[]).await.expect("saved");
        turn(&store, &zone, at(EVENING)).await.expect("nothing to do");
        assert_eq!(credits(&store).await, []);
        store.save_contracts(&[contract("kr-gabia-2004")]).await.expect("saved");
        turn(&store, &zone, at(EVENING)).await.expect("settled");
        assert_eq!(credits(&store).await[0].amount, Money::new(2_446, Currency::KRW));
    }
}
