//! Lays what is published where readers find it while everything of ours is away.

mod directory;
mod remote;
mod s3;

pub use directory::Directory;
pub use remote::{Credentials, RemoteError, RemoteTarget};

/// Of a customer's page so much is said: enough to tell which, too little to open it.
const SHOWN: usize = 6;

/// A path without the secret of a customer's link.
fn without_secret(path: &str) -> String {
    let (before, name) = match path.rsplit_once('/') {
        Some((before, name)) if before == "c" || before.ends_with("/c") => (before, name),
        _ => return path.to_owned(),
    };
    let shown: String = name.chars().take(SHOWN).collect();
    format!("{before}/{shown}…")
}

/// Why something could not be published.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct PublishError {
    /// The file.
    pub place: String,
    /// Why not.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_way_to_a_customers_page_is_logged() {
        assert_eq!(without_secret("en/c/0123456789abcdef.html"), "en/c/012345…");
        assert_eq!(without_secret("/srv/site/c/0123456789abcdef.html"), "/srv/site/c/012345…");
        assert_eq!(without_secret("en/index.html"), "en/index.html");
    }
}
