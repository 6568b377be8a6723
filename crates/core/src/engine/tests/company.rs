//! A small hosting company on virtual time, whose parts fail one by one (S5).

use super::*;
use crate::alert::{Alert, AlertDigest, AlertId};
use crate::engine::Learned;
use crate::engine::oncall::RestoredOncall;
use crate::external_alert::{ExternalAlert, ExternalAlertId, HeartbeatState};
use crate::inventory::{ComponentKey, Label};
use crate::maintenance::{Announcement, Maintenance, MaintenanceId, Mute};
use crate::oncall::OncallKey;
use crate::oncall::contact_test::ContactTest;
use crate::oncall::escalation::{Escalation, EscalationId};
use crate::oncall::page::Page;
use crate::oncall::person::PageChannel;
use crate::oncall::plan::Plan;
use crate::oncall::push::Browsers;
use crate::oncall::schedule::ScheduleChange;
use crate::promise::{Promise, PromiseId, PromiseMessage};
use crate::site_health::SiteHealth;
use crate::span::Span;
use std::collections::BTreeSet;
use std::net::Ipv6Addr;

/// What one probe asks.
pub struct Asked<'a> {
    pub layer: Layer,
    /// The zone or the site.
    pub host: &'a str,
    /// Whether it is the site.
    pub is_site: bool,
    /// The name server or the address.
    pub at: &'a str,
    /// How many steps of time have passed.
    pub turn: usize,
}

/// How large it is. Every site is a customer's own, `site7.example` of `c7`, on the web server
/// `web-1` of 203.0.113.1, or the next ones in turn, and on all name servers.
#[derive(Clone, Copy)]
pub struct Size {
    pub sites: usize,
    pub web_servers: usize,
    pub name_servers: usize,
    pub sweep: Duration,
    /// The first customer has so many name servers of their own, and no others:
    /// `ns7.site0.example`.
    pub own_servers: usize,
}

pub struct Company {
    pub engine: Engine,
    pub options: Options,
    pub topology: Arc<Topology>,
    pub now: Time,
    pub incidents: BTreeMap<IncidentId, Incident>,
    pub victims: BTreeMap<(IncidentId, Name), Victim>,
    pub notices: Vec<Notice>,
    pub statements: Vec<Statement>,
    /// As they are now.
    pub maintenances: BTreeMap<MaintenanceId, Maintenance>,
    pub mutes: Vec<Mute>,
    pub announcements: Vec<Announcement>,
    pub answers: Vec<Result<(), Refusal>>,
    pub verdicts: BTreeMap<Name, crate::verdict::VerdictChange>,
    /// All changes of verdict, oldest first.
    pub history: Vec<crate::verdict::VerdictChange>,
    /// What was named as a cause, oldest first.
    pub named: Vec<ComponentKey>,
    /// All alerts as they are now.
    pub alerts: BTreeMap<AlertId, Alert>,
    /// What was told of them, oldest first.
    pub digests: Vec<AlertDigest>,
    /// All promises as they are now.
    pub promises: BTreeMap<PromiseId, Promise>,
    /// What was told of them, oldest first.
    pub messages: Vec<PromiseMessage>,
    /// All escalations as they are now.
    pub escalations: BTreeMap<EscalationId, Escalation>,
    /// All pages, oldest first.
    pub pages: Vec<Page>,
    /// All changes of schedules as they are now.
    pub changes: Vec<ScheduleChange>,
    turns: BTreeMap<OncallKey, u32>,
    contact_tests: BTreeMap<(OncallKey, PageChannel), ContactTest>,
    pub external: BTreeMap<ExternalAlertId, ExternalAlert>,
    beats: BTreeMap<String, HeartbeatState>,
    learned: Learned,
    plan: Arc<Plan>,
    browsers: Arc<Browsers>,
    /// When the certificates of some sites expire; those of the others in two years.
    pub certificates: BTreeMap<String, Time>,
    /// The site with whose server our own TLS has no cipher suite in common.
    pub unjudged: Option<&'static str>,
    /// The address to which our own machine sends nothing any more.
    pub unsent: Option<&'static str>,
    size: Size,
    inventory: Inventory,
    /// The web server that has an IPv6 address too, in a network that the operator did not name.
    dual: Option<u8>,
    /// Sites that are on another web server than the inventory says.
    moved: BTreeMap<Name, u8>,
    /// Sites whose names their zones do not have.
    absent: BTreeSet<Name>,
    /// When the program was started last.
    began: Time,
    /// By the step of time.
    turn: usize,
    /// What the engine wants asked, and when.
    due: Vec<(Time, JobIx)>,
}

