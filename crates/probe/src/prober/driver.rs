//! The loop and its state.

use super::batch::Batch;
use super::{ProbeError, ProbeNow, ProberConfig, plan};
use crate::address_policy::AddressPolicy;
use crate::budget::{Budgets, in_flight_for};
use crate::dns::in_flight::{Event, Flight, Packet, PendingQueries, Question};
use crate::dns::outcome::{DnsOutcome, meaning};
use crate::dns::socket::{Pool, Received};
use crate::dns::{tcp as dns_tcp, wire};
use crate::rtt::{RttTable, network_of};
use crate::schedule::{Due, Schedule, Transport};
use crate::site::{LayerResult, SiteProbe, SiteProber};
use crate::tcp::{ConnectError, fail_of};
use crate::tls::Trust;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::observation::{Detail, Observation, Outcome, Reason};
use bongsu_core::topology::{JobIx, ProbeSpec, StreamIx, Topology};
use nix::sys::resource::{Resource, getrlimit};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Jobs begun before the sockets are read again.
const BEGIN_AT_ONCE: usize = 256;

/// The loop looks round at least this often, for windows that are missed meanwhile.
const LOOK_ROUND: Duration = Duration::from_secs(1);

/// In a drill that runs faster than life, silence is told after no less than this of life.
const HICCUP: Duration = Duration::from_millis(120);

/// Files left for everything else in the process.
const SPARE_FILES: u64 = 256;

/// What a task brings back.
enum Done {
    /// A connection's layers.
    Connection {
        observations: Vec<Observation>,
        /// How far the network is, when the connection was made.
        distance: Option<(IpAddr, Duration)>,
    },
    /// The answer to a question that UDP could not carry.
    Dns { flight: Flight, brought: Result<u32, Outcome> },
}

/// What is common to the observations of one job.
#[derive(Clone, Copy)]
struct Frame {
    generation: u32,
    vantage: bongsu_core::topology::VantageIx,
    scheduled: Time,
}

impl Frame {
    fn observe(self, stream: StreamIx, result: LayerResult) -> Observation {
        Observation {
            stream,
            generation: self.generation,
            vantage: self.vantage,
            scheduled: self.scheduled,
            started: result.started,
            finished: result.finished,
            outcome: result.outcome,
            provisional: false,
            detail: result.detail,
        }
    }

    fn simple(self, stream: StreamIx, started: Time, now: Time, outcome: Outcome) -> Observation {
        let detail = Detail::None;
        let result = LayerResult { layer: Layer::Tcp, started, finished: now, outcome, detail };
        self.observe(stream, result)
    }

    fn silent(self, stream: StreamIx, started: Time, now: Time) -> Observation {
        let outcome = Outcome::Failed(Reason::Timeout);
        Observation { provisional: true, ..self.simple(stream, started, now, outcome) }
    }
}

pub(super) struct Driver {
    config: ProberConfig,
    clock: Clock,
    topology: Arc<Topology>,
    schedule: Schedule,
    budgets: Budgets,
    visitor: Arc<SiteProber>,
    pool: Pool,
    flights: PendingQueries,
    servers: RttTable,
    networks: RttTable,
    max_dns: usize,
    max_connections: usize,
    connections: usize,
    tasks: JoinSet<Done>,
    silences: (mpsc::UnboundedSender<Observation>, mpsc::UnboundedReceiver<Observation>),
    batch: Batch,
    requested: u32,
    events: Vec<Event>,
    bytes: Vec<u8>,
}

impl Driver {
    pub fn new(
        config: ProberConfig,
        clock: Clock,
        topology: Arc<Topology>,
        pool: Pool,
    ) -> Result<Driver, ProbeError> {
        let visitor = SiteProber {
            clock: clock.clone(),
            trust: Arc::new(Trust::new(&config.trust_roots, clock.clone())?),
            guard: Arc::new(AddressPolicy::new(config.allow_nets.clone())),
            bind: config.bind,
            budgets: config.site_budgets,
        };
        let mut driver = Driver {
            schedule: Schedule::new(config.intervals, &[], clock.now()),
            budgets: Budgets::new(config.target_budget),
            visitor: Arc::new(visitor),
            pool,
            flights: PendingQueries::new(config.dns_budget, config.sockets.max(1)),
            servers: RttTable::new(config.rto),
            networks: RttTable::new(config.rto),
            max_dns: 0,
            max_connections: 0,
            connections: 0,
            tasks: JoinSet::new(),
            // Bounded by the connections under way: each tells its silence at most once.
            silences: mpsc::unbounded_channel(),
            batch: Batch::default(),
            requested: 0,
            events: Vec::new(),
            bytes: Vec::with_capacity(512),
            topology: Arc::default(),
            config,
            clock,
        };
        driver.adopt(topology);
        Ok(driver)
    }

