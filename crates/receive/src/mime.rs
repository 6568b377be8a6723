//! Reading a mail, however it was written.
//!
//! `mail-parser` reads the form; encodings that it does not know, and Korean without any, are
//! read here.

use crate::charset::relabel;
use crate::shift::unshift;
use bongsu_core::mail_nesting::limit_nesting;
use bongsu_core::ticket::mail::Incoming;
use encoding_rs::EUC_KR;
use mail_parser::decoders::html::html_to_text;
use mail_parser::{
    Address, Encoding, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType,
};
use std::borrow::Cow;

/// The longest header that is looked at, in bytes; a person's mail has a few thousand.
const HEADERS_MAX_BYTES: usize = 128 << 10;
/// The most ids of what a mail answers.
const MAX_REFERENCES: usize = 50;
/// The most files that are handed on; a decision about each is made elsewhere.
const MAX_PARTS: usize = 50;

/// A mail that was read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Mail {
    /// What it says.
    pub incoming: Incoming,
    /// The files, by name and content.
    pub files: Vec<(String, Vec<u8>)>,
    /// Where its body begins, in bytes.
    pub body_at: usize,
}

/// Reads a mail; `None` when it is none. Anybody can send one: what makes the parser panic
/// (mail-parser 0.11 does on some broken multiparts) is read as plain text below its header.
pub fn read(envelope_from: Option<&str>, message: &[u8]) -> Option<Mail> {
    let limited = limit_nesting(message);
    let message = relabel(&limited);
    let whole = std::panic::catch_unwind(|| parse(&message)).ok().flatten();
    let mut mail = whole.or_else(|| std::panic::catch_unwind(|| header_only(&message)).ok()?)?;
    mail.incoming.envelope_from = envelope_from.map(str::to_owned);
    Some(mail)
}

fn parse(message: &[u8]) -> Option<Mail> {
    let parsed = MessageParser::default().parse(message)?;
    let texts = |parts: &[u32]| -> Vec<String> {
        let texts = parts.iter().filter_map(|at| text_of(&parsed, *at, message));
        texts.filter(|it| !it.trim().is_empty()).collect()
    };
    let mut texts_found = texts(&parsed.text_body);
    if texts_found.is_empty() {
        // Some programs leave the part for text empty.
        texts_found = texts(&parsed.html_body);
    }
    let mut mail = head(&parsed, message);
    mail.incoming.text = unshift(&texts_found.join("\n\n")).replace("\r\n", "\n");
    mail.files = files(&parsed);
    Some(mail)
}

fn header_only(message: &[u8]) -> Option<Mail> {
    let parsed = MessageParser::default().parse_headers(message)?;
    let mut mail = head(&parsed, message);
    mail.incoming.text = korean(message.get(mail.body_at..)?).into_owned();
    Some(mail)
}

fn head(parsed: &Message<'_>, message: &[u8]) -> Mail {
    let root = parsed.root_part();
    let body_at = usize::try_from(root.offset_body).unwrap_or(0).min(message.len());
    let headers = fields(&message[..body_at.min(HEADERS_MAX_BYTES)]);
    let raw = |name: &str| headers.iter().find(|(it, _)| it == name).map(|(_, it)| it.as_str());
    let subject = readable(parsed.subject(), raw("subject"));
    let mut incoming = Incoming {
        from: author(parsed, raw("from")),
        message_id: parsed.message_id().map(str::to_owned),
        subject,
        ..Incoming::default()
    };
    // The last of what is referred to is the mail itself (RFC 5322 §3.6.4).
    for answered in [parsed.in_reply_to(), parsed.references()] {
        let ids: Vec<&str> = match answered {
            HeaderValue::Text(id) => vec![id],
            HeaderValue::TextList(ids) => ids.iter().rev().map(AsRef::as_ref).collect(),
            _ => Vec::new(),
        };
        incoming.refers_to.extend(ids.into_iter().map(str::to_owned));
    }
    incoming.refers_to.truncate(MAX_REFERENCES);
    incoming.headers = headers;
    Mail { incoming, files: Vec::new(), body_at }
}

