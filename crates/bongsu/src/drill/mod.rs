//! Playing a drill: the company on loopback, the same desk as in earnest, the story told
//! in the terminal, and the score.
//!
//! - [`mod@self`]: setting the stage, and the order of the play;
//! - `resume`: going on where a drill that was killed has come to meanwhile;
//! - `tell`: what the desk did, line by line, out of what it committed;
//! - `witness`: the prober's own failures, for the truth;
//! - `desk`: what was recorded, read back for the score.

mod desk;
mod resume;
mod tell;
mod witness;

use crate::runtime::courier::{Carriers, Courier};
use crate::runtime::hands::{Action, Hands};
use crate::runtime::keeper::Ended;
use crate::runtime::latest::Latest;
use crate::runtime::links::Pages;
use crate::runtime::publisher::Publisher;
use crate::runtime::{self, Parts, Running, leader, listeners};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::engine::view::View;
use bongsu_core::engine::{self, Input, Record};
use bongsu_core::estate::{Estate, EstateOptions, VantageIx, build};
use bongsu_core::incident::Phase;
use bongsu_core::inventory::{Channel, Language};
use bongsu_core::stated::{Account, Claim, Draft};
use bongsu_drill::company::Ports;
use bongsu_drill::post::PostOffice;
use bongsu_drill::run::{Drill, Options, What};
use bongsu_drill::scenario::{Scenario, Text};
use bongsu_drill::score::Score;
use bongsu_probe::prober::ProberConfig;
use bongsu_probe::schedule::Intervals;
use bongsu_probe::site::Budgets;
use bongsu_send::mail::{Mailer, Relay};
use bongsu_send::publish::Folder;
use bongsu_store::Store;
use bongsu_web::{App, DrillBanner, Settings, StoreHistory, operations_router};
use bongsu_words::letter::Sender;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tell::Teller;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A drill to be played.
pub struct Play {
    /// The script.
    pub scenario: Scenario,
    /// One speed in place of the script's pace.
    pub speed: Option<f64>,
    /// Goes on serving after the end.
    pub stay: bool,
    /// Where the pages are.
    pub listen: SocketAddr,
    /// Where it is remembered; a place of its own when not given.
    pub store: Option<String>,
    /// Where pages are laid out as files.
    pub publish: Option<PathBuf>,
    /// The company's ports.
    pub ports: Ports,
    /// When it began, for one that goes on.
    pub origin: Option<Time>,
    /// Where its mail goes, when that is not its own post office.
    pub post: Option<SocketAddr>,
    /// The language it is told in.
    pub language: Language,
    /// Ends it.
    pub cancel: CancellationToken,
}

/// How a drill ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Told {
    /// To the end, and the score passed.
    Passed,
    /// To the end, and the score fell short.
    FellShort,
    /// It was left before the end.
    Left,
}

/// In the story's time, for components and references.
const OFTEN: Duration = Duration::from_secs(5);
/// In life.
const LAST_WORK: Duration = Duration::from_secs(5);

/// Plays a drill.
///
/// # Errors
/// When a port is taken, the store cannot be used, or a prober cannot start.
pub async fn play(mut play: Play) -> anyhow::Result<Told> {
    if let Some(origin) = play.origin {
        let passed = Clock::system().now().since(origin);
        play.scenario = resume::after(play.scenario, play.speed, passed);
    }
    let place = tempfile::Builder::new().prefix("bongsu-drill-").tempdir()?;
    let own = || format!("sqlite:{}", place.path().join("bongsu.db").display());
    let url = play.store.clone().unwrap_or_else(own);
    let options = Options { ports: play.ports, speed: play.speed, silence: None };
    let drill = Drill::start(play.scenario.clone(), options)?;
    let store = Store::open(&url).await?;
    let hint = lay_out(place.path(), &url, &drill)?;
    let stage = Stage::set(&play, &drill, &store).await?;
    stage.announce(&play, &hint);
    let told = stage.run(&play, &drill, &store).await;
    drop(drill);
    told
}

