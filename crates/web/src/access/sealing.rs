//! Secrets of authenticators, sealed before they go into the store: whoever has a copy of the
//! database alone computes no code by them.

use bongsu_core::access::totp::TotpSecret;
use data_encoding::BASE64URL_NOPAD;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use std::fmt;
use std::sync::Arc;
use uuid::Uuid;

/// Bytes of the key.
pub const SEALING_KEY_BYTES: usize = 32;
/// The key of rehearsals, which everybody knows.
const REHEARSAL: [u8; SEALING_KEY_BYTES] = *b"everybody knows this sealing key";

/// Why nothing can be sealed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SealingError {
    /// The key is not there.
    #[error("the key file of [store] is missing")]
    NoKey,
    /// The system has no randomness.
    #[error("the system has no randomness")]
    NoRandomness,
}

/// The key by which secrets are sealed (AES-256-GCM), kept outside of the store. It may be
/// missing: people then get in by recovery codes.
#[derive(Clone)]
pub struct SealingKey(Option<Arc<LessSafeKey>>);

impl SealingKey {
    /// From random bytes.
    pub fn from_random(bytes: &[u8; SEALING_KEY_BYTES]) -> SealingKey {
        let key = UnboundKey::new(&AES_256_GCM, bytes).expect("AES-256 takes keys of 32 bytes");
        SealingKey(Some(Arc::new(LessSafeKey::new(key))))
    }

    /// No key: nothing is sealed or opened.
    pub fn missing() -> SealingKey {
        SealingKey(None)
    }

    /// Seals the secret of a user: it opens for this user alone.
    ///
    /// # Errors
    /// [`SealingError`].
    pub fn seal(&self, user: Uuid, secret: &TotpSecret) -> Result<String, SealingError> {
        self.seal_bytes(user.as_bytes(), secret.text().into_bytes())
    }

    /// Seals a text, which opens for this subject alone.
    ///
    /// # Errors
    /// [`SealingError`].
    pub fn seal_text(&self, subject: &str, text: &str) -> Result<String, SealingError> {
        self.seal_bytes(subject.as_bytes(), text.as_bytes().to_vec())
    }

    /// Whether anything can be sealed.
    pub fn is_there(&self) -> bool {
        self.0.is_some()
    }

    fn seal_bytes(&self, subject: &[u8], mut text: Vec<u8>) -> Result<String, SealingError> {
        let key = self.0.as_ref().ok_or(SealingError::NoKey)?;
        // Drawn for each: so few are sealed that none comes twice.
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).map_err(|_| SealingError::NoRandomness)?;
        let nonce_used = Nonce::assume_unique_for_key(nonce);
        key.seal_in_place_append_tag(nonce_used, Aad::from(subject), &mut text)
            .expect("a secret is shorter than what AES-GCM seals at once");
        Ok(BASE64URL_NOPAD.encode(&[&nonce[..], &text].concat()))
    }

    /// Opens the sealed secret of a user; `None` when it is of another key or another user.
    pub fn open(&self, user: Uuid, sealed: &str) -> Option<TotpSecret> {
        TotpSecret::parse(&self.open_bytes(user.as_bytes(), sealed)?)
    }

    /// Opens a sealed text; `None` when it is of another key or another subject.
    pub fn open_text(&self, subject: &str, sealed: &str) -> Option<String> {
        self.open_bytes(subject.as_bytes(), sealed)
    }

    fn open_bytes(&self, subject: &[u8], sealed: &str) -> Option<String> {
        let mut bytes = BASE64URL_NOPAD.decode(sealed.as_bytes()).ok()?;
        let (nonce, text) = bytes.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let text = self.0.as_ref()?.open_in_place(nonce, Aad::from(subject), text).ok()?;
        std::str::from_utf8(text).ok().map(str::to_owned)
    }
}

/// The key of rehearsals.
impl Default for SealingKey {
    fn default() -> SealingKey {
        SealingKey::from_random(&REHEARSAL)
    }
}

/// Without the key, since what is debugged is logged.
impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_secret_opens_by_the_same_key_for_the_same_user_alone() {
        let (kim, lee) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let (key, secret) = (SealingKey::default(), TotpSecret::from_random([7; 20]));
        let sealed = key.seal(kim, &secret).unwrap();
        assert!(!sealed.contains(&secret.text()));
        assert_eq!(key.open(kim, &sealed), Some(secret.clone()));
        assert_ne!(key.seal(kim, &secret).unwrap(), sealed, "nobody sees that two are the same");
        assert_eq!(key.open(lee, &sealed), None, "moved to another row");
        assert_eq!(SealingKey::from_random(&[1; 32]).open(kim, &sealed), None);
        assert_eq!(SealingKey::missing().open(kim, &sealed), None);
        assert_eq!(SealingKey::missing().seal(kim, &secret), Err(SealingError::NoKey));
        let mut changed = BASE64URL_NOPAD.decode(sealed.as_bytes()).unwrap();
        changed[20] ^= 1;
        for wrong in [&BASE64URL_NOPAD.encode(&changed), "", "AAAA", &secret.text()] {
            assert_eq!(key.open(kim, wrong), None, "{wrong}");
        }
        assert_eq!(format!("{key:?}"), "…");
    }
}
