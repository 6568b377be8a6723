//! Receives mail (S11): as the last hop of a mail server, by LMTP (RFC 2033) or SMTP on the same
//! machine ([`lmtp`]); from a mailbox, by IMAP (RFC 9051) ([`imap`]); and reads it ([`mime`]).
//!
//! What is absent: nothing is relayed, no mailbox is kept, and nothing is decided about a mail.
//! Whoever can send mail is a stranger: all sizes are limited before anything is kept in memory.

#![forbid(unsafe_code)]

mod charset;
pub mod imap;
pub mod lmtp;
pub mod mime;
mod shift;
mod wire;
