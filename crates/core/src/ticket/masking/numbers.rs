//! Numbers that must not be kept: of payment cards, and resident registration numbers.

use super::kind::SecretKind;
use std::ops::Range;

/// Digits of a card's number.
const CARD_DIGITS: std::ops::RangeInclusive<usize> = 14..=19;
/// Digits of a resident registration number: six of the birthday, seven more.
const RESIDENT_DIGITS: usize = 13;

/// All of them in a text.
pub fn find(text: &str) -> Vec<(Range<usize>, SecretKind)> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let glued = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'.');
        if !bytes[at].is_ascii_digit() || glued {
            at += 1;
            continue;
        }
        let number = Number::at(bytes, at);
        let glued = bytes.get(number.end).is_some_and(u8::is_ascii_alphabetic);
        if let Some(kind) = number.kind().filter(|_| !glued) {
            found.push((at..number.end, kind));
        }
        at = number.end;
    }
    found
}

/// Digits, with single spaces or hyphens between groups of them.
struct Number {
    digits: Vec<u8>,
    /// Digits of each group.
    groups: Vec<usize>,
    end: usize,
}

impl Number {
    fn at(bytes: &[u8], start: usize) -> Number {
        let mut number = Number { digits: Vec::new(), groups: vec![0], end: start };
        let mut at = start;
        while let Some(byte) = bytes.get(at) {
            let next_is_digit = bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
            match byte {
                b'0'..=b'9' => {
                    number.digits.push(byte - b'0');
                    *number.groups.last_mut().expect("there is one from the start") += 1;
                    number.end = at + 1;
                }
                b' ' | b'-' if next_is_digit => number.groups.push(0),
                _ => break,
            }
            at += 1;
        }
        number
    }

    fn kind(&self) -> Option<SecretKind> {
        if self.is_resident_number() {
            return Some(SecretKind::ResidentNumber);
        }
        self.is_card().then_some(SecretKind::Card)
    }

    /// Written with a hyphen, as on the card: thirteen digits alone are an instant in
    /// milliseconds.
    fn is_resident_number(&self) -> bool {
        let two = |at: usize| self.digits[at] * 10 + self.digits[at + 1];
        self.digits.len() == RESIDENT_DIGITS
            && self.groups == [6, 7]
            && (1..=12).contains(&two(2))
            && (1..=31).contains(&two(4))
            && (1..=8).contains(&self.digits[6])
    }

    /// As cards write it: in one, or in groups of four, or four, six and four or five.
    fn is_card(&self) -> bool {
        let grouped = match &self.groups[..] {
            [_] => true,
            [4, 6, 4 | 5] => true,
            [first @ .., last] => first.iter().all(|group| *group == 4) && (1..=4).contains(last),
            [] => false,
        };
        CARD_DIGITS.contains(&self.digits.len())
            && matches!(self.digits[0], 3..=6 | 9)
            && grouped
            && self.is_luhn_valid()
    }

    /// ISO/IEC 7812-1, annex B.
    fn is_luhn_valid(&self) -> bool {
        let sum: u32 = self
            .digits
            .iter()
            .rev()
            .enumerate()
            .map(|(n, digit)| match u32::from(*digit) {
                digit if n % 2 == 0 => digit,
                digit if digit > 4 => digit * 2 - 9,
                digit => digit * 2,
            })
            .sum();
        sum.is_multiple_of(10)
    }
}
