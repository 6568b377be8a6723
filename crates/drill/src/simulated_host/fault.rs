//! The fault plane: what happens to this packet, now.
//!
//! Every server of the drill asks here before it answers. The answer depends on the
//! timetable, the clock, the server, the zone or site and the vantage, and on nothing
//! else: losses are drawn by hash from the seed and a counter, so the same questions in
//! the same order meet the same fate.

use super::plan::{Plan, draw};
use crate::ground_truth::GroundTruth;
use crate::scenario::{Event, Fault, Scenario, Stragglers, Target};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::hash::hash;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// One line of the timetable, resolved against the company.
#[derive(Debug)]
pub struct Effect {
    /// Its number on the timetable.
    pub ix: usize,
    /// When it begins.
    pub from: Time,
    /// When it ends for those that do not lag.
    pub until: Time,
    /// Those that lag.
    pub stragglers: Option<Stragglers>,
    /// The share of zones or sites hit.
    pub share: f64,
    /// What happens.
    pub fault: Fault,
    /// To whom.
    pub reach: Scope,
    seed: u64,
}

/// What a fault can touch.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Scope {
    /// These name servers, by index.
    NameServers(Vec<usize>),
    /// These web servers, by index.
    WebServers(Vec<usize>),
    /// One site, by its own customer's doing.
    Site(usize),
    /// All that one vantage sends.
    Vantage(usize),
}

impl Effect {
    fn new(ix: usize, event: &Event, plan: &Plan) -> Effect {
        let reach = match &event.target {
            Target::NameServerGroup(_) | Target::NameServer(..) => {
                Scope::NameServers(plan.name_servers_of(&event.target))
            }
            // The scenario was checked: the site and the vantage exist.
            Target::Site(n) => Scope::Site(*n as usize - 1),
            Target::Vantage(name) => Scope::Vantage(
                plan.vantages.iter().position(|v| v.name == *name).unwrap_or(usize::MAX),
            ),
            _ => Scope::WebServers(plan.servers_on(&event.target)),
        };
        let (from, until, stragglers) = (event.at, event.until, event.stragglers);
        let seed = hash("harm", plan.seed ^ ix as u64);
        Effect { ix, from, until, stragglers, share: event.share, fault: event.fault, reach, seed }
    }

    /// Whether connections to an address meet it, before any name is spoken.
    pub fn on_connections(&self) -> bool {
        let kind = matches!(self.fault, Fault::Drop | Fault::Loss(_) | Fault::Refuse);
        kind && matches!(self.reach, Scope::WebServers(_) | Scope::Vantage(_))
    }

    /// When it is over for one unit: a zone at a name server, an address when
    /// connections are hit, otherwise a site.
    pub fn end_for(&self, unit: usize) -> Time {
        let Some(lag) = self.stragglers else { return self.until };
        let x = draw(self.seed, "lag", unit);
        if x >= lag.share {
            return self.until;
        }
        // Among those that lag, x / share is again even from 0 to 1.
        self.until + lag.until.since(self.until).mul_f64(x / lag.share)
    }

    /// Whether it hits this unit at `now`.
    pub fn holds(&self, unit: usize, now: Time) -> bool {
        let among = self.share >= 1.0 || draw(self.seed, "share", unit) < self.share;
        among && self.from <= now && now < self.end_for(unit)
    }

    /// The unit by which a site is counted under this fault, if it can be hit at all.
    pub fn unit_of(&self, plan: &Plan, site: usize) -> Option<usize> {
        let place = &plan.sites[site];
        match &self.reach {
            Scope::NameServers(all) => {
                let group = plan.zones[place.zone].group;
                all.iter().any(|n| plan.name_servers[*n].group == group).then_some(place.zone)
            }
            Scope::WebServers(all) => {
                let unit = if self.on_connections() { place.server } else { site };
                all.binary_search(&place.server).is_ok().then_some(unit)
            }
            Scope::Site(one) => (*one == site).then_some(site),
            Scope::Vantage(_) => None,
        }
    }
}

/// What becomes of a question to a name server.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DnsEffect {
    /// It is answered after this long.
    Answer(Duration),
    /// It is lost.
    Lost,
    /// It is answered REFUSED.
    Refused,
    /// It is answered SERVFAIL.
    ServFail,
}

/// What becomes of a request for a page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HttpEffect {
    /// It is served after this long.
    Serve(Duration),
    /// It ends in status 500.
    Status500,
    /// Nothing ever comes.
    Silence,
}

