//! Playing a drill: the company on loopback, the same desk as in earnest, the story told
//! in the terminal, and the score.
//!
//! - [`mod@self`]: setting the stage, and the order of the play;
//! - `life`: the desk, which may die on the way;
//! - `mail`: its relays, whose names nobody can find;
//! - `resume`: going on where a drill that was killed has come to meanwhile;
//! - `tell`: what the desk did, line by line, out of what it committed;
//! - `witness`: the prober's own failures, for the truth;
//! - `desk`: what was recorded, read back for the score.

mod desk;
mod desk_process;
mod mail;
mod narrator;
mod resume;
mod score_table;
mod witness;

use crate::runtime::engine::commands::PendingCommand;
use crate::runtime::leader;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::access::Principal;
use bongsu_core::engine::command::Command;
use bongsu_core::incident::Phase;
use bongsu_core::inventory::{Channel, Language};
use bongsu_core::language::Bilingual;
use bongsu_core::statement::draft::Draft;
use bongsu_core::statement::official::{Claim, Narrative};
use bongsu_core::topology::{Topology, TopologyOptions, VantageIx, compile};
use bongsu_drill::run::{Drill, Options, ScriptEventKind};
use bongsu_drill::scenario::Scenario;
use bongsu_drill::score::Score;
use bongsu_drill::simulated_host::Ports;
use bongsu_probe::prober::ProberConfig;
use bongsu_probe::schedule::Intervals;
use bongsu_probe::site::Budgets;
use bongsu_store::Store;
use bongsu_web::{DrillBanner, Settings};
use desk_process::DeskProcess;
use mail::Post;
use narrator::Narrator;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;
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
/// In life: what a desk that died held may take a moment to be let go.
const LET_GO: Duration = Duration::from_secs(5);

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
    let drill = Arc::new(Drill::start(play.scenario.clone(), options)?);
    let store = Store::open(&url).await?;
    let hint = lay_out(place.path(), &url, &drill)?;
    let stage = Stage::set(Arc::new(play), drill, store, url).await?;
    stage.announce(&hint);
    stage.run().await
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
        "version = \"1\"\n[store]\nurl = \"{url}\"\n[probing]\nallowed_private_networks = [\"127.0.0.0/8\"]\n\
         trust_roots = [\"{}\"]\n[discovery]\nresolvers = [{parents}]\nparent_servers = [{parents}]\n\
         dns_port = {dns}\n",
        root.display(),
    );
    std::fs::write(&config, text)?;
    Ok(config.display().to_string())
}

/// The company, the post office, and the desk between them.
struct Stage {
    play: Arc<Play>,
    drill: Arc<Drill>,
    store: Store,
    url: String,
    post: Post,
    life: DeskProcess,
    cancel: CancellationToken,
    tasks: TaskTracker,
}

impl Stage {
    async fn set(
        play: Arc<Play>,
        drill: Arc<Drill>,
        store: Store,
        url: String,
    ) -> anyhow::Result<Stage> {
        let cancel = play.cancel.child_token();
        let tasks = TaskTracker::new();
        let Some(lease) = leader::lead(&store, &play.cancel).await? else {
            anyhow::bail!("left before it began");
        };
        let post = Post::open(&play, &drill, &tasks, &cancel).await?;
        prepare(&drill, &store.fenced_by(&lease), &post).await?;
        store.release_lease(&lease).await?;
        let life =
            DeskProcess::begin(&play, &drill, &post, &url, play.listen, Duration::ZERO).await?;
        Ok(Stage { play, drill, store, url, post, life, cancel, tasks })
    }

