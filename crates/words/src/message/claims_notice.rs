//! The notice of who may claim, by what standard and how, as a message to a contact.

use super::{Message, Sender};
use crate::Language;
use crate::courtesy::Courtesy;
use bongsu_core::settlement::claims_notice::ClaimsNotice;

/// The message; `customers` are those for whom the contact is told, `own_pages` the URLs of their
/// pages.
pub fn claims_notice(
    lang: Language,
    sender: &Sender,
    notice: &ClaimsNotice,
    (customers, own_pages): (&[String], &[String]),
) -> Message {
    let subject = say!(lang, "claims-message-subject", operator = sender.operator.as_str());
    let subject = match sender.drill {
        true => format!("{} {subject}", say!(lang, "notice-drill")),
        false => subject,
    };
    let text = match lang {
        Language::Ko => notice.text.ko.clone(),
        Language::En => notice.text.en.clone(),
    };
    let mut fields = vec![(say!(lang, "claims-message-label"), text)];
    let contact = sender.contact.clone().map(|it| (say!(lang, "notice-contact-label"), it));
    fields.extend(contact);
    let own = own_pages.iter().map(|page| (say!(lang, "notice-own-page-label"), page.clone()));
    fields.extend(own);
    Message {
        operator: sender.operator.clone(),
        contact: sender.contact.clone(),
        subject,
        fields,
        lists: Vec::new(),
        stated: None,
        foot: vec![say!(lang, "notice-customers", customers = customers.join(", "))],
        courtesy: Courtesy::default(),
    }
}
