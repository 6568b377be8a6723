//! Why a prober does not start.

use crate::tls::TrustError;

/// Why a prober did not start.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// No UDP socket.
    #[error("no UDP socket could be opened for probing: {0}")]
    Socket(#[source] std::io::Error),
    /// A trust root is not a certificate.
    #[error(transparent)]
    Trust(#[from] TrustError),
}
