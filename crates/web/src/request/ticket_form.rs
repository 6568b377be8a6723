//! What a customer does with a ticket, as their pages send it.

use crate::request::error::Error;
use bongsu_core::ticket::Command;
use serde::Deserialize;

/// What a customer does with one.
#[derive(Deserialize, Default)]
pub struct ThreadForm {
    /// `write`, `close`, `helped` or `not-helped`.
    #[serde(default)]
    pub action: String,
    #[serde(default)]
    pub text: String,
}

impl ThreadForm {
    /// What it asks for.
    pub fn command(&self) -> Result<Command, Error> {
        Ok(match self.action.as_str() {
            "write" => Command::Write { text: self.text.clone() },
            "close" => Command::Close,
            "helped" => Command::Rate { helped: true, text: self.text.clone() },
            "not-helped" => Command::Rate { helped: false, text: self.text.clone() },
            _ => return Err(Error::unreadable_form()),
        })
    }
}
