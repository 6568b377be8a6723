//! The afternoon of 2018-01-04 at a made-up host, as views of a made-up engine: the graph
//! is compiled by the core from an inventory; only what is believed is set by hand.

#![allow(dead_code, reason = "shared by the tests, the gallery and the bench")]

use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::engine::view::*;
use bongsu_core::estate::{ComponentIx, Estate, EstateOptions, build};
use bongsu_core::evidence::{Layer, Outcome, Reason};
use bongsu_core::id::IncidentId;
use bongsu_core::incident::*;
use bongsu_core::inventory::discovery::Discovery;
use bongsu_core::inventory::{self, ComponentKey, Inventory, Kind, Owner};
use bongsu_core::name::Name;
use bongsu_core::statement::{Statement, Word};
use bongsu_core::verdict::{Blame, Verdict, VerdictChange};
use bongsu_web::*;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

pub fn at(clock: &str) -> Time {
    Time::parse(&format!("2018-01-04T{clock}+09:00")).unwrap()
}

fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

const WORDS: [&str; 8] =
    ["dalbit", "haneul", "norae", "sopung", "gamja", "moim", "jangteo", "ilgi"];

/// The host name of the n-th site.
pub fn host(n: usize) -> Name {
    match n {
        7 => Name::parse("www.달빛가게.한국").unwrap(),
        n => Name::parse(&format!("www.{}{n:05}.co.kr", WORDS[n % 8])).unwrap(),
    }
}

/// One site in sixteen is served by the second group of name servers.
pub fn on_group_b(n: usize) -> bool {
    n % 16 == 3
}

fn place(n: usize) -> inventory::Place {
    let server = n / 25;
    inventory::Place {
        server: Some(format!("web-{server:02}")),
        rack: Some(format!("r{}", server / 10 + 1)),
        switch: Some(format!("s{}", server / 20 + 1)),
        datacentre: Some("gasan".into()),
        ..inventory::Place::default()
    }
}

fn discovered(zone: &Name, n: usize) -> Discovery {
    let (letter, net) = if on_group_b(n) { ("b", 2) } else { ("a", 1) };
    let servers: BTreeMap<Name, _> = (1..=3)
        .map(|k| {
            let name = Name::parse(&format!("ns{k}.{letter}.hanbit-dns.kr")).unwrap();
            let address = format!("198.51.{net}0.{k}:53").parse().unwrap();
            (name, vec![address])
        })
        .collect();
    let names: Vec<Name> = servers.keys().cloned().collect();
    let address = format!("203.0.{}.{}", 113 + n / 2500, n / 25 % 100 + 1).parse().unwrap();
    Discovery {
        zone: zone.clone(),
        at: at("06:00:00"),
        parent: names.clone(),
        child: names,
        servers,
        hosts: BTreeMap::from([(host(n), vec![address])]),
    }
}

/// A host with so many sites, a third as many customers, two groups of name servers, and
/// servers in racks on switches in one data centre.
pub fn estate(sites: usize) -> Arc<Estate> {
    let mut inventory = Inventory::default();
    let mut discoveries = BTreeMap::new();
    for n in 0..sites {
        let customer = format!("고객-{:04}", n / 3);
        inventory.customers.entry(customer.clone()).or_default();
        let site = inventory::Site {
            customer,
            url: inventory::SiteUrl::default(),
            expect: inventory::Expect::default(),
            place: place(n),
            name_servers: Vec::new(),
            addresses: Vec::new(),
        };
        let zone = host(n).registrable().unwrap();
        discoveries.insert(zone.clone(), discovered(&zone, n));
        inventory.sites.insert(host(n), site);
    }
    let options = EstateOptions {
        generation: 1,
        vantages: vec!["seoul-kt".into(), "seoul-lgu".into(), "busan-sk".into()],
        own_domains: vec![Name::parse("hanbit-dns.kr").unwrap()],
        ..EstateOptions::default()
    };
    Arc::new(build(&inventory, &discoveries, &options))
}

/// The group of name servers that is attacked.
pub fn group_a(estate: &Estate) -> ComponentIx {
    let groups = estate.components.iter().enumerate();
    let (ix, _) = groups
        .filter(|(_, c)| c.key.kind() == Kind::NameServerGroup)
        .max_by_key(|(_, c)| c.sites.len())
        .expect("three name servers serve many zones");
    ComponentIx::at(ix)
}

