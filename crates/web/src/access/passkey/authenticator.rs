//! What a device says, and for which host (Web Authentication Level 2, §6.1, §7.1, §7.2).

use super::base64url::{decode, encode};
use super::{Challenge, PasskeyError, PasskeyKey};
use ciborium::Value;
use ring::digest::{SHA256, digest};
use serde::Deserialize;

/// The longest id of a key (§5.8.3), in bytes.
const MAX_ID_BYTES: usize = 1_023;
/// The hash of the host's name, flags, and counter.
const HEAD_BYTES: usize = 37;

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const ATTESTED: u8 = 1 << 6;

/// This host, for which a key signs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RelyingParty {
    /// Its name, without the port.
    pub id: String,
    /// The origin of its pages.
    pub origin: String,
}

/// A new key, as the browser sends it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Attestation {
    /// The client data, in base64url.
    pub client_data: String,
    /// The attestation object, in base64url.
    pub attestation: String,
}

/// A new key that may be registered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RegisteredKey {
    /// Its id, in base64url.
    pub id: String,
    /// The key, in COSE.
    pub cose: Vec<u8>,
    /// Its counter.
    pub counter: u32,
}

/// A signature, as the browser sends it; all in base64url.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Assertion {
    /// The client data.
    pub client_data: String,
    /// What the device says.
    pub authenticator_data: String,
    /// The signature of both.
    pub signature: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

impl RelyingParty {
    /// The client data, if it is of this kind, for this question and this host.
    fn client_data(
        &self,
        text: &str,
        kind: &str,
        challenge: &Challenge,
    ) -> Result<Vec<u8>, PasskeyError> {
        let bytes = decode(text)?;
        let data: ClientData =
            serde_json::from_slice(&bytes).map_err(|_| PasskeyError::Malformed)?;
        if data.r#type != kind || data.challenge != challenge.text() {
            return Err(PasskeyError::Challenge);
        }
        if data.origin != self.origin || data.cross_origin {
            return Err(PasskeyError::Origin);
        }
        Ok(bytes)
    }

    /// The flags and the counter of what a device says for this host of a person whom it has
    /// recognised.
    fn head(&self, data: &[u8]) -> Result<(u8, u32), PasskeyError> {
        let head: &[u8; HEAD_BYTES] = data.first_chunk().ok_or(PasskeyError::Malformed)?;
        let (host, rest) = head.split_at(32);
        if host != digest(&SHA256, self.id.as_bytes()).as_ref() {
            return Err(PasskeyError::Origin);
        }
        let &[flags, a, b, c, d] = rest else { return Err(PasskeyError::Malformed) };
        if flags & USER_PRESENT == 0 || flags & USER_VERIFIED == 0 {
            return Err(PasskeyError::NotVerified);
        }
        Ok((flags, u32::from_be_bytes([a, b, c, d])))
    }

    /// Judges a new key (§7.1). By whom the device was made is not asked.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn register(
        &self,
        sent: &Attestation,
        challenge: &Challenge,
    ) -> Result<RegisteredKey, PasskeyError> {
        self.client_data(&sent.client_data, "webauthn.create", challenge)?;
        let object = decode(&sent.attestation)?;
        let object: Value =
            ciborium::from_reader(&object[..]).map_err(|_| PasskeyError::Malformed)?;
        let entries = object.as_map().ok_or(PasskeyError::Malformed)?;
        let data = entries.iter().find(|(name, _)| name.as_text() == Some("authData"));
        let data = data.and_then(|(_, value)| value.as_bytes()).ok_or(PasskeyError::Malformed)?;
        let (flags, counter) = self.head(data)?;
        if flags & ATTESTED == 0 {
            return Err(PasskeyError::Malformed);
        }
        // Sixteen bytes say what kind of device it is, two how long the id is.
        let rest = data.get(HEAD_BYTES + 16..).ok_or(PasskeyError::Malformed)?;
        let (length, rest) = rest.split_first_chunk().ok_or(PasskeyError::Malformed)?;
        let length = usize::from(u16::from_be_bytes(*length));
        if length == 0 || length > MAX_ID_BYTES || length > rest.len() {
            return Err(PasskeyError::Malformed);
        }
        let (id, mut rest) = rest.split_at(length);
        let before = rest;
        let cose: Value = ciborium::from_reader(&mut rest).map_err(|_| PasskeyError::Malformed)?;
        PasskeyKey::parse(&cose)?;
        let cose = before[..before.len() - rest.len()].to_vec();
        Ok(RegisteredKey { id: encode(id), cose, counter })
    }

    /// Judges a signature by a registered key (§7.2); its counter now.
    ///
    /// # Errors
    /// Why it is refused.
    pub fn verify(
        &self,
        sent: &Assertion,
        challenge: &Challenge,
        (cose, counter): (&[u8], u32),
    ) -> Result<u32, PasskeyError> {
        let client_data = self.client_data(&sent.client_data, "webauthn.get", challenge)?;
        let data = decode(&sent.authenticator_data)?;
        let (_, new) = self.head(&data)?;
        let cose: Value = ciborium::from_reader(cose).map_err(|_| PasskeyError::Key)?;
        let signed = [&data, digest(&SHA256, &client_data).as_ref()].concat();
        if !PasskeyKey::parse(&cose)?.verifies(&signed, &decode(&sent.signature)?) {
            return Err(PasskeyError::Signature);
        }
        // Devices that keep no counter say 0 for ever (§6.1.1).
        match new > counter || (new == 0 && counter == 0) {
            true => Ok(new),
            false => Err(PasskeyError::Counter),
        }
    }
}
