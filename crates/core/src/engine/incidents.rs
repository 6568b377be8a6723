//! From faults to incidents, and from failing probes to victims.

use super::site::SiteState;
use super::trouble::{Records, Trouble, is_lossy};
use super::{Engine, Output, Record, cells};
use crate::Time;
use crate::diagnosis::tracker::Fault;
use crate::estate::{ComponentIx, SiteIx};
use crate::evidence::{Observation, Outcome};
use crate::id::IncidentId;
use crate::incident::{Cause, Happening, Phase, Proof, VictimState};
use crate::inventory::{Kind, Owner};
use crate::statement::Word;
use crate::verdict::Verdict;
use std::collections::BTreeSet;
use std::time::Duration;

/// A fault must stand for this long before it opens an incident: two answers at least.
const STANDS_FOR: Duration = Duration::from_millis(250);
/// A second fault inside the first must stand apart from it for this long.
const ANOTHER_STANDS: Duration = Duration::from_secs(20);
/// … and take this much: where the first comes and goes, unevenness looks like a weak one.
const ANOTHER_TAKES: f64 = 0.85;
/// … and so long after the first was seen to heal, since it may be the first come back.
const AGAIN_STANDS: Duration = Duration::from_secs(4);
/// A site that was down this long before the first failure was down before.
pub(super) const BEFORE: Duration = Duration::from_secs(2);
/// Silence that may yet be broken counts only where this much falls silent at once:
/// a slow network, or a busy machine of ours, makes a few answers late.
const SUDDEN: f64 = 0.3;
/// Log-odds that open an incident. The localiser's prior speaks of one instant; an
/// incident may open in any of the 2.6 million seconds of a month, e^14.8.
const OPENING_NATS: f64 = 16.0;
/// A failing stream makes its sites victims when the shared cause explains it this well.
const SEEN_HIT: f64 = 0.95;
/// A cluster of unexplained failures is told of when it has lasted for this long.
const CLUSTER_AGE: Duration = Duration::from_secs(20);
/// … and has this many sites, plus what may break by itself: a site a month.
const CLUSTER_SITES: f64 = 10.0;
const SITE_BREAKS_EVERY_SECS: f64 = 30.0 * 86_400.0;

impl Engine {
    /// Opens, reopens and advances incidents by the faults of the last answer.
    pub(super) fn follow_faults(&mut self, now: Time, out: &mut Vec<Output>) {
        for trouble in self.troubles.values_mut() {
            trouble.found = false;
        }
        let faults = self.answer.faults.clone();
        let mut standing = BTreeSet::new();
        for fault in &faults {
            if !self.is_ours_to_tell(fault) {
                continue;
            }
            standing.insert(fault.component);
            self.follow_fault(now, fault, out);
        }
        self.convincing.retain(|component, _| standing.contains(component));
        self.follow_clusters(now, out);
    }

    /// A vantage's own trouble is not the host's, and a customer's own part is his.
    fn is_ours_to_tell(&self, fault: &Fault) -> bool {
        let component = &self.estate.components[fault.component as usize];
        component.key.kind() != Kind::Vantage && component.owner != Owner::Customer
    }

    fn follow_fault(&mut self, now: Time, fault: &Fault, out: &mut Vec<Output>) {
        let cause = self.cause(fault);
        if let Some(id) = self.incident_of(&cause) {
            return self.go_on(now, id, fault, cause, out);
        }
        if together(fault) < self.options.confidence || fault.odds < OPENING_NATS {
            return;
        }
        let first = *self.convincing.entry(fault.component).or_insert(now);
        if now.since(first) < STANDS_FOR {
            return;
        }
        let hit = self.sites_hit(fault);
        if let Some(id) = self.overlapping(fault, &hit) {
            match self.relation(now.since(first), id, fault) {
                Relation::Better => return self.rename(now, id, fault, cause, &hit, out),
                Relation::Remnant => return,
                Relation::Another => {}
            }
        }
        // Several sites of one customer that fail together on a shared machine are his own
        // doing more often than the machine's; it takes two customers to accuse the host.
        let customers: BTreeSet<_> =
            hit.iter().map(|(site, _)| self.estate.sites[site.ix()].customer).collect();
        if customers.len() < 2 || !self.is_seen_by_the_well(fault) {
            return;
        }
        self.open(now, fault, cause, &hit, out);
    }

