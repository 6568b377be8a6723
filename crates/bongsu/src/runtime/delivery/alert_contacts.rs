//! The contacts who want to be told of alerts about their own sites: by their own choice, or by
//! contract.

use super::address_book::AddressBook;
use crate::runtime::fault_log::FaultLog;
use bongsu_clock::Clock;
use bongsu_core::engine::Input;
use bongsu_store::{Error, Store};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// How often the store is asked whether somebody chose otherwise.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

/// Tells the engine who wants alerts, now and whenever it changes.
pub async fn run(store: Store, facts: mpsc::Sender<Input>, cancel: CancellationToken) {
    let (mut book, real_time) = (AddressBook::default(), Clock::system());
    let mut told = None;
    let mut reading = FaultLog::new("cannot read who wants alerts");
    loop {
        let input = reading.note(wanting(&mut book, &store, &mut told).await).flatten();
        if let Some(input) = input
            && facts.send(input).await.is_err()
        {
            return;
        }
        tokio::select! {
            () = real_time.sleep(POLL_INTERVAL) => {}
            () = cancel.cancelled() => return,
        }
    }
}

/// Who wants them, when that may have changed.
async fn wanting(
    book: &mut AddressBook,
    store: &Store,
    told: &mut Option<(i64, i64)>,
) -> Result<Option<Input>, Error> {
    let (inventory, _) = store.revisions().await?;
    let revisions = (inventory, store.preferences_revision().await?);
    if *told == Some(revisions) {
        return Ok(None);
    }
    book.refresh(store).await?;
    *told = Some(revisions);
    Ok(Some(Input::AlertContacts(Arc::new(book.wanting_alerts()))))
}