fn layer(
    layer: Layer,
    outcome: Outcome,
    failing: u16,
    streams: u16,
    now: Time,
) -> Option<LayerStatus> {
    let usual = Duration::from_millis([4, 6, 18, 95][layer as usize]);
    Some(LayerStatus { layer, outcome, at: now - secs(3), failing, streams, usual })
}

fn working(now: Time, since: Time) -> SiteStatus {
    let ok = |it: Layer| Outcome::Ok { took: Duration::from_millis([5, 7, 21, 88][it as usize]) };
    SiteStatus {
        verdict: Verdict::Up,
        since,
        blame: None,
        layers: Layer::ALL
            .map(|it| layer(it, ok(it), 0, if it == Layer::Dns { 3 } else { 1 }, now)),
    }
}

fn nameless(now: Time, since: Time) -> SiteStatus {
    let mut status = working(now, since);
    status.verdict = Verdict::Down { layer: Layer::Dns, reason: Reason::Timeout };
    status.blame = Some(Blame::Host);
    status.layers[0] = layer(Layer::Dns, Outcome::Failed(Reason::Timeout), 3, 3, now);
    status
}

fn statuses(
    estate: &Estate,
    now: Time,
    at_sites: impl Fn(usize) -> SiteStatus,
) -> Arc<[SiteStatus]> {
    let mut numbered: BTreeMap<Name, usize> =
        (0..estate.sites.len()).map(|n| (host(n), n)).collect();
    let _ = now;
    estate.sites.iter().map(|site| at_sites(numbered.remove(&site.host).unwrap())).collect()
}

fn components(
    estate: &Estate,
    sites: &[SiteStatus],
    fault: Option<ComponentIx>,
) -> Arc<[ComponentStatus]> {
    let dns_fails = |c: &bongsu_core::estate::Component| {
        matches!(
            c.key.kind(),
            Kind::NameServer | Kind::NameServerGroup | Kind::Prefix | Kind::Address
        ) && c.key.name().contains(['a', '1'])
    };
    let status = |(ix, c): (usize, &bongsu_core::estate::Component)| {
        let down = |s: &&bongsu_core::estate::SiteIx| {
            matches!(sites[s.ix()].verdict, Verdict::Down { layer: Layer::Dns, .. })
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
            fault: (fault == Some(ComponentIx::at(ix))).then_some(0.97),
            suspected: false,
        }
    };
    estate.components.iter().enumerate().map(status).collect()
}

fn vantages() -> Vec<VantageStatus> {
    let since = at("00:00:00");
    vec![
        VantageStatus { name: "seoul-kt".into(), well: true, since },
        VantageStatus { name: "seoul-lgu".into(), well: true, since },
        VantageStatus { name: "busan-sk".into(), well: false, since: at("15:58:10") },
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
        confidence: 0.97,
        rivals: vec![
            (ComponentKey::new(Kind::DataCentre, "gasan"), 0.011),
            (ComponentKey::new(Kind::Switch, "s1"), 0.002),
        ],
        owner: Some(Owner::Us),
        since: at("16:19:03"),
    }
}

pub fn incident_id() -> IncidentId {
    IncidentId::new(at("16:19:04"), "nsgroup:a")
}

