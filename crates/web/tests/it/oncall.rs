//! S10, S14: who is on call, who is being woken, and how they say that they have it.

use crate::access::Desk;
use crate::client::form;
use crate::story::{self, Scene, SentCommand, incident_id};
use bongsu_core::Time;
use bongsu_core::access::Role;
use bongsu_core::engine::Record;
use bongsu_core::engine::command::{Command, EscalationAction, ScheduleEdit};
use bongsu_core::engine::oncall::OncallView;
use bongsu_core::engine::view::View;
use bongsu_core::incident::IncidentId;
use bongsu_core::maintenance::Window;
use bongsu_core::oncall::OncallKey;
use bongsu_core::oncall::contact_test::{ContactTest, contacts};
use bongsu_core::oncall::escalation::{Escalation, EscalationSubject};
use bongsu_core::oncall::page::{Called, Matter, Page, PageId, PageItem, Why};
use bongsu_core::oncall::person::{PageChannel, Person, Rule, Rules};
use bongsu_core::oncall::plan::{Plan, Team};
use bongsu_core::oncall::policy::{Policy, Step};
use bongsu_core::oncall::push::Browsers;
use bongsu_core::oncall::rotation::{Rotation, TurnUnit};
use bongsu_core::oncall::schedule::{Layer, Schedule, ScheduleChange, What};
use bongsu_web::{OncallFindings, PlanFiles, Settings};
use bongsu_words::Language;
use std::sync::Arc;
use std::time::Duration;

pub fn key(text: &str) -> OncallKey {
    text.parse().unwrap()
}

fn person(name: &str) -> Person {
    let attempts = vec![Rule { channel: PageChannel::Sms, after_s: 0 }];
    Person {
        key: key(name),
        name: name.to_uppercase(),
        login: Some(name.into()),
        language: Default::default(),
        mail: None,
        phone: Some("+821012345678".into()),
        calendar_link: 0,
        rules: Rules { attempts, ..Rules::default() },
        important: None,
    }
}

pub fn plan() -> Plan {
    let rotation = Rotation {
        people: vec![key("kim"), key("lee")],
        start: "2018-01-01T09:00".parse().unwrap(),
        unit: TurnUnit::Days,
        every: 1,
    };
    let office = bongsu_core::oncall::hours::Hours {
        days: vec![],
        from: "09:00".parse().unwrap(),
        until: "23:00".parse().unwrap(),
    };
    let layer = |hours| Layer { name: "turns".into(), rotation: rotation.clone(), hours };
    let schedule = |name: &str, hours| Schedule {
        key: key(name),
        name: name.to_uppercase(),
        zone: "Asia/Seoul".into(),
        layers: vec![layer(hours)],
        holidays: vec![],
        calendar_link: 0,
        fallback: vec![],
    };
    let step = Step { targets: vec!["schedule:main".parse().unwrap()], wait_s: 300 };
    let policy = Policy {
        key: key("all"),
        name: "Everything".into(),
        when: Default::default(),
        important: false,
        steps: vec![step],
        repeats: 0,
        silence_s: 0,
    };
    Plan {
        zone: "Asia/Seoul".into(),
        test_calls: None,
        people: vec![person("kim"), person("lee")],
        teams: vec![],
        schedules: vec![
            schedule("main", vec![]),
            schedule("office", vec![office]),
            Schedule { zone: "America/New_York".into(), ..schedule("abroad", vec![]) },
        ],
        policies: vec![policy],
    }
}

pub fn escalation(at: Time) -> Escalation {
    Escalation::open(
        EscalationSubject::Incident(incident_id()),
        Arc::new(plan().policies[0].clone()),
        5,
        at,
    )
}

pub fn swap(now: Time) -> ScheduleChange {
    let hours = |n: u64| now + Duration::from_secs(n * 3600);
    let back = Window { start: hours(72), end: hours(96) };
    ScheduleChange {
        id: IncidentId::new(now, "swap"),
        schedule: key("main"),
        window: Window { start: hours(24), end: hours(48) },
        what: What::Swap { person: key("kim"), with: key("lee"), back },
        author: "KIM".into(),
        made_at: now,
        answered: None,
        withdrawn: None,
    }
}

