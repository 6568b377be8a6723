//! Runs a drill: simulates a hosting company on loopback, runs the desk against it, prints what
//! happens in the terminal, and scores the desk at the end.
//!
//! - [`mod@self`]: the order of a drill;
//! - `callers`: customers who ring, and who takes their calls;
//! - `config`: what it is started with, and how it ends;
//! - `setup`: the desk's settings;
//! - `desk_process`: the desk, which may be killed on the way;
//! - `mail`: its relays, whose names cannot be resolved during the drill;
//! - `resume`: what is left of the scenario after a restart;
//! - `narrator`: prints what the desk committed;
//! - `witness`: the prober's own failures, for the ground truth;
//! - `desk`: reads what was recorded, for the score;
//! - `oncall`: those on call;
//! - `script`: what people at the desk do;
//! - `settlement`: what the day cost;
//! - `score_table`: the score in the terminal.

mod callers;
mod config;
mod desk;
mod desk_process;
mod directory;
mod mail;
mod narrator;
mod oncall;
mod people;
mod resume;
mod score_table;
mod script;
mod settlement;
mod setup;
mod witness;

pub use config::{DrillConfig, DrillOutcome};

use crate::runtime::leader;
use bongsu_clock::Clock;
use bongsu_core::engine::command::Command;
use bongsu_core::incident::Phase;
use bongsu_core::language::Bilingual;
use bongsu_drill::actors::callers::log::CallerLog;
use bongsu_drill::actors::engineers::OncallLog;
use bongsu_drill::run::{Drill, Options, ScriptEventKind};
use bongsu_drill::score::{ClaimJudge, Score};
use bongsu_store::Store;
use bongsu_words::say;
use desk_process::DeskProcess;
use mail::DrillMail;
use narrator::Narrator;
use parking_lot::Mutex;
use settlement::Settlement;
use setup::ZONE;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long a new desk waits for the address of the one that was killed, in real time.
const BIND_TIMEOUT: Duration = Duration::from_secs(5);

/// How long the outbox may take to drain before the score, in real time. A mail that is not
/// sent by then counts as lost.
const OUTBOX_DRAIN_TIMEOUT: Duration = Duration::from_secs(20);

/// How often the outbox is read while it drains, in real time.
const OUTBOX_POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Runs a drill.
///
/// # Errors
/// When a port is in use, the store cannot be used, or a prober cannot start.
pub async fn run(mut config: DrillConfig) -> anyhow::Result<DrillOutcome> {
    if let Some(origin) = config.origin {
        let elapsed = Clock::system().now().since(origin);
        config.scenario = resume::after(config.scenario, config.speed, elapsed);
    }
    let directory = directory::DrillDirectory::create(&std::env::temp_dir())?;
    let temporary = || format!("sqlite:{}", directory.path().join("bongsu.db").display());
    let url = config.store.clone().unwrap_or_else(temporary);
    let options = Options { ports: config.ports, speed: config.speed, silence: None };
    let drill = Arc::new(Drill::start(config.scenario.clone(), options)?);
    let store = setup::open_store(&url).await?;
    let config_file = write_config(directory.path(), &url, &drill)?;
    let running = RunningDrill::start(Arc::new(config), drill, store, url).await?;
    running.announce(&config_file);
    running.run().await
}

/// Writes what other commands need to examine the company: its certificate authority, and a
/// configuration, whose path is returned.
fn write_config(directory: &Path, url: &str, drill: &Drill) -> anyhow::Result<String> {
    let root = directory.join("root.pem");
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
    let config = directory.join("drill.toml");
    let text = format!(
        "version = \"1\"\n[store]\nurl = \"{url}\"\n[probing]\nallowed_private_networks = [\"127.0.0.0/8\"]\n\
         trust_roots = [\"{}\"]\n[discovery]\nresolvers = [{parents}]\nparent_servers = [{parents}]\n\
         dns_port = {dns}\n",
        root.display(),
    );
    std::fs::write(&config, text)?;
    Ok(config.display().to_string())
}

/// The simulated company, its mail, and the desk.
struct RunningDrill {
    config: Arc<DrillConfig>,
    drill: Arc<Drill>,
    store: Store,
    url: String,
    mail: DrillMail,
    process: DeskProcess,
    claims: ClaimJudge,
    oncall: Option<Arc<Mutex<OncallLog>>>,
    callers: Option<Arc<Mutex<CallerLog>>>,
    settlement: Option<Settlement>,
    cancel: CancellationToken,
    tasks: TaskTracker,
}

