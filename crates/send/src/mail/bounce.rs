//! Bounces: a mail server reports that a mail it had accepted was not delivered. As RFC 3464 and
//! RFC 6533 have it, or as older servers write it.
//!
//! `mail-parser` reads the mail; the fields of a delivery status it leaves to the caller.

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};
use std::borrow::Cow;

/// The most ids that are looked at; anybody can write them.
const MAX_IDS: usize = 100;
/// What older servers write of a mail that they give up (Exim, qmail, sendmail, Exchange, Postfix
/// without a report), in lower case.
const GIVEN_UP: [&str; 10] = [
    "permanent error",
    "permanent fatal errors",
    "permanent failure",
    "i've given up",
    "could not be delivered to",
    "undeliverable",
    "delivery has failed",
    "returned mail",
    "mail delivery failed",
    "delivery to the following recipient failed permanently",
];
/// What they write of one that they will try again.
const NOT_YET: [&str; 5] = [
    "will be retried",
    "will continue to be made",
    "delayed",
    "not yet been",
    "temporarily deferred",
];

/// A mail that bounced.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bounce {
    /// The ids in the message, without angle brackets, the likeliest first: one of them may be
    /// that of a mail of ours.
    pub message_ids: Vec<String>,
    /// The diagnostic, with the status (RFC 3463).
    pub reason: String,
}

/// Parses a message; `None` unless it is a permanent bounce. Anybody can send one: what makes
/// the parser panic (mail-parser 0.11 does on some broken multiparts) is no bounce either.
pub fn parse(message: &[u8]) -> Option<Bounce> {
    std::panic::catch_unwind(|| read(message)).ok().flatten()
}

fn read(message: &[u8]) -> Option<Bounce> {
    let parsed = MessageParser::default().parse(message)?;
    let statuses: Vec<_> = parsed.parts.iter().filter(|part| is_status(part)).collect();
    let reason = if statuses.is_empty() {
        in_words(&parsed)?
    } else {
        statuses.iter().find_map(|status| {
            let text = text_of(status).replace("\r\n", "\n");
            text.split("\n\n").find_map(failed)
        })?
    };
    Some(Bounce { message_ids: message_ids(&parsed, message), reason })
}

fn is(part: &MessagePart<'_>, kind: &str, sub: &str) -> bool {
    part.content_type().is_some_and(|of| {
        of.ctype().eq_ignore_ascii_case(kind)
            && of.subtype().is_some_and(|of| of.eq_ignore_ascii_case(sub))
    })
}

/// RFC 3464 §2.1, and RFC 6533 §6 for addresses beyond ASCII.
fn is_status(part: &MessagePart<'_>) -> bool {
    is(part, "message", "delivery-status") || is(part, "message", "global-delivery-status")
}

fn text_of<'a>(part: &'a MessagePart<'_>) -> Cow<'a, str> {
    String::from_utf8_lossy(part.contents())
}

/// The diagnostic of a failed recipient in a block of fields; a delay is not a failure. Some
/// servers add a remark to the action.
fn failed(block: &str) -> Option<String> {
    let unfolded = block.replace("\n ", " ").replace("\n\t", " ");
    let field = |name: &str| {
        unfolded.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    };
    let action = field("Action")?;
    let failed = action.split_whitespace().next()?.eq_ignore_ascii_case("failed");
    let diagnostic = field("Diagnostic-Code").map(|code| match code.split_once(';') {
        Some((_, text)) => text.trim().to_owned(),
        None => code,
    });
    let status = field("Status").unwrap_or_default();
    failed.then(|| format!("{status} {}", diagnostic.unwrap_or_default()).trim().to_owned())
}

/// The first line that gives a mail up, of a message without a report that comes from a mail
/// server: one to nobody, or marked as a reply of a program.
fn in_words(message: &Message<'_>) -> Option<String> {
    let header = |name: &str| message.header_raw(name).unwrap_or_default().trim().to_lowercase();
    let from = header("From");
    let is_server = ["mailer-daemon", "postmaster", "mail delivery", "mdaemon"]
        .iter()
        .any(|name| from.contains(name))
        || header("Return-Path") == "<>"
        || !header("X-Failed-Recipients").is_empty();
    if !is_server {
        return None;
    }
    let subject = message.subject().unwrap_or_default().to_owned();
    let body = message.body_text(0).unwrap_or_default();
    let whole = format!("{subject}\n{body}").to_lowercase();
    if NOT_YET.iter().any(|words| whole.contains(words)) {
        return None;
    }
    let gives_up = |line: &&str| GIVEN_UP.iter().any(|words| line.to_lowercase().contains(words));
    let line = body.lines().chain([subject.as_str()]).find(gives_up)?.trim().to_owned();
    // The reply of the other server stands somewhere below.
    let code = body.lines().map(str::trim).find(|line| {
        let digits = line.trim_start_matches(|c: char| !c.is_ascii_digit());
        line.contains("5.") && digits.starts_with('5')
    });
    Some(code.map_or(line, str::to_owned))
}

