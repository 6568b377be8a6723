//! The credits of a month, from the store and back.

use super::ready_made;
use bongsu_core::Time;
use bongsu_core::incident::{IncidentId, Victim};
use bongsu_core::inventory::{ComponentKey, Inventory};
use bongsu_core::name::Name;
use bongsu_core::settlement::contract::Contract;
use bongsu_core::settlement::credit::Cost;
use bongsu_core::settlement::credit::record::{
    Credit, CreditState, Proposal, Renamed, Trigger, propose,
};
use bongsu_core::settlement::ledger::{
    CustomerRecord, LedgerError, Rules, record_span, settle_customer,
};
use bongsu_core::settlement::month::Month;
use bongsu_core::settlement::policy::Policy;
use bongsu_core::settlement::reported::KnownReport;
use bongsu_core::settlement::terms::Terms;
use bongsu_core::settlement::{Money, MoneyError};
use bongsu_core::span::{Span, Spans};
use bongsu_store::{OwnerChange, SettlementRevision, Store};
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Customers whose record is in memory at once.
const CUSTOMERS_AT_ONCE: usize = 500;

/// A settled contract.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The contract.
    pub contract: Contract,
    /// What is owed.
    pub proposal: Proposal,
    /// The credit that follows, and the one whose place it takes; `None` when nothing changes.
    pub credit: Option<(Credit, Option<(Credit, Credit)>)>,
    /// What waits for a decision then: by that credit, or by the one that stays as it is.
    pub to_give: Money,
    /// What it costs for the month.
    pub cost: Cost,
}

/// What was worked out of some customers.
#[derive(Clone, Debug)]
pub struct Part {
    /// Of which month.
    pub month: Month,
    /// When.
    pub at: Time,
    /// The contracts that were settled.
    pub settled: Vec<Settled>,
    /// Open credits of contracts whose names are gone, each with what it becomes.
    pub closed: Vec<(Credit, Credit)>,
    /// The contracts that cannot be settled.
    pub failed: Vec<LedgerError>,
}

impl Part {
    /// Records the credits, and by what they were made. Killed in between, the next turn does the
    /// rest.
    ///
    /// # Errors
    /// A conflict when one was decided meanwhile, or any database error.
    pub async fn record(self, store: &Store, books: &Books) -> Result<(), bongsu_store::Error> {
        let made = self.settled.iter().filter(|it| it.credit.is_some());
        let names: BTreeSet<&str> = made.map(|it| it.contract.terms.as_str()).collect();
        if !names.is_empty() {
            let terms = names.into_iter().filter_map(|name| books.terms.get(name));
            store.keep_documents(&books.policy, terms, self.at).await?;
        }
        store.record_failures((self.month, self.at), &self.failed).await?;
        for (open, closed) in &self.closed {
            store.change_credit(open, closed).await?;
        }
        let added: Vec<_> = self.settled.into_iter().filter_map(|it| it.credit).collect();
        store.add_credits(&added).await
    }
}

/// What a settlement goes by.
#[derive(Clone, Debug)]
pub struct Books {
    /// At which revision of the store they were read, or later.
    pub revision: SettlementRevision,
    /// The accounting policy in force.
    pub policy: Policy,
    /// The terms in force, by name: those of the program, and the operator's own in their place.
    pub terms: BTreeMap<String, Terms>,
    /// All contracts, by customer.
    pub contracts: BTreeMap<String, Vec<Contract>>,
    /// What is declared.
    pub inventory: Inventory,
}

impl Books {
    /// Reads them.
    ///
    /// # Errors
    /// Any database error.
    pub async fn read(store: &Store) -> Result<Books, bongsu_store::Error> {
        // First: what changes while they are read has them count as outdated.
        let revision = store.settlement_revision().await?;
        let policy = store.policies().await?.pop().map(|it| it.document).unwrap_or_default();
        let mut contracts: BTreeMap<String, Vec<Contract>> = BTreeMap::new();
        for contract in store.contracts().await? {
            contracts.entry(contract.customer.clone()).or_default().push(contract);
        }
        let terms = terms_in_force(store).await?;
        Ok(Books { revision, policy, terms, contracts, inventory: store.inventory().await? })
    }
}

/// The terms in force, by name.
///
/// # Errors
/// Any database error.
pub async fn terms_in_force(store: &Store) -> Result<BTreeMap<String, Terms>, bongsu_store::Error> {
    let mut terms: BTreeMap<String, Terms> =
        ready_made().map(|(terms, _)| (terms.name.clone(), terms)).collect();
    terms.extend(store.terms().await?);
    Ok(terms)
}

