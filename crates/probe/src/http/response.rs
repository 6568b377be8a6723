//! Reads a response as browsers do (RFC 9112, and what they forgive beside it): pure, fed with
//! bytes as they arrive.
//!
//! Own code, since a parser by the letter of the RFC calls sites broken that every visitor can
//! open: header lines that are folded, have no colon or a control character, more than a hundred
//! of them, or a `Content-Length` without a number. What browsers do not read, this does not
//! read either.

use std::ops::ControlFlow;

/// A longer head is refused, as by Chromium. In bytes.
const MAX_HEAD_BYTES: usize = 256 << 10;

/// A longer line between two chunks is refused. In bytes.
const MAX_CHUNK_LINE_BYTES: usize = 16 << 10;

/// More heads that only announce another (1xx) are refused.
const MAX_INTERIM_HEADS: u32 = 10;

/// How much may stand between the chunks of a body, beside as much as is wanted of the body itself:
/// whoever sends a letter a chunk makes work. In bytes.
const MAX_BETWEEN_CHUNKS_BYTES: usize = 1 << 20;

/// The bytes are no response that a browser reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Malformed;

/// What a head says, as far as a probe needs it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Head {
    /// The status, from 100.
    pub(super) status: u16,
    /// `Location`, if any.
    pub(super) location: Option<String>,
    /// Whether a cookie is set.
    pub(super) sets_cookie: bool,
    /// The encoding that `Content-Type` names.
    pub(super) charset: Option<String>,
}

/// How the end of a body is known (RFC 9112 §6.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Framing {
    /// After so many more bytes.
    Length(u64),
    /// After the chunk of no length and its trailer.
    Chunked(Chunk),
    /// With the connection.
    Close,
    /// It has ended.
    Ended,
}

/// Where a chunked body is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Chunk {
    /// At a line with a length.
    Size,
    /// In a chunk, with so many bytes to come.
    Data(u64),
    /// At the line end behind a chunk.
    End,
    /// At a line of the trailer.
    Trailer,
}

/// A response while it arrives.
#[derive(Debug)]
pub(super) struct Response {
    /// What arrived, of which `read` bytes were read.
    pending: Vec<u8>,
    read: usize,
    /// Up to where no end of the head was found.
    searched: usize,
    interim_heads: u32,
    /// What stood between chunks so far, in bytes.
    between_chunks: usize,
    head: Option<(Head, Framing)>,
    body: Vec<u8>,
    /// How much of the body is wanted.
    limit: usize,
}

impl Response {
    /// Nothing yet; of the body, `limit` bytes are kept.
    pub(super) fn new(limit: usize) -> Response {
        Response {
            pending: Vec::new(),
            read: 0,
            searched: 0,
            interim_heads: 0,
            between_chunks: 0,
            head: None,
            body: Vec::new(),
            limit,
        }
    }

