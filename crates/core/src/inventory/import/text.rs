//! From bytes to text, and guessing what a file is.

use super::error::{Errors, Problem};
use super::source::FileKind;
use crate::plain_text::directs;
use std::borrow::Cow;

/// The text of a file that must be UTF-8, without its byte order mark.
///
/// A file in another encoding is recognised by its bytes, with the remedy and the first
/// line that shows it.
pub(super) fn utf8<'a>(bytes: &'a [u8], errors: &mut Errors) -> Option<&'a str> {
    if is_utf16(bytes) {
        errors.file(Problem::Utf16);
        return None;
    }
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) if text.trim().is_empty() => {
            errors.file(Problem::EmptyFile);
            None
        }
        Ok(text) => Some(text),
        Err(error) => {
            let before = &bytes[..error.valid_up_to()];
            let line = 1 + before.iter().filter(|b| **b == b'\n').count() as u64;
            let problem = if is_cp949(bytes) { Problem::Cp949 } else { Problem::NotUtf8 };
            errors.line(line, problem);
            None
        }
    }
}

/// Whether a file is UTF-16: by its byte order mark, or because every other byte is zero.
pub(super) fn is_utf16(bytes: &[u8]) -> bool {
    let zeros =
        |from: usize| bytes.len() >= 4 && bytes[from..].iter().step_by(2).take(8).all(|b| *b == 0);
    bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) || zeros(0) || zeros(1)
}

/// A text as it was meant: without the characters that nobody sees and that come along when
/// something is copied (zero-width spaces, marks of direction, separators of lines), and with Hangul put together
/// that was taken apart, as file names of macOS are.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(composed(text.chars().filter(|c| !is_invisible(*c))))
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}') || (directs(c) && !c.is_control())
}

/// Syllables from their parts (Unicode Standard §3.12).
fn composed(text: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    for c in text {
        let pair = out.chars().next_back().and_then(|last| syllable(last, c));
        if pair.is_some() {
            out.pop();
        }
        out.push(pair.unwrap_or(c));
    }
    out
}

/// What two parts, or an open syllable and its end, are together.
fn syllable(first: char, second: char) -> Option<char> {
    let (a, b) = (u32::from(first), u32::from(second));
    let code = match (a, b) {
        (0x1100..=0x1112, 0x1161..=0x1175) => 0xac00 + ((a - 0x1100) * 21 + (b - 0x1161)) * 28,
        (0xac00..=0xd7a3, 0x11a8..=0x11c2) if (a - 0xac00).is_multiple_of(28) => a + (b - 0x11a7),
        _ => return None,
    };
    char::from_u32(code)
}

/// Whether all bytes beyond ASCII pair up as CP949 (KS X 1001 and Microsoft's extension).
fn is_cp949(bytes: &[u8]) -> bool {
    let mut rest = bytes.iter();
    while let Some(&lead) = rest.next() {
        if lead < 0x80 {
            continue;
        }
        let trail = rest.next().copied().unwrap_or(0);
        let pairs = (0x81..=0xfe).contains(&lead)
            && matches!(trail, 0x41..=0x5a | 0x61..=0x7a | 0x81..=0xfe);
        if !pairs {
            return false;
        }
    }
    true
}

/// What a file is, by its name or else by its first lines.
pub(super) fn guess(name: &str, bytes: &[u8]) -> FileKind {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_ascii_lowercase();
    match name.rsplit_once('.').map(|(_, end)| end) {
        Some("csv" | "tsv") => return FileKind::Csv,
        Some("json") => return FileKind::Json,
        Some("zone" | "master" | "dns" | "signed") => return FileKind::Zone,
        _ => {}
    }
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    let first = start.trim_start_matches('\u{feff}').trim_start();
    if first.starts_with(['{', '[']) {
        return FileKind::Json;
    }
    let zone = first.lines().any(|line| {
        let line = line.split(';').next().unwrap_or("");
        line.starts_with('$')
            || line.split_ascii_whitespace().any(|word| matches!(word, "SOA" | "NS" | "soa" | "ns"))
    });
    if zone && !first.lines().next().is_some_and(|line| line.contains(',')) {
        FileKind::Zone
    } else {
        FileKind::Csv
    }
}

/// Line numbers from byte offsets.
pub(super) struct Lines {
    /// Where every line but the first begins.
    starts: Vec<usize>,
}

impl Lines {
    pub(super) fn of(text: &str) -> Lines {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Lines { starts: breaks.map(|(ix, _)| ix + 1).collect() }
    }

    /// The line, from 1, of the byte at `offset`.
    pub(super) fn at(&self, offset: usize) -> u64 {
        1 + self.starts.partition_point(|start| *start <= offset) as u64
    }
}
