//! This browser gets this message, and nothing else (S10, S14).

use super::company::{Asked, Company, Size, all_is_well};
use super::*;
use crate::engine::oncall::SettledPage;
use crate::oncall::OncallKey;
use crate::oncall::contact_test::unproven;
use crate::oncall::escalation::PageOutcome;
use crate::oncall::page::{Called, Page};
use crate::oncall::person::{PageChannel, Person, Rule, Rules};
use crate::oncall::plan::{ConfiguredChannels, Plan, PlanError};
use crate::oncall::policy::{Condition, Policy, Step};
use crate::oncall::push::Browsers;
use uuid::Uuid;

fn key(text: &str) -> OncallKey {
    text.parse().expect("a key")
}

/// Kim gets a push at once and a text five minutes later; then it is Lee's turn, by push alone.
fn plan() -> Plan {
    let person = |name: &str, channels: &[PageChannel]| {
        let at = |n: usize| u32::try_from(n).expect("few") * 300;
        let attempts = channels.iter().enumerate();
        let attempts =
            attempts.map(|(n, channel)| Rule { channel: channel.clone(), after_s: at(n) });
        Person {
            key: key(name),
            name: name.to_uppercase(),
            login: Some(name.into()),
            language: Default::default(),
            mail: None,
            phone: Some("+821012345678".into()),
            calendar_link: 0,
            rules: Rules { attempts: attempts.collect(), ..Rules::default() },
            important: None,
        }
    };
    let step = |to: &str| Step { targets: vec![to.parse().expect("a target")], wait_s: 600 };
    Plan {
        zone: "Asia/Seoul".into(),
        people: vec![
            person("kim", &[PageChannel::Push, PageChannel::Sms]),
            person("lee", &[PageChannel::Push]),
        ],
        policies: vec![Policy {
            key: key("all"),
            name: "All".into(),
            when: Condition::default(),
            important: false,
            steps: vec![step("person:kim"), step("person:lee")],
            repeats: 0,
            silence_s: 0,
        }],
        ..Plan::default()
    }
}

fn browsers(all: &[(&str, u128)]) -> Browsers {
    Browsers::new(all.iter().map(|(login, id)| ((*login).to_owned(), Uuid::from_u128(*id))))
}

fn web_1_is_off(asked: &Asked<'_>) -> Option<Reason> {
    (asked.at == "203.0.113.1").then_some(Reason::Timeout)
}

/// A company whose first web server just failed, and when Kim was called for it.
fn paged_company() -> (Company, Time) {
    let sweep = Duration::from_secs(20);
    let size = Size { sites: 30, web_servers: 3, name_servers: 2, sweep, own_servers: 0 };
    let mut company = Company::new(size);
    assert_eq!(plan().check(&ConfiguredChannels::all()), vec![]);
    company.browsers(browsers(&[("kim", 1), ("lee", 2)]));
    company.plan(plan());
    company.live(200, &all_is_well);
    for _ in 0..300 {
        company.live(1, &web_1_is_off);
        if !company.pages.is_empty() {
            let now = company.now;
            return (company, now);
        }
    }
    panic!("nobody was paged");
}

fn paged(company: &Company, from: Time) -> Vec<String> {
    let line = |page: &Page| {
        let to = page.to.to_string();
        format!("{to} {} +{}", page.channel, page.at.since(from).as_secs())
    };
    company.pages.iter().map(line).collect()
}

fn press_link(company: &mut Company, page: &Page) {
    let Called::Person(person) = page.to.clone() else { panic!("a person") };
    let command = Command::AcknowledgePage { page: page.id, person: Some(person.clone()) };
    let pressed = company.command_by(Principal::page_holder(person.as_str()), command);
    assert_eq!(pressed, Ok(()));
}

/// What was not proven lately.
fn open(company: &Company) -> Vec<String> {
    let view = company.engine.view(company.now).oncall;
    let known = view.contact_tests.iter().map(|it| &**it);
    let open = unproven((&view.plan, &view.browsers), known, company.now);
    open.iter().map(|it| format!("{} {}", it.person, it.channel)).collect()
}

#[test]
fn a_browser_is_told_first_and_whoever_taps_is_told_no_more() {
    let (mut company, from) = paged_company();
    assert_eq!(paged(&company, from), ["person:kim push +0"]);
    let page = company.pages[0].clone();
    press_link(&mut company, &page);
    company.live(700, &web_1_is_off);
    assert_eq!(paged(&company, from), ["person:kim push +0"], "no text, and nothing to Lee");
}

