//! The notice that says who may claim, by what standard and how (전기통신사업법 시행령 제37조의13: within
//! 30 days after the end): written from the terms, approved by a second person, and sent once.

use super::policy::DocumentId;
use super::terms::Text;
use crate::Time;
use crate::access::Principal;
use crate::incident::IncidentId;
use crate::notification::ContactKey;
use crate::notification::delivery::{DeliveryKey, Topic};
use serde::{Deserialize, Serialize};

/// The longest notice in one language, in characters.
pub const NOTICE_MAX_CHARS: usize = 8_000;

/// The longest notice that a text message holds beside its subject and a link, in bytes of EUC-KR,
/// where a Hangul syllable has two: of 2,000 of a long message in Korea.
pub const PHONE_MAX_BYTES: usize = 1_700;

/// A person who wrote or decided.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Signature {
    /// What they are told apart by.
    pub principal: String,
    /// The name that others read.
    pub name: String,
    /// When.
    pub at: Time,
}

impl Signature {
    /// Of a principal at an instant.
    pub fn new(principal: &Principal, at: Time) -> Signature {
        Signature { principal: principal.id.as_str().to_owned(), name: principal.name.clone(), at }
    }
}

/// What became of a notice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum NoticeState {
    /// It waits for another person.
    Proposed,
    /// It is sent.
    Approved {
        /// By whom.
        by: Signature,
    },
    /// It is not sent.
    Rejected {
        /// By whom.
        by: Signature,
        /// Why.
        reason: String,
    },
}

/// A notice of who may claim.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ClaimsNotice {
    /// Of which incident.
    pub incident: IncidentId,
    /// Its number among those of the incident, from 1: a rejected one is kept.
    pub number: u32,
    /// What it says.
    pub text: Text,
    /// The terms that it was written from.
    pub terms: Vec<DocumentId>,
    /// Who wrote it.
    pub written: Signature,
    /// What became of it.
    pub state: NoticeState,
}

/// Somebody whom a notice is sent to, as they were on record when it was approved: the proof does not
/// change with the inventory.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Recipient {
    /// The contact's key.
    pub contact: ContactKey,
    /// The customers for whom they are told, by key.
    pub customers: Vec<String>,
    /// The address or number.
    pub address: String,
}

impl Recipient {
    /// Whether it is a phone, and not a mail address.
    pub fn is_phone(&self) -> bool {
        !self.address.contains('@')
    }
}

/// How long a text is in a text message, in bytes of EUC-KR.
fn phone_bytes(text: &str) -> usize {
    text.chars().map(|it| if it.is_ascii() { 1 } else { 2 }).sum()
}

/// Why a notice is not proposed or decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoticeRefusal {
    /// The outage goes on: what is owed for it is not known.
    #[error("the outage has not ended")]
    OutageNotEnded,
    /// One waits for a decision, or was sent: a notice is sent once.
    #[error("there is one already")]
    ThereIsOne,
    /// It was decided.
    #[error("this notice is not open any more")]
    NotOpen,
    /// Another person must approve what somebody wrote.
    #[error("another person must approve it")]
    SamePerson,
    /// Nothing is written, or no reason is given.
    #[error("a text is needed")]
    TextNeeded,
    /// There is nobody to send it to.
    #[error("no recipient is on record")]
    NobodyToTell,
    /// A recipient has a phone alone, and a text message does not hold it.
    #[error("it is longer than a text message")]
    TooLong,
    /// Another notice than the one that was read is open now.
    #[error("another notice is open now")]
    AnotherOne,
}

impl ClaimsNotice {
    /// A notice, after those of the same incident.
    ///
    /// # Errors
    /// [`NoticeRefusal`] when one is open or was sent, a language has no text, or it is too long for
    /// the phone of a recipient.
    pub fn propose(
        (incident, recipients): (IncidentId, &[Recipient]),
        earlier: &[ClaimsNotice],
        (text, terms): (Text, Vec<DocumentId>),
        written: Signature,
    ) -> Result<ClaimsNotice, NoticeRefusal> {
        if earlier.iter().any(|it| !matches!(it.state, NoticeState::Rejected { .. })) {
            return Err(NoticeRefusal::ThereIsOne);
        }
        if text.ko.trim().is_empty() || text.en.trim().is_empty() {
            return Err(NoticeRefusal::TextNeeded);
        }
        let is_long = |text: &str| phone_bytes(text) > PHONE_MAX_BYTES;
        if recipients.iter().any(Recipient::is_phone) && (is_long(&text.ko) || is_long(&text.en)) {
            return Err(NoticeRefusal::TooLong);
        }
        let number = earlier.iter().map(|it| it.number).max().unwrap_or(0) + 1;
        Ok(ClaimsNotice { incident, number, text, terms, written, state: NoticeState::Proposed })
    }