fn victim(site: Name, n: usize, state: VictimState, now: Time) -> Victim {
    let hit = !matches!(state, VictimState::AtRisk);
    let proof = match &state {
        VictimState::AtRisk => Proof::Dependency {
            component: ComponentKey::new(Kind::NameServer, "ns1.a.hanbit-dns.kr"),
        },
        VictimState::SeenHit => Proof::Failures {
            failed: 9,
            asked: 9,
            sites: 1,
            first: at("16:19:08"),
            last: now - secs(2),
            reason: "timeout".into(),
        },
        VictimState::Verified => Proof::Verification {
            rounds: 3,
            vantages: 2,
            from: now - secs(95),
            until: now - secs(5),
        },
        VictimState::Excluded { reason } => {
            Proof::Person { by: "김운영".into(), words: reason.clone() }
        }
    };
    Victim {
        incident: incident_id(),
        site,
        customer: format!("고객-{:04}", n / 3),
        verified_at: matches!(state, VictimState::Verified).then_some(now - secs(5)),
        state,
        listed_at: at("16:19:04"),
        hit_at: hit.then_some(at("16:19:08") + secs(n as u64 % 50)),
        proof,
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

fn said(number: u32, as_of: Time, word: Word, counts: Counts) -> Statement {
    let last = matches!(word, Word::Resolved);
    Statement {
        incident: incident_id(),
        number,
        as_of,
        next_word_by: (!last).then(|| as_of + secs(15 * 60)),
        since: at("16:19:03"),
        word,
        counts,
    }
}

/// Which part of the afternoon.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scene {
    /// Before: all works, but for a few sites by their owners' own fault.
    Quiet,
    /// 16:19:05: sites fail together, and nobody knows why yet.
    Unknown,
    /// 16:24: the group of name servers is named, most of its sites are seen hit.
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

    /// Where the n-th site stands on the victim list; `None` when it is not on it.
    fn state(self, n: usize) -> Option<VictimState> {
        if on_group_b(n) {
            return None;
        }
        match self {
            Scene::Quiet => None,
            Scene::Unknown => (n % 9 == 0).then_some(VictimState::SeenHit),
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

/// The engine's view of a scene.
pub fn view(estate: &Arc<Estate>, scene: Scene) -> View {
    let now = scene.now();
    let sites = statuses(estate, now, |n| match scene.state(n) {
        Some(VictimState::SeenHit) => nameless(now, at("16:19:08")),
        _ if n % 977 == 11 => SiteStatus {
            verdict: Verdict::Down { layer: Layer::Http, reason: Reason::Status(500) },
            blame: Some(Blame::Customer),
            ..working(now, at("09:12:44"))
        },
        _ if n % 701 == 20 => SiteStatus { verdict: Verdict::Slow, ..working(now, at("14:02:00")) },
        _ => working(now, at("00:00:00")),
    });
    let group = group_a(estate);
    let named = matches!(scene, Scene::Identified | Scene::HostSays).then_some(group);
    let components = components(estate, &sites, named);
    let incidents = match scene {
        Scene::Quiet => Vec::new(),
        _ => vec![Arc::new(incident(estate, scene))],
    };
    View {
        at: now,
        estate: estate.clone(),
        sites,
        components,
        vantages: vantages(),
        incidents,
        base_rates: base_rates(),
        counters: counters(),
    }
}

fn incident(estate: &Estate, scene: Scene) -> IncidentView {
    let now = scene.now();
    let key = estate.components[group_a(estate).ix()].key.clone();
    let mut victims: Vec<Victim> = (0..estate.sites.len())
        .filter_map(|n| scene.state(n).map(|state| victim(host(n), n, state, now)))
        .collect();
    victims.sort_by(|a, b| a.site.cmp(&b.site));
    let counts = counts(&victims);
    let early = Counts { hit: 221, at_risk: 1_200, ..Counts::default() };
    let mut statements = vec![said(0, at("16:19:05"), Word::Investigating, early)];
    if scene != Scene::Unknown {
        statements.push(said(
            1,
            at("16:19:06"),
            Word::Identified { cause: cause(key.clone()) },
            early,
        ));
    }
    if matches!(scene, Scene::HostSays | Scene::Resolved) {
        let words = "17시부로 네임서버 서비스가 정상화되었습니다.".into();
        statements.push(said(2, at("17:00:20"), Word::HostRestored { words }, counts));
    }
    if scene == Scene::Resolved {
        statements.push(said(3, at("18:11:20"), Word::Resolved, counts));
    }
    let after = matches!(scene, Scene::HostSays | Scene::Resolved);
    let incident = Incident {
        id: incident_id(),
        began_at: at("16:19:03"),
        opened_at: at("16:19:04"),
        phase: match scene {
            Scene::Unknown | Scene::Quiet => Phase::Investigating,
            Scene::Identified => Phase::Identified,
            Scene::HostSays => Phase::Monitoring,
            Scene::Resolved => Phase::Resolved,
        },
        cause: (scene != Scene::Unknown).then(|| cause(key)),
        host_restored_at: after.then(|| at("17:00:20")),
        monitoring_at: after.then(|| at("17:00:20")),
        resolved_at: (scene == Scene::Resolved).then(|| at("18:11:20")),
        relapses: 0,
        events: 5,
        statements: statements.len() as u32,
        counts,
    };
    IncidentView { incident, victims, statements }
}

/// The timeline up to a scene.
pub fn events(view: &IncidentView) -> Vec<Event> {
    let it = &view.incident;
    let seen = |failed, sites| Proof::Failures {
        failed,
        asked: failed + 3,
        sites,
        first: at("16:19:03"),
        last: at("16:19:06"),
        reason: "timeout".into(),
    };
    let mut all = vec![(at("16:19:04"), Happening::Opened, seen(412, 221))];
    if let Some(cause) = &it.cause {
        all.push((
            at("16:19:05"),
            Happening::CauseNamed { cause: cause.clone() },
            seen(1_204, 702),
        ));
        let (from, to) = (Phase::Investigating, Phase::Identified);
        all.push((at("16:19:05"), Happening::PhaseChanged { from, to }, seen(1_204, 702)));
        let on = Proof::Dependency { component: cause.component.clone() };
        all.push((
            at("16:19:05"),
            Happening::VictimsAdded { sites: view.victims.len() as u32 },
            on,
        ));
    }
    if let Some(when) = it.host_restored_at {
        let words = "17시부로 네임서버 서비스가 정상화되었습니다.".to_owned();
        all.push((
            when,
            Happening::HostRestored,
            Proof::Person { by: "가비아 공지".into(), words },
        ));
    }
    all.into_iter()
        .zip(0..)
        .map(|((at, what, proof), number)| Event { incident: it.id, number, at, what, proof })
        .collect()
}

/// A record made of one view: what was, for the tests.
#[derive(Default)]
pub struct Past {
    pub incidents: Mutex<Vec<Arc<IncidentView>>>,
    pub accesses: Mutex<Vec<Access>>,
    pub broken: bool,
}

impl Past {
    pub fn of(view: &View) -> Past {
        Past { incidents: Mutex::new(view.incidents.clone()), ..Past::default() }
    }

    fn answer<'a, T: Send + 'a>(&'a self, make: impl FnOnce(&Past) -> T) -> Answer<'a, T> {
        let answer = match self.broken {
            true => Err(HistoryError("the disk is gone".into())),
            false => Ok(make(self)),
        };
        Box::pin(std::future::ready(answer))
    }

    fn find(&self, id: IncidentId) -> Option<Arc<IncidentView>> {
        self.incidents.lock().unwrap().iter().find(|i| i.incident.id == id).cloned()
    }
}

fn days(days: u16, until: Time, incidents: bool) -> Vec<Day> {
    let zone = bongsu_core_zone();
    let last = until.to_jiff().to_zoned(zone).date();
    (0..days)
        .rev()
        .map(|back| {
            let date = last.saturating_sub(jiff::Span::new().days(back));
            let (good, n) = match back {
                0 => (0.962, 1),
                23 => (0.871, 2),
                24 => (0.9945, 1),
                58 => (0.9982, 1),
                70.. => return Day { date, good: None, incidents: 0 },
                _ => (1.0, 0),
            };
            Day { date, good: Some(good), incidents: if incidents { n } else { 0 } }
        })
        .collect()
}

fn bongsu_core_zone() -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::get("Asia/Seoul").unwrap()
}

impl History for Past {
    fn incidents(&self, before: Option<IncidentId>, limit: u32) -> Answer<'_, Vec<Incident>> {
        self.answer(|past| {
            let all = past.incidents.lock().unwrap();
            let older = all.iter().filter(|i| before.is_none_or(|before| i.incident.id < before));
            older.take(limit as usize).map(|i| i.incident.clone()).collect()
        })
    }

    fn incident(&self, id: IncidentId) -> Answer<'_, Option<IncidentRecord>> {
        self.answer(|past| {
            past.find(id).map(|view| IncidentRecord {
                incident: view.incident.clone(),
                events: events(&view),
                statements: view.statements.clone(),
            })
        })
    }

    fn victims(&self, id: IncidentId, query: VictimQuery) -> Answer<'_, Vec<Victim>> {
        self.answer(|past| {
            let view = past.find(id);
            let all = view.iter().flat_map(|v| v.victims.iter());
            all.filter(|v| query.state.is_none_or(|s| VictimFilter::of(&v.state) == s))
                .filter(|v| query.after.as_ref().is_none_or(|after| v.site > *after))
                .filter(|v| v.site.as_str().contains(&query.text))
                .take(query.limit as usize)
                .cloned()
                .collect()
        })
    }

    fn site(&self, host: Name) -> Answer<'_, SiteHistory> {
        self.answer(|past| {
            let all = past.incidents.lock().unwrap();
            let lines = all.iter().filter_map(|view| {
                let line = view.victims.iter().find(|v| v.site == host)?;
                Some((view.incident.clone(), line.clone()))
            });
            let down = Verdict::Down { layer: Layer::Dns, reason: Reason::Timeout };
            let change = |verdict, since| VerdictChange {
                site: host.clone(),
                verdict,
                since,
                at: since + secs(2),
            };
            SiteHistory {
                incidents: lines.collect(),
                verdicts: vec![change(down, at("16:19:08")), change(Verdict::Up, at("00:00:00"))],
            }
        })
    }

    fn uptime(&self, n: u16, until: Time) -> Answer<'_, Vec<Day>> {
        self.answer(|_| days(n, until, true))
    }

    fn site_uptime(&self, _: Name, n: u16, until: Time) -> Answer<'_, Vec<Day>> {
        self.answer(|_| days(n, until, false))
    }

    fn record_access(&self, access: Access) -> Answer<'_, ()> {
        self.answer(|past| past.accesses.lock().unwrap().push(access))
    }
}

