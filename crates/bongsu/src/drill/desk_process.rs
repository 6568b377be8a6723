//! The desk of a drill, in a runtime of its own, so that it can be killed at any moment, as by
//! `kill -9`: every task is dropped where it is, and nothing is cleaned up. The next desk knows
//! only what is in the store.

use super::config::DrillConfig;
use super::mail::{self, DrillMail};
use super::setup::{ZONE, probers, settings, topology};
use super::witness;
use crate::runtime::delivery::address_cache::AddressCache;
use crate::runtime::engine::commands::{EngineHandle, PendingCommand};
use crate::runtime::engine::latest_results::LatestResults;
use crate::runtime::engine::task::Ended;
use crate::runtime::publishing::publisher::Publisher;
use crate::runtime::{self, Deps, Running, leader, listeners};
use bongsu_clock::Clock;
use bongsu_core::engine::view::View;
use bongsu_core::engine::{self, Record};
use bongsu_drill::run::Drill;
use bongsu_send::publish::Directory;
use bongsu_store::{Lease, Store};
use bongsu_web::{App, StoreQueries, operations_router};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long tasks may take to stop, in real time.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(5);

/// How long to wait before binding an address again, in real time.
const BIND_RETRY_PAUSE: Duration = Duration::from_millis(20);

/// Commands that may wait for the engine.
const MAX_PENDING_COMMANDS: usize = 64;

/// A desk, until it is closed or killed.
pub struct DeskProcess {
    runtime: KillableRuntime,
    /// The desk.
    pub desk: Desk,
}

/// A running desk.
pub struct Desk {
    running: Running,
    lease: Lease,
    cancel: CancellationToken,
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
    /// `listen`. While that is in use, waits up to the duration of `listen`, in real time.
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
            let store = Store::open(&url).await?;
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
        // The engine has a thread of its own, which stops by this.
        self.desk.cancel.cancel();
        // The next desk on a machine sees that the process is dead; here the process runs on, so
        // the lease is released for it.
        Ok(store.release_lease(&self.desk.lease).await?)
    }

    /// Shuts the desk down.
    pub async fn close(self) -> anyhow::Result<()> {
        let Desk { running, cancel, tasks, .. } = self.desk;
        cancel.cancel();
        let ended = running.ended.await?.0;
        for tasks in [&running.tasks, &tasks] {
            tasks.close();
            // Only open connections of readers can take longer; they are abandoned.
            let _ = Clock::system().timeout(SHUTDOWN_TIMEOUT, tasks.wait()).await;
        }
        if let Some(error) = running.failure.get() {
            anyhow::bail!("{error}");
        }
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
) -> anyhow::Result<Desk> {
    let cancel = CancellationToken::new();
    let tasks = TaskTracker::new();
    let Some(lease) = leader::lead(unfenced, &config.cancel).await? else {
        anyhow::bail!("stopped before the desk started");
    };
    tasks.spawn(leader::renew(unfenced.clone(), lease.clone(), cancel.clone()));
    let store = unfenced.under(&lease);
    let topology = Arc::new(topology(drill));
    let views = Arc::new(watch::Sender::new(Arc::new(View::default())));
    let latest = Arc::new(LatestResults::default());
    let (commands, pending) = mpsc::channel(MAX_PENDING_COMMANDS);
    let (commit_sink, committed) = mpsc::unbounded_channel();
    let app = App::new(
        settings(config, drill),
        views.subscribe(),
        Arc::new(StoreQueries::new(store.clone(), ZONE)),
        Arc::new(EngineHandle::new(commands.clone(), views.subscribe(), latest.clone())),
        drill.clock.clone(),
        cancel.clone(),
    );
    if let Some(path) = &config.publish {
        let directories = vec![Arc::new(Directory::open(path)?)];
        let (app, store, cancel) = (app.clone(), store.clone(), cancel.clone());
        tasks.spawn(Publisher { app, store, directories, mirrors: Vec::new(), cancel }.run());
    }
    let address = bind(listen, app, &cancel, &tasks).await?;
    let channels = mail.channels(drill)?;
    let hosts = channels.places().cloned().collect();
    let address_cache = AddressCache::recall(store.clone(), hosts).await;
    let notice_worker = mail::notice_worker(config, drill, &store, channels, address, &cancel);
    let deps = Deps {
        clock: drill.clock.clone(),
        store,
        options: engine::Options { sweep: drill.scenario.probing.sweep, ..Default::default() },
        probers: probers(drill),
        witness: Some(witness::spawn(drill.truth.clone(), topology.clone(), &tasks)),
        topology,
        views: views.clone(),
        commands: pending,
        told: Some(commit_sink),
        latest,
        cancel: cancel.clone(),
    };
    let running = runtime::start(deps).await?;
    tasks.spawn(notice_worker.run());
    tasks.spawn(address_cache.keep(cancel.clone()));
    let views = views.subscribe();
    Ok(Desk { running, lease, cancel, tasks, commands, views, committed, address })
}

/// Opens the address of the pages, once the process that had it before has released it.
async fn bind(
    (listen, patience): (SocketAddr, Duration),
    app: Arc<App>,
    cancel: &CancellationToken,
    tasks: &TaskTracker,
) -> anyhow::Result<SocketAddr> {
    let real_time = Clock::system();
    let until = real_time.now() + patience;
    loop {
        let routes = operations_router(app.clone());
        match listeners::open(listen, "--listen", routes, cancel, tasks).await {
            Err(_) if real_time.now() < until => real_time.sleep(BIND_RETRY_PAUSE).await,
            result => return result,
        }
    }
}
