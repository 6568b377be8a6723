//! The client's side of SMTP (RFC 5321), for one mail after the other on one connection.
//!
//! Own lines, since lettre's client cannot do what a copy to each customer hangs on: it reports
//! a reply whose text it cannot parse like one that never came, whatever its three digits say;
//! it keeps what was sent in clear before STARTTLS; and it sends the body, the final dot and
//! waits for the reply in one call, so that the wait after the dot can have no time-out of its
//! own. lettre composes the mail; its addresses and envelope are used here.

mod extensions;
mod lines;
mod reply;
mod session;
mod transaction;

pub(super) use reply::Reply;
pub(super) use session::{Encryption, Failure, Login, Opening, Session, Stage};
pub(super) use transaction::Final;
