//! An ordinary day: who is told of one site, of maintenance, of mail, and who is not.

use crate::tools::{open, run, said, script, small};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::name::Name;
use bongsu_drill::scenario::{Scenario, ScenarioError, Target};
use bongsu_drill::score::{CheckKind, DeskRecord, MailLog, OPERATOR_ADDRESS, Score};
use bongsu_drill::simulated_host::plan::Plan;
use bongsu_drill::simulated_host::{FaultPlane, Port, Ports};
use bongsu_drill::smtp_sink::ReceivedMail;
use std::sync::Arc;

const DAY: &str = "[[maintenance]]\nplanned_at = \"16:18:30\"\nat = \"16:30:00\"\nuntil = \"16:50:00\"\n\
                   target = \"server:2\"\nko = \"서버 교체\"\nen = \"Replacing a server\"\n\
                   [[event]]\nat = \"16:31:00\"\nuntil = \"16:40:00\"\ntarget = \"server:2\"\n\
                   fault = \"drop\"\n";

fn at(clock: &str) -> Time {
    Time::parse(&format!("2018-01-04T{clock}+09:00")).unwrap()
}

/// A company with mail servers and alerts, and what is expected of its desk.
fn day(expect: &str) -> Scenario {
    let text = script(DAY)
        .replace("own_faults = 0.0", "own_faults = 0.0\nmail = 1.0")
        .replace("speed = 20", "speed = 20\nalerts = true")
        .replace("no_incident = true", &format!("no_incident = true\n{expect}"));
    Scenario::parse("day", &text).unwrap_or_else(|error| panic!("{error}"))
}

struct Case {
    scenario: Scenario,
    plane: FaultPlane,
    mail: MailLog,
}

impl Case {
    fn of(expect: &str) -> Case {
        let scenario = day(expect);
        let plan = Arc::new(Plan::draw(&scenario));
        let plane = FaultPlane::new(&scenario, plan.clone(), Clock::held(at("16:35:00")));
        let inventory = plan.inventory(Ports::DEFAULT);
        Case {
            scenario,
            plane,
            mail: MailLog { inventory, has_others: true, ..MailLog::default() },
        }
    }

    fn plan(&self) -> &Plan {
        self.plane.truth().plan()
    }

    fn owner(&self, site: usize) -> (String, bool) {
        let customer = &self.plan().customers[self.plan().sites[site].customer];
        (customer.email.clone(), self.plan().asks_for_alerts(&customer.key))
    }

    fn arrives(&mut self, to: &str, subject: &str, sites: Vec<(char, Name)>) {
        let (at, id) = (at("16:45:00"), "a1@host.example".to_owned());
        let (to, subject, links) = (to.to_owned(), subject.to_owned(), Vec::new());
        self.mail.received.push(ReceivedMail {
            at,
            to,
            id,
            subject,
            sites,
            links,
            text: String::new(),
        });
    }

    /// Everybody on the server is told ahead.
    fn announce(&mut self) {
        for site in self.plan().sites_on(&Target::Server(2)) {
            let (to, _) = self.owner(site);
            self.arrives(&to, "[드릴] 서버 교체", Vec::new());
        }
    }

    fn failed(&self) -> Vec<CheckKind> {
        let desk = DeskRecord { mail: Some(self.mail.clone()), ..DeskRecord::default() };
        let score = Score::judge(&self.scenario, self.plane.truth(), &desk);
        let told = [
            CheckKind::Alerted,
            CheckKind::WronglyAlerted,
            CheckKind::Announced,
            CheckKind::WronglyAnnounced,
        ];
        let failed = score.checks.into_iter().filter(|check| !check.passed);
        failed.map(|check| check.kind).filter(|kind| told.contains(kind)).collect()
    }
}

#[test]
fn the_operator_and_the_owner_who_asked_for_it_are_told_and_nobody_else() {
    let asks = |wanted: bool| {
        let case = Case::of("");
        (0..60).find(|site| case.owner(*site).1 == wanted).expect("every other customer asks")
    };
    let (asking, silent) = (asks(true), asks(false));
    for site in [asking, silent] {
        let mut case = Case::of(&format!("told = [\"site:{}\"]", site + 1));
        case.announce();
        let host = case.plan().sites[site].host.clone();
        let (owner, wants) = case.owner(site);
        assert_eq!(case.failed(), [CheckKind::Alerted], "nobody was told");
        case.arrives(OPERATOR_ADDRESS, "alert", vec![('✕', host.clone())]);
        assert_eq!(case.failed().is_empty(), !wants, "the operator alone was told");
        case.arrives(&owner, "alert", vec![('✕', host.clone())]);
        let wrong = (!wants).then_some(CheckKind::WronglyAlerted);
        assert_eq!(case.failed(), wrong.into_iter().collect::<Vec<_>>());
        case.arrives("stranger@else.example", "alert", vec![('✕', host)]);
        assert_eq!(case.failed(), [CheckKind::WronglyAlerted]);
    }
}

