//! The desk of a drill, in a runtime of its own, so that it can be killed at any moment, as by
//! `kill -9`: every task is dropped where it is, and nothing is cleaned up. The next desk knows
//! only what is in the store.

use super::config::DrillConfig;
use super::mail::{self, DrillMail};
use super::setup::{ZONE, open_store, probers, settings, topology};
use super::witness;
use crate::config::{AlertRecipient, Reach, Reports};
use crate::files::FileShares;
use crate::runtime::delivery::channels::OutboundChannels;
use crate::runtime::desk::{Desk, Observers, Term};
use crate::runtime::engine::commands::{EngineHandle, PendingCommand};
use crate::runtime::engine::latest_results::LatestResults;
use crate::runtime::engine::task::Ended;
use crate::runtime::inventory::TopologySource;
use crate::runtime::leader;
use crate::runtime::listeners::{self, Limits};
use crate::runtime::publishing::customer_urls::CustomerUrls;
use bongsu_clock::Clock;
use bongsu_core::alert::{AlertOptions, AlertRule};
use bongsu_core::engine::view::View;
use bongsu_core::engine::{self, Record};
use bongsu_core::notification::preferences::PreferenceDefaults;
use bongsu_drill::run::Drill;
use bongsu_drill::score::OPERATOR_ADDRESS;
use bongsu_send::publish::Directory;
use bongsu_store::Store;
use bongsu_web::{App, KnownHosts, Settings, StoreQueries, operations_router};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long open connections of readers may take to close, by the wall clock.
const STOP_TIMEOUT_WALL: Duration = Duration::from_secs(5);
/// Commands that may wait for the engine.
const COMMANDS_MAX: usize = 64;
/// Who is alerted of single sites.
const OPERATOR: &str = "operator";
/// How long to wait before binding an address again, by the wall clock.
const BIND_PAUSE_WALL: Duration = Duration::from_millis(20);

/// A desk, until it is closed or killed.
pub struct DeskProcess {
    runtime: KillableRuntime,
    /// The desk.
    pub desk: RunningDesk,
}

/// A running desk.
pub struct RunningDesk {
    term: Term,
    tasks: TaskTracker,
    /// Sends commands to the engine.
    pub commands: mpsc::Sender<PendingCommand>,
    /// The engine's views.
    pub views: watch::Receiver<Arc<View>>,
    /// The committed records.
    pub committed: mpsc::UnboundedReceiver<Vec<Record>>,
    /// The address of the pages.
    pub address: SocketAddr,
}

/// A runtime that can be dropped at any moment.
struct KillableRuntime(Option<Runtime>);

impl KillableRuntime {
    fn new() -> std::io::Result<KillableRuntime> {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        Builder::new_multi_thread()
            .worker_threads(threads)
            .thread_name("desk")
            .enable_all()
            .build()
            .map(|runtime| KillableRuntime(Some(runtime)))
    }

    /// Drops all its tasks where they are.
    fn kill(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }

    fn runtime(&self) -> &Runtime {
        self.0.as_ref().expect("a killed desk is not used any more")
    }
}

impl Drop for KillableRuntime {
    fn drop(&mut self) {
        self.kill();
    }
}

impl DeskProcess {
    /// Starts a desk from what is in the store at `url`, with its pages at the address of
    /// `listen`. While that is in use, waits up to the duration of `listen`, by the wall clock.
    pub async fn start(
        config: &Arc<DrillConfig>,
        drill: &Arc<Drill>,
        mail: &DrillMail,
        url: &str,
        listen: (SocketAddr, Duration),
    ) -> anyhow::Result<DeskProcess> {
        let runtime = KillableRuntime::new()?;
        let (config, drill) = (config.clone(), drill.clone());
        let (mail, url) = (mail.clone(), url.to_owned());
        let started = runtime.runtime().spawn(async move {
            let store = open_store(&url).await?;
            open(&config, &drill, &mail, &store, listen).await
        });
        let desk = started.await??;
        Ok(DeskProcess { runtime, desk })
    }

    /// Runs a task as part of the desk, until it is killed.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.runtime.runtime().spawn(task);
    }

    /// Kills the desk.
    pub async fn kill(&mut self, store: &Store) -> anyhow::Result<()> {
        self.runtime.kill();
        self.desk.term.abandon(store).await
    }

    /// Shuts the desk down.
    pub async fn close(self) -> anyhow::Result<()> {
        let RunningDesk { term, tasks, .. } = self.desk;
        term.stop();
        let (ended, _) = term.end().await?;
        tasks.close();
        // Only open connections of readers can take longer; they are abandoned.
        let _ = Clock::system().timeout(STOP_TIMEOUT_WALL, tasks.wait()).await;
        match ended {
            Ended::Stopped => Ok(()),
            Ended::Fenced => anyhow::bail!("another process took over the store of this drill"),
            Ended::Store(error) => Err(error.into()),
        }
    }
}

