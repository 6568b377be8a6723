//! The fault plane: decides what happens to a packet.
//!
//! Every simulated server consults it before it responds. The decision depends on the
//! timetable, the clock, the server, the zone or site and the vantage alone: losses are drawn
//! by hash from the seed and a counter, so the same packets in the same order are lost in
//! every run.

use super::effect::{Effect, Scope};
use super::plan::{Broken, Plan, draw};
use crate::ground_truth::GroundTruth;
use crate::scenario::{Fault, Scenario};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::hash::hash;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// The effect on a DNS query.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DnsEffect {
    /// Answered after this long.
    Answer(Duration),
    /// Lost.
    Lost,
    /// Answered with REFUSED.
    Refused,
    /// Answered with SERVFAIL.
    ServFail,
}

/// A port that is connected to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Port {
    /// A port for pages, of a web server.
    Web(usize),
    /// That for mail, of a web server.
    Mail(usize),
    /// A reference, outside of the company.
    Reference,
}

impl Port {
    /// The web server that has it.
    pub const fn server(self) -> Option<usize> {
        match self {
            Port::Web(server) | Port::Mail(server) => Some(server),
            Port::Reference => None,
        }
    }
}

/// The effect on an HTTP request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HttpEffect {
    /// Served after this long.
    Serve(Duration),
    /// Answered with status 500.
    Status500,
    /// Never answered.
    Silence,
}

/// The effect on connections to one address, until the next change.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ConnectionAttempt {
    /// The port is closed.
    pub refused: bool,
    /// The share of SYNs lost, from any source.
    pub loss: f64,
    /// The share lost from each vantage that loses more: (vantage, share).
    pub by_vantage: Vec<(usize, f64)>,
}

/// Applies the timetable.
pub struct FaultPlane {
    plan: Arc<Plan>,
    clock: Clock,
    effects: Arc<[Effect]>,
    truth: Arc<GroundTruth>,
    /// How often each (fault, server, unit, vantage) has drawn already.
    drawn: Mutex<HashMap<(usize, usize, usize, usize), u32>>,
}

impl FaultPlane {
    /// Resolves the timetable of a scenario against its plan.
    pub fn new(scenario: &Scenario, plan: Arc<Plan>, clock: Clock) -> FaultPlane {
        let effects = scenario.events.iter().enumerate();
        let effects: Arc<[Effect]> =
            effects.map(|(ix, e)| Effect::new(ix, e, scenario, &plan)).collect();
        let truth = Arc::new(GroundTruth::new(plan.clone(), effects.clone()));
        FaultPlane { plan, clock, effects, truth, drawn: Mutex::default() }
    }

    /// The ground truth so far.
    pub fn truth(&self) -> &Arc<GroundTruth> {
        &self.truth
    }

    /// The clock that the timetable runs on.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The effect on a query to name server `server` for `zone`, from a vantage (`None` for
    /// other clients, which are served alike and do not count as probes).
    pub fn dns(&self, server: usize, zone: Option<usize>, from: Option<usize>) -> DnsEffect {
        let now = self.clock.now();
        let mut delay = Duration::ZERO;
        let mut answer = None;
        for effect in self.effects.iter() {
            let Some(unit) = self.dns_unit(effect, server, zone, from) else { continue };
            if !effect.is_active(unit, now) {
                continue;
            }
            let result = match effect.fault {
                Fault::Drop => Some(DnsEffect::Lost),
                Fault::Loss(rate) => {
                    self.loses(effect, rate, server, unit, from).then_some(DnsEffect::Lost)
                }
                Fault::Refuse => Some(DnsEffect::Refused),
                Fault::ServFail => Some(DnsEffect::ServFail),
                Fault::Delay(late) => {
                    // Between half and one and a half of it: congestion is uneven.
                    let jitter = self.fraction(effect, server, unit, from) + 0.5;
                    delay += late.mul_f64(jitter);
                    None
                }
                Fault::Http500 | Fault::Hang | Fault::CertExpired => None,
            };
            if let (Some(_), Some(zone), Some(_)) = (result, zone, from) {
                self.truth.record_zone_hit(effect, zone, now);
            }
            // A lost packet is lost, whatever the response would be.
            if result == Some(DnsEffect::Lost) {
                return DnsEffect::Lost;
            }
            answer = answer.or(result);
        }
        answer.unwrap_or(DnsEffect::Answer(delay))
    }

    fn dns_unit(
        &self,
        effect: &Effect,
        server: usize,
        zone: Option<usize>,
        from: Option<usize>,
    ) -> Option<usize> {
        match &effect.scope {
            Scope::NameServers(all) => all.contains(&server).then_some(zone.unwrap_or(usize::MAX)),
            Scope::Vantage(v) => (from == Some(*v)).then_some(*v),
            Scope::Site(site) if matches!(effect.fault, Fault::Refuse | Fault::ServFail) => {
                (zone == Some(self.plan.sites[*site].zone)).then_some(*site)
            }
            Scope::Site(_) | Scope::WebServers(_) | Scope::Mail(_) => None,
        }
    }

