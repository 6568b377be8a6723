//! Builds the picture of the engine at one instant.

use super::{
    ComponentStatus, IncidentView, LayerStatuses, MaintenanceView, SiteStatus, VantageStatus, View,
    WholeSecond,
};
use crate::Time;
use crate::diagnosis::prior::is_suspectable;
use crate::engine::detection::evidence::Evidence;
use crate::engine::detection::{Detection, learned};
use crate::engine::incidents::Incidents;
use crate::engine::incidents::active::ActiveIncident;
use crate::engine::maintenance::Maintenance;
use crate::impact::Impact;
use crate::incident::{Mode, VictimState};
use crate::inventory::{Kind, Owner};
use crate::layer::Layer;
use crate::site_health::SiteHealth;
use crate::topology::{ComponentIx, ProbeTarget, Site, SiteIx, StreamIx, Topology};
use crate::verdict::{Blame, Verdict};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// A fault explains a failing site, or its owner does, from this probability on.
const BLAME_MIN: f64 = 0.95;
/// What goes down within so long of each other goes down in the same moment.
const TOGETHER: Duration = Duration::from_secs(30);

/// The picture at `now`.
pub fn view(
    now: Time,
    topology: &Arc<Topology>,
    (maintenance, detection, incidents): (&Maintenance, &Detection, &Incidents),
    evidence: &Evidence<'_>,
) -> View {
    let sites: Arc<[SiteStatus]> = (0..topology.sites.len())
        .map(|ix| site_status(now, evidence, incidents, SiteIx::at(ix)))
        .collect();
    View {
        at: now,
        topology: topology.clone(),
        components: component_statuses(now, evidence, incidents, &sites),
        sites,
        vantages: vantage_statuses(topology, detection, evidence),
        silent_since: detection.silent_since(),
        incidents: incidents.all().rev().map(|active| Arc::new(incident_view(active))).collect(),
        alerts: Arc::default(),
        promises: Arc::default(),
        external_alerts: Arc::default(),
        heartbeats: Arc::default(),
        oncall: Default::default(),
        base_rates: learned::rates(evidence.probes.tracker, evidence.probes.topology),
        maintenances: maintenance_views(maintenance),
        mutes: maintenance.mutes().cloned().collect(),
        counters: detection.counters(),
    }
}

fn maintenance_views(maintenance: &Maintenance) -> Vec<MaintenanceView> {
    let all = maintenance.all();
    all.map(|(record, reach)| MaintenanceView { record: record.clone(), reach: reach.clone() })
        .collect()
}

fn incident_view(active: &ActiveIncident) -> IncidentView {
    let waiting = active.proposals.iter().filter(|proposal| proposal.decision.is_none());
    IncidentView {
        incident: active.incident.clone(),
        victims: active.victims.values().cloned().collect(),
        statements: active.statements.clone(),
        proposals: waiting.cloned().collect(),
    }
}

/// What may be said of a site, without what only pages show.
#[derive(Clone, Copy, Debug)]
pub struct SiteFinding {
    /// What may be said of it.
    pub health: SiteHealth,
    /// Since when; zero where that is not known.
    pub since: Time,
    /// When the evidence was gathered.
    pub as_of: WholeSecond,
    /// What its visitors meet.
    pub impact: Impact,
    /// Whether an incident gives reason to doubt that it works.
    in_doubt: bool,
}

/// What may be said of a site.
pub fn site_finding(evidence: &Evidence<'_>, incidents: &Incidents, site: SiteIx) -> SiteFinding {
    let state = &evidence.sites.sites[site.ix()];
    let in_doubt = incidents.is_waiting(site) && is_in_doubt(evidence, incidents, site);
    let verdict = known(evidence, incidents, site);
    let impact = impact_now(evidence, site, verdict);
    let lasts = impact.is_felt() && evidence.probes.is_felt_for_long(site);
    let (health, impact) = match verdict {
        // What loses probes in turn lets some visitors pass.
        Verdict::Down { .. } if is_lost_in_turn(evidence, incidents, site) => {
            (SiteHealth::Degraded, Impact::Degraded)
        }
        _ => (health(verdict, impact, lasts, in_doubt), impact),
    };
    SiteFinding {
        health,
        since: if is_of(health, state.verdict) { state.since } else { Time::ZERO },
        as_of: evidence.probes.asked_at(site).unwrap_or_default().into(),
        impact: impact_said(health, impact),
        in_doubt,
    }
}

