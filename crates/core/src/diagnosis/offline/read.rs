//! The two files: a JSON object on every line, refused with line, field and reason.

use super::stamp;
use crate::Time;
use crate::layer::Layer;
use rustc_hash::FxHashMap;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// Which of the two files.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum File {
    /// A line for every probe stream.
    Streams,
    /// A line for every observation.
    Observations,
}

/// A line that cannot be understood.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{file}, line {line}, {field}: {reason}")]
pub struct Malformed {
    /// In which file.
    pub file: File,
    /// On which line, from 1.
    pub line: usize,
    /// In which field; `the line` when it is no JSON object at all.
    pub field: String,
    /// Why.
    pub reason: String,
}

impl fmt::Display for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            File::Streams => "streams",
            File::Observations => "observations",
        })
    }
}

/// Names in the order of their first occurrence.
#[derive(Debug, Default)]
pub(super) struct Names<'a> {
    pub list: Vec<Cow<'a, str>>,
    index: FxHashMap<Cow<'a, str>, u32>,
}

impl<'a> Names<'a> {
    /// The number of a name, and whether it is new.
    fn intern(&mut self, name: Cow<'a, str>) -> (u32, bool) {
        if let Some(ix) = self.index.get(name.as_ref()) {
            return (*ix, false);
        }
        let ix = self.list.len() as u32;
        self.list.push(name.clone());
        self.index.insert(name, ix);
        (ix, true)
    }
}

/// A stream, names as numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stream {
    pub layer: Layer,
    pub site: u32,
    /// The components below it, as a number in the list of sets beside the streams.
    pub set: u32,
}

/// The streams file.
#[derive(Debug, Default)]
pub(super) struct Streams<'a> {
    pub names: Names<'a>,
    pub streams: Vec<Stream>,
    pub sites: Names<'a>,
    /// By site.
    pub customer: Vec<u32>,
    pub customers: Names<'a>,
    pub components: Names<'a>,
    /// Different lists of components, each sorted.
    pub sets: Vec<Box<[u32]>>,
    set_index: FxHashMap<Box<[u32]>, u32>,
}

/// What came of a probe.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum ProbeResult {
    Ok,
    Skipped,
    Failed,
}

/// An observation that says something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Line {
    pub at: Time,
    pub stream: u32,
    pub vantage: u32,
    pub result: ProbeResult,
}

/// The observations file.
#[derive(Debug, Default)]
pub(super) struct Observations<'a> {
    pub lines: Vec<Line>,
    pub vantages: Names<'a>,
    /// The latest instant of any line, missed and inconclusive ones too.
    pub latest: Option<Time>,
}

/// Separates field and reason in an error on its way through serde.
const MARK: char = '\u{1f}';

const STREAM_FIELDS: [&str; 5] = ["stream", "layer", "site", "customer", "components"];
const OBSERVATION_FIELDS: [&str; 5] = ["stream", "vantage", "at", "outcome", "reason"];

/// Reads the streams file.
pub(super) fn streams(text: &[u8]) -> Result<Streams<'_>, Malformed> {
    let mut all = Streams::default();
    let mut parts = Vec::new();
    for (number, line) in lines(text) {
        let bad = |(field, reason)| Malformed { file: File::Streams, line: number, field, reason };
        parts.clear();
        let seed = Object {
            fields: &STREAM_FIELDS,
            optional: 0,
            components: Some((&mut all.components, &mut parts)),
        };
        let [stream, layer, site, customer, _] = read(line, seed).map_err(bad)?;
        all.add(stream, &layer, site, customer, &mut parts).map_err(bad)?;
    }
    Ok(all)
}

impl<'a> Streams<'a> {
    fn add(
        &mut self,
        stream: Cow<'a, str>,
        layer: &str,
        site: Cow<'a, str>,
        customer: Cow<'a, str>,
        parts: &mut Vec<u32>,
    ) -> Result<(), (String, String)> {
        let known = Layer::ALL.into_iter().find(|known| known.as_str() == layer);
        let wrong = || ("layer".to_owned(), format!("“{layer}” is not dns, tcp, tls or http"));
        let layer = known.ok_or_else(wrong)?;
        let (site, new) = self.sites.intern(site);
        let (customer, _) = self.customers.intern(customer);
        if new {
            self.customer.push(customer);
        } else if self.customer[site as usize] != customer {
            let other = &self.customers.list[self.customer[site as usize] as usize];
            return Err((
                "customer".into(),
                format!("an earlier line gives this site to “{other}”"),
            ));
        }
        let (ix, new) = self.names.intern(stream);
        if !new {
            let name = &self.names.list[ix as usize];
            return Err(("stream".into(), format!("“{name}” is on an earlier line too")));
        }
        parts.sort_unstable();
        parts.dedup();
        let set = match self.set_index.get(parts.as_slice()) {
            Some(set) => *set,
            None => {
                let set = self.sets.len() as u32;
                self.sets.push(parts.as_slice().into());
                self.set_index.insert(parts.as_slice().into(), set);
                set
            }
        };
        self.streams.push(Stream { layer, site, set });
        Ok(())
    }
}

