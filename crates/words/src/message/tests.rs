//! Messages as customers receive them.

use super::*;
use bongsu_core::Time;
use bongsu_core::incident::{Counts, IncidentId, Mode};
use bongsu_core::inventory::{ComponentKey, Contact, Kind};
use bongsu_core::name::Name;
use bongsu_core::notification::{ContactKey, SiteSummary};
use bongsu_core::secret::StoreSecret;
use bongsu_core::statement::StatementKind;
use bongsu_core::statement::official::Corrected;
use std::time::Duration;

fn at(text: &str) -> Time {
    Time::parse(&format!("2018-01-04T{text}+09:00")).unwrap()
}

/// Everybody reads the kind and the name: all components here are public.
fn everybody(lang: Language) -> (Language, &'static Public) {
    (lang, crate::names::tests::all_public())
}

fn sender() -> Sender {
    Sender {
        operator: "가비아".into(),
        contact: Some("1544-4370".into()),
        page: Some("https://status.example".into()),
        zone: TimeZone::get("Asia/Seoul").unwrap(),
        drill: false,
        texts: Default::default(),
    }
}

fn sites(names: &[&str]) -> Sites {
    let names: Vec<Name> = names.iter().map(|name| Name::parse(name).unwrap()).collect();
    Sites { count: names.len() as u32, services: 0, names }
}

fn incident() -> IncidentId {
    IncidentId::new(at("16:19:00"), "test")
}

fn statements() -> Vec<Statement> {
    let component = ComponentKey::new(Kind::NameServer, "ns.gabia.example");
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
    let restored = official(1, Claim::Restored, ["복구를 마쳤습니다", "", ""], None);
    vec![statement_of(0, StatementKind::Identified { cause }), restored]
}

fn statement_of(number: u32, word: StatementKind) -> Statement {
    Statement {
        incident: incident(),
        number,
        as_of: at("16:19:03"),
        next_update_by: Some(at("16:34:03")),
        since: at("16:19:00"),
        kind: word,
        class: bongsu_core::incident::IncidentClass::Outage,
        counts: Counts::default(),
    }
}

fn notice(why: NoticeReason, statement: u32, sites: SiteSummary) -> Notice {
    let contact =
        ContactKey::of(&StoreSecret::default(), &Contact::Email("kim@mail.example".into()));
    let at = at("17:00:00") + Duration::from_secs(5);
    let customers = vec!["kim".to_owned()];
    Notice { incident: incident(), contact, number: 0, customers, statement, at, why, sites }
}

#[test]
fn the_first_notice_separates_observed_from_presumed_sites() {
    let standing = SiteSummary {
        hit: sites(&["forum.example", "xn--bj0bj06e.example"]),
        at_risk: sites(&["shop.example"]),
        ..SiteSummary::default()
    };
    let message = message(
        everybody(Language::En),
        &sender(),
        &notice(NoticeReason::First, 0, standing),
        &statements(),
        &[],
    );
    assert_eq!(message.subject, "[가비아] Outage: 2 of your sites cannot be opened");
    let text = message.text();
    assert!(
        text.starts_with(
            "Hello, this is 가비아.\nWe are sorry for the inconvenience.\n\n\
         What happened: As of 4 Jan 2018 17:00:05 KST, our checks show that 2 of your sites cannot \
         be opened. The outage began at 4 Jan 2018 16:19:00 KST.\nCause: It appears that name server ns.gabia.example has \
         failed."
        ),
        "{text}"
    );
    assert!(text.contains("\nContact: 1544-4370\nStatus page: https://status.example\n"));
    assert!(text.contains("\n  ✕ forum.example\n  ✕ 한글.example\n"), "{text}");
    assert!(text.contains("or reachable another way): 1\n  △ shop.example\n"), "{text}");
    assert!(text.contains("\nKind regards\n가비아\n"), "{text}");
}

/// A language is a folder: nothing of a notice is in another one.
#[test]
fn a_japanese_customer_reads_japanese_and_a_persons_words_as_they_were_written() {
    let standing = SiteSummary { hit: sites(&["forum.example"]), ..SiteSummary::default() };
    let notice = notice(NoticeReason::HostUpdate, 2, standing);
    let mut said = statements();
    said.push(official(2, Claim::Ongoing, ["케이블을 교체합니다.", "", ""], None));
    let message = message(everybody(Language::Ja), &sender(), &notice, &said, &[]);
    let text = message.text();
    assert!(text.contains("케이블을 교체합니다."), "{text}");
    assert!(text.contains("2018年1月4日 17:00:05 KST"), "{text}");
    assert!(text.contains("forum.example") && text.contains("1544-4370"), "{text}");
    let is_hangul = |c: char| ('가'..='힣').contains(&c);
    let rest = text.replace("가비아", "").replace("케이블을 교체합니다.", "");
    assert!(!rest.chars().any(is_hangul), "{text}");
    assert!(!text.contains("。 "), "no space stands behind a full stop: {text}");
}