    /// This notice, approved by another person than the one who wrote it.
    ///
    /// # Errors
    /// [`NoticeRefusal`] when it is not open, or by the same person, or there is nobody to tell.
    pub fn approved(
        &self,
        by: Signature,
        recipients: &[Recipient],
    ) -> Result<ClaimsNotice, NoticeRefusal> {
        self.must_be_open()?;
        if recipients.is_empty() {
            return Err(NoticeRefusal::NobodyToTell);
        }
        if by.principal == self.written.principal {
            return Err(NoticeRefusal::SamePerson);
        }
        Ok(ClaimsNotice { state: NoticeState::Approved { by }, ..self.clone() })
    }

    /// This notice, rejected by whoever: who wrote it may take it back.
    ///
    /// # Errors
    /// [`NoticeRefusal`] when it is not open, or without a reason.
    pub fn rejected(&self, by: Signature, reason: &str) -> Result<ClaimsNotice, NoticeRefusal> {
        self.must_be_open()?;
        if reason.trim().is_empty() {
            return Err(NoticeRefusal::TextNeeded);
        }
        let state = NoticeState::Rejected { by, reason: reason.trim().to_owned() };
        Ok(ClaimsNotice { state, ..self.clone() })
    }

    fn must_be_open(&self) -> Result<(), NoticeRefusal> {
        match self.state {
            NoticeState::Proposed => Ok(()),
            _ => Err(NoticeRefusal::NotOpen),
        }
    }

    /// The key under which a contact is sent it, once.
    pub fn delivery_to(&self, contact: ContactKey) -> DeliveryKey {
        let (recipient, sequence) = (contact.to_string(), self.number);
        DeliveryKey { topic: Topic::ClaimsNotice, recipient, subject: self.incident, sequence }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::Contact;
    use crate::secret::StoreSecret;

    fn by(name: &str) -> Signature {
        Signature { principal: name.into(), name: name.into(), at: Time::ZERO }
    }

    fn text() -> Text {
        Text { ko: "안내".into(), en: "notice".into() }
    }

    fn proposed(earlier: &[ClaimsNotice]) -> Result<ClaimsNotice, NoticeRefusal> {
        let incident = IncidentId::new(Time::ZERO, "a");
        ClaimsNotice::propose((incident, &[]), earlier, (text(), Vec::new()), by("kim"))
    }

    fn recipient(address: &str) -> Recipient {
        let to = Contact::Email(address.into());
        let contact = ContactKey::of(&StoreSecret::default(), &to);
        Recipient { contact, customers: vec!["7".into()], address: address.into() }
    }

    #[test]
    fn what_a_text_message_does_not_hold_is_not_proposed_to_phones() {
        let incident = IncidentId::new(Time::ZERO, "a");
        let long = Text { ko: "가".repeat(900), en: "notice".into() };
        let to = |address: &str| {
            let to = [recipient(address)];
            ClaimsNotice::propose((incident, &to), &[], (long.clone(), Vec::new()), by("kim"))
        };
        assert_eq!(to("010-1234-5678"), Err(NoticeRefusal::TooLong));
        assert!(to("kim@example.kr").is_ok());
    }

    #[test]
    fn a_notice_is_approved_by_a_second_person_and_sent_once() {
        let first = proposed(&[]).expect("proposed");
        let to = [recipient("kim@example.kr")];
        assert_eq!(first.approved(by("kim"), &to), Err(NoticeRefusal::SamePerson));
        assert_eq!(first.approved(by("lee"), &[]), Err(NoticeRefusal::NobodyToTell));
        let sent = first.approved(by("lee"), &to).expect("approved");
        assert_eq!(sent.approved(by("park"), &to), Err(NoticeRefusal::NotOpen));
        assert_eq!(proposed(&[sent]), Err(NoticeRefusal::ThereIsOne));
        assert_eq!(proposed(std::slice::from_ref(&first)), Err(NoticeRefusal::ThereIsOne));
    }

    #[test]
    fn who_wrote_it_may_take_it_back_and_the_next_one_has_another_number() {
        let first = proposed(&[]).expect("proposed");
        assert_eq!(first.rejected(by("kim"), " "), Err(NoticeRefusal::TextNeeded));
        let back = first.rejected(by("kim"), "a mistake").expect("rejected");
        assert_eq!(proposed(&[back]).expect("proposed").number, 2);
        let incident = first.incident;
        let empty = Text { en: String::new(), ..text() };
        let refused = ClaimsNotice::propose((incident, &[]), &[], (empty, Vec::new()), by("kim"));
        assert_eq!(refused, Err(NoticeRefusal::TextNeeded), "both languages are needed");
    }
}
