//! Bounces (RFC 3464): what a mail server says later of a mail that it had taken.

use bongsu_core::incident::IncidentId;
use bongsu_core::notification::ContactKey;
use mail_parser::{MessageParser, MessagePart, MimeHeaders, PartType};

/// A notice that was not delivered after all.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bounce {
    /// The incident,
    pub incident: IncidentId,
    /// to whom,
    pub contact: ContactKey,
    /// and its number to him.
    pub number: u32,
    /// What was said of it, with its status (RFC 3463).
    pub why: String,
}

/// Reads a message; `None` when it is no bounce for good of a notice of ours. Anybody can
/// write such a message: believed is only one that knows the whole id of a notice.
pub fn read(message: &[u8]) -> Option<Bounce> {
    let message = MessageParser::default().parse(message)?;
    let kind = message.content_type()?;
    let report = kind.attribute("report-type")?;
    if !report.eq_ignore_ascii_case("delivery-status") {
        return None;
    }
    let status = message.parts.iter().find(|part| is(part, "message", "delivery-status"))?;
    let failure = String::from_utf8_lossy(status.contents()).replace("\r\n", "\n");
    let why = failure.split("\n\n").find_map(failed)?;
    let (incident, contact, number) = message.parts.iter().find_map(original)?;
    Some(Bounce { incident, contact, number, why })
}

fn is(part: &MessagePart<'_>, kind: &str, sub: &str) -> bool {
    part.content_type().is_some_and(|of| {
        of.ctype().eq_ignore_ascii_case(kind)
            && of.subtype().is_some_and(|of| of.eq_ignore_ascii_case(sub))
    })
}

/// What a block of fields says of a recipient that it failed for; a delay is no failure.
fn failed(block: &str) -> Option<String> {
    let unfolded = block.replace("\n ", " ").replace("\n\t", " ");
    let field = |name: &str| {
        unfolded.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let failed = field("Action")?.eq_ignore_ascii_case("failed");
    let said = field("Diagnostic-Code").map(|code| match code.split_once(';') {
        Some((_, words)) => words.trim().to_owned(),
        None => code,
    });
    let status = field("Status").unwrap_or_default();
    failed.then(|| format!("{status} {}", said.unwrap_or_default()).trim().to_owned())
}

/// Which notice a part gives back, by its Message-ID.
fn original(part: &MessagePart<'_>) -> Option<(IncidentId, ContactKey, u32)> {
    let id = match &part.body {
        PartType::Message(original) => original.message_id().map(str::to_owned),
        _ if is(part, "text", "rfc822-headers") => {
            let headers = MessageParser::default().parse_headers(part.contents())?;
            headers.message_id().map(str::to_owned)
        }
        _ => None,
    }?;
    let mut parts = id.split('@').next()?.split('.');
    let (incident, contact, number) = (parts.next()?, parts.next()?, parts.next()?);
    let contact = ContactKey::try_from(contact.to_owned()).ok()?;
    Some((incident.parse().ok()?, contact, number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::Time;
    use bongsu_core::inventory::Contact;

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
    fn a_bounce_names_the_notice_and_says_why() {
        let incident = IncidentId::new(Time::from_secs(1_515_050_340), "bounce");
        let contact = ContactKey::of(&Contact::Email("kim@gone.example".into()));
        let id = format!("{incident}.{contact}.2");
        for part in ["message/rfc822", "text/rfc822-headers"] {
            let why = "5.1.1 550 5.1.1 no such user".to_owned();
            let read = read(bounce("failed", &id, part).as_bytes()).map(|mut bounce| {
                bounce.why = bounce.why.split_whitespace().collect::<Vec<_>>().join(" ");
                bounce
            });
            assert_eq!(read, Some(Bounce { incident, contact, number: 2, why }), "{part}");
        }
        let delayed = bounce("delayed", &id, "message/rfc822");
        assert_eq!(read(delayed.as_bytes()), None, "it may yet be delivered");
    }

    #[test]
    fn what_is_no_bounce_of_ours_is_left_alone() {
        assert_eq!(read(b""), None);
        assert_eq!(read(b"Subject: hello\r\n\r\nhello"), None);
        let guessed = bounce("failed", "1.2.3", "message/rfc822");
        assert_eq!(read(guessed.as_bytes()), None);
    }
}
