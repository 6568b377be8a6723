//! What a file is, by its content.

use serde::{Deserialize, Serialize};

/// The most pixels of a picture that is shown: a few kilobytes can hold gigabytes of them.
const MAX_PIXELS: u64 = 40_000_000;
/// The longest side of a picture that is shown, in pixels.
const MAX_SIDE: u64 = 12_000;
/// How much of a text is looked at for markup, in bytes.
const HEAD_BYTES: usize = 4096;

/// The kinds that are kept. Programs, archives, and what a browser or an office program would run
/// are not among them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// PNG (ISO/IEC 15948).
    Png,
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// GIF 87a or 89a.
    Gif,
    /// WebP (RFC 9649).
    Webp,
    /// PDF (ISO 32000).
    Pdf,
    /// Text without control characters, such as a log.
    Text,
}

impl FileKind {
    /// The endings of its names, the usual one first.
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            FileKind::Png => &["png"],
            FileKind::Jpeg => &["jpg", "jpeg"],
            FileKind::Gif => &["gif"],
            FileKind::Webp => &["webp"],
            FileKind::Pdf => &["pdf"],
            FileKind::Text => &["txt", "log", "csv"],
        }
    }

    /// The media type as which a picture is shown; nothing else is.
    pub const fn picture_type(self) -> Option<&'static str> {
        match self {
            FileKind::Png => Some("image/png"),
            FileKind::Jpeg => Some("image/jpeg"),
            FileKind::Gif | FileKind::Webp | FileKind::Pdf | FileKind::Text => None,
        }
    }
}

/// What a file is, and whether a browser can show it as a picture; `None` when it is nothing that
/// is kept.
pub fn sniff(content: &[u8]) -> Option<(FileKind, bool)> {
    if content.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some((FileKind::Png, fits(png_size(content))));
    }
    if content.starts_with(b"\xff\xd8\xff") {
        return Some((FileKind::Jpeg, fits(jpeg_size(content))));
    }
    if content.starts_with(b"GIF87a") || content.starts_with(b"GIF89a") {
        return Some((FileKind::Gif, false));
    }
    if content.starts_with(b"RIFF") && content.get(8..12) == Some(b"WEBP") {
        return Some((FileKind::Webp, false));
    }
    if content.starts_with(b"%PDF-") {
        return Some((FileKind::Pdf, false));
    }
    is_text(content).then_some((FileKind::Text, false))
}

fn fits(size: Option<(u64, u64)>) -> bool {
    size.is_some_and(|(width, height)| {
        let sides = 1..=MAX_SIDE;
        sides.contains(&width) && sides.contains(&height) && width * height <= MAX_PIXELS
    })
}

/// Width and height in the header, which must come first (ISO/IEC 15948 §11.2.1).
fn png_size(content: &[u8]) -> Option<(u64, u64)> {
    if content.get(12..16)? != b"IHDR" {
        return None;
    }
    let number = |at: usize| {
        let bytes = content.get(at..at + 4)?;
        Some(u64::from(u32::from_be_bytes(bytes.try_into().ok()?)))
    };
    Some((number(16)?, number(20)?))
}

/// Width and height in the frame header (ITU-T T.81 §B.2.2), past the segments before it.
fn jpeg_size(content: &[u8]) -> Option<(u64, u64)> {
    let mut at = 2;
    loop {
        if *content.get(at)? != 0xff {
            return None;
        }
        let marker = *content.get(at + 1)?;
        let number = |at: usize| {
            Some(u64::from(u16::from_be_bytes([*content.get(at)?, *content.get(at + 1)?])))
        };
        match marker {
            0xff => at += 1,
            // All frames but the tables that share their range.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                return Some((number(at + 7)?, number(at + 5)?));
            }
            0xd8 | 0x01 | 0xd0..=0xd7 => at += 2,
            0xd9 | 0xda => return None,
            _ => at += 2 + usize::try_from(number(at + 2)?).ok()?,
        }
    }
}

/// Whether it is text, in UTF-8 or an encoding that keeps ASCII, and no page, picture or program
/// in text.
fn is_text(content: &[u8]) -> bool {
    let is_control =
        |byte: &u8| *byte < 0x20 && !matches!(byte, b'\n' | b'\r' | b'\t' | 0x0c | 0x1b);
    if content.is_empty() || content.iter().any(|byte| is_control(byte) || *byte == 0x7f) {
        return false;
    }
    let head = String::from_utf8_lossy(&content[..content.len().min(HEAD_BYTES)]).to_lowercase();
    let markup = ["<!doctype", "<html", "<svg", "<script", "<?xml", "<?php", "<body", "<iframe"];
    !head.starts_with("#!") && !markup.iter().any(|it| head.contains(it))
}
