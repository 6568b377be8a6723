//! S8, S12: what is taken down on purpose is no outage; what is not explained by it is one.

use super::company::{Asked, Company, Size, all_is_well};
use super::*;
use crate::engine::command::MaintenanceChange;
use crate::inventory::ComponentKey;
use crate::maintenance::{
    AnnouncementReason, MaintenanceId, Plan, PlanError, Schedule, Scope, Text,
    local_time::LocalTime,
};
use crate::site_health::SiteHealth;

const HOUR: u64 = 3600;

fn company() -> Company {
    let sweep = Duration::from_secs(30);
    let mut company =
        Company::new(Size { sites: 30, web_servers: 3, name_servers: 2, sweep, own_servers: 0 });
    company.live(300, &all_is_well);
    company
}

fn id() -> MaintenanceId {
    MaintenanceId::new(Time::from_secs(1), "the test")
}

/// Web server 1 is taken down from `after` seconds from now for so many seconds.
fn plan(company: &Company, after: u64, duration: u64) -> Plan {
    let start = company.now + Duration::from_secs(after);
    Plan {
        title: Text { ko: "디스크 교체".into(), en: "Disks are replaced".into() },
        body: Text::default(),
        scope: Scope { components: vec![ComponentKey("server:web-1".into())], ..Scope::default() },
        schedule: Schedule {
            start: LocalTime::at(start, "Asia/Seoul"),
            duration_secs: duration as u32,
            zone: "Asia/Seoul".into(),
            rule: None,
            except: Vec::new(),
        },
        notice_lead_secs: Some(HOUR as u32),
        public: true,
    }
}

fn maintain(company: &mut Company, change: MaintenanceChange) -> Result<(), Refusal> {
    company.command(Command::Maintain { id: id(), change })
}

fn planned(after: u64, duration: u64) -> Company {
    let mut company = company();
    let plan = plan(&company, after, duration);
    maintain(&mut company, MaintenanceChange::Plan(Box::new(plan))).expect("it can be planned");
    company
}

fn web_1_is_off(asked: &Asked<'_>) -> Option<Reason> {
    (asked.at == "203.0.113.1").then_some(Reason::Timeout)
}

fn web_2_is_off(asked: &Asked<'_>) -> Option<Reason> {
    (asked.at == "203.0.113.2").then_some(Reason::ConnectionRefused)
}

fn down(company: &Company) -> usize {
    let view = company.engine.view(company.now);
    view.sites.iter().filter(|site| site.health.is_down()).count()
}

#[test]
fn the_server_is_taken_down_in_its_window_and_nobody_hears_of_an_outage() {
    let mut company = planned(60, 1200);
    company.live(60, &all_is_well);
    company.live(900, &web_1_is_off);
    assert!(company.incidents.is_empty(), "{:?}", company.named);
    assert_eq!((down(&company), company.up()), (10, 20), "what is down is down");
    let view = company.engine.view(company.now);
    for (ix, status) in view.sites.iter().enumerate() {
        let site = crate::topology::SiteIx::at(ix);
        let marked = view.maintenances_of(site).next().is_some();
        assert_eq!(marked, status.health.is_down(), "and is marked");
        assert_ne!(status.blame, Some(Blame::Customer), "nor is it their own doing");
    }
    company.live(400, &all_is_well);
    assert!(company.incidents.is_empty() && company.notices.is_empty());
    assert_eq!(company.up(), 30);
    let view = company.engine.view(company.now);
    assert!(view.maintenances_of(crate::topology::SiteIx::at(0)).next().is_none(), "it is over");
}

#[test]
fn without_a_window_the_same_is_an_outage() {
    let mut company = company();
    company.live(60, &all_is_well);
    company.live(900, &web_1_is_off);
    assert_eq!(company.only().counts.ever_hit, 10);
}

#[test]
fn the_window_ends_and_the_server_is_still_down_and_the_incident_says_since_when() {
    let mut company = planned(60, 1200);
    company.live(120, &all_is_well);
    let off = company.now;
    company.live(1140, &web_1_is_off);
    assert!(company.incidents.is_empty());
    let over = company.now;
    company.live(45, &web_1_is_off);
    let incident = company.only().clone();
    assert!(incident.opened_at.since(over) <= Duration::from_secs(10), "{}", incident.opened_at);
    let began = incident.began_at;
    assert!(began >= off && began.since(off) <= Duration::from_secs(30), "{began}, off {off}");
    assert_eq!(company.ever_hit(), 10);
    assert_eq!(company.notices.len(), 10, "and its customers are told");
    company.live(300, &all_is_well);
    assert_eq!((company.only().phase, company.up()), (Phase::Resolved, 30));
}

