//! Exports with made-up people become plans that pass every check, with what has no place named.

use super::report::Reason;
use super::*;
use crate::oncall_file::{self, Known};
use bongsu_core::Time;
use bongsu_core::oncall::plan::ConfiguredChannels;
use bongsu_words::Language;
use serde_json::json;

/// The plan as it is written and read again, which checks it; and what was left.
fn imported(program: Program, export: &Value) -> (Plan, Vec<Reason>) {
    let Imported { plan, left } = import(program, export, Language::Ko);
    let known = Known { ways: ConfiguredChannels::all(), ..Known::default() };
    let text = oncall_file::write(&plan).unwrap();
    let read = oncall_file::read(Language::En, "imported", &text, &known);
    assert_eq!(read.unwrap_or_else(|error| panic!("{error}\n{text}")), plan);
    let left = left.into_iter().map(|it| it.reason);
    // Of most exports the language of people is not known.
    (plan, left.filter(|it| !matches!(it, Reason::LanguageUnknown(_))).collect())
}

/// Who is on call by the first schedule at an instant.
fn on_call(plan: &Plan, at: &str) -> Vec<String> {
    let people = plan.schedules[0].on_call(Time::parse(at).unwrap(), &[]);
    people.iter().map(ToString::to_string).collect()
}

fn steps(plan: &Plan) -> Vec<(Vec<String>, u32)> {
    let steps = plan.policies[0].steps.iter();
    let names = |it: &bongsu_core::oncall::policy::Step| {
        it.targets.iter().map(ToString::to_string).collect()
    };
    steps.map(|it| (names(it), it.wait_s)).collect()
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|it| (*it).to_owned()).collect()
}

#[test]
fn grafana_oncalls_shifts_rules_and_chains_are_a_plan() {
    let export = json!({
        "users": {"count": 3, "next": null, "results": [
            {"id": "U1", "email": "ann@host.example", "username": "ann", "name": "Ann Example"},
            {"id": "U2", "email": "bo@host.example", "username": "bo"},
            {"id": "U3", "email": "cy@host.example", "username": "cy"}]},
        "personal_notification_rules": [
            {"id": "R1", "user_id": "U1", "position": 0, "important": false, "type": "notify_by_email"},
            {"id": "R2", "user_id": "U1", "position": 1, "important": false, "type": "wait", "duration": 300.0},
            {"id": "R3", "user_id": "U1", "position": 2, "important": false, "type": "notify_by_phone_call"},
            {"id": "R4", "user_id": "U1", "position": 3, "important": false, "type": "notify_by_slack"}],
        "on_call_shifts": [
            {"id": "S1", "name": "week", "type": "rolling_users", "level": 0,
             "start": "2026-11-02T09:00:00", "duration": 604800, "frequency": "weekly", "interval": 1,
             "rolling_users": [["U1"], ["U2"]], "start_rotation_from_user_index": 1, "by_day": null},
            {"id": "S2", "name": "nights", "type": "recurrent_event", "level": 1,
             "start": "2026-11-02T22:00:00", "duration": 32400, "frequency": "weekly",
             "by_day": ["SA", "SU"], "users": ["U2"]},
            {"id": "S3", "name": "once", "type": "single_event", "start": "2026-11-02T09:00:00",
             "duration": 3600, "users": ["U1"]}],
        "schedules": [{"id": "C1", "name": "Main", "type": "web", "time_zone": "Asia/Seoul",
            "shifts": ["S1", "S2", "S3"]}],
        "escalation_chains": [{"id": "E1", "name": "Default"}],
        "escalation_policies": [
            {"escalation_chain_id": "E1", "position": 0, "type": "notify_on_call_from_schedule",
             "notify_on_call_from_schedule": "C1"},
            {"escalation_chain_id": "E1", "position": 1, "type": "wait", "duration": 900.0},
            {"escalation_chain_id": "E1", "position": 2, "type": "notify_persons",
             "persons_to_notify": ["U1", "U2"]},
            {"escalation_chain_id": "E1", "position": 3, "type": "trigger_webhook"},
            {"escalation_chain_id": "E1", "position": 4, "type": "repeat_escalation"}],
    });
    let (plan, left) = imported(Program::GrafanaOncall, &export);
    assert_eq!(plan.people.len(), 2, "the third is in nothing");
    assert_eq!(plan.people[0].rules.attempts.len(), 1, "there is no telephone number");
    assert_eq!(on_call(&plan, "2026-11-03T12:00:00+09:00"), ["bo"]);
    assert_eq!(on_call(&plan, "2026-11-10T12:00:00+09:00"), ["ann-example"]);
    assert_eq!(on_call(&plan, "2026-11-14T23:00:00+09:00"), ["bo"], "a Saturday night");
    let people = names(&["person:ann-example", "person:bo"]);
    assert_eq!(steps(&plan), [(names(&["schedule:main"]), 900), (people, 300)]);
    assert_eq!(plan.policies[0].repeats, 1);
    for reason in [
        Reason::NoAddress("voice".into()),
        Reason::Kind("notify_by_slack".into()),
        Reason::Kind("single_event".into()),
        Reason::Kind("trigger_webhook".into()),
        Reason::InNothing,
    ] {
        assert!(left.contains(&reason), "{reason:?}: {left:?}");
    }
}

