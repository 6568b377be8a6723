//! On call for programs: who is, who is being woken, and what is done about it.

use super::actions::submit;
use super::types::IdempotencyKey;
use crate::middleware::error_pages::Problem;
use crate::model::oncall::{names, rosters, subject_title};
use crate::pages::oncall::changes::new_id;
use crate::request::api_request::{ApiRequest, RepeatableRequest};
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use crate::request::oncall_form::{
    ActionForm, ChangeForm, audit_note, read_action, read_change, read_edit,
};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use bongsu_core::Time;
use bongsu_core::engine::command::Command;
use bongsu_core::engine::receipt::RequestKey;
use bongsu_core::oncall::escalation as core;
use bongsu_core::oncall::page::{Matter, Page};
use bongsu_core::oncall::plan::Plan;
use bongsu_core::oncall::schedule::{ChangeId, RosterSlot as CoreDuty, ScheduleChange};
use bongsu_words::names::{ComponentNames, ReaderNames};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

/// Who is on call by a schedule.
#[derive(Serialize, ToSchema)]
pub struct OnCallNow {
    /// The key of the schedule.
    pub schedule: String,
    /// What people call it.
    pub name: String,
    /// Who is on call now; nobody in a gap.
    pub now: RosterSlot,
    /// Who is next; `null` when nothing changes within 400 days.
    pub next: Option<RosterSlot>,
    /// Times within the next four weeks in which nobody is on call.
    pub gaps: Vec<RosterSlot>,
}

/// A time with who is on call.
#[derive(Serialize, ToSchema)]
pub struct RosterSlot {
    /// The keys of the people.
    pub people: Vec<String>,
    /// Their names.
    pub names: String,
    /// Since when; of a gap, within the next four weeks; at most 400 days ago.
    pub from: String,
    /// Until when; of a gap, at most four weeks ahead, of others 400 days.
    pub until: String,
}

/// A call for help.
#[derive(Serialize, ToSchema)]
pub struct Escalation {
    /// Its id.
    pub id: String,
    /// `incident:`, `alert:` or `external:` with its id.
    pub subject: String,
    /// What it is about.
    pub title: String,
    /// The key of its policy.
    pub policy: String,
    /// `calling`, `acknowledged`, `snoozed`, `exhausted` or `ended`.
    pub state: &'static str,
    /// Who has it.
    pub holder: Option<String>,
    /// When it opened.
    pub opened_at: String,
    /// When somebody first acknowledged.
    pub acknowledged_at: Option<String>,
    /// When the next step begins, unless somebody acknowledges.
    pub next_step_at: Option<String>,
    /// When it ended.
    pub ended_at: Option<String>,
}

/// A change of a schedule.
#[derive(Serialize, ToSchema)]
pub struct Change {
    /// Its id.
    pub id: String,
    /// The schedule.
    pub schedule: String,
    /// From when it counts.
    pub from: String,
    /// Until when.
    pub until: String,
    /// What is different.
    #[schema(value_type = Object)]
    pub what: Value,
    /// Who made it.
    pub author: String,
    /// Whether it counts: a swap once the other one agreed, and none that was withdrawn.
    pub counts: bool,
}

/// The id of a change.
#[derive(Serialize, ToSchema)]
pub struct ChangeRef {
    /// Its id.
    pub id: String,
}

/// Who is on call now, and next.
#[utoipa::path(get, path = "/api/v1/oncall", tag = "operations", responses((status = 200, body = [OnCallNow])))]
pub async fn now(cx: RequestContext) -> Response {
    let view = &cx.summary.view;
    let slot = |it: &CoreDuty| slot(&view.oncall.plan, it);
    let all = rosters(&view.oncall, view.at);
    let rows: Vec<OnCallNow> = all
        .iter()
        .map(|it| OnCallNow {
            schedule: it.schedule.key.to_string(),
            name: it.schedule.name.clone(),
            now: slot(&it.present),
            next: it.next.as_ref().map(slot),
            gaps: it.gaps().map(slot).collect(),
        })
        .collect();
    private(StatusCode::OK, rows)
}

fn slot(plan: &Plan, it: &CoreDuty) -> RosterSlot {
    RosterSlot {
        people: it.people.iter().map(ToString::to_string).collect(),
        names: names(plan, &it.people),
        from: it.window.start.to_string(),
        until: it.window.end.to_string(),
    }
}

/// Calls for help that are open, or ended within the last day, newest first.
#[utoipa::path(get, path = "/api/v1/escalations", tag = "operations", responses((status = 200, body = [Escalation])))]
pub async fn escalations(cx: RequestContext) -> Response {
    let known = &cx.summary.view.oncall.escalations;
    private(StatusCode::OK, known.iter().map(|it| escalation(&cx, it)).collect::<Vec<_>>())
}

fn escalation(cx: &RequestContext, it: &core::Escalation) -> Escalation {
    Escalation {
        id: it.id.to_string(),
        subject: it.subject.to_string(),
        title: subject_title(cx, cx.lang, &it.subject),
        policy: it.policy.key.to_string(),
        state: it.state.as_str(),
        holder: it.holder().map(|by| by.name.clone()),
        opened_at: it.opened_at.to_string(),
        acknowledged_at: it.acknowledged_at().map(|at| at.to_string()),
        next_step_at: it.next_page_at().map(|at| at.to_string()),
        ended_at: it.ended_at.map(|at| at.to_string()),
    }
}

