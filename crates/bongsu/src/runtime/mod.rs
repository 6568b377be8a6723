//! The shell around the engine: all its input and output.
//!
//! The path of an observation: the probers probe → a bounded channel → [`engine::task`], which
//! alone owns the engine → records to [`engine::commit`], which commits them in one
//! transaction → only then the [`View`] is shown to the pages, and commands are answered.
//! Beside that path:
//!
//! - [`desk`]: all of it composed, once for `serve` and for drills;
//! - [`leader`]: one process at a time does all this, under a lease;
//! - [`inventory`]: the topology, compiled again when inventory or DNS changed;
//! - [`delivery`]: notices, subscribers and webhooks, from one table by one worker;
//! - [`oncall`]: the plan in force for the engine, and the auditor;
//! - [`publishing`]: the pages as files, and their mirrors;
//! - [`upkeep`]: heartbeat, emergency export, retention;
//! - [`mail_in`]: mail that comes in, for tickets and for [`alert_mail`];
//! - [`listeners`]: the web server's sockets.
//!
//! Nothing is lost on that path: when the store is slow, records wait and the engine stops
//! taking observations; then the channel fills, and the probers stop probing and count what
//! they did not probe as *missed*.

pub mod alert_mail;
pub mod delivery;
pub mod desk;
pub mod engine;
pub mod fault_log;
pub mod inventory;
pub mod leader;
pub mod listeners;
pub mod mail_in;
pub mod oncall;
pub mod publishing;
pub mod service_manager;
pub mod tasks;
pub mod tickets;
pub mod upkeep;

use bongsu_clock::Clock;
use bongsu_core::engine::receipt::Receipts;
use bongsu_core::engine::view::View;
use bongsu_core::engine::{Engine, Input, Options, Record};
use bongsu_core::observation::Observation;
use bongsu_core::topology::Topology;
use bongsu_probe::prober::{self, ProbeError, ProberConfig};
use bongsu_store::Store;
use engine::commands::PendingCommand;
use engine::latest_results::LatestResults;
use engine::task::{Ended, EngineTask, Inputs};
use std::sync::{Arc, OnceLock};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Batches of observations that may wait for the engine.
const OBSERVATION_BATCHES_MAX: usize = 64;
/// Probes ahead of the schedule that may wait for a prober; what is above is dropped,
/// since the next round probes them anyway.
const PROBE_REQUESTS_MAX: usize = 8_192;
/// Topologies that may wait for the engine.
const TOPOLOGIES_MAX: usize = 2;
/// Facts for alerts that may wait for the engine.
const FACTS_MAX: usize = 4;

/// What the desk needs to run.
pub struct Deps {
    /// The clock of everything below.
    pub clock: Clock,
    /// Where the records are committed, under the leader's lease.
    pub store: Store,
    /// The options of the engine.
    pub options: Options,
    /// The first topology.
    pub topology: Arc<Topology>,
    /// One for each vantage of the topology, in its order.
    pub probers: Vec<ProberConfig>,
    /// Receives each new view; the pages read it.
    pub views: Arc<watch::Sender<Arc<View>>>,
    /// What people submit on the pages.
    pub commands: mpsc::Receiver<PendingCommand>,
    /// Receives the records of every commit.
    pub commits: Option<mpsc::UnboundedSender<Vec<Record>>>,
    /// Receives every observation before the engine does.
    pub observations: Option<mpsc::Sender<Vec<Observation>>>,
    /// What the engine is told before anything else.
    pub facts: Vec<Input>,
    /// The latest result of each stream.
    pub latest: Arc<LatestResults>,
    /// Stops all of it.
    pub cancel: CancellationToken,
}

/// A running engine with its probers.
pub struct Running {
    /// Takes new topologies.
    pub topologies: mpsc::Sender<Arc<Topology>>,
    /// Takes who wants alerts, and when domains expire.
    pub facts: mpsc::Sender<Input>,
    /// Resolves when the engine task ends, and returns the channel of commands.
    pub ended: tokio::task::JoinHandle<(Ended, mpsc::Receiver<PendingCommand>)>,
    /// Why it stopped by itself, if a prober could not start.
    pub failure: Arc<OnceLock<ProbeError>>,
    /// The probers, and the task that commits.
    pub tasks: TaskTracker,
}

/// Starts from the state in the store.
///
/// # Errors
/// When the store cannot be read, or a thread cannot be started.
pub async fn start(deps: Deps) -> anyhow::Result<Running> {
    let Deps { clock, store, options, topology, cancel, .. } = deps;
    let restored = store.load_state(options.restore_since(clock.now())).await?;
    let receipts = Receipts::restored(store.receipts(clock.now()).await?);
    tracing::info!(
        sites = topology.sites.len(),
        zones = topology.zones.len(),
        components = topology.components.len(),
        streams = topology.stream_count(),
        incidents = restored.incidents.len(),
        "starting work from the stored state",
    );
    let engine = Engine::new(options, topology.clone(), restored);
    deps.latest.adopt(&topology, clock.now());
    let failure = Arc::new(OnceLock::new());
    let tasks = TaskTracker::new();
    let (seen, observations) = mpsc::channel(OBSERVATION_BATCHES_MAX);
    let sink = match deps.observations {
        Some(observer) => observed(observer, seen, &tasks),
        None => seen,
    };
    let topologies_to_probers = Arc::new(watch::Sender::new(topology));
    let mut requests = Vec::new();
    for config in deps.probers {
        let (request, requested) = mpsc::channel(PROBE_REQUESTS_MAX);
        requests.push(request);
        let topologies = topologies_to_probers.subscribe();
        let prober =
            prober::run(config, clock.clone(), topologies, requested, sink.clone(), cancel.clone());
        let (stop, failure) = (cancel.clone(), failure.clone());
        tasks.spawn(async move {
            if let Err(error) = prober.await {
                // Without a prober, everything would look well.
                let _ = failure.set(error);
                stop.cancel();
            }
        });
    }
    drop(sink);
    let (commits, committed) = engine::commit::spawn(store, &tasks, cancel.clone());
    let (topologies, new_topologies) = mpsc::channel(TOPOLOGIES_MAX);
    let (facts, new_facts) = mpsc::channel(FACTS_MAX);
    let engine_task = EngineTask::new(engine, clock, deps.views, deps.latest)
        .with_receipts(receipts)
        .with_facts(deps.facts)
        .with_probers(requests, topologies_to_probers)
        .with_writer(commits, deps.commits);
    let inputs = Inputs {
        observations,
        commands: deps.commands,
        topologies: new_topologies,
        facts: new_facts,
        committed,
        cancel,
    };
    Ok(Running { topologies, facts, ended: engine_task.start(inputs)?, failure, tasks })
}

/// A channel whose observations go to `observer` first, then to `sink`.
fn observed(
    observer: mpsc::Sender<Vec<Observation>>,
    sink: mpsc::Sender<Vec<Observation>>,
    tasks: &TaskTracker,
) -> mpsc::Sender<Vec<Observation>> {
    let (seen, mut coming) = mpsc::channel::<Vec<Observation>>(4);
    tasks.spawn(async move {
        while let Some(batch) = coming.recv().await {
            // An observer that is gone stops nothing.
            let _ = observer.send(batch.clone()).await;
            if sink.send(batch).await.is_err() {
                return;
            }
        }
    });
    seen
}
