//! Values that several parts of the file have.

use super::places::Places;
use bongsu_core::oncall::OncallKey;
use bongsu_core::oncall::person::{Rule, Rules};
use bongsu_settings::{Field, Fields, Reader};
use std::fmt::Display;
use std::str::FromStr;

/// A text that is read by its type; an error is reported where it is.
pub(super) fn parsed<T: FromStr<Err: Display>>(r: &mut Reader<'_>, field: &Field<'_>) -> Option<T> {
    let text = field.text(r)?;
    match text.parse() {
        Ok(value) => Some(value),
        Err(error) => {
            field.reject(r, error.to_string());
            None
        }
    }
}

/// One of these words.
pub(super) fn one_of<T: Copy>(
    r: &mut Reader<'_>,
    field: &Field<'_>,
    words: &[(&str, T)],
) -> Option<T> {
    let text = field.text(r)?;
    let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
    if found.is_none() {
        let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        field.reject(r, format!("“{text}” is not one of {}", known.join(", ")));
    }
    found
}

/// A list of keys.
pub(super) fn keys(r: &mut Reader<'_>, f: &mut Fields<'_>, name: &str, out: &mut Vec<OncallKey>) {
    f.list(r, name, "a key", out, |text| {
        text.parse().map_err(|error: bongsu_core::oncall::key::OncallKeyError| error.to_string())
    });
}

/// How somebody is called.
pub(super) fn rules(r: &mut Reader<'_>, mut f: Fields<'_>, places: &mut Places) -> Rules {
    places.note(&f);
    let mut rules = Rules::default();
    for mut it in f.tables(r, "attempts") {
        places.note(&it);
        let channel = it.require(r, "channel").and_then(|field| parsed(r, &field));
        let after = it.integer(r, "after_s", 0..=86_400).and_then(|it| u32::try_from(it).ok());
        if let Some(channel) = channel {
            rules.attempts.push(Rule { channel, after_s: after.unwrap_or(0) });
        }
        it.finish(r);
    }
    let number = |it: Option<u64>| it.and_then(|it| u32::try_from(it).ok()).unwrap_or(0);
    rules.again_after_s = number(f.integer(r, "again_after_s", 0..=86_400));
    rules.again_times = number(f.integer(r, "again_times", 0..=60));
    f.finish(r);
    rules
}
