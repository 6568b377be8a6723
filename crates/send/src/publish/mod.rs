//! Lays what is published where readers find it while everything of ours is away.

mod elsewhere;
mod folder;
mod s3;

pub use elsewhere::{Credentials, Elsewhere, ElsewhereError};
pub use folder::Folder;

/// Why something could not be published.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct PublishError {
    /// The file.
    pub place: String,
    /// Why not.
    pub reason: String,
}