/// Writes what other commands need to look at the company: its certificate authority, and
/// a configuration. Gives back where that is.
fn lay_out(place: &Path, url: &str, drill: &Drill) -> anyhow::Result<String> {
    let root = place.join("root.pem");
    std::fs::write(&root, &drill.company.root_pem)?;
    let dns = drill.company.ports.dns;
    let mut groups: Vec<u32> = Vec::new();
    let mut first_of_group = Vec::new();
    for server in &drill.plan.name_servers {
        if !groups.contains(&server.group) {
            groups.push(server.group);
            first_of_group.push(format!("\"{}:{dns}\"", server.ip));
        }
    }
    let parents = first_of_group.join(", ");
    let config = place.join("drill.toml");
    let text = format!(
        "version = \"1\"\n[store]\nurl = \"{url}\"\n[probing]\nallow = [\"127.0.0.0/8\"]\n\
         trust_roots = [\"{}\"]\n[discovery]\nresolvers = [{parents}]\nparents = [{parents}]\n\
         dns_port = {dns}\n",
        root.display(),
    );
    std::fs::write(&config, text)?;
    Ok(config.display().to_string())
}

/// The desk at work on the company.
struct Stage {
    running: Running,
    views: Arc<watch::Sender<Arc<View>>>,
    act: mpsc::Sender<Action>,
    committed: mpsc::UnboundedReceiver<Vec<Record>>,
    address: SocketAddr,
    office: PostOffice,
    open_since: Time,
    cancel: CancellationToken,
    tasks: TaskTracker,
}

impl Stage {
    async fn set(play: &Play, drill: &Drill, store: &Store) -> anyhow::Result<Stage> {
        let cancel = play.cancel.child_token();
        let tasks = TaskTracker::new();
        let now = drill.clock.now();
        let Some(lease) = leader::lead(store, &play.cancel).await? else {
            anyhow::bail!("left before it began");
        };
        tasks.spawn(leader::keep(store.clone(), lease.clone(), cancel.clone()));
        let store = store.under(&lease);
        store.save_inventory(&drill.inventory, now).await?;
        let customers = drill.inventory.customers.keys().map(String::as_str);
        store.make_links(customers, now).await?;
        let looks: Vec<_> = drill.discoveries.values().cloned().collect();
        store.save_discoveries(&looks).await?;
        let estate = Arc::new(estate(drill));
        let views = Arc::new(watch::Sender::new(Arc::new(View::default())));
        let latest = Arc::new(Latest::default());
        let (act, actions) = mpsc::channel(64);
        let (tell, committed) = mpsc::unbounded_channel();
        let app = App::new(
            settings(play, drill),
            views.subscribe(),
            Arc::new(StoreHistory::new(store.clone(), ZONE)),
            Arc::new(Hands::new(act.clone(), views.subscribe(), latest.clone())),
            drill.clock.clone(),
            cancel.clone(),
        );
        if let Some(folder) = &play.publish {
            let folders = vec![Arc::new(Folder::open(folder)?)];
            let (app, store, cancel) = (app.clone(), store.clone(), cancel.clone());
            tasks.spawn(Publisher { app, store, folders, cancel }.run());
        }
        let routes = operations_router(app);
        let address = listeners::open(play.listen, "--listen", routes, &cancel, &tasks).await?;
        // It stays open after the desk has closed, so that nothing under way is lost.
        let office = PostOffice::open(drill.clock.clone(), &tasks, cancel.clone()).await?;
        let courier = courier(play, drill, &store, &office, address, &cancel)?;
        let parts = Parts {
            clock: drill.clock.clone(),
            store,
            options: engine::Options { sweep: drill.scenario.probing.sweep, ..Default::default() },
            probers: probers(drill),
            witness: Some(witness::spawn(drill.truth.clone(), estate.clone(), &tasks)),
            estate,
            views: views.clone(),
            actions,
            told: Some(tell),
            latest,
            cancel: cancel.clone(),
        };
        let running = runtime::start(parts).await?;
        tasks.spawn(courier.run());
        let open_since = drill.clock.now();
        Ok(Stage { running, views, act, committed, address, office, open_since, cancel, tasks })
    }

