//! Texts without what nobody sees, and guessing what a file is.

use super::source::FileKind;
use crate::plain_text::directs;
use std::borrow::Cow;

/// A text as it was meant: without the characters that nobody sees and that come along when
/// something is copied (zero-width spaces, marks of direction, separators of lines), and with Hangul put together
/// that was taken apart, as file names of macOS are.
pub(in crate::inventory) fn clean(text: &str) -> Cow<'_, str> {
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

/// What a file is, by its name or else by its first lines.
pub fn guess(name: &str, bytes: &[u8]) -> FileKind {
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
