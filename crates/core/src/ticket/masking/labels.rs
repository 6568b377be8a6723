//! Passwords, by the word before them.

use std::ops::Range;

/// Words after which a password stands, in small letters. The longer of two comes first.
const LABELS: [&str; 26] = [
    "비밀번호",
    "비밀 번호",
    "패스워드",
    "패스 워드",
    "비번",
    "암호",
    "passphrase",
    "passwords",
    "password",
    "passwort",
    "passwd",
    "passcode",
    "pass word",
    "pwd",
    "pass",
    "pw",
    "secret key",
    "secret_key",
    "client secret",
    "secret",
    "api key",
    "api_key",
    "apikey",
    "access key",
    "access token",
    "otp",
];
/// Between the word and the password, in small letters: then any word may be the password.
const SEPARATORS: [&str; 7] = [":", "=", "：", "->", "→", "＝", "|"];
/// The same as words: then only what no word of a language looks like.
const COPULAS: [&str; 12] =
    ["는", "은", "가", "이", "를", "을", "도", "is", "was", "are", "as", "to"];
/// What follows a password in Korean: anything else after it makes it a part of a word.
const ENDINGS: [&str; 16] = [
    "입니", "이에", "예요", "에요", "이고", "이구", "이요", "이며", "인데", "임", "이다", "으로",
    "로", "요", "고", "라고",
];
/// What follows the word where no password stands, though a separator does.
const NO_PASSWORDS: [&str; 22] = [
    "reset",
    "change",
    "changed",
    "wrong",
    "none",
    "null",
    "n/a",
    "unknown",
    "forgot",
    "forgotten",
    "same",
    "login",
    "incorrect",
    "invalid",
    "expired",
    "required",
    "missing",
    "empty",
    "yes",
    "no",
    "true",
    "false",
];
/// The shortest password after a separator, and after a word.
const MIN_CHARS: usize = 4;
/// The longest that is taken for one.
const MAX_CHARS: usize = 200;
/// The longest word that is looked at: such a password in quotes, and signs after it.
const WORD_MAX_BYTES: usize = MAX_CHARS + 16;

/// All of them in a text.
pub fn find(text: &str) -> impl Iterator<Item = Range<usize>> {
    let lower = text.to_ascii_lowercase();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < lower.len() {
        let Some(label) = label_at(&lower, at) else {
            at += lower[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
        at += label;
        if let Some(range) = password_after(&lower, at) {
            at = range.end;
            found.push(range);
        }
    }
    found.into_iter()
}

/// The length of the label that stands at a position.
fn label_at(lower: &str, at: usize) -> Option<usize> {
    let rest = &lower[at..];
    let label = LABELS.iter().find(|label| rest.starts_with(**label))?;
    if label.is_ascii() {
        let is_letter = |c: char| c.is_ascii_alphanumeric();
        let begins = !lower[..at].chars().next_back().is_some_and(is_letter);
        let ends = !rest[label.len()..].chars().next().is_some_and(is_letter);
        (begins && ends).then_some(label.len())
    } else {
        Some(label.len())
    }
}

/// The password that stands after a label which ends at a position.
fn password_after(lower: &str, at: usize) -> Option<Range<usize>> {
    let (start, how) = separated(lower, at);
    let value = value_at(lower, start)?;
    let text = &lower[value.clone()];
    let chars = text.chars().count();
    let is_long_enough = (MIN_CHARS..=MAX_CHARS).contains(&chars);
    let fits = match how {
        Separation::Sign => !NO_PASSWORDS.contains(&text) && !is_address(text),
        Separation::Word | Separation::Space => looks_random(text) && !is_address(text),
        Separation::Nothing => false,
    };
    (is_long_enough && fits && !is_counted(lower, value.end)).then_some(value)
}

/// How a password is set off from the word before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Separation {
    Nothing,
    Space,
    Word,
    Sign,
}

/// Where the value begins after a label, and how it is set off.
fn separated(lower: &str, label_end: usize) -> (usize, Separation) {
    let (mut at, mut how) = (label_end, Separation::Nothing);
    // “password (for ftp): …” and “비밀번호는 : …” have more than one of them.
    for _ in 0..4 {
        let rest = &lower[at..];
        let spaces = rest.len() - rest.trim_start_matches([' ', '\t', '\u{a0}']).len();
        if spaces > 0 {
            at += spaces;
            if how == Separation::Nothing {
                how = Separation::Space;
            }
            continue;
        }
        if let Some(sign) = SEPARATORS.iter().find(|sign| rest.starts_with(**sign)) {
            (at, how) = (at + sign.len(), Separation::Sign);
            continue;
        }
        let copula = COPULAS.iter().find(|word| {
            rest.strip_prefix(**word).is_some_and(|after| after.starts_with([' ', ':', '=']))
                && (!word.is_ascii() || how == Separation::Space)
        });
        match copula {
            Some(word) if how != Separation::Sign => {
                (at, how) = (at + word.len(), Separation::Word)
            }
            _ => break,
        }
    }
    (at, how)
}

/// The word that stands at a position, without its quotes and the sign after it: what is in ASCII,
/// as passwords are.
fn value_at(lower: &str, at: usize) -> Option<Range<usize>> {
    let rest = &lower[at..];
    let quoted =
        rest.len() - rest.trim_start_matches(['"', '\'', '`', '“', '‘', '(', '[', '<']).len();
    let start = at + quoted;
    // A longer word is not measured: each label before it would measure it again.
    let word = lower[start..].bytes().take(WORD_MAX_BYTES).take_while(u8::is_ascii_graphic);
    let word = &lower[start..start + word.count()];
    if word.len() == WORD_MAX_BYTES {
        return None;
    }
    let word = word.trim_end_matches(['"', '\'', '`', ')', ']', '>', ',', ';']);
    // A full stop ends the sentence, not the password.
    let word = word.strip_suffix('.').unwrap_or(word);
    (!word.is_empty()).then(|| start..start + word.len())
}

/// Whether no word of a language looks like it: letters with digits, or with signs that words do
/// not have, or digits alone.
fn looks_random(text: &str) -> bool {
    let any = |is: fn(&u8) -> bool| text.bytes().any(|byte| is(&byte));
    let (letters, digits) = (any(u8::is_ascii_alphabetic), any(u8::is_ascii_digit));
    // A question mark or an exclamation mark at the end is the sentence's.
    let inner = text.trim_end_matches(['!', '?', '~']);
    let signs = inner.bytes().any(|byte| b"!@#$%^&*~+=?|\\_{}".contains(&byte));
    if letters { digits || signs } else { digits && is_plain_number(inner) }
}

/// Digits alone, as a short code is; no date and no time.
fn is_plain_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || b"!@#$%^&*".contains(&byte))
}

/// An address to go to, or to write to, rather than a password.
fn is_address(text: &str) -> bool {
    let is_mail = text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && host.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-')
    });
    text.contains("://") || text.starts_with("www.") || text.starts_with('/') || is_mail
}

/// Whether Korean follows that makes it a part of a word, such as “2018년”.
fn is_counted(lower: &str, end: usize) -> bool {
    let rest = &lower[end..];
    let next = rest.chars().next();
    let is_hangul = next.is_some_and(|c| matches!(c, '가'..='힣'));
    is_hangul && !ENDINGS.iter().any(|ending| rest.starts_with(ending))
}
