//! A mail, and its MIME message: plain text, and the same in HTML.

use super::html;
use bongsu_core::Time;
use bongsu_core::http_url::HttpUrl;
use bongsu_core::name::Name;
use bongsu_words::Language;
use bongsu_words::message::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message as MimeMessage};
use std::time::{Duration, SystemTime};

/// A mail to one person.
#[derive(Clone, Debug)]
pub struct Mail<'a> {
    /// The recipient.
    pub address: &'a str,
    /// The language of the message.
    pub lang: Language,
    /// Unique for each message, and the same for every attempt.
    pub id: &'a str,
    /// The id of the first message of the thread, when this is not the first.
    pub thread: Option<&'a str>,
    /// The content.
    pub message: &'a Message,
    /// Where mail programs unsubscribe the reader at one click.
    pub unsubscribe_url: Option<String>,
    /// Where replies go, if not to the sender.
    pub reply_to: Option<&'a str>,
    /// The id of the mail that it answers, which somebody else wrote; without angle brackets.
    pub answers: Option<&'a str>,
}

/// Composes the message; the error names an invalid address.
pub(super) fn compose(from: &Mailbox, now: Time, mail: &Mail<'_>) -> Result<MimeMessage, String> {
    let address = address(mail.address);
    let address = address.ok_or_else(|| format!("“{}” is not an e-mail address", mail.address))?;
    let mut builder = MimeMessage::builder()
        .from(from.clone())
        .to(Mailbox::new(None, address))
        .date(SystemTime::UNIX_EPOCH + Duration::from_micros(now.as_micros().max(0) as u64))
        .subject(&mail.message.subject)
        .message_id(Some(id(from, mail.id)));
    // Mail programs show all notices of an incident as one thread.
    if let Some(first) = mail.thread {
        let first = id(from, first);
        builder = builder.in_reply_to(first.clone()).references(first);
    }
    if let Some(reply_to) = mail.reply_to.and_then(self::address) {
        builder = builder.reply_to(Mailbox::new(None, reply_to));
    }
    if let Some(answered) = mail.answers.filter(|it| is_id(it)) {
        builder = builder.in_reply_to(format!("<{answered}>")).references(format!("<{answered}>"));
    }
    let body =
        MultiPart::alternative_plain_html(mail.message.text(), html::page(mail.lang, mail.message));
    let mut message = builder.multipart(body).map_err(|error| error.to_string())?;
    // RFC 3834, and Exchange's own field: suppress automatic replies.
    let mut headers = vec![
        ("Auto-Submitted", "auto-generated".to_owned()),
        ("X-Auto-Response-Suppress", "All".to_owned()),
        ("Content-Language", mail.lang.tag().to_owned()),
    ];
    if let Some(url) = &mail.unsubscribe_url {
        // RFC 2369 §3.2, and RFC 8058: one click, by POST.
        // As A-labels and %XX: an encoded-word is no URI (RFC 2047 §5).
        let url = HttpUrl::parse(url).map_or_else(|_| url.clone(), |url| url.as_str().to_owned());
        headers.push(("List-Unsubscribe", format!("<{url}>")));
        headers.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    for (name, value) in headers {
        let name = HeaderName::new_from_ascii_str(name);
        message.headers_mut().insert_raw(HeaderValue::new(name, value));
    }
    Ok(message)
}

/// An address, its domain as A-labels (RFC 5891 §4.4): every relay knows those.
pub(super) fn address(text: &str) -> Option<Address> {
    let address: Address = text.parse().ok()?;
    match Name::parse(address.domain()) {
        Ok(domain) => Address::new(address.user(), domain.as_str()).ok(),
        Err(_) => Some(address),
    }
}

/// Whether somebody else's id can stand in a header: no white space, no brackets, and short.
fn is_id(id: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>');
    !id.is_empty() && id.len() <= 200 && id.contains('@') && id.bytes().all(fits)
}

/// RFC 5322 §3.6.4.
fn id(from: &Mailbox, id: &str) -> String {
    format!("<{id}@{}>", from.email.domain())
}

#[cfg(test)]
mod tests {
    use super::{Mail, compose};
    use bongsu_core::Time;
    use bongsu_core::inventory::normalize_email;
    use bongsu_words::Language;
    use bongsu_words::message::Message;
    use lettre::Address;
    use lettre::message::Mailbox;

    #[test]
    fn uris_in_headers_are_never_encoded_words() {
        let from: Mailbox = "장애 알림 <outage@xn--9t4bo31afmc.xn--3e0b707e>".parse().unwrap();
        let message = Message {
            operator: "가비아".into(),
            contact: None,
            subject: "정전".into(),
            fields: Vec::new(),
            lists: Vec::new(),
            stated: None,
            short_list: None,
            courtesy: Default::default(),
            foot: Vec::new(),
        };
        for url in [
            "https://상태.한국/c/0bee/unsubscribe?to=1".to_owned(),
            format!("https://status.example/상태/{}/unsubscribe", "long".repeat(60)),
            "https://status.example/c/0bee/unsubscribe?to=a b".to_owned(),
        ] {
            let mail = Mail {
                address: "kim@a.example",
                lang: Language::Ko,
                id: "1.2.3",
                thread: Some("1.2.0"),
                message: &message,
                unsubscribe_url: Some(url),
                reply_to: None,
                answers: None,
            };
            let bytes = compose(&from, Time::from_secs(1_515_050_340), &mail).unwrap().formatted();
            let text = String::from_utf8(bytes).unwrap();
            let unfolded = text.replace("\r\n ", " ");
            for name in ["Message-ID", "In-Reply-To", "References", "List-Unsubscribe"] {
                let line = unfolded.lines().find(|line| line.starts_with(&format!("{name}: <")));
                let line = line.unwrap_or_else(|| panic!("{name} is missing in {text}"));
                assert!(line.ends_with('>') && line.matches(' ').count() == 1, "{line}");
                assert!(line.is_ascii() && !line.contains("=?"), "{line}");
            }
        }
    }

    /// Names of operators reach the sender, and those of sites and customers the subject.
    #[test]
    fn a_name_with_line_ends_adds_no_header() {
        let hostile = "Kim\r\nBcc: all@evil.example\r\n\r\n<b>hello</b>\nX-Evil: 1";
        let from = format!("\"{hostile}\" <outage@host.example>");
        assert!(from.parse::<Mailbox>().is_err(), "refused at the start, as a setting");
        let from: Mailbox = "\"한빛 <b>\" <outage@host.example>".parse().unwrap();
        let message = Message {
            operator: hostile.to_owned(),
            contact: None,
            subject: hostile.to_owned(),
            fields: Vec::new(),
            lists: Vec::new(),
            stated: None,
            short_list: None,
            courtesy: Default::default(),
            foot: Vec::new(),
        };
        let mail = Mail {
            address: "kim@mail.example",
            lang: Language::En,
            id: "a.b.0.c",
            thread: None,
            message: &message,
            unsubscribe_url: None,
            reply_to: None,
            answers: None,
        };
        let bytes = compose(&from, Time::from_secs(1_515_050_340), &mail).unwrap().formatted();
        let parsed = mail_parser::MessageParser::default().parse(&bytes).unwrap();
        let names: Vec<_> = parsed.headers().iter().map(|header| header.name()).collect();
        assert!(parsed.bcc().is_none() && !names.contains(&"X-Evil"), "{names:?}");
        assert_eq!(
            parsed.subject().map(|text| text.contains("<b>")),
            Some(true),
            "it is a subject"
        );
    }

    #[test]
    fn what_the_inventory_accepts_can_be_sent_to() {
        for text in ["kim@a.kr", "kim+a@한글.한국", "김@a.kr", "o'neil_{x}@a-b.example", "k@a_b.kr"]
        {
            if let Some(address) = normalize_email(text) {
                assert!(address.parse::<Address>().is_ok(), "{address}");
            }
        }
    }
}
