//! The key by which push services know this desk, and what it signs (VAPID, RFC 8292).

use super::error::PushError;
use bongsu_core::Time;
use data_encoding::BASE64URL_NOPAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::json;
use std::fmt;
use std::time::Duration;

/// How long a signature is good for: half of what is allowed (RFC 8292 §2), so that clocks may
/// differ.
const SIGNATURE_TTL: Duration = Duration::from_secs(12 * 3600);

/// The key pair.
pub struct VapidKey {
    pair: EcdsaKeyPair,
    public_key: String,
}

impl VapidKey {
    /// Draws a key pair; as text it is kept where nobody else reads it.
    ///
    /// # Errors
    /// [`PushError::NoRandomness`].
    pub fn draw() -> Result<(VapidKey, String), PushError> {
        let random = SystemRandom::new();
        let drawn = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random);
        let drawn = drawn.map_err(|_| PushError::NoRandomness)?;
        let text = BASE64URL_NOPAD.encode(drawn.as_ref());
        Ok((VapidKey::parse(&text)?, text))
    }

    /// From its text.
    ///
    /// # Errors
    /// [`PushError::OwnKey`].
    pub fn parse(text: &str) -> Result<VapidKey, PushError> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| PushError::OwnKey)?;
        let (algorithm, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, &bytes, &random);
        let pair = pair.map_err(|_| PushError::OwnKey)?;
        let public_key = BASE64URL_NOPAD.encode(pair.public_key().as_ref());
        Ok(VapidKey { pair, public_key })
    }

    /// The public key in base64url, as browsers are told it.
    pub fn public_key(&self) -> &str {
        &self.public_key
    }

    /// The `Authorization` field for a push service by its origin, signed now; `contact` is whom its
    /// people can ask, a `mailto:` or `https:` URL (RFC 8292 §2.1).
    pub(super) fn authorization(
        &self,
        now: Time,
        origin: &str,
        contact: Option<&str>,
    ) -> Result<String, PushError> {
        let expires = (now + SIGNATURE_TTL).as_micros() / 1_000_000;
        let mut claims = json!({ "aud": origin, "exp": expires });
        if let Some(contact) = contact {
            claims["sub"] = contact.into();
        }
        let header = json!({ "typ": "JWT", "alg": "ES256" });
        let part = |json: serde_json::Value| BASE64URL_NOPAD.encode(json.to_string().as_bytes());
        let signed = format!("{}.{}", part(header), part(claims));
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes());
        let signature = signature.map_err(|_| PushError::NoRandomness)?;
        let signature = BASE64URL_NOPAD.encode(signature.as_ref());
        Ok(format!("vapid t={signed}.{signature}, k={}", self.public_key))
    }
}

/// Without the private key, since what is debugged is logged.
impl fmt::Debug for VapidKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VapidKey({})", self.public_key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
    use serde_json::Value;

    /// What a push service reads of the field, once it has verified the signature.
    fn verified(field: &str) -> (Value, Value) {
        let (token, key) =
            field.strip_prefix("vapid t=").and_then(|it| it.split_once(", k=")).unwrap();
        let decode = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, decode(key))
            .verify(signed.as_bytes(), &decode(signature))
            .unwrap();
        let (header, claims) = signed.split_once('.').unwrap();
        let json = |part: &str| serde_json::from_slice(&decode(part)).unwrap();
        (json(header), json(claims))
    }

    /// RFC 8292 §2.4: what is verified here is what the standard signs.
    #[test]
    fn the_example_of_the_standard_is_verified() {
        let (header, claims) = verified(
            "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5u\
             ZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCD\
             quptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, \
             k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmC\
             lBPs",
        );
        assert_eq!(header["alg"], "ES256");
        assert_eq!(claims["aud"], "https://push.example.net");
    }

    #[test]
    fn a_signature_is_for_one_push_service_and_half_a_day() {
        let (key, text) = VapidKey::draw().unwrap();
        let now = Time::from_secs(1_800_000_000);
        let field = key.authorization(now, "https://push.example", Some("mailto:a@b.example"));
        let (header, claims) = verified(&field.unwrap());
        assert_eq!(header, json!({ "typ": "JWT", "alg": "ES256" }));
        let exp = 1_800_000_000 + 12 * 3600;
        let expected =
            json!({ "aud": "https://push.example", "exp": exp, "sub": "mailto:a@b.example" });
        assert_eq!(claims, expected);
        let again = VapidKey::parse(&text).unwrap();
        assert_eq!(again.public_key(), key.public_key());
        let field = again.authorization(now, "https://push.example", None).unwrap();
        assert_eq!(verified(&field).1.get("sub"), None);
        assert_eq!(BASE64URL_NOPAD.decode(key.public_key().as_bytes()).unwrap().len(), 65);
        assert!(!format!("{key:?}").contains(&text));
    }

    #[test]
    fn what_is_no_key_pair_is_refused() {
        let (_, text) = VapidKey::draw().unwrap();
        for bad in ["", "!", &text[..40], &text.replace('A', "B")] {
            assert_eq!(VapidKey::parse(bad).map(drop), Err(PushError::OwnKey), "{bad}");
        }
    }
}
