//! From faults to incidents, their victims, what is said of them, and their end.
//!
//! - [`active`]: one incident; [`registry`]: all of them;
//! - [`recovery_evidence`]: what speaks for the end of a fault;
//! - [`victims`]: from failing probes to victims; [`at_risk`]: who may be one is asked at once;
//! - [`attribution`]: the host's fault, or one customer's own doing;
//! - [`relation`], [`faults`]: which fault opens an incident, goes on with one, or is a shadow;
//!   [`whole`]: whether it takes all;
//! - [`clusters`]: failures that nothing explains; [`alike`]: what they have in common;
//! - [`recovery`]: from working probes to verified victims; [`ending`]: of faults that took
//!   everything; [`own_faults`]: who fails on for a reason of their own; [`phases`]: to the end;
//!   [`steadiness`]: of what comes and goes;
//! - [`statements`], [`exclusions`]: what people do; [`renaming`]: what the inventory calls otherwise.

pub mod active;
mod alike;
mod at_risk;
mod attribution;
mod clusters;
mod ending;
mod exclusions;
mod faults;
mod onset;
mod own_faults;
mod parts;
mod phases;
mod recovery;
mod recovery_evidence;
mod registry;
mod relation;
mod renaming;
mod statements;
mod steadiness;
mod victims;
mod whole;

use super::command::{Command, Refusal};
use super::detection::Probed;
use super::detection::evidence::Evidence;
use super::events::Out;
use super::io::{Context, Record, RestoredState};
use crate::Time;
use crate::access::Principal;
use crate::incident::{Cause, Incident};
use crate::incident::{IncidentId, Justification, Phase, VictimState};
use crate::inventory::ComponentKey;
use crate::name::Name;
use crate::observation::Observation;
use crate::statement::StatementKind;
use crate::topology::{SiteIx, StreamIx, Topology};
pub use active::ActiveIncident;
use faults::PendingFaults;
pub use recovery_evidence::is_lossy;
use registry::Registry;

/// All incidents that are open or may reopen.
#[derive(Debug, Default)]
pub struct Incidents {
    registry: Registry,
    pending: PendingFaults,
}

impl Incidents {
    /// As they were committed.
    pub fn restore(topology: &Topology, state: RestoredState) -> Incidents {
        let mut incidents = Incidents::default();
        let probed_until = state.probed.map(|span| span.until);
        for incident in state.incidents {
            incidents.registry.insert(ActiveIncident::restore(incident));
        }
        let registry = &mut incidents.registry;
        for victim in state.victims {
            if let Some(active) = registry.get_mut(victim.incident) {
                victim.hit_at.into_iter().for_each(|at| active.failed_at(at));
                if let Justification::Failures { last, .. } = &victim.justification
                    && victim.state == VictimState::SeenHit
                {
                    active.failed_at(*last);
                }
                active.victims.insert(victim.site.clone(), victim);
            }
        }
        for statement in state.statements {
            if let Some(active) = registry.get_mut(statement.incident) {
                let says_failing = match &statement.kind {
                    StatementKind::Identified { .. } | StatementKind::Relapsed { .. } => true,
                    StatementKind::Ongoing { last_failure, .. } => last_failure.is_none(),
                    _ => false,
                };
                if says_failing {
                    active.failed_at(statement.as_of);
                }
                active.statements.push(statement);
            }
        }
        for proposal in state.proposals {
            if let Some(active) = registry.get_mut(proposal.incident) {
                active.proposals.push(proposal);
            }
        }
        let failing = |active: &&mut ActiveIncident| active.incident.phase < Phase::Monitoring;
        for active in registry.all_mut().filter(failing) {
            probed_until.into_iter().for_each(|at| active.failed_at(at));
        }
        registry.all_mut().filter(|active| active.is_open()).for_each(|active| {
            let said = active.statements.last().map(|said| said.as_of);
            let listed = active
                .victims
                .values()
                .map(|victim| victim.verified_at.max(victim.hit_at).unwrap_or(victim.listed_at));
            let recorded = probed_until.map(|at| listed.chain(said).fold(at, Time::max));
            active.recovery.watched_before_until = recorded;
        });
        registry.all_mut().for_each(|active| {
            let affected = active.victims.values().filter(|it| it.state == VictimState::SeenHit);
            let failures = affected.map(|it| &it.justification);
            active.recovery.silent = own_faults::is_silence(failures, active.victims.len());
        });
        registry.count_waiting(topology);
        incidents
    }