    /// The current effect on connections to a port.
    pub fn connection_attempt(&self, port: Port) -> ConnectionAttempt {
        let now = self.clock.now();
        let mut connection_attempt = ConnectionAttempt::default();
        let mut passes = 1.0;
        for effect in self.effects.iter().filter(|h| h.on_connections()) {
            let rate = match effect.fault {
                Fault::Drop => 1.0,
                Fault::Loss(rate) => rate,
                _ => 0.0,
            };
            match (&effect.scope, port.server()) {
                (Scope::WebServers(all), Some(server))
                    if all.contains(&server) && effect.is_active(server, now) =>
                {
                    connection_attempt.refused |= effect.fault == Fault::Refuse;
                    passes *= 1.0 - rate;
                }
                (Scope::Mail(of), Some(server))
                    if port == Port::Mail(*of) && effect.is_active(server, now) =>
                {
                    connection_attempt.refused |= effect.fault == Fault::Refuse;
                    passes *= 1.0 - rate;
                }
                (Scope::Vantage(v), _) if effect.is_active(*v, now) => {
                    connection_attempt.by_vantage.push((*v, rate))
                }
                _ => {}
            }
        }
        connection_attempt.loss = 1.0 - passes;
        for (_, rate) in &mut connection_attempt.by_vantage {
            *rate = 1.0 - passes * (1.0 - *rate);
        }
        connection_attempt
    }

    /// The next instant after `now` at which any [`ConnectionAttempt`] may change.
    pub fn next_connection_change(&self, now: Time) -> Option<Time> {
        let of = |effect: &Effect| {
            let units: Vec<usize> = match &effect.scope {
                Scope::WebServers(all) => all.clone(),
                Scope::Mail(server) => vec![*server],
                Scope::Vantage(v) => vec![*v],
                _ => Vec::new(),
            };
            let ends = units.into_iter().map(|u| effect.end_for(u));
            ends.chain([effect.from]).collect::<Vec<Time>>()
        };
        let all = self.effects.iter().filter(|h| h.on_connections()).flat_map(of);
        all.filter(|at| *at > now).min()
    }

    /// The effect on a request for a page. A customer fault comes first.
    pub fn page(&self, site: usize, from: Option<usize>) -> HttpEffect {
        let now = self.clock.now();
        match self.plan.sites[site].broken {
            Some(Broken::Http500) => return HttpEffect::Status500,
            Some(Broken::Hang) => return HttpEffect::Silence,
            Some(Broken::CertExpired | Broken::Lame) | None => {}
        }
        let mut delay = self.plan.sites[site].base_latency;
        for effect in self.effects.iter() {
            let Some(unit) = effect.unit_of(&self.plan, site) else { continue };
            if matches!(effect.scope, Scope::NameServers(_)) || !effect.is_active(unit, now) {
                continue;
            }
            let result = match effect.fault {
                Fault::Http500 => HttpEffect::Status500,
                Fault::Hang => HttpEffect::Silence,
                Fault::Delay(late) => {
                    let server = self.plan.sites[site].server;
                    delay += late.mul_f64(self.fraction(effect, server, unit, from) + 0.5);
                    self.truth.record_slow(effect, site);
                    continue;
                }
                _ => continue,
            };
            if from.is_some() {
                self.truth.record_hit(effect, site, now);
            }
            return result;
        }
        HttpEffect::Serve(delay)
    }

    /// Whether the mail server of a machine accepts a connection and says nothing.
    pub fn mail_hangs(&self, server: usize, from: Option<usize>) -> bool {
        let now = self.clock.now();
        let hangs = |it: &&Effect| {
            it.fault == Fault::Hang && it.scope == Scope::Mail(server) && it.is_active(server, now)
        };
        let Some(effect) = self.effects.iter().find(hangs) else { return false };
        let sites = self.plan.sites.iter().enumerate();
        let served = sites.filter(|(_, site)| site.is_mail && site.server == server);
        for (site, _) in served.filter(|_| from.is_some()) {
            self.truth.record_hit(effect, site, now);
        }
        true
    }

    /// Whether a site has an expired certificate now.
    pub fn certificate_expired(&self, site: usize, from: Option<usize>) -> bool {
        let now = self.clock.now();
        if self.plan.sites[site].broken == Some(Broken::CertExpired) {
            return true;
        }
        let expired = self.effects.iter().find(|effect| {
            let unit = effect.unit_of(&self.plan, site);
            effect.fault == Fault::CertExpired
                && unit.is_some_and(|unit| effect.is_active(unit, now))
        });
        if let (Some(effect), Some(_)) = (expired, from) {
            self.truth.record_hit(effect, site, now);
        }
        expired.is_some()
    }

    /// Whether an accepted connection gets no response because its vantage loses packets. Only
    /// needed where the kernel does not allow dropping SYNs (see `gated_listener`).
    pub fn silenced(&self, from: Option<usize>) -> bool {
        let now = self.clock.now();
        self.effects.iter().any(|effect| {
            let Scope::Vantage(v) = effect.scope else { return false };
            let rate = if let Fault::Loss(rate) = effect.fault { rate } else { 1.0 };
            from == Some(v)
                && effect.is_active(v, now)
                && self.loses(effect, rate, usize::MAX, v, from)
        })
    }

    fn loses(
        &self,
        effect: &Effect,
        rate: f64,
        server: usize,
        unit: usize,
        from: Option<usize>,
    ) -> bool {
        self.fraction(effect, server, unit, from) < rate
    }

    /// The next number from 0 to 1 for this fault, server, unit and vantage.
    fn fraction(&self, effect: &Effect, server: usize, unit: usize, from: Option<usize>) -> f64 {
        let key = (effect.ix, server, unit, from.unwrap_or(usize::MAX));
        let mut drawn = self.drawn.lock();
        let count = drawn.entry(key).or_default();
        *count = count.wrapping_add(1);
        let seed = effect.seed ^ hash(&format!("{server}/{unit}/{from:?}"), effect.seed);
        draw(seed, "packet", *count as usize)
    }
}
