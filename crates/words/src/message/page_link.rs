//! The link to a customer's own page, for a contact on record who lost it.

use super::{Message, Sender};
use crate::Language;
use crate::courtesy::Occasion;

/// The links of all customers with this contact, each with the customer's name; at least one.
pub fn page_link(lang: Language, sender: &Sender, pages: &[(String, String)]) -> Message {
    let operator = sender.operator.of(lang);
    let subject = say!(lang, "page-link-subject", operator = operator);
    let subject = match sender.drill {
        true => format!("{} {subject}", say!(lang, "notice-drill")),
        false => subject,
    };
    let mut fields = vec![(say!(lang, "notice-fact-label"), say!(lang, "page-link-words"))];
    fields.extend(pages.iter().cloned());
    let contact = sender.contact.clone().map(|it| (say!(lang, "notice-contact-label"), it));
    fields.extend(contact);
    Message {
        operator: sender.operator.of(lang).to_owned(),
        contact: sender.contact.clone(),
        subject,
        fields,
        lists: Vec::new(),
        stated: None,
        short_list: None,
        courtesy: sender.courtesy(lang, Occasion::Other),
        foot: vec![say!(lang, "page-link-not-you")],
    }
}