/// What was done at the desk.
#[derive(Clone, PartialEq, Debug)]
pub enum Deed {
    HostRestored { by: String, words: String },
    Exclude { site: Name, by: String, reason: String },
}

/// A desk that remembers what was done.
#[derive(Default)]
pub struct Hands {
    pub deeds: Mutex<Vec<Deed>>,
    pub tired: bool,
}

impl Hands {
    fn take(&self, deed: Deed) -> futures_util::future::BoxFuture<'_, Result<(), DeskError>> {
        let answer = match self.tired {
            true => Err(DeskError::Unavailable("stopped".into())),
            false => {
                self.deeds.lock().unwrap().push(deed);
                Ok(())
            }
        };
        Box::pin(std::future::ready(answer))
    }
}

impl Desk for Hands {
    fn host_restored(
        &self,
        _: IncidentId,
        by: String,
        words: String,
    ) -> futures_util::future::BoxFuture<'_, Result<(), DeskError>> {
        self.take(Deed::HostRestored { by, words })
    }

    fn exclude(
        &self,
        _: IncidentId,
        site: Name,
        by: String,
        reason: String,
    ) -> futures_util::future::BoxFuture<'_, Result<(), DeskError>> {
        self.take(Deed::Exclude { site, by, reason })
    }

    fn streams(&self, _: Name) -> futures_util::future::BoxFuture<'_, Vec<StreamNow>> {
        let stream = |target: &str, outcome| StreamNow {
            layer: Layer::Dns,
            target: target.into(),
            vantage: "seoul-kt".into(),
            outcome,
            at: at("16:24:28"),
            usual: Duration::from_millis(4),
        };
        let lost = Outcome::Failed(Reason::Timeout);
        let late = Outcome::Ok { took: Duration::from_millis(1_340) };
        Box::pin(std::future::ready(vec![
            stream("ns1.a.hanbit-dns.kr 198.51.10.1", lost),
            stream("ns2.a.hanbit-dns.kr 198.51.10.2", lost),
            stream("ns3.a.hanbit-dns.kr 198.51.10.3", late),
        ]))
    }
}