    /// Takes another estate.
    fn adopt(&mut self, topology: Arc<Topology>) {
        self.topology = topology;
        self.flights.abandon();
        self.batch.clear();
        let entries = plan::entries(&self.topology, self.config.vantage);
        self.schedule.replace(&entries, self.clock.now());
        let dns =
            in_flight_for(self.schedule.rate_per_second(Transport::Dns), self.config.dns_budget);
        let dns = self.config.max_dns.unwrap_or(dns.max(1024));
        self.max_dns = dns.min(self.flights.capacity());
        let worst = self.config.site_budgets.worst();
        let wanted = in_flight_for(self.schedule.rate_per_second(Transport::Connection), worst);
        let files = getrlimit(Resource::RLIMIT_NOFILE).map_or(1024, |(soft, _)| soft);
        let files = usize::try_from(files.saturating_sub(SPARE_FILES)).unwrap_or(usize::MAX);
        self.max_connections = self.config.max_connections.unwrap_or(wanted.max(256).min(files));
        if wanted > self.max_connections {
            tracing::warn!(
                wanted,
                limit = self.max_connections,
                "limit of open files is too low: some probes would be missed if every site timed out",
            );
        }
        let servers: rustc_hash::FxHashSet<IpAddr> =
            self.topology.servers.iter().map(|server| server.address.ip()).collect();
        self.servers.retain(|ip| servers.contains(&ip));
        tracing::debug!(
            generation = self.topology.generation,
            jobs = entries.len(),
            max_dns = self.max_dns,
            max_connections = self.max_connections,
            "adopted a new topology",
        );
    }

    pub async fn run(
        mut self,
        mut topologies: watch::Receiver<Arc<Topology>>,
        mut requests: mpsc::Receiver<ProbeNow>,
        sink: mpsc::Sender<Vec<Observation>>,
        cancel: CancellationToken,
    ) {
        let (mut topologies_open, mut requests_open) = (true, true);
        let mut hold_until = Time::ZERO;
        let mut planned = self.clock.now();
        loop {
            let now = self.clock.now();
            hold_until = hold_until.max(self.held_up(now, planned));
            let mut busy = self.listen(now);
            self.alarms(now, hold_until);
            busy |= self.begin(now);
            let blocked = match self.hand_over(now, &sink) {
                Handed::Closed => return,
                Handed::Full => true,
                Handed::Done => false,
            };
            planned = self.wake_at(now, hold_until, blocked);
            if busy {
                // The runtime must look at the sockets before more can be read.
                tokio::task::yield_now().await;
                planned = now;
            }
            tokio::select! {
                biased;
                () = cancel.cancelled() => return,
                changed = topologies.changed(), if topologies_open => match changed {
                    Ok(()) => {
                        let topology = topologies.borrow_and_update().clone();
                        self.adopt(topology);
                    }
                    Err(_) => topologies_open = false,
                },
                request = requests.recv(), if requests_open => match request {
                    Some(request) => self.request(request),
                    None => requests_open = false,
                },
                Some(done) = self.tasks.join_next(), if !self.tasks.is_empty() => self.done(done),
                Some(silent) = self.silences.1.recv() => self.observe(silent),
                () = self.pool.ready() => {}
                _ = sink.reserve(), if blocked => {}
                () = wait(&self.clock, planned, busy) => {}
            }
            // What else has come meanwhile is taken in the same turn.
            while requests_open && let Ok(request) = requests.try_recv() {
                self.request(request);
            }
            while let Some(done) = self.tasks.try_join_next() {
                self.done(done);
            }
            while let Ok(silent) = self.silences.1.try_recv() {
                self.observe(silent);
            }
        }
    }

