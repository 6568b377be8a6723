//! The people of a drill: what a scenario says of them, and how what they met is scored.

use crate::tools::{script, small};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_drill::actors::callers::log::{CallerLog, Promised, PromisedKind, Written};
use bongsu_drill::actors::engineers::{HandOver, OncallLog};
use bongsu_drill::scenario::{Scenario, ScenarioError};
use bongsu_drill::score::{CheckKind, DeskRecord, MailLog, Score, SettlementLog};
use bongsu_drill::simulated_host::plan::Plan;
use bongsu_drill::simulated_host::{FaultPlane, Ports};
use bongsu_drill::smtp_sink::ReceivedMail;
use bongsu_drill::spoken::SpokenJudge;
use bongsu_drill::visitors::Visitors;
use std::sync::Arc;
use std::time::Duration;

const OUTAGE: &str = "[[event]]\nat = \"16:19:00\"\nuntil = \"17:00:00\"\ntarget = \"nsgroup:1\"\n\
                      fault = \"drop\"\n";
const ONCALL: &str = "[oncall]\nplan = \"x\"\n[[oncall.engineer]]\nlogin = \"jiho\"\nname = \"Park\"\n\
                      mail = \"jiho@moui.example\"\nacknowledges_after_s = 20\n\
                      [[oncall.shift_end]]\nat = \"18:00:00\"\nto = \"jiho\"\n";
const CALLERS: &str = "[callers]\nnotices = 1.0\nhalf_noticed_after_s = 600\nreassured = 0.5\n\
                       looks = 0.5\nwrites = 0.5\nwants_person = 0.5\nrings_again = 0.5\nabusive = 0.1\n\
                       patience_s = 300\ntalk_s = 180\n[[callers.counsellor]]\nlogin = \"minji\"\n\
                       [callers.answer]\nat = \"17:00:00\"\nby = \"jiho\"\nko = \"답변입니다\"\nen = \"The answer\"\n";
const SETTLEMENT: &str = "[settlement]\nfee_krw = 33000\nterms = [\"upcloud\"]\n\
                          evening_hour_krw = 1000000\nother_hour_krw = 300000\nweeks = 8\n";
const SEOUL: Duration = Duration::from_secs(9 * 3600);

fn at(clock: &str) -> Time {
    Time::parse(&format!("2018-01-04T{clock}+09:00")).unwrap()
}

struct Case {
    scenario: Scenario,
    plane: FaultPlane,
    desk: DeskRecord,
}

impl Case {
    fn new() -> Case {
        let expect = "no_incident = true\nacknowledged_within_s = 120";
        let text = script(&[OUTAGE, ONCALL, CALLERS, SETTLEMENT].concat());
        let text = text.replace("no_incident = true", expect);
        let scenario = Scenario::parse("people", &text).unwrap_or_else(|error| panic!("{error}"));
        let plan = Arc::new(Plan::draw(&scenario));
        let plane = FaultPlane::new(&scenario, plan.clone(), Clock::held(at("16:30:00")));
        let inventory = plan.inventory(Ports::DEFAULT);
        let mail = Some(MailLog { inventory, ..MailLog::default() });
        Case { scenario, plane, desk: DeskRecord { mail, ..DeskRecord::default() } }
    }

    /// A customer with a site that fails, and one without.
    fn customers(&self) -> (usize, usize) {
        let judge = self.judge();
        let find = |wanted| (0..20).find(|it| judge.has_outage(*it, at("16:30:00")) == wanted);
        (find(true).expect("somebody is hit"), find(false).expect("somebody is not"))
    }

    /// Somebody asks the name servers, at 16:30.
    fn fail(&self) {
        let zones = self.plane.truth().plan().zones.len();
        for zone in 0..zones {
            self.plane.dns(0, Some(zone), Some(0));
        }
        assert_eq!(self.plane.truth().first_lost(), Some(at("16:30:00")));
    }

    fn judge(&self) -> SpokenJudge {
        SpokenJudge {
            truth: self.plane.truth().clone(),
            failing: self.scenario.events.iter().map(|it| it.target.clone()).collect(),
            began: at("16:19:00"),
            delay: Duration::from_secs(72),
            zone_offset: SEOUL,
        }
    }

    fn mail(&mut self, customer: usize, clock: &str, subject: &str, text: &str) {
        let to = self.plane.truth().plan().customers[customer].email.clone();
        let log = self.desk.mail.as_mut().unwrap();
        let id = format!("m{}@host.example", log.received.len());
        let (subject, text) = (subject.to_owned(), text.to_owned());
        let (sites, links) = (Vec::new(), Vec::new());
        log.received.push(ReceivedMail { at: at(clock), to, id, subject, sites, links, text });
    }

    fn got(&self, kind: CheckKind) -> bool {
        let score = Score::judge(&self.scenario, self.plane.truth(), &self.desk);
        let line = score.checks.iter().find(|check| check.kind == kind);
        line.unwrap_or_else(|| panic!("{kind:?} is not scored")).passed
    }

