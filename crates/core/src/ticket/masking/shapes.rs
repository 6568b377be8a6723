//! Keys and tokens of services, which have a shape of their own.

use std::ops::Range;

/// How a token begins, and how many letters follow at least.
const PREFIXES: [(&str, usize); 22] = [
    ("AKIA", 16),
    ("ASIA", 16),
    ("AIza", 35),
    ("ghp_", 30),
    ("gho_", 30),
    ("ghs_", 30),
    ("github_pat_", 30),
    ("glpat-", 20),
    ("sk_live_", 16),
    ("sk_test_", 16),
    ("rk_live_", 16),
    ("sk-", 32),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("xoxa-", 20),
    ("xapp-", 20),
    ("npm_", 30),
    ("pypi-", 30),
    ("dop_v1_", 32),
    ("SG.", 40),
    ("bongsu_", 20),
    ("eyJ", 40),
];
const KEY_BEGIN: &str = "-----BEGIN ";
const KEY_END: &str = "-----END ";
const PRIVATE_KEY: &[u8] = b"PRIVATE KEY";
/// The longest label of a key, such as `ENCRYPTED PRIVATE KEY`, with room.
const KEY_LABEL_MAX_BYTES: usize = 64;

/// All of them in a text.
pub fn find(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut found = Vec::new();
    tokens(text, &mut found);
    private_keys(text, &mut found);
    logins_in_urls(text, &mut found);
    found.into_iter()
}

const fn is_of_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// Each run of the letters of tokens is looked at once, however long it is: strangers write texts.
fn tokens(text: &str, found: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|byte| is_of_token(**byte)).count();
        let run = &bytes[at..at + length];
        let is_token = |(prefix, least): &(&str, usize)| {
            run.starts_with(prefix.as_bytes()) && length >= prefix.len() + least
        };
        if PREFIXES.iter().any(is_token) {
            found.push(at..at + length);
        }
        at += length + 1;
    }
}

/// A private key in PEM (RFC 7468), to its end or to the end of the text.
fn private_keys(text: &str, found: &mut Vec<Range<usize>>) {
    let mut from = 0;
    while let Some(at) = text[from..].find(KEY_BEGIN) {
        let start = from + at;
        from = start + KEY_BEGIN.len();
        let label = &text.as_bytes()[from..text.len().min(from + KEY_LABEL_MAX_BYTES)];
        let label = label.split(|byte| *byte == b'\n').next().unwrap_or_default();
        if !label.windows(PRIVATE_KEY.len()).any(|it| it == PRIVATE_KEY) {
            continue;
        }
        let end = text[start..].find(KEY_END).map(|at| start + at);
        let end = end.map(|at| text[at..].find('\n').map_or(text.len(), |line| at + line));
        let end = end.unwrap_or(text.len());
        found.push(start..end);
        from = end;
    }
}

/// The password in `https://user:password@host`.
fn logins_in_urls(text: &str, found: &mut Vec<Range<usize>>) {
    for (at, _) in text.match_indices("://") {
        let rest = &text[at + 3..];
        let end =
            rest.find(|c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '<'));
        let authority = &rest[..end.unwrap_or(rest.len())];
        let Some(sign) = authority.rfind('@') else { continue };
        let Some(colon) = authority[..sign].find(':') else { continue };
        if colon + 1 < sign {
            found.push(at + 3 + colon + 1..at + 3 + sign);
        }
    }
}