/// Reads the observations file.
pub(super) fn observations<'a>(
    text: &'a [u8],
    streams: &Streams<'_>,
) -> Result<Observations<'a>, Malformed> {
    let mut all = Observations::default();
    for (number, line) in lines(text) {
        let bad =
            |(field, reason)| Malformed { file: File::Observations, line: number, field, reason };
        let seed = Object { fields: &OBSERVATION_FIELDS, optional: 1, components: None };
        let [stream, vantage, at, outcome, _] = read(line, seed).map_err(bad)?;
        let known = streams.names.index.get(stream.as_ref());
        let unknown = || ("stream".into(), format!("“{stream}” is not in the streams file"));
        let stream = *known.ok_or_else(unknown).map_err(bad)?;
        let at = match stamp::parse_common(&at) {
            Some(at) => at,
            None => Time::parse(&at).map_err(|e| bad(("at".into(), e.to_string())))?,
        };
        let result = outcome_of(&outcome).map_err(|reason| bad(("outcome".into(), reason)))?;
        all.latest = all.latest.max(Some(at));
        let (vantage, new) = all.vantages.intern(vantage);
        if new && all.vantages.list.len() > VANTAGES_MAX {
            return Err(bad(("vantage".into(), format!("more than {VANTAGES_MAX} vantages"))));
        }
        if let Some(result) = result {
            all.lines.push(Line { at, stream, vantage, result });
        }
    }
    Ok(all)
}

/// So many vantages have a number for each of their layers' base rates.
const VANTAGES_MAX: usize = 4096;

/// What an outcome says: `None` when it says nothing.
fn outcome_of(word: &str) -> Result<Option<ProbeResult>, String> {
    match word {
        "ok" => Ok(Some(ProbeResult::Ok)),
        "failed" => Ok(Some(ProbeResult::Failed)),
        "skipped" => Ok(Some(ProbeResult::Skipped)),
        "missed" | "inconclusive" => Ok(None),
        other => Err(format!("“{other}” is not ok, failed, missed, inconclusive or skipped")),
    }
}

/// The lines that are not blank, numbered from 1.
fn lines(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let all = text.split(|byte| *byte == b'\n').enumerate();
    all.map(|(ix, line)| (ix + 1, line.trim_ascii())).filter(|(_, line)| !line.is_empty())
}

/// One line's fields, in the order of `seed.fields`; an error is field and reason.
fn read<'a>(line: &'a [u8], seed: Object<'_, 'a>) -> Result<[Cow<'a, str>; 5], (String, String)> {
    let mut json = serde_json::Deserializer::from_slice(line);
    seed.deserialize(&mut json).and_then(|fields| json.end().map(|()| fields)).map_err(|error| {
        let whole = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        let text = whole.strip_suffix(&place).unwrap_or(&whole);
        match text.split_once(MARK) {
            Some((field, reason)) => (field.to_owned(), reason.replace(&place, "")),
            None => ("the line".to_owned(), format!("{text} (column {})", error.column())),
        }
    })
}

/// One object with known fields; `components` go to a list of numbers, all else is text.
struct Object<'s, 'a> {
    fields: &'static [&'static str; 5],
    /// How many of the last fields may be absent.
    optional: usize,
    components: Option<(&'s mut Names<'a>, &'s mut Vec<u32>)>,
}

impl<'a> DeserializeSeed<'a> for Object<'_, 'a> {
    type Value = [Cow<'a, str>; 5];
    fn deserialize<D: Deserializer<'a>>(self, d: D) -> Result<Self::Value, D::Error> {
        d.deserialize_map(self)
    }
}

impl<'a> Visitor<'a> for Object<'_, 'a> {
    type Value = [Cow<'a, str>; 5];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with {}", self.fields.join(", "))
    }

    fn visit_map<M: MapAccess<'a>>(mut self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut values: [Option<Cow<'a, str>>; 5] = Default::default();
        while let Some(key) = map.next_key_seed(TextSeed)? {
            let say = |reason: &dyn fmt::Display| M::Error::custom(format!("{key}{MARK}{reason}"));
            let Some(ix) = self.fields.iter().position(|field| *field == key) else {
                return Err(say(&format!("is not one of {}", self.fields.join(", "))));
            };
            if values[ix].is_some() {
                return Err(say(&"is given twice"));
            }
            let value = match (&mut self.components, ix) {
                (Some((names, into)), 4) => {
                    map.next_value_seed(Components { names, into }).map_err(|e| say(&e))?;
                    Cow::Borrowed("")
                }
                _ => map.next_value_seed(TextSeed).map_err(|e| say(&e))?,
            };
            // A reason is free text; names and words are never empty.
            if value.is_empty() && ix < 4 {
                return Err(say(&"must not be empty"));
            }
            values[ix] = Some(value);
        }
        for (value, field) in values.iter().zip(self.fields).take(5 - self.optional) {
            if value.is_none() {
                return Err(M::Error::custom(format!("{field}{MARK}is missing")));
            }
        }
        Ok(values.map(Option::unwrap_or_default))
    }
}