    /// When this process itself was held up, silence is not counted for as long as that:
    /// the answers may not have been let in either.
    fn held_up(&self, now: Time, planned: Time) -> Time {
        let late = now.since(planned);
        let patience = self.config.rto.floor / 4;
        if late > patience { now + late.min(self.config.rto.ceiling) } else { Time::ZERO }
    }

    fn wake_at(&self, now: Time, hold_until: Time, blocked: bool) -> Time {
        let next = self.schedule.next_at(|road| self.is_open(road)).map(|at| at.max(now));
        let alarm = self.flights.next_alarm().map(|at| at.max(hold_until));
        let batch = self.batch.due_at().filter(|_| !blocked);
        let soonest = [next, alarm, batch].into_iter().flatten().min();
        soonest.unwrap_or(now + LOOK_ROUND).min(now + LOOK_ROUND)
    }

    fn is_open(&self, road: Transport) -> bool {
        let room = match road {
            Transport::Dns => self.flights.len() < self.max_dns,
            Transport::Connection => self.connections < self.max_connections,
        };
        room && !self.batch.is_blocked()
    }

    /// Reads the sockets. Returns whether more may be waiting.
    fn listen(&mut self, now: Time) -> bool {
        let Driver { pool, flights, topology, events, .. } = self;
        let more = pool.read(|got| match got {
            Received::Packet { socket, from, bytes } => {
                let name_of = |zone: bongsu_core::topology::ZoneIx| &topology.zones[zone.ix()].name;
                events.extend(flights.arrived(now, socket, from, bytes, name_of));
            }
            Received::Undelivered { socket, to, id, reason } => {
                flights.undelivered(socket, to, id, reason, events);
            }
        });
        self.handle(now);
        more
    }

    fn alarms(&mut self, now: Time, hold_until: Time) {
        if now < hold_until {
            return;
        }
        while self.flights.alarm(now, &mut self.events) {}
        self.handle(now);
    }

    /// Does what the events of DNS ask for.
    fn handle(&mut self, now: Time) {
        let mut events = std::mem::take(&mut self.events);
        for event in events.drain(..) {
            match event {
                Event::Send(packet) => self.send(now, packet),
                Event::Silent { question, started } => {
                    let frame = self.frame(question.scheduled);
                    self.batch.push(now, frame.silent(question.stream, started, now));
                }
                Event::Tcp { flight, question } => self.ask_by_tcp(flight, question),
                Event::Done { .. } => self.dns_done(now, event),
            }
        }
        self.events = events;
    }

    fn dns_done(&mut self, now: Time, event: Event) {
        let Event::Done { question, started, outcome, detail, sample } = event else { return };
        if let Some((server, latency)) = sample {
            self.servers.learn(server, latency);
        }
        let frame = self.frame(question.scheduled);
        let observation = frame.simple(question.stream, started, now, outcome);
        self.batch.push(now, Observation { detail, ..observation });
    }

    fn send(&mut self, now: Time, packet: Packet) {
        let zone = &self.topology.zones[packet.zone.ix()].name;
        wire::encode_soa(&mut self.bytes, packet.id, zone, packet.edns);
        if self.pool.send(packet.socket, packet.server, &self.bytes).is_err()
            && let Some(event) = self.flights.unsent(packet.flight)
        {
            self.dns_done(now, event);
        }
    }

    fn frame(&self, scheduled: Time) -> Frame {
        Frame { generation: self.topology.generation, vantage: self.config.vantage, scheduled }
    }

    fn observe(&mut self, observation: Observation) {
        if observation.generation == self.topology.generation {
            self.batch.push(observation.finished, observation);
        }
    }

    /// Begins what is due. Returns whether more is due now.
    fn begin(&mut self, now: Time) -> bool {
        let lost = self.schedule.give_up_lost_rounds(now);
        if lost > 0 {
            tracing::warn!(lost, "prober fell behind; skipped probes");
        }
        for _ in 0..BEGIN_AT_ONCE {
            let (dns, connection) =
                (self.is_open(Transport::Dns), self.is_open(Transport::Connection));
            let open = |road| if road == Transport::Dns { dns } else { connection };
            // What is missed is told as well, so it also waits for room at the receiver.
            if self.batch.is_blocked() {
                return false;
            }
            let Some(due) = self.schedule.pop(now, open) else { return false };
            self.begin_one(now, due);
        }
        true
    }

