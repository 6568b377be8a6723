//! The body of a request, as the configuration has it.

use super::config::GatewayError;
use serde_json::Value;

/// A request body with the placeholders `{to}`, `{e164}`, `{from}`, `{text}` and `{id}`.
pub(super) enum Body {
    Json(Value),
    Fields(Vec<(String, String)>),
}

impl Body {
    pub(super) fn parse(text: &str) -> Result<Body, GatewayError> {
        if text.trim_start().starts_with(['{', '[']) {
            return serde_json::from_str(text).map(Body::Json).map_err(|_| GatewayError::Body);
        }
        let field = |pair: &str| {
            let (name, value) = pair.split_once('=').ok_or(GatewayError::Body)?;
            Ok((name.to_owned(), value.to_owned()))
        };
        text.split('&').map(field).collect::<Result<_, _>>().map(Body::Fields)
    }

    /// Whether it has a placeholder.
    pub(super) fn has(&self, placeholder: &str) -> bool {
        match self {
            Body::Json(value) => value.to_string().contains(placeholder),
            Body::Fields(fields) => fields.iter().any(|(_, value)| value.contains(placeholder)),
        }
    }

    /// The content type, and the body with its placeholders filled. The body was parsed
    /// before, so that no text can break its structure.
    pub(super) fn fill(&self, fill: impl Fn(&str) -> String) -> (&'static str, Vec<u8>) {
        match self {
            Body::Json(value) => {
                let filled = filled(value, &fill).to_string().into_bytes();
                ("application/json; charset=utf-8", filled)
            }
            Body::Fields(fields) => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                form.extend_pairs(fields.iter().map(|(name, value)| (name, fill(value))));
                ("application/x-www-form-urlencoded", form.finish().into_bytes())
            }
        }
    }
}

fn filled(value: &Value, fill: &impl Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(fill(text)),
        Value::Array(all) => all.iter().map(|value| filled(value, fill)).collect(),
        Value::Object(all) => {
            all.iter().map(|(name, value)| (name.clone(), filled(value, fill))).collect()
        }
        other => other.clone(),
    }
}
