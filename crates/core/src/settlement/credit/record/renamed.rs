//! Credits of contracts whose names are gone, as when the first day of a row was corrected.

use super::{Credit, CreditState};
use crate::Time;
use crate::settlement::contract::Contract;
use crate::settlement::{Money, MoneyError};
use jiff::tz::TimeZone;

/// The credits of a customer's month whose contract is there under another name: what was approved
/// is taken off what is owed by the contract that took its place, once, and what is open is closed.
#[derive(Clone, Debug)]
pub struct Renamed<'a> {
    /// Each with what was not yet taken off.
    rest: Vec<(&'a Credit, Money)>,
}

impl<'a> Renamed<'a> {
    /// Of all credits of a customer's month, and the contracts that there are.
    pub fn new(earlier: &'a [Credit], contracts: &[Contract]) -> Renamed<'a> {
        let is_gone = |it: &&Credit| contracts.iter().all(|other| other.key != it.contract.key);
        // A contract that ended, and is not in the table any more, has nothing in its place.
        let is_replaced = |it: &&Credit| contracts.iter().any(|other| other.overlaps(&it.contract));
        let gone = earlier.iter().filter(is_gone).filter(is_replaced);
        Renamed { rest: gone.map(|it| (it, it.amount)).collect() }
    }

    /// The open ones, each with what it becomes.
    pub fn closed(&self, at: Time) -> Vec<(Credit, Credit)> {
        let open = self.rest.iter().filter(|(it, _)| it.state == CreditState::Proposed);
        open.map(|(it, _)| ((*it).clone(), it.superseded(at))).collect()
    }

    /// The open ones of contracts that are not in force in their month any more, as when the first day
    /// was moved, each with what it becomes. One that was claimed waits for a person, who tells them.
    pub fn out_of_force(
        earlier: &[Credit],
        contracts: &[Contract],
        zone: &TimeZone,
        at: Time,
    ) -> Vec<(Credit, Credit)> {
        let is_out = |credit: &&Credit| {
            let month = credit.month.span(zone);
            let same = contracts.iter().find(|it| it.key == credit.contract.key);
            let is_open = credit.state == CreditState::Proposed && credit.claim.is_none();
            is_open && same.is_some_and(|it| month.within(it.span(zone)).is_empty())
        };
        earlier.iter().filter(is_out).map(|it| (it.clone(), it.superseded(at))).collect()
    }

    /// Takes what was approved for the same days off what a contract owes, at most all of it.
    ///
    /// # Errors
    /// [`MoneyError`] when that was in another currency.
    pub fn take(&mut self, contract: &Contract, owed: Money) -> Result<Money, MoneyError> {
        let mut taken = Money::zero(owed.currency());
        for (credit, rest) in &mut self.rest {
            let is_given = matches!(credit.state, CreditState::Approved { .. });
            if is_given && credit.contract.overlaps(contract) {
                let part = rest.min(owed.minus(taken)?)?;
                *rest = rest.minus(part)?;
                taken = taken.plus(part)?;
            }
        }
        Ok(taken)
    }
}
