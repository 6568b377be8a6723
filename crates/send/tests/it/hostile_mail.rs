//! Mail that anybody can send: begun from real bounces, and damaged.
//!
//! `PROPTEST_CASES=1000000 cargo nextest run -p bongsu-send -E 'test(hostile_mail)'` looks longer.
//! What it finds becomes a file of the corpus.

use bongsu_send::mail::bounce::parse;
use proptest::prelude::*;
use proptest::sample::Index;

const CORPUS: [&[u8]; 4] = [
    include_bytes!("../corpus/bounce/postfix.eml"),
    include_bytes!("../corpus/bounce/headers_only.eml"),
    include_bytes!("../corpus/bounce/delayed.eml"),
    include_bytes!("../corpus/bounce/nested.eml"),
];

/// One damage to a mail.
#[derive(Clone, Debug)]
enum Damage {
    Overwrite(Index, u8),
    Cut(Index),
    Remove(Index, usize),
    Repeat(Index, usize),
    Insert(Index, &'static str),
}

fn damage() -> impl Strategy<Value = Damage> {
    let words = prop::sample::select(vec![
        "\r\n",
        "\n\n",
        "--x",
        "--x--",
        ": ",
        "=?utf-8?B?",
        "?=",
        "\"",
        ";",
        "\0",
        "\u{202e}",
        "Content-Type: message/rfc822\n\n",
        "Content-Transfer-Encoding: base64\n",
        "Action: failed\n",
    ]);
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Overwrite(at, byte)),
        any::<Index>().prop_map(Damage::Cut),
        (any::<Index>(), 1usize..80).prop_map(|(at, n)| Damage::Remove(at, n)),
        (any::<Index>(), 1usize..200).prop_map(|(at, n)| Damage::Repeat(at, n)),
        (any::<Index>(), words).prop_map(|(at, word)| Damage::Insert(at, word)),
    ]
}

fn damaged(mut mail: Vec<u8>, all: &[Damage]) -> Vec<u8> {
    for one in all {
        if mail.is_empty() {
            break;
        }
        let length = mail.len();
        match one {
            Damage::Overwrite(at, byte) => mail[at.index(length)] = *byte,
            Damage::Cut(at) => mail.truncate(at.index(length)),
            Damage::Remove(at, n) => {
                let at = at.index(length);
                mail.drain(at..(at + n).min(length));
            }
            Damage::Repeat(at, n) => {
                let at = at.index(length);
                let part = mail[at..(at + n).min(length)].to_vec();
                mail.splice(at..at, part);
            }
            Damage::Insert(at, word) => {
                let at = at.index(length);
                mail.splice(at..at, word.bytes());
            }
        }
    }
    mail
}

#[test]
fn real_bounces_are_read_and_a_delay_is_none() {
    let read = CORPUS.map(|mail| parse(mail).is_some());
    assert_eq!(read[..3], [true, true, false]);
}

proptest! {
    #[test]
    fn no_damage_to_a_bounce_makes_it_panic(
        which in 0..CORPUS.len(),
        damages in prop::collection::vec(damage(), 1..12),
    ) {
        let _ = parse(&damaged(CORPUS[which].to_vec(), &damages));
    }

    #[test]
    fn no_bytes_make_it_panic(mail in prop::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = parse(&mail);
    }
}
