//! Why nothing is sent to a browser.

use crate::http::EndpointError;

/// Why a message cannot be sent.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PushError {
    /// The URL of the push service cannot be used.
    #[error("the endpoint is {0}")]
    Endpoint(EndpointError),
    /// The browser's key is none.
    #[error("the browser’s public key is no point of P-256")]
    BrowserKey,
    /// Our key pair is none.
    #[error("our key pair cannot be read")]
    OwnKey,
    /// The text is longer than push services take.
    #[error("the text has {0} bytes, more than push services take")]
    TooLong(usize),
    /// The system has no randomness.
    #[error("the system has no randomness")]
    NoRandomness,
}
