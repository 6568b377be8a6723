//! The body of a response, as far as it is read.

use super::head::{Framing, Unreadable};

/// Takes the bytes after a head, and keeps the first of the body.
#[derive(Debug)]
pub struct Body {
    framing: Framing,
    keep: usize,
    /// The body so far, at most `keep` bytes of it.
    pub text: Vec<u8>,
    /// Bytes that belong to the present length or chunk and are still to come.
    left: u64,
    /// The part of a chunk's first line that has come.
    line: Vec<u8>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Data,
    /// The line with the size of the next chunk.
    Size,
    /// The end of the line after a chunk.
    AfterChunk,
    Done,
}

/// A line with a chunk's size and its extensions is no longer than this.
const SIZE_LINE_BYTES: usize = 4096;

impl Body {
    /// A body that ends as `framing` says, of which the first `keep` bytes are kept.
    pub fn new(framing: Framing, keep: usize) -> Body {
        let (state, left) = match framing {
            Framing::Empty | Framing::Length(0) => (State::Done, 0),
            Framing::Length(length) => (State::Data, length),
            Framing::Chunked => (State::Size, 0),
            Framing::UntilClose => (State::Data, u64::MAX),
        };
        Body { framing, keep, text: Vec::new(), left, line: Vec::new(), state }
    }

    /// Whether all of it has come that is of interest.
    pub fn is_done(&self) -> bool {
        self.state == State::Done || self.text.len() >= self.keep
    }

    /// Whether it may end where the connection ends.
    pub fn may_end(&self) -> bool {
        self.is_done() || self.framing == Framing::UntilClose
    }

    /// Takes more bytes.
    ///
    /// # Errors
    /// [`Unreadable`] when a chunk has no size.
    pub fn push(&mut self, mut bytes: &[u8]) -> Result<(), Unreadable> {
        while !bytes.is_empty() && !self.is_done() {
            match self.state {
                State::Data => {
                    let take = usize::try_from(self.left).unwrap_or(usize::MAX).min(bytes.len());
                    let room = self.keep - self.text.len();
                    self.text.extend_from_slice(&bytes[..take.min(room)]);
                    bytes = &bytes[take..];
                    if self.framing != Framing::UntilClose {
                        self.left -= take as u64;
                        self.state = match (self.left, self.framing) {
                            (0, Framing::Chunked) => State::AfterChunk,
                            (0, _) => State::Done,
                            _ => State::Data,
                        };
                    }
                }
                State::AfterChunk | State::Size => {
                    let Some(at) = bytes.iter().position(|byte| *byte == b'\n') else {
                        self.line.extend_from_slice(bytes);
                        return if self.line.len() > SIZE_LINE_BYTES {
                            Err(Unreadable)
                        } else {
                            Ok(())
                        };
                    };
                    self.line.extend_from_slice(&bytes[..at]);
                    bytes = &bytes[at + 1..];
                    self.end_line()?;
                }
                State::Done => return Ok(()),
            }
        }
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), Unreadable> {
        let line = std::mem::take(&mut self.line);
        let line = line.trim_ascii();
        if self.state == State::AfterChunk {
            self.state = State::Size;
            return if line.is_empty() { Ok(()) } else { Err(Unreadable) };
        }
        let digits = line.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
        let digits = std::str::from_utf8(digits).map_err(|_| Unreadable)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(Unreadable);
        }
        self.left = u64::from_str_radix(digits, 16).map_err(|_| Unreadable)?;
        // What follows the last chunk is of no interest.
        self.state = if self.left == 0 { State::Done } else { State::Data };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The body of `bytes`, which come `step` at a time, and whether it is complete.
    fn read(framing: Framing, bytes: &[u8], step: usize) -> Result<(Vec<u8>, bool), Unreadable> {
        let mut body = Body::new(framing, 100);
        bytes.chunks(step).try_for_each(|part| body.push(part))?;
        Ok((body.text.clone(), body.may_end()))
    }

    #[test]
    fn chunks_are_read_however_lines_end_and_packets_are_cut() {
        for step in [1, 2, 7, 100] {
            for text in [
                "b\r\nhello shop!\r\n0\r\n\r\n",
                "b\nhello shop!\n0\n\n",
                "B ;x=y\r\nhello shop!\r\n00\r\n",
            ] {
                let whole = (b"hello shop!".to_vec(), true);
                assert_eq!(read(Framing::Chunked, text.as_bytes(), step), Ok(whole), "{text:?}");
            }
            for text in
                ["zz\r\nhello\r\n0\r\n\r\n", "-1\r\nh", "\r\n0\r\n", "2\r\nhello\r\n0\r\n\r\n"]
            {
                assert_eq!(
                    read(Framing::Chunked, text.as_bytes(), step),
                    Err(Unreadable),
                    "{text:?}"
                );
            }
            let cut = read(Framing::Chunked, b"b\r\nhello", step);
            assert_eq!(cut, Ok((b"hello".to_vec(), false)));
        }
    }

    #[test]
    fn a_length_counts_and_without_one_the_connection_does() {
        let whole = |complete| Ok((b"hello".to_vec(), complete));
        assert_eq!(read(Framing::Length(5), b"hello and more", 3), whole(true));
        assert_eq!(read(Framing::Length(6), b"hello", 3), whole(false));
        assert_eq!(read(Framing::UntilClose, b"hello", 3), whole(true));
        assert_eq!(read(Framing::Empty, b"hello", 3), Ok((Vec::new(), true)));
    }

    #[test]
    fn no_more_is_kept_than_wanted() {
        let (text, complete) = read(Framing::Length(1 << 40), &[b'x'; 300], 64).unwrap();
        assert_eq!((text.len(), complete), (100, true));
    }
}
