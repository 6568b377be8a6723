//! `/oncall/calendar/{person|schedule}/{key}/{code}.ics`: duties as a calendar (RFC 5545), for
//! whoever has the link. It goes from a month ago to half a year ahead.

use crate::model::oncall::{calendar_path, names};
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bongsu_core::Time;
use bongsu_core::maintenance::ical::{CalendarEvent, EventStatus, write};
use bongsu_core::oncall::OncallKey;
use bongsu_core::oncall::plan::Plan;
use bongsu_core::oncall::schedule::{LONGEST_REACH, RosterSlot, Schedule};
use std::time::Duration;

/// Who wrote it, as RFC 5545 §3.7.3 wants it named.
const PRODUCT: &str = "-//bongsu//on call//EN";
/// How far back it goes, and how far ahead.
const PAST: Duration = Duration::from_secs(31 * 24 * 3600);
const AHEAD: Duration = Duration::from_secs(184 * 24 * 3600);

/// A year, about.
const YEAR_MICROS: i64 = 365 * 24 * 3600 * 1_000_000;

/// The calendar.
pub async fn calendar(
    cx: RequestContext,
    Path((kind, key, code)): Path<(String, String, String)>,
) -> Result<Response, Error> {
    let missing = || Error::NotFound(Resource::Page);
    let plan = &cx.summary.view.oncall.plan;
    let key: OncallKey = key.parse().map_err(|_| missing())?;
    let (number, name) = match kind.as_str() {
        "person" => plan.person(&key).map(|it| (it.calendar_link, it.name.clone())),
        "schedule" => plan.schedule(&key).map(|it| (it.calendar_link, it.name.clone())),
        _ => None,
    }
    .ok_or_else(missing)?;
    let right = calendar_path(cx.app.users()?.secret(), &kind, &key, number);
    if right != format!("/oncall/calendar/{kind}/{key}/{code}") {
        return Err(missing());
    }
    let mut events = Vec::new();
    for schedule in &plan.schedules {
        if kind == "schedule" && schedule.key != key {
            continue;
        }
        let person = (kind == "person").then_some(&key);
        events.extend(events_of(&cx, plan, schedule, person));
    }
    let title = match name == say!(cx.lang, "oncall-title") {
        true => name,
        false => say!(cx.lang, "oncall-calendar-title", name = name.as_str()),
    };
    let headers =
        [(CONTENT_TYPE, "text/calendar; charset=utf-8"), (CACHE_CONTROL, "private, no-cache")];
    Ok((headers, write(PRODUCT, &title, &events)).into_response())
}

/// The duties of one person, or of all, as events; gaps of a schedule too.
fn events_of(
    cx: &RequestContext,
    plan: &Plan,
    schedule: &Schedule,
    person: Option<&OncallKey>,
) -> Vec<CalendarEvent> {
    let now = cx.summary.view.at;
    // Whole slots: one that is cut would be another event each time that it is read.
    let changes = &cx.summary.view.oncall.changes;
    let mut first = schedule.around(now - PAST, changes).0.window.start;
    if first == now - PAST - LONGEST_REACH {
        // Nobody else ever was on call: it begins at the same time for a year.
        first = Time::from_secs(first.as_micros() / YEAR_MICROS * (YEAR_MICROS / 1_000_000));
    }
    let last = schedule.around(now + AHEAD, changes).0.window.end;
    let duties = schedule.duties(first, last, changes);
    let wanted = |slot: &&RosterSlot| person.is_none_or(|key| slot.people.contains(key));
    duties.iter().filter(wanted).map(|slot| event(cx, plan, schedule, person, slot)).collect()
}

fn event(
    cx: &RequestContext,
    plan: &Plan,
    schedule: &Schedule,
    person: Option<&OncallKey>,
    slot: &RosterSlot,
) -> CalendarEvent {
    let lang = cx.lang;
    let who = match slot.people.is_empty() {
        true => say!(lang, "oncall-gap"),
        false => names(plan, &slot.people),
    };
    let whose = person.map_or("all", OncallKey::as_str);
    let start = slot.window.start.as_micros() / 1_000_000;
    CalendarEvent {
        uid: format!("{}-{whose}-{start}@oncall.bongsu", schedule.key),
        sequence: 0,
        changed_at: cx.summary.view.at,
        start: slot.window.start,
        end: slot.window.end,
        summary: format!("{}: {who}", schedule.name),
        description: String::new(),
        url: None,
        status: EventStatus::Confirmed,
    }
}
