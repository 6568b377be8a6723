//! What a second of time costs with 10,000 open calls for help and 500 people (S10).
//!
//! `cargo bench -p bongsu-core --bench oncall`. Each bench has 10,000 open alerts. Of the first two
//! only one has an escalation of each, so that their difference is the cost of being on call.

use bongsu_core::Time;
use bongsu_core::alert::{Alert, AlertId, AlertKind, Condition};
use bongsu_core::engine::oncall::RestoredOncall;
use bongsu_core::engine::{Engine, Input, Options, RestoredState};
use bongsu_core::external_alert::{
    ExternalAlert, ExternalAlertEnd, ExternalEvent, Severity, Signal,
};
use bongsu_core::incident::IncidentId;
use bongsu_core::inventory::import::{self, SourceFile};
use bongsu_core::oncall::OncallKey;
use bongsu_core::oncall::escalation::{Actor, Escalation, EscalationSubject, Roster};
use bongsu_core::oncall::person::{PageChannel, Person, Rule, Rules};
use bongsu_core::oncall::plan::Plan;
use bongsu_core::oncall::policy::{Condition as When, Policy, Step};
use bongsu_core::topology::{Topology, TopologyOptions, compile};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

const OPEN: usize = 10_000;
const PEOPLE: usize = 500;

fn main() {
    divan::main();
}

fn key(text: &str) -> OncallKey {
    text.parse().expect("a key")
}

fn began() -> Time {
    Time::from_secs(1_790_000_000)
}

fn topology() -> Arc<Topology> {
    let mut text = String::from("customer,contact,domain,server\n");
    for ix in 0..OPEN {
        let _ = writeln!(text, "c{ix},c{ix}@mail.kr,shop{ix}.co.kr,web-{}", ix / 250);
    }
    let file = SourceFile { name: "customers.csv".into(), bytes: text.into(), kind: None };
    let inventory = import::inventory(&[file]).expect("a table without mistakes");
    Arc::new(compile(&inventory, &BTreeMap::new(), &TopologyOptions::default()))
}

fn plan() -> Plan {
    let person = |n: usize| {
        let attempts = [(PageChannel::Sms, 0), (PageChannel::Voice, 120)];
        let attempts = attempts.map(|(channel, after_s)| Rule { channel, after_s });
        Person {
            key: key(&format!("p{n}")),
            name: format!("P{n}"),
            login: None,
            language: Default::default(),
            mail: None,
            phone: Some("+821012345678".into()),
            calendar_link: 0,
            rules: Rules { attempts: attempts.into(), again_after_s: 600, again_times: 20 },
            important: None,
        }
    };
    let policy = |n: usize| Policy {
        key: key(&format!("policy{n}")),
        name: format!("Policy {n}"),
        when: When { alerts: vec![AlertKind::Down], ..When::default() },
        important: false,
        steps: vec![
            Step { targets: vec![format!("person:p{n}").parse().expect("it")], wait_s: 600 };
            5
        ],
        repeats: 5,
        silence_s: 3600,
    };
    Plan {
        people: (0..PEOPLE).map(person).collect(),
        policies: (0..PEOPLE).map(policy).collect(),
        ..Plan::default()
    }
}

fn alerts(topology: &Topology) -> Vec<Alert> {
    let reason = bongsu_core::observation::Reason::Timeout;
    let condition = Condition::Down { layer: bongsu_core::layer::Layer::Http, reason };
    let alert = |(n, site): (usize, &bongsu_core::topology::Site)| Alert {
        id: AlertId(IncidentId::new(began(), &format!("alert {n}"))),
        subject: site.host.clone(),
        customer: format!("c{n}"),
        condition,
        as_of: began(),
        began_at: began(),
        opened_at: began(),
        repeats: 0,
        lines: Vec::new(),
        works_since: None,
        end: None,
    };
    topology.sites.iter().enumerate().map(alert).collect()
}

struct Fixed<'a>(&'a Plan);

impl Roster for Fixed<'_> {
    fn on_call(&self, _: &OncallKey) -> Vec<OncallKey> {
        Vec::new()
    }
    fn team(&self, _: &OncallKey) -> Vec<OncallKey> {
        Vec::new()
    }
    fn turn(&mut self, _: &OncallKey) -> Option<OncallKey> {
        None
    }
    fn rules(&self, person: &OncallKey, important: bool) -> Option<Rules> {
        self.0.person(person).map(|it| it.rules(important).clone())
    }
}

