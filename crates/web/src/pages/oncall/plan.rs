//! `/ops/oncall/plan`: the plan of who is on call as a text: checked as a whole, shown with what it
//! changes, and applied when somebody confirms that. It is the file of `bongsu oncall`.

use crate::access::login::unusable;
use crate::layout::{Audience, Page, frame};
use crate::middleware::AuditNote;
use crate::plan_files::PlanFiles;
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use axum::Extension;
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_words::oncall;
use maud::{Markup, html};
use serde::Deserialize;

/// The form as it is sent.
#[derive(Deserialize)]
pub struct PlanForm {
    /// The text.
    #[serde(default)]
    plan: String,
    /// The number of the plan that it was made of.
    #[serde(default)]
    after: u64,
    /// `yes` to apply it; otherwise it is shown first.
    #[serde(default)]
    confirm: String,
}

/// The form.
pub async fn page(cx: RequestContext) -> Result<Response, Error> {
    let applied = cx.app.users()?.oncall_plan().await.map_err(unusable)?;
    let text = match applied.number {
        0 => String::new(),
        _ => files(&cx)?.write(&applied.plan),
    };
    Ok(form_page(&cx, (&text, applied.number), None))
}

/// Shows what a text would change, or applies it.
pub async fn submit(
    cx: RequestContext,
    form: Result<Form<PlanForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let (store, lang) = (cx.app.users()?, cx.lang);
    let text = form.plan.replace("\r\n", "\n");
    let users = store.users().await.map_err(unusable)?;
    let logins = users.iter().map(|user| user.login.to_string()).collect();
    let files = files(&cx)?;
    let plan = match files.read(lang, &text, logins) {
        Ok(plan) => plan,
        Err(why) => return Ok(refused(&cx, (&text, form.after), &why)),
    };
    let before = store.oncall_plan().await.map_err(unusable)?;
    if before.number != form.after {
        let why = say!(lang, "oncall-cli-meanwhile");
        return Ok(refused(&cx, (&text, before.number), &why));
    }
    let changes = files.difference(&before.plan, &plan);
    if form.confirm != "yes" {
        let warnings: Vec<String> =
            plan.warnings().iter().map(|it| oncall::warning(lang, it)).collect();
        return Ok(confirmation(&cx, (&text, form.after), &changes, &warnings));
    }
    let author = cx.principal()?.name;
    if !store.apply_oncall_plan(form.after, (cx.now, &author), &plan).await.map_err(unusable)? {
        let why = say!(lang, "oncall-cli-meanwhile");
        return Ok(refused(&cx, (&text, form.after), &why));
    }
    let note = AuditNote(format!("apply plan {} of who is on call", form.after + 1));
    Ok((Extension(note), Redirect::to("/ops/oncall")).into_response())
}

fn files(cx: &RequestContext) -> Result<&dyn PlanFiles, Error> {
    cx.app.settings.plan_files.as_deref().ok_or(Error::NotFound(Resource::Page))
}

fn refused(cx: &RequestContext, typed: (&str, u64), why: &str) -> Response {
    let mut response = form_page(cx, typed, Some(why));
    *response.status_mut() = StatusCode::BAD_REQUEST;
    response
}

fn form_page(cx: &RequestContext, (text, after): (&str, u64), why: Option<&str>) -> Response {
    let (lang, title) = (cx.lang, say!(cx.lang, "oncall-plan-title"));
    let main = html! {
        (crumbs(cx))
        h1 { (title) }
        @if let Some(why) = why {
            div.notice.bad role="alert" {
                p.strong { (say!(lang, "oncall-plan-refused")) }
                ul { @for line in why.lines() { li { (line) } } }
            }
        }
        form.stacked.card method="post" action="/ops/oncall/plan" {
            label for="plan" { (say!(lang, "oncall-plan-text")) }
            p.small #plan-hint { (say!(lang, "oncall-plan-hint")) }
            textarea #plan name="plan" rows="30" required spellcheck="false" aria-describedby="plan-hint" { (text) }
            input type="hidden" name="after" value=(after);
            button { (say!(lang, "act-check")) }
        }
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

fn confirmation(
    cx: &RequestContext,
    (text, after): (&str, u64),
    changes: &[String],
    warnings: &[String],
) -> Response {
    let (lang, title) = (cx.lang, say!(cx.lang, "oncall-plan-title"));
    let main = html! {
        (crumbs(cx))
        section.card.confirm {
            h1 { (say!(lang, "oncall-plan-ask")) }
            @if changes.is_empty() { p { (say!(lang, "oncall-cli-same")) } }
            ul { @for line in changes { li { code { (line) } } } }
            @if !warnings.is_empty() {
                div.notice.warn {
                    p.strong { (say!(lang, "oncall-plan-warnings")) }
                    ul { @for line in warnings { li { (line) } } }
                }
            }
            p.small { (say!(lang, "oncall-plan-effect")) }
            form method="post" action="/ops/oncall/plan" {
                input type="hidden" name="plan" value=(text);
                input type="hidden" name="after" value=(after);
                input type="hidden" name="confirm" value="yes";
                p.buttons {
                    button.danger { (say!(lang, "act-do")) }
                    a.button href="/ops/oncall/plan" { (say!(lang, "act-back")) }
                }
            }
        }
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

fn crumbs(cx: &RequestContext) -> Markup {
    html! { p.crumbs { a href="/ops/oncall" { (say!(cx.lang, "oncall-title")) } } }
}
