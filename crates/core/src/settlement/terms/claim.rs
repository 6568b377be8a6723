//! Who must claim, and until when.

use crate::Time;
use crate::incident::IncidentId;
use crate::settlement::month::{Month, midnight};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// Who must act so that a credit is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Claimant {
    /// Nobody: the host gives it by itself.
    Host,
    /// The customer must claim it.
    Customer,
}

/// Until when a claim is in time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "deadline")]
pub enum ClaimDeadline {
    /// At any time.
    None,
    /// So many days after the end of an outage: of each outage of a month by its own end.
    DaysAfterEnd {
        /// Days.
        days: u32,
    },
    /// Until the end of the billing month that is so many months later.
    MonthsAfter {
        /// Months.
        months: u32,
    },
}

/// Who must claim, and until when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClaimRule {
    /// Who must act.
    pub claimant: Claimant,
    /// Until when.
    #[serde(flatten)]
    pub deadline: ClaimDeadline,
}

impl ClaimRule {
    /// Until when a claim for each of the outages of a month is in time, where they ended then; empty
    /// where all outages of a month have one deadline, or none.
    pub fn each_closes_at(
        &self,
        month: Month,
        ends: &[(IncidentId, Time)],
        zone: &TimeZone,
    ) -> Vec<(IncidentId, Time)> {
        let closes = |(incident, end): &(IncidentId, Time)| {
            let days = matches!(self.deadline, ClaimDeadline::DaysAfterEnd { .. });
            let until = self.closes_at(month, *end, zone).filter(|_| days)?;
            Some((*incident, until))
        };
        ends.iter().filter_map(closes).collect()
    }

    /// Until when a claim for `month` is in time, where its downtime ended at `end`: the midnight
    /// that ends the last day. `None` when there is no deadline.
    pub fn closes_at(&self, month: Month, end: Time, zone: &TimeZone) -> Option<Time> {
        match self.deadline {
            ClaimDeadline::None => None,
            ClaimDeadline::DaysAfterEnd { days } => {
                let last = end.to_jiff().to_zoned(zone.clone()).date();
                let after = last.checked_add(jiff::Span::new().days(i64::from(days) + 1)).ok()?;
                Some(midnight(after, zone))
            }
            ClaimDeadline::MonthsAfter { months } => {
                let last = (0..months).fold(month, |month, _| month.next());
                Some(last.span(zone).until)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closes(deadline: ClaimDeadline) -> Option<String> {
        let zone = TimeZone::get("Asia/Seoul").expect("known");
        let rule = ClaimRule { claimant: Claimant::Customer, deadline };
        let end = Time::parse("2018-01-04T17:00:00+09:00").expect("a time");
        let month = "2018-01".parse().expect("a month");
        rule.closes_at(month, end, &zone).map(|at| at.civil("Asia/Seoul"))
    }

    #[test]
    fn a_claim_is_in_time_until_the_end_of_the_last_day() {
        assert_eq!(closes(ClaimDeadline::None), None);
        let days = closes(ClaimDeadline::DaysAfterEnd { days: 30 });
        assert_eq!(days.as_deref(), Some("2018-02-04 00:00:00"));
        let months = closes(ClaimDeadline::MonthsAfter { months: 2 });
        assert_eq!(months.as_deref(), Some("2018-04-01 00:00:00"), "the end of March");
    }
}
