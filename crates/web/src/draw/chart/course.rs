//! An incident's course: sites hit, at risk and verified over time, with statements and
//! changes of phase as marks.
//!
//! The three lines are not stacked: seen and presumed victims are never added up.

use super::frame::{Frame, Key, legend};
use super::marks::{self, Mark};
use super::scale::{TimeScale, ValueScale};
use super::steps::{self, Step};
use super::table::Table;
use crate::model::course::{Course, CoursePoint};
use crate::request::context::RequestContext;
use bongsu_core::Time;
use bongsu_core::incident::{Event, EventKind, Incident};
use bongsu_core::statement::{Statement, StatementKind};
use bongsu_words::statement::quote;
use bongsu_words::{justification, labels};
use maud::{Markup, html};

/// The height of the plot in pixels.
const HEIGHT: f64 = 150.0;

/// The course of a whole incident: counts only, so that it may be public. `events` only where
/// the reader may see them.
pub fn whole_incident(
    cx: &RequestContext,
    incident: &Incident,
    statements: &[Statement],
    events: Option<&[Event]>,
    course: &Course,
) -> Markup {
    let parts = Parts {
        id: "course".to_owned(),
        title: say!(
            cx.lang,
            "chart-course-title",
            from = cx.stamp(incident.began_at),
            until = cx.stamp(course.until)
        ),
        began: incident.began_at,
        marks: marks_of(cx, incident, statements, events),
        excluded: incident.counts.excluded,
    };
    draw(cx, course, parts)
}

/// The course of a customer's own sites in an incident.
pub fn own_sites(
    cx: &RequestContext,
    incident: &Incident,
    statements: &[Statement],
    course: &Course,
    excluded: u32,
) -> Markup {
    let parts = Parts {
        id: format!("own-{}", incident.id),
        title: say!(
            cx.lang,
            "chart-own-title",
            from = cx.stamp(incident.began_at),
            until = cx.stamp(course.until)
        ),
        began: incident.began_at,
        marks: marks_of(cx, incident, statements, None),
        excluded,
    };
    draw(cx, course, parts)
}

struct Parts {
    id: String,
    title: String,
    began: Time,
    marks: Vec<Mark>,
    /// The sites that are left out of the course.
    excluded: u32,
}

fn draw(cx: &RequestContext, course: &Course, parts: Parts) -> Markup {
    let lang = cx.lang;
    let (Some(peak), Some(last)) = (course.peak(), course.points.last().copied()) else {
        return html! { p.dim { (say!(lang, "chart-course-none")) } };
    };
    let (shown, left_out) = marks::joined(parts.marks);
    let x = TimeScale::new(parts.began, course.until);
    let highest = course.points.iter().map(|p| p.hit.max(p.at_risk).max(p.verified)).max();
    let y = ValueScale::new(f64::from(highest.unwrap_or(0)), 1.0, HEIGHT);
    let frame = Frame {
        id: &parts.id,
        title: parts.title.clone(),
        description: describe(cx, peak, last, course.until),
        gaps: Vec::new(),
        value: &bongsu_words::grouped,
        times: true,
        marks: Some(&shown),
        x,
        y,
    };
    html! {
        (frame.draw(cx, &plot(course, &x, &y)))
        (legend(&keys(cx, last)))
        (marks::list(cx, &shown, left_out))
        p.small {
            (say!(lang, "chart-course-hint")) " "
            span { (say!(lang, "as-of")) " " (cx.time(course.until)) "." }
            @if parts.excluded > 0 { " " (say!(lang, "chart-course-excluded", n = parts.excluded)) }
            @if course.revised { " " (say!(lang, "chart-course-revised")) }
        }
        (table(cx, course, &shown, &x, parts.title).details(&say!(lang, "chart-as-table")))
    }
}

/// The main values, in two sentences.
fn describe(cx: &RequestContext, peak: CoursePoint, last: CoursePoint, until: Time) -> String {
    say!(
        cx.lang,
        "chart-course-desc",
        peak = peak.hit,
        peakat = cx.stamp(peak.at),
        at = cx.stamp(until),
        hit = last.hit,
        risk = last.at_risk,
        verified = last.verified
    )
}