    fn with(&mut self, log: CallerLog) -> &Case {
        self.desk.callers = Some(CallerLog { served: 1, ..log });
        self
    }
}

fn promised(customer: usize, kind: PromisedKind, due: Option<&str>) -> Promised {
    let (due, moves) = (due.map(at), Vec::new());
    Promised { customer, kind, given_at: at("16:30:00"), due, moves, kept_at: None }
}

#[test]
fn somebody_has_to_acknowledge_in_time_and_the_hand_over_has_to_name_them() {
    let mut case = Case::new();
    case.fail();
    let hand_over = HandOver {
        at: at("18:00:00"),
        holder: Some("Park".into()),
        names_holder: true,
        to: "Choi".into(),
        names_next: true,
    };
    let log = OncallLog {
        acknowledged: vec![(at("16:31:30"), "Park".into())],
        hand_overs: vec![hand_over],
        ..OncallLog::default()
    };
    case.desk.oncall = Some(log.clone());
    assert!(case.got(CheckKind::AcknowledgedDelay) && case.got(CheckKind::HandOversNamed));
    let late = vec![(at("16:32:30"), "Park".into())];
    case.desk.oncall = Some(OncallLog { acknowledged: late, ..log.clone() });
    assert!(!case.got(CheckKind::AcknowledgedDelay));
    let mut silent = log;
    silent.hand_overs[0].names_holder = false;
    silent.acknowledged.clear();
    case.desk.oncall = Some(silent);
    assert!(!case.got(CheckKind::AcknowledgedDelay) && !case.got(CheckKind::HandOversNamed));
}

#[test]
fn news_is_kept_by_its_time_or_moved_with_a_word_before_it() {
    let mut case = Case::new();
    let (hit, _) = case.customers();
    let news = promised(hit, PromisedKind::Update, Some("17:00:00"));
    let kept = Promised { kept_at: Some(at("16:59:00")), ..news.clone() };
    let late = Promised { kept_at: Some(at("17:01:00")), ..news.clone() };
    let moved = Promised { moves: vec![(at("17:00:00"), at("17:30:00"))], ..late.clone() };
    let mut broken = |it: &Promised| {
        let log = CallerLog { promised: vec![it.clone()], ..CallerLog::default() };
        !case.with(log).got(CheckKind::PromisesBroken)
    };
    assert!(!broken(&kept));
    assert!(broken(&news) && broken(&late));
    assert!(broken(&moved), "nobody told the customer");
    case.mail(hit, "16:58:00", "[예시호스팅] 약속 시각 변경: 17:30까지", "");
    let log = CallerLog { promised: vec![moved], ..CallerLog::default() };
    assert!(case.with(log).got(CheckKind::PromisesBroken));
}

#[test]
fn a_message_that_it_works_counts_only_when_it_does() {
    let mut case = Case::new();
    let (hit, _) = case.customers();
    let log = || CallerLog {
        promised: vec![promised(hit, PromisedKind::Message, None)],
        ..CallerLog::default()
    };
    assert!(!case.with(log()).got(CheckKind::PromisesBroken), "nobody told them");
    case.mail(hit, "16:50:00", "[Example] Your sites were verified working", "");
    assert!(!case.with(log()).got(CheckKind::PromisesBroken), "they do not work yet");
    case.mail(hit, "17:05:00", "[Example] Your sites were verified working", "");
    assert!(case.with(log()).got(CheckKind::PromisesBroken));
}

#[test]
fn the_answer_reaches_each_ticket_once_and_names_nobody_else() {
    let mut case = Case::new();
    let (hit, other) = case.customers();
    let written = Written {
        customer: hit,
        at: at("16:40:00"),
        path: None,
        subject: "접속 불가".into(),
        was_hit: true,
        answer_on_page: None,
    };
    let log = || CallerLog {
        written: vec![written.clone()],
        answered_at: Some(at("17:00:00")),
        ..CallerLog::default()
    };
    assert!(!case.with(log()).got(CheckKind::Answered), "it reached nobody");
    case.mail(hit, "17:00:05", "[T-1]", "The answer");
    assert!(case.with(log()).got(CheckKind::Answered));
    case.mail(hit, "17:00:06", "[T-1]", "The answer");
    assert!(!case.with(log()).got(CheckKind::Answered), "twice");
    let mut case = Case::new();
    let plan = case.plane.truth().plan().clone();
    let foreign = plan.sites.iter().find(|site| site.customer == other).unwrap();
    case.mail(hit, "17:00:05", "[T-1]", &format!("The answer\n {}", foreign.host.unicode()));
    assert!(!case.with(log()).got(CheckKind::Answered), "another's site");
}

