//! TwiML (twilio.com/docs/voice/twiml), which TeXML and other systems understand too.

use super::{Received, Speech, Target, Then, number, target};
use bongsu_core::call::{CallEvent, EventKind};
use bongsu_words::Language;
use std::fmt::Write;

/// How long a key is waited for, in seconds.
const KEY_TIMEOUT_SECS: u32 = 8;

/// Reads a request; `is_gathered` when it is the answer to a question.
pub fn read(fields: &[(String, String)], is_gathered: bool) -> Option<Received> {
    let get =
        |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let key = get("CallSid").filter(|key| !key.is_empty())?.to_owned();
    let digit = get("Digits").and_then(|digits| digits.chars().next());
    let kind = match (get("CallStatus"), digit) {
        (Some(status @ ("completed" | "busy" | "failed" | "no-answer" | "canceled")), _) => {
            EventKind::Ended(status.to_owned())
        }
        (_, Some(digit)) => EventKind::Pressed(digit),
        (_, None) if is_gathered => EventKind::Silent,
        _ => EventKind::Started,
    };
    let from = get("From").or(get("Caller")).and_then(number);
    Some(Received::Event(CallEvent { key, from, kind }))
}

/// Writes what comes next. A question is answered at the same address, with `?gathered=1`.
pub fn write(speech: &Speech) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>");
    let part = |(lang, text): &(Language, String)| {
        format!("<Say language=\"{}\">{}</Say>", lang.regional_tag(), escaped(text))
    };
    let say: String = speech.said.iter().map(part).collect();
    let result = match &speech.then {
        Then::Gather => write!(
            xml,
            "<Gather input=\"dtmf\" numDigits=\"1\" timeout=\"{KEY_TIMEOUT_SECS}\" \
             action=\"?gathered=1\" method=\"POST\" actionOnEmptyResult=\"true\">{say}</Gather>"
        ),
        Then::Connect(person) => match target(person) {
            Target::Queue(queue) => write!(xml, "{say}<Enqueue>{}</Enqueue>", escaped(queue)),
            Target::Sip(sip) => write!(xml, "{say}<Dial><Sip>{}</Sip></Dial>", escaped(sip)),
            Target::Number(number) => write!(xml, "{say}<Dial>{}</Dial>", escaped(number)),
        },
        Then::Hangup => write!(xml, "{say}<Hangup/>"),
        Then::Nothing => write!(xml, "{say}"),
    };
    result.expect("writing to a string does not fail");
    xml + "</Response>"
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_text_and_no_markup() {
        let text = "<Dial>1</Dial> & \"x\"".to_owned();
        let xml = write(&Speech { said: vec![(Language::Ko, text)], then: Then::Hangup });
        assert!(
            !xml.contains("<Dial>") && xml.contains("&lt;Dial&gt;1&lt;/Dial&gt; &amp;"),
            "{xml}"
        );
    }
}
