//! DNS cookies (RFC 7873): what a server must repeat that nobody off the path has seen.

/// The client's part.
const CLIENT_BYTES: usize = 8;
/// The client's part and the longest server's part.
const MAX_BYTES: usize = 40;

/// The value of a COOKIE option.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cookie {
    bytes: [u8; MAX_BYTES],
    length: u8,
}

impl Cookie {
    /// Of a client that has no cookie of the server yet.
    pub fn of_client(secret: u64) -> Cookie {
        let mut bytes = [0; MAX_BYTES];
        bytes[..CLIENT_BYTES].copy_from_slice(&secret.to_be_bytes());
        Cookie { bytes, length: CLIENT_BYTES as u8 }
    }

    /// Reads a cookie; `None` when it has no legal length (RFC 7873 §4).
    pub fn read(value: &[u8]) -> Option<Cookie> {
        if !matches!(value.len(), CLIENT_BYTES | 16..=MAX_BYTES) {
            return None;
        }
        let mut bytes = [0; MAX_BYTES];
        bytes[..value.len()].copy_from_slice(value);
        Some(Cookie { bytes, length: value.len() as u8 })
    }

    /// The value as it is sent.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }

    /// Whether both have the same client's part.
    pub fn is_for(&self, other: &Cookie) -> bool {
        self.bytes[..CLIENT_BYTES] == other.bytes[..CLIENT_BYTES]
    }

    /// Whether a server has added its part.
    pub fn is_servers(&self) -> bool {
        usize::from(self.length) > CLIENT_BYTES
    }
}
