//! Random tokens.

use crate::error::Error;
use bongsu_core::token::Token;

/// A new token of 128 random bits.
///
/// # Errors
/// [`Error::Encode`] when the system has no randomness.
pub(crate) fn random() -> Result<Token, Error> {
    Ok(Token::from_random(u128::from_be_bytes(random_bytes("a token")?)))
}

/// Random bytes from the system, for `what`.
///
/// # Errors
/// [`Error::Encode`] when the system has no randomness.
pub(crate) fn random_bytes<const N: usize>(what: &'static str) -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    let drawn = getrandom::fill(&mut bytes).map_err(|error| error.to_string());
    drawn.map_err(|reason| Error::Encode { what, reason })?;
    Ok(bytes)
}