/// What may be said of a site at `now`.
fn site_status(
    now: Time,
    evidence: &Evidence<'_>,
    incidents: &Incidents,
    site: SiteIx,
) -> SiteStatus {
    let SiteFinding { health, since, as_of, impact, in_doubt } =
        site_finding(evidence, incidents, site);
    SiteStatus {
        health,
        since,
        as_of,
        blame: health
            .is_down()
            .then(|| blame_now(evidence, site, (in_doubt, incidents.is_waiting(site)))),
        impact,
        baseline: evidence.sites.baseline(site, now).into(),
        layers: layer_statuses(now, evidence, site),
    }
}

/// What is less likely than this is no chance.
const CHANCE_MIN: f64 = 1e-3;
/// What lets some probes pass may lose this share of one site's, whatever it loses of all.
const SHARE_LOST_MIN: f64 = 0.8;

/// Whether a site fails for no more probes in a row than a fault that lets some pass may lose.
fn is_lost_in_turn(evidence: &Evidence<'_>, incidents: &Incidents, site: SiteIx) -> bool {
    let host = &evidence.probes.topology.sites[site.ix()].host;
    let in_a_row = evidence.probes.failed_in_a_row(site);
    let share = incidents.share_lost(host).map(|share| share.max(SHARE_LOST_MIN));
    share.is_some_and(|share| share.powi(in_a_row as i32) > CHANCE_MIN)
}

/// What may be said of a site: never that it works, while some of its visitors fail or an
/// incident gives reason to doubt it.
fn health(verdict: Verdict, impact: Impact, lasts: bool, in_doubt: bool) -> SiteHealth {
    match verdict {
        Verdict::Down { layer, reason } => SiteHealth::Down { layer, reason },
        _ if impact.is_felt() && lasts => SiteHealth::Degraded,
        _ if in_doubt => SiteHealth::Unverified,
        _ if impact.is_felt() => SiteHealth::Unknown,
        Verdict::Unknown => SiteHealth::Unknown,
        Verdict::Slow => SiteHealth::Slow,
        Verdict::Up => SiteHealth::Works,
    }
}

/// What is said of the impact: no more than of the site.
fn impact_said(health: SiteHealth, impact: Impact) -> Impact {
    match health {
        SiteHealth::Unverified | SiteHealth::Unknown => Impact::Unknown,
        SiteHealth::Down { .. } | SiteHealth::Degraded | SiteHealth::Slow | SiteHealth::Works => {
            impact
        }
    }
}

/// Whether a verdict is what is said, so that its beginning can be said too.
fn is_of(health: SiteHealth, verdict: Verdict) -> bool {
    match verdict {
        Verdict::Down { .. } => health.is_down(),
        Verdict::Unknown => health == SiteHealth::Unknown,
        Verdict::Slow => health == SiteHealth::Slow,
        Verdict::Up => health == SiteHealth::Works,
    }
}

/// What is believed of a site. Of one that fails at every path right now nothing good is said,
/// even if that is not proved yet, and by what an incident knows to take everything it is down with its
/// first failure; of one that answers now nothing bad. While no
/// vantage is healthy nothing is said of any: what is not seen is unknown.
fn known(evidence: &Evidence<'_>, incidents: &Incidents, site: SiteIx) -> Verdict {
    let probes = evidence.probes;
    let Site { zone, host, .. } = &probes.topology.sites[site.ix()];
    let zone = *zone;
    let fails = probes.zone_fails(zone) || probes.connection_fails(site);
    let blind = probes.healthy.iter().all(|healthy| !healthy);
    let state = &evidence.sites.sites[site.ix()];
    match state.known() {
        _ if blind => Verdict::Unknown,
        Verdict::Up | Verdict::Slow if fails && incidents.takes_whole(host) => {
            newest_failure(evidence, site).unwrap_or(Verdict::Unknown)
        }
        // Of a site whose name leads nowhere, nothing is asked by which it could be seen working.
        Verdict::Up | Verdict::Slow if fails || !probes.opens(site) => Verdict::Unknown,
        // After a restart what was down is down until it was asked, unless nothing had failed any
        // more before. What is asked elsewhere by now is unknown.
        Verdict::Down { .. }
            if !fails
                && (state.is_asked_elsewhere()
                    || probes.is_heard(site)
                    || (evidence.sites.is_doubted(site) && !incidents.is_waiting(site))
                    || incidents.is_failure_past(host)) =>
        {
            Verdict::Unknown
        }
        verdict => verdict,
    }
}