#[test]
fn pagerdutys_layers_come_in_their_order_with_their_restrictions() {
    let user = |id: &str, name: &str| {
        json!({"id": id, "name": name, "email": format!("{id}@host.example"),
        "contact_methods": [{"id": "M", "type": "phone_contact_method", "country_code": 82, "address": "01012345678"}],
        "notification_rules": [
            {"start_delay_in_minutes": 0, "urgency": "high", "contact_method": {"type": "phone_contact_method_reference"}},
            {"start_delay_in_minutes": 5, "urgency": "low", "contact_method": {"type": "email_contact_method"}},
            {"start_delay_in_minutes": 5, "urgency": "low", "contact_method": {"type": "push_notification_contact_method"}}]})
    };
    let layer = |name: &str, user: &str, restrictions: Value| {
        json!({"name": name, "start": "2026-11-01T00:00:00+09:00",
        "end": null, "rotation_virtual_start": "2026-11-02T09:00:00+09:00", "rotation_turn_length_seconds": 86400,
        "users": [{"user": {"id": user, "type": "user_reference"}}], "restrictions": restrictions})
    };
    let weekend = json!([{"type": "weekly_restriction", "start_day_of_week": 6,
        "start_time_of_day": "00:00:00", "duration_seconds": 172800}]);
    let nights = json!([{"type": "daily_restriction", "start_time_of_day": "22:00:00", "duration_seconds": 32400}]);
    let export = json!({
        "users": [user("P1", "Ann"), user("P2", "Bo"), user("P3", "Cy")],
        "schedules": [{"id": "S", "name": "Main", "time_zone": "Asia/Seoul", "schedule_layers": [
            layer("weekend", "P3", weekend), layer("nights", "P2", nights), layer("base", "P1", json!([]))]}],
        "escalation_policies": [{"id": "E", "name": "Default", "num_loops": 2, "escalation_rules": [
            {"escalation_delay_in_minutes": 10, "targets": [{"id": "S", "type": "schedule_reference"}]},
            {"escalation_delay_in_minutes": 20, "targets": [{"id": "P1", "type": "user_reference"}, {"id": "PX", "type": "user_reference"}]}]}],
    });
    let (plan, left) = imported(Program::Pagerduty, &export);
    assert_eq!(plan.people[0].phone.as_deref(), Some("+821012345678"));
    assert_eq!(plan.people[0].important.as_ref().map(|it| it.attempts.len()), Some(1));
    assert_eq!(on_call(&plan, "2026-11-03T12:00:00+09:00"), ["ann"]);
    assert_eq!(on_call(&plan, "2026-11-03T23:00:00+09:00"), ["bo"]);
    assert_eq!(on_call(&plan, "2026-11-08T23:00:00+09:00"), ["cy"], "a Sunday night");
    assert_eq!(steps(&plan), [(names(&["schedule:main"]), 600), (names(&["person:ann"]), 1200)]);
    assert_eq!((plan.policies[0].repeats, plan.policies[0].important), (2, true));
    assert!(left.contains(&Reason::UnknownTarget("PX".into())), "{left:?}");
    assert!(left.contains(&Reason::Kind("push_notification_contact_method".into())), "{left:?}");
}

