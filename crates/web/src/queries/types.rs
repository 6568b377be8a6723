//! What is asked of the store, and what it answers.

use bongsu_core::Time;
use bongsu_core::access::Principal;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::incident::{Event, Incident, Victim, VictimState};
use bongsu_core::name::Name;
use bongsu_core::postmortem::Published;
use bongsu_core::response_times::ResponseTimes;
use bongsu_core::statement::Statement;
use bongsu_core::verdict::VerdictChange;
use futures_util::future::BoxFuture;
use std::collections::HashMap;

/// The store could not be read or written; the pages go on without it and say so.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the store could not be used: {0}")]
pub struct QueryError(pub String);

/// The answer of a query or an update.
pub type QueryFuture<'a, T> = BoxFuture<'a, Result<T, QueryError>>;

/// The most rows of one answer.
pub const MAX_ROWS: u32 = 500;

/// An incident with its timeline and statements.
#[derive(Clone, PartialEq, Debug)]
pub struct IncidentRecord {
    /// The incident in its present state.
    pub incident: Incident,
    /// Its timeline, oldest first.
    pub events: Vec<Event>,
    /// Its statements, oldest first.
    pub statements: Vec<Statement>,
    /// What it taught, once that was published.
    pub postmortem: Option<Published>,
}

/// The tokens of all customers' pages.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PageTokens {
    /// Grows when any token changes.
    pub revision: i64,
    /// The key of the customer whose page has each token.
    pub customers: HashMap<CustomerPageToken, String>,
}

/// The states of a victim, without their details.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum VictimFilter {
    /// Depends on the failed component; not seen failing.
    AtRisk,
    /// Seen failing.
    SeenHit,
    /// Seen working by the full verification.
    Verified,
    /// Taken off the list for a reason.
    Excluded,
}

impl VictimFilter {
    /// All, in the order a victim goes through them.
    pub const ALL: [VictimFilter; 4] = [
        VictimFilter::AtRisk,
        VictimFilter::SeenHit,
        VictimFilter::Verified,
        VictimFilter::Excluded,
    ];

    /// The name in addresses, the API and the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            VictimFilter::AtRisk => "at_risk",
            VictimFilter::SeenHit => "seen_hit",
            VictimFilter::Verified => "verified",
            VictimFilter::Excluded => "excluded",
        }
    }

    /// The state without its details.
    pub const fn of(state: &VictimState) -> VictimFilter {
        match state {
            VictimState::AtRisk => VictimFilter::AtRisk,
            VictimState::SeenHit => VictimFilter::SeenHit,
            VictimState::Verified => VictimFilter::Verified,
            VictimState::Excluded { .. } => VictimFilter::Excluded,
        }
    }
}

/// A part of a victim list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VictimQuery {
    /// Only those in this state.
    pub state: Option<VictimFilter>,
    /// Only those whose host name or customer contains this, in lower case; empty for all.
    pub text: String,
    /// Only those after this site in host-name order: the last one of the previous page.
    pub after: Option<Name>,
    /// The most rows, 1 to [`MAX_ROWS`].
    pub limit: u32,
}

impl VictimQuery {
    /// The victims that the query matches, out of a whole list; `limit` is the caller's.
    pub fn select<'a>(&'a self, all: &'a [Victim]) -> impl Iterator<Item = &'a Victim> {
        all.iter().filter(|v| {
            self.state.is_none_or(|state| VictimFilter::of(&v.state) == state)
                && self.after.as_ref().is_none_or(|after| v.site > *after)
                && (self.text.is_empty()
                    || v.site.as_str().contains(&self.text)
                    || v.customer.to_lowercase().contains(&self.text)
                    || (!self.text.is_ascii() && v.site.unicode().contains(&self.text)))
        })
    }
}

/// The past of a site.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SiteHistory {
    /// Its verdicts, newest first; at most 100.
    pub verdicts: Vec<VerdictChange>,
    /// The incidents it was a victim of, newest first, with its entry on their lists.
    pub incidents: Vec<(Incident, Victim)>,
}

/// One day of the uptime bars, in the time zone of the pages.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Day {
    /// The day.
    pub date: jiff::civil::Date,
    /// Of the time in which sites were monitored, the share that was good, 0 to 1: for all
    /// sites together, without an open incident; for one site, with the verdict up or slow.
    /// `None` for a day without monitoring.
    pub good: Option<f64>,
    /// How long that time was, in seconds; 0 for a day without monitoring.
    pub known_s: u64,
    /// Incidents that touched the day.
    pub incidents: u32,
}

/// One day of a report, in the time zone of the pages, in seconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReportDay {
    /// The day.
    pub date: jiff::civil::Date,
    /// How long it was, or has lasted by now.
    pub length_s: u64,
    /// How long it was good: of a site, with the verdict up or slow; of outages, without one.
    pub good_s: u64,
    /// Of that, how long a site was slow.
    pub slow_s: u64,
    /// How long it was not.
    pub bad_s: u64,
    /// Outages that touched the day, where they were counted.
    pub incidents: u32,
    /// How long a site took to answer; empty of outages.
    pub responses: ResponseTimes,
}

impl ReportDay {
    /// How long nothing is known: nothing was probed, or the verdict was unknown.
    pub fn unknown_s(&self) -> u64 {
        self.length_s.saturating_sub(self.good_s + self.bad_s)
    }

    /// The good share of what is known; `None` when nothing is.
    pub fn share(&self) -> Option<f64> {
        let known = self.good_s + self.bad_s;
        (known > 0).then(|| self.good_s as f64 / known as f64)
    }
}

/// One use of operations, for the access log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Access {
    /// When.
    pub at: Time,
    /// The address of the client; empty when it is unknown.
    pub peer: String,
    /// `GET` or `POST`.
    pub method: String,
    /// Path and query, at most 1,024 bytes.
    pub target: String,
    /// The HTTP status of the response.
    pub status: u16,
    /// Who, when logged in.
    pub by: Option<Principal>,
    /// The id of the request, which the response has too.
    pub request_id: String,
}