#[test]
fn maintenance_is_announced_to_those_whom_it_touches_and_hits_nobody() {
    let mut case = Case::of("not_told = [\"server:2\"]");
    assert_eq!(case.failed(), [CheckKind::Announced]);
    case.announce();
    assert_eq!(case.failed(), []);
    let on = case.plan().sites_on(&Target::Server(2));
    let other = (0..60).find(|site| !on.contains(site)).unwrap();
    let address = case.owner(other).0;
    let touched = on.iter().any(|site| case.owner(*site).0 == address);
    case.arrives(&address, "Replacing a server", Vec::new());
    assert_eq!(case.failed().contains(&CheckKind::WronglyAnnounced), !touched);
    // The server is off, as announced: a probe that fails there counts for nothing.
    let host = case.plan().sites[on[0]].host.clone();
    let truth = case.plane.truth();
    truth.probe_failed(&host, bongsu_core::layer::Layer::Tcp, at("16:35:00"), at("16:35:02"));
    assert_eq!(truth.hits(), []);
    assert!(truth.cannot_work(&host, at("16:35:00")));
    case.arrives(OPERATOR_ADDRESS, "alert", vec![('✕', host)]);
    assert!(case.failed().contains(&CheckKind::WronglyAlerted));
}

#[test]
fn a_dead_mail_server_leaves_the_pages_of_its_machine_alone() {
    let event = "[[event]]\nat = \"16:19:00\"\nuntil = \"17:00:00\"\ntarget = \"mail:2\"\n\
                 fault = \"refuse\"\n";
    let text = script(event).replace("own_faults = 0.0", "own_faults = 0.0\nmail = 1.0");
    let scenario = Scenario::parse("mail", &text).unwrap();
    let plan = Arc::new(Plan::draw(&scenario));
    let plane = FaultPlane::new(&scenario, plan.clone(), Clock::held(at("16:35:00")));
    assert!(plane.connection_attempt(Port::Mail(1)).refused);
    assert!(!plane.connection_attempt(Port::Web(1)).refused);
    assert!(!plane.connection_attempt(Port::Mail(0)).refused);
    let hit = plan.sites_on(&Target::Mail(2));
    assert!(!hit.is_empty() && hit.iter().all(|site| plan.sites[*site].is_mail));
    let truth = plane.truth();
    for (site, planned) in plan.sites.iter().enumerate() {
        let works =
            truth.visitors_meet(site, at("16:35:00")) == bongsu_drill::site_truth::SiteTruth::Works;
        assert_eq!(works, !hit.contains(&site), "{}", planned.host);
    }
}

#[test]
fn a_simulated_mail_server_greets() {
    let text = script("").replace("own_faults = 0.0", "own_faults = 0.0\nmail = 1.0");
    let drill = open(Scenario::parse("mail", &text).unwrap(), None);
    let mail = drill.plan.sites.iter().find(|site| site.is_mail).unwrap();
    let ip = drill.plan.servers[mail.server].ip;
    let url = format!("smtp://{ip}:{}", drill.company.ports.smtp);
    // curl greets, asks for help and leaves.
    let answer = run("curl", "curl", &["--silent", "--verbose", "--max-time", "5", &url]);
    let log = String::from_utf8_lossy(&answer.stderr).into_owned() + &said(&answer);
    assert!(log.contains("220 mail.drill.example ESMTP"), "{log}");
    assert!(log.contains("250 mail.drill.example"), "{log}");
}

#[test]
fn what_cannot_be_planned_or_muted_is_refused_with_its_place() {
    let refused = |text: &str| match Scenario::parse("bad", &script(text)) {
        Err(ScenarioError::Settings(error)) => error.to_string(),
        other => panic!("{other:?}"),
    };
    let early = DAY.replace("planned_at = \"16:18:30\"", "planned_at = \"16:45:00\"");
    assert!(refused(&early).contains("`maintenance[1].at`: it is planned before it starts"));
    let names = DAY.replacen("target = \"server:2\"", "target = \"ns:1.1\"", 1);
    assert!(refused(&names).contains("`maintenance[1].target`: ns:1.1: maintenance is of"));
    let mute = "[[mute]]\nat = \"16:19:00\"\nuntil = \"16:30:00\"\ntarget = \"rack:1\"\nko = \"가\"\nen = \"a\"\n";
    assert!(refused(mute).contains("`mute[1].target`: rack:1: only a site is muted"));
    let mail = "[[event]]\nat = \"16:19:00\"\nuntil = \"16:30:00\"\ntarget = \"mail:1\"\nfault = \"http_500\"\n";
    assert!(refused(mail).contains("`http_500` is not possible on mail:1"));
    assert_eq!(small("").maintenances, []);
}
