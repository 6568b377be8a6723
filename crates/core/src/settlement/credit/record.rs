//! A credit from proposed to approved or declined.
//!
//! For each contract and month there is a row of credits, numbered from 1. Each proposes what is
//! owed by then less what was approved before. A new one takes the place of one that nobody has
//! decided; what was decided stays as it is.

mod renamed;

pub use renamed::Renamed;

use super::{Line, Settlement};
use crate::Time;
use crate::hash::digest;
use crate::incident::IncidentId;
use crate::notification::ContactKey;
use crate::notification::delivery::{DeliveryKey, Topic};
use crate::settlement::contract::Contract;
use crate::settlement::month::Month;
use crate::settlement::policy::DocumentId;
use crate::settlement::terms::Remedy;
use crate::settlement::{Money, MoneyError};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// The id of a credit: UUID version 8 (RFC 9562) of customer, contract, month and number, so that
/// the same credit computed twice is one, and a name of a contract that another customer had before
/// is not theirs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CreditId(Uuid);

impl CreditId {
    fn new(contract: &Contract, month: Month, number: u32) -> CreditId {
        let (customer, key) = (&contract.customer, &contract.key);
        let text = format!("{number}\u{0}{month}\u{0}{customer}\u{0}{key}");
        CreditId(uuid::Builder::from_custom_bytes(digest(&text).to_be_bytes()).into_uuid())
    }

    /// As a UUID, for the store.
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// From a stored UUID.
    pub const fn from_uuid(uuid: Uuid) -> CreditId {
        CreditId(uuid)
    }

    /// The key under which a contact is told what was decided about this credit, once.
    pub fn delivery_to(self, contact: ContactKey) -> DeliveryKey {
        let (recipient, subject) = (contact.to_string(), IncidentId::from_uuid(self.0));
        DeliveryKey { topic: Topic::Credit, recipient, subject, sequence: 0 }
    }
}

impl fmt::Display for CreditId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl std::str::FromStr for CreditId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<CreditId, uuid::Error> {
        text.parse().map(CreditId)
    }
}

/// Why a credit was computed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "trigger")]
pub enum Trigger {
    /// An incident ended.
    IncidentEnded {
        /// It.
        incident: IncidentId,
    },
    /// The month ended.
    MonthEnded,
    /// A person had it computed.
    Requested,
}

/// What became of a credit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum CreditState {
    /// It waits for a person.
    Proposed,
    /// It is given.
    Approved {
        /// By whom.
        by: String,
        /// When.
        at: Time,
        /// What they noted, as on open questions.
        note: String,
    },
    /// It is not given.
    Declined {
        /// By whom.
        by: String,
        /// When.
        at: Time,
        /// Why; the customer reads it.
        reason: String,
    },
    /// A later one took its place.
    Superseded {
        /// When.
        at: Time,
    },
    /// There is nothing to decide: what is owed was approved before, or nothing is owed.
    NothingToGive,
}

impl CreditState {
    /// The code used in the store and the API.
    pub const fn code(&self) -> &'static str {
        match self {
            CreditState::Proposed => "proposed",
            CreditState::Approved { .. } => "approved",
            CreditState::Declined { .. } => "declined",
            CreditState::Superseded { .. } => "superseded",
            CreditState::NothingToGive => "nothing_to_give",
        }
    }
}

/// A customer's claim.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Claim {
    /// When it was made.
    pub at: Time,
    /// Whether that was after the deadline of the terms: a person decides.
    pub late: bool,
}

/// A credit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Credit {
    /// Its id.
    pub id: CreditId,
    /// The customer's key.
    pub customer: String,
    /// The contract.
    pub contract: Contract,
    /// The month.
    pub month: Month,
    /// Its number among those of the contract and month, from 1.
    pub number: u32,
    /// Why it was computed.
    pub trigger: Trigger,
    /// When.
    pub computed_at: Time,
    /// By which accounting policy.
    pub policy: DocumentId,
    /// By which terms.
    pub terms: DocumentId,
    /// What is owed for the month, and how that was worked out.
    pub settlement: Settlement,
    /// What was approved for the month before.
    pub approved_before: Money,
    /// What is to be given: what is owed less what was approved, at least nothing.
    pub amount: Money,
    /// Until when a claim for all of it is in time; `None`: the terms name no deadline.
    pub claim_until: Option<Time>,
    /// Until when a claim for each outage is in time, where each has a deadline of its own.
    #[serde(default)]
    pub deadlines: Vec<(IncidentId, Time)>,
    /// In what form it is given, by the terms.
    #[serde(default)]
    pub remedy: Option<Remedy>,
    /// Whether the terms want the customer to claim it.
    pub needs_claim: bool,
    /// The customer's claim.
    pub claim: Option<Claim>,
    /// What became of it.
    pub state: CreditState,
}