    fn begin_one(&mut self, now: Time, due: Due) {
        let address = plan::address(&self.topology, due.job);
        if due.missed {
            self.tell_all(now, due, Outcome::Missed);
        } else if !self.visitor.guard.admits(address.ip()) {
            self.tell_all(now, due, Outcome::Failed(Reason::AddressForbidden));
        } else if due.extra && !self.may_go(now, due, address.ip()) {
            // It comes again at its time, or the sweep will do.
        } else if !self.budgets.take(address.ip(), now) {
            // An extra probe had no window of its own to miss.
            if !due.extra {
                self.tell_all(now, due, Outcome::Missed);
            }
        } else {
            match self.topology.jobs[due.job.ix()].ask {
                ProbeSpec::Dns { zone, .. } => {
                    let stream = self.topology.jobs[due.job.ix()].first;
                    let question = Question { stream, zone, server: address, scheduled: due.at };
                    let usual = self.clock.at_least(self.servers.timeout(address.ip()), HICCUP);
                    let packet = self.flights.launch(now, question, usual);
                    self.send(now, packet);
                }
                ProbeSpec::Site { .. } | ProbeSpec::Tcp { .. } => self.connect(due, address),
            }
        }
    }

    /// Tells an outcome that needed no packet: of the lowest layer when it failed, with the
    /// others skipped, of all layers when it was missed.
    fn tell_all(&mut self, now: Time, due: Due, outcome: Outcome) {
        let frame = self.frame(due.at);
        for (height, stream) in self.topology.streams_of_job(due.job).enumerate() {
            let failed_below = height > 0 && matches!(outcome, Outcome::Failed(_));
            let outcome = if failed_below { Outcome::Skipped } else { outcome };
            self.batch.push(now, frame.simple(StreamIx(stream), now, now, outcome));
        }
    }

    /// Sends a task to the target.
    fn connect(&mut self, due: Due, address: SocketAddr) {
        self.connections += 1;
        let network = network_of(address.ip());
        let usual = self.clock.at_least(self.networks.timeout(network), HICCUP);
        let frame = self.frame(due.at);
        let (visitor, topology) = (self.visitor.clone(), self.topology.clone());
        let silences = self.silences.0.clone();
        let started = self.clock.now();
        let first = self.topology.jobs[due.job.ix()].first;
        let silent = move |now| {
            // Nobody listens any more only when the prober has stopped.
            let _ = silences.send(frame.silent(first, started, now));
        };
        self.tasks.spawn(async move {
            let layers = match topology.jobs[due.job.ix()].ask {
                ProbeSpec::Site { site, .. } => {
                    let site = &topology.sites[site.ix()];
                    let visit = SiteProbe {
                        host: site.host.clone(),
                        url: site.url.clone(),
                        expect: site.expect.clone(),
                        address,
                    };
                    visitor.visit(&visit, usual, silent).await.layers
                }
                _ => vec![visitor.knock(address, usual, silent).await],
            };
            let distance = match layers.first().map(|layer| layer.outcome) {
                Some(Outcome::Ok { latency }) => Some((network, latency.into())),
                _ => None,
            };
            Done::Connection {
                observations: reported(&topology, due.job, frame, &layers),
                distance,
            }
        });
    }

    fn ask_by_tcp(&mut self, flight: Flight, question: Question) {
        let zone = self.topology.zones[question.zone.ix()].name.clone();
        let (clock, bind) = (self.clock.clone(), self.config.bind);
        let budget = self.config.site_budgets.tcp;
        self.tasks.spawn(async move {
            let asked = soa_by_tcp(question.server, bind, &zone);
            let waited = clock.timeout(budget, asked).await;
            let brought = waited.unwrap_or(Err(Outcome::Failed(Reason::Truncated)));
            Done::Dns { flight, brought }
        });
    }