#[test]
fn what_worked_again_just_before_the_end_is_no_outage() {
    for early in [1, 5, 20] {
        let mut company = planned(60, 600);
        company.live(60, &all_is_well);
        company.live(600 - early, &web_1_is_off);
        company.live(600, &all_is_well);
        assert!(company.incidents.is_empty(), "{early} s before: {:?}", company.named);
        assert_eq!(company.up(), 30);
    }
}

#[test]
fn another_server_that_dies_meanwhile_has_its_incident() {
    let mut company = planned(60, 3600);
    company.live(60, &all_is_well);
    company.live(300, &web_1_is_off);
    company.live(300, &|asked| web_1_is_off(asked).or_else(|| web_2_is_off(asked)));
    assert_eq!(company.only().counts.ever_hit, 10);
    let named: Vec<String> = company.named.iter().map(ToString::to_string).collect();
    assert_eq!(named, ["server:web-2"]);
    assert!(company.victims.keys().all(|(_, host)| {
        let number: usize = host.as_str()[4..host.as_str().len() - 8].parse().expect("a number");
        number % 3 == 1
    }));
    company.live(300, &web_1_is_off);
    assert_eq!(company.only().phase, Phase::Resolved, "it ends although the window goes on");
}

#[test]
fn name_servers_that_die_while_a_web_server_is_off_are_an_outage_of_whom_they_take() {
    let no_name = |asked: &Asked<'_>| (asked.layer == Layer::Dns).then_some(Reason::Timeout);
    let mut company = planned(60, 3600);
    company.live(60, &all_is_well);
    company.live(300, &web_1_is_off);
    company.live(200, &|asked| no_name(asked).or_else(|| web_1_is_off(asked)));
    let cause = company.only().cause.clone().expect("it is named");
    assert!(cause.component.to_string().starts_with("nsgroup:"), "{cause:?}");
    company.live(400, &web_1_is_off);
    assert_eq!(down(&company), 10);
    let late = company.notices.iter().filter(|notice| {
        let of_web_1 =
            |customer: &String| customer[1..].parse::<usize>().expect("a number").is_multiple_of(3);
        notice.why == crate::notification::NoticeReason::Works
            && notice.customers.iter().any(of_web_1)
    });
    assert_eq!(late.count(), 0, "nobody of the server that is off is told that it works");
}

#[test]
fn what_was_down_before_the_window_goes_on_to_be_an_outage() {
    let mut company = planned(300, 1200);
    company.live(200, &web_1_is_off);
    assert_eq!(company.only().counts.ever_hit, 10);
    company.live(400, &web_1_is_off);
    assert_ne!(company.only().phase, Phase::Resolved, "the window does not explain it");
    company.live(400, &all_is_well);
    assert_eq!((company.only().phase, company.up()), (Phase::Resolved, 30));
}

#[test]
fn a_restart_in_the_window_forgets_neither_the_window_nor_when_it_began() {
    for wait in [5, 100, 590] {
        let mut company = planned(60, 1200);
        company.live(60, &all_is_well);
        let off = company.now;
        company.live(600, &web_1_is_off);
        company.restart();
        company.live(wait, &web_1_is_off);
        company.restart();
        company.live(600 - wait, &web_1_is_off);
        assert!(company.incidents.is_empty(), "{:?}", company.named);
        assert_eq!(down(&company), 10);
        company.live(120, &web_1_is_off);
        let began = company.only().began_at;
        assert!(began.since(off) <= Duration::from_secs(35), "{began}, off {off}");
        assert_eq!(company.ever_hit(), 10);
    }
}

#[test]
fn a_window_that_ends_early_explains_nothing_more_and_one_that_is_extended_does() {
    let mut company = planned(60, 1200);
    company.live(60, &all_is_well);
    company.live(300, &web_1_is_off);
    assert_eq!(maintain(&mut company, MaintenanceChange::End), Ok(()));
    company.live(60, &web_1_is_off);
    assert_eq!(company.only().counts.ever_hit, 10);
    assert_eq!(maintain(&mut company, MaintenanceChange::End), Err(Refusal::NotRunning));

    let mut company = planned(60, 600);
    company.live(60, &all_is_well);
    company.live(500, &web_1_is_off);
    let until = company.now + Duration::from_secs(1000);
    let at_once = MaintenanceChange::Extend(company.now);
    assert_eq!(maintain(&mut company, at_once), Err(Refusal::ExtensionEnd));
    assert_eq!(maintain(&mut company, MaintenanceChange::Extend(until)), Ok(()));
    company.live(900, &web_1_is_off);
    assert!(company.incidents.is_empty());
    company.live(200, &web_1_is_off);
    assert_eq!(company.only().counts.ever_hit, 10);
}