/// For what a settlement is asked.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The month.
    pub month: Month,
    /// The operator's time zone.
    pub zone: &'a TimeZone,
    /// Now.
    pub now: Time,
    /// Why.
    pub trigger: Trigger,
}

/// Works out what every contract is owed for a month, a few hundred customers at a time, and gives
/// each part to `done`. A customer whose sites no outage hit, and who has no credit of the month,
/// is owed nothing and left out. A contract that cannot be settled keeps no other one from it.
///
/// # Errors
/// Any database error, or an error of `done`.
pub async fn settle_month<F>(
    store: &Store,
    books: &Books,
    request: Request<'_>,
    mut done: impl FnMut(Part) -> F,
) -> anyhow::Result<()>
where
    F: Future<Output = anyhow::Result<()>>,
{
    let Request { month, zone, now, trigger } = request;
    let span = record_span(month, zone, now);
    let input = store.settlement_input(span, now).await?;
    let reports = by_customer(input.reports, |it: &KnownReport| it.customer.clone());
    let owners = owners(&input.owners, span);
    let sites = sites(&books.inventory);
    let touched = store.customers_to_settle(month.span(zone), month).await?;
    let touched: Vec<&String> =
        touched.iter().filter(|it| books.contracts.contains_key(*it)).collect();
    let rules = Rules { policy: &books.policy, terms: &books.terms, zone, month, now, trigger };
    for some in touched.chunks(CUSTOMERS_AT_ONCE) {
        let Some((first, last)) = some.first().zip(some.last()) else { continue };
        let range = (first.as_str(), last.as_str());
        let earlier =
            by_customer(store.credits_between(month, range).await?, |it| it.customer.clone());
        let victims = store.victims_between(span, range).await?;
        let victims = by_customer(victims, |it: &Victim| it.customer.clone());
        let of = |customer: &String| {
            let lines = victims.get(customer).cloned().unwrap_or_default();
            let mut record = CustomerRecord {
                sites: sites.get(customer.as_str()).cloned().unwrap_or_default(),
                reports: reports.get(customer).cloned().unwrap_or_default(),
                owned: owners.get(customer.as_str()).cloned().unwrap_or_default(),
                ..CustomerRecord::default()
            };
            let before = record.owned.keys().cloned();
            for site in lines.iter().map(|it| it.site.clone()).chain(before.collect::<Vec<_>>()) {
                record.sites.entry(site).or_default();
            }
            record.victims = lines;
            record
        };
        let mut records: Vec<(&String, CustomerRecord)> =
            some.iter().map(|customer| (*customer, of(customer))).collect();
        let names: Vec<Name> =
            records.iter().flat_map(|(_, record)| record.sites.keys().cloned()).collect();
        let verdicts = store.verdicts_of(&names, span.from).await?;
        for (_, record) in &mut records {
            let own = record.sites.keys().filter_map(|site| verdicts.get_key_value(site));
            // A site that changed hands is on the list of two customers.
            record.verdicts = own.map(|(site, them)| (site.clone(), them.clone())).collect();
        }
        let mut part =
            Part { month, at: now, settled: Vec::new(), closed: Vec::new(), failed: Vec::new() };
        for (customer, record) in &records {
            let none = Vec::new();
            let earlier = earlier.get(*customer).unwrap_or(&none);
            let contracts = &books.contracts[*customer];
            let settled = settle_customer(&rules, &input.host, record, contracts);
            take(&mut part, &rules, settled, (contracts, earlier));
        }
        done(part).await?;
    }
    Ok(())
}

/// Adds what a customer is owed to a part.
fn take(
    part: &mut Part,
    rules: &Rules<'_>,
    settled: Vec<Result<(&Contract, Proposal), LedgerError>>,
    (contracts, earlier): (&[Contract], &[Credit]),
) {
    let mut renamed = Renamed::new(earlier, contracts);
    part.closed.extend(renamed.closed(rules.now));
    part.closed.extend(Renamed::out_of_force(earlier, contracts, rules.zone, rules.now));
    for one in settled {
        let done = one.and_then(|(contract, proposal)| {
            let credited = credit(rules.month, contract, proposal, earlier, &mut renamed);
            let key = || contract.key.clone();
            credited.map_err(|error| LedgerError::Money { contract: key(), error })
        });
        match done {
            Ok(settled) => part.settled.push(settled),
            Err(error) => part.failed.push(error),
        }
    }
}