    fn done(&mut self, done: Result<Done, tokio::task::JoinError>) {
        let now = self.clock.now();
        match done {
            Ok(Done::Connection { observations, distance }) => {
                self.connections -= 1;
                for observation in observations {
                    self.observe(observation);
                }
                // Karn's rule: after a second of waiting it may be the second SYN that
                // was answered, and there is no telling.
                let sure = distance.filter(|(_, latency)| *latency < self.config.rto.initial);
                if let Some((network, latency)) = sure {
                    self.networks.learn(network, latency);
                }
            }
            Ok(Done::Dns { flight, brought }) => {
                if let Some(event) = self.flights.by_tcp(now, flight, brought) {
                    self.dns_done(now, event);
                }
            }
            Err(error) => {
                // A bug in a probe must not stop the others; its window stays untold.
                self.connections = self.connections.saturating_sub(1);
                tracing::error!(%error, "probe task failed");
            }
        }
    }

    /// Takes a wish to ask ahead of the schedule.
    fn request(&mut self, request: ProbeNow) {
        if request.job.ix() >= self.topology.jobs.len() {
            return;
        }
        // Multiples of the golden ratio fall evenly however many wishes come together.
        self.requested = self.requested.wrapping_add(0x9e37_79b9);
        let at =
            self.clock.now() + request.within.mul_f64(f64::from(self.requested) / 2f64.powi(32));
        self.schedule.extra(request.job, at);
    }

    /// Whether an extra probe may go now; otherwise it is put off, or left to the sweep
    /// when that comes sooner.
    fn may_go(&mut self, now: Time, due: Due, target: IpAddr) -> bool {
        if due.granted {
            return true;
        }
        match self.budgets.reserve_extra(target, now, self.config.intervals.sweep) {
            Some(at) if at <= now => true,
            Some(at) => {
                self.schedule.postpone(due, at);
                false
            }
            None => false,
        }
    }

    fn hand_over(&mut self, now: Time, sink: &mpsc::Sender<Vec<Observation>>) -> Handed {
        if self.batch.due_at().is_none_or(|at| at > now) {
            return if sink.is_closed() { Handed::Closed } else { Handed::Done };
        }
        match sink.try_reserve() {
            Ok(room) => {
                room.send(self.batch.take());
                Handed::Done
            }
            Err(mpsc::error::TrySendError::Full(())) => Handed::Full,
            Err(mpsc::error::TrySendError::Closed(())) => Handed::Closed,
        }
    }
}

enum Handed {
    Done,
    Full,
    Closed,
}

async fn wait(clock: &Clock, until: Time, at_once: bool) {
    if !at_once {
        clock.sleep_until(until).await;
    }
}

/// The layers' results as observations of the job's streams.
fn reported(
    topology: &Topology,
    job: JobIx,
    frame: Frame,
    layers: &[LayerResult],
) -> Vec<Observation> {
    let streams = topology.streams_of_job(job).map(StreamIx);
    let of_layer = |stream: StreamIx| {
        let layer = topology.stream(stream).layer;
        layers.iter().find(|result| result.layer == layer)
    };
    streams.filter_map(|stream| Some(frame.observe(stream, *of_layer(stream)?))).collect()
}

async fn soa_by_tcp(server: SocketAddr, bind: Option<IpAddr>, zone: &Name) -> Result<u32, Outcome> {
    let mut question = Vec::new();
    // Over a connection nobody guesses ids.
    wire::encode_soa(&mut question, 1, zone, wire::Edns::Asked);
    let answer = dns_tcp::exchange(server, bind, &question).await;
    let answer = answer.map_err(|error| match fail_of(&error, server.ip()) {
        ConnectError::Ours => Outcome::Inconclusive,
        ConnectError::Target(_) => Outcome::Failed(Reason::Truncated),
    })?;
    let malformed = |_| Outcome::Failed(Reason::Malformed);
    match meaning(&wire::parse_soa(&answer, zone).map_err(malformed)?, false) {
        DnsOutcome::Serves { serial } => Ok(serial),
        DnsOutcome::Fails(reason) => Err(Outcome::Failed(reason)),
        DnsOutcome::ByTcp | DnsOutcome::WithoutEdns => Err(Outcome::Failed(Reason::Truncated)),
    }
}
