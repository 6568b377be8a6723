//! The one task that owns the engine.
//!
//! It runs on a thread of its own, so that a graph of a million sites, being judged or
//! viewed, never keeps a socket or a page waiting. While one commit is under way the engine
//! goes on; its records wait for the next commit. A view is built when records are given to
//! the writer, or when none wait, and shown when all that led to it is committed.

use super::commands::{PendingCommand, Wanted};
use super::commit::Committed;
use super::incident_log;
use super::latest_results::LatestResults;
use crate::runtime::service_manager::Watchdog;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::engine::command::Refusal;
use bongsu_core::engine::receipt::{Receipt, Receipts, Seen};
use bongsu_core::engine::view::View;
use bongsu_core::engine::{CommandId, Engine, Input, Output, Record};
use bongsu_core::observation::Observation;
use bongsu_core::topology::Topology;
use bongsu_probe::prober::ProbeNow;
use bongsu_store::Error;
use bongsu_web::{CommandError, Once};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

/// The engine is told that time has passed at least this often, in its own time,
const TICK: Duration = Duration::from_millis(100);
/// but by the wall clock no more often than this.
const TICK_WALL: Duration = Duration::from_millis(10);
/// The pages get a new view no more often than this, by the wall clock.
const VIEW_INTERVAL_WALL: Duration = Duration::from_millis(250);
/// Building views takes at most one part in so many of the task's time.
const VIEW_SHARE: u32 = 10;
/// Observations taken in one go.
const OBSERVATIONS_MAX: usize = 4_096;
/// While so many records wait for a slow store, nothing new is taken in.
const WAITING_RECORDS_MAX: usize = 100_000;

/// Why the task ended.
#[derive(Debug)]
pub enum Ended {
    /// It was asked to. Everything was committed.
    Stopped,
    /// Another program has taken the lease.
    Fenced,
    /// The store failed for good.
    Store(Error),
}

/// What comes in.
pub struct Inputs {
    /// From the probers.
    pub observations: mpsc::Receiver<Vec<Observation>>,
    /// From people.
    pub commands: mpsc::Receiver<PendingCommand>,
    /// New topologies.
    pub topologies: mpsc::Receiver<Arc<Topology>>,
    /// Who wants alerts, and when domains expire.
    pub facts: mpsc::Receiver<Input>,
    /// From the writer.
    pub committed: mpsc::Receiver<Committed>,
    /// Asks to stop.
    pub cancel: CancellationToken,
}

/// Gets the answer to a command.
type Waiter = oneshot::Sender<Result<Option<u16>, CommandError>>;

/// A command that the engine has in hand.
struct Asked {
    id: CommandId,
    answer: Waiter,
    /// Committed with what it does.
    receipt: Option<Receipt>,
}

/// A commit under way.
struct UnderWay {
    /// The view of the engine as it was when the records were given to the writer.
    view: Option<View>,
    waiters: Vec<Waiter>,
}

/// The task.
pub struct EngineTask {
    engine: Engine,
    clock: Clock,
    views: Arc<watch::Sender<Arc<View>>>,
    latest: Arc<LatestResults>,
    probers: Vec<mpsc::Sender<ProbeNow>>,
    probers_topology: Option<Arc<watch::Sender<Arc<Topology>>>>,
    commits: Option<mpsc::Sender<Vec<Record>>>,
    observer: Option<mpsc::UnboundedSender<Vec<Record>>>,
    waiting: Vec<Record>,
    waiters: Vec<Waiter>,
    under_way: Option<UnderWay>,
    ticked: Time,
    view_at: Time,
    /// Between two views, by the wall clock.
    view_every: Duration,
    probes_dropped: u64,
    /// How many commands were taken.
    commands: u64,
    /// The one that the engine has in hand.
    asked: Option<Asked>,
    receipts: Receipts,
    facts: Vec<Input>,
    watchdog: Watchdog,
}

impl EngineTask {
    /// A task that neither probes nor commits yet.
    pub fn new(
        engine: Engine,
        clock: Clock,
        views: Arc<watch::Sender<Arc<View>>>,
        latest: Arc<LatestResults>,
    ) -> EngineTask {
        EngineTask {
            engine,
            clock,
            views,
            latest,
            probers: Vec::new(),
            probers_topology: None,
            commits: None,
            observer: None,
            waiting: Vec::new(),
            waiters: Vec::new(),
            under_way: None,
            ticked: Time::ZERO,
            view_at: Time::ZERO,
            view_every: VIEW_INTERVAL_WALL,
            probes_dropped: 0,
            commands: 0,
            asked: None,
            receipts: Receipts::default(),
            facts: Vec::new(),
            watchdog: Watchdog::from_env(),
        }
    }

    /// The requests that were carried out under a key.
    #[must_use]
    pub fn with_receipts(mut self, receipts: Receipts) -> EngineTask {
        self.receipts = receipts;
        self
    }

