//! The desk of a drill, in a runtime of its own, so that it can die in the middle of all it
//! does, as by `kill -9`: every task of it is dropped where it stands, and nothing is tidied
//! up. What comes after knows only what the store knows.

use super::mail::{self, Post};
use super::{Play, ZONE, probers, settings, topology};
use crate::config;
use crate::runtime::delivery::channels::OutboundChannels;
use crate::runtime::desk::{Desk, Observers, Term};
use crate::runtime::engine::commands::{EngineHandle, PendingCommand};
use crate::runtime::engine::latest_results::LatestResults;
use crate::runtime::engine::task::Ended;
use crate::runtime::inventory::TopologySource;
use crate::runtime::publishing::customer_urls::CustomerUrls;
use crate::runtime::{leader, listeners};
use bongsu_clock::Clock;
use bongsu_core::engine::view::View;
use bongsu_core::engine::{self, Record};
use bongsu_core::notification::preferences::PreferenceDefaults;
use bongsu_drill::run::Drill;
use bongsu_send::publish::Directory;
use bongsu_store::Store;
use bongsu_web::{App, StoreQueries, operations_router};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Readers of pages that do not leave within this are left, by the wall clock.
const STOP_TIMEOUT_WALL: Duration = Duration::from_secs(5);
/// Commands that may wait for the engine.
const COMMANDS_MAX: usize = 64;

/// A desk, until it is closed or dies.
pub struct DeskProcess {
    runtime: Own,
    /// At work on the company.
    pub desk: DeskAtWork,
}

/// A desk at work.
pub struct DeskAtWork {
    term: Term,
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
        self.desk.term.abandon(store).await
    }

    /// Ends as it is asked to.
    pub async fn close(self) -> anyhow::Result<()> {
        let DeskAtWork { term, tasks, .. } = self.desk;
        term.stop();
        let (ended, _) = term.end().await?;
        tasks.close();
        // Only readers of pages can be slower; they are left.
        let _ = Clock::system().timeout(STOP_TIMEOUT_WALL, tasks.wait()).await;
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
) -> anyhow::Result<DeskAtWork> {
    let cancel = CancellationToken::new();
    let tasks = TaskTracker::new();
    let Some(lease) = leader::lead(all, &play.cancel).await? else {
        anyhow::bail!("left before it began");
    };
    let store = all.fenced_by(&lease);
    let topology = Arc::new(topology(drill));
    let views = Arc::new(watch::Sender::new(Arc::new(View::default())));
    let latest = Arc::new(LatestResults::default());
    let (act, commands) = mpsc::channel(COMMANDS_MAX);
    let (commits, committed) = mpsc::unbounded_channel();
    let app = App::new(
        settings(play, drill),
        views.subscribe(),
        Arc::new(StoreQueries::new(store, ZONE)),
        Arc::new(EngineHandle::new(act.clone(), views.subscribe(), latest.clone())),
        drill.clock.clone(),
        cancel.clone(),
    );
    let address = listen_at(listen, patience, app.clone(), &cancel, &tasks).await?;
    let observations = super::witness::spawn(drill.truth.clone(), topology.clone(), &tasks);
    let directories = play.publish.iter().map(|path| Directory::open(path).map(Arc::new));
    let desk = Desk {
        clock: drill.clock.clone(),
        app,
        views: views.clone(),
        latest,
        topologies: TopologySource::Fixed(topology),
        probers: probers(drill),
        options: engine::Options { sweep: drill.scenario.probing.sweep, ..Default::default() },
        sender: Arc::new(mail::sender(play, drill, address)),
        defaults: PreferenceDefaults::default(),
        customer_urls: Some(CustomerUrls { base: format!("http://{address}"), are_files: false }),
        accepts_subscribers: true,
        outbound: OutboundChannels::to_contacts(post.channels(drill)?),
        directories: directories.collect::<Result<_, _>>()?,
        emergency_export: None,
        heartbeat_interval: None,
        retention: config::Store::default(),
    };
    let observers = Observers { commits: Some(commits), observations: Some(observations) };
    let term = desk.start(all, lease, commands, observers, cancel).await?;
    Ok(DeskAtWork { term, tasks, act, views: views.subscribe(), committed, address })
}

/// Opens the pages' listener, once the desk that had it before has let it go.
async fn listen_at(
    listen: SocketAddr,
    patience: Duration,
    app: Arc<App>,
    cancel: &CancellationToken,
    tasks: &TaskTracker,
) -> anyhow::Result<SocketAddr> {
    let wall = Clock::system();
    let until = wall.now() + patience;
    loop {
        let routes = operations_router(app.clone());
        match listeners::open(listen, "--listen", routes, cancel, tasks).await {
            Err(_) if wall.now() < until => wall.sleep(Duration::from_millis(20)).await,
            done => return done,
        }
    }
}
