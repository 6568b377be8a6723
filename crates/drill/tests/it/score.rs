//! The score on cases made by hand.

use crate::tool::small;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::incident::{
    Cause, Counts, Event, EventKind, Incident, IncidentId, Justification, Mode, Phase, Victim,
    VictimState,
};
use bongsu_core::inventory::{ComponentKey, Contact, Inventory, Language};
use bongsu_core::name::Name;
use bongsu_core::notification::{ContactKey, Notice, NoticeReason, SiteState, SiteSummary};
use bongsu_core::statement::{Statement, StatementKind};
use bongsu_drill::scenario::{Scenario, Target};
use bongsu_drill::score::{Desk, Handed, Post, Score, means};
use bongsu_drill::simulated_host::plan::Plan;
use bongsu_drill::simulated_host::{FaultPlane, Ports};
use bongsu_drill::smtp_sink::ReceivedMail;
use std::sync::Arc;
use std::time::Duration;

const EVENT: &str = "[[event]]\nat = \"16:19:00\"\ntarget = \"nsgroup:1\"\nfault = \"drop\"\nuntil = \"17:00:00\"\n";

fn at(clock: &str) -> Time {
    Time::parse(&format!("2018-01-04T{clock}+09:00")).unwrap()
}

struct Case {
    scenario: Scenario,
    plane: FaultPlane,
    desk: Desk,
    inventory: Inventory,
}

fn cause(key: &str) -> Cause {
    let component = ComponentKey(key.into());
    Cause {
        one_of: vec![component.clone()],
        component,
        mode: Mode::Loss,
        rate: 1.0,
        confidence: 0.99,
        rivals: vec![],
        owner: None,
        since: at("16:19:00"),
    }
}

fn person() -> Justification {
    Justification::Person { author: "test".into(), text: String::new() }
}

impl Case {
    /// The first lost question at 16:19:01; the desk names the group a second later and
    /// lists and verifies exactly those who were hit.
    fn perfect() -> Case {
        let text = crate::tool::script(EVENT).replace(
            "no_incident = true",
            "component = [\"nsgroup:1\"]\nnamed_within_s = 2\nfirst_word_within_s = 10\nresolved = true",
        );
        let scenario = Scenario::parse("case", &text).unwrap();
        let plan = Arc::new(Plan::draw(&scenario));
        let plane = FaultPlane::new(&scenario, plan.clone(), Clock::held(at("16:19:01")));
        for (n, zone) in plan.zones.iter().enumerate().filter(|(_, z)| z.group == 0) {
            assert!(!zone.sites.is_empty());
            plane.dns(0, Some(n), Some(0));
        }
        let id = IncidentId::new(at("16:19:02"), "nsgroup");
        let cause = cause("nsgroup:ns1.moui-dns1.example+1");
        let incident = Incident {
            id,
            began_at: at("16:19:01"),
            opened_at: at("16:19:02"),
            phase: Phase::Resolved,
            cause: Some(cause.clone()),
            host_restored_at: None,
            monitoring_at: None,
            resolved_at: Some(at("17:10:00")),
            relapses: 0,
            events: 1,
            statements: 2,
            counts: Counts::default(),
        };
        let victims = plane.truth().hits().into_iter().map(|(site, hit)| Victim {
            incident: id,
            site,
            customer: "c0001".into(),
            state: VictimState::Verified,
            listed_at: at("16:19:02"),
            hit_at: Some(hit.first),
            verified_at: Some(at("17:05:00")),
            justification: person(),
        });
        let say = |number: u32, clock: &str, word: StatementKind| Statement {
            incident: id,
            number,
            as_of: at(clock),
            next_update_by: None,
            since: at("16:19:01"),
            kind: word,
            counts: Counts::default(),
        };
        let what = EventKind::CauseNamed { cause };
        let desk = Desk {
            victims: victims.collect(),
            events: vec![Event {
                incident: id,
                number: 0,
                at: at("16:19:02"),
                kind: what,
                justification: person(),
            }],
            statements: vec![
                say(0, "16:19:03", StatementKind::Investigating),
                say(1, "17:10:00", StatementKind::Resolved),
            ],
            incidents: vec![incident],
            verdicts: vec![],
            post: None,
        };
        let inventory = plan.inventory(Ports::USUAL);
        Case { scenario, plane, desk, inventory }
    }