/// A text, borrowed from the file unless it holds escapes.
struct TextSeed;

impl<'a> DeserializeSeed<'a> for TextSeed {
    type Value = Cow<'a, str>;
    fn deserialize<D: Deserializer<'a>>(self, d: D) -> Result<Self::Value, D::Error> {
        d.deserialize_str(self)
    }
}

impl<'a> Visitor<'a> for TextSeed {
    type Value = Cow<'a, str>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }
    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

/// A list of components, as numbers.
struct Components<'s, 'a> {
    names: &'s mut Names<'a>,
    into: &'s mut Vec<u32>,
}

impl<'a> DeserializeSeed<'a> for Components<'_, 'a> {
    type Value = ();
    fn deserialize<D: Deserializer<'a>>(self, d: D) -> Result<(), D::Error> {
        d.deserialize_seq(self)
    }
}

impl<'a> Visitor<'a> for Components<'_, 'a> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of texts")
    }
    fn visit_seq<S: SeqAccess<'a>>(self, mut seq: S) -> Result<(), S::Error> {
        while let Some(name) = seq.next_element_seed(TextSeed)? {
            if name.is_empty() {
                return Err(S::Error::custom("a component must not be empty"));
            }
            self.into.push(self.names.intern(name).0);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str =
        r#"{"stream":"s1","layer":"tcp","site":"a.kr","customer":"kim","components":["rack:r1"]}"#;

    fn refused(line: &str) -> String {
        streams(format!("{GOOD}\n\n{line}\n").as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn a_bad_stream_is_refused_with_line_field_and_reason() {
        let with = |from: &str, to: &str| refused(&GOOD.replace("s1", "s2").replace(from, to));
        assert_eq!(
            with("tcp", "udp"),
            "streams, line 3, layer: “udp” is not dns, tcp, tls or http"
        );
        assert_eq!(refused(GOOD), "streams, line 3, stream: “s1” is on an earlier line too");
        assert_eq!(
            with("kim", "lee"),
            "streams, line 3, customer: an earlier line gives this site to “kim”"
        );
        assert_eq!(with(r#","customer":"kim""#, ""), "streams, line 3, customer: is missing");
        assert_eq!(
            with("customer", "client"),
            "streams, line 3, client: is not one of stream, layer, site, customer, components"
        );
        assert_eq!(
            with(r#""a.kr""#, "7"),
            "streams, line 3, site: invalid type: integer `7`, expected a text"
        );
        assert_eq!(
            with("rack:r1", ""),
            "streams, line 3, components: a component must not be empty"
        );
        assert_eq!(
            with(r#""layer":"tcp""#, r#""site":"b""#),
            "streams, line 3, site: is given twice"
        );
        assert!(refused("[1]").starts_with("streams, line 3, the line: invalid type: sequence"));
        assert!(refused("{").starts_with("streams, line 3, the line: EOF"));
        assert!(
            refused(&format!("{} x", GOOD.replace("s1", "s2"))).contains("trailing characters")
        );
    }

    #[test]
    fn a_bad_observation_is_refused_with_line_field_and_reason() {
        let known = streams(GOOD.as_bytes()).unwrap();
        let good =
            r#"{"stream":"s1","vantage":"v","at":"2018-01-04T16:19:00+09:00","outcome":"ok"}"#;
        let with = |from: &str, to: &str| {
            let text = format!("{good}\n{}", good.replace(from, to));
            observations(text.as_bytes(), &known).unwrap_err().to_string()
        };
        assert_eq!(
            with("s1", "s9"),
            "observations, line 2, stream: “s9” is not in the streams file"
        );
        assert!(with("T16", "T25").starts_with("observations, line 2, at: “2018-01-04T25"));
        assert!(with("\"ok\"", "\"fine\"").contains("line 2, outcome: “fine” is not ok, failed"));
        assert_eq!(
            with("\"ok\"", "null"),
            "observations, line 2, outcome: invalid type: null, expected a text"
        );
    }

    #[test]
    fn escapes_and_blank_lines_are_read() {
        let text = format!("\n{}\r\n\n  \n", GOOD.replace("kim", "\\u0041"));
        let read = streams(text.as_bytes()).unwrap();
        assert_eq!(read.customers.list, vec!["A"]);
    }
}
