//! Opsgenie: the answers of its REST API (docs.opsgenie.com/docs) under `users` (with
//! `expand=contact`), `schedules` (with `expand=rotation`) and `escalations`.

use super::draft::{Draft, Kind, layer, local, step};
use super::hours;
use super::json::{entries, list, text};
use super::report::Reason;
use bongsu_core::oncall::hours::{DayKind, Hours};
use bongsu_core::oncall::policy::Target;
use bongsu_core::oncall::schedule::Layer;
use bongsu_words::Language;
use serde_json::Value;

pub(super) fn read(export: &Value, draft: &mut Draft) {
    let mut is_all_told = true;
    for user in entries(export, "users") {
        let contact = list(user, "userContacts").chain(list(user, "contacts"));
        let is_phone =
            |it: &&Value| matches!(text(it, "contactMethod").as_str(), "sms" | "voice" | "mobile");
        // A country code, a hyphen and the number.
        let number = |it: &Value| {
            let to = match text(it, "to") {
                to if to.is_empty() => text(it, "contactAddress"),
                to => to,
            };
            format!("+{}", to.chars().filter(char::is_ascii_digit).collect::<String>())
        };
        let phones = contact.filter(is_phone).map(number).collect();
        let mail = text(user, "username");
        draft.person(&text(user, "id"), &text(user, "fullName"), &mail, phones);
        match language(&text(user, "locale")) {
            Some(it) => draft.language(&text(user, "id"), it),
            None => is_all_told = false,
        }
    }
    if !is_all_told {
        draft.language_is_unknown();
    }
    let users = entries(export, "users");
    for schedule in entries(export, "schedules") {
        let (name, zone) = (text(schedule, "name"), text(schedule, "timezone"));
        let place = format!("schedule {name}");
        let layers: Vec<Layer> = list(schedule, "rotations")
            .filter_map(|it| layer_of(draft, (&place, &zone), &users, it))
            .collect();
        // Over there all rotations of a schedule are on call side by side.
        draft.schedule(&text(schedule, "id"), &name, &zone, vec![layers]);
    }
    for escalation in entries(export, "escalations") {
        policy(draft, &users, escalation);
    }
}

/// The language of a locale such as `en_US`, if it is one of ours.
fn language(locale: &str) -> Option<Language> {
    let tag = locale.split(['_', '-']).next()?.to_ascii_lowercase();
    Language::ALL.into_iter().find(|it| it.tag() == tag)
}

/// The id of a user who is named by id or by login.
fn id_of(users: &[&Value], it: &Value) -> String {
    let (id, login) = (text(it, "id"), text(it, "username"));
    let known = users.iter().find(|user| text(user, "username") == login && !login.is_empty());
    match known {
        Some(user) => text(user, "id"),
        None => id,
    }
}

fn layer_of(
    draft: &mut Draft,
    (of, zone): (&str, &str),
    users: &[&Value],
    it: &Value,
) -> Option<Layer> {
    let name = text(it, "name");
    let place = format!("{of}: {name}");
    if let Some(end) = it["endDate"].as_str() {
        draft.leave(place, Reason::Ends(end.to_owned()));
        return None;
    }
    let start_text = text(it, "startDate");
    let Some(start) = local(&start_text, zone) else {
        draft.leave(place, Reason::Start(start_text));
        return None;
    };
    let unit = match text(it, "type").as_str() {
        "hourly" => 3_600,
        "daily" => 24 * 3_600,
        "weekly" => 7 * 24 * 3_600,
        other => {
            draft.leave(place, Reason::Kind(other.to_owned()));
            return None;
        }
    };
    let turn = unit * it["length"].as_u64().unwrap_or(1).max(1);
    let mut ids = Vec::new();
    for participant in list(it, "participants") {
        match text(participant, "type").as_str() {
            "user" => ids.push(id_of(users, participant)),
            other => draft.leave(&place, Reason::Kind(other.to_owned())),
        }
    }
    let people = draft.people(&place, ids.into_iter());
    let made = layer(&name, people, start, turn, restriction(&it["timeRestriction"]));
    if made.is_none() {
        draft.leave(place, Reason::TurnLength(turn));
    }
    made
}

fn restriction(it: &Value) -> Vec<Hours> {
    let minute = |it: &Value, hour: &str, min: &str| {
        it[hour].as_u64().unwrap_or(0) * 60 + it[min].as_u64().unwrap_or(0)
    };
    let span = |it: &Value, days: u64| {
        let (from, until) = (minute(it, "startHour", "startMin"), minute(it, "endHour", "endMin"));
        let over = days * 1_440 + until;
        (from, if over > from { over - from } else { over + 1_440 - from })
    };
    match text(it, "type").as_str() {
        "time-of-day" => {
            let (from, minutes) = span(&it["restriction"], 0);
            hours::daily(from, minutes, &[])
        }
        "weekday-and-time-of-day" => list(it, "restrictions")
            .flat_map(|it| {
                let day = |name| hours::day(&text(it, name)).unwrap_or(0);
                let (start, end) = (day("startDay"), day("endDay"));
                let (from, minutes) = span(it, ((end + 7 - start) % 7) as u64);
                hours::weekly(start, from, minutes)
            })
            .filter(|it| it.days != [DayKind::Holiday])
            .collect(),
        _ => Vec::new(),
    }
}

fn policy(draft: &mut Draft, users: &[&Value], escalation: &Value) {
    let name = text(escalation, "name");
    let place = format!("policy {name}");
    // Over there each rule says how long after the beginning it runs.
    let minutes = |it: &Value| it["delay"]["timeAmount"].as_u64().unwrap_or(0);
    let mut rules: Vec<&Value> = list(escalation, "rules").collect();
    rules.sort_by_key(|it| minutes(it));
    if let Some(first) = rules.first().map(|it| minutes(it)).filter(|it| *it > 0) {
        draft.leave(&place, Reason::WaitsFirst(first * 60));
    }
    let mut steps = Vec::new();
    for (at, rule) in rules.iter().enumerate() {
        let targets = targets(draft, &place, users, &rule["recipient"]);
        let next = rules.get(at + 1).map_or(minutes(rule) + 5, |it| minutes(it));
        let wait = (next - minutes(rule)) * 60;
        steps.extend(step(draft, &place, targets, wait));
    }
    let repeats = escalation["repeat"]["count"].as_u64().unwrap_or(0);
    draft.policy(&text(escalation, "id"), &name, steps, repeats);
}

fn targets(draft: &mut Draft, place: &str, users: &[&Value], it: &Value) -> Vec<Target> {
    match text(it, "type").as_str() {
        "user" => draft.targets(place, Kind::Person, &id_of(users, it)),
        "schedule" => draft.targets(place, Kind::Schedule, &text(it, "id")),
        other => {
            draft.leave(place, Reason::Kind(other.to_owned()));
            Vec::new()
        }
    }
}