async fn open(
    config: &DrillConfig,
    drill: &Drill,
    mail: &DrillMail,
    unfenced: &Store,
    listen: (SocketAddr, Duration),
) -> anyhow::Result<RunningDesk> {
    let cancel = CancellationToken::new();
    let tasks = TaskTracker::new();
    let Some(lease) = leader::lead(unfenced, &config.cancel).await? else {
        anyhow::bail!("stopped before the desk started");
    };
    let store = unfenced.fenced_by(&lease);
    let topology = Arc::new(topology(drill, store.secret()));
    let views = Arc::new(watch::Sender::new(Arc::new(View::default())));
    let latest = Arc::new(LatestResults::default());
    let (commands, pending) = mpsc::channel(COMMANDS_MAX);
    let (commits, committed) = mpsc::unbounded_channel();
    let app = App::new(
        Settings { users: Some(unfenced.clone()), ..settings(config, drill) },
        views.subscribe(),
        Arc::new(StoreQueries::new(store, ZONE)),
        Arc::new(EngineHandle::new(
            commands.clone(),
            views.subscribe(),
            latest.clone(),
            Arc::default(),
        )),
        drill.clock.clone(),
        cancel.clone(),
    );
    tasks.spawn(app.clone().follow_store());
    let address = listen_at(listen, app.clone(), &cancel, &tasks).await?;
    let observations = witness::spawn(drill.truth.clone(), topology.clone(), &tasks);
    let directories = config.publish.iter().map(|path| Directory::open(path).map(Arc::new));
    let desk = Desk {
        clock: drill.clock.clone(),
        app,
        views: views.clone(),
        latest,
        topologies: TopologySource::Fixed(topology),
        probers: probers(drill),
        options: engine_options(drill),
        sender: Arc::new(mail::sender(config, drill, address)),
        defaults: PreferenceDefaults::default(),
        reports: Reports::default(),
        customer_urls: Some(CustomerUrls { base: format!("http://{address}"), files_in: None }),
        accepts_subscribers: true,
        alert_recipients: alert_recipients(config, drill),
        rdap: None,
        operations_url: Some(format!("http://{address}")),
        reply_ways: Default::default(),
        live_url: Some(format!("http://{address}")),
        outbound: OutboundChannels::to_contacts(mail.channels(drill)?),
        directories: directories.collect::<Result<_, _>>()?,
        emergency_export: None,
        heartbeat_interval: None,
        retention: crate::config::Store::default(),
        tickets: Default::default(),
        alert_mail: None,
        report_retention: crate::config::Care::default().report_retention,
        mail_from: None,
    };
    let observers = Observers { commits: Some(commits), observations: Some(observations) };
    let term = desk.start(unfenced, lease, pending, observers, cancel).await?;
    Ok(RunningDesk { term, tasks, commands, views: views.subscribe(), committed, address })
}

fn engine_options(drill: &Drill) -> engine::Options {
    let sweep = drill.scenario.probing.sweep;
    let everything = AlertRule {
        name: OPERATOR.to_owned(),
        recipients: vec![OPERATOR.to_owned()],
        ..AlertRule::default()
    };
    let rules = if drill.scenario.alerts { vec![everything] } else { Vec::new() };
    let alerts = Arc::new(AlertOptions { rules, ..AlertOptions::default() });
    engine::Options { sweep, alerts, ..Default::default() }
}

/// The operator's own people, where the scenario has them alerted.
fn alert_recipients(config: &DrillConfig, drill: &Drill) -> Arc<[AlertRecipient]> {
    let operator = AlertRecipient {
        name: OPERATOR.to_owned(),
        reach: Reach::Mail(OPERATOR_ADDRESS.to_owned()),
        language: config.language,
        questions: false,
    };
    drill.scenario.alerts.then_some(operator).into_iter().collect()
}

/// Opens the address of the pages, once the desk that had it before has released it.
async fn listen_at(
    (listen, timeout): (SocketAddr, Duration),
    app: Arc<App>,
    cancel: &CancellationToken,
    tasks: &TaskTracker,
) -> anyhow::Result<SocketAddr> {
    let wall = Clock::system();
    let until = wall.now() + timeout;
    loop {
        let routes = operations_router(app.clone(), &KnownHosts::new(listen.ip(), None, &[]));
        let limits = Limits::of(FileShares::of_process().operations, &[]);
        match listeners::open((listen, "--listen"), limits, routes, cancel, tasks).await {
            Err(_) if wall.now() < until => wall.sleep(BIND_PAUSE_WALL).await,
            result => return result,
        }
    }
}