/// Why a decision about a credit is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CreditRefusal {
    /// It was decided, or a later one took its place.
    #[error("this credit is not open any more")]
    NotOpen,
    /// A person must write why: there are open questions, or the claim is late or missing, or it
    /// is declined.
    #[error("a note is needed")]
    NoteNeeded,
    /// There is nothing to give.
    #[error("there is nothing to give")]
    Nothing,
    /// It was claimed already.
    #[error("it was claimed already")]
    ClaimedAlready,
}

/// What a settlement is proposed with.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Why it was computed.
    pub trigger: Trigger,
    /// When.
    pub at: Time,
    /// By which accounting policy.
    pub policy: DocumentId,
    /// By which terms.
    pub terms: DocumentId,
    /// What is owed.
    pub settlement: Settlement,
    /// Until when a claim for all of it is in time.
    pub claim_until: Option<Time>,
    /// Until when a claim for each outage is in time, where each has a deadline of its own.
    pub deadlines: Vec<(IncidentId, Time)>,
    /// In what form it is given.
    pub remedy: Remedy,
    /// Whether the terms want the customer to claim it.
    pub needs_claim: bool,
    /// What was approved for the same under names that no contract has any more; see [`Renamed`].
    pub approved_elsewhere: Option<Money>,
}

/// The credit that follows from a settlement, and the one whose place it takes. `None` when it
/// would say the same of what is owed as the last one, when a person declined as much for the same, or
/// when there never was and still is nothing owed.
///
/// `earlier` are all credits of the contract and month, in the order of their numbers.
///
/// # Errors
/// [`MoneyError`] when the contract's currency changed within the month.
pub fn propose(
    contract: &Contract,
    month: Month,
    earlier: &[Credit],
    proposal: Proposal,
) -> Result<Option<(Credit, Option<Credit>)>, MoneyError> {
    let Proposal { trigger, at, policy, terms, settlement, .. } = proposal;
    let nothing = Money::zero(settlement.owed.currency());
    let mut approved = proposal.approved_elsewhere.unwrap_or(nothing);
    for credit in earlier.iter().filter(|it| matches!(it.state, CreditState::Approved { .. })) {
        approved = approved.plus(credit.amount)?;
    }
    let is_superseded = |it: &&Credit| matches!(it.state, CreditState::Superseded { .. });
    // What another took the place of says nothing any more: what it said may come to hold again.
    let last = earlier.iter().rfind(|it| !is_superseded(it));
    let is_same = |it: &Credit| {
        it.settlement.owes_the_same(&settlement) && (&it.policy, &it.terms) == (&policy, &terms)
    };
    let was_declined = |it: &Credit| {
        matches!(it.state, CreditState::Declined { .. }) && settlement.owes_as_much(&it.settlement)
    };
    let difference = settlement.owed.minus(approved)?;
    let is_given_already = approved.minor() > 0 && difference.minor() <= 0;
    // What passed no threshold owes nothing, whatever is answered about it; a report may change that.
    let may_be_owed = settlement.questions.iter().any(|it| it.may_add());
    let is_nothing = settlement.owed.minor() == 0 && !may_be_owed;
    let is_first_and_nothing = last.is_none() && is_nothing;
    // What was given already needs no second decision.
    let was_approved = last.is_none_or(|it| {
        matches!(it.state, CreditState::Approved { .. } | CreditState::NothingToGive)
    });
    let is_told = last.is_some_and(|it| is_same(it) || was_declined(it));
    if is_told || is_first_and_nothing || (was_approved && is_given_already) {
        return Ok(None);
    }
    let superseded =
        last.filter(|it| it.state == CreditState::Proposed).map(|open| open.superseded(at));
    // A claim stays with what it was made for, however often that is computed.
    let answered = claim_for(earlier, &settlement);
    let open_claim = superseded.as_ref().and_then(|it| it.claim.clone());
    // Who claimed hears what became of it: that is for a person.
    let waits = open_claim.is_some() && open_claim != answered;
    let is_settled = (is_nothing || is_given_already) && !waits;
    let number = earlier.last().map_or(1, |it| it.number + 1);
    let credit = Credit {
        id: CreditId::new(contract, month, number),
        customer: contract.customer.clone(),
        contract: contract.clone(),
        month,
        number,
        trigger,
        computed_at: at,
        policy,
        terms,
        amount: if difference.minor() > 0 { difference } else { nothing },
        approved_before: approved,
        settlement,
        claim_until: proposal.claim_until,
        deadlines: proposal.deadlines,
        remedy: Some(proposal.remedy),
        needs_claim: proposal.needs_claim,
        claim: open_claim.or(answered),
        state: if is_settled { CreditState::NothingToGive } else { CreditState::Proposed },
    };
    Ok(Some((credit, superseded)))
}