/// The id of a test page to Kim.
pub fn test_page(at: Time) -> PageId {
    Page::test(Called::Person(key("kim")), PageChannel::Sms, at).id
}

/// Kim was sent a test, and has not confirmed it.
fn waiting_test(at: Time) -> ContactTest {
    let contacts = contacts(&plan(), &Browsers::default());
    let (person, channel, address) = contacts.into_iter().next().unwrap();
    let mut test = ContactTest::new(person, channel, address, at);
    test.sent(test_page(at), at);
    test
}

/// A view with two schedules, a call that nobody has, and a swap that waits for its answer.
pub fn with_oncall(view: View) -> View {
    let oncall = OncallView {
        plan: Arc::new(plan()),
        browsers: Arc::default(),
        changes: Arc::new(vec![swap(view.at)]),
        escalations: vec![Arc::new(escalation(view.at))],
        contact_tests: vec![Arc::new(waiting_test(view.at))].into(),
    };
    View { oncall, ..view }
}

async fn desk() -> Desk {
    let view = story::view(&story::topology(60), Scene::Identified);
    let desk = Desk::showing(with_oncall(view), Settings::default()).await;
    desk.add("kim", Role::Engineer).await;
    desk.add("lee", Role::Engineer).await;
    desk.add("viewer", Role::Viewer).await;
    desk
}

pub fn commands(desk: &Desk) -> Vec<(String, Command)> {
    let sent = desk.stage.engine.commands.lock().unwrap();
    let planned = sent.iter().filter_map(|it| match it {
        SentCommand::Planned { by, command } => Some((by.clone(), command.clone())),
        _ => None,
    });
    planned.collect()
}

#[tokio::test]
async fn the_page_says_who_is_on_call_where_nobody_is_and_who_is_being_called() {
    let desk = desk().await;
    desk.logs_in("viewer").await;
    let page = desk.get("/ops/oncall?lang=en").await;
    page.is(200).has("On call now and next").has("KIM").has("LEE");
    page.has("OFFICE: nobody from").has("is on call by MAIN and OFFICE at once");
    page.has("Nobody has it yet").has("waits for an answer");
    page.lacks(">Acknowledge<").lacks(">Agree<").lacks(".ics");
    let korean = desk.get("/ops/oncall?lang=ko").await;
    korean.is(200).has("현재 당직과 다음 당직").has("당직자 없음");
    let one =
        desk.get(&format!("/ops/oncall/escalations/{}?lang=en", escalation(desk.now()).id)).await;
    one.is(200).has("Opened").lacks("Hand over");
}

#[tokio::test]
async fn what_the_auditor_found_stands_first() {
    let desk = desk().await;
    desk.logs_in("viewer").await;
    desk.get("/ops/oncall?lang=en").await.lacks("heartbeat is withheld");
    let finding = bongsu_core::oncall::audit::Finding::NobodyHasIt { escalation: incident_id() };
    let findings = OncallFindings { at: desk.now(), findings: [finding].into(), pressing: 1 };
    desk.stage.app.oncall_findings().send_replace(findings);
    desk.get("/ops/oncall?lang=en").await.has("heartbeat is withheld").has("nobody has it");
}

#[tokio::test]
async fn an_engineer_acknowledges_hands_over_and_puts_off() {
    let desk = desk().await;
    desk.logs_in("kim").await;
    let id = escalation(desk.now()).id;
    let path = format!("/ops/oncall/escalations/{id}");
    desk.get(&path).await.is(200).has("name=\"action\" value=\"acknowledge\"");
    desk.form(&path, &[("action", "acknowledge")]).await.is(303);
    desk.form(&path, &[("action", "hand_over"), ("person", "lee")]).await.is(303);
    desk.form(&path, &[("action", "snooze"), ("minutes", "30")]).await.is(303);
    desk.form(&path, &[("action", "snooze"), ("minutes", "0")]).await.is(400);
    desk.form(&path, &[("action", "sleep")]).await.is(400);
    let sent = commands(&desk);
    assert!(sent.iter().all(|(by, _)| by == "kim"), "{sent:?}");
    let actions: Vec<EscalationAction> = sent
        .into_iter()
        .map(|(_, command)| match command {
            Command::Escalation { id: of, action } if of == id => action,
            other => panic!("{other:?}"),
        })
        .collect();
    let until = desk.now() + Duration::from_secs(1800);
    let [one, two, EscalationAction::Snooze { until: typed }] = &actions[..] else {
        panic!("{actions:?}")
    };
    assert_eq!(
        (one, two),
        (&EscalationAction::Acknowledge, &EscalationAction::HandOver { to: key("lee") })
    );
    assert!(typed.since(until) < Duration::from_secs(60) && *typed >= until, "{typed} {until}");
}

