//! A mailbox from which mail is taken: the few commands of IMAP (RFC 3501, RFC 9051) that this
//! needs. async-imap would bring a second time library.
//!
//! A mail is marked only after it is kept elsewhere. Whoever dies between the two finds it
//! unmarked, takes it again, and the key of its content says that it was taken.

mod connection;
mod mailbox;

pub use mailbox::{ImapAccount, Security, Waiting, check, fetch_all};

/// Why a mailbox could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ImapError {
    /// The connection failed.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The server did not answer in time.
    #[error("the server does not answer")]
    Timeout,
    /// It refused a command.
    #[error("{command} was refused: {reply}")]
    Refused {
        /// The command, without what is secret.
        command: &'static str,
        /// What the server said.
        reply: String,
    },
    /// It says what is no IMAP, or more than a mail may have.
    #[error("the server's answer cannot be read")]
    Malformed,
}