    /// The same, and everybody who was hit got one true mail in the third second.
    fn told() -> Case {
        let mut case = Case::perfect();
        let mut post = Post { inventory: case.inventory.clone(), ..Post::default() };
        for (customer, known) in &case.inventory.customers {
            let his = |victim: &&Victim| case.inventory.sites[&victim.site].customer == *customer;
            let hit = case.desk.victims.iter().filter(his);
            let mut sites = SiteSummary::default();
            hit.clone().for_each(|victim| {
                sites.add(SiteState::Hit, &victim.site);
            });
            let contact = &known.contacts[0];
            let Contact::Email(to) = contact else { panic!("{contact:?}") };
            if sites.hit.count > 0 {
                let (incident, contact) = (case.desk.incidents[0].id, ContactKey::of(contact));
                post.arrived.push(ReceivedMail {
                    at: at("16:19:03"),
                    to: to.clone(),
                    id: format!("{incident}.{contact}.0@host.example"),
                    subject: String::new(),
                    sites: sites.hit.names.iter().map(|name| ('✕', name.clone())).collect(),
                });
                let customers = vec![customer.clone()];
                let (number, statement, at, why) = (0, 0, at("16:19:03"), NoticeReason::First);
                let notice =
                    Notice { incident, contact, number, customers, statement, at, why, sites };
                post.notices.push((notice, Handed::Over(at)));
            }
        }
        case.desk.post = Some(post);
        case
    }

    fn post(&mut self) -> &mut Post {
        self.desk.post.as_mut().expect("mail was to be sent")
    }

    fn judge(&self) -> Score {
        Score::judge(&self.scenario, self.plane.truth(), &self.desk)
    }

    /// The English names of the checks that failed.
    fn failed(&self) -> Vec<String> {
        let score = self.judge();
        score.checks.into_iter().filter(|c| !c.passed).map(|c| c.what.en).collect()
    }
}

#[test]
fn a_perfect_desk_passes_every_check() {
    let case = Case::perfect();
    let score = case.judge();
    assert!(score.passed(), "{}", score.table(Language::En));
    assert_eq!(score.found.named_after, Some(Duration::from_secs(1)));
    assert_eq!(score.found.first_word_after, Some(Duration::from_secs(2)));
    assert!(score.found.victims_found > 10);
}

#[test]
fn a_missed_victim_is_named() {
    let mut case = Case::perfect();
    let missed = case.desk.victims.pop().unwrap().site;
    assert_eq!(case.failed(), ["victims found"]);
    assert_eq!(case.judge().found.victims_missed, std::slice::from_ref(&missed));
    assert!(case.judge().table(Language::En).contains(&missed.unicode()));
}

#[test]
fn a_site_that_was_not_hit_may_be_at_risk_but_not_called_hit() {
    let mut case = Case::perfect();
    let hit: Vec<Name> = case.desk.victims.iter().map(|v| v.site.clone()).collect();
    let plan = case.plane.truth().plan();
    let other = plan.sites.iter().map(|s| s.host.clone()).find(|h| !hit.contains(h)).unwrap();
    let mut extra = case.desk.victims[0].clone();
    extra.site = other;
    extra.hit_at = None;
    case.desk.victims.push(extra.clone());
    assert_eq!(case.failed(), Vec::<String>::new());
    extra.hit_at = Some(at("16:20:00"));
    case.desk.victims.push(extra);
    assert_eq!(case.failed(), ["sites wrongly named"]);
}

#[test]
fn recovered_before_the_probes_could_succeed_is_false() {
    let mut case = Case::perfect();
    case.desk.victims[3].verified_at = Some(at("16:59:59"));
    assert_eq!(case.failed(), ["false “recovered”"]);
}

#[test]
fn over_while_a_victim_cannot_work_is_false() {
    let mut case = Case::perfect();
    case.desk.statements[1].as_of = at("16:50:00");
    assert_eq!(case.failed(), ["false “resolved”"]);
}

#[test]
fn the_wrong_component_fails_and_its_incident_is_spurious() {
    let mut case = Case::perfect();
    let wrong = cause("rack:r01");
    case.desk.incidents[0].cause = Some(wrong.clone());
    case.desk.events[0].kind = EventKind::CauseNamed { cause: wrong };
    assert_eq!(
        case.failed(),
        ["failed component", "component named after", "first word after", "spurious incidents"]
    );
}

#[test]
fn one_of_a_few_that_cannot_be_told_apart_is_right() {
    let mut case = Case::perfect();
    let mut vague = cause("ns:ns1.moui-dns1.example");
    vague.one_of.push(ComponentKey("nsgroup:ns1.moui-dns1.example+1".into()));
    case.desk.incidents[0].cause = Some(vague.clone());
    case.desk.events[0].kind = EventKind::CauseNamed { cause: vague };
    assert_eq!(case.failed(), Vec::<String>::new());
}

#[test]
fn too_late_and_said_twice_are_told() {
    let mut case = Case::perfect();
    case.desk.events[0].at = at("16:19:04");
    case.desk.statements[1].number = 0;
    assert_eq!(case.failed(), ["component named after", "said twice"]);
}