#[tokio::test]
async fn only_who_was_asked_for_a_swap_sees_the_buttons_that_answer() {
    let desk = desk().await;
    desk.logs_in("kim").await;
    desk.get("/ops/oncall?lang=en").await.lacks("value=\"agree\"").has("value=\"withdraw\"");
    desk.logs_in("lee").await;
    desk.get("/ops/oncall?lang=en").await.has("value=\"agree\"");
    let id = swap(desk.now()).id.to_string();
    desk.form("/ops/oncall/changes", &[("id", &id), ("action", "agree")]).await.is(303);
    let sent = commands(&desk);
    assert!(
        matches!(&sent[..], [(by, Command::ChangeSchedule { change: ScheduleEdit::Answer { agree: true }, .. })]
        if by == "lee"),
        "{sent:?}"
    );
    let fields = [
        ("action", "replace"),
        ("schedule", "main"),
        ("person", "kim"),
        ("by", "lee"),
        ("from", "2018-01-05T09:00"),
        ("until", ""),
    ];
    desk.form("/ops/oncall/changes", &fields).await.is(400).has("2018-01-05T09:00");
}

#[tokio::test]
async fn a_change_is_typed_by_the_clocks_of_the_schedule_wherever_its_reader_is() {
    let desk = desk().await;
    desk.logs_in("kim").await;
    desk.get("/ops/oncall?lang=en").await.has("ABROAD (America/New_York)").has("MAIN (Asia/Seoul)");
    let fields = [
        ("action", "add"),
        ("schedule", "abroad"),
        ("person", "kim"),
        ("from", "2018-01-05T09:00"),
        ("until", "2018-01-05T18:00"),
    ];
    desk.form("/ops/oncall/changes", &fields).await.is(303);
    let sent = commands(&desk);
    let [(_, Command::ChangeSchedule { change: ScheduleEdit::Make { window, .. }, .. })] =
        &sent[..]
    else {
        panic!("{sent:?}")
    };
    assert_eq!(window.start.to_string(), "2018-01-05T14:00:00Z");
}

#[tokio::test]
async fn a_temporary_schedule_is_typed_a_shift_a_line() {
    let desk = desk().await;
    desk.logs_in("kim").await;
    let shifts = "kim 2018-01-05T09:00 2018-01-05T18:00\nlee 2018-01-05T18:00 2018-01-06T09:00";
    let fields = |shifts| {
        [
            ("action", "temporary"),
            ("schedule", "main"),
            ("from", "2018-01-05T09:00"),
            ("until", "2018-01-06T09:00"),
            ("shifts", shifts),
        ]
    };
    desk.form("/ops/oncall/changes", &fields(shifts)).await.is(303);
    let sent = commands(&desk);
    let [(_, Command::ChangeSchedule { change: ScheduleEdit::Make { what, .. }, .. })] = &sent[..]
    else {
        panic!("{sent:?}")
    };
    assert!(matches!(&**what, What::Temporary { shifts, .. } if shifts.len() == 2), "{what:?}");
    desk.form("/ops/oncall/changes", &fields("kim tomorrow")).await.is(400).has("kim tomorrow");
}

async fn stored_page(desk: &Desk) -> (Page, String) {
    let view = story::view(&story::topology(60), Scene::Identified);
    let incident = view.incidents[0].incident.clone();
    let item = PageItem {
        escalation: escalation(desk.now()).id,
        why: Why::Step,
        matter: Matter::Incident(Box::new(incident)),
        answer_by: None,
        silence_s: 0,
    };
    let page = Page::new(Called::Person(key("kim")), PageChannel::Sms, desk.now(), vec![item]);
    desk.store.commit(&[Record::OncallPage(Box::new(page.clone()))]).await.unwrap();
    let code = Page::code(page.id, desk.store.secret());
    let path = format!("/oncall/page/{}/{code:032x}", page.id);
    (page, path)
}

