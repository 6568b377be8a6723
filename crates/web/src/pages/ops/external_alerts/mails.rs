//! Mails that were not taken as alerts: whoever set a tool up sees why nothing comes of it.

use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::ticket::away;
use bongsu_core::external_alert::MailRefusal;
use bongsu_words::Language;
use maud::{Markup, html};

/// The most that are shown.
const SHOWN_MAX: u32 = 20;

/// The list; nothing where no alerts come by mail, or all were taken.
pub async fn refused(cx: &RequestContext) -> Result<Markup, Error> {
    let settings = &cx.app.settings;
    let store = settings.users.as_ref().filter(|_| settings.takes_alert_mail);
    let Some(store) = store else { return Ok(html! {}) };
    let mails = store.refused_alert_mails(SHOWN_MAX).await.map_err(away)?;
    let lang = cx.lang;
    let columns = [
        say!(lang, "external-mail-sender"),
        say!(lang, "external-mail-source"),
        say!(lang, "external-mail-why"),
    ];
    let [sender, source, why] = &columns;
    let or_none = |text: &str| match text.is_empty() {
        true => say!(lang, "external-mail-none"),
        false => text.to_owned(),
    };
    Ok(html! {
        @if !mails.is_empty() {
            section.card aria-labelledby="mails-title" {
                h2 #mails-title { (say!(lang, "external-mails")) }
                p.small { (say!(lang, "external-mails-intro")) }
                table.list {
                    caption.sr { (say!(lang, "external-mails")) }
                    thead { tr {
                        th scope="col" { (say!(lang, "external-mail-at")) }
                        @for column in &columns { th scope="col" { (column) } }
                    } }
                    tbody { @for it in &mails { tr {
                        th scope="row" { (cx.time(it.at)) }
                        td data-label=(sender) { (or_none(&it.sender)) }
                        td data-label=(source) { (or_none(&it.source)) }
                        td data-label=(why) { @if let Some(why) = it.refused { (reason(lang, why)) } }
                    } } }
                }
            }
        }
    })
}

fn reason(lang: Language, why: MailRefusal) -> String {
    match why {
        MailRefusal::NoSender => say!(lang, "external-mail-no-sender"),
        MailRefusal::UnknownSender => say!(lang, "external-mail-unknown-sender"),
        MailRefusal::Unverified => say!(lang, "external-mail-unverified"),
        MailRefusal::Forged => say!(lang, "external-mail-forged"),
        MailRefusal::TooOld => say!(lang, "external-mail-too-old"),
        MailRefusal::Own => say!(lang, "external-mail-own"),
        MailRefusal::Reply => say!(lang, "external-mail-reply"),
    }
}
