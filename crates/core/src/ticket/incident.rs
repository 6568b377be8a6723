//! How tickets and an incident belong together.

use super::entry::{Author, Person};
use super::join_reason::{JoinReason, SiteState, SiteThen};
use super::{Ticket, TicketId};
use crate::Time;
use crate::incident::{IncidentId, Victim, VictimState};
use crate::maintenance::plan::Text;
use crate::name::Name;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A ticket opened so long before the incident began may still be about it: people see what they
/// cannot open before anything is certain.
pub const LEAD_MAX: Duration = Duration::from_secs(30 * 60);
/// The most sites that one answer names.
pub const MAX_SITES: usize = 20;

/// That a ticket is about an incident.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Joined {
    /// The incident.
    pub incident: IncidentId,
    /// Why.
    pub reason: JoinReason,
    /// Since when.
    pub at: Time,
}

/// What one of the company's people answers to everybody whose ticket is about an incident.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct IncidentAnswer {
    /// The incident.
    pub incident: IncidentId,
    /// Its number, from 1.
    pub number: u32,
    /// When it was written: it reaches the tickets that were joined until then.
    pub at: Time,
    /// By whom.
    pub author: Person,
    /// In one language or both, without secrets.
    pub text: Text,
    /// Whether the tickets end with it.
    pub closes: bool,
}

/// What a running incident is, for joining.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// Its id.
    pub incident: IncidentId,
    /// Since when its effects were seen.
    pub began_at: Time,
    /// Its victims of one customer.
    pub victims: &'a [&'a Victim],
}

/// The running incident that a new ticket of a customer is about, with the reason: the one that
/// began last of those that have a site of theirs on their list. One that was seen failing says
/// more than one that is at risk.
pub fn probable<'a>(
    opened_at: Time,
    candidates: impl IntoIterator<Item = Candidate<'a>>,
) -> Option<(IncidentId, JoinReason)> {
    let fits = |it: &Candidate<'_>| opened_at + LEAD_MAX >= it.began_at;
    let listed = candidates.into_iter().filter(fits).filter_map(|it| {
        let (state, site) =
            it.victims.iter().filter_map(|victim| listed(victim)).max_by(by_weight)?;
        Some((weight(state), it.began_at, it.incident, JoinReason::Victim { site, state }))
    });
    let (.., incident, reason) =
        listed.max_by_key(|(weight, began_at, id, _)| (*weight, *began_at, *id))?;
    Some((incident, reason))
}

/// The sites of one customer for an answer, those that fail first, and how many more there are.
pub fn sites_then<'a>(victims: impl IntoIterator<Item = &'a Victim>) -> (Vec<SiteThen>, u32) {
    let mut sites: Vec<SiteThen> = victims
        .into_iter()
        .filter_map(listed)
        .map(|(state, site)| SiteThen { site, state })
        .collect();
    sites.sort_by(|a, b| weight(b.state).cmp(&weight(a.state)).then_with(|| a.site.cmp(&b.site)));
    let more = u32::try_from(sites.len().saturating_sub(MAX_SITES)).unwrap_or(u32::MAX);
    sites.truncate(MAX_SITES);
    (sites, more)
}

fn listed(victim: &Victim) -> Option<(SiteState, Name)> {
    let state = match victim.state {
        VictimState::AtRisk => SiteState::AtRisk,
        VictimState::SeenHit => SiteState::Hit,
        VictimState::Verified => SiteState::Verified,
        VictimState::Excluded { .. } => return None,
    };
    Some((state, victim.site.clone()))
}

fn by_weight(a: &(SiteState, Name), b: &(SiteState, Name)) -> std::cmp::Ordering {
    weight(a.0).cmp(&weight(b.0)).then_with(|| b.1.cmp(&a.1))
}

const fn weight(state: SiteState) -> u8 {
    match state {
        SiteState::Verified => 0,
        SiteState::AtRisk => 1,
        SiteState::Hit => 2,
    }
}

impl IncidentAnswer {
    /// Who added it.
    pub fn author(&self) -> Author {
        Author::Staff(self.author.clone())
    }

    /// Whether a ticket is to be dealt with: it is about the incident, since before the answer was
    /// written, and has not been dealt with yet.
    pub fn is_due(&self, ticket: &Ticket) -> bool {
        let joined = ticket.incident.as_ref();
        joined.is_some_and(|it| it.incident == self.incident && it.at <= self.at)
            && ticket.answered_through < self.number
    }
}

/// A code that names what is told to a ticket, for the outbox.
pub fn delivery_subject(ticket: TicketId) -> IncidentId {
    IncidentId::from_uuid(ticket.uuid())
}