#[tokio::test]
async fn opening_the_link_acknowledges_nothing_and_its_button_does_in_the_name_of_who_got_it() {
    let desk = desk().await;
    let (page, path) = stored_page(&desk).await;
    let opened = desk.get(&format!("{path}?lang=en")).await;
    opened.is(200).has("Call for help").has("Acknowledge");
    assert_eq!(opened.header("cache-control"), "no-store");
    assert_eq!(opened.header("referrer-policy"), "no-referrer");
    assert!(commands(&desk).is_empty(), "mail programs open links by themselves");
    desk.form(&path, &[]).await.is(200);
    let sent = commands(&desk);
    let [(by, Command::AcknowledgePage { page: of, person })] = &sent[..] else {
        panic!("{sent:?}")
    };
    assert_eq!((*of, person.clone()), (page.id, Some(key("kim"))));
    assert_eq!(by, "kim");
}

#[tokio::test]
async fn without_the_code_there_is_no_such_page() {
    let desk = desk().await;
    let (page, path) = stored_page(&desk).await;
    let wrong = match path.ends_with('0') {
        true => format!("{}1", &path[..path.len() - 1]),
        false => format!("{}0", &path[..path.len() - 1]),
    };
    let short = path[..path.len() - 1].to_owned();
    let other = format!("/oncall/page/{}/{}", incident_id(), &path[path.len() - 32..]);
    for target in [wrong, short, other, format!("/oncall/page/{}/", page.id)] {
        desk.get(&target).await.is(404);
        desk.send(form(&target, &[])).await.is(404);
    }
    assert!(commands(&desk).is_empty());
}

#[tokio::test]
async fn a_calendar_is_read_by_its_link_alone_and_has_the_duties() {
    let desk = desk().await;
    desk.logs_in("kim").await;
    let page = desk.get("/ops/oncall?lang=en").await;
    page.has("/oncall/calendar/person/kim/").lacks("/oncall/calendar/person/lee/");
    let begin = page.text.find("/oncall/calendar/schedule/main/").expect("a link");
    let link: String = page.text[begin..].chars().take_while(|c| !matches!(c, '"' | '?')).collect();
    *desk.cookie.lock().unwrap() = String::new();
    let calendar = desk.get(&format!("{link}?lang=en")).await;
    calendar.is(200).has("BEGIN:VCALENDAR").has("SUMMARY:MAIN: KIM").has("SUMMARY:MAIN: LEE");
    calendar.has("TRANSP:TRANSPARENT").lacks("OFFICE");
    let other = link.replace("/main/", "/office/");
    desk.get(&other).await.is(404);
    desk.get("/oncall/calendar/person/kim/0.ics").await.is(404);
}

/// A plan of teams, the key of one on each line.
pub struct Lines;

impl PlanFiles for Lines {
    fn read(&self, _: Language, text: &str, logins: Vec<String>) -> Result<Plan, String> {
        assert!(!logins.is_empty());
        let team = |line: &str| {
            let key = line.parse().map_err(|_| format!("“{line}” is no key\nsecond line"))?;
            Ok(Team { key, people: Vec::new() })
        };
        let teams = text.lines().map(team).collect::<Result<_, String>>()?;
        Ok(Plan { teams, ..Plan::default() })
    }

    fn write(&self, plan: &Plan) -> String {
        plan.teams.iter().map(|team| format!("{}\n", team.key)).collect()
    }

    fn difference(&self, _: &Plan, after: &Plan) -> Vec<String> {
        after.teams.iter().map(|team| format!("+ team {}", team.key)).collect()
    }
}