/// What fails of a site by its last probes, in the lowest layer.
fn newest_failure(evidence: &Evidence<'_>, site: SiteIx) -> Option<Verdict> {
    let probes = evidence.probes;
    let failing = probes.series_of(site).filter(|series| probes.tracker.failing(*series));
    let layered = failing.filter_map(|series| {
        let layer = probes.topology.stream(probes.stream_of(series).0).layer;
        Some((layer, evidence.sites.reason(series)?))
    });
    let lowest = layered.min_by_key(|(layer, _)| *layer);
    lowest.map(|(layer, reason)| Verdict::Down { layer, reason })
}

/// Whether an incident that waits for a site gives reason to doubt that it works: it was seen
/// failing, or every way to it leads through what failed. Of a site with another way that
/// works, nothing is in doubt.
fn is_in_doubt(evidence: &Evidence<'_>, incidents: &Incidents, site: SiteIx) -> bool {
    let topology = evidence.probes.topology;
    let host = &topology.sites[site.ix()].host;
    let relies = |active: &ActiveIncident| {
        let cause = active.incident.cause.as_ref();
        let component = cause.and_then(|cause| topology.component(&cause.component));
        component.is_none_or(|component| topology.is_single_point_of_failure(component, site))
            && !is_of_those_that_live(evidence, active, site)
    };
    let mut open = incidents.all().filter(|active| active.is_open());
    open.any(|active| match active.victims.get(host).map(|victim| &victim.state) {
        Some(VictimState::SeenHit) => true,
        Some(VictimState::AtRisk) => relies(active),
        Some(VictimState::Verified | VictimState::Excluded { .. }) | None => false,
    })
}

/// Whether a cause that took a share of the sites has not taken this one: it was seen to work since.
fn is_of_those_that_live(evidence: &Evidence<'_>, active: &ActiveIncident, site: SiteIx) -> bool {
    let cause = active.incident.cause.as_ref();
    let share = cause.filter(|it| it.mode == Mode::Subset && !it.mode.takes_any(it.rate));
    share.is_some_and(|cause| {
        let component = evidence.probes.topology.component(&cause.component);
        component.is_some_and(|it| evidence.probes.answers_through(site, it, cause.since))
    })
}

/// What visitors meet. What is believed of a site rests on many probes, and its impact on the
/// last of each way: a single lost answer makes nobody's site fail.
fn impact_now(evidence: &Evidence<'_>, site: SiteIx, verdict: Verdict) -> Impact {
    match (verdict, evidence.probes.impact(site)) {
        (Verdict::Down { .. }, _) => Impact::Down,
        (Verdict::Unknown, _) => Impact::Unknown,
        (Verdict::Up | Verdict::Slow, Impact::Down) => Impact::Degraded,
        (Verdict::Up | Verdict::Slow, impact) => impact,
    }
}

/// Each layer by its recent probes.
fn layer_statuses(now: Time, evidence: &Evidence<'_>, site: SiteIx) -> LayerStatuses {
    let probes = evidence.probes;
    let mut layers = LayerStatuses::default();
    // No server of the zone has an address for it: that they serve the zone is no other way.
    let is_own_name = |series: &u32| {
        let (stream, _) = probes.stream_of(*series);
        let of = probes.topology.stream(stream);
        of.layer == Layer::Dns && of.subject == ProbeTarget::Site(site)
    };
    let mut names = probes.series_of(site).filter(is_own_name).peekable();
    let is_nowhere = names.peek().is_some() && names.all(|it| probes.tracker.failing(it));
    for series in probes.series_of(site) {
        let (stream, _) = probes.stream_of(series);
        let of = probes.topology.stream(stream).layer;
        if is_nowhere && of == Layer::Dns && !is_own_name(&series) {
            continue;
        }
        let mut layer = layers.get(of);
        layer.streams += 1;
        if !probes.is_recent(series, now) {
        } else if probes.tracker.failing(series) {
            layer.failing += 1;
        } else if probes.tracker.history(series).worked_in_a_row() > 0 {
            layer.working += 1;
        }
        layers.set(of, layer);
    }
    layers
}