/// What becomes of connections to one address, until the next change.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ConnectionAttempt {
    /// The port is closed.
    pub refused: bool,
    /// The share of first packets lost, from wherever they come.
    pub loss: f64,
    /// The share lost from each vantage that loses more than that: (vantage, share).
    pub by_vantage: Vec<(usize, f64)>,
}

/// The timetable at work.
pub struct FaultPlane {
    plan: Arc<Plan>,
    clock: Clock,
    harms: Arc<[Effect]>,
    truth: Arc<GroundTruth>,
    /// How often each (fault, server, unit, vantage) has drawn already.
    drawn: Mutex<HashMap<(usize, usize, usize, usize), u32>>,
}

impl FaultPlane {
    /// Resolves a scenario's timetable against its company.
    pub fn new(scenario: &Scenario, plan: Arc<Plan>, clock: Clock) -> FaultPlane {
        let harms: Arc<[Effect]> =
            scenario.events.iter().enumerate().map(|(ix, e)| Effect::new(ix, e, &plan)).collect();
        let truth = Arc::new(GroundTruth::new(plan.clone(), harms.clone()));
        FaultPlane { plan, clock, harms, truth, drawn: Mutex::default() }
    }

    /// What really happened so far.
    pub fn truth(&self) -> &Arc<GroundTruth> {
        &self.truth
    }

    /// The clock that the timetable runs on.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// What becomes of a question to name server `server` for `zone`, from a vantage
    /// (`None`: somebody else, who is served alike and not counted as a victim's probe).
    pub fn dns(&self, server: usize, zone: Option<usize>, from: Option<usize>) -> DnsEffect {
        let now = self.clock.now();
        let mut delay = Duration::ZERO;
        let mut answer = None;
        for harm in self.harms.iter() {
            let Some(unit) = self.dns_unit(harm, server, zone, from) else { continue };
            if !harm.holds(unit, now) {
                continue;
            }
            let fate = match harm.fault {
                Fault::Drop => Some(DnsEffect::Lost),
                Fault::Loss(rate) => {
                    self.loses(harm, rate, server, unit, from).then_some(DnsEffect::Lost)
                }
                Fault::Refuse => Some(DnsEffect::Refused),
                Fault::ServFail => Some(DnsEffect::ServFail),
                Fault::Delay(late) => {
                    // Half to one and a half of it: congestion is not even.
                    let jitter = self.fraction(harm, server, unit, from) + 0.5;
                    delay += late.mul_f64(jitter);
                    None
                }
                Fault::Http500 | Fault::Hang | Fault::CertExpired => None,
            };
            if let (Some(_), Some(zone), Some(_)) = (fate, zone, from) {
                self.truth.strike_zone(harm, zone, now);
            }
            // A packet that is lost is lost, whatever the answer would have been.
            if fate == Some(DnsEffect::Lost) {
                return DnsEffect::Lost;
            }
            answer = answer.or(fate);
        }
        answer.unwrap_or(DnsEffect::Answer(delay))
    }

    fn dns_unit(
        &self,
        harm: &Effect,
        server: usize,
        zone: Option<usize>,
        from: Option<usize>,
    ) -> Option<usize> {
        match &harm.reach {
            Scope::NameServers(all) => all.contains(&server).then_some(zone.unwrap_or(usize::MAX)),
            Scope::Vantage(v) => (from == Some(*v)).then_some(*v),
            Scope::Site(site) if matches!(harm.fault, Fault::Refuse | Fault::ServFail) => {
                (zone == Some(self.plan.sites[*site].zone)).then_some(*site)
            }
            Scope::Site(_) | Scope::WebServers(_) => None,
        }
    }

    /// What becomes of connections to a web server, or to a reference when `None`, now.
    pub fn knock(&self, server: Option<usize>) -> ConnectionAttempt {
        let now = self.clock.now();
        let mut knock = ConnectionAttempt::default();
        let mut passes = 1.0;
        for harm in self.harms.iter().filter(|h| h.on_connections()) {
            let rate = match harm.fault {
                Fault::Drop => 1.0,
                Fault::Loss(rate) => rate,
                _ => 0.0,
            };
            match (&harm.reach, server) {
                (Scope::WebServers(all), Some(server))
                    if all.contains(&server) && harm.holds(server, now) =>
                {
                    knock.refused |= harm.fault == Fault::Refuse;
                    passes *= 1.0 - rate;
                }
                (Scope::Vantage(v), _) if harm.holds(*v, now) => knock.by_vantage.push((*v, rate)),
                _ => {}
            }
        }
        knock.loss = 1.0 - passes;
        for (_, rate) in &mut knock.by_vantage {
            *rate = 1.0 - passes * (1.0 - *rate);
        }
        knock
    }