impl RunningDrill {
    async fn start(
        config: Arc<DrillConfig>,
        drill: Arc<Drill>,
        store: Store,
        url: String,
    ) -> anyhow::Result<RunningDrill> {
        let cancel = config.cancel.child_token();
        let tasks = TaskTracker::new();
        let Some(lease) = leader::lead(&store, &config.cancel).await? else {
            anyhow::bail!("stopped before the drill began");
        };
        let mail = DrillMail::open(&config, &drill, &tasks, &cancel).await?;
        let led = store.fenced_by(&lease);
        prepare(&drill, &led, &mail).await?;
        if config.silent_desk {
            callers::notify_nobody(&led, &drill.inventory, drill.clock.now()).await?;
        }
        let settlement = match &drill.scenario.settlement {
            Some(script) => Some(settlement::prepare(&drill, script, &led).await?),
            None => None,
        };
        store.release_lease(&lease).await?;
        let listen = (config.listen, Duration::ZERO);
        let process = DeskProcess::start(&config, &drill, &mail, &url, listen).await?;
        let (script, truth) = (&drill.scenario, drill.truth.clone());
        let (sweep, timeout) = (script.probing.sweep, script.probing.timeout);
        let claims = ClaimJudge::new(truth, script.start, sweep, timeout);
        let at = (&mail, process.desk.address);
        // Where mail goes to another SMTP server, nobody here reads it.
        let has_mail = config.smtp_server.is_none();
        let oncall = script.oncall.as_ref().filter(|_| has_mail);
        let oncall = match oncall {
            Some(oncall) => Some(oncall::begin(&drill, oncall, at, &tasks, &cancel).await?),
            None => None,
        };
        let callers = script.callers.as_ref().filter(|_| has_mail);
        let callers =
            callers.map(|it| callers::begin(&drill, it, at, config.silent_desk, &tasks, &cancel));
        Ok(RunningDrill {
            config,
            drill,
            store,
            url,
            mail,
            process,
            claims,
            oncall,
            callers,
            settlement,
            cancel,
            tasks,
        })
    }

    /// Prints the addresses of the pages and the title; the first line begins with the address.
    fn announce(&self, config_file: &str) {
        let language = self.config.language;
        let (address, title) = (self.process.desk.address, &self.config.scenario.title);
        println!("http://{address}/ops   {}", say!(language, "drill-operations-pages"));
        println!("http://{address}/      {}", say!(language, "drill-public-page"));
        println!("{}", say!(language, "drill-logged-in"));
        println!("{}", say!(language, "drill-title", title = title.of(language)));
        println!("{}\n", say!(language, "drill-check-hint", config = config_file));
    }

    async fn run(mut self) -> anyhow::Result<DrillOutcome> {
        let language = self.config.language;
        let mut narrator = Narrator::new(language, ZONE);
        let (mut script_events, clock_throttle) = self.drill.begin();
        let lag_monitor = self.drill.company.lag_monitor.clone();
        let throttle = || clock_throttle.clone().run(lag_monitor.clone());
        self.process.spawn(throttle());
        let mut outcome = DrillOutcome::Interrupted;
        let mut ended = false;
        loop {
            tokio::select! {
                biased;
                () = self.cancel.cancelled() => break,
                Some(records) = self.process.desk.committed.recv() => narrator.committed(&records),
                Ok(()) = self.process.desk.views.changed() => {
                    self.claims.look(&self.process.desk.views.borrow_and_update());
                }
                event = script_events.recv(), if !ended => match event.map(|event| (event.at, event.what)) {
                    Some((at, ScriptEventKind::Line(text))) => narrator.story(at, &text),
                    Some((_, ScriptEventKind::HostRestored(text))) => self.publish_host_statement(&text),
                    Some((_, ScriptEventKind::Planned(n))) => {
                        self.send(script::maintenance(&self.drill, &self.drill.scenario.maintenances[n]));
                    }
                    Some((_, ScriptEventKind::Muted(n))) => {
                        let mute = &self.drill.scenario.mutes[n];
                        let command = script::mute(&self.drill, language, mute);
                        command.into_iter().for_each(|command| self.send(command));
                    }
                    Some((_, ScriptEventKind::Speed(speed))) => tracing::debug!(speed, "changed the speed"),
                    Some((at, ScriptEventKind::DeskKilled)) => {
                        narrator.died(at);
                        self.restart_desk(&mut narrator).await?;
                        self.process.spawn(throttle());
                    }
                    Some((_, ScriptEventKind::Ended)) | None => ended = true,
                },
            }
            if ended && outcome == DrillOutcome::Interrupted {
                while let Ok(records) = self.process.desk.committed.try_recv() {
                    narrator.committed(&records);
                }
                outcome = self.score().await?;
                if !self.config.stay {
                    break;
                }
                println!("{}", say!(language, "drill-press-ctrl-c"));
            }
        }
        self.close().await?;
        Ok(outcome)
    }

