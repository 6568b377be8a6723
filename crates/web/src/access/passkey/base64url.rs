//! Base64url without padding, as browsers write bytes (RFC 4648 §5).

use super::PasskeyError;
use data_encoding::BASE64URL_NOPAD;

/// The longest text that is looked at, in characters.
const MAX_TEXT_CHARS: usize = 16 * 1024;

pub(super) fn encode(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

pub(super) fn decode(text: &str) -> Result<Vec<u8>, PasskeyError> {
    if text.len() > MAX_TEXT_CHARS {
        return Err(PasskeyError::Malformed);
    }
    BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| PasskeyError::Malformed)
}