#[test]
fn a_text_message_has_the_fact_and_the_page() {
    let standing = SiteSummary { hit: sites(&["forum.example"]), ..SiteSummary::default() };
    let own = ["https://status.example/c/abc".to_owned()];
    let notice = notice(NoticeReason::First, 0, standing);
    let message = message(everybody(Language::Ko), &sender(), &notice, &statements(), &own);
    let text = message.short();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "[가비아] 장애 안내: 사이트 1곳이 열리지 않습니다");
    let begins = "2018년 1월 4일 17:00:05 KST 현재 고객님의 사이트 1곳이 열리지 않는 것을";
    assert!(lines[1].starts_with(begins), "{text}");
    assert_eq!(lines[2..], ["forum.example", "내 사이트 현황: https://status.example/c/abc"]);
}

#[test]
fn a_telephone_is_told_a_persons_words_first_then_the_figures_then_the_link() {
    let standing = SiteSummary { hit: sites(&["forum.example"]), ..SiteSummary::default() };
    let own = ["https://status.example/c/abc".to_owned()];
    let told = |words: [&str; 3], why| {
        let mut statements = statements();
        statements.truncate(1);
        statements.push(official(1, Claim::Ongoing, words, None));
        message(
            everybody(Language::Ko),
            &sender(),
            &notice(why, 1, standing.clone()),
            &statements,
            &own,
        )
    };
    let words = ["한강 데이터센터 정전입니다.", "", "비상 발전기로 옮깁니다.\n12시까지 걸립니다."];
    let message = told(words, NoticeReason::HostUpdate);
    let said = "[가비아] 한강 데이터센터 정전입니다. 비상 발전기로 옮깁니다. 12시까지 걸립니다.";
    let short = message.short();
    let lines: Vec<&str> = short.lines().collect();
    assert_eq!((lines[0], lines[3]), (said, "내 사이트 현황: https://status.example/c/abc"));
    assert!(lines[1].contains("고객님의 사이트 1곳이 열리지 않는 것을"), "{short}");
    let spoken = message.spoken();
    assert!(spoken.starts_with("가비아  한강 데이터센터 정전입니다."), "{spoken}");
    assert!(spoken.ends_with(lines[1]), "{spoken}");
    let template = crate::template::Template::parse("#{사실}\n#{page}").unwrap();
    let without_sites = short.replace("forum.example\n", "");
    assert_eq!(template.fill(&message), without_sites.replace("내 사이트 현황: ", ""));
    // However much a person writes, figures and link follow.
    let long = "전원이 나갔습니다. ".repeat(100);
    let short = told([&long, "", ""], NoticeReason::HostUpdate).short();
    assert!(short.lines().next().unwrap().ends_with('…') && short.ends_with("/c/abc"), "{short}");
    // What is told for another reason begins with its subject.
    let subject = told(words, NoticeReason::Changed).short();
    assert!(subject.starts_with("[가비아] 장애"), "{subject}");
}

#[test]
fn presumed_sites_are_called_presumed() {
    let standing = SiteSummary { presumed: sites(&["forum.example"]), ..SiteSummary::default() };
    let notice = notice(NoticeReason::First, 0, standing);
    let in_english = message(everybody(Language::En), &sender(), &notice, &statements(), &[]);
    assert_eq!(in_english.subject, "[가비아] Outage: one of your sites is presumed unreachable");
    assert!(in_english.text().contains("We presume it is unreachable"), "{}", in_english.text());
    let in_korean = message(everybody(Language::Ko), &sender(), &notice, &statements(), &[]);
    assert!(in_korean.text().contains("열리지 않을 것으로 추정"));
}

#[test]
fn a_host_statement_is_shown_beside_the_observations() {
    let standing = SiteSummary {
        hit: Sites { count: 33, ..Sites::default() },
        verified: Sites { count: 31, ..Sites::default() },
        ..SiteSummary::default()
    };
    let notice = notice(NoticeReason::HostRestored, 1, standing);
    let message = message(everybody(Language::Ko), &sender(), &notice, &statements(), &[]);
    assert_eq!(message.subject, "[가비아] 조치 완료 발표: 사이트 64곳 중 31곳 정상 동작 확인");
    let text = message.text();
    assert!(
        text.contains("밝혔습니다: “복구를 마쳤습니다” 지금까지 고객님의 사이트 64곳 중 31곳의")
    );
    assert!(text.contains("33곳이 열리지 않는 것을 확인했습니다"), "{text}");
}

