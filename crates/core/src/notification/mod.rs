//! Who is notified of what: one notice for each contact, however many sites they have.
//!
//! A notice carries the state of all of the contact's sites at one instant, so that a later
//! one supersedes an earlier one that is not sent yet. The text is composed on sending,
//! from the notice and the statement that it repeats.

pub mod backoff;
mod contact_key;
pub mod delivery;
mod notice_id;
pub mod page_link;
pub mod preferences;
mod subscriber;

pub use contact_key::{ContactKey, distinct_contacts};
pub use notice_id::{InvalidNoticeId, NoticeId};
pub use subscriber::{MAX_HARD_BOUNCES, SubscriberMail, SubscriberToken};

use crate::Time;
use crate::incident::{Incident, IncidentId, Justification, Victim};
use crate::inventory::ComponentKey;
use crate::name::Name;
use crate::service::{Watched, is_service};
use crate::span::Span;
use crate::statement::{Statement, StatementKind};
use serde::{Deserialize, Deserializer, Serialize};
use std::time::Duration;

/// How many sites of each state a notice names; the others are counted.
pub const MAX_NAMES: usize = 50;
/// How often a contact is reminded while the state of their sites does not change.
const REMINDER_INTERVAL: Duration = Duration::from_secs(3600);
/// No more than three notices go to a contact within this, except those that cannot wait;
/// what is due meanwhile is sent at its end, in one notice.
const THROTTLE_WINDOW: Duration = Duration::from_secs(10 * 60);
/// An update of an ongoing outage is of use until a newer one replaces it.
const UPDATE_MAX_AGE: Duration = Duration::from_secs(75 * 60);
/// A fault that takes all for so long is presumed to take also what was asked, and has not answered
/// yet.
pub const PRESUMED_AFTER: Duration = Duration::from_millis(1750);
/// A first notice waits no longer than this until all sites of its contact were asked.
pub const COUNTED_WITHIN: Duration = Duration::from_secs(2);
/// An early notice that named too few sites is corrected once, after so long at the least.
pub const CORRECTED_AFTER: Duration = Duration::from_secs(30);
/// The initial notice and the confirmation of recovery are of use for this long.
const NEWS_MAX_AGE: Duration = Duration::from_secs(24 * 3600);

/// What one contact is sent.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Notice {
    /// The incident.
    pub incident: IncidentId,
    /// The contact.
    pub contact: ContactKey,
    /// Its number to this contact in this incident, from 0: (incident, contact, number) is
    /// the idempotency key.
    pub number: u32,
    /// The customers that they answer for and whose sites are on the victim list.
    pub customers: Vec<String>,
    /// The number of the statement that it repeats.
    pub statement: u32,
    /// The instant that it is true of.
    pub at: Time,
    /// Why it is sent.
    pub why: NoticeReason,
    /// The state of their sites.
    pub sites: SiteSummary,
}

/// Why a notice is sent.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeReason {
    /// Initial: one of their sites is unreachable, fails in part, or is presumed unreachable.
    /// Never throttled.
    First,
    /// A cause was named, or another one.
    Cause,
    /// A person has stated something.
    HostUpdate,
    /// The host states that it is restored.
    HostRestored,
    /// Ongoing, and their counts have changed.
    Changed,
    /// Ongoing without change.
    StillDown,
    /// All of their sites were verified.
    Works,
    /// One of their sites fails again after all had been verified.
    Again,
    /// None of their sites is waited for any more, and none was verified: they were excluded
    /// with a reason.
    Excluded,
    /// Their sites have left the inventory.
    Removed,
}

impl NoticeReason {
    /// The code used in files and the API.
    pub const fn code(self) -> &'static str {
        match self {
            NoticeReason::First => "first",
            NoticeReason::Cause => "cause",
            NoticeReason::HostUpdate => "host_update",
            NoticeReason::HostRestored => "host_restored",
            NoticeReason::Changed => "changed",
            NoticeReason::StillDown => "still_down",
            NoticeReason::Works => "works",
            NoticeReason::Again => "again",
            NoticeReason::Excluded => "excluded",
            NoticeReason::Removed => "removed",
        }
    }

    /// From the code used in files and the API.
    pub fn from_code(code: &str) -> Option<NoticeReason> {
        let all = [
            NoticeReason::First,
            NoticeReason::Cause,
            NoticeReason::HostUpdate,
            NoticeReason::HostRestored,
            NoticeReason::Changed,
            NoticeReason::StillDown,
            NoticeReason::Works,
            NoticeReason::Again,
            NoticeReason::Excluded,
            NoticeReason::Removed,
        ];
        all.into_iter().find(|why| why.code() == code)
    }

    /// Whether it may wait when a contact was sent several notices of late.
    pub const fn can_wait(self) -> bool {
        !self.is_first() && !self.is_last()
    }

    /// Whether it is the first word of a failure.
    pub const fn is_first(self) -> bool {
        matches!(self, NoticeReason::First | NoticeReason::Again)
    }

    /// Whether it may have been sent before all was asked: who are told of too few hear of the rest.
    pub const fn is_early(self) -> bool {
        self.is_first() || matches!(self, NoticeReason::Cause)
    }

    /// Whether nothing follows it, unless a site fails again.
    pub const fn is_last(self) -> bool {
        matches!(self, NoticeReason::Works | NoticeReason::Excluded | NoticeReason::Removed)
    }

    /// How long after its instant a notice is still worth sending.
    pub const fn max_age(self) -> Duration {
        match self {
            NoticeReason::First
            | NoticeReason::Works
            | NoticeReason::Again
            | NoticeReason::Excluded
            | NoticeReason::Removed => NEWS_MAX_AGE,
            NoticeReason::Cause
            | NoticeReason::HostUpdate
            | NoticeReason::HostRestored
            | NoticeReason::Changed
            | NoticeReason::StillDown => UPDATE_MAX_AGE,
        }
    }
}