#[tokio::test]
async fn an_administrator_edits_the_plan_and_nothing_is_applied_unseen_or_in_part() {
    let view = story::view(&story::topology(60), Scene::Identified);
    let settings = Settings { plan_files: Some(Arc::new(Lines)), ..Settings::default() };
    let desk = Desk::showing(with_oncall(view), settings).await;
    desk.add("kim", Role::Engineer).await;
    desk.add("root", Role::Administrator).await;
    desk.logs_in("kim").await;
    desk.get("/ops/oncall/plan").await.is(403);
    desk.get("/ops/oncall?lang=en").await.lacks("/ops/oncall/plan");
    desk.logs_in("root").await;
    desk.get("/ops/oncall?lang=en").await.has("/ops/oncall/plan");
    let path = "/ops/oncall/plan?lang=en";
    let sent = |plan: &'static str, after: &'static str, confirm: &'static str| {
        [("plan", plan), ("after", after), ("confirm", confirm)]
    };
    let refused = desk.form(path, &sent("night\nNo Key", "0", "yes")).await;
    refused.is(400).has("“No Key” is no key").has("second line").has("night\nNo Key");
    desk.form(path, &sent("night", "0", ""))
        .await
        .is(200)
        .has("+ team night")
        .has("Apply this plan?");
    assert_eq!(desk.store.oncall_plan_number().await.unwrap(), 0);
    desk.form(path, &sent("night", "0", "yes")).await.is(303);
    let applied = desk.store.oncall_plan().await.unwrap();
    assert_eq!((applied.number, applied.author.as_str()), (1, "root"));
    desk.get(path).await.is(200).has("night");
    // Whoever was slower keeps what they typed.
    desk.form(path, &sent("day", "0", "yes")).await.is(400).has("day").has("meanwhile");
    assert_eq!(desk.store.oncall_plan_number().await.unwrap(), 1);
}

/// What python3-icalendar reads of a calendar: a line for each event.
const READER: &str = "
import sys, icalendar
calendar = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
assert str(calendar['VERSION']) == '2.0' and calendar['PRODID']
uids = set()
for event in calendar.walk('VEVENT'):
    assert event.decoded('DTEND') > event.decoded('DTSTART') and event['DTSTAMP'], event
    assert str(event['TRANSP']) == 'TRANSPARENT' and not event.errors, event.errors
    uids.add(str(event['UID']))
    print(event.decoded('DTSTART').isoformat(), event['SUMMARY'])
assert len(uids) == len(list(calendar.walk('VEVENT')))";

#[tokio::test]
async fn a_calendar_program_reads_every_duty() {
    let desk = desk().await;
    let secret = desk.store.secret();
    let code = secret.code(bongsu_core::secret::Purpose::OncallCalendar, "person:kim:0");
    let feed = desk.get(&format!("/oncall/calendar/person/kim/{code:032x}.ics?lang=ko")).await;
    let events = feed.is(200).text.matches("BEGIN:VEVENT").count();
    let mut reader = std::process::Command::new("/usr/bin/python3")
        .args(["-c", READER])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("python3-icalendar is installed by `cargo xtask test`");
    std::io::Write::write_all(&mut reader.stdin.take().unwrap(), feed.text.as_bytes()).unwrap();
    let output = reader.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    assert!(events > 100 && lines.lines().count() == events, "{events}: {lines}");
    assert!(lines.contains("T00:00:00+00:00 MAIN: KIM"), "nine in Seoul: {lines}");
}

#[tokio::test]
async fn programs_read_who_is_on_call_and_act() {
    let desk = desk().await;
    let kim = desk.user("kim").await;
    let who = || bongsu_web::SignedIn::rehearsed("Kim", Role::Engineer);
    let _ = kim;
    let get = |target: &str| desk.stage.send_as(Some(who()), crate::client::get(target));
    let now = get("/api/v1/oncall").await.json();
    assert_eq!((&now[0]["schedule"], &now[0]["now"]["people"][0]), (&"main".into(), &"lee".into()));
    assert_eq!(now[0]["next"]["people"][0], "kim");
    assert!(!now[1]["gaps"].as_array().unwrap().is_empty());
    let calls = get("/api/v1/escalations").await.json();
    assert_eq!((&calls[0]["state"], &calls[0]["policy"]), (&"calling".into(), &"all".into()));
    let changes = get("/api/v1/schedule-changes").await.json();
    assert_eq!(
        (&changes[0]["what"]["kind"], &changes[0]["counts"]),
        (&"swap".into(), &false.into())
    );
}

