//! Codes for the day on which the second factor is lost: each opens once.

use super::secret::digest;
use data_encoding::BASE32_NOPAD;

/// How many a person gets.
pub const COUNT: usize = 10;
/// Random bytes of each.
pub const BYTES: usize = 10;

/// A code as it is shown: four groups of four characters.
pub fn text(bytes: [u8; BYTES]) -> String {
    let code = BASE32_NOPAD.encode(&bytes);
    [&code[..4], &code[4..8], &code[8..12], &code[12..]].join("-")
}

/// What is kept of a code, however it was typed; `None` for what cannot be one.
pub fn kept(typed: &str) -> Option<String> {
    let plain: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
    let plain = plain.to_ascii_uppercase();
    (plain.len() == BYTES * 8 / 5).then(|| digest(&plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_recognised_however_it_is_typed() {
        let code = text([0xa5; BYTES]);
        assert_eq!(code.len(), 19, "{code}");
        assert_eq!(kept(&code), kept(&format!(" {} ", code.to_lowercase().replace('-', " "))));
        assert_ne!(kept(&code), kept(&text([0xa6; BYTES])));
        assert_eq!(kept("123456"), None, "a code of the authenticator");
    }
}
