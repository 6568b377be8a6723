//! Judges what the desk says, claim by claim, by what really was.
//!
//! Every second of the simulation what is said of each site, each open incident's cause and each new
//! victim and notice is compared with the ground truth. What could not be known yet is not
//! held against the desk: a change counts from [`Oracle::honest_delay`] on, which is a sweep
//! and the time for a few repeated probes. A claim that the truth denies is *untrue*; one that
//! was true and has not been withdrawn, or that should have been made, is *late*.

use super::memory_store::MemoryStore;
use super::network::Network;
use super::plan::Plan;
use super::world::World;
use crate::site_truth::SiteTruth;
use bongsu_core::Time;
use bongsu_core::engine::Record;
use bongsu_core::engine::view::View;
use bongsu_core::incident::{Mode, Phase, VictimState};
use bongsu_core::name::Name;
use bongsu_core::site_health::SiteHealth;
use bongsu_core::statement::StatementKind;
use bongsu_core::topology::SiteIx;
use std::collections::BTreeMap;
use std::time::Duration;

/// The claims of one mouth.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Claims {
    /// How many were compared with the truth.
    pub judged: u64,
    /// How many it denied.
    pub untrue: u64,
    /// How many came, or were withdrawn, too late.
    pub late: u64,
}

/// The claims of all mouths, and the first few that were not true.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// By mouth.
    pub mouths: BTreeMap<&'static str, Claims>,
    /// As text.
    pub remarks: Vec<String>,
}

/// At most so many untrue claims of one seed are kept as text.
const MAX_REMARKS: usize = 12;
/// How often the view is compared with the truth.
const INTERVAL: Duration = Duration::from_secs(1);
/// From this rate on a loss takes all.
const TOTAL_RATE: f64 = 0.9;

impl Judgement {
    /// Adds the claims of another simulation.
    pub fn add(&mut self, other: &Judgement) {
        for (mouth, claims) in &other.mouths {
            let sum = self.mouths.entry(mouth).or_default();
            sum.judged += claims.judged;
            sum.untrue += claims.untrue;
            sum.late += claims.late;
        }
    }

    /// How many claims were untrue.
    pub fn untrue(&self) -> u64 {
        self.mouths.values().map(|claims| claims.untrue).sum()
    }

    fn judge(&mut self, mouth: &'static str, is_untrue: bool, describe: impl FnOnce() -> String) {
        let claims = self.mouths.entry(mouth).or_default();
        claims.judged += 1;
        if is_untrue {
            claims.untrue += 1;
            if self.remarks.len() < MAX_REMARKS {
                self.remarks.push(format!("{mouth}: {}", describe()));
            }
        }
    }

    fn late(&mut self, mouth: &'static str) {
        self.mouths.entry(mouth).or_default().late += 1;
    }
}

/// What is claimed of a site.
fn claim_of(health: SiteHealth) -> &'static str {
    match health {
        SiteHealth::Down { .. } => "site down",
        SiteHealth::Degraded => "site degraded",
        SiteHealth::Works | SiteHealth::Slow => "site works",
        SiteHealth::Unverified | SiteHealth::Unknown => "site unknown",
    }
}

/// The judge of one simulation.
#[derive(Debug)]
pub struct Oracle<'a> {
    world: &'a World,
    plan: &'a Plan,
    sweep: Duration,
    /// By site of the ground truth: what it is, since when, and when it was last felt.
    sites: Vec<(SiteTruth, Time, Time)>,
    looked_at: Time,
    /// What was found.
    pub judgement: Judgement,
}

