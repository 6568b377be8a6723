//! Bounces (RFC 3464): a mail server reports that a mail it had accepted was not delivered.
//!
//! `mail-parser` reads the mail; the fields of a delivery status it leaves to the caller.

use mail_parser::{MessageParser, MessagePart, MimeHeaders, PartType};

/// A mail that bounced.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bounce {
    /// Its Message-ID, without the angle brackets. Anybody can write it:
    /// [`NoticeId::from_message_id`](bongsu_core::notification::NoticeId::from_message_id) says
    /// whether it is one of ours.
    pub message_id: String,
    /// The diagnostic, with the status (RFC 3463).
    pub reason: String,
}

/// Parses a message; `None` unless it is a permanent bounce with the id of the mail.
pub fn parse(message: &[u8]) -> Option<Bounce> {
    let message = MessageParser::default().parse(message)?;
    let kind = message.content_type()?;
    let report = kind.attribute("report-type")?;
    if !report.eq_ignore_ascii_case("delivery-status") {
        return None;
    }
    let status = message.parts.iter().find(|part| is(part, "message", "delivery-status"))?;
    let failure = String::from_utf8_lossy(status.contents()).replace("\r\n", "\n");
    let reason = failure.split("\n\n").find_map(failed)?;
    let message_id = message.parts.iter().find_map(original)?;
    Some(Bounce { message_id, reason })
}

fn is(part: &MessagePart<'_>, kind: &str, sub: &str) -> bool {
    part.content_type().is_some_and(|of| {
        of.ctype().eq_ignore_ascii_case(kind)
            && of.subtype().is_some_and(|of| of.eq_ignore_ascii_case(sub))
    })
}

/// The diagnostic of a failed recipient in a block of fields; a delay is not a failure.
fn failed(block: &str) -> Option<String> {
    let unfolded = block.replace("\n ", " ").replace("\n\t", " ");
    let field = |name: &str| {
        unfolded.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let failed = field("Action")?.eq_ignore_ascii_case("failed");
    let diagnostic = field("Diagnostic-Code").map(|code| match code.split_once(';') {
        Some((_, text)) => text.trim().to_owned(),
        None => code,
    });
    let status = field("Status").unwrap_or_default();
    failed.then(|| format!("{status} {}", diagnostic.unwrap_or_default()).trim().to_owned())
}

/// The Message-ID of the mail that a part returns.
fn original(part: &MessagePart<'_>) -> Option<String> {
    match &part.body {
        PartType::Message(original) => original.message_id().map(str::to_owned),
        _ if is(part, "text", "rfc822-headers") => {
            let headers = MessageParser::default().parse_headers(part.contents())?;
            headers.message_id().map(str::to_owned)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounce(action: &str, id: &str, part: &str) -> String {
        format!(
            "From: MAILER-DAEMON@relay.example\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"x\"\r\n\r\n\
             --x\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n\
             --x\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; relay.example\r\n\r\n\
             Final-Recipient: rfc822; kim@gone.example\r\nAction: {action}\r\nStatus: 5.1.1\r\n\
             Diagnostic-Code: smtp; 550 5.1.1\r\n  no such user\r\n\r\n\
             --x\r\nContent-Type: {part}\r\n\r\nMessage-ID: <{id}@host.example>\r\n\
             Subject: x\r\n\r\n--x--\r\n"
        )
    }

    #[test]
    fn a_bounce_has_the_notice_and_the_reason() {
        let id = "018f.5a.2.c0de";
        for part in ["message/rfc822", "text/rfc822-headers"] {
            let reason = "5.1.1 550 5.1.1 no such user".to_owned();
            let parsed = parse(bounce("failed", id, part).as_bytes()).map(|mut bounce| {
                bounce.reason = bounce.reason.split_whitespace().collect::<Vec<_>>().join(" ");
                bounce
            });
            assert_eq!(
                parsed,
                Some(Bounce { message_id: format!("{id}@host.example"), reason }),
                "{part}"
            );
        }
        let delayed = bounce("delayed", id, "message/rfc822");
        assert_eq!(parse(delayed.as_bytes()), None, "it may yet be delivered");
    }

    #[test]
    fn other_messages_are_ignored() {
        assert_eq!(parse(b""), None);
        assert_eq!(parse(b"Subject: hello\r\n\r\nhello"), None);
    }
}
