//! A share of a whole, exact to a millionth.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A share from 0 % to 1000 %, in millionths of the whole: 99.95 % is 999,500.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Share(u32);

impl Share {
    /// The whole.
    pub const WHOLE: Share = Share(1_000_000);

    /// From millionths of the whole; `None` above 1000 %.
    pub const fn from_millionths(millionths: u32) -> Option<Share> {
        if millionths <= 10_000_000 { Some(Share(millionths)) } else { None }
    }

    /// In millionths of the whole.
    pub const fn millionths(self) -> u32 {
        self.0
    }
}

/// `99.95`: percent, without trailing zeros and without the sign.
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 10_000, self.0 % 10_000);
        if rest == 0 {
            return write!(f, "{whole}");
        }
        let digits = format!("{rest:04}");
        write!(f, "{whole}.{}", digits.trim_end_matches('0'))
    }
}

/// The text is not a percentage.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("“{0}” is not a percentage such as 99.95, with at most four decimals and up to 1000")]
pub struct NotAShare(String);

/// Reads percent, with or without the sign: `99.95`, `10 %`.
impl FromStr for Share {
    type Err = NotAShare;
    fn from_str(text: &str) -> Result<Share, NotAShare> {
        let wrong = || NotAShare(text.to_owned());
        let trimmed = text.trim();
        let number = trimmed.strip_suffix('%').unwrap_or(trimmed).trim_end();
        let (whole, rest) = number.split_once('.').unwrap_or((number, "0"));
        let is_digits = |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(whole) || !is_digits(rest) || rest.len() > 4 || whole.len() > 4 {
            return Err(wrong());
        }
        let millionths: u32 = format!("{whole}{rest:0<4}").parse().map_err(|_| wrong())?;
        Share::from_millionths(millionths).ok_or_else(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nonsense_is_no_share() {
        for text in ["", "%", "-1", "1e2", "99,9", ".5", "5.", "99.99999", "1000.1", "٩٩"] {
            assert!(text.parse::<Share>().is_err(), "{text}");
        }
        assert_eq!("99.95 %".parse::<Share>().map(Share::millionths), Ok(999_500));
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_again(millionths in 0_u32..=10_000_000) {
            let share = Share::from_millionths(millionths).expect("in range");
            prop_assert_eq!(share.to_string().parse::<Share>(), Ok(share));
        }
    }
}
