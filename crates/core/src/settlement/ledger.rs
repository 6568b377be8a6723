//! From the record to what is owed: which sites a contract is for, what they went through, and
//! the settlement of each contract.

use super::MoneyError;
use super::contract::Contract;
use super::credit::record::{Proposal, Trigger};
use super::credit::{
    Case, DecisionTakenBack, DowntimeDecision, ExclusionDecision, Line, Settlement, SiteCounts,
    Unwatched, exclusion_of, settle,
};
use super::downtime::{Involvement, Piece, PlannedWindow, SiteRecord, site_downtime};
use super::month::Month;
use super::policy::Policy;
use super::reported::{KnownReport, Report, first_reports};
use super::terms::{Claimant, CountsFrom, Terms};
use crate::Time;
use crate::incident::{Incident, IncidentClass, IncidentId, Justification, Victim, VictimState};
use crate::inventory::ComponentKey;
use crate::maintenance::Maintenance;
use crate::name::Name;
use crate::span::{Span, Spans};
use crate::verdict::{Verdict, VerdictChange};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// What is recorded of the host, in the month and around it.
#[derive(Clone, Debug, Default)]
pub struct HostRecord {
    /// The incidents, in order of their ids.
    pub incidents: Vec<Incident>,
    /// When probing ran from a healthy vantage.
    pub watched: Spans,
    /// When probing ran at all.
    pub probed: Spans,
    /// What was planned.
    pub maintenance: Vec<Maintenance>,
    /// What people decided about exclusions.
    pub decisions: Vec<ExclusionDecision>,
    /// What people decided about downtime of sites that the program took off victim lists.
    pub downtime_decisions: Vec<DowntimeDecision>,
    /// What they decided and took back.
    pub taken_back: Vec<DecisionTakenBack>,
}

/// What is recorded of one customer, in the month and around it.
#[derive(Clone, Debug, Default)]
pub struct CustomerRecord {
    /// Their sites, with the components that each is declared to be on.
    pub sites: BTreeMap<Name, Vec<ComponentKey>>,
    /// Their lines on victim lists, in order of the incidents.
    pub victims: Vec<Victim>,
    /// The changes of verdict of each site, in order, beginning with the one in force at the start.
    pub verdicts: HashMap<Name, Vec<VerdictChange>>,
    /// What they reported.
    pub reports: Vec<KnownReport>,
    /// When a site was theirs, where the inventory changed in this time; one that is not here was
    /// theirs all the time.
    pub owned: BTreeMap<Name, Spans>,
}

/// By what rules, for when, and when that is asked.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// How downtime is counted.
    pub policy: &'a Policy,
    /// The terms in force, by name.
    pub terms: &'a BTreeMap<String, Terms>,
    /// The operator's time zone.
    pub zone: &'a TimeZone,
    /// The month.
    pub month: Month,
    /// Now: what comes later is not known.
    pub now: Time,
    /// Why it is computed.
    pub trigger: Trigger,
}

impl Rules<'_> {
    /// The time of which the record is needed: the month, and one on either side, since an outage
    /// over the end of a month is one outage.
    pub fn record_span(&self) -> Span {
        record_span(self.month, self.zone, self.now)
    }
}

/// The time of which the record is needed to settle a month.
pub fn record_span(month: Month, zone: &TimeZone, now: Time) -> Span {
    let from = month.previous().span(zone).from;
    Span { from, until: month.next().span(zone).until.min(now) }
}

/// Why a contract cannot be settled.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum LedgerError {
    /// Its terms are not there.
    #[error("contract {contract}: there are no terms “{terms}”")]
    UnknownTerms {
        /// The contract.
        contract: String,
        /// The name of the terms.
        terms: String,
    },
    /// Its amounts cannot be computed.
    #[error("contract {contract}: {error}")]
    Money {
        /// The contract.
        contract: String,
        /// Why.
        error: MoneyError,
    },
}

impl LedgerError {
    /// The contract.
    pub fn contract(&self) -> &str {
        match self {
            LedgerError::UnknownTerms { contract, .. } | LedgerError::Money { contract, .. } => {
                contract
            }
        }
    }
}

