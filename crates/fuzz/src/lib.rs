//! Fuzzing of parsers that strangers reach: real input, damaged, again and again.
//!
//! A target has a corpus: a directory of inputs, one in each file. [`Target::run`] replays all of
//! it, then tries damaged copies. What a target makes of an input is its *outcome*, a short text;
//! an input with an outcome that was not seen before is damaged further, which takes the place of
//! coverage. An input that panics is kept in the corpus and fails the test.
//!
//! The usual test tries a few thousand, the same each time. `cargo xtask fuzz` sets the variables
//! [`CASES_VARIABLE`] and [`ROUND_VARIABLE`] and goes on for hours; then inputs with new outcomes
//! become files of the corpus, up to [`MAX_CORPUS_FILES`].

#![forbid(unsafe_code)]

mod corpus;
mod damage;
mod random;

use corpus::Corpus;
use random::Random;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;

/// How many damaged inputs are tried; when set, what is new is kept.
pub const CASES_VARIABLE: &str = "BONGSU_FUZZ_CASES";

/// The number of the round, from which all its damage follows.
pub const ROUND_VARIABLE: &str = "BONGSU_FUZZ_ROUND";

/// The most files in a corpus that a long run leaves.
pub const MAX_CORPUS_FILES: usize = 24;

/// The longest input that is tried, in bytes.
pub const MAX_INPUT_BYTES: usize = 16 << 10;

/// A parser, and what it is tried with.
pub struct Target {
    corpus: PathBuf,
    seeds: Vec<Vec<u8>>,
    words: &'static [&'static [u8]],
    cases: u64,
}

impl Target {
    /// A target whose corpus is a directory of the package at `manifest_dir`.
    pub fn new(manifest_dir: &str, corpus: &str) -> Target {
        let corpus = PathBuf::from(manifest_dir).join("tests/corpus").join(corpus);
        Target { corpus, seeds: Vec::new(), words: &[], cases: 2_000 }
    }

    /// Inputs that are made, besides those in files.
    #[must_use]
    pub fn seeds(mut self, seeds: impl IntoIterator<Item = Vec<u8>>) -> Target {
        self.seeds.extend(seeds);
        self
    }

    /// What is inserted into inputs: the words of their language.
    #[must_use]
    pub fn words(mut self, words: &'static [&'static [u8]]) -> Target {
        self.words = words;
        self
    }

    /// How many damaged inputs the usual test tries, where 2,000 take too long or too little.
    #[must_use]
    pub fn cases(mut self, cases: u64) -> Target {
        self.cases = cases;
        self
    }

    /// Tries all inputs. `check` panics where the parser is wrong, and returns the outcome.
    ///
    /// # Panics
    /// With what `check` panicked with, after the input was kept; or without any input.
    pub fn run(self, check: impl Fn(&[u8]) -> String) {
        let long = number(CASES_VARIABLE);
        let mut random = Random::new(number(ROUND_VARIABLE).unwrap_or(0));
        let corpus = Corpus::load(&self.corpus);
        let mut inputs: Vec<Vec<u8>> = self.seeds;
        inputs.extend(corpus.inputs().map(<[u8]>::to_vec));
        assert!(!inputs.is_empty(), "{} holds no input", self.corpus.display());
        let tried = |input: &[u8]| {
            catch_unwind(AssertUnwindSafe(|| check(input))).unwrap_or_else(|panic| {
                let file = corpus.keep("crash", input);
                eprintln!("kept in {}", file.display());
                resume_unwind(panic)
            })
        };
        let mut outcomes: HashSet<String> = inputs.iter().map(|input| tried(input)).collect();
        let mut room = MAX_CORPUS_FILES.saturating_sub(corpus.len());
        for _ in 0..long.unwrap_or(self.cases) {
            let input = damage::damaged(&inputs, self.words, &mut random);
            if outcomes.insert(tried(&input)) {
                if long.is_some() && room > 0 {
                    corpus.keep("new", &input);
                    room -= 1;
                }
                inputs.push(input);
            }
        }
        eprintln!("{} outcomes", outcomes.len());
    }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A parser with a fault behind two steps.
    fn faulty(input: &[u8]) -> String {
        match input {
            [b'a', b'b', b'c', ..] => panic!("reached"),
            [b'a', b'b', ..] => "two".into(),
            [b'a', ..] => "one".into(),
            _ => "none".into(),
        }
    }

    #[test]
    fn a_fault_behind_two_steps_is_found_and_kept() {
        let directory = tempfile::tempdir().unwrap();
        let target = || {
            let mut target = Target::new("", "x").seeds([b"xxxx".to_vec()]).cases(200_000);
            target.corpus = directory.path().join("x");
            target
        };
        assert!(catch_unwind(|| target().run(faulty)).is_err());
        let kept: Vec<_> =
            Corpus::load(&directory.path().join("x")).inputs().map(<[u8]>::to_vec).collect();
        assert!(kept[0].starts_with(b"abc"), "{kept:?}");
        // What was found once is tried first from then on.
        assert!(catch_unwind(|| target().cases(0).run(faulty)).is_err());
    }
}
