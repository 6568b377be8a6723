//! Grafana OnCall: the answers of its API (grafana.com/docs/oncall/latest/oncall-api-reference)
//! under `users`, `on_call_shifts`, `schedules`, `personal_notification_rules`,
//! `escalation_chains` and `escalation_policies`. It tells no telephone numbers.

use super::draft::{Draft, Kind, layer, local, step};
use super::hours;
use super::json::{entries, list, text};
use super::report::Reason;
use bongsu_core::oncall::hours::DayKind;
use bongsu_core::oncall::person::PageChannel;
use bongsu_core::oncall::policy::{Step, Target};
use bongsu_core::oncall::schedule::Layer;
use serde_json::Value;
use std::collections::BTreeMap;

/// How long a step waits when the chain says nothing: as Grafana OnCall does.
const WAIT_SECS: u64 = 300;
const DAY_SECS: u64 = 24 * 3_600;
const WEEK_SECS: u64 = 7 * DAY_SECS;

pub(super) fn read(export: &Value, draft: &mut Draft) {
    for user in entries(export, "users") {
        let name = match text(user, "name") {
            name if name.is_empty() => text(user, "username"),
            name => name,
        };
        draft.person(&text(user, "id"), &name, &text(user, "email"), Vec::new());
    }
    rules(export, draft);
    let shifts = entries(export, "on_call_shifts");
    for schedule in entries(export, "schedules") {
        let (name, zone) = (text(schedule, "name"), text(schedule, "time_zone"));
        let ids: Vec<String> = list(schedule, "shifts").map(id_of).collect();
        let own = shifts.iter().filter(|it| ids.contains(&text(it, "id"))).copied();
        // The higher its level, the more it counts; those of a level are on call side by side.
        let level = |shift: &Value| shift["level"].as_i64().unwrap_or(0);
        let place = format!("schedule {name}");
        if !text(schedule, "ical_url_primary").is_empty() {
            draft.leave(&place, Reason::Kind("ical_url_primary".into()));
        }
        let mut levels = BTreeMap::<i64, Vec<Layer>>::new();
        for shift in own {
            let layer = layer_of(draft, &place, &zone, shift);
            levels.entry(level(shift)).or_default().extend(layer);
        }
        draft.schedule(&text(schedule, "id"), &name, &zone, levels.into_values().collect());
    }
    let mut policies = entries(export, "escalation_policies");
    policies.sort_by_key(|it| it["position"].as_i64().unwrap_or(0));
    for chain in entries(export, "escalation_chains") {
        let id = text(chain, "id");
        let own = policies.iter().filter(|it| text(it, "escalation_chain_id") == id);
        policy(draft, chain, own.copied());
    }
}

fn id_of(value: &Value) -> String {
    value.as_str().map_or_else(|| text(value, "id"), str::to_owned)
}

fn rules(export: &Value, draft: &mut Draft) {
    let mut rules = entries(export, "personal_notification_rules");
    rules.sort_by_key(|it| it["position"].as_i64().unwrap_or(0));
    let mut waited = BTreeMap::new();
    for rule in rules {
        let (user, important) = (text(rule, "user_id"), rule["important"] == true);
        let after = waited.entry((user.clone(), important)).or_insert(0u64);
        match text(rule, "type").as_str() {
            "wait" => *after += rule["duration"].as_f64().unwrap_or(0.0) as u64,
            "notify_by_sms" => draft.rule(&user, PageChannel::Sms, *after, important),
            "notify_by_phone_call" => draft.rule(&user, PageChannel::Voice, *after, important),
            "notify_by_email" => draft.rule(&user, PageChannel::Mail, *after, important),
            other => draft.leave(format!("rule of {user}"), Reason::Kind(other.to_owned())),
        }
    }
}