/// The settlement of each of a customer's contracts that is in force in the month.
///
/// One that cannot be settled does not keep the others from it.
pub fn settle_customer<'c>(
    rules: &Rules<'_>,
    host: &HostRecord,
    customer: &CustomerRecord,
    contracts: &'c [Contract],
) -> Vec<Result<(&'c Contract, Proposal), LedgerError>> {
    let span = rules.month.span(rules.zone);
    let is_meant = |it: &&Contract| !span.within(it.span(rules.zone)).is_empty();
    let meant: Vec<&Contract> = contracts.iter().filter(is_meant).collect();
    let reported = first_reports(&incidents_of(host, customer), &customer.reports);
    let mut by_terms = BTreeMap::new();
    for (it, terms) in meant.iter().filter_map(|it| Some((it, rules.terms.get(&it.terms)?))) {
        let pieces = || pieces(rules, (host, customer), (terms, &reported));
        by_terms.entry(it.terms.as_str()).or_insert_with(pieces);
    }
    let own = own_spans(contracts, rules.zone);
    let work = Work { rules, host, customer, contracts, own, pieces: by_terms, reported };
    meant.into_iter().map(|it| work.settle(it).map(|proposal| (it, proposal))).collect()
}

/// When each site has a contract of its own.
fn own_spans<'c>(contracts: &'c [Contract], zone: &TimeZone) -> BTreeMap<&'c Name, Spans> {
    let mut own: BTreeMap<&Name, Vec<Span>> = BTreeMap::new();
    for contract in contracts {
        if let Some(site) = &contract.site {
            own.entry(site).or_default().push(contract.span(zone));
        }
    }
    own.into_iter().map(|(site, spans)| (site, Spans::union(spans))).collect()
}

/// The work on one customer: contracts with the same terms are settled from the same pieces.
struct Work<'a> {
    rules: &'a Rules<'a>,
    host: &'a HostRecord,
    customer: &'a CustomerRecord,
    contracts: &'a [Contract],
    own: BTreeMap<&'a Name, Spans>,
    /// When each site was not seen well, by the name of terms: of two incidents at once, the one that
    /// counts by them comes first.
    pieces: BTreeMap<&'a str, Vec<Piece>>,
    reported: BTreeMap<IncidentId, Report>,
}