/// The state of a contact's sites.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SiteSummary {
    /// Unreachable: every path to it fails.
    pub hit: Sites,
    /// Some probes of it fail, and some do not.
    pub impaired: Sites,
    /// Not seen failing yet, and every path to it depends on what is fully down.
    pub presumed: Sites,
    /// Failed before, does not fail now, and is not verified yet.
    pub unverified: Sites,
    /// Depends on what fails in part, and was not seen failing; or another path to it works.
    pub at_risk: Sites,
    /// Seen working by the full verification.
    pub verified: Sites,
    /// Excluded, with a reason.
    pub excluded: Sites,
    /// Since when the verified ones all answer: the first good check of the last of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub works_since: Option<Time>,
    /// What comes and goes is told as working once it has worked for so long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has_to_work_for: Option<Duration>,
    /// When nobody watched, between the last failure and then: they may have worked before.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "one_or_many")]
    pub unwatched: Vec<Span>,
}

/// Stores of before hold one span.
fn one_or_many<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Span>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Spans {
        One(Span),
        Many(Vec<Span>),
    }
    Ok(match Spans::deserialize(from)? {
        Spans::One(span) => vec![span],
        Spans::Many(spans) => spans,
    })
}

/// The state of a site, for its customer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SiteState {
    /// Unreachable.
    Hit,
    /// Failing in part.
    Impaired,
    /// Presumed unreachable, though it was not probed yet.
    Presumed,
    /// No longer failing, and not verified yet.
    Unverified,
    /// Possibly affected.
    AtRisk,
    /// Verified.
    Verified,
    /// Excluded.
    Excluded,
}

/// How many sites, and the names of the first of them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Sites {
    /// How many.
    pub count: u32,
    /// Up to [`MAX_NAMES`] names, in order.
    pub names: Vec<Name>,
    /// How many of them are services other than the web.
    #[serde(default)]
    pub services: u32,
}

impl Sites {
    /// Adds a site.
    pub fn add(&mut self, site: &Name) {
        self.count += 1;
        self.services += u32::from(is_service(site));
        if self.names.len() < MAX_NAMES {
            self.names.push(site.clone());
        }
    }

    /// What they are.
    pub const fn watched(&self) -> Watched {
        Watched::of(self.count, self.services)
    }
}

impl SiteSummary {
    /// Adds a site.
    pub fn add(&mut self, state: SiteState, site: &Name) {
        let sites = match state {
            SiteState::Hit => &mut self.hit,
            SiteState::Impaired => &mut self.impaired,
            SiteState::Presumed => &mut self.presumed,
            SiteState::Unverified => &mut self.unverified,
            SiteState::AtRisk => &mut self.at_risk,
            SiteState::Verified => &mut self.verified,
            SiteState::Excluded => &mut self.excluded,
        };
        sites.add(site);
    }

    /// Adds a victim; of a verified one, also since when it answers.
    pub fn add_victim(&mut self, state: SiteState, victim: &Victim) {
        self.add(state, &victim.site);
        if let (SiteState::Verified, Justification::Verification { from, .. }) =
            (state, &victim.justification)
        {
            self.works_since = self.works_since.max(Some(*from));
        }
    }

    /// How many are unreachable or fail in part.
    pub fn failing(&self) -> u32 {
        self.hit.count + self.impaired.count
    }

    /// The counts whose change is news; that a presumed failure is now seen is none.
    fn figures(&self) -> [u32; 3] {
        [self.hit.count + self.presumed.count, self.impaired.count, self.verified.count]
    }

    /// How many are neither verified nor excluded.
    pub fn unresolved(&self) -> u32 {
        self.failing() + self.presumed.count + self.unverified.count + self.at_risk.count
    }
}

