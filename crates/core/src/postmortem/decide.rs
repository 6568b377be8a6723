//! The decisions: a postmortem and a command give the next revision.

use super::{
    Command, Draft, Postmortem, Published, Refusal, Section, Signature, TEXT_MAX_CHARS, Texts,
};
use crate::language::Text;
use crate::plain_text::plain_text;
use crate::ticket::masking::mask;

/// What a decision depends on beside the postmortem.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Facts {
    /// Whether its incident is over.
    pub is_resolved: bool,
    /// Whether another person has to approve it.
    pub needs_approval: bool,
}

/// The next revision. `read` is the revision on which the author decided.
///
/// # Errors
/// Why nothing is done.
pub fn decide(
    postmortem: &Postmortem,
    read: u32,
    facts: Facts,
    by: Signature,
    command: Command,
) -> Result<Postmortem, Refusal> {
    if read != postmortem.revision {
        return Err(Refusal::Changed);
    }
    let mut next = Postmortem { revision: read + 1, ..postmortem.clone() };
    match command {
        Command::Save(texts) => {
            let texts = written(texts)?;
            next.draft = Some(Draft { texts, written: by, approved: None });
        }
        Command::Approve => {
            let draft = next.draft.as_mut().ok_or(Refusal::NoDraft)?;
            if draft.written.by.id == by.by.id {
                return Err(Refusal::SamePerson);
            }
            draft.approved = Some(by);
        }
        Command::Publish => {
            let draft = next.draft.take().ok_or(Refusal::NoDraft)?;
            if facts.needs_approval && draft.approved.is_none() {
                return Err(Refusal::NotApproved);
            }
            if !facts.is_resolved {
                return Err(Refusal::IncidentOpen);
            }
            let first_at = next.published.as_ref().map_or(by.at, |it| it.first_at);
            next.published = Some(Published { texts: draft.texts, first_at, at: by.at });
        }
        Command::Withdraw => {
            let published = next.published.take().ok_or(Refusal::NotPublished)?;
            let written = by;
            next.draft.get_or_insert(Draft { texts: published.texts, written, approved: None });
        }
    }
    Ok(next)
}

/// What was written, without secrets and empty sections.
fn written(texts: Texts) -> Result<Texts, Refusal> {
    let cleaned = |text: &str| mask(plain_text(text).trim()).text;
    let mut kept = Texts::new();
    for (section, text) in texts {
        let text = Text { ko: cleaned(&text.ko), en: cleaned(&text.en) };
        if text.ko.chars().count().max(text.en.chars().count()) > TEXT_MAX_CHARS {
            return Err(Refusal::TooLong(section));
        }
        if !text.ko.is_empty() || !text.en.is_empty() {
            kept.insert(section, text);
        }
    }
    match kept.contains_key(&Section::Summary) {
        true => Ok(kept),
        false => Err(Refusal::NoSummary),
    }
}
