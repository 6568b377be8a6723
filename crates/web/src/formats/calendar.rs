//! `/maintenance.ics`: planned maintenance as a calendar (RFC 5545). Each window is an event of its
//! own, with an id that stays; one that was cancelled stays in it as cancelled, so that the
//! calendars of its readers lose it.

use super::last_modified::add_last_modified;
use crate::model::maintenance::{ShownWindow, public_windows};
use crate::request::context::RequestContext;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bongsu_core::engine::view::MaintenanceView;
use bongsu_core::maintenance::Window;
use bongsu_core::maintenance::ical::{CalendarEvent, EventStatus, write};

/// Who wrote it, as RFC 5545 §3.7.3 wants it named.
const PRODUCT: &str = "-//bongsu//maintenance//EN";
/// The most cancelled windows of one maintenance.
const MAX_CANCELLED: usize = 20;

/// The calendar.
pub async fn calendar(cx: RequestContext) -> Response {
    let view = &cx.summary.view;
    let shown = public_windows(view);
    let mut events: Vec<CalendarEvent> =
        shown.iter().map(|it| event(&cx, it.of, it.window, EventStatus::Confirmed)).collect();
    for of in view.maintenances.iter().filter(|it| it.record.plan.is_public()) {
        let Some(cancelled) = of.record.cancelled_at else { continue };
        let lost = of.record.plan.schedule.windows().filter(|window| window.start >= cancelled);
        let lost = lost.take(MAX_CANCELLED);
        events.extend(lost.map(|window| event(&cx, of, window, EventStatus::Cancelled)));
    }
    let updated = shown.iter().map(ShownWindow::updated_at).max().unwrap_or(cx.app.started_at);
    let name =
        say!(cx.lang, "maintenance-feed-title", operator = cx.app.settings.operator.of(cx.lang));
    let headers =
        [(CONTENT_TYPE, "text/calendar; charset=utf-8"), (CACHE_CONTROL, "public, max-age=300")];
    let mut response = (headers, write(PRODUCT, &name, &events)).into_response();
    add_last_modified(&cx, &mut response, updated);
    response
}

fn event(
    cx: &RequestContext,
    of: &MaintenanceView,
    window: Window,
    status: EventStatus,
) -> CalendarEvent {
    let record = &of.record;
    let changed = record.changed_at.as_micros() - record.created_at.as_micros();
    CalendarEvent {
        uid: format!("{}@bongsu", record.id.of_window(window.start)),
        // Seconds from the plan to its last change: it grows with every change.
        sequence: u32::try_from(changed / 1_000_000).unwrap_or(0),
        changed_at: record.changed_at,
        start: window.start,
        end: window.end,
        summary: record.plan.title.of(cx.lang).to_owned(),
        description: record.plan.body.of(cx.lang).to_owned(),
        url: Some(format!("{}/#maintenance", cx.app.settings.public_url)),
        status,
    }
}