impl<'a> Oracle<'a> {
    /// An oracle for a company and what happens to it.
    pub fn new(world: &'a World, plan: &'a Plan, sweep: Duration, start: Time) -> Oracle<'a> {
        let sites = vec![(SiteTruth::Works, start, Time::ZERO); world.truth.sites.len()];
        let judgement = Judgement::default();
        Oracle { world, plan, sweep, sites, looked_at: start, judgement }
    }

    /// How long a change may go unnoticed: a sweep, and a few repeated probes.
    pub fn honest_delay(&self) -> Duration {
        self.sweep + Duration::from_secs(10)
    }

    /// Whether it is time to look.
    pub fn is_due(&self, now: Time) -> bool {
        now.since(self.looked_at) >= INTERVAL
    }

    /// Compares a view with the truth.
    pub fn look(&mut self, network: &Network<'_>, view: &View) {
        let now = view.at;
        self.looked_at = now;
        for site in 0..self.sites.len() {
            let truth = self.truth(network, site as u32, now);
            let state = &mut self.sites[site];
            if state.0 != truth {
                (state.0, state.1) = (truth, now);
            }
            if truth != SiteTruth::Works {
                state.2 = now;
            }
        }
        self.sites(view);
        self.phases(view);
    }

    fn truth(&self, network: &Network<'_>, site: u32, now: Time) -> SiteTruth {
        let own = self
            .plan
            .own
            .iter()
            .any(|own| own.site == site && own.span.0 <= now && now < own.span.1);
        let total = |ix: usize| {
            let fault = &self.plan.faults[ix];
            fault.mode == Mode::Subset || fault.rate >= TOTAL_RATE
        };
        match () {
            () if own || network.is_felt(site, now, total) => SiteTruth::Down,
            () if network.is_felt(site, now, |_| true) => SiteTruth::Impaired,
            () => SiteTruth::Works,
        }
    }

    fn site(&self, host: &Name) -> Option<u32> {
        self.world.truth.site(host).map(|site| site.0)
    }

    fn sites(&mut self, view: &View) {
        let (now, delay) = (view.at, self.honest_delay());
        for (site, status) in view.topology.sites.iter().zip(view.sites.iter()) {
            let Some(ix) = self.site(&site.host) else { continue };
            let (truth, since, _) = self.sites[ix as usize];
            let lasts = now.since(since);
            let wrong = truth.denies(status.health, lasts, delay);
            let why = if wrong { self.why(ix, now) } else { String::new() };
            let describe =
                || format!("{now} {} is {:?}, and {truth:?}{why}", site.host, status.health);
            let claim = claim_of(status.health);
            self.judgement.judge(claim, wrong, describe);
            if status.health.is_down() && truth == SiteTruth::Works && lasts > delay {
                self.judgement.late(claim);
            }
        }
    }

    /// What fails at a site, as text.
    fn why(&self, site: u32, now: Time) -> String {
        let own = self.plan.own.iter().filter(|own| own.site == site);
        let own = own.filter(|own| own.span.0 <= now && now < own.span.1);
        let own = own.map(|own| format!(", own {} since {}", own.layer, own.span.0));
        let faults = self.plan.faults.iter().filter(|fault| {
            let streams = self.world.truth.streams_of(SiteIx(site));
            fault.is_active(now) && streams.into_iter().any(|s| fault.below(self.world, s))
        });
        let faults = faults.map(|it| {
            format!(", {} {:?} {:.2} since {}", it.component, it.mode, it.rate, it.began())
        });
        own.chain(faults).collect()
    }

    /// An incident that is identified should have moved on when nothing fails any more.
    fn phases(&mut self, view: &View) {
        let identified = view.incidents.iter().map(|it| it.incident.phase);
        for _ in identified.filter(|phase| *phase == Phase::Identified) {
            self.judgement.judge("incident", false, String::new);
            if self.is_over(view.at, self.honest_delay()) {
                self.judgement.late("incident");
            }
        }
    }

    /// Whether no shared fault was active within the last `span`.
    fn is_over(&self, now: Time, span: Duration) -> bool {
        let mut spans = self.plan.faults.iter().flat_map(|fault| &fault.spans);
        spans.all(|(from, until)| now < *from || *until + span < now)
    }

    /// Judges what is about to be committed.
    pub fn records(&mut self, store: &MemoryStore, now: Time, records: &[Record]) {
        let delay = self.honest_delay();
        for record in records {
            match record {
                Record::Victim(victim) if victim.state == VictimState::SeenHit => {
                    let key = (victim.incident, victim.site.clone());
                    let is_new = store.victims.get(&key).is_none_or(|old| old.hit_at.is_none());
                    if let Some(site) = self.site(&victim.site).filter(|_| is_new) {
                        let felt = now.since(self.sites[site as usize].2) <= delay;
                        let describe = || format!("{now} {} is called affected", victim.site);
                        self.judgement.judge("victim list", !felt, describe);
                    }
                }
                Record::Notice(notice) => {
                    for host in &notice.sites.hit.names {
                        let Some(site) = self.site(host) else { continue };
                        let last = now.since(self.sites[site as usize].2);
                        let felt = last <= delay;
                        let (why, last) = (notice.why, last.as_secs());
                        let describe =
                            || format!("{now} {host} “cannot be opened” ({why:?}), {last} s after");
                        self.judgement.judge("notice", !felt, describe);
                    }
                    for host in &notice.sites.verified.names {
                        let Some(site) = self.site(host) else { continue };
                        let (truth, since, _) = self.sites[site as usize];
                        let down = truth == SiteTruth::Down && now.since(since) > delay;
                        let why = if down { self.why(site, now) } else { String::new() };
                        let describe = || format!("{now} {host} “works”{why}");
                        self.judgement.judge("notice", down, describe);
                    }
                }
                Record::Statement(statement) if statement.kind.cause().is_some() => {
                    // What is spoken of in the past is not claimed of now.
                    let is_past = matches!(
                        statement.kind,
                        StatementKind::Ongoing { last_failure: Some(_), .. }
                    );
                    let over = self.is_over(now, delay * 2) && !is_past;
                    let describe = || format!("{now} “{:?}”, and nothing fails", statement.kind);
                    self.judgement.judge("statement", over, describe);
                }
                _ => {}
            }
        }
    }
}