impl Work<'_> {
    /// The parts of a time in which a contract is for a site: while the site is the customer's, and
    /// a contract of all sites not while the site has one of its own. What a site went through
    /// before it came to a customer, or after it left, is another one's.
    fn covered(&self, contract: &Contract, site: &Name, span: Span) -> Vec<Span> {
        let covered = match &contract.site {
            Some(own) if own == site => vec![span],
            Some(_) => Vec::new(),
            None => self.own.get(site).map_or(vec![span], |own| own.gaps_in(span)),
        };
        match self.customer.owned.get(site) {
            Some(owned) => covered
                .into_iter()
                .flat_map(|it| owned.within(it).iter().collect::<Vec<_>>())
                .collect(),
            None => covered,
        }
    }

    /// How many sites a contract is for: those that are the customer's and covered by it.
    fn site_counts(&self, contract: &Contract) -> SiteCounts {
        let span = self.rules.record_span();
        let sites = self.customer.sites.keys();
        let spans = sites.flat_map(|site| self.covered(contract, site, span));
        SiteCounts::of(spans, span)
    }

    /// How much of a month nobody watched, while the contract was in force.
    fn unwatched(&self, contract: &Contract, month: Span) -> Unwatched {
        let Span { from, until } = month.within(contract.span(self.rules.zone));
        let passed = Span { from, until: until.min(self.rules.now) };
        let time = self.host.watched.gaps_in(passed).into_iter().map(Span::length).sum();
        Unwatched { time, of: passed.length() }
    }

    /// When each incident began that the steps of a settlement name.
    fn began(&self, settlement: &Settlement) -> Vec<(IncidentId, Time)> {
        let mut named = settlement.incidents();
        named.extend(settlement.lines.iter().filter_map(|it| match it {
            Line::Piece { piece } => piece.treatment.concerns(),
            Line::TakenBack { decision } => Some(decision.decision.incident()),
            _ => None,
        }));
        let of_customer = incidents_of(self.host, self.customer).into_iter();
        of_customer.filter(|it| named.contains(&it.id)).map(|it| (it.id, it.began_at)).collect()
    }

    fn settle(&self, contract: &Contract) -> Result<Proposal, LedgerError> {
        let Work { rules, host, .. } = *self;
        let month = rules.month.span(rules.zone);
        let Some(terms) = rules.terms.get(&contract.terms) else {
            let (contract, terms) = (contract.key.clone(), contract.terms.clone());
            return Err(LedgerError::UnknownTerms { contract, terms });
        };
        let sites = self.site_counts(contract);
        let parts = |piece: &Piece| {
            let spans = self.covered(contract, piece.site(), piece.span).into_iter();
            let piece = piece.clone();
            spans.map(move |span| Piece { span, ..piece.clone() })
        };
        let pieces = self.pieces.get(contract.terms.as_str()).map_or(&[][..], Vec::as_slice);
        let pieces: Vec<Piece> = pieces.iter().flat_map(parts).collect();
        let history: Vec<Contract> =
            self.contracts.iter().filter(|it| it.site == contract.site).cloned().collect();
        let settlement = settle(&Case {
            contract,
            history: &history,
            terms,
            policy: rules.policy,
            zone: rules.zone,
            month: rules.month,
            pieces: &pieces,
            sites: &sites,
            reported: &self.reported,
            decisions: &host.decisions,
            taken_back: &host.taken_back,
            unwatched: self.unwatched(contract, month),
        });
        let mut settlement = settlement
            .map_err(|error| LedgerError::Money { contract: contract.key.clone(), error })?;
        settlement.began = self.began(&settlement);
        let ended_at = settlement.ended_at.unwrap_or(month.until);
        let deadlines = terms.claim.each_closes_at(rules.month, &settlement.ends, rules.zone);
        let first = deadlines.iter().map(|(_, until)| *until).min();
        Ok(Proposal {
            trigger: rules.trigger,
            at: rules.now,
            policy: rules.policy.id(),
            terms: terms.id(),
            claim_until: first.or_else(|| terms.claim.closes_at(rules.month, ended_at, rules.zone)),
            deadlines,
            remedy: terms.remedy,
            needs_claim: terms.claim.claimant == Claimant::Customer,
            settlement,
            approved_elsewhere: None,
        })
    }
}

/// When each of a customer's sites was not seen well, by terms.
fn pieces(
    rules: &Rules<'_>,
    (host, customer): (&HostRecord, &CustomerRecord),
    (terms, reported): (&Terms, &BTreeMap<IncidentId, Report>),
) -> Vec<Piece> {
    let span = rules.record_span();
    let mut pieces = Vec::new();
    for (site, components) in &customer.sites {
        let Some(changes) = customer.verdicts.get(site) else { continue };
        let mut incidents = involvements(host, customer, site, rules.now);
        for it in &mut incidents {
            it.counts_from = counts_from(terms, &host.decisions, reported, it);
        }
        let maintenance = windows(host, customer, (site, components), &incidents, span);
        let (incidents, maintenance) = (&incidents, &maintenance);
        let (watched, probed) = (&host.watched, &host.probed);
        let record = SiteRecord { changes, watched, probed, incidents, maintenance };
        pieces.extend(site_downtime(rules.policy, &record, span));
    }
    pieces
}

/// From when the downtime of an incident counts by terms; `None` when they exclude it, or count from
/// a report and there is none.
fn counts_from(
    terms: &Terms,
    decisions: &[ExclusionDecision],
    reported: &BTreeMap<IncidentId, Report>,
    it: &Involvement,
) -> Option<Time> {
    if exclusion_of(terms, decisions, it.incident, it.owner).is_some() {
        return None;
    }
    match terms.counts_from {
        CountsFrom::Downtime => it.counts_from,
        CountsFrom::CustomersReport => reported.get(&it.incident).map(|it| it.at.whole_second()),
    }
}

/// The outages that a site was a victim of, each as if all of it counted by the terms.
fn involvements(
    host: &HostRecord,
    customer: &CustomerRecord,
    site: &Name,
    now: Time,
) -> Vec<Involvement> {
    let lines = customer.victims.iter().filter(|it| it.site == *site);
    let changes = customer.verdicts.get(site).map_or(&[][..], Vec::as_slice);
    lines
        .filter_map(|victim| {
            let found = host.incidents.binary_search_by_key(&victim.incident, |it| it.id).ok()?;
            let incident = &host.incidents[found];
            let involvement = || involvement(host, incident, (victim, changes), now);
            (incident.class == IncidentClass::Outage).then(involvement)
        })
        .collect()
}

