//! Any JSON: the configuration says which field is which, by templates with JSON pointers
//! (RFC 6901) such as `{/alert/title} on {/host}`.

use super::fields::{ParseError, instant};
use bongsu_core::external_alert::{ExternalEvent, Severity, Signal};
use serde_json::Value;
use std::str::FromStr;

/// What is which in the JSON of a tool.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mapping {
    /// The pointer to a list of alerts; the whole body is one alert when `None`.
    pub each: Option<String>,
    /// By what alerts are told apart.
    pub dedup_key: Template,
    /// What it is, in a line.
    pub summary: Template,
    /// More of it.
    pub details: Template,
    /// How bad it is.
    pub severity: Template,
    /// What it is about.
    pub component: Template,
    /// Since when.
    pub started_at: Template,
    /// What says whether it is so.
    pub state: Template,
    /// The states in which it is over; in all others it is so.
    pub resolved: Vec<String>,
    /// Those in which somebody has it over there.
    pub acknowledged: Vec<String>,
}

/// A text with JSON pointers in braces.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Template(Vec<Piece>);

#[derive(Clone, PartialEq, Eq, Debug)]
enum Piece {
    Text(String),
    Pointer(String),
}

/// A text that is no template.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TemplateError {
    /// A brace without the other one.
    #[error("a brace is not closed")]
    Open,
    /// No JSON pointer between braces.
    #[error("“{0}” is no JSON pointer: it begins with / (RFC 6901)")]
    Pointer(String),
}

impl FromStr for Template {
    type Err = TemplateError;
    fn from_str(text: &str) -> Result<Template, TemplateError> {
        let (mut pieces, mut rest) = (Vec::new(), text);
        while let Some((before, after)) = rest.split_once('{') {
            let (pointer, after) = after.split_once('}').ok_or(TemplateError::Open)?;
            if !pointer.starts_with('/') {
                return Err(TemplateError::Pointer(pointer.to_owned()));
            }
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(Piece::Pointer(pointer.to_owned()));
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        pieces.retain(|piece| *piece != Piece::Text(String::new()));
        Ok(Template(pieces))
    }
}

impl Template {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first of its pointers at which there is nothing.
    pub(super) fn missing(&self, body: &Value) -> Option<&str> {
        self.0.iter().find_map(|piece| match piece {
            Piece::Pointer(pointer) => match body.pointer(pointer) {
                None | Some(Value::Null) => Some(pointer.as_str()),
                Some(Value::String(text)) if text.trim().is_empty() => Some(pointer.as_str()),
                Some(_) => None,
            },
            Piece::Text(_) => None,
        })
    }

    pub(super) fn fill(&self, body: &Value) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Pointer(pointer) => match body.pointer(pointer) {
                None | Some(Value::Null) => String::new(),
                Some(Value::String(text)) => text.clone(),
                Some(value) => value.to_string(),
            },
        };
        self.0.iter().map(piece).collect::<String>().trim().to_owned()
    }
}

impl Mapping {
    /// What a request says.
    pub(super) fn read(&self, body: &Value) -> Result<Vec<ExternalEvent>, ParseError> {
        let Some(each) = &self.each else { return Ok(vec![self.one(body)?]) };
        let list = body.pointer(each).and_then(Value::as_array);
        let list = list.ok_or_else(|| ParseError(format!("there is no list at {each}")))?;
        list.iter().map(|body| self.one(body)).collect()
    }

    fn one(&self, body: &Value) -> Result<ExternalEvent, ParseError> {
        let state = self.state.fill(body);
        let is = |states: &[String]| states.iter().any(|it| it.eq_ignore_ascii_case(&state));
        let signal = match (is(&self.resolved), is(&self.acknowledged)) {
            (true, _) => Signal::Resolved,
            (false, true) => Signal::Acknowledged,
            (false, false) => Signal::Firing,
        };
        // With a part missing, different failures would be one alert.
        if let Some(pointer) = self.dedup_key.missing(body) {
            return Err(ParseError(format!("`dedup_key` needs {pointer}, where there is nothing")));
        }
        let dedup_key = self.dedup_key.fill(body);
        if dedup_key.is_empty() {
            return Err(ParseError("`dedup_key` is blank".into()));
        }
        let severity = self.severity.fill(body);
        let component = self.component.fill(body);
        Ok(ExternalEvent {
            signal,
            severity: Severity::of_tool(&severity),
            summary: match self.summary.fill(body) {
                empty if empty.is_empty() => dedup_key.clone(),
                summary => summary,
            },
            dedup_key,
            details: self.details.fill(body),
            labels: Default::default(),
            hints: if component.is_empty() { Vec::new() } else { vec![component] },
            started_at: instant(&Value::String(self.started_at.fill(body))),
            said_at: None,
        })
    }
}