#[test]
fn what_does_not_come_along_is_named() {
    let phone = |address: &str| json!({"id": address, "type": "phone_contact_method", "country_code": 39, "address": address});
    let export = json!({
        "users": [{"id": "P1", "name": "Ann", "email": "ann@host.example",
            "contact_methods": [phone("06 1234567"), phone("06 7654321"), phone("061234567")]}],
        "schedules": [],
        "escalation_policies": [{"id": "E", "name": "Default", "num_loops": 9, "escalation_rules": [
            {"escalation_delay_in_minutes": 10, "targets": [{"id": "P1", "type": "user_reference"}]}]}],
    });
    let (plan, left) = imported(Program::Pagerduty, &export);
    assert_eq!(plan.people[0].phone.as_deref(), Some("+39061234567"), "Italian numbers keep it");
    let numbers = left.iter().filter(|it| matches!(it, Reason::OtherNumber(_)));
    assert_eq!(numbers.collect::<Vec<_>>(), [&Reason::OtherNumber("+39067654321".into())]);
    assert_eq!(plan.policies[0].repeats, 5);
    assert!(left.contains(&Reason::Repeats(9)), "{left:?}");

    let step = |important: bool| {
        json!({"escalation_chain_id": "E", "type": "notify_persons", "important": important,
            "persons_to_notify": ["U"]})
    };
    let chain = |steps: Vec<Value>| {
        json!({"users": [{"id": "U", "username": "ann", "email": "ann@host.example"}],
            "on_call_shifts": [{"id": "S", "name": "all", "type": "rolling_users",
                "start": "2026-11-02T09:00:00", "duration": 86400, "frequency": "daily",
                "rolling_users": [["U"]]}],
            "schedules": [{"id": "C", "name": "Main", "time_zone": "Asia/Atlantis", "shifts": ["S"]}],
            "personal_notification_rules": [], "escalation_chains": [{"id": "E", "name": "E"}],
            "escalation_policies": steps})
    };
    let waits = json!({"escalation_chain_id": "E", "type": "wait", "duration": 120.0});
    let of = |steps| import(Program::GrafanaOncall, &chain(steps), Language::En);
    let all = of(vec![waits, step(true), step(true)]);
    let reasons: Vec<&Reason> = all.left.iter().map(|it| &it.reason).collect();
    assert!(all.plan.policies[0].important);
    assert!(reasons.contains(&&Reason::WaitsFirst(120)), "{reasons:?}");
    assert!(reasons.contains(&&Reason::Zone("Asia/Atlantis".into())), "{reasons:?}");
    assert_eq!(all.plan.people[0].language, Language::En);
    assert!(reasons.contains(&&Reason::LanguageUnknown(Language::En)), "{reasons:?}");
    let some = of(vec![step(true), step(false)]);
    assert!(!some.plan.policies[0].important);
    assert!(some.left.iter().any(|it| it.reason == Reason::SomeImportant));
}

