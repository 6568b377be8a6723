//! The notice of who may claim, by what standard and how, as a message to a contact.

use super::{Message, Sender};
use crate::Language;
use crate::courtesy::Courtesy;
use crate::settlement::terms::notice_sites;
use bongsu_core::settlement::claims_notice::{ClaimsNotice, TermsHit};
use bongsu_core::settlement::terms::Text;

/// The message; `terms` are those in the contracts of the customers for whom the contact is told,
/// `own_pages` the URLs of the pages of these customers.
pub fn claims_notice(
    lang: Language,
    sender: &Sender,
    (notice, terms): (&ClaimsNotice, &TermsHit),
    about: (&[String], &[String]),
) -> Message {
    let Text { ko, en } = notice.text_for(terms, notice_sites);
    let [text, _] = lang.choose(ko, en);
    message(lang, sender, text, about)
}

/// The message to a phone that does not hold it: where it is read.
pub fn claims_notice_link(
    lang: Language,
    sender: &Sender,
    about: (&[String], &[String]),
) -> Message {
    message(lang, sender, say!(lang, "claims-message-link"), about)
}

fn message(
    lang: Language,
    sender: &Sender,
    text: String,
    (customers, own_pages): (&[String], &[String]),
) -> Message {
    let subject = say!(lang, "claims-message-subject", operator = sender.operator.of(lang));
    let subject = match sender.drill {
        true => format!("{} {subject}", say!(lang, "notice-drill")),
        false => subject,
    };
    let mut fields = vec![(say!(lang, "claims-message-label"), text)];
    let contact = sender.contact.clone().map(|it| (say!(lang, "notice-contact-label"), it));
    fields.extend(contact);
    let own = own_pages.iter().map(|page| (say!(lang, "notice-own-page-label"), page.clone()));
    fields.extend(own);
    Message {
        operator: sender.operator.of(lang).to_owned(),
        contact: sender.contact.clone(),
        subject,
        fields,
        lists: Vec::new(),
        stated: None,
        short_list: None,
        foot: vec![say!(lang, "notice-customers", customers = customers.join(", "))],
        courtesy: Courtesy::default(),
    }
}