    fn announce(&self, play: &Play, hint: &str) {
        let (at, title) = (self.address, &play.scenario.title);
        let site = "www.…";
        match play.language {
            Language::Ko => println!(
                "http://{at}/ops   운영 화면\nhttp://{at}/      고객이 보는 상태 페이지\n\
                 훈련: {}. 이 컴퓨터 안에서만 일어나는 일입니다.\n\
                 사이트 하나를 깊이 보려면: bongsu check {site} --config {hint}\n",
                title.ko
            ),
            Language::En => println!(
                "http://{at}/ops   operations\nhttp://{at}/      the page that customers see\n\
                 A drill: {}. All of it happens on this machine alone.\n\
                 To look at one site in depth: bongsu check {site} --config {hint}\n",
                title.en
            ),
        }
    }

    async fn run(mut self, play: &Play, drill: &Drill, store: &Store) -> anyhow::Result<Told> {
        let mut teller = Teller::new(play.language, ZONE);
        let mut beats = drill.begin();
        let mut told = Told::Left;
        let mut ended = None;
        loop {
            tokio::select! {
                biased;
                () = self.cancel.cancelled() => break,
                Some(records) = self.committed.recv() => teller.committed(&records),
                beat = beats.recv(), if ended.is_none() => match beat.map(|beat| (beat.at, beat.what)) {
                    Some((at, What::Told(text))) => teller.story(at, &text),
                    Some((_, What::HostRestored(words))) => self.host_says(&words, play.language),
                    Some((_, What::Pace(speed))) => tracing::debug!(speed, "pace"),
                    Some((_, What::Ended)) => ended = Some(()),
                    None => ended = Some(()),
                },
            }
            if ended.is_some() && told == Told::Left {
                while let Ok(records) = self.committed.try_recv() {
                    teller.committed(&records);
                }
                told = score(play, drill, store, (&self.office, self.open_since)).await?;
                if !play.stay {
                    break;
                }
                println!("{}", by(play.language, "Ctrl-C로 끝냅니다.", "Ctrl-C to leave."));
            }
        }
        self.close().await?;
        Ok(told)
    }

    /// Hands the host's words to the engine for every open incident.
    fn host_says(&self, words: &Text, language: Language) {
        let view = self.views.borrow().clone();
        for of in view.incidents.iter().filter(|of| of.incident.phase != Phase::Resolved) {
            let by = by(language, "호스팅 회사", "the host").to_owned();
            let account = |fact: &str| Account { fact: fact.to_owned(), ..Account::default() };
            let draft = Box::new(Draft {
                claim: Claim::Restored,
                ko: account(&words.ko),
                en: account(&words.en),
                beyond: Some(self::by(language, "훈련 시간표", "the drill's timetable").to_owned()),
                ..Draft::default()
            });
            let input = Input::State { incident: of.incident.id, by, draft };
            // Nobody waits for it: what comes of it is told out of the commits.
            let (taken, _) = oneshot::channel();
            if self.act.try_send(Action { input, taken }).is_err() {
                tracing::error!("the host's words did not reach the engine");
            }
        }
    }

    async fn close(self) -> anyhow::Result<()> {
        self.cancel.cancel();
        let ended = self.running.ended.await?.0;
        for tasks in [&self.running.tasks, &self.tasks] {
            tasks.close();
            // Only readers of pages can be slower; they are left.
            let _ = Clock::system().timeout(LAST_WORK, tasks.wait()).await;
        }
        if let Some(error) = self.running.failure.get() {
            anyhow::bail!("{error}");
        }
        match ended {
            Ended::Stopped => Ok(()),
            Ended::Fenced => anyhow::bail!("another program took this drill's store"),
            Ended::Store(error) => Err(error.into()),
        }
    }
}

/// The zone that a drill's times are told in.
const ZONE: &str = "Asia/Seoul";

fn by<'a>(language: Language, ko: &'a str, en: &'a str) -> &'a str {
    if language == Language::Ko { ko } else { en }
}

