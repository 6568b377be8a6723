//! The phone of each person is proven in the daytime, before it is needed at night (S14).

use super::company::{Asked, Company, Size, all_is_well};
use super::*;
use crate::engine::oncall::SettledPage;
use crate::oncall::OncallKey;
use crate::oncall::contact_test::unproven;
use crate::oncall::escalation::PageOutcome;
use crate::oncall::hours::{DayKind, Hours};
use crate::oncall::page::{Called, Page};
use crate::oncall::person::{PageChannel, Person, Rule, Rules};
use crate::oncall::plan::{ConfiguredChannels, Plan};
use crate::oncall::policy::{Condition, Policy, Step};
use crate::oncall::test_plan::TestPlan;
use jiff::tz::TimeZone;

const DAY: Duration = Duration::from_secs(86_400);

fn key(text: &str) -> OncallKey {
    text.parse().expect("a key")
}

/// Kim gets texts and calls; it is tested each 30 days, on weekdays from 10 to 17.
fn plan(phone: &str) -> Plan {
    let rule = |channel, after_s| Rule { channel, after_s };
    let days = [DayKind::Mon, DayKind::Tue, DayKind::Wed, DayKind::Thu, DayKind::Fri];
    let plan = Plan {
        zone: "Asia/Seoul".into(),
        test_calls: Some(TestPlan {
            every_days: 30,
            hours: Hours {
                days: days.into(),
                from: "10:00".parse().expect("it"),
                until: "17:00".parse().expect("it"),
            },
        }),
        people: vec![Person {
            key: key("kim"),
            name: "KIM".into(),
            login: Some("kim".into()),
            language: Default::default(),
            mail: None,
            phone: Some(phone.into()),
            calendar_link: 0,
            rules: Rules {
                attempts: vec![rule(PageChannel::Sms, 0), rule(PageChannel::Voice, 60)],
                ..Rules::default()
            },
            important: None,
        }],
        policies: vec![Policy {
            key: key("all"),
            name: "All".into(),
            when: Condition::default(),
            important: false,
            steps: vec![Step {
                targets: vec!["person:kim".parse().expect("a target")],
                wait_s: 600,
            }],
            repeats: 0,
            silence_s: 0,
        }],
        ..Plan::default()
    };
    assert_eq!(plan.check(&ConfiguredChannels::all()), vec![]);
    plan
}

fn company() -> Company {
    let sweep = Duration::from_secs(20);
    let size = Size { sites: 30, web_servers: 3, name_servers: 2, sweep, own_servers: 0 };
    let mut company = Company::new(size);
    company.plan(plan("+821012345678"));
    company
}

fn tests(company: &Company) -> Vec<&Page> {
    company.pages.iter().filter(|page| page.test).collect()
}

/// Days pass; the program is killed again and again.
fn pass(company: &mut Company, days: u32) {
    for _ in 0..days * 8 {
        company.wait(DAY / 8, Duration::from_secs(600));
        company.restart();
    }
}

fn press_link(company: &mut Company, page: &Page) -> Result<(), Refusal> {
    let Called::Person(person) = page.to.clone() else { panic!("a person") };
    let command = Command::AcknowledgePage { page: page.id, person: Some(person.clone()) };
    company.command_by(Principal::page_holder(person.as_str()), command)
}

fn open(company: &Company) -> Vec<String> {
    let view = company.engine.view(company.now).oncall;
    let known = view.contact_tests.iter().map(|it| &**it);
    let open = unproven((&view.plan, &view.browsers), known, company.now);
    open.iter().map(|it| format!("{} {}", it.person, it.channel)).collect()
}

#[test]
fn each_way_to_reach_somebody_is_tested_within_a_week_in_the_daytime_and_again_after_a_month() {
    let mut company = company();
    assert_eq!(open(&company), ["kim sms", "kim voice"]);
    let (began, mut confirmed) = (company.now, 0);
    for _ in 0..80 {
        pass(&mut company, 1);
        let new = company.pages[confirmed..].to_vec();
        for page in &new {
            assert_eq!(press_link(&mut company, page), Ok(()));
            confirmed += 1;
        }
        if company.now.since(began) > DAY * 12 {
            assert_eq!(open(&company), [""; 0]);
        }
    }
    let seoul = TimeZone::get("Asia/Seoul").expect("a zone");
    for channel in [PageChannel::Sms, PageChannel::Voice] {
        let at: Vec<Time> =
            tests(&company).iter().filter(|it| it.channel == channel).map(|it| it.at).collect();
        assert!((2..=3).contains(&at.len()), "{at:?}");
        assert!(at[0].since(began) < DAY * 11, "{at:?}");
        for pair in at.windows(2) {
            let pause = pair[1].since(pair[0]);
            assert!(pause >= DAY * 30 && pause < DAY * 35, "{at:?}");
        }
        for at in at {
            let local = at.to_jiff().to_zoned(seoul.clone());
            assert!((10..17).contains(&local.hour()), "{local}");
            assert!(local.weekday().to_monday_one_offset() < 6, "{local}");
        }
    }
}

