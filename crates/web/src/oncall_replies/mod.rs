//! What engineers reply to a page: a text with its code, or a key of the telephone, as gateways
//! report them (S10).
//!
//! - [`hook`]: the route that gateways send to;
//! - [`read`]: who replied what, in JSON or in a form.

pub mod hook;
mod read;

use crate::alert_sources::token;
use bongsu_core::secret::StoreSecret;

/// A gateway that reports replies.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReplySource {
    /// Its name, in the address that it sends to.
    pub name: String,
    /// The field with the number of whoever replied, or was called; the usual names when `None`.
    pub phone: Option<String>,
    /// The field with what they wrote or pressed; the usual names when `None`.
    pub text: Option<String>,
    /// Whether it reports keys pressed in calls that it made itself: then the number is known, and
    /// no code is asked for.
    pub keys: bool,
    /// The number of its token: another number makes another token.
    pub token_number: u32,
}

impl ReplySource {
    /// Its token, in 32 hexadecimal digits. Nobody stores it: it follows from the secret of the
    /// store.
    pub fn token(&self, secret: &StoreSecret) -> String {
        token(secret, "reply", &self.name, self.token_number)
    }
}