/// As [`blame`]; of what went down in a maintenance, and while an open incident hits a site or puts it at risk, nobody says that its
/// owner is to blame: after a restart, and while a fault ends, the evidence that speaks for
/// the incident is thin for a sweep.
fn blame_now(evidence: &Evidence<'_>, site: SiteIx, (in_doubt, waiting): (bool, bool)) -> Blame {
    let tracker = evidence.probes.tracker;
    let planned = failing_series(evidence, site).any(|series| tracker.began_in_maintenance(series));
    match blame(evidence, site) {
        Blame::Customer
            if in_doubt
                || planned
                || fell_with_others(evidence, site)
                || fails_at_ours(evidence, site) =>
        {
            Blame::Unknown
        }
        // What is no incident was not shown to be shared.
        Blame::Host | Blame::ThirdParty if !waiting => Blame::Unknown,
        blame => blame,
    }
}

/// Whether a site's name is not answered for by our name servers, our server does not accept its
/// connections, or our software there does not do its work: what an owner may have to do with that, nobody sees from outside.
fn fails_at_ours(evidence: &Evidence<'_>, site: SiteIx) -> bool {
    let topology = evidence.probes.topology;
    let is_ours = |component: &ComponentIx| {
        let component = &topology.components[component.ix()];
        let asked = [Kind::NameServer, Kind::Server, Kind::LoadBalancer];
        component.owner == Owner::Us && asked.contains(&component.key.kind())
    };
    failing_series(evidence, site).any(|series| {
        let (stream, _) = evidence.probes.stream_of(series);
        let layer = topology.stream(stream).layer;
        let is_of_software = layer > Layer::Dns && topology.asks_ours(site, stream);
        is_of_software
            || (layer <= Layer::Tcp && topology.components_of(stream).iter().any(is_ours))
    })
}

/// Whether others went down in the same way in the same moment. Nobody says then that it is the
/// site's own matter: a certificate renewed for many, or a file given to many, leaves no other trace.
fn fell_with_others(evidence: &Evidence<'_>, site: SiteIx) -> bool {
    evidence.sites.fell_with_others(evidence.probes.topology, site, TOGETHER)
}

/// Whose fault it is that a site fails, by its failing streams.
fn blame(evidence: &Evidence<'_>, site: SiteIx) -> Blame {
    let (mut shared, mut own): (f64, f64) = (0.0, 1.0);
    let mut owners = Vec::new();
    if failing_series(evidence, site).next().is_none() {
        // It was down when it was last asked, and nothing of that is asked now.
        return Blame::Unknown;
    }
    for series in failing_series(evidence, site) {
        let shares = evidence.probes.tracker.shares(series);
        shared = shared.max(shares.shared);
        own = own.min(shares.own);
        owners.extend(owners_below(evidence, evidence.probes.stream_of(series).0));
    }
    owners.sort_unstable();
    owners.dedup();
    match owners[..] {
        [Owner::Us] if shared >= BLAME_MIN => Blame::Host,
        [Owner::ThirdParty] if shared >= BLAME_MIN => Blame::ThirdParty,
        [Owner::Customer] if shared >= BLAME_MIN => Blame::Customer,
        _ if own >= BLAME_MIN => Blame::Customer,
        _ => Blame::Unknown,
    }
}

fn failing_series<'a>(evidence: &'a Evidence<'_>, site: SiteIx) -> impl Iterator<Item = u32> + 'a {
    let tracker = evidence.probes.tracker;
    evidence.probes.series_of(site).filter(|series| tracker.failing(*series))
}

fn owners_below(evidence: &Evidence<'_>, stream: StreamIx) -> Vec<Owner> {
    let topology = evidence.probes.topology;
    let below = topology.components_of(stream);
    let faults = evidence.answer.faults.iter().flat_map(|fault| &fault.one_of);
    let owner = |c: &u32| topology.components[*c as usize].owner;
    faults.filter(|c| below.iter().any(|b| b.0 == **c)).map(owner).collect()
}

