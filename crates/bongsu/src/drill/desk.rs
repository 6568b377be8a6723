//! What the desk recorded, read back from the store: what is not there was not said.

use super::mail::Post as Opened;
use bongsu_core::incident::{Incident, Victim};
use bongsu_core::notification::Notice;
use bongsu_drill::run::Drill;
use bongsu_drill::scenario::RelayFaultKind;
use bongsu_drill::score::{Delivery, DeskRecord, MailLog};
use bongsu_store::{Error, LONGEST_PAGE, Store, VictimQuery};

/// Reads all of it, and takes what arrived at the drill's post office, if mail goes there.
///
/// # Errors
/// What the database says.
pub async fn read(
    store: &Store,
    drill: &Drill,
    post: Option<&Opened>,
) -> Result<DeskRecord, Error> {
    let mut desk = DeskRecord { incidents: incidents(store).await?, ..DeskRecord::default() };
    for incident in &desk.incidents {
        desk.victims.extend(victims(store, incident).await?);
        desk.events.extend(store.events(incident.id).await?);
        desk.statements.extend(store.statements(incident.id).await?);
    }
    for site in drill.inventory.sites.keys() {
        desk.verdicts.extend(store.site_history(site, None, LONGEST_PAGE).await?);
    }
    let Some(opened) = post else { return Ok(desk) };
    let mut notices = Vec::new();
    for incident in &desk.incidents {
        notices.extend(self::notices(store, incident).await?);
    }
    let relays = drill.scenario.relays.iter().filter(|fault| fault.how == RelayFaultKind::Dies);
    desk.mail = Some(MailLog {
        open_since: opened.open_since,
        crashes: drill.scenario.crashes.len() + relays.count(),
        received: opened.office.mail(),
        notices,
        inventory: drill.inventory.clone(),
    });
    Ok(desk)
}

async fn notices(store: &Store, incident: &Incident) -> Result<Vec<(Notice, Delivery)>, Error> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = store.notices_of(incident.id, after, LONGEST_PAGE as usize).await?;
        let Some(last) = page.last() else { return Ok(all) };
        after = Some((last.notice.contact, last.notice.number));
        all.extend(page.into_iter().map(|delivery| {
            let outcome = match (delivery.state.as_str(), delivery.ended_at) {
                ("sent", Some(at)) => Delivery::Sent(at),
                ("dropped", _) => Delivery::Dropped,
                _ => Delivery::NotSent,
            };
            (delivery.notice, outcome)
        }));
    }
}

async fn incidents(store: &Store) -> Result<Vec<Incident>, Error> {
    let mut all: Vec<Incident> = Vec::new();
    loop {
        let page = store.incidents(all.last().map(|last| last.id), LONGEST_PAGE).await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}

async fn victims(store: &Store, incident: &Incident) -> Result<Vec<Victim>, Error> {
    let mut all: Vec<Victim> = Vec::new();
    loop {
        let after = all.last().map(|last| last.site.clone());
        let query = VictimQuery { after, limit: LONGEST_PAGE, ..VictimQuery::default() };
        let page = store.victims(incident.id, &query).await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}