    /// Kills the desk, and starts it again at once from what is in the store.
    async fn restart_desk(&mut self, narrator: &mut Narrator) -> anyhow::Result<()> {
        let listen = (self.process.desk.address, BIND_TIMEOUT);
        self.process.kill(&self.store).await?;
        while let Ok(records) = self.process.desk.committed.try_recv() {
            narrator.committed(&records);
        }
        let (config, drill) = (&self.config, &self.drill);
        self.process = DeskProcess::start(config, drill, &self.mail, &self.url, listen).await?;
        Ok(())
    }

    /// Sends the host's statement to the engine for every open incident.
    fn publish_host_statement(&self, text: &Bilingual) {
        let view = self.process.desk.views.borrow().clone();
        for it in view.incidents.iter().filter(|it| it.incident.phase != Phase::Resolved) {
            self.send(script::host_statement(self.config.language, it.incident.id, text));
        }
    }

    fn send(&self, command: Command) {
        let pending = script::by_the_host(self.config.language, command);
        if self.process.desk.commands.try_send(pending).is_err() {
            tracing::error!("cannot deliver a command of the script to the engine");
        }
    }

    async fn score(&self) -> anyhow::Result<DrillOutcome> {
        drain_outbox(&self.store).await?;
        let (config, drill) = (&self.config, &self.drill);
        // Mail that goes to another SMTP server is counted there.
        let mail = config.smtp_server.is_none().then_some(&self.mail);
        let mut recorded = desk::read(&self.store, drill, mail).await?;
        recorded.claims = self.claims.claims.clone();
        recorded.callers = self.callers.as_ref().map(|log| log.lock().clone());
        recorded.oncall = self.oncall.as_ref().map(|log| log.lock().clone());
        if let Some(settlement) = self.settlement.as_ref().filter(|_| !config.silent_desk) {
            let at = (config.language, self.process.desk.address);
            println!();
            let found = settlement.settle(drill, &self.store, &recorded.incidents, at).await?;
            recorded.settlement = Some(found);
        }
        let score = Score::judge(&drill.scenario, &drill.truth, &recorded);
        if config.silent_desk {
            let score = Score { checks: score.callers_only(), ..score };
            println!("\n{}", score_table::render(&score, config.language));
            // It shows what the other drill is worth; nothing of it is expected.
            return Ok(DrillOutcome::Passed);
        }
        println!("\n{}", score_table::render(&score, config.language));
        Ok(if score.passed() { DrillOutcome::Passed } else { DrillOutcome::Failed })
    }

    async fn close(self) -> anyhow::Result<()> {
        let closed = self.process.close().await;
        self.cancel.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        closed
    }
}

/// Saves what a desk knows before the outage: the inventory, the discoveries, and the addresses
/// of the mail relays.
async fn prepare(drill: &Drill, store: &Store, mail: &DrillMail) -> anyhow::Result<()> {
    let now = drill.clock.now();
    store.save_inventory(&drill.inventory, now).await?;
    people::add(store, now).await?;
    let customers = drill.inventory.customers.keys().map(String::as_str);
    store.create_page_tokens(customers, now).await?;
    let discoveries: Vec<_> = drill.discoveries.values().cloned().collect();
    store.save_discoveries(&discoveries).await?;
    mail.save_relay_addresses(drill, store).await
}

/// Waits until the notices of the last moments are sent.
async fn drain_outbox(store: &Store) -> anyhow::Result<()> {
    let real_time = Clock::system();
    let until = real_time.now() + OUTBOX_DRAIN_TIMEOUT;
    while store.notice_counts().await?.pending > 0 && real_time.now() < until {
        real_time.sleep(OUTBOX_POLL_INTERVAL).await;
    }
    Ok(())
}
