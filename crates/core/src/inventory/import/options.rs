//! How a site is probed, and what is expected of it beyond status and text.

use super::error::Problem;
use super::field::Field;
use super::record::{FieldValue, OptionsRow};
use super::value::short;
use crate::inventory::{CertificateExpectation, Expect, Method, ProbeOptions, SiteUrl};

/// The longest text that must not be in a page, in characters.
pub(super) const MAX_TEXT_CHARS: usize = 1000;

/// Headers of one request.
const MAX_HEADERS: usize = 20;

/// Headers that the probe sets itself, or that would hold a secret or another request.
const RESERVED_HEADERS: [&str; 10] = [
    "host",
    "connection",
    "content-length",
    "transfer-encoding",
    "te",
    "upgrade",
    "expect",
    "authorization",
    "proxy-authorization",
    "cookie",
];

/// The shortest and longest timeout, in milliseconds.
pub(super) const TIMEOUT_MS: (u32, u32) = (100, 60_000);

/// The shortest and longest interval, in seconds.
pub(super) const INTERVAL_S: (u32, u32) = (10, 3_600);

/// The most days that a certificate can be expected to be valid.
const MAX_DAYS: u32 = 365;

pub(super) fn method(text: &str) -> Result<Method, Problem> {
    let found = Method::ALL.into_iter().find(|it| it.as_str().eq_ignore_ascii_case(text));
    found.ok_or_else(|| Problem::Method(short(text)))
}

/// `Name: value`, several separated by `|`.
pub(super) fn headers(text: &str) -> Result<Vec<(String, String)>, Problem> {
    let all = text.split('|').map(str::trim).filter(|it| !it.is_empty()).map(header);
    let all = all.collect::<Result<Vec<_>, _>>()?;
    match all.len() > MAX_HEADERS {
        true => Err(Problem::Header { name: short(text), why: "more than 20 headers" }),
        false => Ok(all),
    }
}

/// Reads `Name: value`.
///
/// # Errors
/// Why it is no header, or none that a probe can send.
pub fn header(text: &str) -> Result<(String, String), Problem> {
    let bad = |why| Problem::Header { name: short(text.split(':').next().unwrap_or(text)), why };
    let (name, value) = text.split_once(':').ok_or_else(|| bad("a colon is missing"))?;
    let (name, value) = (name.trim(), value.trim());
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`~".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(bad("that is no name of a header"));
    }
    if !value.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return Err(bad("its value is not ASCII"));
    }
    match name.to_ascii_lowercase().as_str() {
        "authorization" | "proxy-authorization" | "cookie" => {
            Err(bad("it would hold a secret; give basic_auth a file"))
        }
        lower if RESERVED_HEADERS.contains(&lower) => Err(bad("the probe sets it itself")),
        _ => Ok((name.to_owned(), value.to_owned())),
    }
}

/// The name of a file, which leads to no other directory.
pub(super) fn secret_name(text: &str) -> Result<String, Problem> {
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    match text.bytes().all(fine) && !text.starts_with('.') && text.len() <= 100 {
        true => Ok(text.to_owned()),
        false => Err(Problem::SecretName),
    }
}

pub(super) fn number(text: &str, least: u32, most: u32) -> Result<u32, Problem> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|n| digits && (least..=most).contains(n));
    number.ok_or_else(|| Problem::OutOfRange { text: short(text), least, most })
}

pub(super) fn certificate(text: &str) -> Result<CertificateExpectation, Problem> {
    match text.to_lowercase().as_str() {
        "valid" | "유효" => Ok(CertificateExpectation::Valid),
        "any" | "무관" => Ok(CertificateExpectation::Any),
        days => number(days, 1, MAX_DAYS)
            .map(|days| CertificateExpectation::ValidDays(days as u16))
            .map_err(|_| Problem::Certificate(short(text))),
    }
}

/// A certificate's expectation as [`read`] takes it.
pub(super) fn write_certificate(expected: CertificateExpectation) -> Option<String> {
    match expected {
        CertificateExpectation::Valid => None,
        CertificateExpectation::Any => Some("any".into()),
        CertificateExpectation::ValidDays(days) => Some(days.to_string()),
    }
}

impl<T> FieldValue<T> {
    pub(super) fn is_given(&self) -> bool {
        matches!(self, FieldValue::Set(_))
    }

    pub(super) fn map<U>(self, f: impl Fn(T) -> U) -> FieldValue<U> {
        match self {
            FieldValue::Absent => FieldValue::Absent,
            FieldValue::Empty => FieldValue::Empty,
            FieldValue::Set(value) => FieldValue::Set(f(value)),
        }
    }
}

impl OptionsRow {
    /// Adds what a row of another file says; the field on which they disagree otherwise.
    pub(super) fn join(&mut self, other: OptionsRow) -> Result<(), Field> {
        self.method.join(other.method).map_err(|()| Field::Method)?;
        self.headers.join(other.headers).map_err(|()| Field::Headers)?;
        self.basic_auth.join(other.basic_auth).map_err(|()| Field::BasicAuth)?;
        self.redirects.join(other.redirects).map_err(|()| Field::Redirects)?;
        self.absent.join(other.absent).map_err(|()| Field::Absent)?;
        self.json.join(other.json).map_err(|()| Field::Json)?;
        self.certificate.join(other.certificate).map_err(|()| Field::Certificate)?;
        self.timeout_ms.join(other.timeout_ms).map_err(|()| Field::TimeoutMs)?;
        self.interval_s.join(other.interval_s).map_err(|()| Field::IntervalS)
    }

    /// Applies this to a site.
    pub(super) fn apply(&self, url: &mut SiteUrl, expect: &mut Expect) {
        self.absent.clone().apply_option(&mut expect.absent);
        self.json.clone().apply_option(&mut expect.json);
        self.certificate.clone().apply(&mut expect.certificate);
        let mut options = url.options.take().map_or_else(ProbeOptions::default, |it| *it);
        self.method.clone().apply(&mut options.method);
        self.headers.clone().apply(&mut options.headers);
        self.basic_auth.clone().apply_option(&mut options.basic_auth);
        self.redirects.clone().apply(&mut options.redirects);
        self.timeout_ms.clone().apply_option(&mut options.timeout_ms);
        self.interval_s.clone().apply_option(&mut options.interval_s);
        url.options = (options != ProbeOptions::default()).then(|| Box::new(options));
    }
}
