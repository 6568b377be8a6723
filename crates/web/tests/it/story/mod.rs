//! The afternoon of 2018-01-04 at a made-up host, as views of a made-up engine: the graph
//! is compiled by the core from an inventory; only verdicts and incidents are set by hand.

#![allow(dead_code, unused_imports, reason = "shared by the tests, the gallery and the bench")]

pub mod planned;
mod recent;
mod stage;

pub use stage::*;

use bongsu_core::Time;
use bongsu_core::alert::{Alert, AlertEnd, AlertId, Condition, Line, Recipient};
use bongsu_core::engine::BaseRate;
use bongsu_core::engine::view::*;
use bongsu_core::impact::Impact;
use bongsu_core::incident::IncidentId;
use bongsu_core::incident::*;
use bongsu_core::inventory::discovery::Discovery;
use bongsu_core::inventory::{self, ComponentKey, Inventory, Kind, Owner};
use bongsu_core::language::Text;
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::observation::{Outcome, Reason};
use bongsu_core::public_names::PublicNames;
use bongsu_core::site_health::SiteHealth;
use bongsu_core::statement::official::{Claim, Narrative, OfficialStatement};
use bongsu_core::statement::{Statement, StatementKind};
use bongsu_core::topology::{ComponentIx, Topology, TopologyOptions, compile};
use bongsu_core::verdict::{Blame, Verdict, VerdictChange};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

pub fn at(clock: &str) -> Time {
    Time::parse(&format!("2018-01-04T{clock}+09:00")).unwrap()
}

fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

const HOST_PREFIXES: [&str; 8] =
    ["dalbit", "haneul", "norae", "sopung", "gamja", "moim", "jangteo", "ilgi"];

/// The host name of the n-th site.
pub fn host(n: usize) -> Name {
    match n {
        7 => Name::parse("www.달빛가게.한국").unwrap(),
        n => Name::parse(&format!("www.{}{n:05}.co.kr", HOST_PREFIXES[n % 8])).unwrap(),
    }
}

/// One site in sixteen is served by the second group of name servers.
pub fn on_group_b(n: usize) -> bool {
    n % 16 == 3
}