    /// While a vantage is unwell its word does not count: the others must see for
    /// themselves about as much failing as the fault would have it.
    fn is_seen_by_the_well(&self, fault: &Fault) -> bool {
        if self.well.iter().all(|well| *well) {
            return true;
        }
        let (mut asked, mut failing) = (0, 0);
        for cell in self.tracker.cells_on(fault.component) {
            let (_, vantage) = cells::stream_of(&self.estate, cell);
            let since = self.tracker.asked_at(cell).is_some_and(|at| at >= fault.since);
            if self.well[usize::from(vantage.0)] && since && !self.tracker.is_aside(cell) {
                asked += 1;
                failing += u32::from(self.tracker.failing(cell));
            }
        }
        f64::from(failing) > 0.5 * fault.rate * f64::from(asked)
    }

    fn cause(&self, fault: &Fault) -> Cause {
        let key = |c: u32| self.estate.components[c as usize].key.clone();
        let owner = |c: &u32| self.estate.components[*c as usize].owner;
        let first = owner(&fault.component);
        Cause {
            component: key(fault.component),
            one_of: fault.one_of.iter().map(|c| key(*c)).collect(),
            mode: fault.mode,
            rate: fault.rate,
            confidence: fault.confidence,
            rivals: fault.rivals.iter().map(|(c, p)| (key(*c), *p)).collect(),
            owner: fault.one_of.iter().all(|c| owner(c) == first).then_some(first),
            since: fault.since,
        }
    }

    /// The incident that has this cause: an open one, or one that ended lately.
    fn incident_of(&self, cause: &Cause) -> Option<IncidentId> {
        let same = |trouble: &&Trouble| {
            let known = trouble.incident.cause.as_ref();
            known.is_some_and(|known| {
                known.component == cause.component
                    || (known.one_of.contains(&cause.component)
                        && cause.one_of.contains(&known.component))
            })
        };
        let mut with_cause: Vec<&Trouble> = self.troubles.values().filter(same).collect();
        with_cause.sort_by_key(|trouble| (trouble.is_open(), trouble.incident.opened_at));
        with_cause.last().map(|trouble| trouble.incident.id)
    }

    /// The same cause is seen again: refreshes what is known of it, or reopens.
    fn go_on(
        &mut self,
        now: Time,
        id: IncidentId,
        fault: &Fault,
        cause: Cause,
        out: &mut Vec<Output>,
    ) {
        let hit = self.sites_hit(fault);
        let sure = together(fault) >= self.options.confidence;
        let trouble = self.troubles.get_mut(&id).expect("it was just found");
        trouble.found = true;
        trouble.lossy_at = if is_lossy(&cause) { now } else { trouble.lossy_at };
        trouble.odds = trouble.odds.max(fault.odds);
        let mut records = Records::new();
        if !trouble.is_open() {
            let first = *self.convincing.entry(fault.component).or_insert(now);
            if !sure || fault.odds < OPENING_NATS || now.since(first) < STANDS_FOR || hit.is_empty()
            {
                return;
            }
            reopen(trouble, now, cause, &mut records);
            self.list_victims(now, id, fault.component, &hit, &mut records);
        } else {
            let known = trouble.incident.cause.as_mut().expect("it was found by its cause");
            // What is shown stays steady; only a change that matters is kept.
            let better = cause.confidence > known.confidence + 0.02
                || (cause.rate - known.rate).abs() > 0.1 * known.rate
                || cause.mode != known.mode
                || cause.mode.takes_any(cause.rate) != known.mode.takes_any(known.rate);
            // Towards the end a fault shows a shadow of its rate: the peak is kept.
            let strong = fault.odds > 0.5 * trouble.odds;
            if better && sure && strong {
                // Of what cannot be told apart, the name that was given stays.
                let one_of = match cause.component == known.component {
                    true => cause.one_of,
                    false => known.one_of.clone(),
                };
                let (component, since) = (known.component.clone(), known.since.min(cause.since));
                *known = Cause { component, one_of, since, ..cause };
            }
        }
        out.extend(records.into_iter().map(Output::Record));
    }

    /// The open incident that shares most of its victims, or most of these.
    fn overlapping(&self, fault: &Fault, hit: &[(SiteIx, Proof)]) -> Option<IncidentId> {
        let of = |trouble: &Trouble| {
            let known = hit.iter().filter(|(site, _)| {
                trouble.victims.contains_key(&self.estate.sites[site.ix()].host)
            });
            known.count()
        };
        self.troubles
            .values()
            .filter(|trouble| trouble.is_open() && self.related(trouble, fault))
            .map(|trouble| (of(trouble), trouble))
            .filter(|(known, trouble)| {
                *known * 2 > hit.len().min(trouble.incident.counts.ever_hit as usize)
            })
            .max_by_key(|(known, trouble)| (*known, trouble.incident.id))
            .map(|(_, trouble)| trouble.incident.id)
    }

