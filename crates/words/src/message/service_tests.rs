//! Notices about services other than the web: nobody whose mail fails is told that a site
//! cannot be opened.

use super::*;
use crate::labels;
use bongsu_core::Time;
use bongsu_core::incident::{Counts, IncidentClass, IncidentId, Mode};
use bongsu_core::inventory::{ComponentKey, Contact, Kind};
use bongsu_core::name::Name;
use bongsu_core::notification::{ContactKey, SiteState, SiteSummary};
use bongsu_core::secret::StoreSecret;
use bongsu_core::statement::StatementKind;

fn everybody(lang: Language) -> (Language, &'static Public) {
    (lang, crate::names::tests::all_public())
}

fn at(text: &str) -> Time {
    Time::parse(&format!("2018-01-04T{text}+09:00")).unwrap()
}

fn summary(sites: &[(SiteState, &str)]) -> SiteSummary {
    let mut summary = SiteSummary::default();
    for (state, site) in sites {
        summary.add(*state, &Name::parse(site).unwrap());
    }
    summary
}

fn told(lang: Language, why: NoticeReason, sites: &[(SiteState, &str)]) -> Message {
    let incident = IncidentId::new(at("16:19:00"), "test");
    let component = ComponentKey::new(Kind::Service, "imaps@mail1");
    let cause = Cause {
        one_of: vec![component.clone()],
        component,
        mode: Mode::Loss,
        rate: 1.0,
        worst: 0.0,
        confidence: 0.99,
        rivals: Vec::new(),
        owner: None,
        since: at("16:19:00"),
        names: Default::default(),
    };
    let services = sites.len() as u32;
    let statement = Statement {
        incident,
        number: 0,
        as_of: at("16:19:03"),
        next_update_by: None,
        since: at("16:19:00"),
        kind: StatementKind::Identified { cause },
        class: IncidentClass::Outage,
        counts: Counts { hit: services, services, ..Counts::default() },
    };
    let contact = Contact::Email("kim@mail.example".into());
    let contact = ContactKey::of(&StoreSecret::default(), &contact);
    let (at, customers, sites) = (at("17:00:00"), vec!["kim".to_owned()], summary(sites));
    let notice = Notice { incident, contact, number: 0, customers, statement: 0, at, why, sites };
    let sender = Sender {
        operator: "가비아".into(),
        contact: None,
        page: None,
        zone: TimeZone::get("Asia/Seoul").unwrap(),
        drill: false,
        texts: Default::default(),
    };
    message(everybody(lang), &sender, &notice, &[statement], &[])
}

const IMAP: &str = "_imaps._tcp.mail.shop.kr";
const MAIL: &str = "_mail._tcp.shop.kr";

#[test]
fn a_victim_of_a_mail_outage_is_not_told_that_a_site_cannot_be_opened() {
    let reasons = [
        NoticeReason::First,
        NoticeReason::Again,
        NoticeReason::StillDown,
        NoticeReason::Works,
        NoticeReason::Excluded,
        NoticeReason::Removed,
    ];
    let states = [
        SiteState::Hit,
        SiteState::Impaired,
        SiteState::Presumed,
        SiteState::Unverified,
        SiteState::AtRisk,
        SiteState::Verified,
        SiteState::Excluded,
    ];
    for why in reasons {
        let fits = |state: &SiteState| match why {
            NoticeReason::Works => *state == SiteState::Verified,
            NoticeReason::Excluded | NoticeReason::Removed => *state == SiteState::Excluded,
            _ => !matches!(state, SiteState::Verified | SiteState::Excluded),
        };
        for state in states.into_iter().filter(fits) {
            for sites in [&[(state, IMAP)][..], &[(state, IMAP), (state, MAIL)]] {
                let english = told(Language::En, why, sites).text().to_lowercase();
                let site = english.replace("sites and services", "");
                assert!(!site.contains("site") && !english.contains("open"), "{why:?}: {english}");
                let korean = told(Language::Ko, why, sites).text();
                let site = korean.replace("사이트와 서비스", "");
                assert!(!site.contains("사이트") && !site.contains("열리"), "{why:?}: {korean}");
            }
        }
    }
}

#[test]
fn mail_that_fails_is_named_as_mail_with_the_software_that_failed() {
    let mail = [(SiteState::Hit, IMAP), (SiteState::Hit, MAIL)];
    let english = told(Language::En, NoticeReason::First, &mail);
    assert_eq!(english.subject, "[가비아] Outage: 2 of your services cannot be used");
    let text = english.text();
    assert!(text.contains("It appears that mailboxes (IMAP) on mail1 has failed."), "{text}");
    assert!(text.contains("\n  ✕ mail.shop.kr: mailboxes (IMAP)\n"), "{text}");
    assert!(text.contains("\n  ✕ shop.kr: incoming mail (MX)\n"), "{text}");
    let korean = told(Language::Ko, NoticeReason::First, &mail);
    assert_eq!(korean.subject, "[가비아] 장애 안내: 서비스 2개를 이용할 수 없습니다");
    let text = korean.text();
    assert!(text.contains("mail1의 IMAP 메일함의 고장으로 보입니다"), "{text}");
    assert!(text.contains("\n  ✕ shop.kr MX 메일 수신\n"), "{text}");
}

#[test]
fn a_server_that_takes_both_with_it_is_told_of_both() {
    let both = [(SiteState::Hit, "shop.kr"), (SiteState::Hit, IMAP)];
    let english = told(Language::En, NoticeReason::First, &both);
    assert_eq!(english.subject, "[가비아] Outage: 2 of your sites and services cannot be used");
    let korean = told(Language::Ko, NoticeReason::First, &both);
    assert_eq!(korean.subject, "[가비아] 장애 안내: 사이트와 서비스 2개를 이용할 수 없습니다");
    // Where each is in another state, each is told as what it is.
    let apart = [(SiteState::Hit, IMAP), (SiteState::Verified, "shop.kr")];
    let english = told(Language::En, NoticeReason::First, &apart);
    assert_eq!(english.subject, "[가비아] Outage: one of your services cannot be used");
}

#[test]
fn every_service_has_a_name_in_both_languages() {
    for lang in Language::ALL {
        for kind in bongsu_core::service::Service::all() {
            let name = labels::service(lang, kind);
            assert!(!name.is_empty() && !name.contains('⟨'), "{}", kind.code());
        }
    }
    let key = ComponentKey::new(Kind::Service, "smtp:2525@mail1");
    let named = labels::component(Language::En, &key);
    assert_eq!(named, "mail server (SMTP) (port 2525) on mail1");
    let key = ComponentKey::new(Kind::Service, "web@web-3");
    assert_eq!(labels::component(Language::Ko, &key), "web-3의 웹 서버");
}