    /// Takes what arrived; breaks when there is no more to wait for.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<ControlFlow<()>, Malformed> {
        // Once for all that arrived, not for each line of it.
        self.pending.drain(..self.read);
        self.read = 0;
        self.pending.extend_from_slice(bytes);
        while self.head.is_none() {
            match self.take_head()? {
                ControlFlow::Continue(()) => {}
                ControlFlow::Break(()) => return Ok(ControlFlow::Continue(())),
            }
        }
        while self.body.len() < self.limit {
            match self.take_body()? {
                Step::Again => {}
                Step::NeedsMore => return Ok(ControlFlow::Continue(())),
                Step::Ended => break,
            }
        }
        Ok(ControlFlow::Break(()))
    }

    /// The head, once it is there.
    pub(super) fn head(&self) -> Option<&Head> {
        self.head.as_ref().map(|(head, _)| head)
    }

    /// The head and the body after the end of the connection; `None` when either is incomplete.
    pub(super) fn end(self) -> Option<(Head, Vec<u8>)> {
        let (head, framing) = self.head?;
        let whole = matches!(framing, Framing::Close | Framing::Ended | Framing::Length(0));
        (whole || self.body.len() >= self.limit).then_some((head, self.body))
    }

    /// Reads a head; breaks when it has not arrived whole. One that only announces another
    /// (1xx) is passed over.
    fn take_head(&mut self) -> Result<ControlFlow<()>, Malformed> {
        // Empty lines before a response are forgiven.
        let rest = &self.pending[self.read..];
        let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        self.read += blank;
        let rest = &rest[blank..];
        let begins = rest.iter().zip(b"HTTP/").all(|(a, b)| a.eq_ignore_ascii_case(b));
        if !begins || rest.len() > MAX_HEAD_BYTES {
            return Err(Malformed);
        }
        let Some(end) = end_of_head(rest, self.searched) else {
            self.searched = rest.len();
            return Ok(ControlFlow::Break(()));
        };
        let (head, framing) = read_head(&rest[..end])?;
        self.read += end;
        self.searched = 0;
        if head.status >= 200 || head.status == 101 {
            self.head = Some((head, framing));
        } else {
            self.interim_heads += 1;
            if self.interim_heads > MAX_INTERIM_HEADS {
                return Err(Malformed);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn take_body(&mut self) -> Result<Step, Malformed> {
        let Some((_, framing)) = &mut self.head else { return Ok(Step::NeedsMore) };
        let rest = &self.pending[self.read..];
        let line = |pending: &[u8]| match pending.iter().position(|byte| *byte == b'\n') {
            None if pending.len() > MAX_CHUNK_LINE_BYTES => Err(Malformed),
            at => Ok(at),
        };
        match framing {
            Framing::Ended | Framing::Length(0) => return Ok(Step::Ended),
            _ if rest.is_empty() => return Ok(Step::NeedsMore),
            Framing::Close => {
                self.body.extend_from_slice(rest);
                self.read = self.pending.len();
            }
            Framing::Length(left) | Framing::Chunked(Chunk::Data(left)) => {
                let length = usize::try_from(*left).unwrap_or(usize::MAX).min(rest.len());
                self.body.extend_from_slice(&rest[..length]);
                self.read += length;
                *left -= length as u64;
                if *framing == Framing::Chunked(Chunk::Data(0)) {
                    *framing = Framing::Chunked(Chunk::End);
                }
            }
            Framing::Chunked(at) => {
                let Some(end) = line(rest)? else { return Ok(Step::NeedsMore) };
                let text = rest[..end].trim_ascii_end();
                *framing = match at {
                    Chunk::Size => match chunk_size(text)? {
                        0 => Framing::Chunked(Chunk::Trailer),
                        size => Framing::Chunked(Chunk::Data(size)),
                    },
                    Chunk::Trailer if text.is_empty() => Framing::Ended,
                    Chunk::Trailer => *framing,
                    _ if text.is_empty() => Framing::Chunked(Chunk::Size),
                    _ => return Err(Malformed),
                };
                self.read += end + 1;
                self.between_chunks += end + 1;
                if self.between_chunks > MAX_BETWEEN_CHUNKS_BYTES + self.limit {
                    return Err(Malformed);
                }
            }
        }
        Ok(Step::Again)
    }
}

/// What follows from a look at the body.
enum Step {
    Again,
    NeedsMore,
    Ended,
}

/// Behind the empty line that ends a head, of which the first `searched` bytes were looked at.
fn end_of_head(bytes: &[u8], searched: usize) -> Option<usize> {
    // The line end before the empty line may have come before.
    let from = searched.saturating_sub(2);
    let ends = (from..).zip(&bytes[from..]).filter(|(_, byte)| **byte == b'\n');
    ends.map(|(at, _)| at + 1).find_map(|next| match &bytes[next..] {
        [b'\n', ..] => Some(next + 1),
        [b'\r', b'\n', ..] => Some(next + 2),
        _ => None,
    })
}

fn read_head(bytes: &[u8]) -> Result<(Head, Framing), Malformed> {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
    let (status, chunkable) = status_line(lines.next().unwrap_or(""))?;
    let mut head = Head { status, ..Head::default() };
    let (mut lengths, mut chunked) = (Vec::new(), false);
    for (name, value) in fields(lines) {
        match name.as_str() {
            "content-length" => lengths.extend(content_length(&value)),
            "transfer-encoding" => {
                let last = value.rsplit(',').next().unwrap_or("");
                chunked |= last.trim().eq_ignore_ascii_case("chunked");
            }
            "content-type" => head.charset = charset(&value).or(head.charset),
            "location" => head.location = head.location.or(Some(value)),
            "set-cookie" => head.sets_cookie = true,
            _ => {}
        }
    }
    let framing = match lengths[..] {
        _ if matches!(status, 100..=199 | 204 | 205 | 304) => Framing::Ended,
        _ if chunked && chunkable => Framing::Chunked(Chunk::Size),
        [] => Framing::Close,
        [first, ref rest @ ..] if rest.iter().all(|other| *other == first) => {
            Framing::Length(first)
        }
        // Whoever says two lengths leaves open where the page ends.
        _ => return Err(Malformed),
    };
    Ok((head, framing))
}

/// The status, and whether the version knows chunks.
fn status_line(line: &str) -> Result<(u16, bool), Malformed> {
    let mut words = line.split_ascii_whitespace();
    let version = words.next().unwrap_or("").to_ascii_uppercase();
    let status = words.next().and_then(|word| word.get(..3)?.parse().ok());
    let status = status.filter(|status| (100..=999).contains(status)).ok_or(Malformed)?;
    Ok((status, version != "HTTP/1.0"))
}

/// The header fields, names in small letters, folded lines put together; lines without a colon
/// are passed over.
fn fields<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in lines {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    fields
}

/// The lengths that a value gives (some servers say the same one twice); none when it is no
/// number.
fn content_length(value: &str) -> Vec<u64> {
    let number = |text: &str| {
        let text = text.trim();
        text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
    };
    value.split(',').map(number).collect::<Option<Vec<u64>>>().unwrap_or_default()
}

/// The encoding that a `Content-Type` names.
pub(super) fn charset(value: &str) -> Option<String> {
    let lower = value.to_ascii_lowercase();
    let (_, rest) = lower.split_once("charset")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = rest.find(|c: char| c.is_ascii_whitespace() || ";\"'/>".contains(c));
    let label = &rest[..end.unwrap_or(rest.len())];
    (!label.is_empty()).then(|| label.to_owned())
}

/// The length of a chunk; what follows a semicolon is an extension.
fn chunk_size(line: &[u8]) -> Result<u64, Malformed> {
    let digits = line.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii_end();
    let hexadecimal = !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit);
    let text = std::str::from_utf8(digits).ok().filter(|_| hexadecimal).ok_or(Malformed)?;
    u64::from_str_radix(text, 16).map_err(|_| Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SHOP: &str = "hello shop!";

    /// Fed in pieces of every size; the status and the body, or why not.
    fn read(bytes: &[u8]) -> Result<(u16, String), &'static str> {
        let of = |size: usize| {
            let mut response = Response::new(1 << 16);
            for piece in bytes.chunks(size) {
                match response.push(piece) {
                    Err(Malformed) => return Err("malformed"),
                    Ok(ControlFlow::Break(())) => break,
                    Ok(ControlFlow::Continue(())) => {}
                }
            }
            let (head, body) = response.end().ok_or("cut off")?;
            Ok((head.status, String::from_utf8_lossy(&body).into_owned()))
        };
        let whole = of(bytes.len().max(1));
        for size in 1..=bytes.len().min(9) {
            assert_eq!(of(size), whole, "in pieces of {size}");
        }
        whole
    }

    fn page(headers: &str) -> Result<(u16, String), &'static str> {
        read(format!("HTTP/1.1 200 OK\r\n{headers}\r\n{SHOP}").as_bytes())
    }

    #[test]
    fn heads_that_browsers_read_are_read() {
        let cookies: String = (0..105).map(|n| format!("Set-Cookie: c{n}=v\r\n")).collect();
        for headers in [
            "Content-Length: 11\r\n",
            "Content-Security-Policy: default-src 'self'\r\n   https://cdn.example\r\nContent-Length: 11\r\n",
            "X-Old : yes\r\nContent-Length : 11\r\n",
            "Set-Cookie: s=a\u{1}b; path=/\r\nContent-Length: 11\r\n",
            "a line without a colon\r\nContent-Length: 11\r\n",
            "Content-Length:\r\n",
            "Content-Length: 11, 11\r\n",
            "Content-Length: 11\r\nContent-Length: 11\r\n",
            "X-Name: \u{ac00}\r\n",
            &format!("{cookies}Content-Length: 11\r\n"),
            "",
        ] {
            assert_eq!(page(headers), Ok((200, SHOP.into())), "{headers:?}");
        }
        let bare = format!("\r\nhttp/1.1 404\nContent-Length: 11\n\n{SHOP}");
        assert_eq!(read(bare.as_bytes()), Ok((404, SHOP.into())));
    }

    #[test]
    fn chunks_are_put_together_and_bad_ones_found() {
        let chunked = |body: &str| {
            let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
            read(format!("{head}{body}").as_bytes())
        };
        let shop = Ok((200, SHOP.to_owned()));
        assert_eq!(chunked("5;a=b\r\nhello\r\n6 \r\n shop!\r\n0\r\nX: y\r\n\r\n"), shop);
        assert_eq!(chunked("b\nhello shop!\n0\n\n"), shop, "line feeds alone");
        assert_eq!(chunked("zz\r\nhello\r\n0\r\n\r\n"), Err("malformed"));
        assert_eq!(chunked("5\r\nhello shop!\r\n0\r\n\r\n"), Err("malformed"));
        assert_eq!(chunked("\r\n"), Err("malformed"));
        assert_eq!(chunked("b\r\nhello shop!\r\n"), Err("cut off"));
    }

    #[test]
    fn a_response_ends_where_it_says() {
        assert_eq!(read(b"HTTP/1.1 204 No\r\n\r\n"), Ok((204, String::new())));
        assert_eq!(read(b"HTTP/1.1 304 No\r\nContent-Length: 9\r\n\r\n"), Ok((304, String::new())));
        assert_eq!(page("Content-Length: 12\r\n"), Err("cut off"));
        assert_eq!(page("Content-Length: 5\r\n"), Ok((200, "hello".into())));
        assert_eq!(page("Content-Length: 5\r\nContent-Length: 6\r\n"), Err("malformed"));
        let early = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx";
        assert_eq!(read(early), Ok((200, "x".into())));
        assert_eq!(read(b"HTTP/1.1 200 OK\r\nA: b"), Err("cut off"));
        assert_eq!(read(b""), Err("cut off"));
        assert_eq!(read(b"220 mail.shop.kr ESMTP\r\n"), Err("malformed"));
        assert_eq!(read(b"HTTP/1.1 OK\r\n\r\n"), Err("malformed"));
    }

    #[test]
    fn what_a_head_says_is_kept() {
        let mut response = Response::new(10);
        let head = b"HTTP/1.1 302 Found\r\nlocation: /a\r\nContent-Type: text/html;Charset=\"EUC-KR\"\r\n\r\n";
        assert!(response.push(head).is_ok());
        let head = response.head().unwrap();
        assert_eq!(head.location.as_deref(), Some("/a"));
        assert_eq!(head.charset.as_deref(), Some("euc-kr"));
        assert!(!head.sets_cookie);
    }

    /// S20: a hostile site chooses how much work its answer is.
    #[test]
    fn what_only_makes_work_is_refused() {
        let early = "HTTP/1.1 103 Early Hints\r\n\r\n";
        let late = |times| format!("{}HTTP/1.1 200 OK\r\n\r\nx", early.repeat(times));
        assert_eq!(read(late(10).as_bytes()), Ok((200, "x".into())));
        assert_eq!(read(late(11).as_bytes()), Err("malformed"));
        let mut response = Response::new(1 << 16);
        let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        assert!(response.push(head).is_ok());
        let chunk = format!("1;{}\r\nx\r\n", "a".repeat(10_000));
        let refused = (0..1000).position(|_| response.push(chunk.as_bytes()).is_err());
        assert!(refused.is_some_and(|at| at < 200), "{refused:?}");
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), chunked: bool) {
            let mut response = Response::new(64);
            if chunked {
                let _ = response.push(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            }
            for piece in bytes.chunks(7) {
                if response.push(piece).is_err() {
                    break;
                }
            }
            let _ = response.end();
        }
    }
}
