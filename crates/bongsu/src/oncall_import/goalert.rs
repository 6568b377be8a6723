//! GoAlert: the answer of its GraphQL API, with `users`, `rotations`, `schedules` and
//! `escalationPolicies`; docs/oncall.md has the query.

use super::draft::{Draft, Kind, layer, local, step};
use super::hours;
use super::json::{entries, list, text};
use super::report::Reason;
use bongsu_core::oncall::hours::{DayKind, Hours};
use bongsu_core::oncall::person::PageChannel;
use bongsu_core::oncall::policy::Target;
use bongsu_core::oncall::schedule::Layer;
use serde_json::Value;

pub(super) fn read(export: &Value, draft: &mut Draft) {
    for user in entries(export, "users") {
        person(draft, user);
    }
    let rotations = entries(export, "rotations");
    for schedule in entries(export, "schedules") {
        let (name, zone) = (text(schedule, "name"), text(schedule, "timeZone"));
        let place = format!("schedule {name}");
        let mut layers = Vec::new();
        for target in list(schedule, "targets") {
            layers.extend(layer_of(draft, (&place, &zone), &rotations, target));
        }
        // Over there all targets of a schedule are on call side by side.
        draft.schedule(&text(schedule, "id"), &name, &zone, vec![layers]);
    }
    for policy in entries(export, "escalationPolicies") {
        let name = text(policy, "name");
        let place = format!("policy {name}");
        let mut steps = Vec::new();
        for it in list(policy, "steps") {
            let targets = targets(draft, &place, it);
            let wait = it["delayMinutes"].as_u64().unwrap_or(15) * 60;
            steps.extend(step(draft, &place, targets, wait));
        }
        let repeats = policy["repeat"].as_u64().unwrap_or(0);
        draft.policy(&text(policy, "id"), &name, steps, repeats);
    }
}

fn person(draft: &mut Draft, user: &Value) {
    let id = text(user, "id");
    let methods: Vec<&Value> = list(user, "contactMethods").collect();
    let is = |kinds: &'static [&'static str]| {
        move |it: &&&Value| kinds.contains(&text(it, "type").as_str())
    };
    let phone = methods.iter().find(is(&["SMS", "VOICE"])).map(|it| text(it, "value"));
    let mail = match methods.iter().find(is(&["EMAIL"])) {
        Some(it) => text(it, "value"),
        None => text(user, "email"),
    };
    draft.person(&id, &text(user, "name"), &mail, phone);
    for rule in list(user, "notificationRules") {
        let method = text(&rule["contactMethod"], "id");
        let kind = methods.iter().find(|it| text(it, "id") == method);
        let channel = match kind.map(|it| text(it, "type")).as_deref() {
            Some("SMS") => PageChannel::Sms,
            Some("VOICE") => PageChannel::Voice,
            Some("EMAIL") => PageChannel::Mail,
            other => {
                let kind = other.unwrap_or("contactMethod").to_owned();
                draft.leave(format!("rule of {id}"), Reason::Kind(kind));
                continue;
            }
        };
        draft.rule(&id, channel, rule["delayMinutes"].as_u64().unwrap_or(0) * 60, false);
    }
}

fn layer_of(
    draft: &mut Draft,
    (of, zone): (&str, &str),
    rotations: &[&Value],
    target: &Value,
) -> Option<Layer> {
    let (kind, id) = (text(&target["target"], "type"), text(&target["target"], "id"));
    let restricted = rules(target)?;
    match kind.as_str() {
        "user" => {
            let people = draft.people(of, std::iter::once(id));
            let start = local("2020-01-06T00:00:00", zone)?;
            (!people.is_empty())
                .then(|| layer("user", people, start, 7 * 24 * 3_600, restricted))
                .flatten()
        }
        "rotation" => {
            let Some(it) = rotations.iter().find(|it| text(it, "id") == id) else {
                draft.leave(of, Reason::UnknownTarget(id));
                return None;
            };
            let (name, start_text) = (text(it, "name"), text(it, "start"));
            let place = format!("{of}: {name}");
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
            let ids = list(it, "users").map(|user| text(user, "id"));
            let own = list(it, "userIDs").filter_map(|id| id.as_str().map(str::to_owned));
            let people = draft.people(&place, ids.chain(own));
            let turn = unit * it["shiftLength"].as_u64().unwrap_or(1).max(1);
            layer(&name, people, start, turn, restricted)
        }
        other => {
            draft.leave(of, Reason::Kind(other.to_owned()));
            None
        }
    }
}

/// The rules of a target; its week begins on Sunday. `None` when no day is chosen in any of them:
/// then it is never on call over there.
fn rules(target: &Value) -> Option<Vec<Hours>> {
    let mut restricted = Vec::new();
    for rule in list(target, "rules") {
        let days: Vec<DayKind> = list(rule, "weekdayFilter")
            .enumerate()
            .filter(|(_, on)| **on == true)
            .map(|(day, _)| DayKind::ALL[(day + 6) % 7])
            .collect();
        if days.is_empty() {
            continue;
        }
        let minute = |name| hours::minute(&text(rule, name)).unwrap_or(0);
        let (from, until) = (minute("start"), minute("end"));
        let minutes = if until > from { until - from } else { until + 1_440 - from };
        let all = if days.len() == 7 { &[][..] } else { &days };
        let hours = hours::daily(from, minutes, all);
        if hours.is_empty() {
            return Some(Vec::new());
        }
        restricted.extend(hours);
    }
    (!restricted.is_empty() || target["rules"].is_null()).then_some(restricted)
}

fn targets(draft: &mut Draft, place: &str, it: &Value) -> Vec<Target> {
    let mut targets = Vec::new();
    for it in list(it, "targets") {
        match text(it, "type").as_str() {
            "user" => targets.extend(draft.targets(place, Kind::Person, &text(it, "id"))),
            "schedule" => targets.extend(draft.targets(place, Kind::Schedule, &text(it, "id"))),
            other => draft.leave(place, Reason::Kind(other.to_owned())),
        }
    }
    targets
}
