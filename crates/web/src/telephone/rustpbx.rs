//! The step-by-step menus of RustPBX: each event is sent, and one action node is answered
//! (`docs/ivr_step_protocol_en.md` of restsend/rustpbx).

use super::{Received, Speech, Target, Then, number, target};
use bongsu_core::call::{CallEvent, EventKind};
use serde_json::{Value, json};

/// How long a key is waited for, in milliseconds.
const KEY_TIMEOUT_MS: u32 = 8_000;

/// Reads a request; `told` is what stands behind the provider's address.
pub fn read(body: &Value, told: Option<&str>) -> Option<Received> {
    let get = |name: &str| body.get(name).and_then(Value::as_str);
    let key = get("session_id").filter(|key| !key.is_empty())?.to_owned();
    match told {
        Some("end") => return Some(ended(key, get("reason").unwrap_or_default())),
        None | Some("fail") => {}
        // It also tells before it asks, and which keys it has matched itself.
        Some(_) => return Some(Received::Ignored),
    }
    let event = body.get("event").unwrap_or(&Value::Null);
    let digit = || event.get("digit").and_then(Value::as_str).and_then(|it| it.chars().next());
    let (kind, is_mute) = match event.get("type").and_then(Value::as_str) {
        Some("dtmf" | "dtmf_menu_invalid") => (digit().map(EventKind::Pressed)?, false),
        Some("dtmf_timeout" | "dtmf_menu_timeout") => (EventKind::Silent, false),
        // What could not be spoken now cannot be spoken in the next moment either.
        Some("error" | "fail") => (EventKind::Silent, true),
        _ => (EventKind::Started, false),
    };
    let outbound = get("direction") == Some("outbound");
    let other = if outbound { get("callee") } else { get("caller") };
    let event = CallEvent { key, from: other.and_then(number), kind };
    Some(if is_mute { Received::Mute(event) } else { Received::Event(event) })
}

/// The call has left the menu: it is over, or a person has it.
fn ended(key: String, reason: &str) -> Received {
    match reason {
        "transfer" | "transfer_to_queue" | "transfer_to_ivr" => Received::Ignored,
        reason => Received::Event(CallEvent {
            key,
            from: None,
            kind: EventKind::Ended(reason.to_owned()),
        }),
    }
}

/// Writes what comes next. The step is named, and is found again in the traces of the telephone
/// system, as what the caller has heard.
pub fn write(speech: &Speech) -> Value {
    let after = match &speech.then {
        // Without entries every key is sent here.
        Then::Gather => {
            return json!({
                "type": "dtmf_menu",
                "greeting_text": speech.text(),
                "timeout_ms": KEY_TIMEOUT_MS,
                "max_retries": 0,
                "entries": {},
                "step_id": "ask",
            });
        }
        Then::Connect(person) => match target(person) {
            Target::Queue(queue) => {
                json!({ "type": "queue", "target": queue, "step_id": "connect" })
            }
            Target::Sip(to) | Target::Number(to) => {
                json!({ "type": "transfer", "target": to, "step_id": "connect" })
            }
        },
        Then::Hangup | Then::Nothing => {
            json!({ "type": "hangup", "prompt": null, "step_id": "end" })
        }
    };
    match speech.text().as_str() {
        "" => after,
        text => json!({
            "type": "prompt",
            "tts_text": text,
            "interruptible": false,
            "step_id": "say",
            "next": after,
        }),
    }
}