fn plot(course: &Course, x: &TimeScale, y: &ValueScale) -> Markup {
    let of = |count: fn(&CoursePoint) -> u32| -> Vec<Step<f64>> {
        course.points.iter().map(|p| (p.at, Some(f64::from(count(p))))).collect()
    };
    let (hit, risk, verified) = (of(|p| p.hit), of(|p| p.at_risk), of(|p| p.verified));
    let line = |steps: &[Step<f64>]| steps::line(steps, course.until, x, y);
    html! {
        path.hit.fill d=(steps::area(&hit, course.until, x, y)) {}
        path.verified d=(line(&verified)) {}
        path.risk d=(line(&risk)) {}
        path.hit d=(line(&hit)) {}
    }
}

/// The legend, with the last value of each line.
fn keys(cx: &RequestContext, last: CoursePoint) -> [Key; 3] {
    let lang = cx.lang;
    let label = |label: String, n: u32| format!("{label}: {}", count(n));
    [
        Key { class: "hit", label: label(say!(lang, "victim-seen-hit"), last.hit) },
        Key { class: "risk", label: label(say!(lang, "victim-at-risk"), last.at_risk) },
        Key { class: "verified", label: label(say!(lang, "victim-verified"), last.verified) },
    ]
}

/// The begin, the statements and the events as marks. Statements that an outage is ongoing have
/// none.
fn marks_of(
    cx: &RequestContext,
    incident: &Incident,
    statements: &[Statement],
    events: Option<&[Event]>,
) -> Vec<Mark> {
    let lang = cx.lang;
    let first = Mark { at: incident.began_at, text: say!(lang, "chart-mark-began") };
    let stated = statements.iter().filter(|it| !matches!(it.kind, StatementKind::Ongoing { .. }));
    let stated = stated.map(|it| {
        let heading = quote(lang, &cx.names, &cx.zone, cx.read_at(), it).heading;
        Mark { at: it.as_of, text: say!(lang, "chart-mark-stated", heading = heading) }
    });
    let changes = events.unwrap_or_default().iter().filter_map(|event| {
        let text = match &event.kind {
            EventKind::PhaseChanged { to, .. } => {
                say!(lang, "chart-mark-phase", phase = labels::phase(lang, *to))
            }
            kind @ (EventKind::Opened | EventKind::HostRestored | EventKind::Relapsed) => {
                justification::event_text(lang, &cx.inside, kind)
            }
            _ => return None,
        };
        Some(Mark { at: event.at, text })
    });
    let mut all = vec![first];
    all.extend(stated);
    all.extend(changes);
    all
}

/// The counts at round times, at each mark, at the peak and at the end.
fn table(
    cx: &RequestContext,
    course: &Course,
    shown: &[Mark],
    x: &TimeScale,
    caption: String,
) -> Table {
    let lang = cx.lang;
    let (step, _) = x.ticks(&cx.zone);
    let half_step = std::time::Duration::from_secs(step.unsigned_abs().div_ceil(2));
    let mut instants: Vec<Time> = shown.iter().map(|mark| mark.at).collect();
    let (_, ticks) = x.ticks(&cx.zone);
    instants.extend(ticks.iter().flat_map(|at| [*at, *at + half_step]));
    instants.extend(course.points.first().map(|point| point.at));
    instants.extend(course.peak().map(|point| point.at));
    instants.push(course.until);
    instants.sort_unstable();
    instants.dedup();
    let row = |at: Time| {
        let known = course.at(at)?;
        let number = shown.iter().position(|mark| mark.at == at);
        let number = number.map_or_else(String::new, |ix| (ix + 1).to_string());
        let [hit, risk, verified] = [known.hit, known.at_risk, known.verified].map(count);
        Some(vec![cx.stamp(at), hit, risk, verified, number])
    };
    let columns = vec![
        say!(lang, "when"),
        say!(lang, "victim-seen-hit"),
        say!(lang, "victim-at-risk"),
        say!(lang, "victim-verified"),
        say!(lang, "chart-mark"),
    ];
    Table { caption, columns, rows: instants.into_iter().filter_map(row).collect() }
}

/// A number of sites with commas.
fn count(n: u32) -> String {
    bongsu_words::grouped(n.into())
}
