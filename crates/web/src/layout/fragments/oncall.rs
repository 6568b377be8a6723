//! Who is on call, and who has an incident.

use crate::model::oncall::names;
use crate::request::context::RequestContext;
use crate::request::questions::open_questions;
use bongsu_core::access::Permission;
use bongsu_core::incident::IncidentId;
use bongsu_core::oncall::escalation::EscalationSubject;
use bongsu_words::oncall;
use maud::{Markup, html};

/// Who is on call by each schedule, in a line; nothing where there is no plan.
pub fn on_call_line(cx: &RequestContext) -> Markup {
    let (lang, view) = (cx.lang, &cx.summary.view.oncall);
    let found = cx.app.oncall_findings.borrow().findings.len();
    let waiting = view.escalations.iter().filter(|it| it.is_open() && it.holder().is_none());
    let waiting = waiting.count();
    html! {
        @if found > 0 {
            p.notice.bad role="alert" { a href="/ops/oncall" { (say!(lang, "oncall-findings")) } }
        }
        @if waiting > 0 {
            p.notice.warn { a href="/ops/oncall" { (say!(lang, "oncall-waiting", n = waiting as u32)) } }
        }
        @let questions = open_questions(cx).len();
        @if questions > 0 {
            p.notice.warn { a href="/ops/oncall/handover#questions" { (say!(lang, "call-questions-open", n = questions as u32)) } }
        }
        @if !view.plan.schedules.is_empty() {
            // A schedule that is called so itself is not named twice.
            @let title = say!(lang, "oncall-title");
            p.small { a href="/ops/oncall" { (title) } ": "
                @for (number, schedule) in view.plan.schedules.iter().enumerate() {
                    @let people = schedule.on_call(cx.summary.view.at, &view.changes);
                    @if number > 0 { " · " }
                    @if schedule.name != title { (schedule.name) " " }
                    @if people.is_empty() { span.strong { (say!(lang, "oncall-gap")) } }
                    @else { span.strong { (names(&view.plan, &people)) } }
                }
            }
        }
    }
}

/// Who has an incident, with the button that takes it.
pub fn holder(cx: &RequestContext, incident: IncidentId) -> Markup {
    let (lang, view) = (cx.lang, &cx.summary.view.oncall);
    let subject = EscalationSubject::Incident(incident);
    html! {
        @if let Some(it) = view.escalations.iter().find(|it| it.subject == subject) {
            @let path = format!("/ops/oncall/escalations/{}", it.id);
            p { a href=(path) { (say!(lang, "oncall-title")) } ": "
                span.strong { (oncall::state(lang, &it.state, |at| cx.stamp(at))) } }
            @if it.is_open() && it.holder().is_none() && cx.may(Permission::OnCall) {
                form method="post" action=(path) {
                    input type="hidden" name="action" value="acknowledge";
                    button.primary { (say!(lang, "oncall-acknowledge")) }
                }
            }
        }
    }
}
