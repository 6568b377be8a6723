//! Random tokens.

use crate::error::Error;
use bongsu_core::token::Token;

/// A new token of 128 random bits.
///
/// # Errors
/// [`Error::Encode`] when the system has no randomness.
pub(crate) fn random() -> Result<Token, Error> {
    let mut bits = [0; 16];
    let drawn = getrandom::fill(&mut bits).map_err(|error| error.to_string());
    drawn.map_err(|reason| Error::Encode { what: "a token", reason })?;
    Ok(Token::from_random(u128::from_be_bytes(bits)))
}