fn official(number: u32, claim: Claim, text: [&str; 3], corrects: Option<Corrected>) -> Statement {
    let [fact, cause, response] = text.map(str::to_owned);
    let (ko, en) = (Narrative { fact, cause, response }, Narrative::default());
    let stated = OfficialStatement {
        author: "김운영".into(),
        claim,
        ko,
        en,
        corrects,
        named_cause: Default::default(),
    };
    statement_of(number, StatementKind::Official(Box::new(stated)))
}

#[test]
fn an_ongoing_statement_is_quoted_beside_the_observations() {
    let standing = SiteSummary { hit: sites(&["forum.example"]), ..SiteSummary::default() };
    let mut statements = statements();
    let words =
        ["이름 서버가 공격을 받고 있습니다.", "분산 서비스 거부 공격", "우회하고 있습니다."];
    statements.truncate(1);
    statements.push(official(1, Claim::Ongoing, words, None));
    let message = message(
        everybody(Language::Ko),
        &sender(),
        &notice(NoticeReason::HostUpdate, 1, standing),
        &statements,
        &[],
    );
    let text = message.text();
    assert!(text.contains("\n호스팅 회사 설명: 이름 서버가 공격을 받고 있습니다.\n"), "{text}");
    assert!(text.contains("호스팅 회사의 설명: “분산 서비스 거부 공격”\n"), "{text}");
    assert!(text.contains("\n조치: 우회하고 있습니다. 고객님의 사이트를"), "{text}");
    assert!(text.contains("\n다음 안내: "), "{text}");
}

#[test]
fn a_corrected_statement_is_not_repeated() {
    let standing = SiteSummary { hit: sites(&["forum.example"]), ..SiteSummary::default() };
    let mut statements = statements();
    let corrects = Some(Corrected { number: 1, as_of: statements[1].as_of });
    let words = ["아직 고치고 있습니다.", "", ""];
    statements.push(official(2, Claim::Ongoing, words, corrects));
    let message = message(
        everybody(Language::Ko),
        &sender(),
        &notice(NoticeReason::HostUpdate, 2, standing),
        &statements,
        &[],
    );
    let text = message.text();
    assert!(text.contains("\n호스팅 회사 설명(정정): 아직 고치고 있습니다.\n"), "{text}");
    assert!(!text.contains("밝혔습니다"), "{text}");
}

#[test]
fn a_later_statement_is_not_in_an_earlier_notice() {
    let standing = SiteSummary { hit: sites(&["forum.example"]), ..SiteSummary::default() };
    let message = message(
        everybody(Language::Ko),
        &sender(),
        &notice(NoticeReason::First, 0, standing),
        &statements(),
        &[],
    );
    assert!(!message.text().contains("밝혔습니다"));
}

#[test]
fn a_drill_is_marked_in_the_subject() {
    let standing = SiteSummary { verified: sites(&["forum.example"]), ..SiteSummary::default() };
    let sender = Sender { drill: true, ..sender() };
    let message = message(
        everybody(Language::Ko),
        &sender,
        &notice(NoticeReason::Works, 0, standing),
        &statements(),
        &[],
    );
    assert_eq!(message.subject, "[훈련] [가비아] 사이트 1곳의 정상 동작을 확인했습니다");
    assert!(!message.text().contains("원인"));
}

#[test]
fn the_last_word_says_until_when_it_lasted() {
    let works_since = Some(statements()[0].since + Duration::from_secs(9 * 60 + 43));
    let verified = sites(&["forum.example"]);
    let standing = SiteSummary { verified, works_since, ..SiteSummary::default() };
    let notice = notice(NoticeReason::Works, 0, standing);
    for (lang, after) in [(Language::En, ", 9 min 43 s later."), (Language::Ko, "9분 43초 뒤인 ")]
    {
        let message = message(everybody(lang), &sender(), &notice, &statements(), &[]);
        let fact = message.fact().expect("a fact");
        assert!(fact.contains(after), "{fact}");
    }
}

#[test]
fn of_what_comes_and_goes_the_end_is_promised_once_it_lasts() {
    let has_to_work_for = Some(Duration::from_secs(240));
    let standing =
        SiteSummary { hit: sites(&["forum.example"]), has_to_work_for, ..SiteSummary::default() };
    let notice = notice(NoticeReason::Again, 0, standing);
    let text = |lang| message(everybody(lang), &sender(), &notice, &statements(), &[]).text();
    assert!(text(Language::En).contains("once all of them have worked for 4 min without"));
    assert!(text(Language::Ko).contains("모두 4분 동안 장애 없이 정상 동작하면"));
    assert!(!text(Language::En).contains("as soon as all of them"));
}