#[test]
fn what_was_said_before_the_fault_began_was_not_said_of_it() {
    let mut case = Case::perfect();
    case.desk.events[0].at = at("16:18:30");
    assert_eq!(case.failed(), ["component named after"]);
}

#[test]
fn an_incident_where_none_is_due_fails() {
    let mut case = Case::perfect();
    case.scenario = small("");
    assert!(case.failed().contains(&"incidents opened".to_owned()));
}

#[test]
fn an_open_incident_and_an_unexpected_relapse_fail() {
    let mut case = Case::perfect();
    case.desk.incidents[0].phase = Phase::Monitoring;
    case.desk.incidents[0].relapses = 1;
    assert_eq!(case.failed(), ["relapses", "incidents not over"]);
}

#[test]
fn the_table_speaks_both_languages() {
    let score = Case::perfect().judge();
    let (ko, en) = (score.table(Language::Ko), score.table(Language::En));
    assert!(ko.contains("고장 난 구성 요소") && ko.trim_end().ends_with("통과"), "{ko}");
    assert!(en.contains("failed component") && en.trim_end().ends_with("passed"), "{en}");
}

#[test]
fn every_kind_of_target_is_known_by_the_inventorys_own_keys() {
    let case = Case::perfect();
    let plan = case.plane.truth().plan();
    let ports = bongsu_drill::simulated_host::Ports::USUAL;
    let inventory = plan.inventory(ports);
    for (target, kind) in [
        (Target::Server(3), "server:"),
        (Target::Rack(2), "rack:"),
        (Target::Switch(1), "switch:"),
        (Target::DataCentre(1), "dc:"),
        (Target::Upstream(2), "upstream:"),
    ] {
        let meant: Vec<&ComponentKey> =
            inventory.components.keys().filter(|key| means(plan, &target, key)).collect();
        assert_eq!(meant.len(), 1, "{target}: {meant:?}");
        assert!(meant[0].0.starts_with(kind), "{target}: {meant:?}");
    }
}

#[test]
fn a_desk_that_told_everybody_once_passes() {
    let case = Case::told();
    let told = case.judge().found.told.expect("mail was to be sent");
    assert!(told.people > 1, "{told:?}");
    assert_eq!((told.most, told.first_words.len()), (1, told.people));
    assert!(told.first_words.iter().all(|word| *word == Duration::from_secs(2)), "{told:?}");
    assert_eq!(case.failed(), Vec::<String>::new());
}

#[test]
fn a_mail_that_came_twice_is_told() {
    let mut case = Case::told();
    let again = case.post().arrived[0].clone();
    case.post().arrived.push(again);
    assert_eq!(case.failed(), ["mails that came twice"]);
}

#[test]
fn a_mail_that_did_not_arrive_is_lost_and_so_is_one_that_still_waits() {
    let mut case = Case::told();
    case.post().arrived.pop();
    assert_eq!(case.failed(), ["mails lost"]);
    let mut case = Case::told();
    case.post().notices[0].1 = Handed::Not;
    assert_eq!(case.failed(), ["people hit and not told", "mails lost"]);
}

#[test]
fn what_was_sent_before_the_post_office_opened_is_not_missed() {
    let mut case = Case::told();
    case.post().open_since = at("16:20:00");
    case.post().arrived.clear();
    assert_eq!(case.failed(), Vec::<String>::new());
}

#[test]
fn whoever_was_hit_and_heard_nothing_is_told() {
    let mut case = Case::told();
    case.post().arrived.pop();
    case.post().notices.pop();
    assert_eq!(case.failed(), ["people hit and not told"]);
}

#[test]
fn a_mail_that_calls_a_site_working_while_it_cannot_is_untrue() {
    let mut case = Case::told();
    case.post().notices[0].0.at = at("16:30:00");
    case.post().arrived[0].sites[0].0 = '✓';
    assert_eq!(case.failed(), ["sites of which mail said what is untrue"]);
}

#[test]
fn a_mail_that_calls_a_healthy_site_failing_is_untrue_and_so_is_one_that_nobody_recorded() {
    let mut case = Case::told();
    let healthy = case.plane.truth().plan().sites.iter().map(|site| &site.host);
    let mut healthy = healthy.filter(|host| case.plane.truth().hit(host).is_none());
    let healthy = healthy.next().cloned().expect("the second group works");
    case.post().arrived[0].sites.push(('✕', healthy));
    assert_eq!(case.failed(), ["sites of which mail said what is untrue"]);
    let mut case = Case::told();
    case.post().arrived[0].id = "something@else".into();
    assert!(case.failed().contains(&"sites of which mail said what is untrue".to_owned()));
}
