//! Damage to inputs: of bytes, of parts, and with parts of other inputs.

use crate::MAX_INPUT_BYTES;
use crate::random::Random;

/// Lengths, counts and offsets at which readers of numbers err.
const NUMBERS: [u16; 8] = [0, 1, 0x3f, 0x40, 0x7f, 0xff, 0x7fff, 0xffff];

/// The same as text, and what no integer holds.
const DECIMALS: [&[u8]; 8] =
    [b"0", b"-1", b"65536", b"4294967296", b"18446744073709551616", b"1e999", b"NaN", b"0x"];

/// What any text may contain.
const TEXT: [&[u8]; 12] = [
    b"\0",
    b"\r\n",
    b"\n\n",
    b"\"",
    b";",
    b",",
    b"%",
    b"\xff",
    "\u{feff}".as_bytes(),
    "\u{202e}".as_bytes(),
    "\u{1f525}".as_bytes(),
    "한".as_bytes(),
];

/// One input of `inputs`, damaged in one to eight places.
pub fn damaged(inputs: &[Vec<u8>], words: &[&[u8]], random: &mut Random) -> Vec<u8> {
    let mut input = inputs[random.below(inputs.len())].clone();
    for _ in 0..=random.below(8) {
        damage(&mut input, inputs, words, random);
    }
    input.truncate(MAX_INPUT_BYTES);
    input
}

fn damage(input: &mut Vec<u8>, inputs: &[Vec<u8>], words: &[&[u8]], random: &mut Random) {
    let at = random.below(input.len() + 1);
    let end = |length: usize, span: usize| (at + span).min(length);
    match random.below(10) {
        0 => set(input, at, &[random.next() as u8]),
        1 if at < input.len() => input[at] ^= 1 << random.below(8),
        2 => set(input, at, &NUMBERS[random.below(NUMBERS.len())].to_be_bytes()),
        3 if random.below(4) == 0 => input.truncate(at),
        4 => drop(input.drain(at..end(input.len(), 1 + random.below(40)))),
        5 => {
            let part = input[at..end(input.len(), 1 + random.below(100))].to_vec();
            insert(input, at, &part.repeat(1 + random.below(20)));
        }
        6 => insert(input, at, TEXT[random.below(TEXT.len())]),
        7 => insert(input, at, DECIMALS[random.below(DECIMALS.len())]),
        8 if !words.is_empty() => insert(input, at, words[random.below(words.len())]),
        _ => {
            let other = &inputs[random.below(inputs.len())];
            let from = random.below(other.len() + 1);
            let to = (from + random.below(200)).min(other.len());
            insert(input, at, &other[from..to]);
        }
    }
}

fn set(input: &mut [u8], at: usize, bytes: &[u8]) {
    for (old, new) in input[at..].iter_mut().zip(bytes) {
        *old = *new;
    }
}

fn insert(input: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if input.len() + bytes.len() <= MAX_INPUT_BYTES {
        input.splice(at..at, bytes.iter().copied());
    }
}
