//! How a notice is named outside: in links, and in the ids of messages.

use super::{ContactKey, Notice};
use crate::incident::IncidentId;
use crate::secret::{Purpose, StoreSecret};
use std::fmt;
use std::str::FromStr;

/// A notice: the same for every attempt to deliver it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoticeId {
    /// The incident.
    pub incident: IncidentId,
    /// The contact.
    pub contact: ContactKey,
    /// The number of the notice to this contact.
    pub number: u32,
}

/// A text that names no notice.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a notice: incident, contact and number, with dots")]
pub struct InvalidNoticeId;

impl NoticeId {
    /// The id of its message, before the `@`. It ends with a code that only who has received the
    /// message can know: whoever returns it as undeliverable shows that they have it, and not
    /// only an earlier one to the same contact.
    pub fn message_id(&self, secret: &StoreSecret) -> String {
        format!("{self}.{:032x}", self.code(secret))
    }

    /// Reads the id of a message, if it is one of this store's.
    pub fn from_message_id(secret: &StoreSecret, id: &str) -> Option<NoticeId> {
        let (notice, code) = id.split('@').next()?.rsplit_once('.')?;
        let notice: NoticeId = notice.parse().ok()?;
        (code == format!("{:032x}", notice.code(secret))).then_some(notice)
    }

    fn code(&self, secret: &StoreSecret) -> u128 {
        secret.code(Purpose::Notice, &self.to_string())
    }
}

impl Notice {
    /// How it is named outside.
    pub fn id(&self) -> NoticeId {
        NoticeId { incident: self.incident, contact: self.contact, number: self.number }
    }
}

impl fmt::Display for NoticeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.incident, self.contact, self.number)
    }
}

impl FromStr for NoticeId {
    type Err = InvalidNoticeId;
    fn from_str(text: &str) -> Result<NoticeId, InvalidNoticeId> {
        let read = || {
            let mut parts = text.split('.');
            let (incident, contact) = (parts.next()?.parse().ok()?, parts.next()?.to_owned());
            let (contact, number) = (ContactKey::try_from(contact).ok()?, parts.next()?);
            let id = NoticeId { incident, contact, number: number.parse().ok()? };
            // One notice has one spelling.
            (id.to_string() == text).then_some(id)
        };
        read().ok_or(InvalidNoticeId)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Time;
    use crate::inventory::Contact;

    #[test]
    fn a_message_id_of_one_notice_says_nothing_of_the_next() {
        let secret = StoreSecret::default();
        let contact = ContactKey::of(&secret, &Contact::Email("kim@example.kr".into()));
        let incident = IncidentId::new(Time::from_secs(1_515_050_340), "bounce");
        let notice = NoticeId { incident, contact, number: 2 };
        assert_eq!(notice.to_string().parse(), Ok(notice));
        let id = format!("{}@host.example", notice.message_id(&secret));
        assert_eq!(NoticeId::from_message_id(&secret, &id), Some(notice));
        let code = notice.message_id(&secret).rsplit('.').next().unwrap().to_owned();
        for forged in [
            notice.to_string(),
            format!("{notice}."),
            format!("{notice}.{}", "0".repeat(32)),
            format!("{}.{code}", NoticeId { number: 3, ..notice }),
            format!("{incident}.{contact}.02.{code}"),
            notice.message_id(&StoreSecret::from_random(&[7; 32])),
        ] {
            assert_eq!(NoticeId::from_message_id(&secret, &forged), None, "{forged}");
        }
    }
}
