//! The public key of a device (COSE, RFC 9052 §7, RFC 9053).

use super::PasskeyError;
use ciborium::Value;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};

/// ES256, EdDSA and RS256 by their numbers at IANA, the preferred one first.
pub const ALGORITHMS: [i32; 3] = [-7, -8, -257];

/// A public key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PasskeyKey {
    /// ECDSA on P-256 with SHA-256: the uncompressed point.
    Es256(Vec<u8>),
    /// Ed25519.
    EdDsa(Vec<u8>),
    /// RSA with SHA-256: modulus and exponent.
    Rs256(Vec<u8>, Vec<u8>),
}

impl PasskeyKey {
    /// Reads a COSE key.
    ///
    /// # Errors
    /// [`PasskeyError::Key`] when it is of another kind.
    pub fn parse(cose: &Value) -> Result<PasskeyKey, PasskeyError> {
        let entries = cose.as_map().ok_or(PasskeyError::Key)?;
        let get = |label: i64| {
            let is_label = |key: &Value| key.as_integer() == Some(label.into());
            entries.iter().find(|(key, _)| is_label(key)).map(|(_, value)| value)
        };
        let number =
            |label| get(label).and_then(Value::as_integer).and_then(|n| i64::try_from(n).ok());
        let bytes = |label, length: Option<usize>| {
            let found = get(label).and_then(Value::as_bytes).ok_or(PasskeyError::Key)?;
            let fits = length.is_none_or(|length| found.len() == length);
            fits.then(|| found.clone()).ok_or(PasskeyError::Key)
        };
        // Kind of key, algorithm, and curve.
        match (number(1), number(3), number(-1)) {
            (Some(2), Some(-7), Some(1)) => {
                let point = [vec![4], bytes(-2, Some(32))?, bytes(-3, Some(32))?].concat();
                Ok(PasskeyKey::Es256(point))
            }
            (Some(1), Some(-8), Some(6)) => Ok(PasskeyKey::EdDsa(bytes(-2, Some(32))?)),
            (Some(3), Some(-257), _) => Ok(PasskeyKey::Rs256(bytes(-1, None)?, bytes(-2, None)?)),
            _ => Err(PasskeyError::Key),
        }
    }

    /// Whether this key has signed `message`.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            PasskeyKey::Es256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature)
            }
            PasskeyKey::EdDsa(key) => {
                UnparsedPublicKey::new(&ED25519, key).verify(message, signature)
            }
            PasskeyKey::Rs256(n, e) => {
                let key = RsaPublicKeyComponents { n, e };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            }
        }
        .is_ok()
    }
}
