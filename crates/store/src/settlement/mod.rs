//! What the host owes: contracts, policies and terms, and credits.

mod decisions;
mod export;
mod outages;
mod queue;
mod record;
pub(crate) mod sql;

pub use outages::CustomerOutage;
pub use queue::{SettlementFailure, SettlementRequest, SettlementRevision};
pub use record::{OwnerChange, SettlementInput};

use crate::Store;
use crate::delivery;
use crate::delivery::sql::DELIVERY_INSERT;
use crate::error::Error;
use crate::unit::{Expect, Unit};
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::name::Name;
use bongsu_core::notification::ContactKey;
use bongsu_core::settlement::contract::{Contract, FormerNames};
use bongsu_core::settlement::credit::record::{Credit, CreditId, CreditState};
use bongsu_core::settlement::month::Month;
use bongsu_core::settlement::policy::{DocumentId, Policy};
use bongsu_core::settlement::reported::EnteredReport;
use bongsu_core::settlement::terms::Terms;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};

const POLICY: &str = "policy";
const TERMS: &str = "terms";
/// What figures were made by and nobody applied: what comes with the program. It may come otherwise
/// with the next one, and is never in force by being kept.
const USED_POLICY: &str = "used_policy";
const USED_TERMS: &str = "used_terms";
/// How many credits are read in one query.
const CREDITS_AT_ONCE: i64 = 500;

/// A policy or terms as they were applied.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AppliedDocument<T> {
    /// When they were applied last.
    pub at: Time,
    /// By whom.
    pub author: String,
    /// What they say.
    pub document: T,
}

impl Store {
    /// All contracts, in order of their names.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`]; the same holds for all below.
    pub async fn contracts(&self) -> Result<Vec<Contract>, Error> {
        let rows = self.db.read(&sql::CONTRACTS, vec![]).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }

    /// Whether there is any contract.
    ///
    /// # Errors
    /// See above.
    pub async fn has_contracts(&self) -> Result<bool, Error> {
        Ok(self.db.read_one(&sql::CONTRACT_ANY, vec![]).await?.is_some())
    }

    /// Who was a customer and what was theirs, by the contracts so far and by the victim lists.
    ///
    /// # Errors
    /// See above.
    pub async fn former_names(&self) -> Result<FormerNames, Error> {
        let mut former = FormerNames::default();
        for contract in self.contracts().await? {
            former.sites.extend(contract.site.map(|site| (site, contract.customer.clone())));
            former.customers.insert(contract.customer);
        }
        for mut row in self.db.read(&sql::FORMER_SITES, vec![]).await? {
            let (site, customer): (Name, String) = (row.take()?, row.take()?);
            former.customers.insert(customer.clone());
            former.sites.insert((site, customer));
        }
        Ok(former)
    }

    /// Replaces all contracts: all of them, or nothing. What was settled since `resettle` is settled
    /// again.
    ///
    /// # Errors
    /// See above, and [`Error::Encode`].
    pub async fn save_contracts(
        &self,
        contracts: &[Contract],
        resettle: Time,
    ) -> Result<(), Error> {
        let kept: BTreeSet<&str> = contracts.iter().map(|it| it.key.as_str()).collect();
        let before = self.contracts().await?;
        let gone = before.iter().filter(|it| !kept.contains(it.key.as_str()));
        let gone: Vec<Vec<Value>> = gone.map(|it| vec![it.key.as_str().into()]).collect();
        let rows = contracts.iter().map(|it| {
            let body = Value::json("a contract", it)?;
            Ok(vec![it.key.as_str().into(), it.customer.as_str().into(), body])
        });
        let rows = rows.collect::<Result<_, Error>>()?;
        let unit = Unit::new()
            .run_each(&sql::SETTLEMENT_FAILURES_DELETE, gone.clone())
            .run_each(&sql::CONTRACT_DELETE, gone)
            .run_each(&sql::CONTRACT_UPSERT, rows)
            .run(&sql::SETTLED_OCCASIONS_FORGET, vec![resettle.into()])
            .run(&sql::SETTLEMENT_REVISION_COUNT, vec![]);
        self.write(unit).await.map(drop)
    }

    /// Every accounting policy that was ever applied; the last one is in force.
    ///
    /// # Errors
    /// See above.
    pub async fn policies(&self) -> Result<Vec<AppliedDocument<Policy>>, Error> {
        self.documents(POLICY).await
    }

