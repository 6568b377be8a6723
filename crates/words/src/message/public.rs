//! Messages to subscribers of the status page: statements, and confirmations of subscriptions.

use super::{Message, Sender};
use crate::courtesy::{Courtesy, Occasion};
use crate::names::Public;
use crate::time::ANY_DAY;
use crate::{Language, cause, statement};
use bongsu_core::incident::Incident;
use bongsu_core::statement::Statement;

/// A statement for a subscriber. It names no customer and no site.
pub fn news(
    (lang, names): (Language, &Public),
    sender: &Sender,
    incident: &Incident,
    stated: &Statement,
    unsubscribe_url: Option<&str>,
) -> Message {
    let said = statement::quote(lang, names, &sender.zone, ANY_DAY, stated);
    let title = cause::title(lang, names, incident);
    let mut fields = vec![(said.heading.clone(), said.fact)];
    fields.extend(said.more);
    fields.push((say!(lang, "subscribed-counts"), said.counts));
    fields.extend(said.next.map(|next| (say!(lang, "notice-next-label"), next)));
    fields.extend(contact_and_page(lang, sender));
    let foot = unsubscribe_url
        .map(|unsubscribe_url| say!(lang, "subscribed-unsubscribe", address = unsubscribe_url));
    let subject = format!("[{}] {title}: {}", sender.operator.of(lang), said.heading);
    let subject =
        if sender.drill { format!("{} {subject}", say!(lang, "notice-drill")) } else { subject };
    let courtesy = sender.courtesy(lang, Occasion::of_statement(stated)).outside(names);
    Message { courtesy, ..message(lang, sender, subject, fields, foot) }
}

/// Asks the recipient to confirm a subscription.
pub fn invitation(lang: Language, sender: &Sender, confirm: &str) -> Message {
    let subject = say!(lang, "subscribed-ask-subject", operator = sender.operator.of(lang));
    let mut fields = vec![
        (
            say!(lang, "notice-fact-label"),
            say!(lang, "subscribed-ask", operator = sender.operator.of(lang)),
        ),
        (say!(lang, "subscribed-confirm"), confirm.to_owned()),
    ];
    fields.extend(contact_and_page(lang, sender));
    let courtesy = sender.courtesy(lang, Occasion::Other);
    let foot = Some(say!(lang, "subscribed-not-you"));
    Message { courtesy, ..message(lang, sender, subject, fields, foot) }
}

/// The contact and the status page.
fn contact_and_page(lang: Language, sender: &Sender) -> impl Iterator<Item = (String, String)> {
    let contact = sender.contact.clone().map(|c| (say!(lang, "notice-contact-label"), c));
    let page = sender.page.clone().map(|page| (say!(lang, "notice-page-label"), page));
    contact.into_iter().chain(page)
}

fn message(
    lang: Language,
    sender: &Sender,
    subject: String,
    fields: Vec<(String, String)>,
    foot: Option<String>,
) -> Message {
    Message {
        operator: sender.operator.of(lang).to_owned(),
        contact: sender.contact.clone(),
        subject,
        fields,
        lists: Vec::new(),
        stated: None,
        short_list: None,
        courtesy: Courtesy::default(),
        foot: foot.into_iter().collect(),
    }
}
