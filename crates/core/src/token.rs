//! Capability tokens: whoever has one may do what it stands for.

use std::fmt;
use std::str::FromStr;

/// 128 random bits, written as 32 hexadecimal digits. What a token is for is said by its
/// own type around it, so that one is never taken for another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(u128);

/// A text that is no token.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a token: 32 digits from 0 to f")]
pub struct InvalidToken;

/// Hexadecimal digits of a token.
const DIGITS: usize = 32;

impl Token {
    /// From random bits, which must come from a source that is fit for secrets (RFC 4086).
    pub const fn from_random(bits: u128) -> Token {
        Token(bits)
    }

    /// The bits.
    pub(crate) const fn bits(self) -> u128 {
        self.0
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// Without the secret, since what is debugged is logged.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl FromStr for Token {
    type Err = InvalidToken;
    fn from_str(text: &str) -> Result<Token, InvalidToken> {
        let digits = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let bits = u128::from_str_radix(text, 16).ok();
        bits.filter(|_| digits && text.len() == DIGITS).map(Token).ok_or(InvalidToken)
    }
}

/// Declares the type of the tokens for one purpose.
macro_rules! token_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name($crate::token::Token);

        impl $name {
            /// From random bits, which must come from a source that is fit for secrets
            /// (RFC 4086).
            pub const fn from_random(bits: u128) -> $name {
                $name($crate::token::Token::from_random(bits))
            }
        }

        impl From<$crate::token::Token> for $name {
            fn from(token: $crate::token::Token) -> $name {
                $name(token)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::token::InvalidToken;
            fn from_str(text: &str) -> Result<$name, Self::Err> {
                text.parse().map($name)
            }
        }
    };
}

pub(crate) use token_type;

#[cfg(test)]
mod tests {
    use super::*;

    token_type!(
        /// For the test.
        TestToken
    );

    #[test]
    fn a_token_is_read_as_it_is_written_and_in_no_other_way() {
        let token = TestToken::from_random(0xa5);
        let text = token.to_string();
        assert_eq!(text, "000000000000000000000000000000a5");
        assert_eq!(text.parse(), Ok(token));
        for wrong in ["", "a5", &text.to_uppercase(), &text.replacen('0', "+", 1), &text[1..]] {
            assert_eq!(wrong.parse::<TestToken>(), Err(InvalidToken), "{wrong}");
        }
        assert!(!format!("{token:?}").contains("a5"), "what is debugged is logged");
    }
}