    /// Goes on with another graph than `old`: what was seen of a site stays its own.
    pub fn adopt(&mut self, cx: &Context<'_>, old: &Topology, out: &mut Out) {
        self.pending.clear();
        let of = |site: u32| cx.topology.site(&old.sites[site as usize].host).map(|it| it.0);
        self.registry.all_mut().for_each(|active| active.recovery.carry_sites(of));
        exclusions::exclude_removed(&mut self.registry, cx, out);
        exclusions::readmit_returned(&mut self.registry, cx, out);
        renaming::follow(&mut self.registry, cx, out);
        self.registry.count_waiting(cx.topology);
    }

    /// All of them, in order of opening.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = &ActiveIncident> {
        self.registry.all()
    }

    /// Those that are not resolved.
    pub fn open(&self) -> impl Iterator<Item = &ActiveIncident> {
        self.registry.open()
    }

    /// One of them.
    pub fn get(&self, id: IncidentId) -> Option<&ActiveIncident> {
        self.registry.get(id)
    }

    /// Whether an open incident waits for a site to be verified.
    pub fn is_waiting(&self, site: SiteIx) -> bool {
        self.registry.is_waiting(site)
    }

    /// The open incident that waits for a site and explains why these streams of it fail, or why
    /// it is slow when there are none.
    pub fn explaining(
        &self,
        topology: &Topology,
        site: SiteIx,
        failing: &[StreamIx],
    ) -> Option<IncidentId> {
        if !self.is_waiting(site) {
            return None;
        }
        let host = &topology.sites[site.ix()].host;
        let mut waiting = self.registry.open().filter(|active| active.awaits(host));
        let explains = |active: &ActiveIncident| {
            let cause = active.incident.cause.as_ref();
            match cause.and_then(|cause| topology.component(&cause.component)) {
                Some(component) if !failing.is_empty() => {
                    failing.iter().any(|it| topology.components_of(*it).contains(&component))
                }
                _ => true,
            }
        };
        waiting.find(|active| explains(active)).map(|active| active.incident.id)
    }

    /// Whether an open incident that waits for a site took everything and has begun to work.
    pub fn is_ending(&self, cx: &Context<'_>, site: SiteIx) -> bool {
        let host = &cx.topology.sites[site.ix()].host;
        let mut waiting = self.registry.open().filter(|active| active.awaits(host));
        waiting.any(|active| ending::has_begun(active, cx))
    }

    /// Whether an open incident that waits for a site lost some probes, and has lost none for longer
    /// than by chance.
    pub fn loses_none(&self, cx: &Context<'_>, site: SiteIx) -> bool {
        let host = &cx.topology.sites[site.ix()].host;
        let mut waiting = self.registry.open().filter(|active| active.awaits(host));
        waiting.any(|active| {
            active.incident.cause.as_ref().is_some_and(is_lossy) && active.recovery.is_ending()
        })
    }

    /// Whether an open incident that waits for a site has seen its last failure for now.
    pub fn is_failure_past(&self, host: &Name) -> bool {
        let mut waiting = self.registry.open().filter(|active| active.awaits(host));
        waiting.any(|active| active.incident.last_failure_at.is_some())
    }

    /// Whether an open incident names a component as its cause, or cannot tell it from that.
    pub fn names(&self, component: &ComponentKey) -> bool {
        let causes = self.registry.open().filter_map(|active| active.incident.cause.as_ref());
        causes
            .into_iter()
            .any(|cause| cause.component == *component || cause.one_of.contains(component))
    }

    /// The share of a site's probes, 0 to 1, that is lost by what an open incident names that waits
    /// for it and lets some pass; `None` when there is no such incident.
    pub fn share_lost(&self, host: &Name) -> Option<f64> {
        let waiting = self.registry.open().filter(|active| active.awaits(host));
        let causes = waiting.filter_map(|active| active.incident.cause.as_ref());
        let lossy = causes.filter(|cause| is_lossy(cause));
        lossy.map(Cause::rate_at_worst).reduce(f64::max)
    }

    /// Whether a site was seen hit by an open incident whose cause is seen now, and takes nearly all that
    /// depends on it.
    pub fn takes_whole(&self, host: &Name) -> bool {
        self.registry.open().filter(|active| active.is_present()).any(|active| {
            let victim = active.victims.get(host);
            victim.is_some_and(|victim| victim.state == VictimState::SeenHit)
                && active.incident.cause.as_ref().is_some_and(recovery_evidence::takes_nearly_all)
        })
    }

    /// Whether the fault of an open incident that waits for a site is held to be gone.
    pub fn is_gone(&self, cx: &Context<'_>, site: SiteIx) -> bool {
        let host = &cx.topology.sites[site.ix()].host;
        self.registry.open().any(|active| active.is_monitoring() && active.awaits(host))
    }

    /// What one probe means for the open incidents.
    pub fn observe(
        &mut self,
        cx: &Context<'_>,
        evidence: &Evidence<'_>,
        seen: &Observation,
        probed: Probed,
        out: &mut Out,
    ) {
        let healthy = evidence.probes.healthy[usize::from(seen.vantage.0)];
        if !healthy || self.registry.open().next().is_none() {
            return;
        }
        if !seen.provisional {
            victims::weigh(&mut self.registry, cx, evidence, seen, probed);
        }
        if !probed.failed {
            // After a restart the first answer is news as well.
            if probed.changed {
                ending::ask_all(&mut self.registry, cx, evidence, seen, out);
            }
            for site in cx.topology.sites_of(seen.stream) {
                if self.registry.is_waiting(*site) {
                    recovery::try_to_verify(&mut self.registry, cx, evidence, *site, out);
                }
            }
        } else if !seen.provisional {
            victims::hit(&mut self.registry, cx, evidence, seen, probed.series, out);
        }
    }

    /// Opens, reopens and advances incidents by the localiser's last answer.
    pub fn follow_faults(&mut self, cx: &Context<'_>, evidence: &Evidence<'_>, out: &mut Out) {
        faults::follow(&mut self.registry, &mut self.pending, cx, evidence, out);
        clusters::follow(&mut self.registry, cx, evidence, out);
        alike::follow(&mut self.registry, cx, evidence);
        ending::follow(&mut self.registry, cx, evidence, out);
        own_faults::follow(&mut self.registry, cx, evidence, out);
    }

    /// Moves every open incident on.
    pub fn follow(&mut self, cx: &Context<'_>, evidence: &Evidence<'_>, out: &mut Out) {
        phases::follow(&mut self.registry, cx, evidence, out);
    }

    /// Does what a person wants of an incident.
    pub fn command(
        &mut self,
        cx: &Context<'_>,
        by: &Principal,
        command: &Command,
        out: &mut Out,
    ) -> Result<(), Refusal> {
        let registry = &mut self.registry;
        match command {
            Command::State { incident, draft } => {
                statements::state(registry, cx, by, (*incident, draft), out)
            }
            Command::ProposeDraft { incident, draft } => {
                statements::propose(registry, cx, by, (*incident, draft), out)
            }
            Command::DecideDraft { incident, number, approve } => {
                statements::decide(registry, cx, by, (*incident, *number, *approve), out)
            }
            Command::Exclude { incident, site, reason } => {
                exclusions::exclude(registry, cx, by, (*incident, site, reason), out)
            }
            Command::Report { .. }
            | Command::Maintain { .. }
            | Command::Mute { .. }
            | Command::Unmute { .. }
            | Command::Promise { .. }
            | Command::HandOverPromises { .. }
            | Command::TakeCallback { .. }
            | Command::Escalation { .. }
            | Command::AcknowledgePage { .. }
            | Command::TestContact { .. }
            | Command::TakeExternal { .. }
            | Command::Heartbeat { .. }
            | Command::ExternalAlert { .. }
            | Command::ChangeSchedule { .. } => Err(Refusal::NotPermitted),
        }
    }

    /// Gives out every incident whose record changed, ahead of what refers to it.
    pub fn save(&mut self, out: &mut Out) {
        let changed: Vec<Incident> =
            self.registry.all_mut().filter_map(ActiveIncident::take_change).collect();
        out.record_first(changed.into_iter().map(Record::Incident).collect());
    }
}