fn layer_of(draft: &mut Draft, of: &str, zone: &str, shift: &Value) -> Option<Layer> {
    let (name, kind) = (text(shift, "name"), text(shift, "type"));
    let place = format!("{of}: {name}");
    let ids = match kind.as_str() {
        "rolling_users" => {
            let groups: Vec<Vec<String>> = list(shift, "rolling_users")
                .map(|group| group.as_array().into_iter().flatten().map(id_of).collect())
                .collect();
            if groups.iter().any(|group| group.len() > 1) {
                draft.leave(place, Reason::SeveralAtOnce);
                return None;
            }
            let mut ids: Vec<String> = groups.into_iter().flatten().collect();
            let first = shift["start_rotation_from_user_index"].as_u64().unwrap_or(0);
            let first = usize::try_from(first).unwrap_or(0) % ids.len().max(1);
            ids.rotate_left(first);
            ids
        }
        "recurrent_event" => list(shift, "users").map(id_of).collect(),
        other => {
            draft.leave(place, Reason::Kind(other.to_owned()));
            return None;
        }
    };
    if kind == "recurrent_event" && ids.len() > 1 {
        draft.leave(place, Reason::SeveralAtOnce);
        return None;
    }
    if let Some(until) = shift["until"].as_str() {
        draft.leave(place, Reason::Ends(until.to_owned()));
        return None;
    }
    let zone = match text(shift, "time_zone") {
        own if own.is_empty() || own == zone => zone.to_owned(),
        own => {
            draft.leave(place, Reason::Kind(format!("time_zone {own}")));
            return None;
        }
    };
    let start_text = text(shift, "start");
    let Some(start) = local(&start_text, &zone) else {
        draft.leave(place, Reason::Start(start_text));
        return None;
    };
    let period = match text(shift, "frequency").as_str() {
        "hourly" => 3_600,
        "daily" => DAY_SECS,
        "weekly" => WEEK_SECS,
        other => {
            draft.leave(place, Reason::Kind(format!("frequency {other}")));
            return None;
        }
    };
    let interval = shift["interval"].as_u64().unwrap_or(1).max(1);
    let turn = period * interval;
    let duration = shift["duration"].as_u64().unwrap_or(turn);
    let days: Vec<DayKind> = list(shift, "by_day")
        .filter_map(|day| hours::day(day.as_str()?))
        .map(|day| DayKind::ALL[day])
        .collect();
    let from = start.second_of_day() / 60;
    let restricted = match (days.is_empty(), period) {
        (true, _) if duration >= turn => Vec::new(),
        // Only every so many days or weeks is it on call.
        _ if interval > 1 => {
            draft.leave(place, Reason::Kind(format!("interval {interval}")));
            return None;
        }
        (false, _) | (true, DAY_SECS) if duration <= DAY_SECS => {
            hours::daily(from, duration / 60, &days)
        }
        (true, WEEK_SECS) => {
            let day = usize::try_from(start.day().weekday().to_monday_zero_offset());
            hours::weekly(day.unwrap_or(0), from, duration / 60)
        }
        _ => {
            draft.leave(place, Reason::Kind(format!("duration {duration}")));
            return None;
        }
    };
    let people = draft.people(&place, ids.into_iter());
    let made = layer(&name, people, start, turn, restricted);
    if made.is_none() {
        draft.leave(place, Reason::TurnLength(turn));
    }
    made
}

fn policy<'a>(draft: &mut Draft, chain: &Value, policies: impl Iterator<Item = &'a Value>) {
    let name = text(chain, "name");
    let place = format!("policy {name}");
    let (mut steps, mut repeats): (Vec<Step>, u64) = (Vec::new(), 0);
    let mut important = Vec::new();
    for it in policies {
        let targets: Vec<Target> = match text(it, "type").as_str() {
            "wait" => {
                let waits = it["duration"].as_f64().unwrap_or(0.0) as u64;
                match steps.pop() {
                    Some(last) => {
                        let wait =
                            if last.wait_s == 30 { waits } else { waits + u64::from(last.wait_s) };
                        steps.extend(step(draft, &place, last.targets, wait));
                    }
                    None => draft.leave(&place, Reason::WaitsFirst(waits)),
                }
                continue;
            }
            "repeat_escalation" => {
                repeats += 1;
                continue;
            }
            "notify_persons" => list(it, "persons_to_notify")
                .flat_map(|id| draft.targets(&place, Kind::Person, &id_of(id)))
                .collect(),
            "notify_on_call_from_schedule" => {
                let id = text(it, "notify_on_call_from_schedule");
                draft.targets(&place, Kind::Schedule, &id)
            }
            other => {
                draft.leave(&place, Reason::Kind(other.to_owned()));
                continue;
            }
        };
        important.push(it["important"] == true);
        steps.extend(step(draft, &place, targets, 30));
    }
    if let Some(last) = steps.pop() {
        let wait = if last.wait_s == 30 { WAIT_SECS } else { u64::from(last.wait_s) };
        steps.extend(step(draft, &place, last.targets, wait));
    }
    let is_read = !steps.is_empty();
    draft.policy(&text(chain, "id"), &name, steps, repeats);
    if is_read {
        draft.mark_important(&name, &important);
    }
}