/// The only author.
fn author(parsed: &Message<'_>, raw: Option<&str>) -> Option<(String, String)> {
    let fields = parsed.headers().iter().filter(|it| it.name.as_str().eq_ignore_ascii_case("from"));
    if fields.count() != 1 {
        return None;
    }
    let Address::List(list) = parsed.from()? else { return None };
    let [one] = &list[..] else { return None };
    let address = one.address.as_deref()?.trim();
    let raw_name = raw.and_then(|it| it.rsplit_once('<')).map(|(name, _)| name.trim());
    let name = readable(one.name.as_deref(), raw_name).trim_matches(['"', ' ']).to_owned();
    address.contains('@').then(|| (name, address.to_owned()))
}

/// A text of the header; what the parser could not read is read as Korean.
fn readable(text: Option<&str>, raw: Option<&str>) -> String {
    let text = text.unwrap_or_default();
    match raw {
        Some(raw) if text.contains('\u{fffd}') && !raw.contains("=?") => raw.to_owned(),
        _ => unshift(text),
    }
}

/// The fields of a header, unfolded. A name is printable ASCII (RFC 5322 §2.2): one that only
/// looks like another is no field, since the mail server before us took it for none.
fn fields(header: &[u8]) -> Vec<(String, String)> {
    let text = korean(header).replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ");
    let field = |line: &str| {
        let (name, value) = line.split_once(':')?;
        let name = name.trim_end_matches([' ', '\t']);
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
        is_name.then(|| (name.to_ascii_lowercase(), unshift(value.trim())))
    };
    text.lines().filter_map(field).collect()
}

/// Bytes that say no encoding: UTF-8, or what Korean programs write.
fn korean(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => EUC_KR.decode_without_bom_handling(bytes).0,
    }
}

fn text_of(parsed: &Message<'_>, at: u32, message: &[u8]) -> Option<String> {
    let part = parsed.part(at)?;
    match &part.body {
        PartType::Html(html) => Some(html_to_text(&with_cells(&unshift(html)))),
        PartType::Text(text) if text.contains('\u{fffd}') && says_no_charset(part) => {
            let range = part.offset_body as usize..part.offset_end as usize;
            Some(korean(message.get(range)?).into_owned())
        }
        PartType::Text(text) => Some(text.clone().into_owned()),
        _ => None,
    }
}

/// A page whose cells and rows stay apart as text.
fn with_cells(html: &str) -> String {
    let lower = html.to_ascii_lowercase();
    let mut apart = String::with_capacity(html.len());
    let mut at = 0;
    while let Some(end) = lower[at..].find("</t").map(|found| at + found) {
        apart.push_str(&html[at..end]);
        match lower.as_bytes().get(end + 3) {
            Some(b'd' | b'h') => apart.push(' '),
            Some(b'r') => apart.push_str("<br>"),
            _ => {}
        }
        apart.push_str("</t");
        at = end + 3;
    }
    apart.push_str(&html[at..]);
    apart
}

fn says_no_charset(part: &MessagePart<'_>) -> bool {
    let has = part.content_type().is_some_and(|it| it.attribute("charset").is_some());
    !has && matches!(part.encoding, Encoding::None)
}

fn files(parsed: &Message<'_>) -> Vec<(String, Vec<u8>)> {
    let part = |part: &MessagePart<'_>| {
        let content = match &part.body {
            PartType::Message(inner) => inner.raw_message.to_vec(),
            _ => part.contents().to_vec(),
        };
        let name = part.attachment_name().map(unshift).unwrap_or_default();
        (name, content)
    };
    parsed.attachments().take(MAX_PARTS).map(part).filter(|(_, it)| !it.is_empty()).collect()
}
