//! A mail server returns a notice, a statement or an answer that it could not deliver (S8, S11).

use bongsu_core::Time;
use bongsu_core::notification::{NoticeId, SubscriberMail};
use bongsu_core::plain_text::plain_line;
use bongsu_core::ticket::mail::{MessageKind, ReplyId};
use bongsu_core::ticket::{Author, Change, Command, Content, decide};
use bongsu_send::mail::bounce::Bounce;
use bongsu_store::{Error, Store};

/// The longest reason that is kept, in characters; a bounce can be written by anyone.
const MAX_REASON: usize = 300;
/// The most mails to subscribers that are looked for: each is compared with all of them.
const MAX_MAILS: usize = 5;

/// How often a ticket is changed that somebody else's change comes before.
const MAX_TRIES: usize = 8;

/// Why it came back, as it is kept.
pub fn reason(bounce: &Bounce) -> String {
    plain_line(&bounce.reason).chars().take(MAX_REASON).collect()
}

/// Records that a notice, a statement to a subscriber, or an answer on a ticket bounced; which, if one of the ids is one
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
    let ours = |id: &String| ReplyId::read(store.secret(), id);
    let answers = bounce.message_ids.iter().filter_map(ours);
    match answers.into_iter().find(|it| it.kind == MessageKind::Answer) {
        Some(answer) => record_answer(store, answer, &why, now).await,
        None => Ok(None),
    }
}

/// Adds to a ticket that an answer came back, once.
async fn record_answer(
    store: &Store,
    id: ReplyId,
    why: &str,
    now: Time,
) -> Result<Option<String>, Error> {
    let is_known = |content: &Content| matches!(content, Content::Change(Change::Bounced { answer, .. }) if *answer == id.number);
    for _ in 0..MAX_TRIES {
        let Some(ticket) = store.ticket(id.ticket).await? else { return Ok(None) };
        let named = format!("answer on {}", ticket.id.reference());
        if store.ticket_entries(ticket.id).await?.iter().any(|it| is_known(&it.content)) {
            return Ok(Some(named));
        }
        let command = Command::Bounce { answer: id.number, reason: why.to_owned() };
        let Ok(decided) = decide(now, &ticket, (Author::System, None), command) else {
            return Ok(None);
        };
        match store.change_ticket(&decided).await {
            Ok(_) => return Ok(Some(named)),
            Err(Error::Conflict { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}
