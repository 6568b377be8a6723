//! The shell around the engine, dull on purpose.
//!
//! The way of an observation: the probers ask → a bounded channel → the [`keeper`], which
//! alone owns the engine → records to the `writer`, which commits them in one transaction
//! → only then the [`View`] is shown to the screens. Beside that way:
//!
//! - [`leader`]: one program at a time does all this, under a lease;
//! - [`topologies`]: the graph, compiled anew when inventory or DNS changed;
//! - [`discovery`]: looks at DNS when the last look has grown old;
//! - [`hands`]: what people do on the screens, on its way to the engine;
//! - [`latest`]: the latest answer to each question, for a closer look at a site;
//! - [`courier`]: what is to be told, on its way out of the outbox;
//! - [`crier`]: subscribers of the public page; [`news`]: a statement as programs are told;
//! - [`snapshot`]: plain files for the day on which everything else is gone;
//! - [`heartbeat`]: a sign of life to the outside;
//! - [`ways`]: all by which the outside is told;
//! - [`whereabouts`]: where those stand who deliver for us, for the day without DNS;
//! - [`links`]: the addresses of customers' own pages;
//! - [`publisher`]: the files that readers find when nothing of ours can be reached;
//! - [`mirror`]: places elsewhere that are to have the same files;
//! - [`listeners`]: the doors of the web; [`prune`]: forgetting what may be forgotten.
//!
//! Nothing is lost on the way: when the store is slow, records wait and the engine stops
//! taking observations; then the channel fills, and the probers stop asking and tell what
//! they did not ask as *missed*.

pub mod delivery;
pub mod engine;
pub mod inventory;
pub mod leader;
pub mod listeners;
pub mod publishing;
pub mod service_manager;
pub mod upkeep;

use bongsu_clock::Clock;
use bongsu_core::engine::view::View;
use bongsu_core::engine::{Engine, Options, Record};
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
const BATCHES: usize = 64;
/// Probes ahead of the schedule that may wait for a prober; what is above is dropped,
/// since the next round asks all the same.
const WISHES: usize = 8_192;
/// Graphs that may wait for the engine.
const TOPOLOGIES_MAX: usize = 2;

/// What the desk needs to run.
pub struct Deps {
    /// What all of it keeps time by.
    pub clock: Clock,
    /// Where it is remembered, under the leader's lease.
    pub store: Store,
    /// How an outage is judged.
    pub options: Options,
    /// The graph to begin with.
    pub topology: Arc<Topology>,
    /// One for each vantage of the graph, in its order.
    pub probers: Vec<ProberConfig>,
    /// Where the screens look.
    pub views: Arc<watch::Sender<Arc<View>>>,
    /// What people do on the screens.
    pub commands: mpsc::Receiver<PendingCommand>,
    /// Who is told what was committed.
    pub told: Option<mpsc::UnboundedSender<Vec<Record>>>,
    /// Who sees every observation before the engine does.
    pub witness: Option<mpsc::Sender<Vec<Observation>>>,
    /// The latest answer to each question.
    pub latest: Arc<LatestResults>,
    /// Stops all of it.
    pub cancel: CancellationToken,
}

/// A desk at work.
pub struct Running {
    /// Takes other graphs.
    pub topologies: mpsc::Sender<Arc<Topology>>,
    /// The keeper's end, with the way back for the actions' channel.
    pub ended: tokio::task::JoinHandle<(Ended, mpsc::Receiver<PendingCommand>)>,
    /// Why it stopped by itself, if a prober could not start.
    pub failure: Arc<OnceLock<ProbeError>>,
    /// The probers and the writer.
    pub tasks: TaskTracker,
}

/// Takes up work where the store says that it was left.
///
/// # Errors
/// When the store cannot be read, or a thread cannot be made.
pub async fn start(parts: Deps) -> anyhow::Result<Running> {
    let Deps { clock, store, options, topology, cancel, .. } = parts;
    let remembered = store.recall(clock.now()).await?;
    tracing::info!(
        sites = topology.sites.len(),
        zones = topology.zones.len(),
        components = topology.components.len(),
        streams = topology.stream_count(),
        incidents = remembered.incidents.len(),
        "starting work from the stored state",
    );
    let engine = Engine::new(options, topology.clone(), remembered);
    parts.latest.adopt(&topology, clock.now());
    let failure = Arc::new(OnceLock::new());
    let tasks = TaskTracker::new();
    let (seen, observations) = mpsc::channel(BATCHES);
    let sink = match parts.witness {
        Some(witness) => witnessed(witness, seen, &tasks),
        None => seen,
    };
    let topologies_to_probers = Arc::new(watch::Sender::new(topology));
    let mut wishes = Vec::new();
    for config in parts.probers {
        let (preferences, wished) = mpsc::channel(WISHES);
        wishes.push(preferences);
        let topologies = topologies_to_probers.subscribe();
        let prober =
            prober::run(config, clock.clone(), topologies, wished, sink.clone(), cancel.clone());
        let (stop, failure) = (cancel.clone(), failure.clone());
        tasks.spawn(async move {
            if let Err(error) = prober.await {
                // A desk that is blind must not look well.
                let _ = failure.set(error);
                stop.cancel();
            }
        });
    }
    drop(sink);
    let (commits, committed) = engine::commit::spawn(store, &tasks, cancel.clone());
    let (topologies, new_topologies) = mpsc::channel(TOPOLOGIES_MAX);
    let keeper = EngineTask::new(engine, clock, parts.views, parts.latest)
        .with_probers(wishes, topologies_to_probers)
        .with_writer(commits, parts.told);
    let inputs = Inputs {
        observations,
        commands: parts.commands,
        topologies: new_topologies,
        committed,
        cancel,
    };
    Ok(Running { topologies, ended: keeper.start(inputs)?, failure, tasks })
}

/// A sink whose observations are shown to `witness` on their way to `sink`.
fn witnessed(
    witness: mpsc::Sender<Vec<Observation>>,
    sink: mpsc::Sender<Vec<Observation>>,
    tasks: &TaskTracker,
) -> mpsc::Sender<Vec<Observation>> {
    let (seen, mut coming) = mpsc::channel::<Vec<Observation>>(4);
    tasks.spawn(async move {
        while let Some(batch) = coming.recv().await {
            // A witness that has left does not stop the desk.
            let _ = witness.send(batch.clone()).await;
            if sink.send(batch).await.is_err() {
                return;
            }
        }
    });
    seen
}
