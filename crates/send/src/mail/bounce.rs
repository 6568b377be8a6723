//! Bounces: a mail server reports that a mail it had accepted was not delivered. As RFC 3464 and
//! RFC 6533 have it, or as older servers write it.
//!
//! `mail-parser` reads the mail; the fields of a delivery status it leaves to the caller.

use bongsu_core::mail_nesting::limit_nesting;
use mail_parser::decoders::html::html_to_text;
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};
use std::borrow::Cow;

/// The most ids that are looked at; anybody can write them.
const MAX_IDS: usize = 100;
/// How deep mails within mails are looked into.
const MAX_DEPTH: usize = 4;
/// What older servers write of a mail that they give up (Exim, qmail, sendmail, Exchange, Postfix
/// without a report), in lower case.
const GIVEN_UP: [&str; 19] = [
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
    "wasn't delivered",
    "couldn't be delivered",
    "unable to deliver",
    "undelivered mail",
    "address not found",
    // Korean services, and Exchange in Korean.
    "발송실패",
    "전송되지 못",
    "반송되었",
    "배달되지 않",
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

impl Bounce {
    /// Whether it says that the address cannot be reached: not that its mailbox is full, that we
    /// are not welcome, or that somebody waited long enough.
    pub fn is_hard(&self) -> bool {
        let codes = self.reason.split(|c: char| c != '.' && !c.is_ascii_digit());
        // Exim says 5.0.0 of everything, and what the other server said stands behind it.
        let says_something = |code: &&str| {
            code.len() >= 5 && code.split('.').count() == 3 && !code.ends_with(".0.0")
        };
        match codes.into_iter().find(says_something) {
            None => !self.reason.starts_with('4'),
            Some(code) => ["5.1.", "5.2.1"].iter().any(|hard| code.starts_with(hard)),
        }
    }
}

/// Parses a message; `None` unless it is a permanent bounce. Anybody can send one: what makes
/// the parser panic (mail-parser 0.11 does on some broken multiparts) is no bounce either.
pub fn parse(message: &[u8]) -> Option<Bounce> {
    let message = limit_nesting(message);
    std::panic::catch_unwind(|| read(&message)).ok().flatten()
}

fn read(message: &[u8]) -> Option<Bounce> {
    let parsed = MessageParser::default().parse(message)?;
    let statuses: Vec<_> = parsed.parts.iter().filter(|part| is_status(part)).collect();
    let reason = if statuses.is_empty() {
        in_words(&parsed)?
    } else {
        let stated = statuses.iter().find_map(|status| {
            let text = text_of(status).replace("\r\n", "\n");
            text.split("\n\n").find_map(failed)
        })?;
        // OpenSMTPD says 5.0.0 of everything, and why in the text above alone.
        match reply_in_words(&parsed) {
            Some(reply) if stated.ends_with(".0.0") => format!("{stated} {reply}"),
            _ => stated,
        }
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
    Some(reply_in_words(message).unwrap_or(line))
}

/// The reply of the other server, which stands somewhere in the text.
fn reply_in_words(message: &Message<'_>) -> Option<String> {
    let body = message.body_text(0)?;
    let reply = body.lines().map(str::trim).find(|line| {
        let digits = line.trim_start_matches(|c: char| !c.is_ascii_digit());
        line.contains("5.") && digits.starts_with('5')
    });
    reply.map(str::to_owned)
}

/// The ids of the mails in a mail, and its texts as they read when decoded: a bounce may be
/// forwarded, or its text be in base64.
fn collect(message: &Message<'_>, depth: usize, ids: &mut Vec<String>, texts: &mut Vec<String>) {
    for part in &message.parts {
        match &part.body {
            PartType::Message(original) => {
                ids.extend(original.message_id().map(str::to_owned));
                if depth > 0 {
                    collect(original, depth - 1, ids, texts);
                }
            }
            PartType::Html(html) => texts.push(html_to_text(html)),
            _ => texts.extend(part.text_contents().map(str::to_owned)),
        }
        let headers = MessageParser::default().parse_headers(part.contents());
        ids.extend(headers.and_then(|it| it.message_id().map(str::to_owned)));
    }
}

/// Every id in the message: of the mails it returns, of what it answers, and in its text.
fn message_ids(message: &Message<'_>, raw: &[u8]) -> Vec<String> {
    let mut ids = Vec::new();
    let mut texts = vec![String::from_utf8_lossy(raw).into_owned()];
    collect(message, MAX_DEPTH, &mut ids, &mut texts);
    // The last of what is referred to is the mail itself (RFC 5322 §3.6.4).
    for answered in [message.in_reply_to(), message.references()] {
        let answered = answered.as_text_list().into_iter().flatten().rev();
        ids.extend(answered.take(MAX_IDS).map(|id| id.to_string()));
    }
    let is_id = |id: &&str| id.contains('@') && !id.contains(char::is_whitespace);
    for text in &texts {
        // `<id>` anywhere, as where the original follows as text.
        let bracketed = text.split('<').skip(1).filter_map(|rest| rest.split_once('>'));
        ids.extend(bracketed.map(|(id, _)| id).filter(is_id).take(MAX_IDS).map(str::to_owned));
    }
    for text in &texts {
        // Or bare, in a field of its own (X-Original-Message-ID).
        let bare = text.split(|c: char| c.is_whitespace() || "<>\"'();,".contains(c));
        ids.extend(bare.filter(is_id).take(MAX_IDS).map(str::to_owned));
    }
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
    fn ids_are_found_wherever_servers_put_them() {
        let bounce = |rest: &str| {
            reason(&format!("From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail\n{rest}"))
        };
        // Bare, in a field of the server's own.
        assert!(
            bounce(&format!("X-Original-Message-ID: {ID}\n\nIt wasn't delivered.\n")).is_some()
        );
        // In base64, as a server writes that speaks Korean.
        let text = format!("메일이 전송되지 못했습니다.\r\n\r\nMessage-ID: <{ID}>\r\n");
        let encoded = data_encoding::BASE64_MIME.encode(text.as_bytes());
        let headers = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64";
        let korean = bounce(&format!("MIME-Version: 1.0\n{headers}\n\n{encoded}\n"));
        assert!(korean.is_some_and(|why| why.contains("전송되지 못했습니다")));
        // In HTML alone.
        let html = format!("<p>Address not found</p><pre>Message-ID: &lt;{ID}&gt;</pre>");
        let headers = "MIME-Version: 1.0\nContent-Type: text/html";
        assert!(bounce(&format!("{headers}\n\n{html}\n")).is_some());
        // In a report that somebody forwarded.
        let inner = report("failed", "delivery-status", "message/rfc822");
        let forwarded = format!(
            "From: MAILER-DAEMON@mx.example\nMIME-Version: 1.0\n\
             Content-Type: multipart/report; boundary=\"f\"\n\n\
             --f\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n\
             Action: failed\nStatus: 5.1.1\n\n--f\nContent-Type: message/rfc822\n\n{inner}\n--f--\n"
        );
        assert_eq!(reason(&forwarded).as_deref(), Some("5.1.1"));
    }

    /// Received from servers that ran: Postfix 3.7.11, Exim 4.96, OpenSMTPD 6.8.0p2 (Debian 12),
    /// before a server that refuses `RCPT`.
    #[test]
    fn what_real_servers_send_back_is_read() {
        let postfix = include_str!("../../tests/bounces/postfix.eml");
        let full = include_str!("../../tests/bounces/postfix-full.eml");
        let exim = include_str!("../../tests/bounces/exim.eml");
        let opensmtpd = include_str!("../../tests/bounces/opensmtpd.eml");
        let exim_full = exim.replace("550 5.1.1", "552 5.2.2");
        let opensmtpd_full = opensmtpd.replace("550 5.1.1", "552 5.2.2");
        for (mail, code, hard) in [
            (postfix, "5.1.1", true),
            (full, "5.2.2", false),
            (exim, "5.1.1", true),
            (&exim_full, "5.2.2", false),
            (opensmtpd, "5.1.1", true),
            (&opensmtpd_full, "5.2.2", false),
        ] {
            let read = reason(mail).unwrap_or_else(|| panic!("no bounce: {mail}"));
            assert!(read.contains(code), "{read}");
            let bounce = parse(mail.replace('\n', "\r\n").as_bytes()).unwrap();
            assert_eq!((bounce.is_hard(), bounce.message_ids[0].as_str()), (hard, ID), "{read}");
        }
    }

    #[test]
    fn the_mail_itself_is_likelier_than_the_thread() {
        let bounce = parse(
            b"From: postmaster@a.example\r\nSubject: Undeliverable: x\r\n\
              References: <018f.5a.0.c0de@host.example> <018f.5a.2.c0de@host.example>\r\n\r\n\
              Delivery has failed to these recipients.\r\n",
        );
        assert_eq!(bounce.unwrap().message_ids[0], ID);
    }

    #[test]
    fn only_what_is_wrong_with_the_address_is_hard() {
        let is_hard =
            |reason: &str| Bounce { message_ids: Vec::new(), reason: reason.to_owned() }.is_hard();
        for hard in [
            "5.1.1 550 5.1.1 no such user",
            "5.0.0 550 5.1.1 no such user",
            "5.2.1 disabled",
            "I've given up",
            "5.0.0",
        ] {
            assert!(is_hard(hard), "{hard}");
        }
        for other in [
            "5.2.2 552 5.2.2 mailbox full",
            "5.7.1 550 5.7.1 blocked",
            "4.4.7 expired",
            "5.4.4 192.0.2.1 unrouteable",
            "5.0.0 552 5.2.2 Mailbox full",
            "4.0.0 later",
        ] {
            assert!(!is_hard(other), "{other}");
        }
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
