//! Tickets that are found to be about an incident after they were written.

use bongsu_core::Time;
use bongsu_core::engine::view::View;
use bongsu_core::incident::{IncidentClass, IncidentId, Phase, Victim};
use bongsu_core::ticket::incident::{Candidate, LEAD_MAX, probable};
use bongsu_core::ticket::{Author, Command, Decided, JoinReason, Ticket, decide};
use bongsu_store::{Error, Store};
use std::collections::HashMap;

/// Tickets that are looked at in one query.
const BATCH: u32 = 500;

/// The victims of one incident, by customer.
struct Listed<'a> {
    incident: IncidentId,
    began_at: Time,
    victims: HashMap<&'a str, Vec<&'a Victim>>,
}

/// Joins the tickets of victims to the open outage that they are about; how many.
///
/// # Errors
/// The store's.
pub async fn join_tickets(store: &Store, view: &View, now: Time) -> Result<usize, Error> {
    let open = view.incidents.iter().filter(|it| {
        it.incident.phase != Phase::Resolved && it.incident.class == IncidentClass::Outage
    });
    let listed: Vec<Listed<'_>> = open
        .map(|it| {
            let mut victims: HashMap<&str, Vec<&Victim>> = HashMap::new();
            for victim in &it.victims {
                victims.entry(&victim.customer).or_default().push(victim);
            }
            Listed { incident: it.incident.id, began_at: it.incident.began_at, victims }
        })
        .collect();
    let Some(since) = listed.iter().map(|it| it.began_at.before(LEAD_MAX)).min() else {
        return Ok(0);
    };
    let (mut joined, mut after) = (0, None);
    loop {
        let tickets = store.tickets_to_join(since, after, BATCH).await?;
        let Some(last) = tickets.last() else { return Ok(joined) };
        after = Some(last.id);
        let changed: Vec<Decided> =
            tickets.iter().filter_map(|ticket| join(now, ticket, &listed)).collect();
        joined += changed.len();
        store.change_tickets(&changed).await?;
    }
}

fn join(now: Time, ticket: &Ticket, listed: &[Listed<'_>]) -> Option<Decided> {
    let customer = ticket.customer.as_deref()?;
    let candidates = listed.iter().filter_map(|it| {
        let victims = it.victims.get(customer)?;
        Some(Candidate { incident: it.incident, began_at: it.began_at, victims })
    });
    let (incident, reason): (IncidentId, JoinReason) = probable(ticket.opened_at, candidates)?;
    let command = Command::Join { incident, is_resolved: false, even_resolved: false, reason };
    decide(now, ticket, (Author::System, None), command).ok()
}
