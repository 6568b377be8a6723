//! How a site is probed, beyond its URL.

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// How a site is probed, beyond its URL.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProbeOptions {
    /// The method.
    pub method: Method,
    /// Headers in addition to those that every request has, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, String)>,
    /// The name of the file with `user:password`, in the directory of the configuration: the
    /// secret is in no inventory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basic_auth: Option<String>,
    /// How many redirects are followed, each judged like a page.
    pub redirects: u8,
    /// The timeout of each layer above the connection, in milliseconds, instead of the
    /// configured one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u32>,
    /// The interval, in seconds, where it is shorter than the configured one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval_s: Option<u32>,
}

/// The most redirects that can be followed (Fetch Standard §4.4).
pub const MAX_REDIRECTS: u8 = 20;

impl ProbeOptions {
    /// The timeout of each layer above the connection, instead of `configured`.
    pub fn timeout_or(&self, configured: Duration) -> Duration {
        self.timeout_ms.map_or(configured, |ms| Duration::from_millis(ms.into()))
    }
}

/// A method without effect on the server (RFC 9110 §9.2.1), or `POST` without a body, for the
/// interfaces that want it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs, reason = "the names are those of HTTP")]
pub enum Method {
    #[default]
    Get,
    Head,
    Options,
    Post,
}

impl Method {
    /// Every method.
    pub const ALL: [Method; 4] = [Method::Get, Method::Head, Method::Options, Method::Post];

    /// As it is sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Head => "HEAD",
            Method::Options => "OPTIONS",
            Method::Post => "POST",
        }
    }
}

/// What is expected of a certificate.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateExpectation {
    /// That it is valid, as for every visitor.
    #[default]
    Valid,
    /// That it is valid, and for so many days to come.
    ValidDays(u16),
    /// Nothing: the handshake completes. For what no stranger opens.
    Any,
}

/// A value that the JSON of a page must have (RFC 6901).
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct JsonValue {
    /// Where: a JSON pointer, `/status` or `/items/0/name`; empty for all of it.
    pub pointer: String,
    /// What, as JSON writes it; `None` when it must only be there.
    pub value: Option<String>,
}

impl JsonValue {
    /// Reads `/status = "ok"` or `/items/0`.
    pub fn parse(text: &str) -> Option<JsonValue> {
        let (pointer, value) = match text.split_once('=') {
            Some((pointer, value)) => (pointer.trim(), Some(value.trim())),
            None => (text.trim(), None),
        };
        if !(pointer.is_empty() && value.is_some() || pointer.starts_with('/')) {
            return None;
        }
        let value = match value {
            // What is no JSON is a text that somebody wrote without quotation marks.
            Some(value) => Some(match serde_json::from_str::<serde_json::Value>(value) {
                Ok(value) => value.to_string(),
                Err(_) if value.is_empty() => return None,
                Err(_) => serde_json::Value::from(value).to_string(),
            }),
            None => None,
        };
        Some(JsonValue { pointer: pointer.to_owned(), value })
    }

    /// As [`JsonValue::parse`] reads it.
    pub fn write(&self) -> String {
        match &self.value {
            Some(value) => format!("{} = {value}", self.pointer).trim_start().to_owned(),
            None => self.pointer.clone(),
        }
    }

    /// Whether a page has it. A number or a truth value is the same as a text of it: some write
    /// `"up": "true"`, and others `3.0` for 3. A text in quotation marks is a text alone.
    pub fn is_in(&self, page: &[u8]) -> bool {
        let Ok(page) = serde_json::from_slice::<serde_json::Value>(page) else { return false };
        match (page.pointer(&self.pointer), &self.value) {
            (Some(found), Some(wanted)) => {
                let number = |text: &str| text.parse::<f64>().ok();
                let is_same = |it: serde_json::Value| {
                    let as_text = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
                    let same_number = it.is_number() && number(wanted) == number(&as_text);
                    it == *found || (!it.is_string() && (as_text == *wanted || same_number))
                };
                serde_json::from_str(wanted).is_ok_and(is_same)
            }
            (found, None) => found.is_some(),
            (None, Some(_)) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_in_json_is_found_by_its_pointer() {
        let page = br#"{"status":"ok","checks":[{"name":"db","up":true}],"n":3,"a/b":null,
            "code":"200","yes":"true"}"#;
        for (text, is_in) in [
            ("/status = \"ok\"", true),
            ("/status = ok", true),
            ("/status=down", false),
            ("/checks/0/up = true", true),
            ("/checks/0/up = \"true\"", false),
            ("/checks/1", false),
            ("/n = 3", true),
            ("/n = 3.5", false),
            ("/n = 3.0", true),
            ("/code = 200", true),
            ("/code = 201", false),
            ("/yes = true", true),
            ("/n = \"3\"", false),
            ("/a~1b", true),
            ("/missing", false),
        ] {
            let value = JsonValue::parse(text).unwrap();
            assert_eq!(value.is_in(page), is_in, "{text}");
            assert_eq!(JsonValue::parse(&value.write()), Some(value), "{text}");
        }
        assert!(!JsonValue::parse("/a").unwrap().is_in(b"<html>"));
        for text in ["", "status", "= ", "status = ok"] {
            assert_eq!(JsonValue::parse(text), None, "{text:?}");
        }
        assert!(JsonValue::parse("= 1").unwrap().is_in(b"1"));
    }
}
