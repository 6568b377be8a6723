//! Stories through the engine, on virtual time.

mod alert_mail;
mod alerts;
mod blame;
mod commands;
mod company;
mod contact_tests;
mod external_alerts;
mod families;
mod first_notices;
mod hostile_zone;
mod lazy_looks;
mod loss;
mod maintenance;
mod mutes;
mod notices;
mod oncall;
mod oncall_simulation;
mod one_cause;
mod promises;
mod push;
mod questions;
mod racks;
mod recovery;
mod redundancy;
mod reports;
mod restarts;
mod services;
mod shares;
mod small_host;
mod small_parts;
mod stated;
mod two_outages;
mod vantages;

use super::command::{Command, Refusal};
use super::{CommandId, Engine, Input, MessageFate, Options, Output, Record, RestoredState};
use crate::Time;
use crate::access::{Principal, Role};
use crate::incident::IncidentId;
use crate::incident::{Incident, Justification, Phase, Victim, VictimState};
use crate::inventory::discovery::Discovery;
use crate::inventory::{Channel, Contact, Customer, Inventory, Location, Site, SiteUrl};
use crate::layer::Layer;
use crate::name::Name;
use crate::notification::Notice;
use crate::observation::{Detail, Observation, Outcome, Reason};
use crate::statement::Statement;
use crate::statement::proposal::Proposal;
use crate::topology::{
    JobIx, ProbeTarget, StreamIx, Topology, TopologyOptions, VantageIx, compile,
};
use crate::verdict::{Blame, Verdict};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

const SERVERS: u8 = 6;
const SITES_ON_EACH: u8 = 10;
const VANTAGES: u16 = 2;
const STEP: Duration = Duration::from_millis(100);

fn name(text: &str) -> Name {
    Name::parse(text).expect("a name")
}

fn mail(who: &str) -> Contact {
    Contact::Email(format!("{who}@mail.example"))
}

/// `s3-site7.example` is the seventh site of the third server; each has its own customer,
/// but for the first three of the fourth server, which are one family's. An agency is told
/// of all sites of the second server beside their customers.
fn topology() -> Arc<Topology> {
    topology_with(vec![Channel::Email])
}

fn topology_with(channels: Vec<Channel>) -> Arc<Topology> {
    topology_of(channels, Vec::new())
}

fn topology_of(channels: Vec<Channel>, references: Vec<SocketAddr>) -> Arc<Topology> {
    let (mut inventory, mut discoveries) = (Inventory::default(), BTreeMap::new());
    for (server, site) in (0..SERVERS).flat_map(|s| (0..SITES_ON_EACH).map(move |n| (s, n))) {
        let host = name(&format!("s{server}-site{site}.example"));
        let family = server == 4 && site < 3;
        let customer = if family { "family".into() } else { format!("c{server}-{site}") };
        let mut contacts = vec![mail(&customer)];
        contacts.extend((server == 2).then(|| mail("agency")));
        let known = Customer { contacts, ..Customer::default() };
        inventory.customers.insert(customer.clone(), known);
        let place = Location { server: Some(format!("web-{server}")), ..Location::default() };
        inventory.sites.insert(
            host.clone(),
            Site { customer, url: SiteUrl::default(), location: place, ..Site::default() },
        );
        let ns = name("ns1.host.example");
        let at = SocketAddr::from(([192, 0, 2, 1], 53));
        let discovery = Discovery {
            zone: host.clone(),
            at: Time::ZERO,
            parent: vec![ns.clone()],
            child: vec![ns.clone()],
            servers: BTreeMap::from([(ns, vec![at])]),
            absent: Default::default(),
            hosts: BTreeMap::from([(
                host.clone(),
                vec![IpAddr::V4(Ipv4Addr::new(203, 0, 113, server + 1))],
            )]),
        };
        discoveries.insert(host, discovery);
    }
    let options = TopologyOptions {
        generation: 1,
        vantages: vec!["seoul".into(), "tokyo".into()],
        channels,
        references,
        ..TopologyOptions::default()
    };
    Arc::new(compile(&inventory, &discoveries, &options))
}

