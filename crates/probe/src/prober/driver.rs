//! The prober loop and its state.

use super::batch::Batch;
use super::{ProbeError, ProbeNow, ProberConfig, plan};
use crate::address_policy::AddressPolicy;
use crate::budget::{Budgets, in_flight_for};
use crate::dns::client::DnsClient;
use crate::dns::in_flight::{Event, Packet, PendingQueries, QueryId, Question};
use crate::dns::outcome::{DnsOutcome, classify};
use crate::dns::socket::{Pool, Received};
use crate::dns::{tcp as dns_tcp, wire};
use crate::rtt::{RttTable, network_of};
use crate::schedule::{Due, Schedule, Transport};
use crate::service::ping_permission;
use crate::site::{LayerResult, SiteProbe, SiteProber};
use crate::tcp::{ConnectError, classify_io_error};
use crate::tls::Trust;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::observation::{Detail, Observation, Outcome, Reason};
use bongsu_core::service::Service;
use bongsu_core::topology::{JobIx, ProbeSpec, Site, StreamIx, Topology};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How many jobs are started before the sockets are read again.
const MAX_STARTS_PER_TURN: usize = 256;

/// The longest sleep of the loop, which must notice missed windows.
const MAX_SLEEP: Duration = Duration::from_secs(1);

/// In a drill that runs faster than real time, silence is reported after at least this much
/// real time.
const MIN_REAL_RTO: Duration = Duration::from_millis(120);

/// The result of a task.
enum TaskResult {
    /// The layers of a connection.
    Connection {
        observations: Vec<Observation>,
        /// The round-trip time of the network, when connected.
        distance: Option<(IpAddr, Duration)>,
    },
    /// The response to a query that UDP could not carry.
    Dns { query: QueryId, result: Result<Option<u32>, Outcome> },
}

