//! The head of a response, read as browsers read it.
//!
//! Old and home-made servers break the grammar of RFC 9112 in ways that no visitor notices:
//! continued lines, hundreds of cookies, blanks before a colon, control characters, a length
//! without a number. To call such a site broken would be untrue, so what Chromium and Firefox pass
//! over is passed over here.

/// A response without its body.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Head {
    /// The status, 0 to 999.
    pub status: u16,
    /// Where its body ends.
    pub framing: Framing,
    /// Where it leads, as it says.
    pub location: Option<String>,
    /// Whether it gives a cookie, with which the next request may be answered differently.
    pub sets_cookie: bool,
}

/// Where the body of a response ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Framing {
    /// There is none.
    Empty,
    /// After so many bytes.
    Length(u64),
    /// After the last chunk.
    Chunked,
    /// When the connection ends.
    UntilClose,
}

/// What no browser reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unreadable;

/// So many bytes may stand before the status line, as for Chromium.
const JUNK_BYTES: usize = 4;

/// What a status line begins with, in capitals or small letters.
const MARK: &[u8] = b"HTTP/";

/// Where the status line begins.
fn status_at(bytes: &[u8]) -> Option<usize> {
    let is_mark = |at: &usize| {
        bytes.get(*at..at + MARK.len()).is_some_and(|found| found.eq_ignore_ascii_case(MARK))
    };
    (0..=JUNK_BYTES).find(is_mark)
}

/// Whether a status line has begun.
pub fn begins(bytes: &[u8]) -> bool {
    status_at(bytes).is_some()
}

/// Whether a status line has begun, or may still begin when more comes.
pub fn may_be(bytes: &[u8]) -> bool {
    begins(bytes) || bytes.len() < JUNK_BYTES + MARK.len()
}

/// Where the head in `bytes` ends, if it has ended.
pub fn end(bytes: &[u8]) -> Option<usize> {
    let mut lines = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at);
    lines.find_map(|at| match bytes.get(at + 1..)? {
        [b'\n', ..] => Some(at + 2),
        [b'\r', b'\n', ..] => Some(at + 3),
        _ => None,
    })
}

impl Head {
    /// Reads a whole head.
    ///
    /// # Errors
    /// [`Unreadable`] when it is not HTTP, or gives two lengths.
    pub fn parse(bytes: &[u8]) -> Result<Head, Unreadable> {
        let begin = status_at(bytes).ok_or(Unreadable)?;
        let lines = bytes[begin + MARK.len()..].split(|byte| *byte == b'\n');
        let mut lines = lines.map(|line| line.trim_ascii_end());
        let (version, status) = status_line(lines.next().unwrap_or_default())?;
        let mut head =
            Head { status, framing: Framing::UntilClose, location: None, sets_cookie: false };
        let (mut lengths, mut chunked) = (Vec::new(), false);
        for (name, value) in fields(lines) {
            match name.to_ascii_lowercase().as_str() {
                "content-length" => lengths.extend(value.split(',').filter_map(length)),
                "transfer-encoding" => chunked |= value.to_ascii_lowercase().contains("chunked"),
                "location" => head.location = head.location.or(Some(value)),
                "set-cookie" => head.sets_cookie = true,
                _ => {}
            }
        }
        lengths.dedup();
        head.framing = match lengths[..] {
            _ if matches!(status, 100..=199 | 204 | 304) => Framing::Empty,
            _ if chunked && version != "1.0" => Framing::Chunked,
            [] => Framing::UntilClose,
            [length] => Framing::Length(length),
            _ => return Err(Unreadable),
        };
        Ok(head)
    }
}

