//! `/ops/maintenance/new`: plans a maintenance, or changes one. The first submission shows its
//! windows and whom it takes, the second plans it.

use super::fields;
use crate::layout::{Audience, Page, fragments, frame};
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::model::maintenance_form::MaintenanceForm;
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::maintenance_form::{audit_note, form_of, maintenance_by_id, read_plan};
use crate::request::params::Params;
use axum::Extension;
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::engine::command::{Command, MaintenanceChange};
use bongsu_core::maintenance::local_time::LocalTime;
use bongsu_core::maintenance::plan::NOTICE_LEAD_DEFAULT;
use bongsu_core::maintenance::{MaintenanceId, Plan, Window};
use bongsu_words::maintenance;
use maud::{Markup, html};
use serde::Deserialize;
use std::time::Duration;

/// The first windows of a rule that are shown for confirmation.
const SHOWN_WINDOWS: usize = 8;
/// A new plan begins so long from now unless something else is typed.
const DEFAULT_LEAD: Duration = Duration::from_secs(7 * 24 * 3600);

/// The form as it is sent.
#[derive(Deserialize, Default)]
pub struct Submission {
    #[serde(flatten)]
    form: MaintenanceForm,
    /// The maintenance that is changed; empty for a new one.
    #[serde(default)]
    id: String,
    /// What names this submission: sent twice, it plans once.
    #[serde(default)]
    seed: String,
    /// `yes` to plan it, `edit` to change it; otherwise it is shown first.
    #[serde(default)]
    confirm: String,
}

/// The form, empty or with what is planned.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let id = params.text("id")?;
    let form = match id.as_str() {
        "" => MaintenanceForm {
            start: start(&cx),
            minutes: "120".to_owned(),
            zone: cx.app.settings.time_zone.clone(),
            notice_hours: (NOTICE_LEAD_DEFAULT.as_secs() / 3600).to_string(),
            public: "yes".to_owned(),
            ..MaintenanceForm::default()
        },
        id => form_of(&maintenance_by_id(&cx, id)?.record.plan),
    };
    Ok(form_page(&cx, &Submission { form, id, ..Submission::default() }, None))
}

/// Two o'clock in a week.
fn start(cx: &RequestContext) -> String {
    let local = LocalTime::at(cx.now + DEFAULT_LEAD, &cx.app.settings.time_zone).to_string();
    format!("{}T02:00", local.split('T').next().unwrap_or_default())
}

/// Shows what would be planned, or plans it.
pub async fn submit(
    cx: RequestContext,
    submission: Result<Form<Submission>, FormRejection>,
) -> Result<Response, Error> {
    let Form(sent) = submission.map_err(|_| Error::unreadable_form())?;
    if sent.confirm == "edit" {
        return Ok(form_page(&cx, &sent, None));
    }
    let plan = match read_plan(&cx, &sent.form) {
        Ok(plan) => plan,
        Err(error) => return Ok(redisplay_form(&error, form_page(&cx, &sent, Some(&error)))),
    };
    if sent.confirm != "yes" {
        return Ok(confirmation(&cx, &sent, &plan));
    }
    let (id, change) = match sent.id.as_str() {
        "" => {
            let by = cx.principal()?;
            let id = MaintenanceId::new(cx.now, &format!("{}/{}", by.id.as_str(), sent.seed));
            (id, MaintenanceChange::Plan(Box::new(plan)))
        }
        id => (maintenance_by_id(&cx, id)?.record.id, MaintenanceChange::Change(Box::new(plan))),
    };
    let command = Command::Maintain { id, change };
    let note = audit_note(&command);
    if let Err(error) = cx.app.submit(cx.principal()?, command).await {
        let error = Error::from(error);
        return Ok(redisplay_form(&error, form_page(&cx, &sent, Some(&error))));
    }
    let planned = Redirect::to(&format!("/ops/maintenance/{id}"));
    Ok((Extension(note), planned).into_response())
}

fn title(cx: &RequestContext, sent: &Submission) -> String {
    match sent.id.as_str() {
        "" => say!(cx.lang, "maintenance-new"),
        _ => say!(cx.lang, "maintenance-change"),
    }
}

fn form_page(cx: &RequestContext, sent: &Submission, refused: Option<&Error>) -> Response {
    let (lang, title) = (cx.lang, title(cx, sent));
    let main = html! {
        p.crumbs { a href="/ops/maintenance" { (say!(lang, "maintenance-nav")) } }
        h1 { (title) }
        @if let Some(error) = refused { (refusal(lang, error)) }
        form.stacked.card method="post" action="/ops/maintenance/new" {
            input type="hidden" name="id" value=(sent.id);
            (fields::plan(cx, &sent.form))
            button { (say!(lang, "act-check")) }
        }
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

fn confirmation(cx: &RequestContext, sent: &Submission, plan: &Plan) -> Response {
    let (lang, title, view) = (cx.lang, title(cx, sent), &cx.summary.view);
    let windows: Vec<Window> =
        plan.schedule.windows_after(view.at).take(SHOWN_WINDOWS + 1).collect();
    let main = html! {
        section.card.confirm {
            h1 { (title) }
            p { strong { (plan.title.of(lang)) } }
            (fragments::masked(lang, &typed_of(plan)))
            ul { @for window in windows.iter().take(SHOWN_WINDOWS) { li { (maintenance::window(lang, &cx.zone, *window)) } } }
            @if windows.len() > SHOWN_WINDOWS { p.small { (say!(lang, "maintenance-more-windows")) } }
            p { (fields::takes(cx, &plan.scope)) }
            (whom(cx, plan))
            form method="post" action="/ops/maintenance/new" {
                (fields::hidden(&sent.form))
                input type="hidden" name="id" value=(sent.id);
                input type="hidden" name="seed" value=(seed(cx));
                p.buttons {
                    button name="confirm" value="yes" { (say!(lang, "act-do")) }
                    button name="confirm" value="edit" { (say!(lang, "act-edit")) }
                    a.button href="/ops/maintenance" { (say!(lang, "act-back")) }
                }
            }
        }
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

/// What was typed for readers.
fn typed_of(plan: &Plan) -> String {
    [&plan.title.ko, &plan.title.en, &plan.body.ko, &plan.body.en].map(String::as_str).concat()
}

/// Who reads of it, and when.
fn whom(cx: &RequestContext, plan: &Plan) -> Markup {
    let lang = cx.lang;
    html! {
        p { @match plan.notice_lead() {
            Some(lead) => (say!(lang, "maintenance-ask-told", hours = lead.as_secs() / 3600)),
            None => (say!(lang, "maintenance-ask-not-told")),
        } }
        p { @if plan.is_public() { (say!(lang, "maintenance-ask-public")) } @else { (say!(lang, "maintenance-ask-not-public")) } }
    }
}

/// What names a submission: the same on the page that is confirmed, however often.
fn seed(cx: &RequestContext) -> String {
    cx.now.as_micros().to_string()
}
