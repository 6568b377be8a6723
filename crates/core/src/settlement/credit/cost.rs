//! What a contract costs for a month: the one way in which credits are added up.

use super::record::{Credit, CreditState};
use crate::incident::IncidentId;
use crate::settlement::{Money, MoneyError, Rounding};

/// What a contract costs for a month: what was approved, and what is owed beyond it. What was approved
/// stays, also where less is owed by now, so that the whole is the larger of the two.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cost {
    /// What was approved.
    pub approved: Money,
    /// What is owed beyond that: it waits for a person, or was declined.
    pub rest: Money,
    /// The part of each incident; the parts add up to the whole.
    pub by_incident: Vec<(IncidentId, Money)>,
}

impl Cost {
    /// By the credits of a contract and month, in order of their numbers; `None` without any.
    ///
    /// # Errors
    /// [`MoneyError`] for absurd amounts, or when the currency changed within the month.
    pub fn of(credits: &[Credit]) -> Result<Option<Cost>, MoneyError> {
        let Some(last) = credits.last() else { return Ok(None) };
        let nothing = Money::zero(last.settlement.owed.currency());
        let mut approved = nothing;
        for it in credits.iter().filter(|it| matches!(it.state, CreditState::Approved { .. })) {
            approved = approved.plus(it.amount)?;
        }
        let rest = match last.state {
            // Another contract took its place, or it is not in force in the month any more.
            CreditState::Superseded { .. } => nothing,
            _ => beyond(last.settlement.owed, last.approved_in_all())?,
        };
        let mut parts = credits.iter().rev().map(|it| it.settlement.by_incident.as_slice());
        let parts = parts.find(|it| sum(it) > 0).unwrap_or_default();
        Ok(Some(Cost { approved, rest, by_incident: split(approved.plus(rest)?, parts)? }))
    }

    /// By what is owed now, with its parts, and what was approved before.
    ///
    /// # Errors
    /// See [`Cost::of`].
    pub fn now(
        owed: Money,
        parts: &[(IncidentId, Money)],
        approved: Money,
    ) -> Result<Cost, MoneyError> {
        let rest = beyond(owed, approved)?;
        Ok(Cost { approved, rest, by_incident: split(approved.plus(rest)?, parts)? })
    }

    /// All of it.
    pub fn whole(&self) -> Money {
        // Its parts were added before.
        self.approved.plus(self.rest).unwrap_or(self.approved)
    }
}

/// What is owed beyond what was approved, at least nothing.
fn beyond(owed: Money, approved: Money) -> Result<Money, MoneyError> {
    let rest = owed.minus(approved)?;
    Ok(if rest.minor() > 0 { rest } else { Money::zero(owed.currency()) })
}

fn sum(parts: &[(IncidentId, Money)]) -> i128 {
    parts.iter().map(|(_, part)| i128::from(part.minor())).sum()
}

/// An amount in the proportions of parts.
fn split(
    whole: Money,
    parts: &[(IncidentId, Money)],
) -> Result<Vec<(IncidentId, Money)>, MoneyError> {
    let mut left = u64::try_from(sum(parts)).map_err(|_| MoneyError::TooLarge)?;
    let mut rest = whole;
    let mut split = Vec::with_capacity(parts.len());
    for (incident, part) in parts {
        let part = part.minor().unsigned_abs();
        let given = match left {
            0 => Money::zero(whole.currency()),
            _ => rest.fraction(part, left, Rounding::HalfUp)?,
        };
        split.push((*incident, given));
        rest = rest.minus(given)?;
        left = left.saturating_sub(part);
    }
    Ok(split)
}

#[cfg(test)]
mod tests {
    use super::super::record::tests::approved_of;
    use super::super::tests::{Story, down, incident, span};
    use super::*;
    use crate::settlement::Currency;

    fn won(minor: i64) -> Money {
        Money::new(minor, Currency::KRW)
    }

    #[test]
    fn credits_of_a_contract_cost_what_was_approved_where_that_is_more_than_is_owed() {
        let approved = approved_of("kim", 9_001, Currency::KRW);
        let cost = Cost::of(std::slice::from_ref(&approved)).expect("small").expect("a cost");
        assert_eq!((cost.approved, cost.rest), (won(9_001), won(0)), "3,000 are owed");
        // More is owed by now, and waits.
        let state = CreditState::Proposed;
        let mut more = Credit { number: 2, approved_before: won(9_001), state, ..approved.clone() };
        more.settlement.owed = won(10_000);
        let cost = Cost::of(&[approved, more]).expect("small").expect("a cost");
        assert_eq!((cost.approved, cost.rest, cost.whole()), (won(9_001), won(999), won(10_000)));
        assert_eq!(cost.by_incident.iter().map(|(_, it)| it.minor()).sum::<i64>(), 10_000);
    }

    #[test]
    fn what_was_approved_stays_in_the_sum_and_the_parts_of_incidents_add_up_to_it() {
        let hour = span("2018-01-04T16:00:00+09:00", "2018-01-04T17:00:00+09:00");
        let more = span("2018-01-05T16:00:00+09:00", "2018-01-05T17:30:00+09:00");
        let pieces = vec![down("a.kr", hour, incident("a")), down("a.kr", more, incident("b"))];
        let owed = Story::new(pieces).settle();
        assert_eq!(owed.owed, won(7_500));
        let cost =
            |approved| Cost::now(owed.owed, &owed.by_incident, won(approved)).expect("small");
        assert_eq!((cost(0).rest, cost(0).whole()), (won(7_500), won(7_500)));
        assert_eq!((cost(4_000).rest, cost(4_000).whole()), (won(3_500), won(7_500)));
        // The terms became milder after 9,001 had been approved.
        let cost = cost(9_001);
        assert_eq!((cost.rest, cost.whole()), (won(0), won(9_001)));
        let parts: Vec<i64> = cost.by_incident.iter().map(|(_, it)| it.minor()).collect();
        assert_eq!(parts.iter().sum::<i64>(), 9_001);
        assert!(parts.contains(&5_401) || parts.contains(&5_400), "{parts:?}");
    }
}