/// Every id in the message: of the mails it returns, of what it answers, and in its text.
fn message_ids(message: &Message<'_>, raw: &[u8]) -> Vec<String> {
    let mut ids = Vec::new();
    for part in &message.parts {
        match &part.body {
            PartType::Message(original) => ids.extend(original.message_id().map(str::to_owned)),
            _ => ids.extend(
                MessageParser::default()
                    .parse_headers(part.contents())
                    .and_then(|headers| headers.message_id().map(str::to_owned)),
            ),
        }
    }
    for answered in [message.in_reply_to(), message.references()] {
        ids.extend(answered.as_text_list().into_iter().flatten().map(|id| id.to_string()));
    }
    let raw = String::from_utf8_lossy(raw);
    // `<id>` anywhere, as where the original follows as text.
    let in_text = raw.split('<').skip(1).filter_map(|rest| rest.split_once('>'));
    let is_id = |id: &str| id.contains('@') && !id.contains(char::is_whitespace);
    ids.extend(in_text.map(|(id, _)| id).filter(|id| is_id(id)).map(str::to_owned));
    let mut seen = std::collections::BTreeSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    ids.truncate(MAX_IDS);
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "018f.5a.2.c0de@host.example";

    fn reason(message: &str) -> Option<String> {
        let bounce = parse(message.replace('\n', "\r\n").as_bytes())?;
        assert!(bounce.message_ids.iter().any(|id| id == ID), "{:?} {message}", bounce.message_ids);
        Some(bounce.reason.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn report(action: &str, status: &str, original: &str) -> String {
        format!(
            "From: MAILER-DAEMON@mx.example\nMIME-Version: 1.0\n\
             Content-Type: multipart/report; boundary=\"b\"\n\n\
             --b\nContent-Type: message/{status}\n\nReporting-MTA: dns; mx.example\n\n\
             Final-Recipient: rfc822; kim@a.example\nAction: {action}\nStatus: 5.1.1\n\
             Diagnostic-Code: smtp; 550 5.1.1\n  no such user\n\n\
             --b\nContent-Type: {original}\n\nMessage-ID: <{ID}>\nSubject: x\n\nx\n--b--\n"
        )
    }

    #[test]
    fn reports_of_all_forms_are_read() {
        for action in ["failed", "Failed", "failed (permanent failure)"] {
            for status in ["delivery-status", "global-delivery-status"] {
                for original in [
                    "message/rfc822",
                    "text/rfc822-headers",
                    "message/global",
                    "message/global-headers",
                    "text/plain",
                ] {
                    let read = reason(&report(action, status, original));
                    let expected = "5.1.1 550 5.1.1 no such user";
                    assert_eq!(read.as_deref(), Some(expected), "{action} {status} {original}");
                }
            }
        }
        for action in ["delayed", "delivered", "relayed"] {
            assert_eq!(reason(&report(action, "delivery-status", "message/rfc822")), None);
        }
    }

    #[test]
    fn older_servers_write_in_words() {
        let exim = "From: Mail Delivery System <Mailer-Daemon@mx.example>\n\
            X-Failed-Recipients: kim@a.example\nSubject: Mail delivery failed: returning message\n\n\
            This is a permanent error. The following address(es) failed:\n\n  kim@a.example\n    \
            550 5.1.1 no such user\n\n------ This is a copy of the message ------\n\n\
            Message-Id: <018f.5a.2.c0de@host.example>\n";
        assert_eq!(reason(exim).as_deref(), Some("550 5.1.1 no such user"));
        let qmail = "From: MAILER-DAEMON@mx.example\nReturn-Path: <>\nSubject: failure notice\n\n\
            Hi. This is the qmail-send program at mx.example.\nThis is a permanent error; I've given \
            up. Sorry it didn't work out.\n\n--- Below this line is a copy of the message.\n\n\
            Message-ID: <018f.5a.2.c0de@host.example>\n";
        assert!(reason(qmail).is_some_and(|why| why.contains("permanent error")));
        let only_references = "From: postmaster@a.example\nSubject: Undeliverable: x\n\
            References: <018f.5a.0.c0de@host.example> <018f.5a.2.c0de@host.example>\n\n\
            Delivery has failed to these recipients.\n";
        assert!(reason(only_references).is_some());
        let sendmail_delay = "From: MAILER-DAEMON@mx.example\nSubject: Warning: could not send\n\n\
            Attempts to deliver will continue to be made. Undeliverable for 4 hours.\n\
            Message-ID: <018f.5a.2.c0de@host.example>\n";
        assert_eq!(reason(sendmail_delay), None);
    }

    #[test]
    fn other_messages_are_ignored() {
        assert_eq!(parse(b""), None);
        assert_eq!(parse(b"Subject: hello\r\n\r\nhello"), None);
        let reply = "From: kim@a.example\nSubject: Re: mail delivery failed\n\
            In-Reply-To: <018f.5a.2.c0de@host.example>\n\nIt is a permanent error.\n";
        assert_eq!(reason(reply), None);
    }
}
