//! The files of a mail.

use super::not_done::TakeError;
use crate::runtime::mail_in::reading;
use bongsu_core::ticket::attachment::{FileLimits, Files, NotKept, admit};
use bongsu_core::ticket::{Decided, Ticket};
use bongsu_store::Store;

/// Decides on them, and adds them to what a mail does to a ticket; the numbers of those that are
/// kept. When `is_cut`, the last of them is only a piece.
pub async fn add(
    store: &Store,
    decided: &mut Decided,
    mut sent: Vec<(String, Vec<u8>)>,
    (limits, is_cut): (&FileLimits, bool),
) -> Result<(Files, Vec<u32>), TakeError> {
    let piece = if is_cut { sent.pop() } else { None };
    if sent.is_empty() && !is_cut {
        return Ok((Files::default(), Vec::new()));
    }
    let Ticket { id, customer, .. } = &decided.ticket;
    let used = store.files_used(Some(*id), customer.as_deref()).await?;
    let (limits, is_customers) = (*limits, customer.is_some());
    let admitting = reading::apart(move || admit(sent, &limits, used, is_customers));
    let mut files = admitting.await.map_err(TakeError::Later)?;
    if is_cut {
        let name = piece.map(|(name, _)| name).unwrap_or_default();
        let name: String = bongsu_core::plain_text::plain_line(&name).chars().take(100).collect();
        files.not_kept.push((name, NotKept::TooLarge));
    }
    let numbers = decided.attach(&files);
    Ok((files, numbers))
}