#[tokio::test]
async fn the_next_shift_reads_what_is_open_and_takes_it_over_by_name() {
    let desk = desk().await;
    desk.logs_in("lee").await;
    let page = desk.get("/ops/oncall/handover?lang=en").await;
    page.is(200).has("1 call for help is nobody's").has("MAIN: LEE until").has("then KIM");
    page.has("next update by");
    let id = escalation(desk.now()).id;
    desk.form("/ops/oncall/handover", &[("id", &id.to_string())]).await.is(303);
    let sent = commands(&desk);
    let [(by, Command::Escalation { id: of, action: EscalationAction::TakeOver })] = &sent[..]
    else {
        panic!("{sent:?}")
    };
    assert_eq!((by.as_str(), *of), ("lee", id));
    desk.form("/ops/oncall/handover", &[("id", "nothing")]).await.is(400);
    desk.get("/ops/oncall/handover?lang=ko").await.has("담당자 없는 호출 1건");
}

#[tokio::test]
async fn who_carried_how_much_is_counted_from_what_was_sent() {
    let desk = desk().await;
    stored_page(&desk).await;
    desk.store.apply_oncall_plan(0, (desk.now(), "root"), &plan()).await.unwrap();
    desk.logs_in("viewer").await;
    let page = desk.get("/ops/oncall/fairness?lang=en").await;
    page.is(200).has("Nights woken").has("KIM").has("LEE");
    desk.get("/ops/oncall/fairness?lang=ko").await.is(200).has("부담 현황");
}

#[tokio::test]
async fn the_overview_and_the_incident_say_who_has_it_and_metrics_count() {
    let desk = desk().await;
    desk.logs_in("kim").await;
    let overview = desk.get("/ops?lang=en").await;
    overview.is(200).has("1 call for help that nobody has yet").has("MAIN");
    let incident = desk.get(&format!("/ops/incidents/{}?lang=en", incident_id())).await;
    incident.is(200).has("Nobody has it yet").has("value=\"acknowledge\"");
    let metrics = desk.get("/metrics").await;
    metrics.has("bongsu_escalations{state=\"calling\"} 1").has("bongsu_oncall_findings 0");
}

#[tokio::test]
async fn whoever_gets_a_test_confirms_it_by_its_link_or_on_the_page_and_others_see_who_did_not() {
    let desk = desk().await;
    desk.logs_in("viewer").await;
    let page = desk.get("/ops/oncall?lang=en").await;
    page.is(200).has("2 ways to reach somebody were not proven within the last");
    page.has("KIM by text message: never proven").has("is not confirmed").lacks("It reached me");
    page.has("No test calls are planned");
    desk.get("/metrics").await.has("bongsu_oncall_unproven_contacts 2");
    desk.logs_in("lee").await;
    desk.get("/ops/oncall?lang=en").await.lacks("It reached me");
    desk.logs_in("kim").await;
    desk.get("/ops/oncall?lang=ko").await.is(200).has("받았습니다").has("연락 가능 여부");
    let id = test_page(desk.now());
    desk.form(&format!("/ops/oncall/tests/{id}"), &[]).await.is(303);
    // By the link, without logging in.
    let page = Page::test(Called::Person(key("kim")), PageChannel::Sms, desk.now());
    desk.store.commit(&[Record::OncallPage(Box::new(page))]).await.unwrap();
    *desk.cookie.lock().unwrap() = String::new();
    let code = Page::code(id, desk.store.secret());
    let link = format!("/oncall/page/{id}/{code:032x}?lang=en");
    desk.get(&link).await.is(200).has("This is only a test").has("It reached me");
    desk.get(&format!("/oncall/page/{id}/{:032x}", code ^ 1)).await.is(404);
    desk.form(&link, &[]).await.is(200).has("Confirmed. You can be reached by text message.");
    let sent = commands(&desk);
    let by: Vec<&str> = sent.iter().map(|(by, _)| by.as_str()).collect();
    assert_eq!(by, ["kim", "kim"], "{sent:?}");
    assert!(sent.iter().all(|(_, command)| {
        matches!(command, Command::AcknowledgePage { page, .. } if *page == id)
    }));
}