#[test]
fn a_cancelled_window_explains_nothing() {
    let mut company = planned(60, 1200);
    assert_eq!(maintain(&mut company, MaintenanceChange::Cancel), Ok(()));
    assert_eq!(maintain(&mut company, MaintenanceChange::Cancel), Err(Refusal::MaintenanceOver));
    company.live(60, &all_is_well);
    company.live(120, &web_1_is_off);
    assert_eq!(company.only().counts.ever_hit, 10);
}

#[test]
fn two_windows_that_overlap_explain_until_the_later_one_ends() {
    let mut company = planned(60, 600);
    let second = MaintenanceId::new(Time::from_secs(2), "another");
    let change = MaintenanceChange::Plan(Box::new(plan(&company, 300, 1200)));
    assert_eq!(company.command(Command::Maintain { id: second, change }), Ok(()));
    company.live(60, &all_is_well);
    company.live(1400, &web_1_is_off);
    assert!(company.incidents.is_empty());
    company.live(90, &web_1_is_off);
    assert_eq!(company.only().counts.ever_hit, 10);
}

#[test]
fn what_cannot_be_planned_is_refused_and_nothing_is_kept() {
    let mut company = company();
    let good = plan(&company, 60, 600);
    let mut past = good.clone();
    past.schedule.start = LocalTime::at(company.now - Duration::from_secs(700), "Asia/Seoul");
    let mut nowhere = good.clone();
    nowhere.scope.components = vec![ComponentKey("server:web-9".into())];
    let mut ancient = good.clone();
    ancient.schedule.start = "0001-01-01T02:00".parse().expect("a time");
    ancient.schedule.rule = Some("FREQ=DAILY".parse().expect("a rule"));
    let errors = ancient.check(company.now, &company.topology);
    assert_eq!(errors, [PlanError::LongAgo]);
    let mut inside = good.clone();
    inside.body.ko = "서버 web-1을 교체합니다.".into();
    let errors = inside.check(company.now, &company.topology);
    let named = PlanError::InternalName { field: "body_ko", name: "web-1".into(), at: 4 };
    assert_eq!(errors, [named]);
    for bad in [past, nowhere, ancient, inside] {
        let change = MaintenanceChange::Plan(Box::new(bad));
        assert_eq!(maintain(&mut company, change), Err(Refusal::InvalidPlan));
    }
    assert!(company.maintenances.is_empty());
    let change = MaintenanceChange::Change(Box::new(good.clone()));
    assert_eq!(maintain(&mut company, change), Err(Refusal::NoSuchMaintenance));
    let again = || MaintenanceChange::Plan(Box::new(good.clone()));
    assert_eq!(maintain(&mut company, again()), Ok(()));
    assert_eq!(maintain(&mut company, again()), Err(Refusal::AlreadyPlanned));
    let by = Principal::rehearsed("Lee", Role::Counsellor);
    let command = Command::Maintain { id: id(), change: MaintenanceChange::Cancel };
    let out = company.engine.handle(company.now, Input::Command { id: CommandId(1), by, command });
    assert_eq!(out, [Output::Answer(CommandId(1), Err(Refusal::NotPermitted))]);
}

#[test]
fn the_affected_contacts_are_told_ahead_and_once_and_told_of_what_changes() {
    let mut company = planned(2 * HOUR, 1200);
    company.live_unprobed(HOUR - 10);
    assert_eq!(company.announcements, [], "not earlier than an hour before");
    company.live_unprobed(20);
    let told = company.announcements.clone();
    assert_eq!(told.len(), 10);
    assert!(told.iter().all(|it| it.why == AnnouncementReason::Announced && it.sites.count == 1));
    company.restart();
    company.live_unprobed(20);
    assert_eq!(company.announcements.len(), 10, "once, whatever happens to the program");
    // Ten minutes later.
    let mut later = company.maintenances[&id()].plan.clone();
    later.schedule.start =
        LocalTime::at(told[0].window.start + Duration::from_secs(600), "Asia/Seoul");
    assert_eq!(maintain(&mut company, MaintenanceChange::Change(Box::new(later))), Ok(()));
    company.live_unprobed(5);
    let changed = &company.announcements[10..];
    assert_eq!(changed.len(), 10);
    assert!(changed.iter().all(|it| it.why == AnnouncementReason::Changed && it.number == 1));
    assert_eq!(maintain(&mut company, MaintenanceChange::Cancel), Ok(()));
    company.live_unprobed(5);
    let cancelled = &company.announcements[20..];
    assert_eq!(cancelled.len(), 10);
    assert!(cancelled.iter().all(|it| it.why == AnnouncementReason::Cancelled));
    company.restart();
    company.live_unprobed(HOUR);
    assert_eq!(company.announcements.len(), 30);
}

