//! What a contact is told of maintenance.

use super::{List, Message, Sender};
use crate::courtesy::Occasion;
use crate::{Language, labels, time};
use bongsu_core::maintenance::{Announcement, AnnouncementReason, Plan};

/// The message of an announcement, which is told because of `why`. `own_pages` are the URLs of
/// the pages of its customers.
pub fn announcement(
    lang: Language,
    sender: &Sender,
    told: &Announcement,
    why: AnnouncementReason,
    plan: &Plan,
    own_pages: &[String],
) -> Message {
    let (subject, fact) = subject_and_fact(lang, sender, told, (why, plan));
    let subject = match sender.drill {
        true => format!("{} {subject}", say!(lang, "notice-drill")),
        false => subject,
    };
    let n = told.sites.count;
    let mut fields = vec![(say!(lang, "announced-label"), fact)];
    let (body, goes_on) = (plan.body.of(lang), why != AnnouncementReason::Cancelled);
    if goes_on && !body.is_empty() {
        fields.push((say!(lang, "maintenance-body-label"), body.to_owned()));
    }
    let contact = sender.contact.clone().map(|it| (say!(lang, "notice-contact-label"), it));
    fields.extend(contact);
    let own = own_pages.iter().map(|page| (say!(lang, "notice-own-page-label"), page.clone()));
    fields.extend(own);
    let page = sender.page.clone().map(|page| (say!(lang, "notice-page-label"), page));
    fields.extend(page);
    let customers = told.customers.join(", ");
    let foot =
        (!customers.is_empty()).then(|| say!(lang, "notice-customers", customers = customers));
    Message {
        operator: sender.operator.of(lang).to_owned(),
        contact: sender.contact.clone(),
        subject,
        fields,
        lists: if goes_on && n > 0 { vec![sites(lang, told)] } else { Vec::new() },
        stated: None,
        short_list: None,
        courtesy: sender.courtesy(lang, Occasion::Maintenance),
        foot: foot.into_iter().collect(),
    }
}

/// The subject without the mark of a drill, and what is, was or will not be done.
fn subject_and_fact(
    lang: Language,
    sender: &Sender,
    told: &Announcement,
    (why, plan): (AnnouncementReason, &Plan),
) -> (String, String) {
    let at = |at| time::stamp(lang, &sender.zone, time::ANY_DAY, at);
    let (start, end) = (at(told.window.start), at(told.window.end));
    let (title, n, operator) = (plan.title.of(lang), told.sites.count, sender.operator.of(lang));
    match why {
        AnnouncementReason::Announced => (
            say!(
                lang,
                "announced-subject",
                operator = operator,
                title = title,
                start = start.as_str()
            ),
            say!(lang, "announced-fact", title = title, start = start.as_str(), end = end, n = n),
        ),
        AnnouncementReason::Changed => (
            say!(
                lang,
                "changed-subject",
                operator = operator,
                title = title,
                start = start.as_str()
            ),
            say!(lang, "changed-fact", title = title, start = start.as_str(), end = end, n = n),
        ),
        AnnouncementReason::Cancelled => (
            say!(
                lang,
                "cancelled-subject",
                operator = operator,
                title = title,
                start = start.as_str()
            ),
            say!(lang, "cancelled-fact", title = title, start = start.as_str(), end = end),
        ),
    }
}

fn sites(lang: Language, told: &Announcement) -> List {
    let names: Vec<String> = told.sites.names.iter().map(|name| labels::site(lang, name)).collect();
    let more = told.sites.count.saturating_sub(names.len() as u32);
    List {
        heading: say!(lang, "announced-sites", n = told.sites.count),
        mark: '△',
        names,
        more: (more > 0).then(|| say!(lang, "notice-list-more", n = more)),
    }
}