#[test]
fn opsgenies_rotations_and_escalations_are_a_plan() {
    let export = json!({
        "users": {"data": [
            {"id": "u1", "username": "ann@host.example", "fullName": "Ann",
             "userContacts": [{"contactMethod": "sms", "to": "82-1012345678"}]},
            {"id": "u2", "username": "bo@host.example", "fullName": "Bo"}]},
        "schedules": {"data": [{"id": "s1", "name": "Main", "timezone": "Asia/Seoul", "rotations": [
            {"name": "all", "startDate": "2026-11-02T00:00:00Z", "type": "weekly", "length": 1,
             "participants": [{"type": "user", "username": "ann@host.example"}, {"type": "team", "id": "t"}]},
            {"name": "office", "startDate": "2026-11-02T00:00:00Z", "type": "daily", "length": 1,
             "participants": [{"type": "user", "id": "u2"}],
             "timeRestriction": {"type": "weekday-and-time-of-day", "restrictions": [
                {"startDay": "monday", "startHour": 9, "startMin": 0, "endDay": "monday", "endHour": 18, "endMin": 0}]}}]}]},
        "escalations": {"data": [{"id": "e1", "name": "Default", "rules": [
            {"condition": "if-not-acked", "delay": {"timeAmount": 10}, "recipient": {"type": "user", "username": "bo@host.example"}},
            {"condition": "if-not-acked", "delay": {"timeAmount": 0}, "recipient": {"type": "schedule", "id": "s1"}},
            {"condition": "if-not-acked", "delay": {"timeAmount": 15}, "recipient": {"type": "team", "id": "t"}}],
            "repeat": {"count": 3}}]},
    });
    let (plan, left) = imported(Program::Opsgenie, &export);
    assert_eq!(plan.people[0].phone.as_deref(), Some("+821012345678"));
    assert_eq!(called(&plan, "2026-11-09T12:00:00+09:00"), ["ann", "bo"], "a Monday at noon");
    assert_eq!(called(&plan, "2026-11-09T20:00:00+09:00"), ["ann"]);
    let main = names(&["schedule:main", "schedule:main-office"]);
    assert_eq!(steps(&plan), [(main, 600), (names(&["person:bo"]), 300)]);
    assert_eq!(left.iter().filter(|it| **it == Reason::Kind("team".into())).count(), 2);
}

#[test]
fn goalerts_rotations_rules_and_policies_are_a_plan() {
    let export = json!({"data": {
        "users": {"nodes": [
            {"id": "u1", "name": "Ann", "email": "ann@host.example",
             "contactMethods": [{"id": "c1", "type": "SMS", "value": "+821012345678"}, {"id": "c2", "type": "VOICE", "value": "+821012345678"}],
             "notificationRules": [{"delayMinutes": 0, "contactMethod": {"id": "c1"}}, {"delayMinutes": 2, "contactMethod": {"id": "c2"}}]},
            {"id": "u2", "name": "Bo", "email": "bo@host.example", "contactMethods": [], "notificationRules": []}]},
        "rotations": {"nodes": [{"id": "r1", "name": "Week", "type": "weekly", "shiftLength": 1,
            "start": "2026-11-02T00:00:00Z", "timeZone": "Asia/Seoul", "users": [{"id": "u1"}, {"id": "u2"}]}]},
        "schedules": {"nodes": [{"id": "s1", "name": "Main", "timeZone": "Asia/Seoul", "targets": [
            {"target": {"id": "r1", "type": "rotation"}, "rules": [{"start": "00:00", "end": "00:00", "weekdayFilter": [true, true, true, true, true, true, true]}]},
            {"target": {"id": "u2", "type": "user"}, "rules": [{"start": "22:00", "end": "06:00", "weekdayFilter": [true, false, false, false, false, false, true]}]}]}]},
        "escalationPolicies": {"nodes": [{"id": "e1", "name": "Default", "repeat": 1, "steps": [
            {"delayMinutes": 5, "targets": [{"id": "s1", "type": "schedule"}, {"id": "x", "type": "slackChannel"}]},
            {"delayMinutes": 10, "targets": [{"id": "u2", "type": "user"}]}]}]},
    }});
    let (plan, left) = imported(Program::Goalert, &export);
    assert_eq!(plan.people[0].rules.attempts.len(), 2);
    assert_eq!(called(&plan, "2026-11-03T12:00:00+09:00"), ["ann"]);
    assert_eq!(called(&plan, "2026-11-10T12:00:00+09:00"), ["bo"]);
    assert_eq!(called(&plan, "2026-11-07T23:00:00+09:00"), ["ann", "bo"], "a Saturday night");
    let main = names(&["schedule:main", "schedule:main-user"]);
    assert_eq!(steps(&plan), [(main, 300), (names(&["person:bo"]), 600)]);
    let parallel = Reason::SideBySide("main, main-user".into());
    assert_eq!(left, [Reason::TurnUnknown, parallel, Reason::Kind("slackChannel".into())]);
}

