//! What the desk recorded, read back from the store: what is not there was not said.

use bongsu_core::incident::{Incident, Victim};
use bongsu_core::inventory::Inventory;
use bongsu_drill::score::Desk;
use bongsu_store::{Error, LONGEST_PAGE, Store, VictimQuery};

/// Reads all of it.
///
/// # Errors
/// What the database says.
pub async fn read(store: &Store, inventory: &Inventory) -> Result<Desk, Error> {
    let mut desk = Desk { incidents: incidents(store).await?, ..Desk::default() };
    for incident in &desk.incidents {
        desk.victims.extend(victims(store, incident).await?);
        desk.events.extend(store.events(incident.id).await?);
        desk.statements.extend(store.statements(incident.id).await?);
    }
    for site in inventory.sites.keys() {
        desk.verdicts.extend(store.site_history(site, None, LONGEST_PAGE).await?);
    }
    Ok(desk)
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