fn component_statuses(
    now: Time,
    evidence: &Evidence<'_>,
    incidents: &Incidents,
    sites: &[SiteStatus],
) -> Arc<[ComponentStatus]> {
    let (probes, tracker) = (evidence.probes, evidence.probes.tracker);
    let works = |series: u32| {
        tracker.history(series).worked_in_a_row() > 0 && probes.is_recent(series, now)
    };
    let of = |(ix, sites): (u32, &[SiteIx])| ComponentStatus {
        sites: sites.len() as u32,
        answers: tracker.series_on(ix).any(works),
        ..ComponentStatus::default()
    };
    let components = (0..).zip(&evidence.probes.topology.components);
    let mut all: Vec<ComponentStatus> = components.map(|(ix, it)| of((ix, &it.sites))).collect();
    for (ix, site) in sites.iter().enumerate() {
        if site.layers.iter().any(|(_, layer)| layer.fails()) {
            let opens = site.health.is_usable();
            for component in fails_through(evidence, SiteIx::at(ix)) {
                let component = &mut all[component.ix()];
                component.failing += 1;
                component.stood_in += u32::from(opens);
            }
        }
    }
    // What explains failures, and is no incident, is suspected: their owners may have broken them. A
    // vantage has failed while it is held to be unhealthy, whatever would explain.
    let vantages = probes.topology.vantages.iter().zip(probes.healthy);
    let is_sick = |component: u32| {
        vantages.clone().any(|(vantage, healthy)| vantage.component.0 == component && !*healthy)
    };
    for fault in &evidence.answer.faults {
        let key = &probes.topology.components[fault.component as usize].key;
        let status = &mut all[fault.component as usize];
        match key.kind() == Kind::Vantage {
            true => status.fault = is_sick(fault.component).then_some(fault.confidence),
            false if incidents.names(key) => status.fault = Some(fault.confidence),
            false => status.suspected = true,
        }
    }
    for (component, _) in &evidence.answer.suspects {
        all[*component as usize].suspected = true;
    }
    all.into()
}

/// The components that a site fails through: one whose page fails says nothing against
/// the name servers that answer for it.
fn fails_through(evidence: &Evidence<'_>, site: SiteIx) -> BTreeSet<ComponentIx> {
    let topology = evidence.probes.topology;
    let below = failing_series(evidence, site).flat_map(|series| {
        let (stream, _) = evidence.probes.stream_of(series);
        let layer = topology.stream(stream).layer;
        let suspectable =
            move |c: &&ComponentIx| is_suspectable(topology.components[c.ix()].key.kind(), layer);
        topology.components_of(stream).iter().filter(suspectable)
    });
    below.copied().collect()
}

fn vantage_statuses(
    topology: &Topology,
    detection: &Detection,
    evidence: &Evidence<'_>,
) -> Vec<VantageStatus> {
    let named = topology.vantages.iter().zip(evidence.probes.healthy).enumerate();
    named
        .map(|(ix, (vantage, healthy))| VantageStatus {
            name: vantage.name.clone(),
            healthy: *healthy,
            since: detection.vantage_since(ix),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::Reason;

    #[test]
    fn a_site_works_only_when_nothing_speaks_against_it() {
        let of = |impact, in_doubt| health(Verdict::Up, impact, true, in_doubt);
        assert_eq!(of(Impact::Works, false), SiteHealth::Works);
        assert_eq!(of(Impact::RedundancyLost, false), SiteHealth::Works);
        assert_eq!(of(Impact::Works, true), SiteHealth::Unverified);
        assert_eq!(of(Impact::Degraded, false), SiteHealth::Degraded);
        assert_eq!(of(Impact::Degraded, true), SiteHealth::Degraded);
        let chance = health(Verdict::Up, Impact::Degraded, false, false);
        assert_eq!(chance, SiteHealth::Unknown, "two lost probes are no fault yet");
        let (layer, reason) = (Layer::Dns, Reason::Timeout);
        let down = health(Verdict::Down { layer, reason }, Impact::Down, false, true);
        assert_eq!(down, SiteHealth::Down { layer, reason });
        assert_eq!(health(Verdict::Unknown, Impact::Unknown, false, false), SiteHealth::Unknown);
    }
}