    fn announce(&self, hint: &str) {
        let (at, title) = (self.life.desk.address, &self.play.scenario.title);
        let site = "www.…";
        match self.play.language {
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

    async fn run(mut self) -> anyhow::Result<Told> {
        let language = self.play.language;
        let mut teller = Narrator::new(language, ZONE);
        let (mut script_events, clock_throttle) = self.drill.begin();
        let pulse = self.drill.company.lag_monitor.clone();
        let ride = || clock_throttle.clone().run(pulse.clone());
        self.life.spawn(ride());
        let mut told = Told::Left;
        let mut ended = false;
        loop {
            tokio::select! {
                biased;
                () = self.cancel.cancelled() => break,
                Some(records) = self.life.desk.committed.recv() => teller.committed(&records),
                event = script_events.recv(), if !ended => match event.map(|event| (event.at, event.what)) {
                    Some((at, ScriptEventKind::Line(text))) => teller.story(at, &text),
                    Some((_, ScriptEventKind::HostRestored(words))) => self.host_says(&words),
                    Some((_, ScriptEventKind::Speed(speed))) => tracing::debug!(speed, "changed the speed"),
                    Some((at, ScriptEventKind::DeskKilled)) => {
                        teller.died(at);
                        self.dies(&mut teller).await?;
                        self.life.spawn(ride());
                    }
                    Some((_, ScriptEventKind::Ended)) | None => ended = true,
                },
            }
            if ended && told == Told::Left {
                while let Ok(records) = self.life.desk.committed.try_recv() {
                    teller.committed(&records);
                }
                told = self.score().await?;
                if !self.play.stay {
                    break;
                }
                println!("{}", by(language, "Ctrl-C로 끝냅니다.", "Ctrl-C to leave."));
            }
        }
        self.close().await?;
        Ok(told)
    }

    /// The desk is killed, and begun again at once on what the store remembers.
    async fn dies(&mut self, teller: &mut Narrator) -> anyhow::Result<()> {
        let at = self.life.desk.address;
        self.life.die(&self.store).await?;
        while let Ok(records) = self.life.desk.committed.try_recv() {
            teller.committed(&records);
        }
        self.life =
            DeskProcess::begin(&self.play, &self.drill, &self.post, &self.url, at, LET_GO).await?;
        Ok(())
    }

    /// Hands the host's words to the engine for every open incident.
    fn host_says(&self, words: &Bilingual) {
        let language = self.play.language;
        let view = self.life.desk.views.borrow().clone();
        for of in view.incidents.iter().filter(|of| of.incident.phase != Phase::Resolved) {
            let by = by(language, "호스팅 회사", "the host").to_owned();
            let narrative =
                |fact: &str| Narrative { fact: fact.to_owned(), ..Narrative::default() };
            let draft = Box::new(Draft {
                claim: Claim::Restored,
                ko: narrative(&words.ko),
                en: narrative(&words.en),
                unverified_reason: Some(
                    self::by(language, "훈련 시간표", "the drill's timetable").to_owned(),
                ),
                ..Draft::default()
            });
            let command = Command::State { incident: of.incident.id, draft };
            // Nobody waits for it: what comes of it is read from the commits.
            let (answer, _) = oneshot::channel();
            let pending = PendingCommand { by: Principal::operator(by), command, answer };
            if self.life.desk.act.try_send(pending).is_err() {
                tracing::error!("cannot deliver the host's statement to the engine");
            }
        }
    }

    async fn score(&self) -> anyhow::Result<Told> {
        until_the_outbox_is_empty(&self.store).await?;
        let (play, drill) = (&self.play, &self.drill);
        // What goes to another post office is counted there.
        let post = play.post.is_none().then_some(&self.post);
        let recorded = desk::read(&self.store, drill, post).await?;
        let score = Score::judge(&drill.scenario, &drill.truth, &recorded);
        println!("\n{}", score_table::render(&score, play.language));
        Ok(if score.passed() { Told::Passed } else { Told::FellShort })
    }

    async fn close(self) -> anyhow::Result<()> {
        let closed = self.life.close().await;
        self.cancel.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        closed
    }
}

/// What is known before the day begins: the company, and where the relays were found.
async fn prepare(drill: &Drill, store: &Store, post: &Post) -> anyhow::Result<()> {
    let now = drill.clock.now();
    store.save_inventory(&drill.inventory, now).await?;
    let customers = drill.inventory.customers.keys().map(String::as_str);
    store.create_page_tokens(customers, now).await?;
    let looks: Vec<_> = drill.discoveries.values().cloned().collect();
    store.save_discoveries(&looks).await?;
    post.were_found_before(drill, store).await
}

/// The zone that a drill's times are told in.
const ZONE: &str = "Asia/Seoul";

fn by<'a>(language: Language, ko: &'a str, en: &'a str) -> &'a str {
    if language == Language::Ko { ko } else { en }
}

/// In life; what is not handed over by then counts as lost.
const POST_PATIENCE: Duration = Duration::from_secs(20);

/// What was to be told in the last moment is still on its way.
async fn until_the_outbox_is_empty(store: &Store) -> anyhow::Result<()> {
    let life = Clock::system();
    let until = life.now() + POST_PATIENCE;
    while store.notice_counts().await?.pending > 0 && life.now() < until {
        life.sleep(Duration::from_millis(50)).await;
    }
    Ok(())
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
        subscribe: true,
        drill: Some(DrillBanner { scenario: drill.scenario.name.clone(), speed: fastest }),
        ..usual
    }
}

fn topology(drill: &Drill) -> Topology {
    let options = TopologyOptions {
        generation: 1,
        vantages: drill.vantages.iter().map(|vantage| vantage.name.clone()).collect(),
        own_domains: drill.own_domains.clone(),
        references: drill.references.clone(),
        without_ipv6: true,
        channels: vec![Channel::Email],
        ..TopologyOptions::default()
    };
    compile(&drill.inventory, &drill.discoveries, &options)
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
