//! What a contact is told of maintenance.

use super::{List, Message, Sender};
use crate::courtesy::Occasion;
use crate::{Language, labels, time};
use bongsu_core::maintenance::{Announcement, AnnouncementReason, Maintenance};
use bongsu_core::service::Watched;

/// The message of an announcement, which is told because of `why`. `own_pages` are the URLs of
/// the pages of its customers.
pub fn announcement(
    lang: Language,
    sender: &Sender,
    told: &Announcement,
    why: AnnouncementReason,
    maintenance: &Maintenance,
    own_pages: &[String],
) -> Message {
    let plan = &maintenance.plan;
    let (subject, fact) = subject_and_fact(lang, sender, told, (why, maintenance));
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
    (why, maintenance): (AnnouncementReason, &Maintenance),
) -> (String, String) {
    let at = |at| time::stamp(lang, &sender.zone, time::ANY_DAY, at);
    let (start, end) = (at(told.window.start), at(told.window.end));
    let (title, n) = (maintenance.plan.title.of(lang), told.sites.count);
    let (operator, of) = (sender.operator.of(lang), counted(told));
    match why {
        AnnouncementReason::Announced => (
            say!(
                lang,
                "announced-subject",
                operator = operator,
                title = title,
                start = start.as_str()
            ),
            say!(
                lang,
                of,
                "announced-fact",
                title = title,
                start = start.as_str(),
                end = end,
                n = n
            ),
        ),
        AnnouncementReason::Changed => (
            say!(
                lang,
                "changed-subject",
                operator = operator,
                title = title,
                start = start.as_str()
            ),
            say!(lang, of, "changed-fact", title = title, start = start.as_str(), end = end, n = n),
        ),
        AnnouncementReason::Cancelled => (
            say!(
                lang,
                "cancelled-subject",
                operator = operator,
                title = title,
                start = start.as_str()
            ),
            match maintenance.cancelled_at {
                Some(_) => {
                    say!(lang, "cancelled-fact", title = title, start = start.as_str(), end = end)
                }
                None => {
                    say!(lang, "withdrawn-fact", title = title, start = start.as_str(), end = end)
                }
            },
        ),
    }
}

/// What is counted: sites, services, or both.
fn counted(told: &Announcement) -> Watched {
    Watched::of(told.sites.count, told.sites.services)
}

fn sites(lang: Language, told: &Announcement) -> List {
    let names: Vec<String> = told.sites.names.iter().map(|name| labels::site(lang, name)).collect();
    let more = told.sites.count.saturating_sub(names.len() as u32);
    List {
        heading: say!(lang, counted(told), "announced-sites", n = told.sites.count),
        mark: '△',
        names,
        more: (more > 0).then(|| say!(lang, "notice-list-more", n = more)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::courtesy::CourtesyTexts;
    use bongsu_core::Time;
    use bongsu_core::language::Text;
    use bongsu_core::maintenance::{MaintenanceId, Plan, Schedule, Scope, Window};
    use bongsu_core::name::Name;
    use bongsu_core::notification::{ContactKey, Sites};
    use std::collections::BTreeMap;

    fn said(lang: Language, hosts: &[&str], why: AnnouncementReason, is_off: bool) -> String {
        let at = |hour: u32| Time::parse(&format!("2026-12-05T{hour:02}:00:00Z")).expect("a time");
        let mut sites = Sites::default();
        hosts.iter().for_each(|name| sites.add(&Name::parse(name).expect("a name")));
        let id = MaintenanceId::new(at(0), "test");
        let told = Announcement {
            maintenance: id,
            contact: ContactKey::try_from(format!("{:032x}", 1)).expect("a key"),
            number: 0,
            why,
            window: Window { start: at(17), end: at(19) },
            customers: Vec::new(),
            sites,
            at: at(0),
        };
        let schedule = Schedule {
            start: "2026-12-05T17:00".parse().expect("a time"),
            duration_secs: 7_200,
            zone: "UTC".into(),
            rule: None,
            except: Vec::new(),
        };
        let plan = Plan {
            title: Text { ko: "교체".into(), en: "Exchange".into() },
            body: Text::default(),
            scope: Scope::default(),
            schedule,
            notice_lead_secs: Some(3_600),
            public: false,
        };
        let maintenance = Maintenance {
            id,
            plan,
            author: "lee".into(),
            created_at: at(0),
            changed_at: at(0),
            planned_at: at(0),
            begun: Vec::new(),
            ends: BTreeMap::new(),
            cancelled_at: is_off.then(|| at(1)),
        };
        let sender = Sender {
            operator: "Hanbit".into(),
            contact: None,
            page: None,
            zone: time::zone("UTC"),
            drill: false,
            texts: CourtesyTexts::default(),
        };
        let message = announcement(lang, &sender, &told, why, &maintenance, &[]);
        message.fields[0].1.clone()
    }

    #[test]
    fn mail_and_databases_are_no_sites_that_open() {
        let of = |hosts: &[&str]| said(Language::Ko, hosts, AnnouncementReason::Announced, false);
        let (web, mail) = ("shop.kr", "_imaps._tcp.mail.shop.kr");
        assert!(of(&[web]).contains("사이트 1곳이 열리지 않을 수"), "{}", of(&[web]));
        assert!(of(&[mail]).contains("서비스 1개를 이용하지 못할 수"), "{}", of(&[mail]));
        assert!(of(&[web, mail]).contains("사이트와 서비스 2개를"), "{}", of(&[web, mail]));
        // What stands around a message is the operator's: an apology is there at most once.
        assert!(!of(&[web]).contains("죄송"), "{}", of(&[web]));
    }

    #[test]
    fn what_was_cancelled_is_said_to_be_cancelled() {
        let of = |is_off| said(Language::Ko, &["shop.kr"], AnnouncementReason::Cancelled, is_off);
        assert!(of(true).ends_with("작업이 취소되었습니다."), "{}", of(true));
        assert!(!of(false).contains("취소"), "{}", of(false));
    }
}