    /// The next instant after `now` at which any [`ConnectionAttempt`] may change.
    pub fn next_knock_change(&self, now: Time) -> Option<Time> {
        let of = |harm: &Effect| {
            let units: Vec<usize> = match &harm.reach {
                Scope::WebServers(all) => all.clone(),
                Scope::Vantage(v) => vec![*v],
                _ => Vec::new(),
            };
            let ends = units.into_iter().map(|u| harm.end_for(u));
            ends.chain([harm.from]).collect::<Vec<Time>>()
        };
        let all = self.harms.iter().filter(|h| h.on_connections()).flat_map(of);
        all.filter(|at| *at > now).min()
    }

    /// What becomes of a request for a site's page. Its customer's own mess comes first.
    pub fn page(&self, site: usize, from: Option<usize>) -> HttpEffect {
        use super::plan::Broken;
        let now = self.clock.now();
        match self.plan.sites[site].broken {
            Some(Broken::Http500) => return HttpEffect::Status500,
            Some(Broken::Hang) => return HttpEffect::Silence,
            Some(Broken::CertExpired | Broken::Lame) | None => {}
        }
        let mut delay = self.plan.sites[site].usual;
        for harm in self.harms.iter() {
            let Some(unit) = harm.unit_of(&self.plan, site) else { continue };
            if matches!(harm.reach, Scope::NameServers(_)) || !harm.holds(unit, now) {
                continue;
            }
            let fate = match harm.fault {
                Fault::Http500 => HttpEffect::Status500,
                Fault::Hang => HttpEffect::Silence,
                Fault::Delay(late) => {
                    let server = self.plan.sites[site].server;
                    delay += late.mul_f64(self.fraction(harm, server, unit, from) + 0.5);
                    self.truth.slow_site(harm, site);
                    continue;
                }
                _ => continue,
            };
            if from.is_some() {
                self.truth.strike(harm, site, now);
            }
            return fate;
        }
        HttpEffect::Serve(delay)
    }

    /// Whether a site shows an expired certificate now.
    pub fn certificate_expired(&self, site: usize, from: Option<usize>) -> bool {
        let now = self.clock.now();
        if self.plan.sites[site].broken == Some(super::plan::Broken::CertExpired) {
            return true;
        }
        let expired = self.harms.iter().find(|harm| {
            let unit = harm.unit_of(&self.plan, site);
            harm.fault == Fault::CertExpired && unit.is_some_and(|unit| harm.holds(unit, now))
        });
        if let (Some(harm), Some(_)) = (expired, from) {
            self.truth.strike(harm, site, now);
        }
        expired.is_some()
    }

    /// Whether a connection already accepted falls silent because its vantage loses
    /// packets: only where the kernel does not let us lose them before (see `gate`).
    pub fn silenced(&self, from: Option<usize>) -> bool {
        let now = self.clock.now();
        self.harms.iter().any(|harm| {
            let Scope::Vantage(v) = harm.reach else { return false };
            let rate = if let Fault::Loss(rate) = harm.fault { rate } else { 1.0 };
            from == Some(v) && harm.holds(v, now) && self.loses(harm, rate, usize::MAX, v, from)
        })
    }

    fn loses(
        &self,
        harm: &Effect,
        rate: f64,
        server: usize,
        unit: usize,
        from: Option<usize>,
    ) -> bool {
        self.fraction(harm, server, unit, from) < rate
    }

    /// The next number from 0 to 1 for this fault, server, unit and vantage.
    fn fraction(&self, harm: &Effect, server: usize, unit: usize, from: Option<usize>) -> f64 {
        let key = (harm.ix, server, unit, from.unwrap_or(usize::MAX));
        let mut drawn = self.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        let count = drawn.entry(key).or_default();
        *count = count.wrapping_add(1);
        let seed = harm.seed ^ hash(&format!("{server}/{unit}/{from:?}"), harm.seed);
        draw(seed, "packet", *count as usize)
    }
}