/// A scene on the stage: the state of the screens, and what stands behind it.
pub struct Stage {
    pub app: Arc<App>,
    pub past: Arc<Past>,
    pub hands: Arc<Hands>,
    pub views: watch::Sender<Arc<View>>,
    pub closing: CancellationToken,
}

/// Settings of the made-up host, in a drill or in life.
pub fn settings(drill: bool) -> Settings {
    Settings {
        operator: "한빛호스팅".into(),
        public_url: "http://127.0.0.1:8080".into(),
        contact: Some("장애 전담 창구 02-0000-0000, help@hanbit.example".into()),
        drill: drill.then(|| DrillBanner { scenario: "gabia-2018".into(), speed: 20.0 }),
        ..Settings::default()
    }
}

pub fn stage_of(view: View, past: Past, hands: Hands, settings: Settings) -> Stage {
    // So slow a clock stands still for as long as a test runs.
    let clock = Clock::scaled(view.at + secs(1), 1e-6);
    let (views, seen) = watch::channel(Arc::new(view));
    let (past, hands) = (Arc::new(past), Arc::new(hands));
    let closing = CancellationToken::new();
    let app = App::new(settings, seen, past.clone(), hands.clone(), clock, closing.clone());
    Stage { app, past, hands, views, closing }
}

/// A scene of a host with so many sites.
pub fn stage(scene: Scene, sites: usize) -> Stage {
    let view = view(&estate(sites), scene);
    let past = Past::of(&view);
    stage_of(view, past, Hands::default(), settings(false))
}