async fn score(
    play: &Play,
    drill: &Drill,
    store: &Store,
    office: (&PostOffice, Time),
) -> anyhow::Result<Told> {
    until_the_outbox_is_empty(store).await?;
    // What goes to another post office is counted there.
    let office = play.post.is_none().then_some(office);
    let recorded = desk::read(store, &drill.inventory, office).await?;
    let score = Score::judge(&drill.scenario, &drill.truth, &recorded);
    println!("\n{}", score.table(play.language));
    Ok(if score.passed() { Told::Passed } else { Told::FellShort })
}

/// In life; what is not handed over by then counts as lost.
const POST_PATIENCE: Duration = Duration::from_secs(20);

/// What was to be told in the last moment is still on its way.
async fn until_the_outbox_is_empty(store: &Store) -> anyhow::Result<()> {
    let life = Clock::system();
    let until = life.now() + POST_PATIENCE;
    while store.outbox().await?.waiting > 0 && life.now() < until {
        life.sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}

/// Who carries the drill's mail to the drill's post office.
fn courier(
    play: &Play,
    drill: &Drill,
    store: &Store,
    office: &PostOffice,
    pages: SocketAddr,
    cancel: &CancellationToken,
) -> anyhow::Result<Courier> {
    let post = play.post.unwrap_or(office.at);
    let relay = Relay::parse(&format!("smtp://{post}"), None)?;
    let settings = settings(play, drill);
    let sender = Sender {
        operator: settings.operator,
        contact: settings.contact,
        page: Some(format!("http://{pages}")),
        zone: bongsu_words::time::zone(ZONE),
        drill: true,
    };
    let mailer = Mailer::new("drill@bongsu.example", vec![relay])?;
    Ok(Courier {
        clock: drill.clock.clone(),
        store: store.clone(),
        carriers: Arc::new(Carriers { mailer: Some(mailer), texter: None }),
        sender: Arc::new(sender),
        pages: Some(Pages { base: format!("http://{pages}"), filed: false }),
        cancel: cancel.clone(),
    })
}

fn settings(play: &Play, drill: &Drill) -> Settings {
    let fastest = drill.scenario.pace.iter().map(|pace| pace.speed).fold(1.0, f64::max);
    let fastest = play.speed.unwrap_or(fastest);
    let usual = Settings::default();
    Settings {
        operator: by(play.language, "모의호스팅", "Example Hosting").into(),
        time_zone: ZONE.into(),
        public_url: format!("http://{}", play.listen),
        // Two seconds of life without a picture: then the engine is silent indeed.
        stale_after: usual.stale_after.max(Duration::from_secs(2).mul_f64(fastest)),
        drill: Some(DrillBanner { scenario: drill.scenario.name.clone(), speed: fastest }),
        ..usual
    }
}

fn estate(drill: &Drill) -> Estate {
    let options = EstateOptions {
        generation: 1,
        vantages: drill.vantages.iter().map(|vantage| vantage.name.clone()).collect(),
        own_domains: drill.own_domains.clone(),
        references: drill.references.clone(),
        without_ipv6: true,
        channels: vec![Channel::Email],
        ..EstateOptions::default()
    };
    build(&drill.inventory, &drill.discoveries, &options)
}

fn probers(drill: &Drill) -> Vec<ProberConfig> {
    let probing = drill.scenario.probing;
    let often = OFTEN.max(probing.timeout / 8);
    let each = drill.vantages.iter().enumerate().map(|(ix, vantage)| ProberConfig {
        vantage: VantageIx::at(ix),
        bind: Some(vantage.bind),
        intervals: Intervals { reference: often, component: often, sweep: probing.sweep },
        dns_budget: probing.timeout,
        site_budgets: Budgets { tcp: probing.timeout, tls: probing.timeout, http: probing.timeout },
        allow_nets: vec!["127.0.0.0/8".parse().expect("a network")],
        trust_roots: vec![drill.company.root.clone()],
        ..ProberConfig::default()
    });
    each.collect()
}