/// The claim on which something was approved, when it was for all outages of a settlement: whoever
/// claimed them does not claim again when more is owed for the same.
fn claim_for(earlier: &[Credit], settlement: &Settlement) -> Option<Claim> {
    let is_for_all = |it: &&Credit| {
        let was_in = |incident| it.settlement.by_incident.iter().any(|(id, _)| *id == incident);
        settlement.by_incident.iter().all(|(incident, _)| was_in(*incident))
    };
    let approved = earlier.iter().filter(|it| matches!(it.state, CreditState::Approved { .. }));
    approved.filter(is_for_all).filter_map(|it| it.claim.clone()).next_back()
}

impl Credit {
    /// Whether the customer is told what was decided: what was approved, and what they claimed. Of
    /// what was declined without a claim they never heard.
    pub const fn is_told(&self) -> bool {
        match self.state {
            CreditState::Approved { .. } => true,
            CreditState::Declined { .. } => self.claim.is_some(),
            CreditState::Proposed | CreditState::Superseded { .. } | CreditState::NothingToGive => {
                false
            }
        }
    }

    /// How many decisions about its outages had been taken back when it was worked out; which, its
    /// steps say.
    pub fn decisions_taken_back(&self) -> usize {
        let lines = self.settlement.lines.iter();
        lines.filter(|it| matches!(it, Line::TakenBack { .. })).count()
    }

    /// What was approved for the month, this credit included.
    pub fn approved_in_all(&self) -> Money {
        match self.state {
            // In one currency: another one was refused when it was proposed.
            CreditState::Approved { .. } => {
                self.approved_before.plus(self.amount).unwrap_or(self.approved_before)
            }
            _ => self.approved_before,
        }
    }

    /// Whether a person must write why they approve it.
    pub fn is_doubtful(&self) -> bool {
        let unclaimed = self.needs_claim && self.claim.is_none();
        let late = self.claim.as_ref().is_some_and(|it| it.late);
        unclaimed || late || !self.settlement.questions.is_empty()
    }

    /// This credit, approved.
    ///
    /// # Errors
    /// [`CreditRefusal`] when it is not open, gives nothing, or is doubtful and has no note.
    pub fn approved(&self, by: &str, at: Time, note: &str) -> Result<Credit, CreditRefusal> {
        self.must_be_open()?;
        if self.amount.minor() == 0 {
            return Err(CreditRefusal::Nothing);
        }
        if self.is_doubtful() && note.trim().is_empty() {
            return Err(CreditRefusal::NoteNeeded);
        }
        let (by, note) = (by.to_owned(), note.trim().to_owned());
        Ok(Credit { state: CreditState::Approved { by, at, note }, ..self.clone() })
    }

    /// This credit, declined.
    ///
    /// # Errors
    /// [`CreditRefusal`] when it is not open, or without a reason.
    pub fn declined(&self, by: &str, at: Time, reason: &str) -> Result<Credit, CreditRefusal> {
        self.must_be_open()?;
        if reason.trim().is_empty() {
            return Err(CreditRefusal::NoteNeeded);
        }
        let (by, reason) = (by.to_owned(), reason.trim().to_owned());
        Ok(Credit { state: CreditState::Declined { by, at, reason }, ..self.clone() })
    }

    /// This credit, when another one took its place.
    pub fn superseded(&self, at: Time) -> Credit {
        Credit { state: CreditState::Superseded { at }, ..self.clone() }
    }

    /// This credit, claimed by the customer. A claim after every deadline is taken, and marked.
    ///
    /// # Errors
    /// [`CreditRefusal`] when it is not open, or was claimed before.
    pub fn claimed(&self, at: Time) -> Result<Credit, CreditRefusal> {
        self.must_be_open()?;
        if self.claim.is_some() {
            return Err(CreditRefusal::ClaimedAlready);
        }
        let late = match self.deadlines.is_empty() {
            true => self.claim_until.is_some_and(|until| at >= until),
            false => self.deadlines.iter().all(|(_, until)| at >= *until),
        };
        Ok(Credit { claim: Some(Claim { at, late }), ..self.clone() })
    }

    fn must_be_open(&self) -> Result<(), CreditRefusal> {
        match self.state {
            CreditState::Proposed => Ok(()),
            _ => Err(CreditRefusal::NotOpen),
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
