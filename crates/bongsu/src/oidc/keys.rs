//! The keys by which the provider signs (RFC 7517, RFC 7518 §6), verified by ring.

use data_encoding::BASE64URL_NOPAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde::Deserialize;

/// A signature algorithm (RFC 7518 §3.1). There is no other: `none` signs nothing, and whoever has
/// the secret of an HMAC can sign as well as verify.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
}

impl Algorithm {
    pub(super) fn parse(name: &str) -> Option<Algorithm> {
        match name {
            "RS256" => Some(Algorithm::Rs256),
            "ES256" => Some(Algorithm::Es256),
            _ => None,
        }
    }
}

/// The keys of a provider.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
pub(super) struct Keys {
    keys: Vec<Key>,
}

/// A key as the provider shows it; what is not needed, and keys of other kinds, are passed over.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default)]
struct Key {
    kty: String,
    kid: Option<String>,
    r#use: Option<String>,
    alg: Option<String>,
    crv: String,
    n: String,
    e: String,
    x: String,
    y: String,
}

impl Keys {
    pub(super) fn parse(text: &str) -> Result<Keys, String> {
        serde_json::from_str(text).map_err(|error| format!("no keys: {error}"))
    }

    /// Whether one of them has this id.
    pub(super) fn has(&self, kid: Option<&str>) -> bool {
        self.keys.iter().any(|key| key.is_named(kid))
    }

    /// Whether one of them has signed this.
    pub(super) fn verify(
        &self,
        (algorithm, kid): (Algorithm, Option<&str>),
        signed: &[u8],
        signature: &[u8],
    ) -> bool {
        let fitting = self.keys.iter().filter(|key| key.is_named(kid) && key.is_for(algorithm));
        fitting.into_iter().any(|key| key.verify(algorithm, signed, signature))
    }
}

impl Key {
    /// A signature that names no key may be by any.
    fn is_named(&self, kid: Option<&str>) -> bool {
        kid.is_none() || self.kid.as_deref() == kid
    }

    /// A key is for one algorithm, whatever a token claims: an RSA key signs nothing else.
    fn is_for(&self, algorithm: Algorithm) -> bool {
        let (kty, name) = match algorithm {
            Algorithm::Rs256 => ("RSA", "RS256"),
            Algorithm::Es256 => ("EC", "ES256"),
        };
        let fits =
            |said: &Option<String>, wanted: &str| said.as_deref().is_none_or(|it| it == wanted);
        self.kty == kty && fits(&self.r#use, "sig") && fits(&self.alg, name)
    }

    fn verify(&self, algorithm: Algorithm, signed: &[u8], signature: &[u8]) -> bool {
        let bytes = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).unwrap_or_default();
        match algorithm {
            Algorithm::Rs256 => {
                let key = RsaPublicKeyComponents { n: bytes(&self.n), e: bytes(&self.e) };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature).is_ok()
            }
            Algorithm::Es256 if self.crv == "P-256" => {
                // Uncompressed: SEC 1 §2.3.3.
                let point = [vec![4], bytes(&self.x), bytes(&self.y)].concat();
                let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
                key.verify(signed, signature).is_ok()
            }
            Algorithm::Es256 => false,
        }
    }
}