#[test]
fn what_was_excluded_is_not_called_working() {
    let some = SiteSummary {
        verified: sites(&["forum.example"]),
        excluded: sites(&["shop.example", "blog.example"]),
        ..SiteSummary::default()
    };
    let none = SiteSummary { excluded: sites(&["shop.example"]), ..SiteSummary::default() };
    let text = |lang, why, sites: &SiteSummary| {
        let notice = notice(why, 0, sites.clone());
        message(everybody(lang), &sender(), &notice, &statements(), &[])
    };
    let works = text(Language::En, NoticeReason::Works, &some);
    assert_eq!(
        works.subject,
        "[가비아] 1 of 3 sites were verified working; the others were excluded from this outage"
    );
    let fact = works.fact().expect("a fact");
    assert!(fact.contains("2 others were excluded from this outage"), "{fact}");
    assert!(!fact.contains("all"), "{fact}");
    for (lang, claim) in [(Language::En, "was verified working"), (Language::Ko, "정상 동작합니다")]
    {
        for why in [NoticeReason::Excluded, NoticeReason::Removed] {
            let text = text(lang, why, &none);
            assert!(!text.subject.contains(claim), "{}", text.subject);
            assert!(!text.text().contains("Next update"), "nothing follows: {}", text.text());
        }
    }
}

#[test]
fn where_nobody_watched_it_is_said_to_work_at_the_latest() {
    let since = statements()[0].since;
    let after = |secs| since + Duration::from_secs(secs);
    let unwatched = vec![
        Span { from: after(20), until: after(50) },
        Span { from: after(60), until: after(110) },
    ];
    let verified = sites(&["forum.example"]);
    let works_since = Some(after(116));
    let standing = SiteSummary { verified, works_since, unwatched, ..SiteSummary::default() };
    let notice = notice(NoticeReason::Works, 0, standing);
    for (lang, latest, not) in
        [(Language::En, "at the latest", " later"), (Language::Ko, "늦어도", " 뒤인 ")]
    {
        let message = message(everybody(lang), &sender(), &notice, &statements(), &[]);
        let fact = message.fact().expect("a fact");
        assert!(fact.contains(latest) && !fact.contains(not), "{fact}");
        let zone = sender().zone;
        for gap in &notice.sites.unwatched {
            for at in [gap.from, gap.until] {
                let at = crate::time::stamp(lang, &zone, crate::time::ANY_DAY, at);
                assert!(fact.contains(&at), "{fact}");
            }
        }
    }
}

#[test]
fn who_left_is_sent_no_address_of_a_page_that_is_no_longer_kept() {
    let standing = SiteSummary { excluded: sites(&["forum.example"]), ..SiteSummary::default() };
    let page = ["https://status.example/c/1".to_owned()];
    let told = |why| {
        let notice = notice(why, 0, standing.clone());
        message(everybody(Language::En), &sender(), &notice, &statements(), &page).text()
    };
    assert!(!told(NoticeReason::Removed).contains("/c/1"));
    assert!(told(NoticeReason::Excluded).contains("/c/1"));
}

#[test]
fn a_cause_that_the_host_has_withdrawn_is_named_no_more_until_another_is() {
    let standing = SiteSummary { hit: sites(&["forum.example"]), ..SiteSummary::default() };
    let mut statements = statements();
    statements.truncate(1);
    let named = statements[0].clone();
    let text = |statements: &[Statement], last: u32| {
        let notice = notice(NoticeReason::HostUpdate, last, standing.clone());
        message(everybody(Language::Ko), &sender(), &notice, statements, &[]).text()
    };
    let presumed = "고장으로 보입니다";
    assert!(text(&statements, 0).contains(presumed), "{}", text(&statements, 0));
    let stance = |number, cause: &str, stance| {
        let words = ["조사하고 있습니다.", cause, ""];
        let mut said = official(number, Claim::Ongoing, words, None);
        if let StatementKind::Official(stated) = &mut said.kind {
            stated.named_cause = stance;
        }
        said
    };
    statements.push(stance(1, "스위치 설정 오류", NamedCause::Withdrawn));
    let withdrawn = text(&statements, 1);
    assert!(!withdrawn.contains(presumed), "{withdrawn}");
    let is_said = "앞서 안내한 추정 원인은 호스팅 회사가 철회했습니다.";
    assert!(!withdrawn.contains(is_said), "it is their first word: {withdrawn}");
    let mut later = notice(NoticeReason::HostUpdate, 1, standing.clone());
    later.number = 1;
    let later = message(everybody(Language::Ko), &sender(), &later, &statements, &[]).text();
    assert!(later.contains(is_said) && !later.contains(presumed), "{later}");
    assert!(withdrawn.contains("호스팅 회사의 설명: “스위치 설정 오류”"), "{withdrawn}");
    statements.push(stance(2, "", NamedCause::Left));
    assert!(!text(&statements, 2).contains(presumed), "it holds");
    let mut back = statements.clone();
    back.push(stance(3, "", NamedCause::Reinstated));
    assert!(text(&back, 3).contains(presumed), "it is taken back");
    statements.push(Statement { number: 3, ..named });
    assert!(text(&statements, 3).contains(presumed), "another is named");
}
