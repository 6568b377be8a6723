//! `GET /ops/oncall`: who is on call now and next, who is being woken, gaps weeks ahead, and what
//! the auditor found.

use super::{changes, contacts};
use crate::draw::roster;
use crate::layout::{Audience, Page, frame};
use crate::model::oncall::{
    Roster, calendar_path, double_loads, names, open_escalations, rosters, subject_title,
};
use crate::request::context::RequestContext;
use axum::response::Response;
use bongsu_core::access::Permission;
use bongsu_core::engine::oncall::OncallView;
use bongsu_core::oncall::audit::Finding;
use bongsu_core::oncall::escalation::Escalation;
use bongsu_core::oncall::schedule::RosterSlot;
use bongsu_words::{oncall, time};
use maud::{Markup, html};

/// The most gaps and double loads that are listed.
const MAX_LISTED: usize = 12;
/// The most escalations that are listed.
const MAX_ESCALATIONS: usize = 100;

/// The page.
pub async fn page(cx: RequestContext) -> Response {
    let (lang, title) = (cx.lang, say!(cx.lang, "oncall-title"));
    let (view, now) = (&cx.summary.view.oncall, cx.summary.view.at);
    let rosters = rosters(view, now);
    let main = html! {
        h1 { (title) }
        p { a href="/ops/oncall/handover" { (say!(lang, "shift-handover-title")) } " · "
            a href="/ops/oncall/fairness" { (say!(lang, "fairness-title")) }
            @if cx.may(Permission::ManagePeople) && cx.app.settings.plan_files.is_some() {
                " · " a href="/ops/oncall/plan" { (say!(lang, "oncall-plan-title")) }
            } }
        div #findings data-live-part { (findings(&cx)) }
        div #calls data-live-part { (escalations(&cx, view)) }
        @if view.plan.people.is_empty() { p { (say!(lang, "oncall-no-plan")) } }
        div #rosters data-live-part { (present(&cx, view, &rosters)) }
        (warnings(&cx, view, &rosters))
        (contacts::section(&cx, view))
        (own_calendar(&cx, view))
        @for (number, it) in rosters.iter().enumerate() { (picture(&cx, view, number, it)) }
        (changes::section(&cx, view))
    };
    frame(
        &cx,
        &Page { audience: Audience::Operations, title, live: Some("/ops/live".into()), main },
    )
}

/// What the auditor found, loud enough to be seen first.
fn findings(cx: &RequestContext) -> Markup {
    let lang = cx.lang;
    let found = cx.app.oncall_findings.borrow().clone();
    html! {
        @if !found.findings.is_empty() {
            div.notice.bad role="alert" {
                p.strong { (say!(lang, "oncall-findings"))
                    @if found.pressing > 0 { " " (say!(lang, "oncall-findings-pressing")) } }
                ul { @for it in found.findings.iter().take(MAX_LISTED) {
                    li { (oncall::finding(lang, &cx.summary.view.oncall.plan, it, |at| cx.stamp(at))) " "
                        a href=(subject_path(it)) { (say!(lang, "oncall-show")) } }
                } }
                p.small { (say!(lang, "as-of")) " " (cx.time(found.at)) }
            }
        }
    }
}

/// Where what a finding is about is shown.
fn subject_path(finding: &Finding) -> String {
    match finding {
        Finding::NotEscalated { incident } => format!("/ops/incidents/{incident}"),
        Finding::ExternalNotEscalated { alert } => format!("/ops/external-alerts/{alert}"),
        Finding::QuestionNotEscalated { .. } => "/ops/oncall/handover#questions".to_owned(),
        other => format!("/ops/oncall/escalations/{}", other.subject()),
    }
}

fn escalations(cx: &RequestContext, view: &OncallView) -> Markup {
    let lang = cx.lang;
    let open = open_escalations(view);
    html! {
        section.card aria-labelledby="calls-title" {
            h2 #calls-title { (say!(lang, "oncall-calls")) }
            @if open.is_empty() { p { (say!(lang, "oncall-no-calls")) } }
            ul.rows { @for it in open.iter().take(MAX_ESCALATIONS) { (row(cx, it)) } }
        }
    }
}

/// An escalation in a list, with the button that takes it.
fn row(cx: &RequestContext, it: &Escalation) -> Markup {
    let lang = cx.lang;
    let path = format!("/ops/oncall/escalations/{}", it.id);
    html! {
        li.row {
            div.grow {
                a.strong href=(path) { (subject_title(cx, lang, &it.subject)) }
                p { (oncall::state(lang, &it.state, |at| cx.stamp(at))) }
                p.small { (it.policy.name) " · " (cx.since(it.opened_at)) }
            }
            @if cx.may(Permission::OnCall) && it.holder().is_none() {
                form method="post" action=(path) {
                    input type="hidden" name="action" value="acknowledge";
                    button.primary { (say!(lang, "oncall-acknowledge")) }
                }
            }
        }
    }
}

