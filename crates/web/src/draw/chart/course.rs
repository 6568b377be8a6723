//! An incident's course: sites hit, at risk and verified over time, with what was stated
//! and done marked on the axis of time.
//!
//! Three lines, not stacked: what is seen and what is presumed is never added up.

use super::frame::{Frame, Key, legend};
use super::marks::{self, Mark};
use super::scale::{TimeScale, ValueScale};
use super::steps::{self, Step};
use super::table::Table;
use crate::course::{Course, CoursePoint};
use crate::layout::RequestContext;
use crate::pages::pieces::count;
use bongsu_core::Time;
use bongsu_core::incident::{Event, EventKind, Incident};
use bongsu_core::statement::{Statement, StatementKind};
use bongsu_words::statement::quote;
use bongsu_words::{justification, labels};
use maud::{Markup, html};

/// The height of the plot in pixels.
const HEIGHT: f64 = 150.0;

/// The course of a whole incident: counts only, so that everybody may see it. `events` are
/// left out where the reader may not see them.
pub fn whole_incident(
    cx: &RequestContext,
    incident: &Incident,
    statements: &[Statement],
    events: Option<&[Event]>,
    course: &Course,
) -> Markup {
    let all = marks_of(cx, incident, statements, events);
    let parts = Parts {
        id: "course".to_owned(),
        title: say!(
            cx.lang,
            "chart-course-title",
            from = cx.stamp(incident.began_at),
            until = cx.stamp(course.until)
        ),
        began: incident.began_at,
        marks: all,
        excluded: incident.counts.excluded,
    };
    drawn(cx, course, parts)
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
    drawn(cx, course, parts)
}

struct Parts {
    id: String,
    title: String,
    began: Time,
    marks: Vec<Mark>,
    /// Sites that are left out of the course.
    excluded: u32,
}

fn drawn(cx: &RequestContext, course: &Course, parts: Parts) -> Markup {
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
        value: &|value| count(value),
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

/// What is to be seen, in two sentences.
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

/// What each line is, with its last value.
fn keys(cx: &RequestContext, last: CoursePoint) -> [Key; 3] {
    let lang = cx.lang;
    let words = |label: String, n: u32| format!("{label}: {}", count(n));
    [
        Key { class: "hit", words: words(say!(lang, "victim-seen-hit"), last.hit) },
        Key { class: "risk", words: words(say!(lang, "victim-at-risk"), last.at_risk) },
        Key { class: "verified", words: words(say!(lang, "victim-verified"), last.verified) },
    ]
}

/// What was stated and done. That an outage goes on is no mark of its own.
fn marks_of(
    cx: &RequestContext,
    incident: &Incident,
    statements: &[Statement],
    events: Option<&[Event]>,
) -> Vec<Mark> {
    let lang = cx.lang;
    let first = Mark { at: incident.began_at, words: say!(lang, "chart-mark-began") };
    let said = statements.iter().filter(|it| !matches!(it.word, StatementKind::Ongoing { .. }));
    let said = said.map(|it| {
        let heading = quote(lang, &cx.app.zone, cx.read_at(), it).heading;
        Mark { at: it.as_of, words: say!(lang, "chart-mark-stated", heading = heading) }
    });
    let turns = events.unwrap_or_default().iter().filter_map(|event| {
        let words = match &event.what {
            EventKind::PhaseChanged { to, .. } => {
                say!(lang, "chart-mark-phase", phase = labels::phase(lang, *to))
            }
            what @ (EventKind::Opened | EventKind::HostRestored | EventKind::Relapsed) => {
                justification::event_kind(lang, what)
            }
            _ => return None,
        };
        Some(Mark { at: event.at, words })
    });
    let mut all = vec![first];
    all.extend(said);
    all.extend(turns);
    all
}

/// The counts at round times, at each mark, at the peak and at the end: each row is true of
/// its instant.
fn table(
    cx: &RequestContext,
    course: &Course,
    shown: &[Mark],
    x: &TimeScale,
    caption: String,
) -> Table {
    let lang = cx.lang;
    let (step, _) = x.ticks(&cx.app.zone);
    let part = std::time::Duration::from_secs(step.unsigned_abs().div_ceil(2));
    let mut instants: Vec<Time> = shown.iter().map(|mark| mark.at).collect();
    let (_, ticks) = x.ticks(&cx.app.zone);
    instants.extend(ticks.iter().flat_map(|at| [*at, *at + part]));
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