/// A desk, and what it had remembered.
struct Day {
    engine: Engine,
    options: Options,
    topology: Arc<Topology>,
    now: Time,
    turn: usize,
    incidents: BTreeMap<IncidentId, Incident>,
    victims: BTreeMap<(IncidentId, Name), Victim>,
    notices: Vec<Notice>,
    statements: Vec<Statement>,
    proposals: BTreeMap<(IncidentId, u32), Proposal>,
    /// To the last command.
    answer: Option<Result<(), Refusal>>,
}

/// What the engineer Kim wants.
fn by_kim(command: Command) -> Input {
    Input::Command { id: CommandId(1), by: Principal::rehearsed("Kim", Role::Engineer), command }
}

impl Day {
    fn new() -> Day {
        Day::with(Options::default())
    }

    fn with(options: Options) -> Day {
        Day::of(topology(), options)
    }

    fn of(topology: Arc<Topology>, options: Options) -> Day {
        Day {
            engine: Engine::new(options.clone(), topology.clone(), RestoredState::default()),
            options,
            topology,
            now: Time::parse("2018-01-04T07:00:00Z").expect("an instant"),
            turn: 0,
            incidents: BTreeMap::new(),
            victims: BTreeMap::new(),
            notices: Vec::new(),
            statements: Vec::new(),
            proposals: BTreeMap::new(),
            answer: None,
        }
    }

    /// Lives on while what `fails` says fails: by layer and by host.
    fn live(&mut self, minutes: u64, fails: impl Fn(Layer, &str) -> bool) {
        self.live_for(Duration::from_secs(minutes * 60), fails);
    }

    fn live_for(&mut self, span: Duration, fails: impl Fn(Layer, &str) -> bool) {
        let end = self.now + span;
        let probes = self.topology.jobs.len() * usize::from(VANTAGES);
        while self.now < end {
            self.now += STEP;
            // Spread over a sweep of a minute: 600 steps.
            let due = probes * (self.turn + 1) / 600 - probes * self.turn / 600;
            let first = probes * self.turn / 600;
            for probe in first..first + due {
                let job = JobIx::at(probe / usize::from(VANTAGES));
                self.ask(job, VantageIx((probe % usize::from(VANTAGES)) as u16), &fails);
            }
            // What vantages are compared with is asked every five seconds.
            for job in (0..self.topology.jobs.len()).map(JobIx::at) {
                if self.turn.is_multiple_of(50)
                    && self.topology.subject(job) == ProbeTarget::Reference
                {
                    (0..VANTAGES).for_each(|vantage| self.ask(job, VantageIx(vantage), &fails));
                }
            }
            self.turn = (self.turn + 1) % 600;
            let out = self.engine.handle(self.now, Input::Tick);
            self.take(out, &fails);
        }
    }

    fn ask(&mut self, job: JobIx, vantage: VantageIx, fails: &impl Fn(Layer, &str) -> bool) {
        let mut below = false;
        for stream in self.topology.streams_of_job(job).map(StreamIx) {
            let layer = self.topology.stream(stream).layer;
            let host = match self.topology.stream(stream).subject {
                ProbeTarget::Site(site) => self.topology.sites[site.ix()].host.to_string(),
                ProbeTarget::Zone(zone) => self.topology.zones[zone.ix()].name.to_string(),
                ProbeTarget::Component(_) | ProbeTarget::Reference => String::new(),
            };
            let outcome = match (below, fails(layer, &host)) {
                (true, _) => Outcome::Skipped,
                (false, true) => Outcome::Failed(Reason::Timeout),
                (false, false) => Outcome::Ok { latency: Duration::from_millis(20).into() },
            };
            below |= outcome.failed() == Some(true);
            let seen = Observation {
                stream,
                generation: self.topology.generation,
                vantage,
                scheduled: self.now,
                started: self.now,
                finished: self.now,
                outcome,
                provisional: false,
                detail: Detail::None,
            };
            let out = self.engine.handle(self.now, Input::Observed(vec![seen]));
            self.take(out, fails);
        }
    }

