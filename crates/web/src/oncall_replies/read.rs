//! Who replied what, in JSON or in a form.

use super::ReplySource;
use serde_json::Value;
use std::collections::BTreeMap;

/// Names that gateways have for the number of whoever wrote.
const SENDERS: [&str; 6] = ["from", "From", "sender", "msisdn", "phone", "phoneNumber"];
/// Names that they have for the number that they called; who calls in may show any number.
const CALLED: [&str; 4] = ["to", "To", "called", "callee"];
/// Names that gateways have for the text or the keys.
const TEXTS: [&str; 10] =
    ["text", "Body", "body", "message", "content", "Digits", "digits", "dtmf", "keys", "key"];

/// A reply.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Reply {
    /// The number, as the gateway writes it.
    pub(super) phone: String,
    /// What was written or pressed.
    pub(super) text: String,
}

/// Reads a body; `None` without a number and a text.
pub(super) fn read(source: &ReplySource, body: &[u8]) -> Option<Reply> {
    let fields = fields(body)?;
    let field = |own: &Option<String>, usual: &[&str]| match own {
        Some(name) => fields.get(name.as_str()).cloned(),
        None => usual.iter().find_map(|name| fields.get(*name).cloned()),
    };
    let phones = if source.keys { &CALLED[..] } else { &SENDERS };
    let (phone, text) = (field(&source.phone, phones)?, field(&source.text, &TEXTS)?);
    (!phone.trim().is_empty()).then_some(Reply { phone, text })
}

/// The texts and numbers of a JSON object or a form.
fn fields(body: &[u8]) -> Option<BTreeMap<String, String>> {
    if let Ok(Value::Object(fields)) = serde_json::from_slice(body) {
        let text = |value: Value| match value {
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        return Some(fields.into_iter().filter_map(|(name, it)| Some((name, text(it)?))).collect());
    }
    Some(form_urlencoded::parse(body).into_owned().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(phone: Option<&str>, text: Option<&str>) -> ReplySource {
        let own = |name: Option<&str>| name.map(str::to_owned);
        let (phone, text) = (own(phone), own(text));
        ReplySource { name: "sms".into(), phone, text, keys: false, token_number: 0 }
    }

    #[test]
    fn json_and_forms_are_read_by_usual_or_own_names() {
        let usual = source(None, None);
        let expected = Reply { phone: "01012345678".into(), text: "48291307 ok".into() };
        for body in [
            r#"{"from": "01012345678", "text": "48291307 ok", "more": [1]}"#,
            "From=01012345678&Body=48291307+ok&To=15880000",
        ] {
            assert_eq!(read(&usual, body.as_bytes()).as_ref(), Some(&expected), "{body}");
        }
        let own = source(Some("To"), Some("Digits"));
        let pressed = read(&own, b"From=15880000&To=%2B821012345678&Digits=1").unwrap();
        assert_eq!((pressed.phone.as_str(), pressed.text.as_str()), ("+821012345678", "1"));
        let keys = ReplySource { keys: true, ..usual.clone() };
        let called = read(&keys, b"From=15880000&To=01012345678&Digits=1").unwrap();
        assert_eq!(called.phone, "01012345678", "whom we called, and not who calls");
        for body in ["", "{}", "[]", "{\"from\": \"\", \"text\": \"1\"}", "x=1", "\u{0}{"] {
            assert_eq!(read(&usual, body.as_bytes()), None, "{body}");
        }
    }
}
