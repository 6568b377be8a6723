//! When a customer reported an outage, where terms count from then.

use crate::Time;
use crate::incident::{Incident, IncidentId};
use crate::ticket::incident::LEAD_MAX;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a report came in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// On the customer's own page.
    Page,
    /// By a ticket or a mail that is about the incident.
    Ticket,
    /// By a call while the incident was open.
    Telephone,
    /// In another way, as a person wrote down.
    Other,
}

impl Channel {
    /// All, with their codes.
    pub const ALL: [(Channel, &'static str); 4] = [
        (Channel::Page, "page"),
        (Channel::Ticket, "ticket"),
        (Channel::Telephone, "telephone"),
        (Channel::Other, "other"),
    ];

    /// From the code in forms.
    pub fn from_code(code: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|(_, it)| *it == code).map(|(channel, _)| channel)
    }
}

/// A report.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Report {
    /// When.
    pub at: Time,
    /// How.
    pub channel: Channel,
}

/// What is recorded of a customer's reports.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KnownReport {
    /// The customer's key.
    pub customer: String,
    /// The incident that it is about; `None`: of any that lasted then.
    pub incident: Option<IncidentId>,
    /// It.
    pub report: Report,
}

/// A report that a person wrote down: it is known to them and not to the program.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EnteredReport {
    /// The customer's key.
    pub customer: String,
    /// The incident that it is about.
    pub incident: IncidentId,
    /// It.
    pub report: Report,
    /// How that is known.
    pub note: String,
    /// Who wrote it down.
    pub by: String,
    /// When.
    pub entered_at: Time,
}

/// When a ticket that is about an incident reported it: the first of the times at which it was opened,
/// its customer wrote and it was joined, of those from half an hour before the incident on. What a
/// customer wrote long before is no report of it.
pub fn ticket_report_at(began_at: Time, times: impl Iterator<Item = Time>) -> Option<Time> {
    let from = began_at.before(LEAD_MAX);
    times.filter(|at| *at >= from).min()
}

/// The first report of each incident by a customer, of those that came while it lasted, or before
/// it was noticed and are known to be about it.
pub fn first_reports(
    incidents: &[&Incident],
    reports: &[KnownReport],
) -> BTreeMap<IncidentId, Report> {
    let of = |incident: &Incident| {
        let is_about = |it: &&KnownReport| {
            let in_time = incident.resolved_at.is_none_or(|end| it.report.at <= end);
            match it.incident {
                Some(id) => id == incident.id && in_time,
                None => it.report.at >= incident.began_at && in_time,
            }
        };
        let first = reports.iter().filter(is_about).map(|it| it.report).min()?;
        Some((incident.id, first))
    };
    incidents.iter().filter_map(|it| of(it)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_customer_wrote_long_before_an_outage_is_no_report_of_it() {
        let at = Time::from_secs;
        let reported =
            |times: &[i64]| ticket_report_at(at(100_000), times.iter().map(|it| at(*it)));
        assert_eq!(reported(&[99_000, 100_050]), Some(at(99_000)), "it was noticed before us");
        assert_eq!(reported(&[5_000, 100_050, 100_300]), Some(at(100_050)));
        assert_eq!(reported(&[5_000]), None);
    }
}