    fn take(&mut self, out: Vec<Output>, fails: &impl Fn(Layer, &str) -> bool) {
        for output in out {
            match output {
                Output::Probe { job, vantage, .. } => self.ask(job, vantage, fails),
                Output::Record(Record::Incident(incident)) => {
                    self.incidents.insert(incident.id, incident);
                }
                Output::Record(Record::Victim(victim)) => {
                    self.victims.insert((victim.incident, victim.site.clone()), victim);
                }
                Output::Record(Record::Notice(notice)) => self.notices.push(*notice),
                Output::Record(Record::Statement(statement)) => self.statements.push(statement),
                Output::Record(Record::Proposal(it)) => {
                    self.proposals.insert((it.incident, it.number), *it);
                }
                Output::Record(_) => {}
                Output::Answer(_, answer) => self.answer = Some(answer),
            }
        }
    }

    /// The program is killed and started again.
    fn restart(&mut self) {
        let remembered = RestoredState {
            incidents: self.incidents.values().cloned().collect(),
            victims: self.victims.values().cloned().collect(),
            statements: self.statements.clone(),
            notices: self.notices.clone(),
            proposals: self.proposals.values().cloned().collect(),
            ..RestoredState::default()
        };
        self.engine = Engine::new(self.options.clone(), self.topology.clone(), remembered);
    }

    fn only(&self) -> &Incident {
        assert_eq!(self.incidents.len(), 1, "{:#?}", self.incidents);
        self.incidents.values().next().expect("there is one")
    }

    fn hit(&self) -> Vec<String> {
        let hit = self.victims.values().filter(|victim| victim.hit_at.is_some());
        hit.map(|victim| victim.site.to_string()).collect()
    }

    fn state(&self, site: &str) -> &VictimState {
        let mut of_it = self.victims.values().filter(|v| v.site.as_str() == site);
        &of_it.next().expect("it is on the list").state
    }
}

fn sites_of(server: u8) -> Vec<String> {
    (0..SITES_ON_EACH).map(|n| format!("s{server}-site{n}.example")).collect()
}

fn server_3_is_dead(layer: Layer, host: &str) -> bool {
    layer == Layer::Tcp && host.starts_with("s3-")
}

fn all_is_well(_: Layer, _: &str) -> bool {
    false
}

#[test]
fn a_dead_server_hits_its_own_sites_and_nobody_else_and_each_is_seen_to_recover() {
    let mut day = Day::new();
    day.live(5, all_is_well);
    assert!(day.incidents.is_empty());
    day.live(4, server_3_is_dead);
    let cause = day.only().cause.clone().expect("it is named");
    assert!(cause.one_of.iter().any(|key| key.to_string() == "server:web-3"), "{cause:?}");
    assert_eq!(day.hit(), sites_of(3));
    assert_eq!(day.only().counts.verified, 0, "nothing is called recovered while it is down");
    day.live(8, all_is_well);
    assert_eq!((day.only().counts.verified, day.only().phase), (10, Phase::Resolved));
}

#[test]
fn a_vantage_is_well_since_the_desk_began_to_look() {
    let mut day = Day::new();
    let began = day.now + STEP;
    day.live(1, all_is_well);
    let since: Vec<Time> = day.engine.view(day.now).vantages.iter().map(|v| v.since).collect();
    assert_eq!(since, [began, began]);
}

#[test]
fn of_sites_whose_names_were_never_found_nobody_says_that_they_work() {
    let mut day = Day::new();
    day.live(5, |layer, _| layer == Layer::Dns);
    let view = day.engine.view(day.now);
    assert!(view.sites.iter().all(|site| !site.health.is_usable()));
}

#[test]
fn a_customer_who_breaks_his_own_site_opens_no_incident() {
    let mut day = Day::new();
    day.live(5, all_is_well);
    day.live(10, |layer, host| layer == Layer::Http && host == "s3-site4.example");
    assert!(day.incidents.is_empty());
}

#[test]
fn a_customer_who_breaks_his_three_sites_beside_a_dead_neighbour_does_not_accuse_the_server() {
    let dead = ["s4-site0.example", "s4-site1.example", "s4-site2.example", "s4-site9.example"];
    let mut day = Day::new();
    day.live(5, all_is_well);
    day.live(10, |layer, host| layer == Layer::Tcp && dead.contains(&host));
    assert!(day.incidents.is_empty(), "{:?}", day.incidents);
}