#[test]
fn lost_keystrokes_and_stories_told_twice_fail() {
    let mut case = Case::new();
    let log = || CallerLog { keystrokes: 100, told_before: 2, ..CallerLog::default() };
    assert!(case.with(log()).got(CheckKind::KeystrokesLost));
    assert!(case.with(log()).got(CheckKind::ToldTwice));
    let lost = CallerLog { keystrokes_lost: 1, ..log() };
    assert!(!case.with(lost).got(CheckKind::KeystrokesLost));
    let twice = CallerLog { told_twice: vec!["c0001".into()], ..log() };
    assert!(!case.with(twice).got(CheckKind::ToldTwice));
    let untrue = CallerLog { heard: 9, untrue: vec!["It works.".into()], ..log() };
    assert!(!case.with(untrue).got(CheckKind::UntrueSentences));
}

#[test]
fn what_a_caller_hears_is_compared_with_their_own_sites() {
    let case = Case::new();
    let (judge, (hit, well)) = (case.judge(), case.customers());
    let untrue = |who, clock: &str, text: &str| judge.judge(who, at(clock), text).untrue.len();
    assert_eq!(untrue(hit, "16:30:00", "고객님의 사이트와 관련해 알려진 장애는 없습니다."), 1);
    assert_eq!(untrue(well, "16:30:00", "고객님의 사이트와 관련해 알려진 장애는 없습니다."), 0);
    assert_eq!(untrue(hit, "16:19:30", "There is no known outage that involves your sites."), 0);
    let works =
        "One of your sites involved in the outage of 16:19:00 was verified working by 16:30:00.";
    let plan = case.plane.truth().plan().clone();
    let own = plan.sites.iter().filter(|site| site.customer == hit).count();
    if own == 1 {
        assert_eq!(untrue(hit, "16:30:00", works), 1);
    }
    assert_eq!(untrue(hit, "17:05:00", works), 0);
    assert_eq!(untrue(hit, "16:30:00", "다음 안내는 16:29:00까지 드리겠습니다."), 1);
    assert_eq!(untrue(hit, "16:30:00", "장애는 15:00:00에 시작되었습니다."), 1);
    assert_eq!(judge.judge(hit, at("16:30:00"), "The LAN line has a problem.").unread.len(), 1);
}

#[test]
fn visits_fall_in_the_outage_and_come_back_after_it_always_the_same() {
    let case = Case::new();
    let script = case.scenario.settlement.clone().unwrap();
    let draw = || Visitors::draw(&case.scenario, &script, case.plane.truth(), SEOUL).unwrap();
    let visitors = draw();
    assert_eq!(visitors, draw());
    assert_eq!(visitors.steps.len(), (8 * 7 + 1) * 96);
    let step = |clock: &str| visitors.steps.iter().find(|it| it.at == at(clock)).unwrap();
    assert_eq!(step("16:00:00").came, step("16:00:00").would);
    assert!(step("16:30:00").came * 10 < step("16:30:00").would);
    let tail = step("17:00:00");
    assert!(tail.came < tail.would && tail.came * 2 > tail.would);
    assert!(step("21:00:00").came * 100 >= step("21:00:00").would * 98);
    // Forty-one minutes at a million an hour, and the tail of it.
    assert!((640_000..1_000_000).contains(&visitors.lost_krw), "{}", visitors.lost_krw);
}

#[test]
fn a_credit_without_an_outage_and_a_loss_beside_its_interval_fail() {
    let mut case = Case::new();
    let plan = case.plane.truth().plan().clone();
    let (hit, well) = case.customers();
    case.fail();
    let log = SettlementLog {
        contracts: 20,
        owed: vec![plan.customers[hit].key.clone()],
        loss_krw: Some([500_000, 700_000, 900_000]),
        lost_krw: 800_000,
        deals: 3,
        statements: 3,
        ..SettlementLog::default()
    };
    case.desk.settlement = Some(log.clone());
    assert!(case.got(CheckKind::WrongCredits) && case.got(CheckKind::LossInterval));
    case.desk.settlement = Some(SettlementLog { lost_krw: 950_000, ..log.clone() });
    assert!(!case.got(CheckKind::LossInterval));
    let owed = vec![plan.customers[well].key.clone()];
    case.desk.settlement = Some(SettlementLog { owed, statements: 2, ..log });
    assert!(!case.got(CheckKind::WrongCredits) && !case.got(CheckKind::DealStatements));
}

#[test]
fn what_people_cannot_be_is_refused_with_its_place() {
    let refused = |text: &str| match Scenario::parse("bad", &script(text)) {
        Err(ScenarioError::Settings(error)) => error.to_string(),
        other => panic!("{other:?}"),
    };
    let stranger = ONCALL.replace("to = \"jiho\"", "to = \"nobody\"");
    assert!(refused(&stranger).contains("`oncall.shift_end[1].to`: there is no engineer “nobody”"));
    let neither = ONCALL.replace("acknowledges_after_s = 20\n", "");
    assert!(refused(&neither).contains("either `acknowledges_after_s` or `sleeps = true`"));
    let much = CALLERS.replace("notices = 1.0", "notices = 1.5");
    assert!(refused(&much).contains("`callers.notices`: 1.5 is not a share"));
    let none = SETTLEMENT.replace("[\"upcloud\"]", "[]");
    assert!(refused(&none).contains("`settlement.terms`: at least one is needed"));
    assert_eq!(small("").callers, None);
}