#[tokio::test]
async fn a_calendar_becomes_a_temporary_schedule_that_is_looked_at_first() {
    let desk = desk().await;
    desk.logs_in("kim").await;
    desk.get("/ops/oncall?lang=en").await.has("/ops/oncall/calendar");
    desk.get("/ops/oncall/calendar?lang=ko").await.is(200).has("iCalendar 파일");
    let calendar = |who: &str| {
        format!(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nSUMMARY:{who}\nDTSTART:20180105T090000\n\
             DURATION:PT9H\nEND:VEVENT\nEND:VCALENDAR\n"
        )
    };
    let send = async |who: &str| {
        let calendar = calendar(who);
        let fields = [
            ("schedule", "office"),
            ("calendar", calendar.as_str()),
            ("from", "2018-01-05T00:00"),
            ("until", "2018-01-06T00:00"),
        ];
        desk.form("/ops/oncall/calendar?lang=en", &fields).await
    };
    send("Park").await.is(400).has("“Park” names nobody of the plan").has("BEGIN:VCALENDAR");
    let found = send("KIM").await;
    found
        .is(200)
        .has("1 shift was read")
        .has("kim 2018-01-05T09:00:00+09:00 2018-01-05T18:00:00+09:00");
    assert_eq!(commands(&desk), [], "nothing is changed before it was seen");
    let shifts = "kim 2018-01-05T09:00:00+09:00 2018-01-05T18:00:00+09:00\n";
    let fields = [
        ("action", "temporary"),
        ("schedule", "office"),
        ("from", "2018-01-05T00:00"),
        ("until", "2018-01-06T00:00"),
        ("shifts", shifts),
    ];
    desk.form("/ops/oncall/changes", &fields).await.is(303);
    assert_eq!(commands(&desk).len(), 1);
}

#[tokio::test]
async fn a_question_of_the_desk_waits_on_the_overview_and_the_hand_over_and_its_answer_comes_back()
{
    let desk = desk().await;
    let kim = desk.user("kim").await;
    let asked = bongsu_core::promise::Promise {
        kind: bongsu_core::promise::PromiseKind::Engineers,
        owner: bongsu_core::promise::Owner::Engineers,
        text: "상위 회선을 막았습니까?".into(),
        incident: Some(incident_id()),
        ..crate::desk::owed_by(&kim, desk.now())
    };
    let late = bongsu_core::promise::Promise {
        broken_at: Some(desk.now()),
        ..crate::desk::owed_by(&kim, desk.now())
    };
    desk.stage.views.send_modify(|view| {
        let promises = vec![asked.clone(), late.clone()].into();
        *view = Arc::new(View { promises, ..(**view).clone() });
    });
    desk.logs_in("kim").await;
    desk.get("/ops?lang=en").await.has("One question from the desk waits for an answer");
    let page = desk.get("/ops/oncall/handover?lang=en").await;
    page.is(200).has("상위 회선을 막았습니까?").has("2 open promises, 1 past their time");
    page.has("/ops/desk/promises/");
    // It is answered, and no longer open.
    let end = Some(bongsu_core::promise::End {
        at: desk.now(),
        kind: bongsu_core::promise::EndKind::Kept,
        by: "LEE".into(),
        note: "필터를 걸었습니다".into(),
    });
    let answered = bongsu_core::promise::Promise { end, ..asked };
    let record = Record::Promise(Box::new(answered.clone()));
    desk.store.commit(&[record]).await.unwrap();
    desk.stage.views.send_modify(|view| {
        *view = Arc::new(View { promises: vec![].into(), ..(**view).clone() });
    });
    for path in [format!("/ops/incidents/{}", incident_id()), "/ops/desk/promises".into()] {
        desk.get(&path).await.is(200).has("필터를 걸었습니다").has("LEE");
    }
    let call = format!("/ops/desk/call?q={}", crate::client::percent(&answered.customer));
    desk.get(&call).await.is(200).has("필터를 걸었습니다").has("LEE");
    desk.get("/ops?lang=en").await.lacks("waits for an answer");
}
