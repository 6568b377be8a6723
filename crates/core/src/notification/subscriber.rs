//! Subscribers of the public page.

use crate::incident::IncidentId;
use crate::secret::{Purpose, StoreSecret};
use std::fmt;

crate::token::token_type!(
    /// By which a subscriber confirms and unsubscribes; it goes to the subscriber alone.
    SubscriberToken
);

/// After so many statements that came back from an address that cannot be reached, a subscriber
/// is written to no more: mail servers think worse of whoever goes on.
pub const MAX_HARD_BOUNCES: u32 = 3;

/// A statement mailed to a subscriber, as the id of its message names it: the subscriber by a code
/// of their token, which is a secret.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SubscriberMail {
    /// The incident.
    pub incident: IncidentId,
    /// The code of the subscriber's token.
    pub code: u128,
    /// The number of the statement.
    pub number: u32,
}

impl SubscriberMail {
    /// The mail of a statement to a subscriber.
    pub fn new(
        secret: &StoreSecret,
        incident: IncidentId,
        token: SubscriberToken,
        number: u32,
    ) -> SubscriberMail {
        SubscriberMail { incident, code: code(secret, &token.to_string()), number }
    }

    /// Reads the id of a message.
    pub fn from_message_id(id: &str) -> Option<SubscriberMail> {
        let mut parts = id.split('@').next()?.split('.');
        let (incident, code, number) = (parts.next()?, parts.next()?, parts.next()?);
        let code = code.strip_prefix('s').filter(|code| code.len() == 32)?;
        let mail = SubscriberMail {
            incident: incident.parse().ok()?,
            code: u128::from_str_radix(code, 16).ok()?,
            number: number.parse().ok()?,
        };
        parts.next().is_none().then_some(mail)
    }

    /// Whether it went to the subscriber with this token.
    pub fn is_to(&self, secret: &StoreSecret, token: &str) -> bool {
        code(secret, token) == self.code
    }
}

fn code(secret: &StoreSecret, token: &str) -> u128 {
    secret.code(Purpose::Subscriber, token)
}

/// The part of the message id before the `@`.
impl fmt::Display for SubscriberMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.s{:032x}.{}", self.incident, self.code, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Time;
    use crate::token::Token;

    #[test]
    fn a_mail_is_named_by_its_id_and_names_its_subscriber_to_nobody_else() {
        let (secret, token) =
            (StoreSecret::default(), SubscriberToken::from(Token::from_random(7)));
        let mail = SubscriberMail::new(&secret, IncidentId::new(Time::from_secs(1), "a"), token, 2);
        let id = mail.to_string();
        assert!(!id.contains(&token.to_string()));
        for text in [id.clone(), format!("{id}@host.example")] {
            assert_eq!(SubscriberMail::from_message_id(&text), Some(mail), "{text}");
        }
        assert!(mail.is_to(&secret, &token.to_string()));
        assert!(!mail.is_to(&StoreSecret::from_random(&[7; 32]), &token.to_string()));
        for other in ["", "a.b.c", &id.replace(".s", ".t"), &format!("{id}.1"), &id[1..]] {
            assert_eq!(SubscriberMail::from_message_id(other), None, "{other}");
        }
    }
}