#[test]
fn a_test_that_nobody_confirms_is_sent_three_times_and_then_shown() {
    let mut company = company();
    pass(&mut company, 25);
    let texts = tests(&company).iter().filter(|it| it.channel == PageChannel::Sms).count();
    assert_eq!(texts, 3, "{:#?}", company.pages);
    assert_eq!(open(&company), ["kim sms", "kim voice"]);
    // What the carrier said is kept, whatever dies.
    let page = tests(&company).last().expect("one").id;
    company.page_fates(vec![SettledPage { page, fate: PageOutcome::Failed }]);
    company.restart();
    let view = company.engine.view(company.now).oncall;
    let fates: Vec<_> = view.contact_tests.iter().filter_map(|it| it.sent?.fate).collect();
    assert_eq!(fates, [PageOutcome::Failed]);
}

#[test]
fn another_number_is_proven_by_nothing_and_another_person_confirms_nothing() {
    let mut company = company();
    pass(&mut company, 10);
    let page = (*tests(&company).last().expect("one")).clone();
    let stranger = Command::AcknowledgePage { page: page.id, person: Some(key("lee")) };
    let by = Principal::page_holder("lee");
    assert_eq!(company.command_by(by, stranger), Err(Refusal::NoSuchPerson));
    assert_eq!(press_link(&mut company, &page), Ok(()));
    assert_eq!(open(&company).len(), 1);
    // Whoever presses the link twice has proven it once.
    assert_eq!(press_link(&mut company, &page), Ok(()));
    company.plan(plan("+821087654321"));
    company.wait(Duration::from_secs(60), Duration::from_secs(10));
    assert_eq!(open(&company).len(), 2);
}

#[test]
fn no_phone_rings_for_a_test_while_an_incident_is_open_and_an_answer_to_a_page_proves_it_too() {
    let mut company = company();
    company.live(200, &all_is_well);
    let web_1 = |asked: &Asked<'_>| (asked.at == "203.0.113.1").then_some(Reason::Timeout);
    company.live(60, &web_1);
    let page = company.pages.iter().find(|page| !page.test).expect("a page").clone();
    pass(&mut company, 14);
    assert_eq!(tests(&company).len(), 0, "{:#?}", company.pages);
    assert_eq!(press_link(&mut company, &page), Ok(()));
    assert_eq!(open(&company), ["kim voice"]);
}

#[test]
fn an_answer_to_a_page_to_the_old_number_proves_nothing_of_the_new_one() {
    let mut company = company();
    company.live(200, &all_is_well);
    let web_1 = |asked: &Asked<'_>| (asked.at == "203.0.113.1").then_some(Reason::Timeout);
    company.live(60, &web_1);
    let page = company.pages.iter().find(|page| !page.test).expect("a page").clone();
    company.plan(plan("+821087654321"));
    assert_eq!(press_link(&mut company, &page), Ok(()));
    assert_eq!(open(&company), ["kim sms", "kim voice"]);
}

#[test]
fn a_test_that_was_withheld_is_none_of_three_and_a_holiday_is_no_weekday() {
    let mut company = company();
    let mut plan = plan("+821012345678");
    let seoul = TimeZone::get("Asia/Seoul").expect("a zone");
    let day = |n: u32| (company.now + DAY * n).to_jiff().to_zoned(seoul.clone()).date();
    let holidays = (0..12).map(day).collect();
    plan.schedules.push(crate::oncall::schedule::Schedule {
        key: key("main"),
        name: "Main".into(),
        zone: "Asia/Seoul".into(),
        layers: Vec::new(),
        holidays,
        calendar_link: 0,
        fallback: vec![key("kim")],
    });
    company.plan(plan);
    pass(&mut company, 11);
    assert_eq!(tests(&company).len(), 0, "{:#?}", company.pages);
    for _ in 0..25 {
        pass(&mut company, 1);
        let open: Vec<_> = tests(&company).iter().map(|it| it.id).collect();
        let withheld = |page| SettledPage { page, fate: PageOutcome::Dropped };
        company.page_fates(open.into_iter().map(withheld).collect());
    }
    let texts = tests(&company).iter().filter(|it| it.channel == PageChannel::Sms).count();
    assert!(texts > 6, "one on each weekday: {texts}");
}

#[test]
fn an_interval_of_three_months_counts_as_proven_for_as_long() {
    let mut plan = plan("+821012345678");
    assert_eq!(crate::oncall::contact_test::proven_for_days(&plan), 37);
    plan.test_calls.as_mut().expect("tests").every_days = 90;
    assert_eq!(crate::oncall::contact_test::proven_for_days(&plan), 97);
    plan.zone = String::new();
    let flaws = plan.check(&ConfiguredChannels::all());
    let missing = crate::oncall::plan::PlanError::NoTestZone("KIM".into());
    assert_eq!(flaws, [("test_calls".to_owned(), missing)]);
}