    /// Whether some stream rests on both, so that one could be taken for the other; what
    /// has no cause yet may be anything.
    fn related(&self, trouble: &Trouble, fault: &Fault) -> bool {
        let Some(cause) = &trouble.incident.cause else { return true };
        let known = self.estate.component(&cause.component);
        let fault = ComponentIx(fault.component);
        known.is_some_and(|known| {
            let mut classes = self.estate.classes.iter();
            classes.any(|class| class.contains(&known) && class.contains(&fault))
        })
    }

    /// What a fault is to an incident that has most of its victims already.
    fn relation(&self, stood: Duration, id: IncidentId, fault: &Fault) -> Relation {
        let trouble = &self.troubles[&id];
        let known = trouble.incident.cause.as_ref().map(|cause| &cause.component);
        let known = known.and_then(|key| self.estate.component(key));
        let stands = known
            .is_some_and(|component| self.answer.faults.iter().any(|f| f.component == component.0));
        let plain =
            fault.odds > 2.0 * OPENING_NATS && fault.rate > ANOTHER_TAKES && stood > ANOTHER_STANDS;
        let gone = trouble.incident.monitoring_at;
        match stands {
            // Inside what fails already, only what cannot be missed is a fault of its own.
            true if plain => Relation::Another,
            true => Relation::Remnant,
            // What began after the known cause was seen gone is not what is left of it.
            false if gone.is_some_and(|gone| fault.since > gone) => {
                let healing = trouble.is_healing() && stood > AGAIN_STANDS;
                if plain || healing { Relation::Another } else { Relation::Remnant }
            }
            false if fault.odds > 0.5 * trouble.odds => Relation::Better,
            false => Relation::Remnant,
        }
    }

    /// A better explanation of the same failures.
    fn rename(
        &mut self,
        now: Time,
        id: IncidentId,
        fault: &Fault,
        cause: Cause,
        hit: &[(SiteIx, Proof)],
        out: &mut Vec<Output>,
    ) {
        let mut records = Records::new();
        let trouble = self.troubles.get_mut(&id).expect("it was just found");
        (trouble.found, trouble.healing, trouble.odds) = (true, 0.0, fault.odds);
        trouble.incident.cause = Some(cause.clone());
        let proof = overall(hit, now);
        trouble.event(
            now,
            Happening::CauseNamed { cause: cause.clone() },
            proof.clone(),
            &mut records,
        );
        trouble.enter(now, Phase::Identified, proof, &mut records);
        self.list_victims(now, id, fault.component, hit, &mut records);
        self.say(now, id, |_| Word::Identified { cause }, &mut records);
        out.extend(records.into_iter().map(Output::Record));
    }

    fn open(
        &mut self,
        now: Time,
        fault: &Fault,
        cause: Cause,
        hit: &[(SiteIx, Proof)],
        out: &mut Vec<Output>,
    ) {
        let mut records = Records::new();
        let mut trouble = Trouble::open(now, fault.since, &cause.component.0, Some(cause.clone()));
        let id = trouble.incident.id;
        let proof = overall(hit, now);
        trouble.event(now, Happening::Opened, proof.clone(), &mut records);
        trouble.event(now, Happening::CauseNamed { cause: cause.clone() }, proof, &mut records);
        self.troubles.insert(id, trouble);
        self.list_victims(now, id, fault.component, hit, &mut records);
        self.say(now, id, |_| Word::Identified { cause }, &mut records);
        out.extend(records.into_iter().map(Output::Record));
    }