    /// What the engine is told before anything else.
    #[must_use]
    pub fn with_facts(mut self, facts: Vec<Input>) -> EngineTask {
        self.facts = facts;
        self
    }

    /// The probers by vantage, which also get new topologies.
    pub fn with_probers(
        mut self,
        probers: Vec<mpsc::Sender<ProbeNow>>,
        topology: Arc<watch::Sender<Arc<Topology>>>,
    ) -> EngineTask {
        self.probers = probers;
        self.probers_topology = Some(topology);
        self
    }

    /// The writer, and who gets the records of every commit.
    pub fn with_writer(
        mut self,
        commits: mpsc::Sender<Vec<Record>>,
        observer: Option<mpsc::UnboundedSender<Vec<Record>>>,
    ) -> EngineTask {
        self.commits = Some(commits);
        self.observer = observer;
        self
    }

    /// Starts work on a thread of its own. The result gives the channel of commands
    /// back, for the next term.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(
        mut self,
        mut inputs: Inputs,
    ) -> std::io::Result<tokio::task::JoinHandle<(Ended, mpsc::Receiver<PendingCommand>)>> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        let (end, ended_at_last) = oneshot::channel();
        std::thread::Builder::new().name("engine".into()).spawn(move || {
            let ended = runtime.block_on(self.run(&mut inputs));
            // Nobody listens when the program is being torn down.
            let _ = end.send((ended, inputs.commands));
        })?;
        Ok(tokio::spawn(async move { ended_at_last.await.expect("the engine's thread panicked") }))
    }

    async fn run(&mut self, inputs: &mut Inputs) -> Ended {
        let mut probing = true;
        for fact in std::mem::take(&mut self.facts) {
            self.take(fact);
        }
        loop {
            self.hand_over();
            let open = self.waiting.len() < WAITING_RECORDS_MAX;
            tokio::select! {
                biased;
                () = inputs.cancel.cancelled() => return self.finish(inputs).await,
                result = inputs.committed.recv(), if self.under_way.is_some() => {
                    if let Err(ended) = self.committed(result) {
                        return ended;
                    }
                }
                Some(command) = inputs.commands.recv(), if open => self.command(command),
                Some(topology) = inputs.topologies.recv(), if open => self.adopt(topology),
                Some(fact) = inputs.facts.recv(), if open => self.take(fact),
                seen = inputs.observations.recv(), if open && probing => match seen {
                    Some(seen) => self.observe(seen, &mut inputs.observations),
                    None => probing = false,
                },
                () = self.clock.sleep_until(self.next_tick()), if open => {}
            }
            if open && self.clock.now() >= self.next_tick() {
                self.ticked = self.clock.now();
                self.take(Input::Tick);
                // An engine that takes no ticks must be restarted.
                self.watchdog.alive();
            }
        }
    }

    fn next_tick(&self) -> Time {
        self.ticked + self.clock.at_least(TICK, TICK_WALL)
    }

    /// Gives the engine one input and sees to what it wants.
    fn take(&mut self, input: Input) {
        let outputs = self.engine.handle(self.clock.now(), input);
        for output in outputs {
            match output {
                Output::Record(record) => self.waiting.push(record),
                Output::Answer(id, result) => self.answer(id, result),
                Output::Probe { job, vantage, within } => {
                    let probe = ProbeNow { job, within };
                    let prober = self.probers.get(usize::from(vantage.0));
                    if prober.is_some_and(|prober| prober.try_send(probe).is_err()) {
                        self.probes_dropped += 1;
                        if self.probes_dropped.is_power_of_two() {
                            let dropped = self.probes_dropped;
                            tracing::warn!(dropped, "dropped extra probes: the queue is full");
                        }
                    }
                }
            }
        }
    }

    fn observe(&mut self, mut seen: Vec<Observation>, more: &mut mpsc::Receiver<Vec<Observation>>) {
        while seen.len() < OBSERVATIONS_MAX
            && let Ok(next) = more.try_recv()
        {
            seen.extend(next);
        }
        self.latest.note(&seen);
        self.take(Input::Observed(seen));
    }

    /// Has a command carried out. A refusal is answered at once; what was done, when its
    /// records are committed. What was done before under the same key is not done again.
    fn command(&mut self, pending: PendingCommand) {
        let PendingCommand { by, wanted, answer } = pending;
        let now = self.clock.now();
        let (command, once) = match wanted {
            Wanted::Done(command, once) => (Some(command), once),
            Wanted::Answered(key) => (None, Some(Once { key, status: 0 })),
        };
        let seen = once.as_ref().map_or(Seen::Never, |it| self.receipts.seen(&by, &it.key, now));
        let before = match seen {
            Seen::Never => Ok(None),
            Seen::Answered(status) => Ok(Some(status)),
            Seen::InFlight => Err(CommandError::InFlight),
            Seen::Other => Err(CommandError::KeyReused),
        };
        let (Some(command), Ok(None)) = (command, &before) else {
            // Who no longer waits need not hear it.
            return drop(answer.send(before));
        };
        let receipt = once.map(|once| {
            let principal = by.id.as_str().to_owned();
            Receipt { principal, key: once.key, status: once.status, at: now }
        });
        let id = CommandId(self.commands);
        self.commands += 1;
        if !by.is_alert_source() {
            // Whoever asked reads on the next page what came of it: of two who press a button at
            // once, the second reads that the first was quicker. Of alerts there are thousands.
            self.view_at = Time::ZERO;
        }
        self.asked = Some(Asked { id, answer, receipt });
        self.take(Input::Command { id, by, command });
    }

    fn answer(&mut self, id: CommandId, result: Result<(), Refusal>) {
        let Some(asked) = self.asked.take_if(|asked| asked.id == id) else { return };
        match result {
            Ok(()) => {
                self.waiters.push(asked.answer);
                if let Some(receipt) = asked.receipt {
                    self.receipts.begin(&receipt);
                    self.waiting.push(Record::Receipt(Box::new(receipt)));
                }
            }
            // Nobody is there any more to read it, or they are: either way it is over.
            Err(refusal) => drop(asked.answer.send(Err(refusal.into()))),
        }
    }

    fn adopt(&mut self, topology: Arc<Topology>) {
        self.latest.adopt(&topology, self.clock.now());
        self.take(Input::Topology(topology.clone()));
        if let Some(probers) = &self.probers_topology {
            probers.send_replace(topology);
        }
        self.view_at = Time::ZERO;
    }

    /// Hands what waits to the writer, when it is free; shows a picture when it is time
    /// and nothing waits.
    fn hand_over(&mut self) {
        if self.under_way.is_some() {
            return;
        }
        let view = self.view_if_due();
        if self.waiting.is_empty() {
            if let Some(view) = view {
                self.views.send_replace(Arc::new(view));
            }
            // What changed nothing waits for no commit.
            for waiter in std::mem::take(&mut self.waiters) {
                // Who no longer waits need not hear it.
                let _ = waiter.send(Ok(None));
            }
            return;
        }
        let records = std::mem::take(&mut self.waiting);
        let Some(commits) = &self.commits else { return };
        // The writer takes one at a time and has answered the last, so there is room; when
        // it is gone, its silence is noticed where its answer is awaited.
        let _ = commits.try_send(records);
        let waiters = std::mem::take(&mut self.waiters);
        self.under_way = Some(UnderWay { view, waiters });
    }

    /// A picture of the engine, when the last one is old enough.
    fn view_if_due(&mut self) -> Option<View> {
        let now = self.clock.now();
        let every = self.clock.at_least(VIEW_INTERVAL_WALL, self.view_every);
        let every = every.max(self.view_every);
        // A clock that was put back must not blind the screens.
        if now >= self.view_at && now.since(self.view_at) < every {
            return None;
        }
        let wall = Clock::system();
        let began = wall.now();
        let view = self.engine.view(now);
        let build_time = wall.now().since(began);
        tracing::trace!(took_us = build_time.as_micros() as u64, "built view");
        self.view_every = VIEW_INTERVAL_WALL.max(build_time * VIEW_SHARE);
        self.view_at = now;
        self.latest.note_view(&view);
        incident_log::log_vantages(&self.views.borrow(), &view);
        Some(view)
    }

    /// Takes the writer's answer.
    fn committed(&mut self, result: Option<Committed>) -> Result<(), Ended> {
        let Some(UnderWay { view, waiters }) = self.under_way.take() else { return Ok(()) };
        match result {
            Some(Ok(records)) => {
                if let Some(view) = view {
                    self.views.send_replace(Arc::new(view));
                }
                for waiter in waiters {
                    // Who no longer waits need not hear it.
                    let _ = waiter.send(Ok(None));
                }
                for record in &records {
                    if let Record::Receipt(receipt) = record {
                        self.receipts.committed(receipt);
                    }
                }
                incident_log::log(&records);
                if let Some(observer) = &self.observer {
                    // An observer that has left does not stop the desk.
                    let _ = observer.send(records);
                }
                Ok(())
            }
            Some(Err(Error::Fenced { .. })) => Err(Ended::Fenced),
            Some(Err(error)) => Err(Ended::Store(error)),
            None => Err(Ended::Store(Error::Closed)),
        }
    }

    /// Commits what is left.
    async fn finish(&mut self, inputs: &mut Inputs) -> Ended {
        loop {
            if self.under_way.is_some() {
                let result = inputs.committed.recv().await;
                if let Err(ended) = self.committed(result) {
                    return ended;
                }
            }
            if self.waiting.is_empty() {
                return Ended::Stopped;
            }
            self.hand_over();
        }
    }
}