/// What a host calls its components, and whether everybody may read it.
struct Naming {
    domain: &'static str,
    rack: &'static str,
    switch: &'static str,
    datacentre: &'static str,
    name_servers: &'static str,
    networks: [&'static str; 2],
    vantages: [&'static str; 3],
    is_public: bool,
}

const HANBIT: Naming = Naming {
    domain: "",
    rack: "r",
    switch: "s",
    datacentre: "gasan",
    name_servers: "hanbit-dns.kr",
    networks: ["203.0", "198.51"],
    vantages: ["seoul-kt", "seoul-lgu", "busan-sk"],
    is_public: true,
};

/// Names that nobody outside may read.
const INSIDE: Naming = Naming {
    domain: ".int.example",
    rack: "canary-rack-",
    switch: "canary-switch-",
    datacentre: "canary-dc",
    name_servers: "canary-dns.example",
    networks: ["10.7", "10.9"],
    vantages: ["canary-vantage-1", "canary-vantage-2", "canary-vantage-3"],
    is_public: false,
};

fn location(naming: &Naming, n: usize) -> inventory::Location {
    let server = n / 25;
    inventory::Location {
        server: Some(format!("web-{server:02}{}", naming.domain)),
        rack: Some(format!("{}{}", naming.rack, server / 10 + 1)),
        switch: Some(format!("{}{}", naming.switch, server / 20 + 1)),
        datacentre: Some(naming.datacentre.into()),
        ..inventory::Location::default()
    }
}

fn discovered(naming: &Naming, zone: &Name, n: usize) -> Discovery {
    let (message, net) = if on_group_b(n) { ("b", 2) } else { ("a", 1) };
    let servers: BTreeMap<Name, _> = (1..=3)
        .map(|k| {
            let name = Name::parse(&format!("ns{k}.{message}.{}", naming.name_servers)).unwrap();
            let address = format!("{}.{net}0.{k}:53", naming.networks[1]).parse().unwrap();
            (name, vec![address])
        })
        .collect();
    let names: Vec<Name> = servers.keys().cloned().collect();
    let address = format!("{}.{}.{}", naming.networks[0], 113 + n / 2500, n / 25 % 100 + 1);
    let address = address.parse().unwrap();
    Discovery {
        zone: zone.clone(),
        at: at("06:00:00"),
        parent: names.clone(),
        child: names,
        servers,
        absent: Default::default(),
        hosts: BTreeMap::from([(host(n), vec![address])]),
    }
}

/// A host with this many sites, a third as many customers, two groups of name servers, and
/// servers in racks on switches in one data centre.
pub fn topology(sites: usize) -> Arc<Topology> {
    partly_watched(sites, 0)
}

/// The same, with so many sites that DNS has said nothing about.
pub fn partly_watched(sites: usize, unknown: usize) -> Arc<Topology> {
    named(&HANBIT, sites, unknown)
}

/// The same, with names that nobody outside may read.
pub fn inside(sites: usize) -> Arc<Topology> {
    named(&INSIDE, sites, 0)
}

fn named(naming: &Naming, sites: usize, unknown: usize) -> Arc<Topology> {
    let mut inventory = Inventory::default();
    let mut discoveries = BTreeMap::new();
    for n in 0..sites {
        let customer = format!("고객-{:04}", n / 3);
        let contacts = vec![inventory::Contact::Email(format!("c{}@mail.example", n / 3))];
        let known = inventory::Customer { contacts, ..inventory::Customer::default() };
        inventory.customers.insert(customer.clone(), known);
        let site = inventory::Site {
            customer,
            url: inventory::SiteUrl::default(),
            expect: inventory::Expect::default(),
            location: location(naming, n),
            ..inventory::Site::default()
        };
        let zone = host(n).registrable().unwrap();
        if n >= unknown {
            discoveries.insert(zone.clone(), discovered(naming, &zone, n));
        }
        inventory.sites.insert(host(n), site);
    }
    let options = TopologyOptions {
        generation: 1,
        vantages: naming.vantages.map(str::to_owned).into(),
        channels: vec![inventory::Channel::Email],
        own_domains: vec![Name::parse(naming.name_servers).unwrap()],
        ..TopologyOptions::default()
    };
    let mut topology = compile(&inventory, &discoveries, &options);
    if !naming.is_public {
        return Arc::new(topology);
    }
    for component in &topology.components {
        let known = inventory.components.entry(component.key.clone()).or_default();
        known.publication.is_public = true;
        if component.key.kind() == Kind::NameServerGroup {
            known.publication.group = Text { ko: "네임서버".into(), en: "Name servers".into() };
        }
    }
    let owned = topology.components.iter().map(|it| (&it.key, it.owner));
    topology.public_names = Arc::new(PublicNames::compile(&inventory, owned));
    Arc::new(topology)
}

/// The group of name servers that is attacked.
pub fn group_a(topology: &Topology) -> ComponentIx {
    let groups = topology.components.iter().enumerate();
    let (ix, _) = groups
        .filter(|(_, c)| c.key.kind() == Kind::NameServerGroup)
        .max_by_key(|(_, c)| c.sites.len())
        .expect("three name servers serve many zones");
    ComponentIx::at(ix)
}

fn layer(streams: u16, failing: u16) -> LayerStatus {
    LayerStatus { streams, failing, working: streams - failing }
}

/// Of a site of the web: name, connection, security and page.
fn layers(all: [LayerStatus; 4]) -> LayerStatuses {
    let mut layers = LayerStatuses::default();
    let web = [Layer::Dns, Layer::Tcp, Layer::Tls, Layer::Http];
    web.into_iter().zip(all).for_each(|(layer, status)| layers.set(layer, status));
    layers
}

fn working(since: Time) -> SiteStatus {
    SiteStatus {
        health: SiteHealth::Works,
        since,
        as_of: since.into(),
        impact: Impact::Works,
        blame: None,
        baseline: Duration::from_millis(95).into(),
        layers: layers([layer(3, 0), layer(1, 0), layer(1, 0), layer(1, 0)]),
    }
}

fn unresolvable(since: Time) -> SiteStatus {
    let mut status = working(since);
    status.health = SiteHealth::Down { layer: Layer::Dns, reason: Reason::Timeout };
    (status.impact, status.blame) = (Impact::Down, Some(Blame::Host));
    status.layers.set(Layer::Dns, layer(3, 3));
    status
}

fn statuses(topology: &Topology, status: impl Fn(usize) -> SiteStatus) -> Arc<[SiteStatus]> {
    let numbers: BTreeMap<Name, usize> = (0..topology.sites.len()).map(|n| (host(n), n)).collect();
    topology.sites.iter().map(|site| status(numbers[&site.host])).collect()
}

fn components(
    topology: &Topology,
    sites: &[SiteStatus],
    fault: Option<ComponentIx>,
) -> Arc<[ComponentStatus]> {
    let dns_fails = |c: &bongsu_core::topology::Component| {
        matches!(
            c.key.kind(),
            Kind::NameServer | Kind::NameServerGroup | Kind::Prefix | Kind::Address
        ) && c.key.name().contains(['a', '1'])
    };
    let status = |(ix, c): (usize, &bongsu_core::topology::Component)| {
        let down = |s: &&bongsu_core::topology::SiteIx| {
            matches!(sites[s.ix()].health, SiteHealth::Down { layer: Layer::Dns, .. })
        };
        let named = c.key.name();
        let on_a = named.contains(".a.hanbit")
            || named.starts_with("198.51.10.")
            || fault == Some(ComponentIx::at(ix));
        let failing = if on_a && dns_fails(c) || fault == Some(ComponentIx::at(ix)) {
            c.sites.iter().filter(down).count()
        } else {
            0
        };
        ComponentStatus {
            sites: c.sites.len() as u32,
            failing: failing as u32,
            stood_in: 0,
            answers: failing < c.sites.len(),
            fault: (fault == Some(ComponentIx::at(ix))).then_some(0.97),
            suspected: false,
        }
    };
    topology.components.iter().enumerate().map(status).collect()
}

fn vantages() -> Vec<VantageStatus> {
    let since = at("00:00:00");
    vec![
        VantageStatus { name: "seoul-kt".into(), healthy: true, since },
        VantageStatus { name: "seoul-lgu".into(), healthy: true, since },
        VantageStatus { name: "busan-sk".into(), healthy: false, since: at("15:58:10") },
    ]
}

fn base_rates() -> Vec<BaseRate> {
    let rate =
        |layer, vantage: &str, noise, own| BaseRate { layer, vantage: vantage.into(), noise, own };
    vec![
        rate(Layer::Dns, "seoul-kt", 0.0012, 0.004),
        rate(Layer::Dns, "seoul-lgu", 0.0009, 0.004),
        rate(Layer::Http, "seoul-kt", 0.003, 0.011),
        rate(Layer::Tls, "seoul-kt", 0.00002, 0.002),
    ]
}

fn counters() -> Counters {
    Counters {
        ok: 4_812_345,
        failed: 21_904,
        missed: 312,
        inconclusive: 1_408,
        skipped: 5_021,
        extra_probes: 388,
    }
}

pub fn cause(component: ComponentKey) -> Cause {
    Cause {
        one_of: vec![component.clone()],
        component,
        mode: Mode::Loss,
        rate: 0.994,
        worst: 0.0,
        confidence: 0.97,
        rivals: vec![
            (ComponentKey::new(Kind::DataCentre, "gasan"), 0.011),
            (ComponentKey::new(Kind::Switch, "s1"), 0.002),
        ],
        owner: Some(Owner::Us),
        since: at("16:19:03"),
        names: Default::default(),
    }
}

pub fn incident_id() -> IncidentId {
    IncidentId::new(at("16:19:04"), "nsgroup:a")
}

/// One after the other since 16:45, the last twenty seconds before `now`.
fn verified_at(n: usize, now: Time) -> Time {
    let (last, part) = (now - secs(20), (n * 37 % 100) as u32);
    last - last.since(at("16:45:00")) / 100 * part
}

fn victim(site: Name, n: usize, state: VictimState, now: Time) -> Victim {
    let hit = !matches!(state, VictimState::AtRisk);
    let justification = match &state {
        VictimState::AtRisk => Justification::Dependency {
            component: ComponentKey::new(Kind::NameServer, "ns1.a.hanbit-dns.kr"),
        },
        VictimState::SeenHit => Justification::Failures {
            failed: 9,
            asked: 9,
            sites: 1,
            first: at("16:19:08"),
            last: now - secs(2),
            reason: "timeout".into(),
        },
        VictimState::Verified => Justification::Verification {
            rounds: 3,
            vantages: 2,
            from: now - secs(95),
            until: now - secs(5),
        },
        VictimState::Excluded { reason } => {
            Justification::Person { author: "김운영".into(), text: reason.clone() }
        }
    };
    Victim {
        incident: incident_id(),
        site,
        customer: format!("고객-{:04}", n / 3),
        verified_at: matches!(state, VictimState::Verified).then_some(verified_at(n, now)),
        state,
        listed_at: at("16:19:04"),
        hit_at: hit.then_some(at("16:19:08") + secs(n as u64 % 50)),
        justification,
    }
}

fn counts(victims: &[Victim]) -> Counts {
    let mut counts = Counts::default();
    for v in victims {
        match v.state {
            VictimState::AtRisk => counts.at_risk += 1,
            VictimState::SeenHit => counts.hit += 1,
            VictimState::Verified => counts.verified += 1,
            VictimState::Excluded { .. } => counts.excluded += 1,
        }
        counts.ever_hit += u32::from(v.hit_at.is_some());
    }
    counts
}

/// The same at an instant before: who is verified later is still hit.
fn counts_at(victims: &[Victim], at: Time) -> Counts {
    let mut counts = counts(victims);
    let later = victims.iter().filter(|v| v.verified_at.is_some_and(|verified| verified > at));
    let later = later.count() as u32;
    (counts.verified, counts.hit) = (counts.verified - later, counts.hit + later);
    counts
}

fn statement(number: u32, as_of: Time, word: StatementKind, counts: Counts) -> Statement {
    let last = matches!(word, StatementKind::Resolved);
    Statement {
        incident: incident_id(),
        number,
        as_of,
        next_update_by: (!last).then(|| as_of + secs(15 * 60)),
        since: at("16:19:03"),
        kind: word,
        class: bongsu_core::incident::IncidentClass::Outage,
        counts,
    }
}

/// A moment of the afternoon.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scene {
    /// Before: all sites work but for a few, by their customers' own fault.
    Quiet,
    /// 16:19:05: sites fail together, and the cause is unknown.
    Unknown,
    /// 16:24: the group of name servers is the suspected cause, most of its sites are hit.
    Identified,
    /// 17:02: the host says restored; a part is verified, the rest is not.
    HostSays,
    /// 18:11: all verified or excluded.
    Resolved,
}

impl Scene {
    pub const ALL: [Scene; 5] =
        [Scene::Quiet, Scene::Unknown, Scene::Identified, Scene::HostSays, Scene::Resolved];

