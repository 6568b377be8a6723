//! Passkeys (Web Authentication Level 2): a key pair in the person's device, which signs for this
//! host alone, after the device has recognised them. It stands for password and second factor.
//!
//! Verified by code of its own: `webauthn-rs` needs OpenSSL, and the others bring the RustCrypto
//! curves and RSA as a second crypto provider. Without attestation, which nobody here would judge,
//! it is small: ring verifies the signature, and `ciborium` reads CBOR.
//!
//! - [`challenge`]: what is signed once, for this browser;
//! - [`authenticator`]: what the device says, and for which host;
//! - [`key`]: the public key of a device.

mod authenticator;
mod base64url;
mod challenge;
#[cfg(test)]
mod fuzz;
mod key;

pub use authenticator::{Assertion, Attestation, RelyingParty};
pub use challenge::Challenge;
pub use key::{ALGORITHMS, PasskeyKey};

/// Why a device's answer is refused; for the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PasskeyError {
    /// It cannot be read.
    #[error("is malformed")]
    Malformed,
    /// It is to another question.
    #[error("is to another question, or too late")]
    Challenge,
    /// It is for another host, or a frame in another's page.
    #[error("is for another origin")]
    Origin,
    /// The device did not recognise the person.
    #[error("is without user verification")]
    NotVerified,
    /// The key is of a kind that is not accepted.
    #[error("is by a key of another kind")]
    Key,
    /// It is not signed by this key.
    #[error("has a wrong signature")]
    Signature,
    /// Its counter went back: there is a copy of the key.
    #[error("has a counter that went back: the key was copied")]
    Counter,
}
