//! The verbs of jambonz (docs.jambonz.org/verbs/verbs/overview).

use super::{Received, Speech, Target, Then, number, target};
use bongsu_core::call::{CallEvent, EventKind};
use bongsu_words::Language;
use serde_json::{Value, json};

/// How long a key is waited for, in seconds.
const KEY_TIMEOUT_SECS: u32 = 8;

/// Reads a request; `is_gathered` when it is the answer to a question.
pub fn read(body: &Value, is_gathered: bool) -> Option<Received> {
    let get = |name: &str| body.get(name).and_then(Value::as_str);
    let key = get("call_sid").filter(|key| !key.is_empty())?.to_owned();
    let digit = get("digits").and_then(|digits| digits.chars().next());
    let kind = match (get("call_status"), digit) {
        (Some(status @ ("completed" | "busy" | "failed" | "no-answer")), _) => {
            EventKind::Ended(status.to_owned())
        }
        (_, Some(digit)) => EventKind::Pressed(digit),
        (_, None) if is_gathered => EventKind::Silent,
        _ => EventKind::Started,
    };
    Some(Received::Event(CallEvent { key, from: get("from").and_then(number), kind }))
}

/// Writes what comes next. A question is answered at `path`, with `?gathered=1`.
pub fn write(speech: &Speech, path: &str) -> Value {
    let text = speech.text();
    // One voice says all: a prompt cannot change it.
    let voice = speech.said.first().map_or_else(Language::default, |(lang, _)| *lang);
    let say = json!({
        "verb": "say",
        "text": text,
        "synthesizer": { "language": voice.regional_tag() },
    });
    let mut verbs = Vec::new();
    let is_asked = speech.then == Then::Gather;
    if !text.is_empty() && !is_asked {
        verbs.push(say.clone());
    }
    match &speech.then {
        Then::Gather => verbs.push(json!({
            "verb": "gather",
            "input": ["digits"],
            "numDigits": 1,
            "timeout": KEY_TIMEOUT_SECS,
            "dtmfBargein": true,
            "actionHook": format!("{path}?gathered=1"),
            "say": { "text": say["text"], "synthesizer": say["synthesizer"] },
        })),
        Then::Connect(person) => verbs.push(match target(person) {
            Target::Queue(queue) => json!({ "verb": "enqueue", "name": queue }),
            Target::Sip(sip) => {
                json!({ "verb": "dial", "target": [{ "type": "sip", "sipUri": sip }] })
            }
            Target::Number(number) => {
                json!({ "verb": "dial", "target": [{ "type": "phone", "number": number }] })
            }
        }),
        Then::Hangup => verbs.push(json!({ "verb": "hangup" })),
        Then::Nothing => {}
    }
    Value::Array(verbs)
}