    pub fn now(self) -> Time {
        match self {
            Scene::Quiet => at("15:40:00"),
            Scene::Unknown => at("16:19:05"),
            Scene::Identified => at("16:24:30"),
            Scene::HostSays => at("17:02:10"),
            Scene::Resolved => at("18:11:40"),
        }
    }

    /// The state of the n-th site on the victim list; `None` when it is not listed.
    fn state(self, n: usize) -> Option<VictimState> {
        if on_group_b(n) {
            return None;
        }
        match self {
            Scene::Quiet => None,
            Scene::Unknown => n.is_multiple_of(9).then_some(VictimState::SeenHit),
            Scene::Identified if n == 40 => Some(VictimState::Excluded {
                reason: "이전 완료, 다른 회사 네임서버를 씀".into(),
            }),
            Scene::Identified if n % 11 == 5 => Some(VictimState::AtRisk),
            Scene::Identified => Some(VictimState::SeenHit),
            Scene::HostSays if n % 10 < 6 => Some(VictimState::Verified),
            Scene::HostSays if n % 10 == 9 => Some(VictimState::AtRisk),
            Scene::HostSays => Some(VictimState::SeenHit),
            Scene::Resolved if n == 40 => Some(VictimState::Excluded {
                reason: "이전 완료, 다른 회사 네임서버를 씀".into(),
            }),
            Scene::Resolved => Some(VictimState::Verified),
        }
    }
}

/// A page that fails, a certificate that expires in a week, and what joined an incident.
fn alerts(now: Time) -> Arc<[Alert]> {
    let alert = |n: usize, condition: Condition| Alert {
        id: AlertId(IncidentId::new(at("09:12:44"), &format!("alert {n}"))),
        subject: host(n),
        customer: format!("고객-{n:04}"),
        condition,
        as_of: now,
        began_at: at("09:12:44"),
        opened_at: at("09:14:44"),
        repeats: 0,
        lines: vec![Line {
            to: Recipient::Operator("night shift".into()),
            told: Some(3),
            due: None,
        }],
        works_since: None,
        end: None,
    };
    let broken = Condition::Down { layer: Layer::Http, reason: Reason::Status(500) };
    let until = now + Duration::from_secs(7 * 86_400);
    let incident = incident_id();
    let joined = Some(AlertEnd::Joined { at: at("16:19:06"), incident });
    let joined = Alert { end: joined, ..alert(1, broken) };
    [alert(11, broken), alert(12, Condition::Certificate { until }), joined].into()
}

/// The engine's view of a scene.
pub fn view(topology: &Arc<Topology>, scene: Scene) -> View {
    let now = scene.now();
    let sites = statuses(topology, |n| match scene.state(n) {
        Some(VictimState::SeenHit) => unresolvable(at("16:19:08")),
        Some(VictimState::AtRisk) => {
            SiteStatus { health: SiteHealth::Unverified, ..working(at("00:00:00")) }
        }
        _ if n % 977 == 11 => SiteStatus {
            health: SiteHealth::Down { layer: Layer::Http, reason: Reason::Status(500) },
            blame: Some(Blame::Customer),
            ..working(at("09:12:44"))
        },
        _ if n % 701 == 20 => SiteStatus { health: SiteHealth::Slow, ..working(at("14:02:00")) },
        _ => working(at("00:00:00")),
    });
    let group = group_a(topology);
    let named = matches!(scene, Scene::Identified | Scene::HostSays).then_some(group);
    let components = components(topology, &sites, named);
    let incidents = match scene {
        Scene::Quiet => Vec::new(),
        _ => vec![Arc::new(incident(topology, scene))],
    };
    View {
        at: now,
        topology: topology.clone(),
        sites,
        components,
        vantages: vantages(),
        silent_since: None,
        incidents,
        alerts: alerts(now),
        base_rates: base_rates(),
        counters: counters(),
        ..View::default()
    }
}

fn incident(topology: &Topology, scene: Scene) -> IncidentView {
    let now = scene.now();
    let key = topology.components[group_a(topology).ix()].key.clone();
    let mut victims: Vec<Victim> = (0..topology.sites.len())
        .filter_map(|n| scene.state(n).map(|state| victim(host(n), n, state, now)))
        .collect();
    victims.sort_by(|a, b| a.site.cmp(&b.site));
    let counts = counts(&victims);
    let early = Counts { hit: 221, at_risk: 1_200, ..Counts::default() };
    let mut statements = vec![statement(0, at("16:19:05"), StatementKind::Investigating, early)];
    if scene != Scene::Unknown {
        statements.push(statement(
            1,
            at("16:19:06"),
            StatementKind::Identified { cause: cause(key.clone()) },
            early,
        ));
    }
    if matches!(scene, Scene::HostSays | Scene::Resolved) {
        let ko = Narrative {
            fact: "17시부로 네임서버 서비스가 정상화되었습니다.".into(),
            ..Narrative::default()
        };
        let (by, claim, en) = ("가비아 공지".into(), Claim::Restored, Narrative::default());
        let stated = OfficialStatement {
            author: by,
            claim,
            ko,
            en,
            corrects: None,
            named_cause: Default::default(),
        };
        let counts = counts_at(&victims, at("17:00:20"));
        statements.push(statement(
            2,
            at("17:00:20"),
            StatementKind::Official(Box::new(stated)),
            counts,
        ));
    }
    if scene == Scene::Resolved {
        statements.push(statement(3, at("18:11:20"), StatementKind::Resolved, counts));
    }
    let after = matches!(scene, Scene::HostSays | Scene::Resolved);
    let incident = Incident {
        id: incident_id(),
        began_at: at("16:19:03"),
        opened_at: at("16:19:04"),
        class: bongsu_core::incident::IncidentClass::Outage,
        phase: match scene {
            Scene::Unknown | Scene::Quiet => Phase::Investigating,
            Scene::Identified => Phase::Identified,
            Scene::HostSays => Phase::Monitoring,
            Scene::Resolved => Phase::Resolved,
        },
        cause: (scene != Scene::Unknown).then(|| cause(key)),
        host_restored_at: after.then(|| at("17:00:20")),
        monitoring_at: after.then(|| at("17:00:20")),
        last_failure_at: None,
        resolved_at: (scene == Scene::Resolved).then(|| at("18:11:20")),
        withdrawn: None,
        unwatched: Vec::new(),
        relapses: 0,
        worked_between: Duration::ZERO,
        events: 5,
        statements: statements.len() as u32,
        counts,
    };
    IncidentView { proposals: Vec::new(), incident, victims, statements }
}

/// The timeline up to a scene.
pub fn events(view: &IncidentView) -> Vec<Event> {
    let it = &view.incident;
    let seen = |failed, sites| Justification::Failures {
        failed,
        asked: failed + 3,
        sites,
        first: at("16:19:03"),
        last: at("16:19:06"),
        reason: "timeout".into(),
    };
    let mut all = vec![(at("16:19:04"), EventKind::Opened, seen(412, 221))];
    if let Some(cause) = &it.cause {
        all.push((
            at("16:19:05"),
            EventKind::CauseNamed { cause: cause.clone() },
            seen(1_204, 702),
        ));
        let (from, to) = (Phase::Investigating, Phase::Identified);
        all.push((at("16:19:05"), EventKind::PhaseChanged { from, to }, seen(1_204, 702)));
        let on = Justification::Dependency { component: cause.component.clone() };
        all.push((
            at("16:19:05"),
            EventKind::VictimsAdded { sites: view.victims.len() as u32 },
            on,
        ));
    }
    if let Some(when) = it.host_restored_at {
        let words = "17시부로 네임서버 서비스가 정상화되었습니다.".to_owned();
        all.push((
            when,
            EventKind::HostRestored,
            Justification::Person { author: "가비아 공지".into(), text: words },
        ));
    }
    all.into_iter()
        .zip(0..)
        .map(|((at, what, justification), number)| Event {
            incident: it.id,
            number,
            at,
            kind: what,
            justification,
        })
        .collect()
}

/// The night of 2017: rack r3 is dark since 18:05, seen at 18:10.
pub fn night(topology: &Arc<Topology>) -> View {
    let now = at("18:10:00");
    let since = at("18:05:02");
    let in_rack = |n: usize| n / 250 + 1 == 3;
    let sites = statuses(topology, |n| match in_rack(n) {
        true => unreachable_site(since),
        false => working(at("00:00:00")),
    });
    let key = ComponentKey::new(Kind::Rack, "r3");
    let rack = topology.component(&key).expect("the third rack");
    let down = |c: &bongsu_core::topology::Component| {
        let fails = |s: &&bongsu_core::topology::SiteIx| sites[s.ix()].health != SiteHealth::Works;
        let through = !matches!(c.key.kind(), Kind::NameServer | Kind::NameServerGroup);
        let named = c.key.name().starts_with("198.51.");
        if through && !named { c.sites.iter().filter(fails).count() } else { 0 }
    };
    let status = |(ix, c): (usize, &bongsu_core::topology::Component)| ComponentStatus {
        sites: c.sites.len() as u32,
        failing: down(c) as u32,
        stood_in: 0,
        answers: down(c) < c.sites.len(),
        fault: (ComponentIx::at(ix) == rack).then_some(0.98),
        suspected: false,
    };
    let components = topology.components.iter().enumerate().map(status).collect();
    let mut incident = incident(topology, Scene::Unknown);
    let victims: Vec<usize> = (0..topology.sites.len()).filter(|n| in_rack(*n)).collect();
    let state = |n: usize| if n % 13 == 4 { VictimState::AtRisk } else { VictimState::SeenHit };
    incident.victims = victims.into_iter().map(|n| victim(host(n), n, state(n), now)).collect();
    incident.victims.sort_by(|a, b| a.site.cmp(&b.site));
    incident.incident.counts = counts(&incident.victims);
    (incident.incident.began_at, incident.incident.opened_at) = (since, since + secs(1));
    incident.incident.phase = Phase::Identified;
    incident.incident.cause = Some(Cause {
        rivals: vec![(ComponentKey::new(Kind::Switch, "s2"), 0.014)],
        rate: 1.0,
        worst: 0.0,
        since,
        ..cause(key)
    });
    View {
        at: now,
        sites,
        components,
        incidents: vec![Arc::new(incident)],
        ..view(topology, Scene::Quiet)
    }
}

fn unreachable_site(since: Time) -> SiteStatus {
    let mut status = working(since);
    status.health = SiteHealth::Down { layer: Layer::Tcp, reason: Reason::Timeout };
    status.blame = Some(Blame::Host);
    status.layers.set(Layer::Tcp, layer(1, 1));
    for above in [Layer::Tls, Layer::Http] {
        // While no connection is possible, the layers above are not probed.
        status.layers.set(above, LayerStatus { working: 0, ..layer(1, 0) });
    }
    status
}
