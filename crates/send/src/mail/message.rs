//! A mail, and its MIME message: plain text, and the same in HTML.

use bongsu_core::Time;
use bongsu_words::Language;
use bongsu_words::message::Message;
use lettre::Message as MimeMessage;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use maud::{DOCTYPE, html};
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
}

/// Composes the message; the error names an invalid address.
pub(super) fn compose(from: &Mailbox, now: Time, mail: &Mail<'_>) -> Result<MimeMessage, String> {
    let address = mail.address.parse();
    let address = address.map_err(|_| format!("“{}” is not an e-mail address", mail.address))?;
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
    let body =
        MultiPart::alternative_plain_html(mail.message.text(), page(mail.lang, mail.message));
    let mut message = builder.multipart(body).map_err(|error| error.to_string())?;
    // RFC 3834: suppresses automatic replies.
    let mut headers = vec![
        ("Auto-Submitted", "auto-generated".to_owned()),
        ("Content-Language", mail.lang.tag().to_owned()),
    ];
    if let Some(url) = &mail.unsubscribe_url {
        // RFC 2369 §3.2, and RFC 8058: one click, by POST.
        headers.push(("List-Unsubscribe", format!("<{url}>")));
        headers.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    for (name, value) in headers {
        let name = HeaderName::new_from_ascii_str(name);
        message.headers_mut().insert_raw(HeaderValue::new(name, value));
    }
    Ok(message)
}

/// RFC 5322 §3.6.4.
fn id(from: &Mailbox, id: &str) -> String {
    format!("<{id}@{}>", from.email.domain())
}

fn page(lang: Language, message: &Message) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head { meta charset="utf-8"; title { (message.subject) } }
            body {
                dl {
                    @for (label, text) in &message.fields {
                        dt { b { (label) } }
                        dd {
                            @if text.starts_with("https://") || text.starts_with("http://") {
                                a href=(text) { (text) }
                            } @else { (text) }
                        }
                    }
                }
                @for list in &message.lists {
                    h3 { (list.heading) }
                    ul {
                        @for name in &list.names { li { (list.mark) " " (name) } }
                        @if let Some(more) = &list.more { li { (more) } }
                    }
                }
                @for line in &message.foot { p { small { (line) } } }
            }
        }
    };
    page.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::inventory::normalize_email;
    use lettre::Address;

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
            foot: Vec::new(),
        };
        let mail = Mail {
            address: "kim@mail.example",
            lang: Language::En,
            id: "a.b.0.c",
            thread: None,
            message: &message,
            unsubscribe_url: None,
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