#[test]
fn a_repeated_window_is_announced_each_time_and_a_past_one_stays_what_it_was() {
    let mut company = company();
    let mut weekly = plan(&company, 600, 600);
    weekly.schedule.rule = Some("FREQ=DAILY;COUNT=3".parse().expect("a rule"));
    let change = MaintenanceChange::Plan(Box::new(weekly.clone()));
    assert_eq!(maintain(&mut company, change), Ok(()));
    company.live_unprobed(26 * HOUR);
    assert_eq!(company.announcements.len(), 20, "two of three");
    let shown = |company: &Company| {
        company.maintenances[&id()].windows_after(Time::ZERO).collect::<Vec<_>>()
    };
    let before = shown(&company);
    weekly.schedule.start = LocalTime::at(company.now + Duration::from_secs(2 * HOUR), "UTC");
    (weekly.schedule.zone, weekly.schedule.rule) = ("UTC".into(), None);
    let change = MaintenanceChange::Change(Box::new(weekly));
    assert_eq!(maintain(&mut company, change), Ok(()));
    let after = shown(&company);
    assert_eq!((&after[..2], after.len()), (&before[..2], 3));
}

#[test]
fn of_a_site_that_nobody_asked_since_nothing_good_is_said_after_the_window() {
    let mut company = planned(60, 300);
    company.live(60, &all_is_well);
    company.live(300, &web_1_is_off);
    company.live_unprobed(10);
    let view = company.engine.view(company.now);
    let well = |site: &crate::engine::view::SiteStatus| site.health == SiteHealth::Works;
    assert_eq!(view.sites.iter().filter(|site| well(site)).count(), 20);
    assert!(company.incidents.is_empty(), "nor is it said to be an outage");
}

/// Alerts about single sites call kim, incidents lee.
fn plan_for_both() -> crate::oncall::plan::Plan {
    use super::oncall::{plan, step};
    use crate::alert::AlertKind;
    use crate::oncall::policy::Condition;
    let mut plan = plan(vec![step(600, &["person:lee"])]);
    let mut alerts = plan.policies[0].clone();
    alerts.key = "alerts".parse().expect("a key");
    alerts.when = Condition { alerts: vec![AlertKind::Down], ..Condition::default() };
    alerts.steps = vec![step(600, &["person:kim"])];
    plan.policies.push(alerts);
    plan
}

#[test]
fn what_a_window_held_back_rings_for_the_incident_and_not_before_it() {
    let mut company = planned(60, 1200);
    company.plan(plan_for_both());
    company.live(120, &all_is_well);
    company.live(1140, &web_1_is_off);
    assert!(!company.alerts.is_empty(), "each site has failed for long");
    company.live(200, &web_1_is_off);
    let to: Vec<String> = company.pages.iter().map(|page| page.to.to_string()).collect();
    assert!(!to.is_empty() && to.iter().all(|to| to == "person:lee"), "{to:?}");
    assert_eq!(company.only().counts.ever_hit, 10);
}

#[test]
fn a_single_site_that_a_window_held_back_is_told_once_its_settling_time_is_over() {
    let alone = |asked: &Asked<'_>| {
        (asked.is_site && asked.host == "site0.example" && asked.layer == Layer::Http)
            .then_some(Reason::Status(500))
    };
    let mut company = planned(60, 1200);
    company.plan(plan_for_both());
    company.live(120, &all_is_well);
    company.live(1140, &alone);
    company.live(280, &alone);
    assert_eq!(company.pages, [], "an incident may still come to explain it");
    company.live(60, &alone);
    let to: Vec<String> = company.pages.iter().map(|page| page.to.to_string()).collect();
    assert_eq!(to, ["person:kim"]);
}
