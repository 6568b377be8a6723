//! A mail server returns a notice or a statement that it could not deliver (S8).

use bongsu_core::Time;
use bongsu_core::notification::{NoticeId, SubscriberMail};
use bongsu_core::plain_text::plain_line;
use bongsu_send::mail::bounce::Bounce;
use bongsu_store::{Error, Store};

/// The longest reason that is kept, in characters; a bounce can be written by anyone.
const MAX_REASON: usize = 300;
/// The most mails to subscribers that are looked for: each is compared with all of them.
const MAX_MAILS: usize = 5;

/// Why it came back, as it is kept.
pub fn reason(bounce: &Bounce) -> String {
    plain_line(&bounce.reason).chars().take(MAX_REASON).collect()
}

/// Records that a notice, or a statement to a subscriber, bounced; which, if one of the ids is one
/// of this store's.
///
/// # Errors
/// The store's.
pub async fn record(store: &Store, bounce: &Bounce, now: Time) -> Result<Option<String>, Error> {
    let why = reason(bounce);
    let ours = |id: &String| NoticeId::from_message_id(store.secret(), id);
    for notice in bounce.message_ids.iter().filter_map(ours) {
        let key = (notice.incident, notice.contact, notice.number);
        if store.record_bounce(key, &why, now).await? {
            return Ok(Some(notice.to_string()));
        }
    }
    let mails = bounce.message_ids.iter().filter_map(|id| SubscriberMail::from_message_id(id));
    for mail in mails.take(MAX_MAILS) {
        if store.record_subscriber_bounce(&mail, &why, bounce.is_hard(), now).await? {
            return Ok(Some(mail.to_string()));
        }
    }
    Ok(None)
}
