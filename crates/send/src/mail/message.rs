//! A letter as a message: plain text, and the same in HTML.

use super::Mail;
use bongsu_core::Time;
use bongsu_words::Lang;
use bongsu_words::message::Message;
use lettre::Message as MimeMessage;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use maud::{DOCTYPE, html};
use std::time::{Duration, SystemTime};

/// Composes the message; the error says which address is none.
pub(super) fn compose(from: &Mailbox, now: Time, mail: &Mail<'_>) -> Result<MimeMessage, String> {
    let address = mail.address.parse();
    let address = address.map_err(|_| format!("“{}” is no e-mail address", mail.address))?;
    let mut builder = MimeMessage::builder()
        .from(from.clone())
        .to(Mailbox::new(None, address))
        .date(SystemTime::UNIX_EPOCH + Duration::from_micros(now.as_micros().max(0) as u64))
        .subject(&mail.message.subject)
        .message_id(Some(id(from, mail.id)));
    // All that one person hears of an incident stands together.
    if let Some(first) = mail.thread {
        let first = id(from, first);
        builder = builder.in_reply_to(first.clone()).references(first);
    }
    let body =
        MultiPart::alternative_plain_html(mail.message.text(), page(mail.lang, mail.message));
    let mut message = builder.multipart(body).map_err(|error| error.to_string())?;
    // RFC 3834: no vacation message comes back.
    let mut more = vec![
        ("Auto-Submitted", "auto-generated".to_owned()),
        ("Content-Language", mail.lang.tag().to_owned()),
    ];
    if let Some(leave) = &mail.leave {
        // RFC 2369 §3.2, and RFC 8058: at one click, by POST.
        more.push(("List-Unsubscribe", format!("<{leave}>")));
        more.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    for (name, value) in more {
        let name = HeaderName::new_from_ascii_str(name);
        message.headers_mut().insert_raw(HeaderValue::new(name, value));
    }
    Ok(message)
}

/// RFC 5322 §3.6.4.
fn id(from: &Mailbox, id: &str) -> String {
    format!("<{id}@{}>", from.email.domain())
}

fn page(lang: Lang, message: &Message) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head { meta charset="utf-8"; title { (message.subject) } }
            body {
                dl {
                    @for (label, words) in &message.fields {
                        dt { b { (label) } }
                        dd {
                            @if words.starts_with("https://") || words.starts_with("http://") {
                                a href=(words) { (words) }
                            } @else { (words) }
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