/// Whom the first policy's first step calls at an instant.
fn called(plan: &Plan, at: &str) -> Vec<String> {
    let at = Time::parse(at).unwrap();
    let targets = plan.policies[0].steps[0].targets.iter();
    let schedules = targets.filter_map(|target| {
        plan.schedules.iter().find(|it| target.to_string() == format!("schedule:{}", it.key))
    });
    let people = schedules.flat_map(|it| it.on_call(at, &[]));
    let people: std::collections::BTreeSet<String> = people.map(|it| it.to_string()).collect();
    people.into_iter().collect()
}

#[test]
fn rotations_that_are_on_call_side_by_side_call_everybody_as_before() {
    let user =
        |id: &str| json!({"id": id, "username": format!("{id}@host.example"), "fullName": id});
    let rotation = |name: &str, user: &str, hours: Value| {
        json!({"name": name, "startDate": "2026-11-02T00:00:00Z", "type": "weekly", "length": 1,
            "participants": [{"type": "user", "id": user}], "timeRestriction": hours})
    };
    let of_day = |from: u8, until: u8| {
        json!({"type": "time-of-day", "restriction":
            {"startHour": from, "startMin": 0, "endHour": until, "endMin": 0}})
    };
    let rule = json!({"delay": {"timeAmount": 0}, "recipient": {"type": "schedule", "id": "s"}});
    let export = json!({
        "users": [user("ann"), user("bo"), user("cy"), user("di")],
        "schedules": [{"id": "s", "name": "Main", "timezone": "UTC", "rotations": [
            rotation("all", "ann", json!(null)), rotation("day", "bo", of_day(9, 18)),
            rotation("night", "cy", of_day(18, 9)), rotation("noon", "di", of_day(12, 13))]}],
        "escalations": [{"id": "e", "name": "Default", "rules": [rule]}],
    });
    let (plan, left) = imported(Program::Opsgenie, &export);
    assert_eq!(called(&plan, "2026-11-09T10:00:00Z"), ["ann", "bo"]);
    assert_eq!(called(&plan, "2026-11-09T12:30:00Z"), ["ann", "bo", "di"]);
    assert_eq!(called(&plan, "2026-11-10T03:00:00Z"), ["ann", "cy"]);
    assert_eq!(plan.schedules.len(), 3, "day and night share no hour, and one schedule");
    assert_eq!(left, [Reason::SideBySide("main, main-night, main-noon".into())]);
}

#[test]
fn grafanas_shifts_of_one_level_are_side_by_side_and_hide_the_level_below() {
    let user = |id: &str| json!({"id": id, "username": id, "email": format!("{id}@host.example")});
    let shift = |id: &str, level: u8, start: &str, secs: u64, user: &str| {
        json!({"id": id, "name": id, "type": "recurrent_event", "level": level, "start": start,
            "duration": secs, "frequency": "weekly", "interval": 1, "users": [user]})
    };
    let week = 7 * 24 * 3_600;
    let mut export = json!({
        "users": [user("ann"), user("bo"), user("cy")],
        "on_call_shifts": [shift("base", 0, "2026-11-02T00:00:00", week, "ann"),
            shift("tuesday", 1, "2026-11-03T09:00:00", 8 * 3_600, "bo"),
            shift("tuesday-too", 1, "2026-11-03T12:00:00", 8 * 3_600, "cy")],
        "schedules": [{"id": "C", "name": "Main", "time_zone": "UTC",
            "shifts": ["base", "tuesday", "tuesday-too"]}],
        "escalation_chains": [{"id": "E", "name": "Default"}],
        "escalation_policies": [{"escalation_chain_id": "E", "position": 0,
            "type": "notify_on_call_from_schedule", "notify_on_call_from_schedule": "C"}],
    });
    let (plan, _) = imported(Program::GrafanaOncall, &export);
    assert_eq!(called(&plan, "2026-11-10T10:00:00Z"), ["bo"]);
    assert_eq!(called(&plan, "2026-11-10T13:00:00Z"), ["bo", "cy"]);
    assert_eq!(called(&plan, "2026-11-10T19:00:00Z"), ["cy"]);
    assert_eq!(called(&plan, "2026-11-11T10:00:00Z"), ["ann"], "a weekly shift is of one day");

    export["on_call_shifts"][1]["interval"] = json!(2);
    let (plan, left) = imported(Program::GrafanaOncall, &export);
    assert_eq!(called(&plan, "2026-11-10T10:00:00Z"), ["ann"]);
    assert!(left.contains(&Reason::Kind("interval 2".into())), "not every week: {left:?}");
}

