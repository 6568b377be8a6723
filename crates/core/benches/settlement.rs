//! What a month of 50,000 customers costs, from their verdicts to what is owed (S21).
//!
//! `cargo bench -p bongsu-core --bench settlement`, on one core. Each customer has a contract, two
//! sites and three outages in the month; every step of the arithmetic is kept, as for a document.

use bongsu_core::Time;
use bongsu_core::incident::{
    Counts, Incident, IncidentClass, IncidentId, Justification, Phase, Victim, VictimState,
};
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::observation::Reason;
use bongsu_core::settlement::contract::{Contract, FeePeriod};
use bongsu_core::settlement::credit::record::{Trigger, propose};
use bongsu_core::settlement::ledger::{CustomerRecord, HostRecord, Rules, settle_customer};
use bongsu_core::settlement::month::Month;
use bongsu_core::settlement::policy::Policy;
use bongsu_core::settlement::terms::{
    ClaimDeadline, ClaimRule, Claimant, CountsFrom, FeeBase, MultipleTier, Remedy, Rule, Terms,
    Text, Threshold, Window,
};
use bongsu_core::settlement::{Currency, Money, Rounding};
use bongsu_core::span::{Span, Spans};
use bongsu_core::verdict::{Verdict, VerdictChange};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::time::Duration;

const CUSTOMERS: usize = 50_000;
const OUTAGES: u64 = 3;

fn main() {
    divan::main();
}

fn start() -> Time {
    Time::parse("2018-01-01T00:00:00+09:00").expect("a time")
}

/// The outage of a number: five days after the one before, longer by an hour.
fn outage(n: u64) -> Span {
    let from = start() + Duration::from_secs((1 + n * 5) * 86_400);
    Span { from, until: from + Duration::from_secs(41 * 60 + n * 3_600) }
}

fn host() -> HostRecord {
    let incident = |n: u64| {
        let Span { from, until } = outage(n);
        Incident {
            id: IncidentId::new(from, "bench"),
            began_at: from,
            opened_at: from,
            class: IncidentClass::Outage,
            phase: Phase::Resolved,
            cause: None,
            host_restored_at: None,
            monitoring_at: None,
            last_failure_at: Some(until),
            resolved_at: Some(until),
            withdrawn: None,
            unwatched: Vec::new(),
            relapses: 0,
            worked_between: Duration::ZERO,
            events: 0,
            statements: 0,
            counts: Counts::default(),
        }
    };
    let whole = Span { from: start(), until: start() + Duration::from_secs(31 * 86_400) };
    HostRecord {
        incidents: (0..OUTAGES).map(incident).collect(),
        watched: Spans::union(vec![whole]),
        ..HostRecord::default()
    }
}

fn customer(n: usize) -> (CustomerRecord, Contract) {
    let key = format!("c{n}");
    let mut record = CustomerRecord::default();
    for ix in 0..2 {
        let site = Name::parse(&format!("shop{n}-{ix}.co.kr")).expect("a name");
        let change = |verdict, at| VerdictChange { site: site.clone(), verdict, since: at, at };
        let down = Verdict::Down { layer: Layer::Dns, reason: Reason::Timeout };
        let mut changes = vec![change(Verdict::Up, start())];
        for outage in (0..OUTAGES).map(outage) {
            changes.push(change(down, outage.from));
            changes.push(change(Verdict::Up, outage.until));
            record.victims.push(Victim {
                incident: IncidentId::new(outage.from, "bench"),
                site: site.clone(),
                customer: key.clone(),
                state: VictimState::Verified,
                listed_at: outage.from,
                hit_at: Some(outage.from),
                verified_at: Some(outage.until),
                justification: Justification::Removed,
            });
        }
        record.verdicts.insert(site.clone(), changes);
        record.sites.insert(site, Vec::new());
    }
    let contract = Contract {
        key: format!("{key}-A"),
        customer: key,
        site: None,
        fee: Money::new(33_000, Currency::KRW),
        period: FeePeriod::Month,
        terms: "x3".into(),
        from: "2017-01-01".parse().expect("a date"),
        until: None,
    };
    (record, contract)
}

fn terms() -> Terms {
    let base = FeeBase { months_before: 3, hours_of_month: None };
    let needed = Duration::from_secs(3_600);
    Terms {
        name: "x3".into(),
        title: Text { ko: String::new(), en: String::new() },
        source: String::new(),
        thresholds: vec![Threshold { window: Window::Day, needed, more_than: false }],
        counts_from: CountsFrom::Downtime,
        exclusions: Vec::new(),
        unit_s: 1,
        rounding: Rounding::Down,
        rule: Rule::Multiple { base, tiers: vec![MultipleTier { from: Duration::ZERO, times: 3 }] },
        cap: None,
        minimum: None,
        money_rounding: Rounding::HalfUp,
        remedy: Remedy::Credit,
        claim: ClaimRule { claimant: Claimant::Host, deadline: ClaimDeadline::None },
        notice_days: 30,
    }
}

/// All customers of a host, one after the other: the record of each is made and dropped again, as
/// it is read from the store.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn month_of_50_000_customers(bencher: divan::Bencher<'_, '_>) {
    let (host, policy) = (host(), Policy::default());
    let terms: BTreeMap<String, Terms> = [("x3".to_owned(), terms())].into();
    let zone = TimeZone::get("Asia/Seoul").expect("known");
    let month: Month = "2018-01".parse().expect("a month");
    let now = start() + Duration::from_secs(32 * 86_400);
    let trigger = Trigger::MonthEnded;
    let rules = Rules { policy: &policy, terms: &terms, zone: &zone, month, now, trigger };
    bencher.bench_local(|| {
        let mut owed = 0;
        for n in 0..CUSTOMERS {
            let (record, contract) = customer(n);
            let contracts = [contract];
            for settled in settle_customer(&rules, &host, &record, &contracts) {
                let (contract, proposal) = settled.expect("settled");
                let credit = propose(contract, month, &[], proposal).expect("one currency");
                owed += credit.map_or(0, |(credit, _)| credit.amount.minor());
            }
        }
        assert!(owed > 0);
        owed
    });
}
