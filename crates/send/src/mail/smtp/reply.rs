//! A reply. Only its three digits say what it means: the text after them may be missing, and in
//! any character set (RFC 5321 §4.2).

use std::fmt;
use std::io;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt};

/// The longest line that is read, in bytes. RFC 5321 §4.5.3.1.5 allows 512.
const MAX_LINE_BYTES: u64 = 8 * 1024;
/// The most lines of one reply.
const MAX_LINES: usize = 256;

/// A reply.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reply {
    /// Its three digits: 200 to 599.
    pub code: u16,
    /// The text of its lines. What is not UTF-8 is replaced.
    pub lines: Vec<String>,
}

impl Reply {
    /// Reads a reply, with all of its lines.
    ///
    /// # Errors
    /// When the connection ends first, or a line does not begin with three digits.
    pub(super) async fn read(from: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Reply> {
        let mut lines = Vec::new();
        loop {
            let mut line = Vec::new();
            (&mut *from).take(MAX_LINE_BYTES).read_until(b'\n', &mut line).await?;
            if line.pop_if(|byte| *byte == b'\n').is_none() {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the connection ended"));
            }
            line.pop_if(|byte| *byte == b'\r');
            let wrong = || io::Error::other(format!("“{}” is no reply", readable(&line)));
            let code = code(&line).ok_or_else(wrong)?;
            let continues = line.get(3) == Some(&b'-');
            lines.push(readable(line.get(4..).unwrap_or_default()));
            if !continues {
                return Ok(Reply { code, lines });
            }
            if lines.len() == MAX_LINES {
                return Err(io::Error::other("a reply without end"));
            }
        }
    }

    /// Whether it is of the class 2yz: done.
    pub fn is_success(&self) -> bool {
        self.code / 100 == 2
    }

    /// Whether it is of the class 4yz: not now.
    pub fn is_temporary(&self) -> bool {
        self.code / 100 == 4
    }

    /// Whether it is of the class 5yz: not like this.
    pub fn is_permanent(&self) -> bool {
        self.code / 100 == 5
    }
}

/// The digits at the beginning of a line, where each has its range (RFC 5321 §4.2). What follows
/// them is a space, a hyphen, or nothing.
fn code(line: &[u8]) -> Option<u16> {
    let (digits, rest) = line.split_at_checked(3)?;
    let [b'2'..=b'5', b'0'..=b'9', b'0'..=b'9'] = digits else { return None };
    let code = digits.iter().fold(0, |code, digit| code * 10 + u16::from(digit - b'0'));
    matches!(rest.first(), None | Some(b' ' | b'-' | b'\t')).then_some(code)
}

/// Text for people and records, in one line.
fn readable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().into()
}

impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        self.lines.iter().filter(|line| !line.is_empty()).try_for_each(|line| write!(f, " {line}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(bytes: &[u8]) -> Result<String, String> {
        let reply = Reply::read(&mut &*bytes).await;
        reply.map(|reply| reply.to_string()).map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn only_the_three_digits_of_a_reply_count() {
        let euc_kr = b"250 2.0.0 \xc1\xa2\xbc\xf6\r\n";
        for bytes in [
            &b"250\r\n"[..],
            b"250\n",
            b"250 \r\n",
            b"250-\r\n250\r\n",
            b"250-mx\r\n250-\xff\xfe\r\n250 ok\r\n",
            b"250\tok\r\n",
            euc_kr,
        ] {
            let reply = Reply::read(&mut &*bytes).await.unwrap();
            assert_eq!((reply.code, reply.is_success()), (250, true), "{bytes:?}");
        }
        assert_eq!(
            read(b"550 5.1.1 no\x07 such user\r\n").await.unwrap(),
            "550 5.1.1 no  such user"
        );
    }

    #[tokio::test]
    async fn what_is_no_reply_is_none() {
        for bytes in [
            &b""[..],
            b"250",
            b"25\r\n",
            b"2500 ok\r\n",
            b"HTTP/1.1 400\r\n",
            b"150 x\r\n",
            b"\r\n",
        ] {
            assert!(read(bytes).await.is_err(), "{bytes:?}");
        }
        assert!(read(&b"250-x\r\n".repeat(MAX_LINES + 1)).await.is_err());
        assert!(read(&[b'2'; 100_000]).await.is_err());
    }
}