    /// All sites on a component are at risk; those seen failing by it are hit.
    fn list_victims(
        &mut self,
        now: Time,
        id: IncidentId,
        component: u32,
        hit: &[(SiteIx, Proof)],
        records: &mut Records,
    ) {
        let estate = self.estate.clone();
        let component = &estate.components[component as usize];
        let trouble = self.troubles.get_mut(&id).expect("the caller found it");
        let began = trouble.incident.began_at;
        let mut added = 0;
        for site in &component.sites {
            let state = &self.sites.sites[site.ix()];
            let (state, proof) = match state.verdict {
                Verdict::Down { layer, reason } if was_down(state, began) => (
                    VictimState::Excluded { reason: format!("failing before: {layer} {reason}") },
                    Proof::Failures {
                        failed: 1,
                        asked: 1,
                        sites: 1,
                        first: state.since,
                        last: now,
                        reason: reason.code().to_owned(),
                    },
                ),
                _ => (VictimState::AtRisk, Proof::Dependency { component: component.key.clone() }),
            };
            let host = &estate.sites[site.ix()].host;
            added += u32::from(trouble.list(
                now,
                host,
                estate.customer_of(*site),
                state,
                proof,
                records,
            ));
        }
        for (site, proof) in hit {
            let host = &estate.sites[site.ix()].host;
            let customer = estate.customer_of(*site);
            let dependency = Proof::Dependency { component: component.key.clone() };
            added += u32::from(trouble.list(
                now,
                host,
                customer,
                VictimState::AtRisk,
                dependency,
                records,
            ));
            trouble.advance(now, host, VictimState::SeenHit, proof.clone(), records);
        }
        if added > 0 {
            let proof = Proof::Dependency { component: component.key.clone() };
            trouble.event(now, Happening::VictimsAdded { sites: added }, proof, records);
        }
        self.count_unverified();
    }

    /// The sites that a fault is seen to hit now, with the proof, in order.
    pub(super) fn sites_hit(&self, fault: &Fault) -> Vec<(SiteIx, Proof)> {
        let mut hit = std::collections::BTreeMap::new();
        for cell in self.tracker.cells_on(fault.component) {
            let (stream, vantage) = cells::stream_of(&self.estate, cell);
            let any = fault.mode.takes_any(fault.rate);
            let silence = self.tracker.is_provisional(cell) && fault.rate < SUDDEN;
            let since = self.tracker.broke_at(cell);
            // Of a small share, what failed when it was first asked is its owner's matter.
            let before = failed_before(since, fault.since, self.options.sweep)
                || (since.is_none() && fault.rate < SUDDEN);
            if self.well[usize::from(vantage.0)] && !silence && !before && self.is_hit(cell, any) {
                for site in self.estate.sites_of(stream) {
                    let state = &self.sites.sites[site.ix()];
                    if since.is_none() && was_down(state, fault.since) {
                        continue;
                    }
                    hit.entry(*site).or_insert_with(|| self.failure_proof(cell, *site));
                }
            }
        }
        hit.into_iter().collect()
    }

    /// Whether a shared fault explains why `cell` fails. Of a share of sites that is dead,
    /// one lost probe does not make a member: it must fail twice in a row.
    fn is_hit(&self, cell: u32, any: bool) -> bool {
        self.tracker.failing(cell)
            && !self.tracker.is_aside(cell)
            && (any || self.tracker.history(cell).failed_in_a_row() >= 2)
            && self.tracker.shares(cell).shared >= SEEN_HIT
    }

    pub(super) fn failure_proof(&self, cell: u32, site: SiteIx) -> Proof {
        let pattern = self.tracker.history(cell).pattern();
        let (stream, _) = cells::stream_of(&self.estate, cell);
        let layer = self.estate.streams[stream.ix()].layer;
        let latest = self.sites.latest(&self.estate, site, layer).map(|latest| latest.outcome);
        let reason = match latest {
            Some(Outcome::Failed(reason)) => reason.code(),
            _ => "",
        };
        let first = self.tracker.failing_since(cell).unwrap_or(self.now);
        Proof::Failures {
            failed: pattern.failed() as u32,
            asked: pattern.asked() as u32,
            sites: 1,
            first,
            last: self.now.max(first),
            reason: reason.to_owned(),
        }
    }

