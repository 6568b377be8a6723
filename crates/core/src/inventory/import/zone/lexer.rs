//! Words and lines of a master file (RFC 1035 §5.1).

use super::super::error::{Errors, Problem};

/// One entry: a record or a directive, put together over parentheses.
pub(super) struct Entry<'a> {
    /// The line on which it begins, from 1.
    pub(super) line: u64,
    /// It begins with a blank, so that its owner is the one before.
    pub(super) blank: bool,
    /// Its words.
    pub(super) words: Vec<Word<'a>>,
}

/// A word, with escapes and without quotation marks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) quoted: bool,
}

/// Calls `each` with every entry.
pub(super) fn entries<'a>(
    text: &'a str,
    errors: &mut Errors,
    mut each: impl FnMut(&Entry<'a>, &mut Errors),
) {
    let mut entry = Entry { line: 1, blank: false, words: Vec::new() };
    let mut open: Option<u64> = None;
    let mut spoilt = false;
    for (ix, raw) in text.split('\n').enumerate() {
        let line = ix as u64 + 1;
        let raw = raw.strip_suffix('\r').unwrap_or(raw);
        if open.is_none() {
            entry.line = line;
            entry.blank = raw.starts_with([' ', '\t']);
            entry.words.clear();
            spoilt = false;
        }
        if let Err(problem) = scan(raw, line, &mut open, &mut entry.words) {
            errors.line(line, problem);
            spoilt = true;
            open = None;
        }
        if open.is_none() && !spoilt && !entry.words.is_empty() {
            each(&entry, errors);
        }
    }
    if let Some(line) = open {
        errors.line(line, Problem::OpenParenthesis);
    }
}

/// Takes one line apart. `open` is the line of a parenthesis that is not yet closed.
fn scan<'a>(
    line: &'a str,
    number: u64,
    open: &mut Option<u64>,
    words: &mut Vec<Word<'a>>,
) -> Result<(), Problem> {
    let bytes = line.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' => at += 1,
            b';' => break,
            b'(' => {
                // RFC 1035 knows no parentheses within parentheses.
                if open.replace(number).is_some() {
                    return Err(Problem::OpenParenthesis);
                }
                at += 1;
            }
            b')' => {
                open.take().ok_or(Problem::StrayParenthesis)?;
                at += 1;
            }
            b'"' => {
                let end = quoted_end(bytes, at + 1).ok_or(Problem::OpenQuote)?;
                words.push(Word { text: &line[at + 1..end], quoted: true });
                at = end + 1;
            }
            _ => {
                let end = word_end(bytes, at);
                words.push(Word { text: &line[at..end], quoted: false });
                at = end;
            }
        }
    }
    Ok(())
}

/// The position of the closing mark.
fn quoted_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn word_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b';' | b'(' | b')' | b'"' => break,
            // An escaped letter may have several bytes; those after the first end no word.
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    at.min(bytes.len())
}
