//! What a device signs once.

use super::base64url::{decode, encode};
use bongsu_core::Time;
use bongsu_core::secret::{Purpose, StoreSecret};
use std::time::Duration;

/// How long a person may take.
const MAX_AGE: Duration = Duration::from_secs(5 * 60);
const BYTES: usize = 32;

/// A challenge, which the browser keeps in a cookie, sealed by the secret of the store: nobody
/// makes one in advance, and nobody uses another browser's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Challenge {
    bytes: [u8; BYTES],
    drawn_at: Time,
}

impl Challenge {
    /// A new one.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn draw(now: Time) -> Result<Challenge, getrandom::Error> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes)?;
        Ok(Challenge { bytes, drawn_at: now })
    }

    /// The bytes to sign, as pages and client data write them.
    pub fn text(&self) -> String {
        encode(&self.bytes)
    }

    /// When it is of no use any more.
    pub fn expires_at(&self) -> Time {
        self.drawn_at + MAX_AGE
    }

    fn signed(&self) -> String {
        format!("{}.{}", self.text(), self.drawn_at.as_micros())
    }

    /// As the cookie holds it.
    pub fn to_cookie(&self, secret: &StoreSecret) -> String {
        let signed = self.signed();
        format!("{signed}.{:032x}", secret.code(Purpose::Passkey, &signed))
    }

    /// From the cookie; `None` when it is not of this store, or too old.
    pub fn from_cookie(text: &str, secret: &StoreSecret, now: Time) -> Option<Challenge> {
        let (signed, _) = text.rsplit_once('.')?;
        let (bytes, drawn_at) = signed.split_once('.')?;
        let bytes = decode(bytes).ok()?.try_into().ok()?;
        let found = Challenge { bytes, drawn_at: Time::from_micros(drawn_at.parse().ok()?) };
        let is_own =
            bongsu_core::access::secret::equal(found.to_cookie(secret).as_bytes(), text.as_bytes());
        (is_own && found.drawn_at <= now && now < found.expires_at()).then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_of_this_store_and_of_now() {
        let (secret, now) = (StoreSecret::default(), Time::from_secs(1_515_050_340));
        let challenge = Challenge::draw(now).unwrap();
        let cookie = challenge.to_cookie(&secret);
        let read = |text: &str, at| Challenge::from_cookie(text, &secret, at);
        assert_eq!(read(&cookie, now), Some(challenge.clone()));
        assert_eq!(read(&cookie, now + MAX_AGE), None, "too late");
        assert_eq!(read(&cookie, now.before(Duration::from_secs(1))), None, "of the future");
        let other = StoreSecret::from_random(&[7; 32]);
        assert_eq!(read(&challenge.to_cookie(&other), now), None);
        let later = challenge.drawn_at.as_micros() + 1;
        let moved = cookie.replace(&challenge.drawn_at.as_micros().to_string(), &later.to_string());
        for wrong in [&*moved, "", "..", &cookie[1..]] {
            assert_eq!(read(wrong, now), None, "{wrong}");
        }
    }
}
