//! The address of a customer's own page.

use std::fmt;
use std::str::FromStr;

/// The unguessable part of the address of a customer's own page. Whoever has it sees what
/// the customer sees, so it is told to nobody but him and those who run the desk.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CustomerPageToken(u128);

/// What is no such token.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not the address of a customer's page: 32 digits from 0 to f")]
pub struct InvalidToken;

/// Hexadecimal digits of a token.
const DIGITS: usize = 32;

impl CustomerPageToken {
    /// From random bits, which must come from a source that is fit for secrets (RFC 4086).
    pub const fn from_random(bits: u128) -> CustomerPageToken {
        CustomerPageToken(bits)
    }
}

impl fmt::Display for CustomerPageToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Without the secret, since what is debugged is logged.
impl fmt::Debug for CustomerPageToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkToken(…)")
    }
}

impl FromStr for CustomerPageToken {
    type Err = InvalidToken;
    fn from_str(text: &str) -> Result<CustomerPageToken, InvalidToken> {
        let digits = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let bits = u128::from_str_radix(text, 16).ok();
        bits.filter(|_| digits && text.len() == DIGITS).map(CustomerPageToken).ok_or(InvalidToken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_as_it_is_written_and_in_no_other_way() {
        let token = CustomerPageToken::from_random(0xa5);
        let text = token.to_string();
        assert_eq!(text, "000000000000000000000000000000a5");
        assert_eq!(text.parse(), Ok(token));
        for wrong in ["", "a5", &text.to_uppercase(), &text.replacen('0', "+", 1), &text[1..]] {
            assert_eq!(wrong.parse::<CustomerPageToken>(), Err(InvalidToken), "{wrong}");
        }
        assert!(!format!("{token:?}").contains("a5"), "what is debugged is logged");
    }
}