    /// What one probe means for the open incidents.
    pub(super) fn take_to_incidents(
        &mut self,
        now: Time,
        seen: &Observation,
        cell: u32,
        failed: bool,
        out: &mut Vec<Output>,
    ) {
        if !self.troubles.values().any(Trouble::is_open) || !self.well[usize::from(seen.vantage.0)]
        {
            return;
        }
        let estate = self.estate.clone();
        let sites = estate.sites_of(seen.stream);
        let below = estate.components_of(seen.stream);
        let hit = failed && !seen.provisional && self.is_hit(cell, true);
        let own = self.tracker.is_aside(cell);
        let whole = self.sight().is_top(seen.stream);
        let since = self.tracker.broke_at(cell);
        let sweep = self.options.sweep;
        let mut records = Records::new();
        for trouble in self.troubles.values_mut().filter(|trouble| trouble.is_open()) {
            if !rests_on(&estate, below, trouble) {
                continue;
            }
            let before = failed_before(since, trouble.incident.began_at, sweep);
            // What is left out for a reason of its own tells nothing of this cause.
            let host = |site: &SiteIx| &estate.sites[site.ix()].host;
            let left_out = !sites.is_empty() && sites.iter().all(|s| trouble.leaves_out(host(s)));
            if !seen.provisional && !own && !before && !left_out {
                let was_hit = sites.first().is_some_and(|site| {
                    let victim = trouble.victims.get(&estate.sites[site.ix()].host);
                    victim.is_some_and(|victim| victim.hit_at.is_some())
                });
                // What worked in the layers of one probe is one proof, not three.
                if failed || whole {
                    trouble.weigh(seen.finished, failed, was_hit);
                }
                for site in sites {
                    trouble.sightings.entry(site.0).or_default().push(failed);
                }
            }
        }
        if hit {
            for site in sites {
                self.hit(now, cell, *site, below, &mut records);
            }
        } else if !failed {
            for site in sites {
                if self.sites.sites[site.ix()].unverified > 0 {
                    self.try_to_verify(now, *site, &mut records);
                }
            }
        }
        out.extend(records.into_iter().map(Output::Record));
    }

    fn hit(
        &mut self,
        now: Time,
        cell: u32,
        site: SiteIx,
        below: &[ComponentIx],
        records: &mut Records,
    ) {
        let proof = self.failure_proof(cell, site);
        let in_a_row = self.tracker.history(cell).failed_in_a_row();
        let (since, sweep) = (self.tracker.broke_at(cell), self.options.sweep);
        let estate = self.estate.clone();
        let host = &estate.sites[site.ix()].host;
        let mut moved = false;
        for trouble in self.troubles.values_mut().filter(|t| t.is_open() && t.found) {
            if !rests_on(&estate, below, trouble)
                || !trouble.takes(site.0, in_a_row)
                || failed_before(since, trouble.incident.began_at, sweep)
                || (since.is_none() && trouble.leaves_out(host))
            {
                continue;
            }
            let customer = estate.customer_of(site);
            moved |= trouble.list(now, host, customer, VictimState::AtRisk, proof.clone(), records);
            moved |= trouble.advance(now, host, VictimState::SeenHit, proof.clone(), records);
        }
        if moved {
            self.count_unverified_of(site);
        }
    }

    /// Many sites that went down together with no fault to explain it are told of too.
    fn follow_clusters(&mut self, now: Time, out: &mut Vec<Output>) {
        let old = now.before(self.options.sweep);
        self.unexplained = self.unexplained.split_off(&old);
        let Some(first) = self.unexplained.keys().next().copied() else { return };
        if now.since(first) < CLUSTER_AGE.min(self.options.sweep / 2) {
            return;
        }
        let sites: BTreeSet<SiteIx> = self
            .unexplained
            .values()
            .flatten()
            .copied()
            .filter(|site| self.is_unexplained(*site))
            .collect();
        let customers: BTreeSet<_> =
            sites.iter().map(|site| self.estate.sites[site.ix()].customer).collect();
        let usual = self.estate.sites.len() as f64 * self.options.sweep.as_secs_f64()
            / SITE_BREAKS_EVERY_SECS;
        if (customers.len() as f64) < CLUSTER_SITES + 5.0 * usual {
            return;
        }
        self.open_cluster(now, first, &sites, out);
    }

    fn is_unexplained(&self, site: SiteIx) -> bool {
        let down = matches!(self.sites.sites[site.ix()].verdict, Verdict::Down { .. });
        let listed = self.sites.sites[site.ix()].unverified > 0;
        down && !listed
            && self.estate.streams_of(site).all(|stream| {
                (0..self.estate.vantages.len() as u16).all(|v| {
                    let cell = cells::cell(&self.estate, stream, crate::estate::VantageIx(v));
                    self.tracker.shared_failure(cell) < 0.5
                })
            })
    }