fn present(cx: &RequestContext, view: &OncallView, rosters: &[Roster<'_>]) -> Markup {
    let lang = cx.lang;
    let who = |slot: &RosterSlot| match slot.people.is_empty() {
        false => html! { (names(&view.plan, &slot.people)) },
        true => html! { span.strong { (say!(lang, "oncall-gap")) } },
    };
    html! {
        @if !rosters.is_empty() {
            section.card aria-labelledby="present-title" {
                h2 #present-title { (say!(lang, "oncall-present")) }
                table.list {
                    caption.sr { (say!(lang, "oncall-present")) }
                    thead { tr {
                        th scope="col" { (say!(lang, "oncall-schedule")) }
                        th scope="col" { (say!(lang, "oncall-now")) }
                        th scope="col" { (say!(lang, "oncall-next")) }
                        th scope="col" { (say!(lang, "oncall-from")) }
                    } }
                    tbody { @for it in rosters { tr {
                        th scope="row" { (it.schedule.name) }
                        td data-label=(say!(lang, "oncall-now")) { (who(&it.present)) }
                        td data-label=(say!(lang, "oncall-next")) {
                            @match &it.next { Some(next) => (who(next)), None => "–" } }
                        td data-label=(say!(lang, "oncall-from")) {
                            @match &it.next { Some(next) => (cx.time(next.window.start)), None => "–" } }
                    } } }
                }
            }
        }
    }
}

/// The calendar of whoever reads, with their shifts of all schedules. A program that reads it sends no
/// language of its own.
fn own_calendar(cx: &RequestContext, view: &OncallView) -> Markup {
    let lang = cx.lang;
    let login = cx.principal().ok().and_then(|by| by.login);
    let person = login.and_then(|login| view.plan.person_of(&login));
    let secret = cx.app.settings.users.as_ref().map(bongsu_store::Store::secret);
    html! {
        @if let Some((person, secret)) = person.zip(secret).filter(|_| cx.may(Permission::OnCall)) {
            p.small { a href={ (calendar_path(secret, "person", &person.key, person.calendar_link)) "?lang=" (lang.tag()) } {
                (say!(lang, "oncall-own-calendar-link")) } " " (say!(lang, "oncall-calendar-hint")) }
        }
    }
}

/// Gaps and double loads, weeks ahead.
fn warnings(cx: &RequestContext, view: &OncallView, rosters: &[Roster<'_>]) -> Markup {
    let lang = cx.lang;
    let gaps: Vec<(&Roster<'_>, &RosterSlot)> =
        rosters.iter().flat_map(|it| it.gaps().map(move |gap| (it, gap))).collect();
    let doubles = double_loads(rosters);
    html! {
        @if !gaps.is_empty() || !doubles.is_empty() {
            section.card aria-labelledby="warnings-title" {
                h2 #warnings-title { (say!(lang, "oncall-warnings")) }
                ul {
                    @for (it, gap) in gaps.iter().take(MAX_LISTED) {
                        li { (say!(lang, "oncall-gap-at", schedule = it.schedule.name.as_str(),
                            from = cx.stamp(gap.window.start), until = cx.stamp(gap.window.end))) }
                    }
                    @for (person, one, other, at) in doubles.iter().take(MAX_LISTED) {
                        li { (say!(lang, "oncall-double", name = names(&view.plan, std::slice::from_ref(person)),
                            one = one.as_str(), other = other.as_str(), at = cx.stamp(*at))) }
                    }
                }
                @let more = gaps.len().saturating_sub(MAX_LISTED) + doubles.len().saturating_sub(MAX_LISTED);
                @if more > 0 { p.small { (say!(lang, "oncall-page-more", n = more as u32)) } }
            }
        }
    }
}

fn picture(cx: &RequestContext, view: &OncallView, number: usize, it: &Roster<'_>) -> Markup {
    let lang = cx.lang;
    let (id, zone) = (format!("roster-{number}"), it.schedule.time_zone());
    let now = cx.summary.view.at;
    let secret = cx.app.settings.users.as_ref().map(bongsu_store::Store::secret);
    html! {
        section.card aria-labelledby=(id) {
            h2 id=(id) { (it.schedule.name) }
            p.small { (say!(lang, "oncall-zone", zone = it.schedule.zone.as_str())) }
            // On a phone it is moved sideways: names that fit would not be read.
            div.scroll tabindex="0" role="region" aria-labelledby={ (id) "-p-t" } {
                (roster::roster(lang, &format!("{id}-p"), (&zone, now), &view.plan, &it.duties))
            }
            details {
                summary { (say!(lang, "oncall-list")) }
                ul { @for slot in it.duties.iter().take(60) {
                    li { (time::stamp(lang, &zone, time::ANY_DAY, slot.window.start)) " – "
                        @if slot.people.is_empty() { span.strong { (say!(lang, "oncall-gap")) } }
                        @else { (names(&view.plan, &slot.people)) }
                        @if slot.changed { " " span.badge.dim { (say!(lang, "oncall-changed")) } } }
                } }
            }
            @if let Some(secret) = secret.filter(|_| cx.may(Permission::OnCall)) {
                p.small { a href={ (calendar_path(secret, "schedule", &it.schedule.key, it.schedule.calendar_link)) "?lang=" (lang.tag()) } {
                    (say!(lang, "oncall-calendar-link")) } " " (say!(lang, "oncall-calendar-hint")) }
            }
        }
    }
}
