//! GoAlert: the answer of its GraphQL API, with `users`, `rotations`, `schedules` and
//! `escalationPolicies`; docs/oncall.md has the query.

use super::draft::{Draft, Kind, layer, local, short, step};
use super::hours;
use super::json::{entries, list, text};
use super::report::Reason;
use bongsu_core::maintenance::local_time::LocalTime;
use bongsu_core::oncall::hours::{DayKind, Hours};
use bongsu_core::oncall::person::PageChannel;
use bongsu_core::oncall::policy::Target;
use bongsu_core::oncall::rotation::{Rotation, TurnUnit};
use bongsu_core::oncall::schedule::Layer;
use jiff::Span;
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
    let phones = methods.iter().filter(is(&["SMS", "VOICE"])).map(|it| text(it, "value")).collect();
    let mail = match methods.iter().find(is(&["EMAIL"])) {
        Some(it) => text(it, "value"),
        None => text(user, "email"),
    };
    draft.person(&id, &text(user, "name"), &mail, phones);
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
    let Some(restricted) = rules(target) else {
        draft.leave(format!("{of}: {id}"), Reason::Never);
        return None;
    };
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
            let length = it["shiftLength"].as_u64().unwrap_or(1).max(1);
            let unit = match text(it, "type").as_str() {
                "hourly" => TurnUnit::Hours,
                "daily" => TurnUnit::Days,
                "weekly" => TurnUnit::Weeks,
                "monthly" => TurnUnit::Months,
                other => {
                    draft.leave(place, Reason::Kind(other.to_owned()));
                    return None;
                }
            };
            let ids = list(it, "users").map(|user| text(user, "id"));
            let own = list(it, "userIDs").filter_map(|id| id.as_str().map(str::to_owned));
            let ids: Vec<String> = ids.chain(own).collect();
            let Ok(every) = u16::try_from(length) else {
                draft.leave(place, Reason::Kind(format!("shiftLength {length}")));
                return None;
            };
            // Who is not in the export must not move whose turn it is.
            let active = it["activeUserIndex"].as_u64().and_then(|at| usize::try_from(at).ok());
            let active = active.and_then(|at| ids.get(at)).and_then(|id| draft.person_of(id));
            let mut people = draft.people(&place, ids.into_iter());
            let active = active.and_then(|key| people.iter().position(|it| *it == key));
            let start = match began(it, zone, (unit, every)).zip(active) {
                Some((began, active)) => {
                    people.rotate_left(active);
                    began
                }
                None => {
                    draft.leave(place, Reason::TurnUnknown);
                    start
                }
            };
            let rotation = Rotation { people, start, unit, every };
            Some(Layer { name: short(&name), rotation, hours: restricted })
        }
        other => {
            draft.leave(of, Reason::Kind(other.to_owned()));
            None
        }
    }
}

/// When the turn that runs over there began: one turn before its next hand-over.
fn began(rotation: &Value, zone: &str, (unit, every): (TurnUnit, u16)) -> Option<LocalTime> {
    let next = local(list(rotation, "nextHandoffTimes").next()?.as_str()?, zone)?;
    let every = i64::from(every);
    let span = match unit {
        TurnUnit::Hours => Span::new().try_hours(every),
        TurnUnit::Days => Span::new().try_days(every),
        TurnUnit::Weeks => Span::new().try_weeks(every),
        TurnUnit::Months => Span::new().try_months(every),
    };
    next.before(span.ok()?)
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
