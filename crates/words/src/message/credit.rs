//! What a contact is told of a credit: what was decided, and of what is given every step of the
//! arithmetic.

use super::{List, Message, Sender};
use crate::courtesy::Courtesy;
use crate::{Language, settlement, time};
use bongsu_core::settlement::credit::record::{Credit, CreditState};

/// The message; `own_page` is the URL of the customer's page.
pub fn credit(lang: Language, sender: &Sender, credit: &Credit, own_page: Option<&str>) -> Message {
    let (operator, month) = (sender.operator.of(lang), time::month(lang, credit.month.first()));
    let matter = settlement::matter(lang, credit);
    let amount = settlement::money(lang, credit.amount);
    let (subject, fact) = match &credit.state {
        CreditState::Declined { reason, .. } => (
            say!(
                lang,
                "credit-message-declined-subject",
                operator = operator,
                month = month.as_str()
            ),
            say!(lang, "customer-credit-declined", month = matter, reason = reason.as_str()),
        ),
        _ => (
            say!(
                lang,
                "credit-message-subject",
                operator = operator,
                month = month.as_str(),
                amount = amount.as_str()
            ),
            approved(lang, &matter, credit),
        ),
    };
    let subject = match sender.drill {
        true => format!("{} {subject}", say!(lang, "notice-drill")),
        false => subject,
    };
    let mut fields = vec![(say!(lang, "notice-fact-label"), fact)];
    if matches!(credit.state, CreditState::Approved { .. }) {
        let how = settlement::remedy(lang, operator, credit);
        fields.push((say!(lang, "credit-given-label"), how));
    }
    let contact = sender.contact.clone().map(|it| (say!(lang, "notice-contact-label"), it));
    fields.extend(contact);
    fields.extend(own_page.map(|page| (say!(lang, "credit-page-label"), page.to_owned())));
    // Of what was not approved, no amount is told: not by its steps either.
    let is_approved = matches!(credit.state, CreditState::Approved { .. });
    let arithmetic = is_approved.then(|| List {
        heading: say!(lang, "credit-arithmetic"),
        mark: '·',
        names: settlement::arithmetic::brief(lang, &sender.zone, credit),
        more: None,
    });
    Message {
        operator: sender.operator.of(lang).to_owned(),
        contact: sender.contact.clone(),
        subject,
        fields,
        lists: arithmetic.into_iter().collect(),
        stated: None,
        short_list: None,
        foot: vec![say!(lang, "notice-customers", customers = credit.customer.as_str())],
        courtesy: Courtesy::default(),
    }
}

/// What was approved for a matter: at first, or beyond what was approved for it before.
pub fn approved(lang: Language, matter: &str, credit: &Credit) -> String {
    let [amount, before] =
        [credit.amount, credit.approved_before].map(|it| settlement::money(lang, it));
    match credit.approved_before.minor() > 0 {
        true => say!(
            lang,
            "customer-credit-approved-more",
            month = matter,
            amount = amount,
            before = before
        ),
        false => say!(lang, "customer-credit-approved", month = matter, amount = amount),
    }
}