/// Acknowledges a call for help, hands it to another, asks for more hands, or puts it off.
#[utoipa::path(post, path = "/api/v1/escalations/{id}", tag = "operations",
    params(("id" = String, Path, description = "the id of the escalation"), IdempotencyKey),
    request_body = ActionForm,
    responses((status = 204, description = "done"), (status = 400, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem, description = "it is over"), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub async fn act(
    cx: RequestContext,
    Path(id): Path<String>,
    request: ApiRequest<ActionForm>,
) -> Result<Response, Error> {
    let ApiRequest { body, key } = request;
    let id = id.parse().map_err(|_| Error::NotFound(Resource::Escalation))?;
    let form = ActionForm { now: cx.now, ..body };
    let action = read_action(&form, &cx.app.settings.time_zone)?;
    noted(&cx, Command::Escalation { id, action }, key).await
}

/// Changes of schedules that are not over.
#[utoipa::path(get, path = "/api/v1/schedule-changes", tag = "operations", responses((status = 200, body = [Change])))]
pub async fn changes(cx: RequestContext) -> Response {
    let view = &cx.summary.view;
    let shown = view.oncall.changes.iter().filter(|it| it.ends_at() > view.at);
    private(StatusCode::OK, shown.map(change_of).collect::<Vec<_>>())
}

fn change_of(it: &ScheduleChange) -> Change {
    Change {
        id: it.id.to_string(),
        schedule: it.schedule.to_string(),
        from: it.window.start.to_string(),
        until: it.window.end.to_string(),
        what: json!(it.what),
        author: it.author.clone(),
        counts: it.counts(),
    }
}

/// Adds, removes or replaces somebody for a time, or asks another for a swap.
#[utoipa::path(post, path = "/api/v1/schedule-changes", tag = "operations", params(IdempotencyKey),
    request_body = ChangeForm,
    responses((status = 201, body = ChangeRef), (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub async fn change(
    cx: RequestContext,
    request: RepeatableRequest<ChangeForm>,
) -> Result<Response, Error> {
    let RepeatableRequest { body, key, before } = request;
    let id = match &key {
        // The same request has the same id, whenever it is sent.
        Some(key) => {
            let by = cx.principal()?;
            ChangeId::new(Time::ZERO, &format!("{}/{}", by.id.as_str(), key.key))
        }
        None => new_id(&cx)?,
    };
    if let Some(before) = before {
        return Ok(private(before.status, ChangeRef { id: id.to_string() }));
    }
    let change = read_change(&body, &cx.summary.view.oncall.plan)?;
    let command = Command::ChangeSchedule { id, change };
    let note = audit_note(&command);
    let status = submit(&cx, command, (key, StatusCode::CREATED)).await?;
    Ok((Extension(note), private(status, ChangeRef { id: id.to_string() })).into_response())
}

/// Withdraws a change, agrees to a swap, or declines it.
#[utoipa::path(post, path = "/api/v1/schedule-changes/{id}", tag = "operations",
    params(("id" = String, Path, description = "the id of the change"), IdempotencyKey),
    request_body = ChangeForm,
    responses((status = 204, description = "done"), (status = 400, body = Problem), (status = 403, body = Problem, description = "only the person who was asked can answer"), (status = 404, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub async fn edit(
    cx: RequestContext,
    Path(id): Path<String>,
    request: ApiRequest<ChangeForm>,
) -> Result<Response, Error> {
    let ApiRequest { body, key } = request;
    let id = id.parse().map_err(|_| Error::NotFound(Resource::Page))?;
    let change = read_edit(&body)?;
    noted(&cx, Command::ChangeSchedule { id, change }, key).await
}

/// Has a command carried out, and what it did recorded.
async fn noted(
    cx: &RequestContext,
    command: Command,
    key: Option<RequestKey>,
) -> Result<Response, Error> {
    let note = audit_note(&command);
    let status = submit(cx, command, (key, StatusCode::NO_CONTENT)).await?;
    Ok((Extension(note), status).into_response())
}

fn private(status: StatusCode, body: impl Serialize) -> Response {
    (status, [(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

/// What a program is sent of a page: each matter, without the link that acknowledges.
pub fn oncall_page_payload(names: &ReaderNames, page: &Page) -> Value {
    let items: Vec<Value> = page
        .items
        .iter()
        .map(|item| {
            let matter = match &item.matter {
                Matter::Incident(it) => json!({
                    "incident": it.id.to_string(),
                    "class": it.class.as_str(),
                    "phase": it.told_phase().as_str(),
                    "component": it.presumed_cause().and_then(|it| names.key(&it.component)),
                    "seen_hit": it.counts.hit,
                    "at_risk": it.counts.at_risk,
                    "began_at": it.began_at.to_string(),
                }),
                Matter::Alert(it) => json!({
                    "alert": it.id.to_string(),
                    "subject": it.subject.to_string(),
                    "kind": it.condition.kind().as_str(),
                    "began_at": it.began_at.to_string(),
                }),
                Matter::External(it) => json!({
                    "external_alert": it.id.to_string(),
                    // Rooms that others read get nothing in the words of a tool.
                    "source": (!it.source.is_empty()).then_some(&it.source),
                    "severity": it.severity.as_str(),
                    "summary": (!it.summary.is_empty()).then_some(&it.summary),
                    "started_at": it.started_at.to_string(),
                }),
                // Rooms that many read get no word of it: it is about one customer.
                Matter::Question(it) => json!({
                    "question": it.id.to_string(),
                    "text": (!it.text.is_empty()).then_some(&it.text),
                    "due": it.due.map(|at| at.to_string()),
                    "asked_at": it.given_at.to_string(),
                }),
            };
            json!({ "escalation": item.escalation.to_string(), "why": item.why, "matter": matter })
        })
        .collect();
    let (id, as_of) = (page.id.to_string(), page.at.to_string());
    json!({ "id": id, "as_of": as_of, "test": page.test, "items": items })
}