#[test]
fn a_site_that_its_owner_had_broken_is_hit_besides_and_never_called_recovered() {
    let broken = |layer, host: &str| layer == Layer::Http && host == "s3-site4.example";
    let mut day = Day::new();
    day.live(8, broken);
    day.live(4, |layer, host| broken(layer, host) || server_3_is_dead(layer, host));
    assert_eq!(day.hit(), sites_of(3));
    day.live(12, broken);
    assert!(matches!(day.state("s3-site4.example"), VictimState::Excluded { .. }));
    assert_eq!(day.state("s3-site5.example"), &VictimState::Verified);
    assert_eq!(day.only().phase, Phase::Resolved);
}

#[test]
fn a_restart_in_the_middle_of_an_outage_loses_nothing_and_says_nothing_twice() {
    let mut day = Day::new();
    day.live(5, all_is_well);
    day.live(1, server_3_is_dead);
    day.restart();
    day.live(4, server_3_is_dead);
    assert_eq!(day.hit(), sites_of(3));
    day.live(10, all_is_well);
    assert_eq!((day.only().counts.verified, day.only().phase), (10, Phase::Resolved));
}

#[test]
fn an_outage_that_was_there_before_the_desk_is_told_after_the_first_sweep() {
    let mut day = Day::new();
    day.live(4, server_3_is_dead);
    let cause = day.only().cause.clone().expect("it is named");
    assert!(cause.one_of.iter().any(|key| key.to_string() == "server:web-3"), "{cause:?}");
    assert_eq!(day.hit(), sites_of(3));
}

#[test]
fn names_that_could_never_be_found_are_an_outage_too() {
    let mut day = Day::new();
    day.live(4, |layer, _| layer == Layer::Dns);
    let cause = day.only().cause.clone().expect("it is named");
    assert!(cause.one_of.iter().any(|key| key.to_string().starts_with("ns")), "{cause:?}");
    assert_eq!(day.hit().len(), usize::from(SERVERS * SITES_ON_EACH));
}

#[test]
fn the_picture_of_a_site_is_small() {
    assert_eq!(size_of::<super::view::SiteStatus>(), 48);
}

#[test]
fn a_dead_server_is_not_held_against_the_name_servers_of_its_sites() {
    let mut day = Day::new();
    day.live(5, all_is_well);
    day.live(4, server_3_is_dead);
    let view = day.engine.view(day.now);
    let failing = |key: &str| {
        let mut named = day.topology.components.iter().zip(view.components.iter());
        named.find(|(c, _)| c.key.to_string() == key).expect("a component").1.failing
    };
    assert_eq!(failing("server:web-3"), u32::from(SITES_ON_EACH));
    assert_eq!(failing("ns:ns1.host.example"), 0);
}

#[test]
fn a_proof_of_working_begins_when_the_last_layer_works_again() {
    let mut day = Day::new();
    day.live(5, all_is_well);
    day.live(4, |layer, _| layer == Layer::Dns);
    let back = day.now;
    day.live(30, all_is_well);
    let justifications: Vec<&Justification> =
        day.victims.values().map(|victim| &victim.justification).collect();
    assert!(!justifications.is_empty());
    for justification in justifications {
        let Justification::Verification { from, .. } = justification else {
            panic!("{justification:?}")
        };
        assert!(*from >= back, "{from} is before the names came back at {back}");
    }
}

#[test]
fn after_a_restart_nobody_blames_the_owners_of_sites_that_an_incident_hits() {
    let mut day = Day::new();
    day.live(5, all_is_well);
    day.live(4, server_3_is_dead);
    day.restart();
    for _ in 0..4 {
        day.live(1, server_3_is_dead);
        let blames =
            day.engine.view(day.now).sites.iter().filter_map(|s| s.blame).collect::<Vec<_>>();
        assert!(!blames.contains(&Blame::Customer), "{blames:?}");
    }
}
