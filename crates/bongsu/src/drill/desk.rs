//! Reads what the desk recorded from the store, for the score.

use super::mail::DrillMail;
use bongsu_core::incident::{Incident, Victim};
use bongsu_core::notification::Notice;
use bongsu_core::notification::delivery::DeliveryState;
use bongsu_drill::run::Drill;
use bongsu_drill::scenario::RelayFaultKind;
use bongsu_drill::score::{Delivery, DeskRecord, MailLog};
use bongsu_store::{Error, PAGE_MAX_ROWS, Store, VictimQuery};

/// Reads everything, and the mail that arrived at the drill's SMTP sink, if it goes there.
///
/// # Errors
/// When the store cannot be read.
pub async fn read(
    store: &Store,
    drill: &Drill,
    mail: Option<&DrillMail>,
) -> Result<DeskRecord, Error> {
    let mut desk = DeskRecord { incidents: incidents(store).await?, ..DeskRecord::default() };
    for incident in &desk.incidents {
        desk.victims.extend(victims(store, incident).await?);
        desk.events.extend(store.events(incident.id).await?);
        desk.statements.extend(store.statements(incident.id).await?);
    }
    for site in drill.inventory.sites.keys() {
        desk.verdicts.extend(store.site_history(site, None, PAGE_MAX_ROWS).await?);
    }
    let Some(mail) = mail else { return Ok(desk) };
    let mut notices = Vec::new();
    for incident in &desk.incidents {
        notices.extend(self::notices(store, incident).await?);
    }
    let relays = drill.scenario.relays.iter().filter(|fault| fault.how == RelayFaultKind::Dies);
    desk.mail = Some(MailLog {
        open_since: mail.open_since,
        crashes: drill.scenario.crashes.len() + relays.count(),
        received: mail.sink.mail(),
        has_others: drill.scenario.alerts
            || !drill.scenario.maintenances.is_empty()
            || drill.scenario.callers.is_some(),
        notices,
        inventory: drill.inventory.clone(),
        secret: store.secret().clone(),
    });
    Ok(desk)
}

async fn notices(store: &Store, incident: &Incident) -> Result<Vec<(Notice, Delivery)>, Error> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = store.notices_of(incident.id, after, PAGE_MAX_ROWS as usize).await?;
        let Some(last) = page.last() else { return Ok(all) };
        after = Some((last.notice.contact, last.notice.number));
        all.extend(page.into_iter().map(|delivery| {
            let outcome = match (delivery.state, delivery.ended_at) {
                (DeliveryState::Sent, Some(at)) => Delivery::Sent(at),
                (DeliveryState::Dropped, _) => Delivery::Dropped,
                _ => Delivery::NotSent,
            };
            (delivery.notice, outcome)
        }));
    }
}

async fn incidents(store: &Store) -> Result<Vec<Incident>, Error> {
    let mut all: Vec<Incident> = Vec::new();
    loop {
        let page = store.incidents(all.last().map(|last| last.id), PAGE_MAX_ROWS).await?;
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
        let query = VictimQuery { after, limit: PAGE_MAX_ROWS, ..VictimQuery::default() };
        let page = store.victims(incident.id, &query).await?;
        if page.is_empty() {
            return Ok(all);
        }
        all.extend(page);
    }
}