#[test]
fn a_target_of_goalert_without_any_day_is_never_on_call() {
    let rule = |on: bool| json!([{"start": "00:00", "end": "00:00", "weekdayFilter": [on, on, on, on, on, on, on]}]);
    let export = json!({
        "users": [{"id": "u1", "name": "Ann", "email": "ann@host.example"}, {"id": "u2", "name": "Bo"}],
        "schedules": [{"id": "s", "name": "Main", "timeZone": "UTC", "targets": [
            {"target": {"id": "u1", "type": "user"}, "rules": rule(true)},
            {"target": {"id": "u2", "type": "user"}, "rules": rule(false)}]}],
        "escalationPolicies": [{"id": "e", "name": "Default", "steps": [
            {"delayMinutes": 5, "targets": [{"id": "s", "type": "schedule"}]}]}],
        "alerts": [],
    });
    let (plan, left) = imported(Program::Goalert, &export);
    assert_eq!(called(&plan, "2026-11-10T10:00:00Z"), ["ann"]);
    for reason in [Reason::Never, Reason::Missing, Reason::Unread] {
        assert!(left.contains(&reason), "{reason:?}: {left:?}");
    }
}

#[test]
fn whose_turn_it_is_at_goalert_is_theirs_here_by_months_too() {
    let user = |id: &str| json!({"id": id, "name": id, "email": format!("{id}@host.example")});
    let rotation = json!({"id": "r", "name": "Month", "type": "monthly", "shiftLength": 1,
        "start": "2020-01-01T09:00:00Z", "timeZone": "UTC", "activeUserIndex": 2,
        "nextHandoffTimes": ["2026-12-01T09:00:00Z"],
        "users": [{"id": "ann"}, {"id": "bo"}, {"id": "cy"}]});
    let mut export = json!({
        "users": {"nodes": [user("ann"), user("bo"), user("cy")], "pageInfo": {"hasNextPage": false}},
        "rotations": [rotation],
        "schedules": [{"id": "s", "name": "Main", "timeZone": "UTC", "targets": [
            {"target": {"id": "r", "type": "rotation"}}]}],
        "escalationPolicies": [{"id": "e", "name": "Default", "steps": [
            {"delayMinutes": 5, "targets": [{"id": "s", "type": "schedule"}]}]}],
    });
    let (plan, left) = imported(Program::Goalert, &export);
    assert_eq!(called(&plan, "2026-11-30T10:00:00Z"), ["cy"]);
    assert_eq!(called(&plan, "2026-12-01T10:00:00Z"), ["ann"]);
    assert_eq!(called(&plan, "2027-01-02T10:00:00Z"), ["bo"]);
    assert_eq!(left, []);
    assert!(import(Program::Goalert, &export, Language::Ko).is_whole());

    // Who is not in the export does not move whose turn it is.
    let mut fewer = export.clone();
    fewer["users"]["nodes"] = json!([user("bo"), user("cy")]);
    assert_eq!(called(&imported(Program::Goalert, &fewer).0, "2026-11-30T10:00:00Z"), ["cy"]);

    export["users"]["pageInfo"]["hasNextPage"] = json!(true);
    export["rotations"][0]["nextHandoffTimes"] = json!(null);
    let (_, left) = imported(Program::Goalert, &export);
    let more = Reason::Incomplete("pageInfo.hasNextPage".into());
    assert_eq!(left, [more, Reason::TurnUnknown]);
    assert!(!import(Program::Goalert, &export, Language::Ko).is_whole());
}

#[test]
fn an_export_of_something_else_is_an_empty_plan_and_no_panic() {
    for program in [Program::GrafanaOncall, Program::Pagerduty, Program::Opsgenie, Program::Goalert]
    {
        for export in [json!({}), json!({"users": 7, "schedules": [null], "escalations": [[]]})] {
            let Imported { plan, .. } = import(program, &export, Language::Ko);
            assert_eq!((plan.policies.len(), plan.people.len()), (0, 0), "{program:?}");
        }
    }
}
