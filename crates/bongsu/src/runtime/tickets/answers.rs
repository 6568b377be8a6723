//! One answer to all tickets of an incident, to each in its own conversation.

use bongsu_core::Time;
use bongsu_core::incident::{IncidentId, Victim};
use bongsu_core::ticket::incident::sites_then;
use bongsu_core::ticket::{Author, Command, Decided, IncidentAnswer, Ticket, decide};
use bongsu_store::{Error, PAGE_MAX_ROWS, Store, VictimQuery};
use std::collections::HashMap;

/// Tickets that are written in one transaction.
const BATCH: u32 = 500;

/// Delivers what was answered to all tickets of an incident and has not reached every one; how
/// many tickets it reached now.
///
/// # Errors
/// The store's; what was not reached then is reached by the next sweep.
pub async fn deliver_answers(store: &Store, now: Time) -> Result<usize, Error> {
    let mut reached = 0;
    for answer in store.incident_answers_due().await? {
        let victims = victims_by_customer(store, answer.incident).await?;
        loop {
            let tickets = store.tickets_due_answer(&answer, BATCH).await?;
            if tickets.is_empty() {
                break;
            }
            let taken: Vec<Decided> =
                tickets.iter().filter_map(|it| take(now, it, &answer, &victims)).collect();
            if taken.is_empty() {
                break;
            }
            reached += taken.len();
            store.change_tickets(&taken).await?;
        }
        store.finish_answer(&answer, now).await?;
        tracing::info!(incident = %answer.incident, answer = answer.number, "delivered an answer to all tickets");
    }
    Ok(reached)
}

/// A ticket with the answer. One that cannot take it is full, and says so in the log.
fn take(
    now: Time,
    ticket: &Ticket,
    answer: &IncidentAnswer,
    victims: &HashMap<String, Vec<Victim>>,
) -> Option<Decided> {
    let own = ticket.customer.as_ref().and_then(|key| victims.get(key));
    let (sites, more) = sites_then(own.into_iter().flatten());
    let command = Command::TakeAnswer { answer: answer.clone(), sites, more };
    decide(now, ticket, (Author::System, None), command)
        .inspect_err(
            |error| tracing::warn!(ticket = %ticket.id, %error, "a ticket takes no answer"),
        )
        .ok()
}

/// The victim list, by customer.
async fn victims_by_customer(
    store: &Store,
    incident: IncidentId,
) -> Result<HashMap<String, Vec<Victim>>, Error> {
    let mut by_customer: HashMap<String, Vec<Victim>> = HashMap::new();
    let mut query = VictimQuery { limit: PAGE_MAX_ROWS, ..VictimQuery::default() };
    loop {
        let page = store.victims(incident, &query).await?;
        let Some(last) = page.last() else { return Ok(by_customer) };
        query.after = Some(last.site.clone());
        for victim in page {
            by_customer.entry(victim.customer.clone()).or_default().push(victim);
        }
    }
}
