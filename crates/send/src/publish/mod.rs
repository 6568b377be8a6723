//! Publishes pages where readers find them even while this program is down.

mod directory;
mod remote;
mod s3;

pub use directory::Directory;
pub use remote::{Credentials, RemoteError, RemoteTarget};

/// How many characters of a customer's token are logged: enough to identify the page, too few
/// to open it.
const LOGGED_TOKEN_CHARS: usize = 6;

/// A path with the customer's token shortened.
fn without_secret(path: &str) -> String {
    let (before, name) = match path.rsplit_once('/') {
        Some((before, name)) if before == "c" || before.ends_with("/c") => (before, name),
        _ => return path.to_owned(),
    };
    let logged: String = name.chars().take(LOGGED_TOKEN_CHARS).collect();
    format!("{before}/{logged}…")
}

/// Why something could not be published.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct PublishError {
    /// The file, or the program that publishes.
    pub path: String,
    /// The error.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_customer_token_is_logged() {
        assert_eq!(without_secret("en/c/0123456789abcdef.html"), "en/c/012345…");
        assert_eq!(without_secret("/srv/site/c/0123456789abcdef.html"), "/srv/site/c/012345…");
        assert_eq!(without_secret("en/index.html"), "en/index.html");
    }
}
