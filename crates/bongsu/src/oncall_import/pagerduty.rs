//! PagerDuty: the answers of its REST API (developer.pagerduty.com/api-reference) under `users`
//! (with `include[]=contact_methods,notification_rules`), `schedules` (each of them whole, with
//! `schedule_layers`) and `escalation_policies`.

use super::draft::{Draft, Kind, layer, local, step};
use super::hours;
use super::json::{entries, list, text};
use super::report::Reason;
use bongsu_core::oncall::hours::Hours;
use bongsu_core::oncall::person::PageChannel;
use bongsu_core::oncall::policy::Target;
use bongsu_core::oncall::schedule::Layer;
use serde_json::Value;

/// Calling codes of countries whose numbers keep a zero at their beginning: Italy, San Marino and the
/// Vatican, Côte d'Ivoire, and Congo (ITU-T E.164, national numbering plans).
const ZERO_STAYS: [&str; 5] = ["39", "378", "379", "225", "242"];

pub(super) fn read(export: &Value, draft: &mut Draft) {
    for user in entries(export, "users") {
        person(draft, user);
    }
    for schedule in entries(export, "schedules") {
        let (name, zone) = (text(schedule, "name"), text(schedule, "time_zone"));
        let place = format!("schedule {name}");
        let layers: Vec<Layer> = list(schedule, "schedule_layers")
            .filter_map(|it| layer_of(draft, &place, &zone, it))
            .collect();
        // Over there the layer that counts most comes first.
        let layers = layers.into_iter().rev().map(|layer| vec![layer]).collect();
        draft.schedule(&text(schedule, "id"), &name, &zone, layers);
    }
    for policy in entries(export, "escalation_policies") {
        let name = text(policy, "name");
        let place = format!("policy {name}");
        let mut steps = Vec::new();
        for rule in list(policy, "escalation_rules") {
            let targets = targets(draft, &place, rule);
            let wait = rule["escalation_delay_in_minutes"].as_u64().unwrap_or(30) * 60;
            steps.extend(step(draft, &place, targets, wait));
        }
        let repeats = policy["num_loops"].as_u64().unwrap_or(0);
        draft.policy(&text(policy, "id"), &name, steps, repeats);
    }
    // What a service calls for is of high urgency there, unless it says otherwise.
    draft.make_policies_important();
}

fn person(draft: &mut Draft, user: &Value) {
    let id = text(user, "id");
    let methods: Vec<&Value> = list(user, "contact_methods").collect();
    let is_phone = |it: &&&Value| {
        let kind = text(it, "type");
        kind.starts_with("phone_contact_method") || kind.starts_with("sms_contact_method")
    };
    let number = |it: &&Value| {
        let digits: String = text(it, "address").chars().filter(char::is_ascii_digit).collect();
        let code = text(it, "country_code");
        let code = if code.is_empty() { "1" } else { &code };
        let digits = match ZERO_STAYS.contains(&code) {
            true => &digits,
            false => digits.strip_prefix('0').unwrap_or(&digits),
        };
        format!("+{code}{digits}")
    };
    let phones = methods.iter().filter(is_phone).map(number).collect();
    draft.person(&id, &text(user, "name"), &text(user, "email"), phones);
    for rule in list(user, "notification_rules") {
        let after = rule["start_delay_in_minutes"].as_u64().unwrap_or(0) * 60;
        let important = text(rule, "urgency") == "high";
        let kind = text(&rule["contact_method"], "type");
        let channel = match kind.as_str() {
            it if it.starts_with("phone_contact_method") => PageChannel::Voice,
            it if it.starts_with("sms_contact_method") => PageChannel::Sms,
            it if it.starts_with("email_contact_method") => PageChannel::Mail,
            other => {
                draft.leave(format!("rule of {id}"), Reason::Kind(other.to_owned()));
                continue;
            }
        };
        draft.rule(&id, channel, after, important);
    }
}

fn layer_of(draft: &mut Draft, of: &str, zone: &str, it: &Value) -> Option<Layer> {
    let name = text(it, "name");
    let place = format!("{of}: {name}");
    if let Some(end) = it["end"].as_str() {
        draft.leave(place, Reason::Ends(end.to_owned()));
        return None;
    }
    let start_text = text(it, "rotation_virtual_start");
    let Some(start) = local(&start_text, zone) else {
        draft.leave(place, Reason::Start(start_text));
        return None;
    };
    let turn = it["rotation_turn_length_seconds"].as_u64().unwrap_or(0);
    let restricted: Vec<Hours> = list(it, "restrictions").flat_map(restriction).collect();
    let ids = list(it, "users").map(|user| text(&user["user"], "id"));
    let people = draft.people(&place, ids);
    let made = layer(&name, people, start, turn, restricted);
    if made.is_none() {
        draft.leave(place, Reason::TurnLength(turn));
    }
    made
}

fn restriction(it: &Value) -> Vec<Hours> {
    let from = hours::minute(&text(it, "start_time_of_day")).unwrap_or(0);
    let minutes = it["duration_seconds"].as_u64().unwrap_or(0) / 60;
    match text(it, "type").as_str() {
        "weekly_restriction" => {
            let day = it["start_day_of_week"].as_u64().unwrap_or(1).max(1) - 1;
            hours::weekly(usize::try_from(day).unwrap_or(0), from, minutes)
        }
        _ => hours::daily(from, minutes, &[]),
    }
}

fn targets(draft: &mut Draft, place: &str, rule: &Value) -> Vec<Target> {
    let mut targets = Vec::new();
    for it in list(rule, "targets") {
        let kind = text(it, "type");
        match kind.trim_end_matches("_reference") {
            "user" => targets.extend(draft.targets(place, Kind::Person, &text(it, "id"))),
            "schedule" => targets.extend(draft.targets(place, Kind::Schedule, &text(it, "id"))),
            other => draft.leave(place, Reason::Kind(other.to_owned())),
        }
    }
    targets
}