    fn open_cluster(
        &mut self,
        now: Time,
        first: Time,
        sites: &BTreeSet<SiteIx>,
        out: &mut Vec<Output>,
    ) {
        let estate = self.estate.clone();
        let mut records = Records::new();
        // One cluster at a time: what breaks while its cause is sought belongs to it.
        let known = self.troubles.values().find(|t| t.is_open() && t.incident.cause.is_none());
        let id = match known {
            Some(trouble) => trouble.incident.id,
            None => {
                let mut trouble = Trouble::open(now, first, "unexplained", None);
                let proof = Proof::Failures {
                    failed: sites.len() as u32,
                    asked: sites.len() as u32,
                    sites: sites.len() as u32,
                    first,
                    last: now,
                    reason: String::new(),
                };
                trouble.event(now, Happening::Opened, proof, &mut records);
                let id = trouble.incident.id;
                self.troubles.insert(id, trouble);
                id
            }
        };
        let new = known_is_new(&records);
        let trouble = self.troubles.get_mut(&id).expect("it was just found or inserted");
        for site in sites {
            let host = &estate.sites[site.ix()].host;
            let proof = Proof::Failures {
                failed: 1,
                asked: 1,
                sites: 1,
                first: self.sites.sites[site.ix()].since,
                last: now,
                reason: String::new(),
            };
            trouble.list(
                now,
                host,
                estate.customer_of(*site),
                VictimState::AtRisk,
                proof.clone(),
                &mut records,
            );
            trouble.advance(now, host, VictimState::SeenHit, proof, &mut records);
        }
        if new {
            self.say(now, id, |_| Word::Investigating, &mut records);
        }
        self.count_unverified();
        out.extend(records.into_iter().map(Output::Record));
    }

    /// Makes a statement on an incident, with the next word promised.
    pub(super) fn say(
        &mut self,
        now: Time,
        id: IncidentId,
        word: impl FnOnce(&Trouble) -> Word,
        records: &mut Records,
    ) {
        let next = self.options.next_word;
        let trouble = self.troubles.get_mut(&id).expect("the caller found it");
        let word = word(trouble);
        trouble.state(now, word, Some(next), records);
    }
}

/// What a fault is to an incident that has most of its victims already.
enum Relation {
    /// The incident's true cause, better understood.
    Better,
    /// What is left of the known cause, or a shadow of it.
    Remnant,
    /// A second fault.
    Another,
}

/// Whether what fails `since` then failed already when an incident `began`, a sweep being
/// how long anything goes unseen.
fn failed_before(since: Option<Time>, began: Time, sweep: Duration) -> bool {
    since.is_some_and(|since| since < began.before(sweep))
}

/// Whether a site is down since before an incident `began`.
fn was_down(site: &SiteState, began: Time) -> bool {
    matches!(site.verdict, Verdict::Down { .. }) && site.since < began.before(BEFORE)
}

fn known_is_new(records: &Records) -> bool {
    records.iter().any(|r| matches!(r, Record::Event(e) if e.what == Happening::Opened))
}

/// Whether a stream rests on an incident's component, or on one it cannot be told from.
pub(super) fn rests_on(
    estate: &crate::estate::Estate,
    below: &[ComponentIx],
    trouble: &Trouble,
) -> bool {
    let Some(cause) = &trouble.incident.cause else { return false };
    below.iter().any(|c| estate.components[c.ix()].key == cause.component)
}

/// The probability that it is the fault's component or one it cannot be told from.
fn together(fault: &Fault) -> f64 {
    let ties = fault.rivals.iter().filter(|(c, _)| fault.one_of.contains(c));
    fault.confidence + ties.map(|(_, p)| p).sum::<f64>()
}

fn reopen(trouble: &mut Trouble, now: Time, cause: Cause, records: &mut Records) {
    trouble.incident.relapses += 1;
    trouble.incident.cause = Some(cause.clone());
    trouble.healing = 0.0;
    let proof = Proof::Dependency { component: cause.component.clone() };
    trouble.event(now, Happening::Relapsed, proof.clone(), records);
    trouble.enter(now, Phase::Identified, proof, records);
}

/// The proofs of single sites, summed up.
fn overall(hit: &[(SiteIx, Proof)], now: Time) -> Proof {
    let (mut failed, mut asked, mut first) = (0, 0, now);
    let mut reasons = std::collections::BTreeMap::<&str, u32>::new();
    for (_, proof) in hit {
        if let Proof::Failures { failed: f, asked: a, first: at, reason, .. } = proof {
            (failed, asked, first) = (failed + f, asked + a, first.min(*at));
            *reasons.entry(reason).or_default() += 1;
        }
    }
    let commonest = reasons.into_iter().max_by_key(|(_, count)| *count);
    Proof::Failures {
        failed,
        asked,
        sites: hit.len() as u32,
        first,
        last: now,
        reason: commonest.map_or(String::new(), |(reason, _)| reason.to_owned()),
    }
}