fn involvement(
    host: &HostRecord,
    incident: &Incident,
    (victim, changes): (&Victim, &[VerdictChange]),
    now: Time,
) -> Involvement {
    let from = victim.hit_at.map_or(incident.began_at, |hit| hit.min(incident.began_at));
    let until = victim.verified_at.or(incident.resolved_at).unwrap_or(now);
    let span = Span { from, until: until.max(from) };
    let (excluded, doubt) = match &victim.state {
        VictimState::Excluded { reason } => {
            let reason = Some(reason.clone());
            match counts_all_the_same(host, (victim, changes), span) {
                Some(true) => (None, None),
                Some(false) => (reason, None),
                None => (None, reason),
            }
        }
        _ => (None, None),
    };
    Involvement {
        incident: incident.id,
        component: incident.presumed_cause().map(|it| it.component.clone()),
        owner: incident.presumed_cause().and_then(|it| it.owner),
        span,
        excluded,
        doubt,
        counts_from: Some(Time::from_micros(i64::MIN)),
    }
}

/// Whether the downtime of a site counts that is off the victim list; `None` where a person must
/// say. What the program took off was in the outage all the same, once it was hit; what failed as it
/// had failed before was not.
fn counts_all_the_same(
    host: &HostRecord,
    (victim, changes): (&Victim, &[VerdictChange]),
    span: Span,
) -> Option<bool> {
    if victim.hit_at.is_none() || matches!(victim.justification, Justification::Person { .. }) {
        return Some(false);
    }
    let is_it = |it: &&DowntimeDecision| it.incident == victim.incident && it.site == victim.site;
    let decided = host.downtime_decisions.iter().find(is_it).map(|it| it.counts);
    decided.or_else(|| failed_alike(changes, span).then_some(false))
}

/// Whether a site was down before a time, and nothing else was found of it in all of that time.
fn failed_alike(changes: &[VerdictChange], span: Span) -> bool {
    let last = changes.iter().rev().find(|it| it.at < span.until);
    last.is_some_and(|it| it.at < span.from && matches!(it.verdict, Verdict::Down { .. }))
}

/// The maintenance that takes a site: that names it or its customer, a component that it is
/// declared to be on, or the one that failed in an incident of the site.
fn windows(
    host: &HostRecord,
    customer: &CustomerRecord,
    (site, components): (&Name, &[ComponentKey]),
    incidents: &[Involvement],
    span: Span,
) -> Vec<PlannedWindow> {
    let owner = customer.victims.iter().find(|it| it.site == *site).map(|it| &it.customer);
    let is_meant = |it: &&Maintenance| {
        let scope = &it.plan.scope;
        let names = |key: &ComponentKey| scope.components.contains(key);
        scope.sites.contains(site)
            || owner.is_some_and(|owner| scope.customers.contains(owner))
            || components.iter().any(names)
            || incidents.iter().filter_map(|it| it.component.as_ref()).any(names)
    };
    let mut windows = Vec::new();
    for maintenance in host.maintenance.iter().filter(is_meant) {
        let planned_at = maintenance.planned_at.max(maintenance.created_at);
        let runs = maintenance.windows_after(span.from);
        let runs = runs.take_while(|window| window.start < span.until);
        windows.extend(runs.map(|window| {
            let span = Span { from: window.start, until: window.end };
            PlannedWindow { planned_at, span }
        }));
    }
    windows
}

/// The incidents that a customer is on the list of.
fn incidents_of<'h>(host: &'h HostRecord, customer: &CustomerRecord) -> Vec<&'h Incident> {
    let mut ids: Vec<IncidentId> = customer.victims.iter().map(|it| it.incident).collect();
    ids.sort_unstable();
    ids.dedup();
    let find = |id| host.incidents.binary_search_by_key(&id, |it| it.id).ok();
    ids.into_iter().filter_map(find).map(|ix| &host.incidents[ix]).collect()
}

#[cfg(test)]
mod tests;