/// The version and the status of a status line, behind its `HTTP/`. One without a status is 200,
/// as for browsers.
fn status_line(line: &[u8]) -> Result<(String, u16), Unreadable> {
    let text = String::from_utf8_lossy(line);
    let mut words = text.split_ascii_whitespace();
    let version = words.next().unwrap_or_default().to_owned();
    let digits = |word: &str| word.chars().take_while(char::is_ascii_digit).collect::<String>();
    let status = words.next().map(digits).filter(|digits| !digits.is_empty());
    let status = status.map_or(Ok(200), |digits| digits.parse()).map_err(|_| Unreadable)?;
    if status > 999 { Err(Unreadable) } else { Ok((version, status)) }
}

/// The fields of a head. A line without a colon is none, and one that begins with a blank goes on
/// with the one before (RFC 9112 §5.2).
fn fields<'a>(lines: impl Iterator<Item = &'a [u8]>) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in lines {
        let text = String::from_utf8_lossy(line);
        if text.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(text.trim());
            }
        } else if let Some((name, value)) = text.split_once(':') {
            fields.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    fields
}

/// A length in digits; anything else is no length, and the body ends with the connection.
fn length(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Result<Head, Unreadable> {
        Head::parse(text.as_bytes())
    }

    fn framing(text: &str) -> Framing {
        head(text).expect("a head").framing
    }

    #[test]
    fn what_browsers_pass_over_is_passed_over() {
        let odd = [
            "Content-Security-Policy: default-src 'self'\r\n   https://cdn.example",
            "X-Old : yes",
            "Set-Cookie: s=a\u{1}b; path=/",
            "a line without a colon",
            ": no name",
            "X-Korean: \u{fffd}\u{fffd}",
        ];
        for line in odd {
            let text = format!("HTTP/1.1 200 OK\r\n{line}\r\nContent-Length: 11\r\n\r\n");
            assert_eq!(framing(&text), Framing::Length(11), "{line}");
        }
        let cookies: String = (0..500).map(|n| format!("Set-Cookie: c{n}=v\r\n")).collect();
        assert!(head(&format!("HTTP/1.1 200 OK\r\n{cookies}\r\n")).is_ok_and(|it| it.sets_cookie));
    }

    #[test]
    fn the_body_ends_where_browsers_end_it() {
        let with = |line: &str| framing(&format!("HTTP/1.1 200 OK\n{line}\n\n"));
        assert_eq!(with("Content-Length:"), Framing::UntilClose);
        assert_eq!(with("Content-Length: +5"), Framing::UntilClose);
        assert_eq!(with("Content-Length: 5, 5"), Framing::Length(5));
        assert_eq!(with("Content-Length: 5\nTransfer-Encoding: Chunked"), Framing::Chunked);
        assert_eq!(framing("HTTP/1.0 200 OK\nTransfer-Encoding: chunked\n\n"), Framing::UntilClose);
        assert_eq!(framing("HTTP/1.1 304 Not Modified\nContent-Length: 5\n\n"), Framing::Empty);
        let two = "HTTP/1.1 200 OK\nContent-Length: 5\nContent-Length: 6\n\n";
        assert_eq!(head(two), Err(Unreadable));
    }

    #[test]
    fn a_status_line_may_be_short_and_must_be_http() {
        let status = |text: &str| head(&format!("{text}\r\n\r\n")).map(|head| head.status);
        assert_eq!(status("HTTP/1.1 503 Out"), Ok(503));
        assert_eq!(status("http/1.0 200"), Ok(200));
        assert_eq!(status("HTTP/1.1"), Ok(200));
        assert_eq!(status("\r\nHTTP/1.1 404"), Ok(404));
        assert_eq!(status("SSH-2.0-OpenSSH_9.2"), Err(Unreadable));
        assert_eq!(status("HTTP/1.1 99999"), Err(Unreadable));
    }

    #[test]
    fn the_end_of_a_head_is_an_empty_line_however_lines_end() {
        assert_eq!(end(b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody"), Some(25));
        assert_eq!(end(b"HTTP/1.1 200 OK\nA: b\n\nbody"), Some(22));
        assert_eq!(end(b"HTTP/1.1 200 OK\r\nA: b\r\n"), None);
    }
}