impl Company {
    pub fn new(size: Size) -> Company {
        Company::with(size, Options::default())
    }

    pub fn with(size: Size, options: Options) -> Company {
        Company::made(size, inventory(size), options, None)
    }

    /// A company that watches something else of its customers, on the same servers.
    pub fn of(size: Size, inventory: Inventory) -> Company {
        Company::made(size, inventory, Options::default(), None)
    }

    /// A company whose first web server has the address 2001:db8::1 too, in a network that the
    /// operator forgot to name.
    pub fn dual(size: Size, inventory: Inventory) -> Company {
        Company::made(size, inventory, Options::default(), Some(1))
    }

    fn made(size: Size, inventory: Inventory, options: Options, dual: Option<u8>) -> Company {
        let topology = compiled(&inventory, (&BTreeMap::new(), &BTreeSet::new(), dual), size, 1);
        let options = Options { sweep: size.sweep, ..options };
        Company {
            engine: Engine::new(options.clone(), topology.clone(), RestoredState::default()),
            options,
            topology,
            now: Time::parse("2019-04-04T07:00:00Z").expect("an instant"),
            incidents: BTreeMap::new(),
            victims: BTreeMap::new(),
            notices: Vec::new(),
            statements: Vec::new(),
            maintenances: BTreeMap::new(),
            mutes: Vec::new(),
            announcements: Vec::new(),
            answers: Vec::new(),
            verdicts: BTreeMap::new(),
            history: Vec::new(),
            named: Vec::new(),
            alerts: BTreeMap::new(),
            digests: Vec::new(),
            promises: BTreeMap::new(),
            messages: Vec::new(),
            escalations: BTreeMap::new(),
            pages: Vec::new(),
            changes: Vec::new(),
            turns: BTreeMap::new(),
            contact_tests: BTreeMap::new(),
            external: BTreeMap::new(),
            beats: BTreeMap::new(),
            learned: Learned::default(),
            plan: Arc::default(),
            browsers: Arc::default(),
            certificates: BTreeMap::new(),
            unjudged: None,
            unsent: None,
            size,
            inventory,
            dual,
            moved: BTreeMap::new(),
            absent: BTreeSet::new(),
            began: Time::parse("2019-04-04T07:00:00Z").expect("an instant"),
            turn: 0,
            due: Vec::new(),
        }
    }