/// The last notice to a contact.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LastNotice {
    /// The number of the next notice to them.
    pub next: u32,
    /// When.
    pub at: Time,
    /// When the two notices before that were, the later first, as far as known.
    pub before: [Option<Time>; 2],
    /// Why it was sent.
    pub why: NoticeReason,
    /// The statement that it repeated.
    pub statement: u32,
    /// Their sites then: unreachable or presumed so, failing in part, verified.
    pub figures: [u32; 3],
    /// It was not sent: they had heard the same by another incident.
    pub by_another: bool,
}

impl LastNotice {
    /// What is known of a contact after `notice`; `before` is what was known before it.
    pub fn after(notice: &Notice, before: Option<&LastNotice>) -> LastNotice {
        LastNotice {
            next: notice.number + 1,
            at: notice.at,
            before: before.map_or([None; 2], |last| [Some(last.at), last.before[0]]),
            why: notice.why,
            statement: notice.statement,
            figures: notice.sites.figures(),
            by_another: false,
        }
    }
}

impl LastNotice {
    /// Whether an early notice named far fewer sites than fail by now.
    fn is_exceeded_by(&self, sites: &SiteSummary) -> bool {
        let failing = |[whole, partly, _]: [u32; 3]| whole + partly;
        let (named, now) = (failing(self.figures), failing(sites.figures()));
        self.why.is_early() && now * 2 >= named * 3 && now > named
    }
}

/// Until when a notice that is due must wait, because of `last` and the two before it.
pub fn throttled_until(now: Time, why: NoticeReason, last: Option<&LastNotice>) -> Option<Time> {
    let until = last?.before[1]? + THROTTLE_WINDOW;
    (why.can_wait() && until > now).then_some(until)
}

/// Whether a notice is due to a contact now, and why.
///
/// `statements` are those of the incident, in order of their numbers.
pub fn due(
    now: Time,
    incident: &Incident,
    statements: &[Statement],
    last: Option<&LastNotice>,
    sites: &SiteSummary,
) -> Option<NoticeReason> {
    let Some(last) = last else {
        return (sites.failing() + sites.presumed.count > 0).then_some(NoticeReason::First);
    };
    if last.why.is_last() {
        return (sites.failing() > 0).then_some(NoticeReason::Again);
    }
    if sites.unresolved() == 0 {
        return match (sites.verified.count, sites.excluded.count) {
            (0, 0) => None,
            (0, _) => Some(NoticeReason::Excluded),
            _ => Some(NoticeReason::Works),
        };
    }
    let news = statements.iter().filter(|said| said.number > last.statement);
    let mut why = None;
    for said in news {
        why = why.max(match &said.kind {
            kind if kind.claims_restored() => Some(Rank(4, NoticeReason::HostRestored)),
            StatementKind::Official(_) => Some(Rank(3, NoticeReason::HostUpdate)),
            StatementKind::Investigating
            | StatementKind::Identified { .. }
            | StatementKind::Relapsed { .. }
                if named(incident) != named_by(statements, last.statement) =>
            {
                Some(Rank(2, NoticeReason::Cause))
            }
            StatementKind::Ongoing { .. } => {
                // Of what comes and goes they change by the minute.
                if sites.figures() != last.figures && sites.has_to_work_for.is_none() {
                    Some(Rank(1, NoticeReason::Changed))
                } else {
                    (now.since(last.at) >= REMINDER_INTERVAL)
                        .then_some(Rank(0, NoticeReason::StillDown))
                }
            }
            _ => None,
        });
    }
    let corrected = now.since(last.at) >= CORRECTED_AFTER && last.is_exceeded_by(sites);
    why.map(|Rank(_, why)| why).or(corrected.then_some(NoticeReason::Changed))
}

/// Of several reasons the weightiest is given.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Rank(u8, NoticeReason);

fn named(incident: &Incident) -> Option<&ComponentKey> {
    incident.cause.as_ref().map(|cause| &cause.component)
}

/// The component that was named when the statement `number` was made.
fn named_by(statements: &[Statement], number: u32) -> Option<&ComponentKey> {
    let until = statements.iter().rev().filter(|said| said.number <= number);
    until.flat_map(|said| said.kind.cause()).next().map(|cause| &cause.component)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_notices_in_a_row_three_are_sent_and_the_rest_in_one() {
        let at = |minute: i64| Time::from_secs(60 * minute);
        let last = |before, last| LastNotice {
            next: 2,
            at: at(last),
            before: [Some(at(2)), Some(at(before))],
            why: NoticeReason::Cause,
            statement: 0,
            figures: [0; 3],
            by_another: false,
        };
        let held = |now, why, last: &LastNotice| throttled_until(at(now), why, Some(last));
        assert_eq!(held(4, NoticeReason::HostUpdate, &last(0, 3)), Some(at(10)));
        assert_eq!(held(10, NoticeReason::HostUpdate, &last(0, 3)), None);
        assert_eq!(held(4, NoticeReason::Works, &last(0, 3)), None, "that it works cannot wait");
        assert_eq!(held(4, NoticeReason::Again, &last(0, 3)), None);
        assert_eq!(throttled_until(at(4), NoticeReason::First, None), None);
    }
}
