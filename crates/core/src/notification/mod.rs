//! Who is told what: one notice for each contact, however many sites he has.
//!
//! A notice carries the whole standing of the contact's sites at one instant, so that a
//! later one makes an earlier one, not yet handed over, superfluous. The words are put
//! together where it is sent, from the notice and the statement that it repeats.

pub mod backoff;
mod contact_key;
pub mod delivery;
pub mod preferences;
mod subscriber;

pub use contact_key::ContactKey;
pub use subscriber::SubscriberToken;

use crate::Time;
use crate::incident::{Incident, IncidentId};
use crate::inventory::ComponentKey;
use crate::name::Name;
use crate::statement::{Statement, StatementKind};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How many sites of each state a notice names; the others are counted.
pub const NAMED_MOST: usize = 50;
/// A contact whose sites stand as they stood is reminded this seldom.
const REMIND: Duration = Duration::from_secs(3600);
/// No more than three notices go to a contact within this, but for those that cannot wait:
/// what is due meanwhile goes out at its end, in one.
const THREE_WITHIN: Duration = Duration::from_secs(10 * 60);
/// Figures of an outage that goes on are of use until newer ones replace them.
const FIGURES_LAST: Duration = Duration::from_secs(75 * 60);
/// The first word, and the confirmation at the end, are worth having for this long.
const NEWS_LASTS: Duration = Duration::from_secs(24 * 3600);

/// What one contact is told.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Notice {
    /// The incident.
    pub incident: IncidentId,
    /// To whom.
    pub contact: ContactKey,
    /// Its number to this contact in this incident, from 0: (incident, contact, number) is
    /// the idempotency key.
    pub number: u32,
    /// The customers whose contact he is and whose sites are on the victim list.
    pub customers: Vec<String>,
    /// The number of the statement that it repeats.
    pub statement: u32,
    /// The instant that it is true of.
    pub at: Time,
    /// What occasions it.
    pub why: NoticeReason,
    /// How his sites stand.
    pub sites: SiteSummary,
}

/// What occasions a notice.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeReason {
    /// One of his sites cannot be opened, fails in part, or can hardly work. Never held back.
    First,
    /// The cause was named, or another one.
    Cause,
    /// A person has stated something.
    HostUpdate,
    /// The host states that it is restored.
    HostRestored,
    /// It goes on, and his figures have changed.
    Changed,
    /// It goes on as it was.
    StillDown,
    /// All of his sites were verified.
    Works,
    /// A site of his fails again after all had been verified.
    Again,
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
        ];
        all.into_iter().find(|why| why.code() == code)
    }

    /// Whether it may wait when a contact was told much of late.
    pub const fn can_wait(self) -> bool {
        !matches!(self, NoticeReason::First | NoticeReason::Works | NoticeReason::Again)
    }

    /// How long after its instant a notice is still worth sending.
    pub const fn lasts(self) -> Duration {
        match self {
            NoticeReason::First | NoticeReason::Works | NoticeReason::Again => NEWS_LASTS,
            NoticeReason::Cause
            | NoticeReason::HostUpdate
            | NoticeReason::HostRestored
            | NoticeReason::Changed
            | NoticeReason::StillDown => FIGURES_LAST,
        }
    }
}

/// How a contact's sites stand.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct SiteSummary {
    /// Cannot be opened: every way to it fails.
    pub hit: Sites,
    /// Some of what is asked of it fails, and some does not.
    pub impaired: Sites,
    /// Not seen failing yet, and resting on what fails altogether, with no way round it.
    pub presumed: Sites,
    /// Failed before, does not fail now, and is not verified yet.
    pub unverified: Sites,
    /// Resting on what fails in part, and not seen failing; or another way to it works.
    pub at_risk: Sites,
    /// Seen working by the full verification.
    pub verified: Sites,
    /// Not waited for, for a reason of their own.
    pub excluded: Sites,
}

/// What is said of a site.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SiteState {
    /// It cannot be opened.
    Hit,
    /// It fails in part.
    Impaired,
    /// It can hardly be opened, though it was not asked yet.
    Presumed,
    /// It does not fail any more, and that it works is not verified yet.
    Unverified,
    /// It may fail.
    AtRisk,
    /// It was verified.
    Verified,
    /// It is not waited for.
    Excluded,
}

/// How many sites, and the names of the first of them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Sites {
    /// How many.
    pub count: u32,
    /// Up to [`NAMED_MOST`] names, in order.
    pub names: Vec<Name>,
}