fn credit(
    month: Month,
    contract: &Contract,
    mut proposal: Proposal,
    earlier: &[Credit],
    renamed: &mut Renamed<'_>,
) -> Result<Settled, MoneyError> {
    let nothing = Money::zero(proposal.settlement.owed.currency());
    proposal.approved_elsewhere = Some(renamed.take(contract, proposal.settlement.owed)?);
    let earlier: Vec<Credit> =
        earlier.iter().filter(|it| it.contract.key == contract.key).cloned().collect();
    let mut approved = proposal.approved_elsewhere.unwrap_or(nothing);
    for it in earlier.iter().filter(|it| matches!(it.state, CreditState::Approved { .. })) {
        approved = approved.plus(it.amount)?;
    }
    let (owed, parts) = (proposal.settlement.owed, &proposal.settlement.by_incident);
    let cost = Cost::now(owed, parts, approved)?;
    let credit = propose(contract, month, &earlier, proposal.clone())?;
    let open = credit.as_ref().map(|(credit, _)| credit).or(earlier.last());
    let open = open.filter(|it| it.state == CreditState::Proposed);
    let to_give = open.map_or(nothing, |it| it.amount);
    let credit = credit.map(|(credit, superseded)| {
        let before = earlier.last().cloned();
        (credit, before.zip(superseded))
    });
    Ok(Settled { contract: contract.clone(), proposal, credit, to_give, cost })
}

fn by_customer<T>(all: Vec<T>, customer: impl Fn(&T) -> String) -> BTreeMap<String, Vec<T>> {
    let mut by: BTreeMap<String, Vec<T>> = BTreeMap::new();
    for one in all {
        by.entry(customer(&one)).or_default().push(one);
    }
    by
}

/// When each site was whose, of those that changed hands.
fn owners(changes: &[OwnerChange], span: Span) -> BTreeMap<&str, BTreeMap<Name, Spans>> {
    let mut by_site: BTreeMap<&Name, Vec<&OwnerChange>> = BTreeMap::new();
    for change in changes {
        by_site.entry(&change.site).or_default().push(change);
    }
    let mut owned: BTreeMap<&str, BTreeMap<Name, Vec<Span>>> = BTreeMap::new();
    for (site, changes) in by_site {
        let mut since = span.from;
        for (ix, change) in changes.iter().enumerate() {
            let before = Span { from: since, until: change.at };
            give(&mut owned, change.before.as_deref(), site, before);
            since = change.at;
            if ix + 1 == changes.len() {
                let after = Span { from: since, until: span.until };
                give(&mut owned, change.after.as_deref(), site, after);
            }
        }
    }
    let sites = |sites: BTreeMap<Name, Vec<Span>>| {
        sites.into_iter().map(|(site, spans)| (site, Spans::union(spans))).collect()
    };
    owned.into_iter().map(|(customer, of)| (customer, sites(of))).collect()
}

fn give<'a>(
    owned: &mut BTreeMap<&'a str, BTreeMap<Name, Vec<Span>>>,
    owner: Option<&'a str>,
    site: &Name,
    span: Span,
) {
    if let Some(owner) = owner {
        owned.entry(owner).or_default().entry(site.clone()).or_default().push(span);
    }
}

/// The sites of each customer, with the components that each is declared to be on.
fn sites(inventory: &Inventory) -> BTreeMap<&str, BTreeMap<Name, Vec<ComponentKey>>> {
    let mut sites: BTreeMap<&str, BTreeMap<Name, Vec<ComponentKey>>> = BTreeMap::new();
    for (name, site) in &inventory.sites {
        let components =
            site.location.named().map(|(kind, name)| ComponentKey::new(kind, name)).collect();
        sites.entry(&site.customer).or_default().insert(name.clone(), components);
    }
    sites
}

/// Whether the changes of verdict of all of a month are still kept: of one of which they are not,
/// nothing is worked out again, since it would be too little.
pub fn is_kept(month: Month, zone: &TimeZone, now: Time, retention: Duration) -> bool {
    month.span(zone).from >= now.before(retention)
}

/// The months that an incident, or what is left of it, is in: those that a settlement after its
/// end is for.
pub fn months_of(from: Time, until: Time, zone: &TimeZone) -> Vec<Month> {
    let (first, last) = (Month::at(from, zone), Month::at(until, zone));
    let mut months = vec![first];
    while let Some(month) = months.last().map(|it| it.next()).filter(|it| *it <= last) {
        months.push(month);
    }
    months
}

/// The part of an incident in what a contract costs.
pub fn part_of(settled: &Settled, incident: IncidentId) -> Option<i64> {
    let parts = settled.cost.by_incident.iter();
    parts.filter(|(id, _)| *id == incident).map(|(_, part)| part.minor()).reduce(|a, b| a + b)
}