    /// Lives on while what `fails` says fails.
    pub fn live(&mut self, secs: u64, fails: &dyn Fn(&Asked<'_>) -> Option<Reason>) {
        let end = self.now + Duration::from_secs(secs);
        while self.now < end {
            self.live_once(fails);
        }
    }

    /// Lives on for one step of time.
    pub fn live_once(&mut self, fails: &dyn Fn(&Asked<'_>) -> Option<Reason>) {
        self.now += STEP;
        self.turn += 1;
        for job in (0..self.topology.jobs.len()).map(JobIx::at) {
            let sweep = match self.topology.subject(job) {
                ProbeTarget::Zone(_) | ProbeTarget::Site(_) => self.size.sweep,
                ProbeTarget::Component(_) | ProbeTarget::Reference => Duration::from_secs(5),
            };
            let every = (sweep.as_millis() / STEP.as_millis()) as usize;
            // Spread over the sweep, whatever the number of jobs.
            if (self.turn + job.ix() * 7919).is_multiple_of(every) {
                self.ask(job, fails);
            }
        }
        let due = self.due.extract_if(.., |(at, _)| *at <= self.now);
        for (_, job) in due.collect::<Vec<_>>() {
            self.ask(job, fails);
        }
        let out = self.engine.handle(self.now, Input::Tick);
        self.take(out);
    }

    /// Lives on while nothing is probed, as on a machine that has no time for it.
    pub fn live_unprobed(&mut self, secs: u64) {
        let end = self.now + Duration::from_secs(secs);
        while self.now < end {
            self.now += STEP;
            let out = self.engine.handle(self.now, Input::Tick);
            self.take(out);
        }
    }

    /// Time passes in long steps, and nothing is probed.
    pub fn wait(&mut self, span: Duration, step: Duration) {
        let end = self.now + span;
        while self.now < end {
            self.now += step;
            let out = self.engine.handle(self.now, Input::Tick);
            self.take(out);
        }
    }

    fn ask(&mut self, job: JobIx, fails: &dyn Fn(&Asked<'_>) -> Option<Reason>) {
        let mut below = false;
        for stream in self.topology.streams_of_job(job).map(StreamIx) {
            let outcome = self.outcome(stream, below, fails);
            below |= outcome.failed() != Some(false);
            let seen = Observation {
                stream,
                generation: self.topology.generation,
                vantage: VantageIx(0),
                scheduled: self.now,
                started: self.now,
                finished: self.now,
                outcome,
                provisional: false,
                detail: self.detail(stream, outcome),
            };
            let out = self.engine.handle(self.now, Input::Observed(vec![seen]));
            self.take(out);
        }
    }

    /// A handshake that works shows when the certificate expires.
    fn detail(&self, stream: StreamIx, outcome: Outcome) -> Detail {
        let state = self.topology.stream(stream);
        match state.subject {
            ProbeTarget::Site(site)
                if state.layer == Layer::Tls && outcome.failed() == Some(false) =>
            {
                let host = self.topology.sites[site.ix()].host.as_str();
                let far = self.now + Duration::from_secs(2 * 365 * 86_400);
                Detail::CertificateUntil(self.certificates.get(host).copied().unwrap_or(far))
            }
            _ => Detail::None,
        }
    }

    fn outcome(
        &self,
        stream: StreamIx,
        below: bool,
        fails: &dyn Fn(&Asked<'_>) -> Option<Reason>,
    ) -> Outcome {
        use crate::topology::Target;
        let topology = &self.topology;
        let state = topology.stream(stream);
        let (host, at) = match topology.target(state.job) {
            Target::Dns { zone, server, .. } => (zone.to_string(), server.to_string()),
            Target::Site { site, address } => {
                (topology.sites[site.ix()].host.to_string(), address.ip().to_string())
            }
            Target::Records { site, server, .. } => {
                (topology.sites[site.ix()].host.to_string(), server.to_string())
            }
            Target::Tcp { address } => (String::new(), address.to_string()),
        };
        let is_site = matches!(state.subject, ProbeTarget::Site(_));
        let asked = Asked { layer: state.layer, host: &host, is_site, at: &at, turn: self.turn };
        match (below, fails(&asked)) {
            (true, _) => Outcome::Skipped,
            (false, _) if self.unsent == Some(at.as_str()) => Outcome::Missed,
            (false, None) if self.unjudged == Some(host.as_str()) && state.layer == Layer::Tls => {
                Outcome::Inconclusive
            }
            (false, Some(reason)) => Outcome::Failed(reason),
            (false, None) => Outcome::Ok { latency: Duration::from_millis(20).into() },
        }
    }

    fn take(&mut self, out: Vec<Output>) {
        for output in out {
            match output {
                Output::Probe { job, within, .. } => self.due.push((self.now + within / 2, job)),
                Output::Record(record) => self.keep(record),
                Output::Answer(_, answer) => self.answers.push(answer),
            }
        }
    }

    fn keep(&mut self, record: Record) {
        match record {
            Record::Incident(incident) => drop(self.incidents.insert(incident.id, incident)),
            Record::Victim(victim) => {
                self.victims.insert((victim.incident, victim.site.clone()), victim);
            }
            Record::VictimUnlisted(id, site) => drop(self.victims.remove(&(id, site))),
            Record::Notice(notice) => self.notices.push(*notice),
            Record::Statement(statement) => self.statements.push(statement),
            Record::Verdict(change) => {
                self.history.push(change.clone());
                self.verdicts.insert(change.site.clone(), change);
            }
            Record::Event(event) => {
                if let crate::incident::EventKind::CauseNamed { cause } = event.kind {
                    self.named.push(cause.component);
                }
            }
            Record::Maintenance(record) => drop(self.maintenances.insert(record.id, *record)),
            Record::Announcement(told) => self.announcements.push(*told),
            Record::Mute(mute) => {
                self.mutes.retain(|it| it.target != mute.target);
                self.mutes.push(mute);
            }
            Record::Alert(alert) => drop(self.alerts.insert(alert.id, *alert)),
            Record::AlertDigest(digest) => self.digests.push(*digest),
            Record::Promise(promise) => drop(self.promises.insert(promise.id, *promise)),
            Record::PromiseMessage(message) => self.messages.push(*message),
            Record::Escalation(it) => drop(self.escalations.insert(it.id, (*it).clone())),
            Record::OncallPage(page) => self.pages.push(*page),
            Record::ScheduleChange(change) => {
                self.changes.retain(|it| it.id != change.id);
                self.changes.push(*change);
            }
            Record::OncallTurn { team, next } => drop(self.turns.insert(team, next)),
            Record::ContactTest(it) => {
                let contact = (it.person.clone(), it.channel.clone());
                self.contact_tests.insert(contact, *it);
            }
            Record::ExternalAlert(it) => drop(self.external.insert(it.id, (*it).clone())),
            Record::Heartbeat(it) => drop(self.beats.insert(it.name.clone(), it)),
            Record::Learned(learned) => self.learned = learned,
            Record::Proposal(_) | Record::ProblemReport(_) | Record::Receipt(_) => {}
        }
    }

    /// What the store kept.
    pub fn committed(&self) -> RestoredState {
        let mut last = BTreeMap::new();
        for notice in &self.notices {
            last.insert((notice.incident, notice.contact), notice.clone());
        }
        RestoredState {
            incidents: self.incidents.values().cloned().collect(),
            victims: self.victims.values().cloned().collect(),
            statements: self.statements.clone(),
            notices: last.into_values().collect(),
            proposals: Vec::new(),
            verdicts: self.verdicts.values().cloned().collect(),
            maintenances: self.maintenances.values().cloned().collect(),
            announcements: self.announcements.clone(),
            mutes: self.mutes.clone(),
            alerts: self.alerts.values().cloned().collect(),
            promises: self.promises.values().filter(|it| it.is_open()).cloned().collect(),
            oncall: RestoredOncall {
                escalations: self.escalations.values().cloned().collect(),
                changes: self.changes.clone(),
                turns: self.turns.clone(),
                contact_tests: self.contact_tests.values().cloned().collect(),
            },
            external_alerts: self.external.values().cloned().collect(),
            heartbeats: self.beats.values().cloned().collect(),
            learned: self.learned.clone(),
            probed: Some(Span {
                from: self.began,
                until: self.now.before(Duration::from_secs(10)).max(self.began),
            }),
        }
    }

    /// The program is killed and started again.
    pub fn restart(&mut self) {
        let restored = self.committed();
        self.began = self.now;
        self.engine = Engine::new(self.options.clone(), self.topology.clone(), restored);
        self.due.clear();
        self.apply_browsers();
        self.apply_plan();
    }

    /// The program is killed, and started again after so long.
    pub fn off(&mut self, span: Duration) {
        let restored = self.committed();
        self.now += span;
        self.began = self.now;
        self.engine = Engine::new(self.options.clone(), self.topology.clone(), restored);
        self.due.clear();
    }

    /// In these browsers people get messages from now on.
    pub fn browsers(&mut self, browsers: Browsers) {
        self.browsers = Arc::new(browsers);
        self.apply_browsers();
    }

    fn apply_browsers(&mut self) {
        let out = self.engine.handle(self.now, Input::PushBrowsers(self.browsers.clone()));
        self.take(out);
    }

    /// Goes by another plan of who is on call.
    pub fn plan(&mut self, plan: Plan) {
        self.plan = Arc::new(plan);
        self.apply_plan();
    }

    fn apply_plan(&mut self) {
        let out = self.engine.handle(self.now, Input::OncallPlan(self.plan.clone()));
        self.take(out);
    }

    /// Carriers say what became of pages.
    pub fn page_fates(&mut self, fates: Vec<crate::engine::oncall::SettledPage>) {
        let out = self.engine.handle(self.now, Input::PageFates(fates));
        self.take(out);
    }

    /// An engineer wants something; how it was answered.
    pub fn command(&mut self, command: Command) -> Result<(), Refusal> {
        self.command_by(Principal::rehearsed("Kim", Role::Engineer), command)
    }

    /// Somebody wants something; how it was answered.
    pub fn command_by(&mut self, by: Principal, command: Command) -> Result<(), Refusal> {
        let id = CommandId(0);
        let out = self.engine.handle(self.now, Input::Command { id, by, command });
        self.take(out);
        self.answers.pop().expect("every command is answered")
    }

    /// What became of messages about promises.
    pub fn fates(&mut self, fates: Vec<MessageFate>) {
        let out = self.engine.handle(self.now, Input::PromiseMessages(fates));
        self.take(out);
    }

    /// The inventory says when a domain expires.
    pub fn declare_expiry(&mut self, host: &str, until: Time) {
        let site = self.inventory.sites.get_mut(&name(host)).expect("a site");
        site.domain_expires_at = Some(until);
        self.compile();
    }

    /// An owner moves their site to another web server, by DNS alone.
    pub fn move_to(&mut self, host: &str, web_server: u8) {
        self.moved.insert(name(host), web_server);
        self.compile();
    }

    /// A name is deleted from its zone, or put there again, and that was found out.
    pub fn set_absent(&mut self, host: &str, is_absent: bool) {
        match is_absent {
            true => self.absent.insert(name(host)),
            false => self.absent.remove(&name(host)),
        };
        self.compile();
    }

    fn compile(&mut self) {
        let generation = self.topology.generation + 1;
        let elsewhere = (&self.moved, &self.absent, self.dual);
        self.topology = compiled(&self.inventory, elsewhere, self.size, generation);
        let out = self.engine.handle(self.now, Input::Topology(self.topology.clone()));
        self.take(out);
        self.due.clear();
    }

    /// An import calls a web server by another name; its address stays.
    pub fn rename_server(&mut self, number: u8, to: &str) {
        let old = format!("web-{number}");
        for (host, site) in &mut self.inventory.sites {
            if site.location.server.as_deref() == Some(&old) {
                site.location.server = Some(to.to_owned());
                self.moved.insert(host.clone(), number);
            }
        }
        self.compile();
    }

    /// A customer who left is in the inventory again.
    pub fn put_back(&mut self, host: &str) {
        let all = inventory(self.size);
        let site = all.sites[&name(host)].clone();
        let customer = all.customers[&site.customer].clone();
        self.inventory.customers.insert(site.customer.clone(), customer);
        self.inventory.sites.insert(name(host), site);
        self.compile();
    }

    /// A customer leaves, with their site.
    pub fn remove(&mut self, host: &str) {
        let site = self.inventory.sites.remove(&name(host)).expect("a site");
        self.inventory.customers.remove(&site.customer);
        self.compile();
    }

    pub fn only(&self) -> &Incident {
        assert_eq!(self.incidents.len(), 1, "{:#?}", self.incidents);
        self.incidents.values().next().expect("there is one")
    }

    /// Sites that were ever called affected.
    pub fn ever_hit(&self) -> usize {
        self.victims.values().filter(|victim| victim.hit_at.is_some()).count()
    }

    pub fn state(&self, host: &str) -> &VictimState {
        let mut of_it = self.victims.values().filter(|v| v.site.as_str() == host);
        &of_it.next().expect("it is on the list").state
    }

    /// How many sites the view calls up.
    pub fn up(&self) -> usize {
        let view = self.engine.view(self.now);
        view.sites.iter().filter(|site| site.health == SiteHealth::Works).count()
    }
}

pub fn inventory(size: Size) -> Inventory {
    let mut inventory = Inventory::default();
    for n in 0..size.sites {
        let (host, customer) = (name(&format!("site{n}.example")), format!("c{n}"));
        let known = Customer { contacts: vec![mail(&customer)], ..Customer::default() };
        inventory.customers.insert(customer.clone(), known);
        let server = Some(format!("web-{}", n % size.web_servers + 1));
        let site = Site {
            customer,
            url: SiteUrl::default(),
            location: Location { server, ..Location::default() },
            labels: Label::parse("gold").filter(|_| n == 1).into_iter().collect(),
            ..Site::default()
        };
        inventory.sites.insert(host, site);
    }
    inventory
}

fn compiled(
    inventory: &Inventory,
    (moved, absent, dual): (&BTreeMap<Name, u8>, &BTreeSet<Name>, Option<u8>),
    size: Size,
    generation: u32,
) -> Arc<Topology> {
    let servers: BTreeMap<Name, Vec<SocketAddr>> = (1..=size.name_servers)
        .map(|n| {
            let at = SocketAddr::from(([192, 0, n as u8, 1], 53));
            (name(&format!("ns{n}.host.example")), vec![at])
        })
        .collect();
    let own: BTreeMap<Name, Vec<SocketAddr>> = (1..=size.own_servers)
        .map(|n| {
            let at = SocketAddr::from(([198, 51, n as u8, 1], 53));
            (name(&format!("ns{n}.site0.example")), vec![at])
        })
        .collect();
    let mut discoveries: BTreeMap<Name, Discovery> = BTreeMap::new();
    for (host, site) in &inventory.sites {
        let web = site.location.server.as_deref().and_then(|name| name.strip_prefix("web-"));
        let declared = web.and_then(|n| n.parse().ok());
        let last = moved.get(host).copied().or(declared).expect("a web server's number");
        let mut addresses = vec![IpAddr::V4(Ipv4Addr::new(203, 0, 113, last))];
        let second = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, u16::from(last));
        addresses.extend((dual == Some(last)).then_some(IpAddr::V6(second)));
        let zone = host.registrable().expect("a customer's domain");
        let is_own = size.own_servers > 0 && zone.as_str() == "site0.example";
        let servers = if is_own { &own } else { &servers };
        let names: Vec<Name> = servers.keys().cloned().collect();
        let found = discoveries.entry(zone.clone()).or_insert_with(|| Discovery {
            zone,
            at: Time::ZERO,
            parent: names.clone(),
            child: names,
            servers: servers.clone(),
            absent: Default::default(),
            hosts: BTreeMap::new(),
        });
        match absent.contains(host) {
            true => drop(found.absent.insert(host.clone())),
            false => drop(found.hosts.insert(host.clone(), addresses)),
        }
    }
    let options = TopologyOptions {
        generation,
        vantages: vec!["here".into()],
        own_domains: vec![name("host.example")],
        own_networks: dual
            .map(|_| "203.0.113.0/24".parse().expect("a network"))
            .into_iter()
            .collect(),
        channels: vec![Channel::Email],
        ..TopologyOptions::default()
    };
    Arc::new(compile(inventory, &discoveries, &options))
}

pub fn all_is_well(_: &Asked<'_>) -> Option<Reason> {
    None
}