impl SiteSummary {
    /// Adds a site.
    pub fn add(&mut self, group: SiteState, site: &Name) {
        let sites = match group {
            SiteState::Hit => &mut self.hit,
            SiteState::Impaired => &mut self.impaired,
            SiteState::Presumed => &mut self.presumed,
            SiteState::Unverified => &mut self.unverified,
            SiteState::AtRisk => &mut self.at_risk,
            SiteState::Verified => &mut self.verified,
            SiteState::Excluded => &mut self.excluded,
        };
        sites.count += 1;
        if sites.names.len() < NAMED_MOST {
            sites.names.push(site.clone());
        }
    }

    /// How many cannot be opened, or fail in part.
    pub fn failing(&self) -> u32 {
        self.hit.count + self.impaired.count
    }

    /// What is news when it changes; that what was presumed is now seen is none.
    fn figures(&self) -> [u32; 3] {
        [self.hit.count + self.presumed.count, self.impaired.count, self.verified.count]
    }

    /// How many are waited for: neither verified nor left out.
    pub fn waited_for(&self) -> u32 {
        self.failing() + self.presumed.count + self.unverified.count + self.at_risk.count
    }
}

/// What a contact was told last.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LastNotice {
    /// The number of the next notice to him.
    pub next: u32,
    /// When.
    pub at: Time,
    /// When he was told the two times before that, the later first, as far as known.
    pub before: [Option<Time>; 2],
    /// What occasioned it.
    pub why: NoticeReason,
    /// The statement that it repeated.
    pub statement: u32,
    /// His sites then: those that could not be opened, failed in part, were verified.
    pub figures: [u32; 3],
}

impl LastNotice {
    /// What is known of a contact after a notice to him, and `before` after the one before.
    pub fn by(notice: &Notice, before: Option<&LastNotice>) -> LastNotice {
        LastNotice {
            next: notice.number + 1,
            at: notice.at,
            before: before.map_or([None; 2], |told| [Some(told.at), told.before[0]]),
            why: notice.why,
            statement: notice.statement,
            figures: notice.sites.figures(),
        }
    }
}

/// Until when a notice that is due must wait, since the contact was told much of late.
pub fn held_until(now: Time, why: NoticeReason, told: Option<&LastNotice>) -> Option<Time> {
    let until = told?.before[1]? + THREE_WITHIN;
    (why.can_wait() && until > now).then_some(until)
}

/// Whether a contact is to be told something now, and what.
///
/// `statements` are those of the incident, in order of their numbers.
pub fn due(
    now: Time,
    incident: &Incident,
    statements: &[Statement],
    told: Option<&LastNotice>,
    sites: &SiteSummary,
) -> Option<NoticeReason> {
    let Some(told) = told else {
        return (sites.failing() + sites.presumed.count > 0).then_some(NoticeReason::First);
    };
    if told.why == NoticeReason::Works {
        return (sites.failing() > 0).then_some(NoticeReason::Again);
    }
    if sites.waited_for() == 0 {
        return (sites.verified.count > 0).then_some(NoticeReason::Works);
    }
    let news = statements.iter().filter(|said| said.number > told.statement);
    let mut why = None;
    for said in news {
        why = why.max(match &said.kind {
            word if word.claims_restored() => Some(Rank(4, NoticeReason::HostRestored)),
            StatementKind::Official(_) => Some(Rank(3, NoticeReason::HostUpdate)),
            StatementKind::Investigating
            | StatementKind::Identified { .. }
            | StatementKind::Relapsed { .. }
                if named(incident) != named_by(statements, told.statement) =>
            {
                Some(Rank(2, NoticeReason::Cause))
            }
            StatementKind::Ongoing { .. } => {
                if sites.figures() != told.figures {
                    Some(Rank(1, NoticeReason::Changed))
                } else {
                    (now.since(told.at) >= REMIND).then_some(Rank(0, NoticeReason::StillDown))
                }
            }
            _ => None,
        });
    }
    why.map(|Rank(_, why)| why)
}

/// Of several occasions the weightiest is told.
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
    fn of_many_things_that_happen_at_once_three_are_told_and_the_rest_in_one() {
        let at = |minute: i64| Time::from_secs(60 * minute);
        let told = |before, last| LastNotice {
            next: 2,
            at: at(last),
            before: [Some(at(2)), Some(at(before))],
            why: NoticeReason::Cause,
            statement: 0,
            figures: [0; 3],
        };
        let held = |now, why, told: &LastNotice| held_until(at(now), why, Some(told));
        assert_eq!(held(4, NoticeReason::HostUpdate, &told(0, 3)), Some(at(10)));
        assert_eq!(held(10, NoticeReason::HostUpdate, &told(0, 3)), None);
        assert_eq!(held(4, NoticeReason::Works, &told(0, 3)), None, "that it works cannot wait");
        assert_eq!(held(4, NoticeReason::Again, &told(0, 3)), None);
        assert_eq!(held_until(at(4), NoticeReason::First, None), None);
    }
}