    /// Applies an accounting policy. What was computed by another stays as it is.
    ///
    /// # Errors
    /// See above, and [`Error::Encode`].
    pub async fn apply_policy(&self, policy: &Policy, at: Time, author: &str) -> Result<(), Error> {
        self.apply(POLICY, (&policy.id(), policy), at, author).await
    }

    /// The operator's own terms in force, by name.
    ///
    /// # Errors
    /// See above.
    pub async fn terms(&self) -> Result<BTreeMap<String, Terms>, Error> {
        let all: Vec<AppliedDocument<Terms>> = self.documents(TERMS).await?;
        Ok(all.into_iter().map(|it| (it.document.name.clone(), it.document)).collect())
    }

    /// Applies terms. Contracts that could not be settled are tried again by them.
    ///
    /// # Errors
    /// See above, and [`Error::Encode`].
    pub async fn apply_terms(&self, terms: &Terms, at: Time, author: &str) -> Result<(), Error> {
        self.apply(TERMS, (&terms.id(), terms), at, author).await
    }

    /// Keeps the policy and the terms by which figures are made, so that each can be read as long as
    /// the figures can.
    ///
    /// # Errors
    /// See above, and [`Error::Encode`].
    pub async fn keep_documents<'a>(
        &self,
        policy: &Policy,
        terms: impl IntoIterator<Item = &'a Terms>,
        at: Time,
    ) -> Result<(), Error> {
        let row = |kind: &'static str, id: DocumentId, body: Value| {
            let (name, digest) = (id.name.as_str().into(), id.digest.as_str().into());
            vec![kind.into(), name, digest, at.into(), "".into(), body]
        };
        let mut rows = vec![row(USED_POLICY, policy.id(), Value::json(POLICY, policy)?)];
        for one in terms {
            rows.push(row(USED_TERMS, one.id(), Value::json(TERMS, one)?));
        }
        self.write(Unit::new().run_each(&sql::SETTLEMENT_DOCUMENT_KEEP, rows)).await.map(drop)
    }

    /// A version of the accounting policy that was applied, or by which a figure was made.
    ///
    /// # Errors
    /// See above.
    pub async fn policy_version(
        &self,
        id: &DocumentId,
    ) -> Result<Option<AppliedDocument<Policy>>, Error> {
        self.version([POLICY, USED_POLICY], id).await
    }

    /// A version of terms that was applied, or by which a figure was made.
    ///
    /// # Errors
    /// See above.
    pub async fn terms_version(
        &self,
        id: &DocumentId,
    ) -> Result<Option<AppliedDocument<Terms>>, Error> {
        self.version([TERMS, USED_TERMS], id).await
    }

    /// Every version of terms that was applied, or by which a figure was made, the first at the
    /// beginning.
    ///
    /// # Errors
    /// See above.
    pub async fn terms_versions(&self) -> Result<Vec<AppliedDocument<Terms>>, Error> {
        self.versions([TERMS, USED_TERMS], Terms::id).await
    }

    /// The same of the accounting policy.
    ///
    /// # Errors
    /// See above.
    pub async fn policy_versions(&self) -> Result<Vec<AppliedDocument<Policy>>, Error> {
        self.versions([POLICY, USED_POLICY], Policy::id).await
    }

    async fn versions<T: DeserializeOwned>(
        &self,
        [applied, used]: [&str; 2],
        id: impl Fn(&T) -> DocumentId,
    ) -> Result<Vec<AppliedDocument<T>>, Error> {
        let mut all: Vec<AppliedDocument<T>> = self.documents(applied).await?;
        let known: BTreeSet<DocumentId> = all.iter().map(|it| id(&it.document)).collect();
        let used: Vec<AppliedDocument<T>> = self.documents(used).await?;
        all.extend(used.into_iter().filter(|it| !known.contains(&id(&it.document))));
        all.sort_by_key(|it| it.at);
        Ok(all)
    }

    async fn version<T: DeserializeOwned>(
        &self,
        [applied, used]: [&str; 2],
        id: &DocumentId,
    ) -> Result<Option<AppliedDocument<T>>, Error> {
        let args =
            vec![applied.into(), used.into(), id.name.as_str().into(), id.digest.as_str().into()];
        let row = self.db.read_one(&sql::SETTLEMENT_DOCUMENT_BY_ID, args).await?;
        let document = |mut row: crate::row::Row| {
            Ok(AppliedDocument { at: row.take()?, author: row.take()?, document: row.json()? })
        };
        row.map(document).transpose()
    }

    async fn documents<T: DeserializeOwned>(
        &self,
        kind: &str,
    ) -> Result<Vec<AppliedDocument<T>>, Error> {
        let rows = self.db.read(&sql::SETTLEMENT_DOCUMENTS, vec![kind.into()]).await?;
        let document = |mut row: crate::row::Row| {
            Ok(AppliedDocument { at: row.take()?, author: row.take()?, document: row.json()? })
        };
        rows.into_iter().map(document).collect()
    }

    async fn apply(
        &self,
        kind: &'static str,
        (id, document): (&DocumentId, &impl Serialize),
        at: Time,
        author: &str,
    ) -> Result<(), Error> {
        let args = vec![
            kind.into(),
            id.name.as_str().into(),
            id.digest.as_str().into(),
            at.into(),
            author.into(),
            Value::json(kind, document)?,
        ];
        let unit = Unit::new()
            .run(&sql::SETTLEMENT_DOCUMENT_UPSERT, args)
            .run(&sql::SETTLEMENT_REVISION_COUNT, vec![]);
        self.write(unit).await.map(drop)
    }

    /// The credits of a month, by contract and number.
    ///
    /// # Errors
    /// See above.
    pub async fn credits_of_month(&self, month: Month) -> Result<Vec<Credit>, Error> {
        let args = vec![Value::from(&month.to_string())];
        let rows = self.db.read(&sql::CREDITS_OF_MONTH, args).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }

    /// Gives each credit of a month to `each`, by customer, contract and number, a few at a time.
    ///
    /// # Errors
    /// See above.
    pub async fn each_credit_of_month(
        &self,
        month: Month,
        mut each: impl FnMut(Credit),
    ) -> Result<(), Error> {
        let month = month.to_string();
        let mut after = (String::new(), String::new(), 0_i64);
        loop {
            let args = vec![
                month.as_str().into(),
                after.0.as_str().into(),
                after.1.as_str().into(),
                after.2.into(),
                CREDITS_AT_ONCE.into(),
            ];
            let rows = self.db.read(&sql::CREDITS_OF_MONTH_PAGE, args).await?;
            let is_last = (rows.len() as i64) < CREDITS_AT_ONCE;
            for mut row in rows {
                after = (row.take()?, row.take()?, row.take()?);
                each(row.json()?);
            }
            if is_last {
                return Ok(());
            }
        }
    }

    /// The credits of a month of the customers from one key to another, by contract and number.
    ///
    /// # Errors
    /// See above.
    pub async fn credits_between(
        &self,
        month: Month,
        (first, last): (&str, &str),
    ) -> Result<Vec<Credit>, Error> {
        let args = vec![month.to_string().as_str().into(), first.into(), last.into()];
        let rows = self.db.read(&sql::CREDITS_OF_MONTH_BETWEEN, args).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }

    /// Up to `limit` credits that wait for a person, the oldest month first.
    ///
    /// # Errors
    /// See above.
    pub async fn proposed_credits(&self, limit: u32) -> Result<Vec<Credit>, Error> {
        let args = vec!["proposed".into(), i64::from(limit).into()];
        let rows = self.db.read(&sql::CREDITS_IN_STATE, args).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }

    /// Up to `limit` credits of a customer, the latest first.
    ///
    /// # Errors
    /// See above.
    pub async fn credits_of(&self, customer: &str, limit: u32) -> Result<Vec<Credit>, Error> {
        let args = vec![customer.into(), i64::from(limit).into()];
        let rows = self.db.read(&sql::CREDITS_OF_CUSTOMER, args).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }

    /// Up to `limit` credits of a customer that are open or were decided: the open ones first, then the
    /// latest months. However often they were computed again, those are not among them.
    ///
    /// # Errors
    /// See above.
    pub async fn credits_to_tell(&self, customer: &str, limit: u32) -> Result<Vec<Credit>, Error> {
        let args = vec![customer.into(), i64::from(limit).into()];
        let rows = self.db.read(&sql::CREDITS_OF_CUSTOMER_TOLD, args).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }

    /// A credit; `None` when there is no such.
    ///
    /// # Errors
    /// See above.
    pub async fn credit(&self, id: CreditId) -> Result<Option<Credit>, Error> {
        let row = self.db.read_one(&sql::CREDIT_BY_ID, vec![id.uuid().into()]).await?;
        row.map(|mut row| row.json()).transpose()
    }

    /// Adds credits, each with the one whose place it takes: all of them, or nothing.
    ///
    /// # Errors
    /// [`Error::Conflict`] when one was decided or added meanwhile; see above.
    pub async fn add_credits(
        &self,
        added: &[(Credit, Option<(Credit, Credit)>)],
    ) -> Result<(), Error> {
        let mut unit = Unit::new();
        for (credit, replaced) in added {
            if let Some((before, after)) = replaced {
                unit = unit.expect(&sql::CREDIT_UPDATE, change(before, after)?, Expect::Touch);
            }
            unit = unit.expect(&sql::CREDIT_INSERT, row(credit)?, Expect::Touch);
        }
        if unit.is_empty() { Ok(()) } else { self.write(unit).await.map(drop) }
    }

    /// Replaces a credit by what a person or the customer made of it.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it is not as it was read any more; see above.
    pub async fn change_credit(&self, before: &Credit, after: &Credit) -> Result<(), Error> {
        let unit = Unit::new().expect(&sql::CREDIT_UPDATE, change(before, after)?, Expect::Touch);
        self.write(unit).await.map(drop)
    }

    /// The same when a person approved or declined it, and has all contacts of the customer told if
    /// it concerns them, in one transaction.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it is not as it was read any more, or one of its outages is about to
    /// be settled again; see above.
    pub async fn decide_credit(&self, before: &Credit, after: &Credit) -> Result<(), Error> {
        let customer = self.customer(&after.customer).await?.unwrap_or_default();
        let at = match &after.state {
            CreditState::Approved { at, .. } | CreditState::Declined { at, .. } => *at,
            CreditState::Proposed | CreditState::Superseded { .. } | CreditState::NothingToGive => {
                after.computed_at
            }
        };
        let contacts = customer.contacts.iter().filter(|_| after.is_told());
        let told = contacts.map(|contact| {
            let key = after.id.delivery_to(ContactKey::of(&self.secret, contact));
            (key.recipient.clone(), delivery::row(&key, None, at))
        });
        // Two spellings of one address are one contact.
        let told: BTreeMap<String, Vec<Value>> = told.collect();
        let mut unit = Unit::new();
        for incident in before.settlement.incidents() {
            let body = Value::json("a credit", after)?;
            let args = vec![after.id.uuid().into(), incident.into(), body];
            unit = unit.expect(&sql::CREDIT_IS_CURRENT, args, Expect::Touch);
        }
        let unit = unit
            .expect(&sql::CREDIT_UPDATE, change(before, after)?, Expect::Touch)
            .run_each(&DELIVERY_INSERT, told.into_values().collect());
        self.write(unit).await.map(drop)
    }

    /// Records a report that a person wrote down, in the place of the one that they wrote down of the
    /// same before, and has the incident settled again.
    ///
    /// # Errors
    /// See above.
    pub async fn enter_report(&self, report: &EnteredReport) -> Result<(), Error> {
        let body = Value::json("a report of a customer", report)?;
        let args = vec![report.customer.as_str().into(), report.incident.into(), body];
        let request = vec![report.incident.into(), report.entered_at.into()];
        let unit = Unit::new()
            .run(&sql::SETTLEMENT_REPORT_UPSERT, args)
            .run(&sql::SETTLEMENT_REQUEST_UPSERT, request);
        self.write(unit).await.map(drop)
    }

    /// The reports of a customer that people wrote down.
    ///
    /// # Errors
    /// See above.
    pub async fn entered_reports(&self, customer: &str) -> Result<Vec<EnteredReport>, Error> {
        let rows = self.db.read(&sql::SETTLEMENT_REPORTS_OF, vec![customer.into()]).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }
}

/// For `CREDIT_INSERT`.
fn row(credit: &Credit) -> Result<Vec<Value>, Error> {
    Ok(vec![
        credit.id.uuid().into(),
        credit.customer.as_str().into(),
        credit.contract.key.as_str().into(),
        Value::from(&credit.month.to_string()),
        i64::from(credit.number).into(),
        credit.state.code().into(),
        credit.computed_at.into(),
        Value::json("a credit", credit)?,
    ])
}

/// For `CREDIT_UPDATE`.
fn change(before: &Credit, after: &Credit) -> Result<Vec<Value>, Error> {
    Ok(vec![
        after.id.uuid().into(),
        Value::json("a credit", before)?,
        after.state.code().into(),
        Value::json("a credit", after)?,
    ])
}