/// What the observations of one job have in common.
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
    site_prober: Arc<SiteProber>,
    pool: Pool,
    queries: PendingQueries,
    servers: RttTable,
    networks: RttTable,
    max_dns: usize,
    max_connections: usize,
    connections: usize,
    tasks: JoinSet<TaskResult>,
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
        let policy = AddressPolicy::new(config.allow_nets.clone());
        let dns_client =
            DnsClient::new(clock.clone(), policy.clone(), config.bind, config.dns_budget);
        let site_prober = SiteProber {
            dns_client: Some(Arc::new(dns_client)),
            resolvers: config.resolvers.clone(),
            secrets: config.secrets.clone(),
            clock: clock.clone(),
            trust: Arc::new(Trust::new(&config.trust_roots, clock.clone())?),
            policy: Arc::new(policy),
            bind: config.bind,
            budgets: config.site_budgets,
        };
        let mut driver = Driver {
            schedule: Schedule::new(config.intervals, &[], clock.now()),
            budgets: Budgets::new(config.target_budget),
            site_prober: Arc::new(site_prober),
            pool,
            queries: PendingQueries::new(config.dns_budget, config.sockets.max(1)),
            servers: RttTable::new(config.rto),
            networks: RttTable::new(config.rto),
            max_dns: 0,
            max_connections: 0,
            connections: 0,
            tasks: JoinSet::new(),
            // Bounded by the open connections: each reports silence at most once.
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

    /// Adopts a new topology.
    fn adopt(&mut self, topology: Arc<Topology>) {
        self.topology = topology;
        self.queries.abandon();
        self.batch.clear();
        let entries = plan::entries(&self.topology, self.config.vantage);
        self.schedule.replace(&entries, self.clock.now());
        let dns =
            in_flight_for(self.schedule.rate_per_second(Transport::Dns), self.config.dns_budget);
        let dns = self.config.max_dns.unwrap_or(dns.max(1024));
        self.max_dns = dns.min(self.queries.capacity());
        let worst = self.config.site_budgets.worst();
        let wanted = in_flight_for(self.schedule.rate_per_second(Transport::Connection), worst);
        let files = self.config.max_files;
        self.max_connections = self.config.max_connections.unwrap_or(wanted.max(256).min(files));
        if wanted > self.max_connections {
            tracing::warn!(
                wanted,
                limit = self.max_connections,
                "limit of open files is too low: probes may be missed while many sites time out",
            );
        }
        let servers: rustc_hash::FxHashSet<IpAddr> =
            self.topology.servers.iter().map(|server| server.address.ip()).collect();
        self.servers.retain(|ip| servers.contains(&ip));
        self.queries.retain_servers(|ip| servers.contains(&ip));
        let pings = |site: &Site| site.url.service_kind() == Some(Service::Ping);
        if let Err(error) = ping_permission()
            && self.topology.sites.iter().any(pings)
        {
            tracing::error!(%error, "no ICMP echo is sent");
        }
        tracing::debug!(
            generation = self.topology.generation,
            jobs = entries.len(),
            max_dns = self.max_dns,
            max_connections = self.max_connections,
            "adopted topology",
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
            hold_until = hold_until.max(self.stalled_until(now, planned));
            self.pool.renew(now);
            self.report_strays(now);
            let mut busy = self.read_sockets(now);
            self.alarms(now, hold_until);
            busy |= self.start_due(now);
            let blocked = match self.flush(now, &sink) {
                Flushed::Closed => return,
                Flushed::Full => true,
                Flushed::Sent => false,
            };
            planned = self.wake_at(now, hold_until, blocked);
            if busy {
                // The runtime must poll the sockets before more can be read.
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
            // Everything else that has arrived is handled in the same turn.
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

    /// Reports many packets that answer no query.
    fn report_strays(&mut self, now: Time) {
        let Some(packets) = self.queries.many_strays(now) else { return };
        self.config.strays.report(packets, now);
        tracing::warn!(
            packets,
            vantage = self.config.vantage.0,
            "many DNS packets answer no query of ours: somebody may be forging answers",
        );
    }

    /// Until when silence is not reported, because this process was stalled and may not have
    /// received responses either.
    fn stalled_until(&self, now: Time, planned: Time) -> Time {
        let late = now.since(planned);
        let patience = self.config.rto.floor / 4;
        if late > patience { now + late.min(self.config.rto.ceiling) } else { Time::ZERO }
    }

    fn wake_at(&self, now: Time, hold_until: Time, blocked: bool) -> Time {
        let next = self.schedule.next_at(|transport| self.is_open(transport)).map(|at| at.max(now));
        let alarm = self.queries.next_alarm().map(|at| at.max(hold_until));
        let batch = self.batch.due_at().filter(|_| !blocked);
        let soonest = [next, alarm, batch].into_iter().flatten().min();
        soonest.unwrap_or(now + MAX_SLEEP).min(now + MAX_SLEEP)
    }

    fn is_open(&self, transport: Transport) -> bool {
        let room = match transport {
            Transport::Dns => self.queries.len() < self.max_dns,
            Transport::Connection => self.connections < self.max_connections,
        };
        room && !self.batch.is_blocked()
    }

    /// Reads the sockets. Returns whether more may be waiting.
    fn read_sockets(&mut self, now: Time) -> bool {
        let Driver { pool, queries, topology, events, .. } = self;
        let more = pool.read(|received| match received {
            Received::Packet { socket, from, bytes } => {
                let name_of = |zone: bongsu_core::topology::ZoneIx| &topology.zones[zone.ix()].name;
                events.extend(queries.receive(now, socket, from, bytes, name_of));
            }
            Received::Undelivered { socket, to, id, reason } => {
                events.extend(queries.undelivered(now, (socket, to), id, reason));
            }
        });
        self.handle(now);
        more
    }

    fn alarms(&mut self, now: Time, hold_until: Time) {
        if now < hold_until {
            return;
        }
        while self.queries.alarm(now, &mut self.events) {}
        self.handle(now);
    }

    /// Handles the events of DNS queries.
    fn handle(&mut self, now: Time) {
        let mut events = std::mem::take(&mut self.events);
        for event in events.drain(..) {
            match event {
                Event::Send(packet) => self.send(now, packet),
                Event::Silent { question, started } => {
                    let frame = self.frame(question.scheduled);
                    self.batch.push(now, frame.silent(question.stream, started, now));
                }
                Event::Tcp { query, question } => self.ask_by_tcp(query, question),
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
        wire::encode_soa(&mut self.bytes, packet.id, zone, packet.edns, &packet.nonce);
        if self.pool.send(packet.socket, packet.server, &self.bytes).is_err()
            && let Some(event) = self.queries.unsent(packet.query)
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

    /// Starts the jobs that are due. Returns whether more are due now.
    fn start_due(&mut self, now: Time) -> bool {
        let lost = self.schedule.give_up_lost_rounds(now);
        if lost > 0 {
            tracing::warn!(lost, "prober was stalled; windows passed without a probe");
        }
        for _ in 0..MAX_STARTS_PER_TURN {
            let (dns, connection) =
                (self.is_open(Transport::Dns), self.is_open(Transport::Connection));
            let open = |transport| if transport == Transport::Dns { dns } else { connection };
            // Missed windows are reported as well, so they also wait for the receiver.
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
            self.report_all(now, due, Outcome::Missed);
        } else if !self.site_prober.policy.admits(address.ip()) {
            self.report_all(now, due, Outcome::Failed(Reason::AddressForbidden));
        } else if due.extra && !self.may_go(now, due, address.ip()) {
            // It comes again at its time, or the sweep will do.
        } else if !self.budgets.take(address.ip(), now) {
            // An extra probe had no window of its own to miss.
            if !due.extra {
                self.report_all(now, due, Outcome::Missed);
            }
        } else {
            match self.topology.jobs[due.job.ix()].ask {
                ProbeSpec::Dns { zone, .. } => {
                    let stream = self.topology.jobs[due.job.ix()].first;
                    let question = Question { stream, zone, server: address, scheduled: due.at };
                    let rto = self.clock.at_least(self.servers.timeout(address.ip()), MIN_REAL_RTO);
                    let packet = self.queries.start(now, question, rto);
                    self.send(now, packet);
                }
                ProbeSpec::Site { .. } | ProbeSpec::Records { .. } | ProbeSpec::Tcp { .. } => {
                    self.connect(due, address);
                }
            }
        }
    }

    /// Reports an outcome without a packet: a failure at the lowest layer with the others
    /// skipped, or all layers missed.
    fn report_all(&mut self, now: Time, due: Due, outcome: Outcome) {
        let frame = self.frame(due.at);
        for (height, stream) in self.topology.streams_of_job(due.job).enumerate() {
            let failed_below = height > 0 && matches!(outcome, Outcome::Failed(_));
            let outcome = if failed_below { Outcome::Skipped } else { outcome };
            self.batch.push(now, frame.simple(StreamIx(stream), now, now, outcome));
        }
    }

    /// Spawns a task that connects to the target.
    fn connect(&mut self, due: Due, address: SocketAddr) {
        self.connections += 1;
        let network = network_of(address.ip());
        let rto = self.clock.at_least(self.networks.timeout(network), MIN_REAL_RTO);
        let frame = self.frame(due.at);
        let (site_prober, topology) = (self.site_prober.clone(), self.topology.clone());
        let silences = self.silences.0.clone();
        let started = self.clock.now();
        let first = self.topology.jobs[due.job.ix()].first;
        let silent = move |now| {
            // Closed only when the prober has stopped.
            let _ = silences.send(frame.silent(first, started, now));
        };
        self.tasks.spawn(async move {
            let layers = match topology.jobs[due.job.ix()].ask {
                ProbeSpec::Site { site, .. }
                    if topology.sites[site.ix()].url.service_kind() == Some(Service::Ping) =>
                {
                    vec![site_prober.ping(address.ip(), rto, silent).await]
                }
                ProbeSpec::Records { site, .. } => {
                    vec![site_prober.records(&topology.sites[site.ix()], address).await]
                }
                ProbeSpec::Site { site, .. } => {
                    let site = &topology.sites[site.ix()];
                    let probe = SiteProbe {
                        host: site.host.clone(),
                        url: site.url.clone(),
                        expect: site.expect.clone(),
                        address,
                    };
                    site_prober.probe(&probe, rto, silent).await.layers
                }
                _ => vec![site_prober.connect_only(address, rto, silent).await],
            };
            // A name server's answer takes longer than a connection.
            let is_far = |layer: Layer| !matches!(layer, Layer::Service | Layer::Dns);
            let lowest = layers.first().filter(|it| is_far(it.layer));
            let distance = match lowest.map(|layer| layer.outcome) {
                Some(Outcome::Ok { latency }) => Some((network, latency.into())),
                _ => None,
            };
            TaskResult::Connection {
                observations: reported(&topology, due.job, frame, &layers),
                distance,
            }
        });
    }

    fn ask_by_tcp(&mut self, query: QueryId, question: Question) {
        if self.connections >= self.max_connections {
            return self.by_tcp(query, Err(Outcome::Inconclusive));
        }
        self.connections += 1;
        let zone = self.topology.zones[question.zone.ix()].name.clone();
        let (clock, bind) = (self.clock.clone(), self.config.bind);
        let budget = self.config.site_budgets.tcp;
        self.tasks.spawn(async move {
            let asked = soa_by_tcp(question.server, bind, &zone);
            let waited = clock.timeout(budget, asked).await;
            let result = waited.unwrap_or(Err(Outcome::Failed(Reason::Truncated)));
            TaskResult::Dns { query, result }
        });
    }

    /// Takes the result of a query that was repeated by TCP.
    fn by_tcp(&mut self, query: QueryId, result: Result<Option<u32>, Outcome>) {
        let now = self.clock.now();
        if let Some(event) = self.queries.by_tcp(now, query, result) {
            self.dns_done(now, event);
        }
    }

    fn done(&mut self, done: Result<TaskResult, tokio::task::JoinError>) {
        match done {
            Ok(TaskResult::Connection { observations, distance }) => {
                self.connections -= 1;
                for observation in observations {
                    self.observe(observation);
                }
                // Karn's algorithm: after a second, the response may be to the second SYN,
                // which cannot be distinguished.
                let sure = distance.filter(|(_, latency)| *latency < self.config.rto.initial);
                if let Some((network, latency)) = sure {
                    self.networks.learn(network, latency);
                }
            }
            Ok(TaskResult::Dns { query, result }) => {
                self.connections -= 1;
                self.by_tcp(query, result);
            }
            Err(error) => {
                // A bug in one probe must not stop the others; its window has no result.
                self.connections = self.connections.saturating_sub(1);
                tracing::error!(%error, "probe task panicked");
            }
        }
    }

    /// Accepts a request for a probe ahead of the schedule.
    fn request(&mut self, request: ProbeNow) {
        if request.job.ix() >= self.topology.jobs.len() {
            return;
        }
        // Multiples of the golden ratio spread evenly, whatever the number of requests.
        self.requested = self.requested.wrapping_add(0x9e37_79b9);
        let at =
            self.clock.now() + request.within.mul_f64(f64::from(self.requested) / 2f64.powi(32));
        self.schedule.extra(request.job, at);
    }

    /// Whether an extra probe may start now; otherwise it is postponed, or left to the sweep
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

    fn flush(&mut self, now: Time, sink: &mpsc::Sender<Vec<Observation>>) -> Flushed {
        if self.batch.due_at().is_none_or(|at| at > now) {
            return if sink.is_closed() { Flushed::Closed } else { Flushed::Sent };
        }
        match sink.try_reserve() {
            Ok(room) => {
                room.send(self.batch.take());
                Flushed::Sent
            }
            Err(mpsc::error::TrySendError::Full(())) => Flushed::Full,
            Err(mpsc::error::TrySendError::Closed(())) => Flushed::Closed,
        }
    }
}

enum Flushed {
    Sent,
    Full,
    Closed,
}

async fn wait(clock: &Clock, until: Time, at_once: bool) {
    if !at_once {
        clock.sleep_until(until).await;
    }
}

/// The results of the layers as observations of the streams of the job.
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

async fn soa_by_tcp(
    server: SocketAddr,
    bind: Option<IpAddr>,
    zone: &Name,
) -> Result<Option<u32>, Outcome> {
    let mut question = Vec::new();
    // Ids cannot be spoofed over a connection.
    let nonce = wire::Nonce::default();
    wire::encode_soa(&mut question, 1, zone, wire::Edns::Asked, &nonce);
    let answer = dns_tcp::exchange(server, bind, &question).await;
    let answer = answer.map_err(|error| match classify_io_error(&error, server.ip()) {
        ConnectError::Local => Outcome::Inconclusive,
        ConnectError::Target(_) => Outcome::Failed(Reason::Truncated),
    })?;
    let malformed = |_| Outcome::Failed(Reason::Malformed);
    match classify(&wire::parse_soa(&answer, zone, &nonce).map_err(malformed)?, false) {
        DnsOutcome::Serves { serial } => Ok(serial),
        DnsOutcome::Fails(reason) => Err(Outcome::Failed(reason)),
        DnsOutcome::ByTcp | DnsOutcome::WithoutEdns => Err(Outcome::Failed(Reason::Truncated)),
    }
}
