//! What the desk recorded, read back from the store: what is not there was not said.

use bongsu_core::Time;
use bongsu_core::incident::{Incident, Victim};
use bongsu_core::inventory::Inventory;
use bongsu_core::notice::Notice;
use bongsu_drill::post::PostOffice;
use bongsu_drill::score::{Desk, Handed, Post};
use bongsu_store::{Error, LONGEST_PAGE, Store, VictimQuery};

/// Reads all of it, and takes what arrived at the drill's post office, if mail goes there,
/// which is open since an instant.
///
/// # Errors
/// What the database says.
pub async fn read(
    store: &Store,
    inventory: &Inventory,
    office: Option<(&PostOffice, Time)>,
) -> Result<Desk, Error> {
    let mut desk = Desk { incidents: incidents(store).await?, ..Desk::default() };
    for incident in &desk.incidents {
        desk.victims.extend(victims(store, incident).await?);
        desk.events.extend(store.events(incident.id).await?);
        desk.statements.extend(store.statements(incident.id).await?);
    }
    for site in inventory.sites.keys() {
        desk.verdicts.extend(store.site_history(site, None, LONGEST_PAGE).await?);
    }
    let Some((office, open_since)) = office else { return Ok(desk) };
    let mut notices = Vec::new();
    for incident in &desk.incidents {
        notices.extend(self::notices(store, incident).await?);
    }
    let (arrived, inventory) = (office.mail(), inventory.clone());
    desk.post = Some(Post { open_since, arrived, notices, inventory });
    Ok(desk)
}

async fn notices(store: &Store, incident: &Incident) -> Result<Vec<(Notice, Handed)>, Error> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = store.notices_of(incident.id, after, LONGEST_PAGE as usize).await?;
        let Some(last) = page.last() else { return Ok(all) };
        after = Some((last.notice.contact, last.notice.number));
        all.extend(page.into_iter().map(|delivery| {
            let handed = match (delivery.state.as_str(), delivery.ended_at) {
                ("sent", Some(at)) => Handed::Over(at),
                ("dropped", _) => Handed::Dropped,
                _ => Handed::Not,
            };
            (delivery.notice, handed)
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
