//! From bytes to text: UTF-8, what Korean Windows and Excel write, or what the operator names.

use super::error::{Errors, Problem};
use super::finding::{Finding, Findings};
use super::value::short;
use encoding_rs::{EUC_KR, Encoding, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// An encoding by one of its labels (Encoding Standard §4.2), such as `cp949` or `euc-kr`.
pub fn encoding_by_name(label: &str) -> Option<&'static Encoding> {
    match label.to_ascii_lowercase().as_str() {
        // What Microsoft calls it; the standard's EUC-KR is just that.
        "cp949" | "ms949" | "uhc" => Some(EUC_KR),
        label => Encoding::for_label(label.as_bytes()),
    }
}

/// The text of a table, without its byte order mark: in UTF-8 or UTF-16, or in what Excel writes in
/// Korea. `None` when it is neither, as of a workbook.
pub fn text_of_table(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let encoding = utf16(bytes).unwrap_or(encoding_rs::UTF_8);
    for encoding in [encoding, EUC_KR] {
        let (text, _, has_errors) = encoding.decode(bytes);
        if !has_errors && !text.contains('\0') {
            return Some(text);
        }
    }
    None
}

/// The text of a file, without its byte order mark: in the encoding that is named, or else in
/// UTF-8, in UTF-16, or in CP949 where that gives Korean. A guess is a finding with an example, so
/// that a person can see whether it is right.
///
/// `None` when it cannot be read or is empty, and that is among the errors, with the first line
/// that shows it.
pub(super) fn decode<'a>(
    bytes: &'a [u8],
    named: Option<&'static Encoding>,
    findings: &mut Findings,
    errors: &mut Errors,
) -> Option<Cow<'a, str>> {
    let file = errors.file.clone();
    let text = match named {
        Some(encoding) => strict(encoding, bytes, errors)?,
        None => match utf16(bytes) {
            Some(encoding) => strict(encoding, bytes, errors)?,
            None => utf8_or_cp949(bytes, &file, findings, errors)?,
        },
    };
    if text.trim().is_empty() {
        errors.file(Problem::EmptyFile);
        return None;
    }
    Some(text)
}

/// The text in one encoding, each byte of it.
fn strict<'a>(
    encoding: &'static Encoding,
    bytes: &'a [u8],
    errors: &mut Errors,
) -> Option<Cow<'a, str>> {
    let (text, _, has_errors) = encoding.decode(bytes);
    if !has_errors {
        return Some(text);
    }
    // The replacement shows the place; a file may have one of its own, which is then meant.
    let before = text.split('\u{fffd}').next().unwrap_or_default();
    let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count() as u64;
    errors.line(line, Problem::NotInEncoding(encoding.name()));
    None
}

fn utf8_or_cp949<'a>(
    bytes: &'a [u8],
    file: &str,
    findings: &mut Findings,
    errors: &mut Errors,
) -> Option<Cow<'a, str>> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Some(Cow::Borrowed(text)),
        Err(error) => error,
    };
    let (text, has_errors) = EUC_KR.decode_without_bom_handling(bytes);
    if !has_errors && is_korean(&text) {
        findings.add(file, Finding::ReadAs("CP949 (EUC-KR)"), || {
            let cells = text.split([',', '\t', ';', '\n', '\r', '"']);
            short(cells.map(str::trim).find(|cell| !cell.is_ascii()).unwrap_or_default())
        });
        return Some(Cow::Owned(text.into_owned()));
    }
    let before = &bytes[..error.valid_up_to()];
    let line = 1 + before.iter().filter(|byte| **byte == b'\n').count() as u64;
    errors.line(line, Problem::Encoding);
    None
}

/// Whether most of what is beyond ASCII are the syllables that Korean is written with (KS X 1001):
/// other encodings, read as CP949, give Hanja, signs and syllables that nobody uses.
fn is_korean(text: &str) -> bool {
    let foreign = text.chars().filter(|c| !c.is_ascii());
    let (all, usual) = foreign.fold((0_usize, 0_usize), |(all, usual), c| {
        let mut one = [0; 4];
        let (bytes, _, _) = EUC_KR.encode(c.encode_utf8(&mut one));
        let syllable = matches!(*bytes, [0xb0..=0xc8, 0xa1..=0xfe]);
        (all + 1, usual + usize::from(syllable))
    });
    usual * 2 > all
}

/// Whether a file is UTF-16, and which: by its byte order mark, or because every other byte is
/// zero.
pub(super) fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let zeros =
        |from: usize| bytes.len() >= 4 && bytes[from..].iter().step_by(2).take(8).all(|b| *b == 0);
    match bytes {
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        _ if zeros(1) => Some(UTF_16LE),
        _ if zeros(0) => Some(UTF_16BE),
        _ => None,
    }
}