#[test]
fn whoever_does_not_tap_gets_the_text_and_then_the_next_person_is_called() {
    let (mut company, from) = paged_company();
    company.live(660, &web_1_is_off);
    let calls = ["person:kim push +0", "person:kim sms +300", "person:lee push +600"];
    assert_eq!(paged(&company, from), calls);
}

#[test]
fn a_push_service_that_is_away_is_followed_by_the_text_at_once() {
    let (mut company, from) = paged_company();
    let page = company.pages[0].id;
    company.page_fates(vec![SettledPage { page, fate: PageOutcome::Failed }]);
    company.live(5, &web_1_is_off);
    let [_, text] = &paged(&company, from)[..] else { panic!("{:?}", paged(&company, from)) };
    assert!(text.starts_with("person:kim sms +"), "{text}");
    let late: u64 = text.rsplit('+').next().and_then(|it| it.parse().ok()).expect("seconds");
    assert!(late < 5, "{text}");
}

#[test]
fn tapping_proves_these_browsers_and_no_others() {
    let (mut company, _) = paged_company();
    let page = company.pages[0].clone();
    assert_eq!(open(&company), ["kim sms", "kim push", "lee push"]);
    press_link(&mut company, &page);
    assert_eq!(open(&company), ["kim sms", "lee push"]);
    company.live(5, &web_1_is_off);
    // The same browsers are told again and again, and after a restart.
    company.browsers(browsers(&[("lee", 2), ("kim", 1)]));
    company.restart();
    assert_eq!(open(&company), ["kim sms", "lee push"]);
    company.browsers(browsers(&[("kim", 1), ("lee", 3)]));
    assert_eq!(open(&company), ["kim sms", "lee push"], "those of another are another's");
    for others in [&[("kim", 1), ("kim", 4)][..], &[("lee", 1)], &[]] {
        company.browsers(browsers(others));
        assert_eq!(open(&company), ["kim sms", "kim push", "lee push"], "{others:?}");
        company.restart();
        assert_eq!(open(&company), ["kim sms", "kim push", "lee push"], "{others:?}");
    }
    // The link of a page to the browsers of before proves nothing of these.
    press_link(&mut company, &page);
    assert_eq!(open(&company), ["kim sms", "kim push", "lee push"]);
}

#[test]
fn whoever_wants_a_test_gets_one_unless_help_is_wanted() {
    let (mut company, _) = paged_company();
    let by = |login: &str| Principal {
        login: Some(login.into()),
        ..Principal::rehearsed(login.to_uppercase(), Role::Engineer)
    };
    let test = |channel| Command::TestContact { channel };
    let asked = company.command_by(by("kim"), test(PageChannel::Push));
    assert_eq!(asked, Err(Refusal::HelpWanted));
    let page = company.pages[0].clone();
    press_link(&mut company, &page);
    company.live(1_200, &all_is_well);
    assert!(company.incidents.values().all(|it| it.resolved_at.is_some()));
    let before = company.pages.len();
    for (login, channel, refusal) in [
        ("park", PageChannel::Push, Refusal::NoSuchPerson),
        ("lee", PageChannel::Sms, Refusal::NoSuchContact),
    ] {
        assert_eq!(company.command_by(by(login), test(channel)), Err(refusal));
    }
    assert_eq!(company.command_by(by("lee"), test(PageChannel::Push)), Ok(()));
    let asked = company.command_by(by("lee"), test(PageChannel::Push));
    assert_eq!(asked, Err(Refusal::TestedJustNow));
    let [sent] = &company.pages[before..] else { panic!("{:#?}", company.pages) };
    assert!(sent.test && sent.to == Called::Person(key("lee")));
    let sent = sent.clone();
    assert_eq!(open(&company), ["kim sms", "lee push"]);
    press_link(&mut company, &sent);
    assert_eq!(open(&company), ["kim sms"]);
}

#[test]
fn a_rule_that_reaches_no_browser_is_no_plan() {
    let mut nobodys = plan();
    nobodys.people[1].login = None;
    let place = "person[2].rules.attempts[1]".to_owned();
    let flaws = nobodys.check(&ConfiguredChannels::all());
    assert_eq!(flaws, [(place, PlanError::NoAccount)]);
    let without = ConfiguredChannels { push: false, ..ConfiguredChannels::all() };
    let flaws = plan().check(&without);
    assert_eq!(flaws.len(), 2, "{flaws:?}");
    assert!(flaws.iter().all(|(_, flaw)| *flaw == PlanError::NoGateway("push".into())));
}
