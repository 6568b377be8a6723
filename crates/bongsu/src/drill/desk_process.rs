//! The desk of a drill, in a runtime of its own, so that it can die in the middle of all it
//! does, as by `kill -9`: every task of it is dropped where it stands, and nothing is tidied
//! up. What comes after knows only what the store knows.

use super::mail::{self, Post};
use super::{Play, ZONE, probers, settings, topology};
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

/// In life.
const LAST_WORK: Duration = Duration::from_secs(5);

/// A desk, until it is closed or dies.
pub struct DeskProcess {
    runtime: Own,
    /// At work on the company.
    pub desk: Desk,
}

/// A desk at work.
pub struct Desk {
    running: Running,
    lease: Lease,
    cancel: CancellationToken,
    tasks: TaskTracker,
    /// What people do on the screens, on its way to the engine.
    pub act: mpsc::Sender<PendingCommand>,
    /// What the screens show.
    pub views: watch::Receiver<Arc<View>>,
    /// What was committed.
    pub committed: mpsc::UnboundedReceiver<Vec<Record>>,
    /// Where the pages are.
    pub address: SocketAddr,
}

/// A runtime that may be left anywhere.
struct Own(Option<Runtime>);

impl Own {
    fn new() -> std::io::Result<Own> {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        Builder::new_multi_thread()
            .worker_threads(threads)
            .thread_name("desk")
            .enable_all()
            .build()
            .map(|runtime| Own(Some(runtime)))
    }

    /// Drops all its tasks where they stand.
    fn end(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }

    fn runtime(&self) -> &Runtime {
        self.0.as_ref().expect("a desk that died is not asked for anything")
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        self.end();
    }
}

impl DeskProcess {
    /// Opens a desk whose pages are at `listen`, on what the store at `url` remembers. When
    /// somebody else is there, it is waited for `patience` that he leaves.
    pub async fn begin(
        play: &Arc<Play>,
        drill: &Arc<Drill>,
        post: &Post,
        url: &str,
        listen: SocketAddr,
        patience: Duration,
    ) -> anyhow::Result<DeskProcess> {
        let runtime = Own::new()?;
        let (play, drill, post, url) = (play.clone(), drill.clone(), post.clone(), url.to_owned());
        let began = runtime.runtime().spawn(async move {
            let store = Store::open(&url).await?;
            open(&play, &drill, &post, &store, (listen, patience)).await
        });
        let desk = began.await??;
        Ok(DeskProcess { runtime, desk })
    }

    /// Where what belongs to its time is to be run.
    pub fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.runtime.runtime().spawn(task);
    }

    /// Dies.
    pub async fn die(&mut self, store: &Store) -> anyhow::Result<()> {
        self.runtime.end();
        // The engine has a thread of its own, which finds that nobody is left.
        self.desk.cancel.cancel();
        // Whoever starts next on a machine sees that the process is dead; here it lives on.
        Ok(store.release_lease(&self.desk.lease).await?)
    }

    /// Ends as it is asked to.
    pub async fn close(self) -> anyhow::Result<()> {
        let Desk { running, cancel, tasks, .. } = self.desk;
        cancel.cancel();
        let ended = running.ended.await?.0;
        for tasks in [&running.tasks, &tasks] {
            tasks.close();
            // Only readers of pages can be slower; they are left.
            let _ = Clock::system().timeout(LAST_WORK, tasks.wait()).await;
        }
        if let Some(error) = running.failure.get() {
            anyhow::bail!("{error}");
        }
        match ended {
            Ended::Stopped => Ok(()),
            Ended::Fenced => anyhow::bail!("another program took this drill's store"),
            Ended::Store(error) => Err(error.into()),
        }
    }
}

async fn open(
    play: &Play,
    drill: &Drill,
    post: &Post,
    all: &Store,
    (listen, patience): (SocketAddr, Duration),
) -> anyhow::Result<Desk> {
    let cancel = CancellationToken::new();
    let tasks = TaskTracker::new();
    let Some(lease) = leader::lead(all, &play.cancel).await? else {
        anyhow::bail!("left before it began");
    };
    tasks.spawn(leader::renew(all.clone(), lease.clone(), cancel.clone()));
    let store = all.fenced_by(&lease);
    let topology = Arc::new(topology(drill));
    let views = Arc::new(watch::Sender::new(Arc::new(View::default())));
    let latest = Arc::new(LatestResults::default());
    let (act, commands) = mpsc::channel(64);
    let (tell, committed) = mpsc::unbounded_channel();
    let app = App::new(
        settings(play, drill),
        views.subscribe(),
        Arc::new(StoreQueries::new(store.clone(), ZONE)),
        Arc::new(EngineHandle::new(act.clone(), views.subscribe(), latest.clone())),
        drill.clock.clone(),
        cancel.clone(),
    );
    if let Some(folder) = &play.publish {
        let directories = vec![Arc::new(Directory::open(folder)?)];
        let (app, store, cancel) = (app.clone(), store.clone(), cancel.clone());
        tasks.spawn(Publisher { app, store, directories, mirrors: Vec::new(), cancel }.run());
    }
    let address = door(listen, patience, app, &cancel, &tasks).await?;
    let carriers = post.carriers(drill)?;
    let hosts = carriers.hosts().cloned().collect();
    let address_cache = AddressCache::load(store.clone(), hosts).await;
    let notice_worker = mail::notice_worker(play, drill, &store, carriers, address, &cancel);
    let parts = Deps {
        clock: drill.clock.clone(),
        store,
        options: engine::Options { sweep: drill.scenario.probing.sweep, ..Default::default() },
        probers: probers(drill),
        witness: Some(super::witness::spawn(drill.truth.clone(), topology.clone(), &tasks)),
        topology,
        views: views.clone(),
        commands,
        told: Some(tell),
        latest,
        cancel: cancel.clone(),
    };
    let running = runtime::start(parts).await?;
    tasks.spawn(notice_worker.run());
    tasks.spawn(address_cache.run(cancel.clone()));
    let views = views.subscribe();
    Ok(Desk { running, lease, cancel, tasks, act, views, committed, address })
}

/// Opens the pages' door, when the one who had it before has let it go.
async fn door(
    listen: SocketAddr,
    patience: Duration,
    app: Arc<App>,
    cancel: &CancellationToken,
    tasks: &TaskTracker,
) -> anyhow::Result<SocketAddr> {
    let life = Clock::system();
    let until = life.now() + patience;
    loop {
        let routes = operations_router(app.clone());
        match listeners::open(listen, "--listen", routes, cancel, tasks).await {
            Err(_) if life.now() < until => life.sleep(Duration::from_millis(20)).await,
            done => return done,
        }
    }
}