/// One for each alert, spread over the people; of three, two are held and one still calls.
fn escalations(plan: &Plan, alerts: &[Alert]) -> Vec<Escalation> {
    let policies: Vec<Arc<Policy>> = plan.policies.iter().cloned().map(Arc::new).collect();
    let open = |(n, alert): (usize, &Alert)| {
        let at = began() + Duration::from_secs(n as u64 % 600);
        let policy = policies[n % policies.len()].clone();
        let mut it = Escalation::open(EscalationSubject::Alert(alert.id), policy, 0, at);
        it.advance(at, &mut Fixed(plan));
        if n % 3 > 0 {
            let person = Some(key(&format!("p{}", n % PEOPLE)));
            it.acknowledge(&Actor { name: "P".into(), person }, at);
        }
        it
    };
    alerts.iter().enumerate().map(open).collect()
}

/// Alerts of a tool about the sites, and those that ended before them.
fn external(topology: &Topology) -> Vec<ExternalAlert> {
    let event = |n: usize, host: &str| ExternalEvent {
        dedup_key: format!("alert {n}"),
        signal: Signal::Firing,
        severity: Some(Severity::Critical),
        summary: format!("{host} is down"),
        details: String::new(),
        labels: BTreeMap::from([("team".to_owned(), "web".to_owned())]),
        hints: vec![host.to_owned()],
        started_at: Some(began()),
        said_at: None,
    };
    let open = topology.sites.iter().enumerate().map(|(n, site)| {
        ExternalAlert::open("prometheus", event(n, &site.host.to_string()), began())
    });
    let ended = (OPEN..2 * OPEN).map(|n| {
        let mut alert = ExternalAlert::open("prometheus", event(n, "other"), began());
        alert.finish(ExternalAlertEnd::Resolved, began());
        alert
    });
    open.chain(ended).collect()
}

fn engine_with_external() -> Engine {
    let (topology, mut plan) = (topology(), plan());
    for policy in &mut plan.policies {
        policy.when = When { sources: vec!["*".into()], ..When::default() };
    }
    let external_alerts = external(&topology);
    let state = RestoredState { external_alerts, ..RestoredState::default() };
    let mut engine = Engine::new(Options::default(), topology, state);
    drop(engine.handle(began(), Input::OncallPlan(Arc::new(plan))));
    engine
}

fn engine(with_escalations: bool) -> Engine {
    let (topology, plan) = (topology(), plan());
    let alerts = alerts(&topology);
    let escalations = if with_escalations { escalations(&plan, &alerts) } else { Vec::new() };
    let oncall = RestoredOncall { escalations, ..RestoredOncall::default() };
    let state = RestoredState { alerts, oncall, ..RestoredState::default() };
    let mut engine = Engine::new(Options::default(), topology, state);
    if with_escalations {
        drop(engine.handle(began(), Input::OncallPlan(Arc::new(plan))));
    }
    engine
}

/// A second of time, as ticks of 100 ms, ten minutes into the night.
fn second(bencher: divan::Bencher<'_, '_>, mut engine: Engine) {
    let mut now = began() + Duration::from_secs(601);
    let mut tick = move || {
        let mut outputs = 0;
        for _ in 0..10 {
            now += Duration::from_millis(100);
            outputs += engine.handle(now, Input::Tick).len();
        }
        outputs
    };
    // What was due when it began is told first.
    for _ in 0..120 {
        divan::black_box(tick());
    }
    bencher.bench_local(tick);
}

#[divan::bench(sample_count = 300, sample_size = 1)]
fn a_second_with_ten_thousand_alerts(bencher: divan::Bencher<'_, '_>) {
    second(bencher, engine(false));
}

#[divan::bench(sample_count = 300, sample_size = 1)]
fn a_second_with_ten_thousand_escalations_of_them(bencher: divan::Bencher<'_, '_>) {
    second(bencher, engine(true));
}

/// Each of them is escalated when the bench begins, and 10,000 more have ended.
#[divan::bench(sample_count = 300, sample_size = 1)]
fn a_second_with_ten_thousand_alerts_of_a_tool(bencher: divan::Bencher<'_, '_>) {
    second(bencher, engine_with_external());
}
