//! `/oncall/page/{id}/{code}`: the link in a page. Opening it acknowledges nothing, since mail
//! programs and messengers open links by themselves; the button does.

use super::contacts;
use crate::access::login::unusable;
use crate::commands::CommandError;
use crate::layout::links::{ops_incident_path, percent_encode};
use crate::layout::{Audience, Page, frame};
use crate::middleware::AuditNote;
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use crate::request::oncall_form::audit_note;
use axum::Extension;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, REFERRER_POLICY};
use axum::response::{IntoResponse, Response};
use bongsu_core::access::Principal;
use bongsu_core::engine::command::{Command, EscalationAction, Refusal};
use bongsu_core::oncall::escalation::{Actor, Escalation, EscalationId, State};
use bongsu_core::oncall::page::{Called, Matter, Page as OncallPage, PageId, PageItem};
use bongsu_words::oncall;
use maud::{Markup, html};
use serde::Deserialize;

/// What the page is about, with the button.
pub async fn page(
    cx: RequestContext,
    Path((id, code)): Path<(String, String)>,
) -> Result<Response, Error> {
    let page = read(&cx, &id, &code).await?;
    match page.test {
        true => Ok(contacts::link(&cx, &page, &code, false)),
        false => Ok(render(&cx, &page, &code, None)),
    }
}

/// What the button asks for.
#[derive(Deserialize, Default)]
pub struct LinkForm {
    /// `take_over` to have what another has; anything else acknowledges.
    #[serde(default)]
    action: String,
}

/// Acknowledges all that it is about, or takes it over from whoever has it.
pub async fn submit(
    cx: RequestContext,
    Path((id, code)): Path<(String, String)>,
    form: Result<Form<LinkForm>, FormRejection>,
) -> Result<Response, Error> {
    let page = read(&cx, &id, &code).await?;
    let Called::Person(person) = page.to.clone() else {
        return Err(Error::NotFound(Resource::OneTimeLink));
    };
    let by = Principal::page_holder(person.as_str());
    // Whoever sends nothing acknowledges.
    let takes_over = form.is_ok_and(|Form(form)| form.action == "take_over");
    let note = match takes_over && !page.test {
        true => take_over(&cx, &page, by).await?,
        false => {
            let command = Command::AcknowledgePage { page: page.id, person: Some(person) };
            let note = audit_note(&command);
            cx.app.submit(by, command).await?;
            note
        }
    };
    let cx = RequestContext { summary: cx.app.summary(), ..cx };
    let done = match (page.test, takes_over) {
        (true, _) => contacts::link(&cx, &page, &code, true),
        (false, true) => render(&cx, &page, &code, Some(Pressed::TakeOver)),
        (false, false) => render(&cx, &page, &code, Some(Pressed::Acknowledge)),
    };
    Ok((Extension(note), done).into_response())
}

/// Takes over what another has of what the page is about.
async fn take_over(
    cx: &RequestContext,
    page: &OncallPage,
    by: Principal,
) -> Result<AuditNote, Error> {
    let open = items(cx, page)
        .into_iter()
        .filter_map(|(item, it)| it.filter(|it| it.is_open()).map(|_| item.escalation));
    let open: Vec<EscalationId> = open.collect();
    if open.is_empty() {
        return Err(CommandError::Refused(Refusal::EscalationOver).into());
    }
    let mut note = AuditNote(String::new());
    for id in open {
        let command = Command::Escalation { id, action: EscalationAction::TakeOver };
        note = audit_note(&command);
        cx.app.submit(by.clone(), command).await?;
    }
    Ok(note)
}

/// The page of a link; without the right code there is none.
async fn read(cx: &RequestContext, id: &str, code: &str) -> Result<OncallPage, Error> {
    let missing = || Error::NotFound(Resource::OneTimeLink);
    let id: PageId = id.parse().map_err(|_| missing())?;
    let given = u128::from_str_radix(code, 16).map_err(|_| missing())?;
    let store = cx.app.users()?;
    if code.len() != 32 || given != OncallPage::code(id, store.secret()) {
        return Err(missing());
    }
    let page = store.oncall_page(id).await.map_err(unusable)?;
    page.ok_or_else(missing)
}

/// Where operations show what an item is about.
fn path_of(item: &PageItem) -> Option<String> {
    match &item.matter {
        Matter::Incident(it) => Some(ops_incident_path(it.id)),
        Matter::Alert(it) => Some(format!("/ops/sites/{}", percent_encode(it.subject.as_str()))),
        Matter::External(_) => None,
        Matter::Question(it) => {
            Some(it.incident.map_or_else(|| "/ops/oncall/handover".to_owned(), ops_incident_path))
        }
    }
}

/// Which button was pressed.
#[derive(Clone, Copy, PartialEq)]
enum Pressed {
    Acknowledge,
    TakeOver,
}

/// What the page is about, with what becomes of each now.
fn items<'a>(
    cx: &'a RequestContext,
    page: &'a OncallPage,
) -> Vec<(&'a PageItem, Option<&'a Escalation>)> {
    let all = &cx.summary.view.oncall.escalations;
    let of = |item: &PageItem| all.iter().find(|it| it.id == item.escalation).map(|it| &**it);
    page.items.iter().map(|item| (item, of(item))).collect()
}

/// Who else than the reader has it.
fn other<'a>(page: &OncallPage, it: &'a Escalation) -> Option<&'a str> {
    let is_reader = |by: &&Actor| match (&by.person, &page.to) {
        (Some(person), Called::Person(to)) => person == to,
        _ => false,
    };
    it.holder().filter(|by| it.is_open() && !is_reader(by)).map(|by| by.name.as_str())
}

fn render(
    cx: &RequestContext,
    page: &OncallPage,
    code: &str,
    pressed: Option<Pressed>,
) -> Response {
    let (lang, title) = (cx.lang, say!(cx.lang, "oncall-page-title"));
    let items = items(cx, page);
    let open: Vec<&Escalation> =
        items.iter().filter_map(|(_, it)| *it).filter(|it| it.is_open()).collect();
    let main = html! {
        h1 { (title) }
        @if let Some(pressed) = pressed { (outcome(cx, page, &open, pressed)) }
        ul { @for (item, it) in &items {
            li { p.strong { (oncall::title((lang, &cx.names), &cx.zone, item)) }
                p { (say!(lang, "oncall-page-victims", at = cx.stamp(page.at), what = oncall::what(lang, &cx.zone, item))) }
                @if let Some(path) = path_of(item) { p { a href=(path) { (say!(lang, "oncall-show")) } } }
                // A view from before the press still says that nobody has it.
                @if let Some(it) = it {
                    @if pressed.is_none() || it.state != State::Calling { (state(cx, it)) }
                } }
        } }
        // What stands beside it is the state of now, not of the call.
        p.small { (say!(lang, "as-of")) " " (cx.time(cx.summary.view.at)) }
        @if pressed.is_none() { (buttons(cx, page, code, &open)) }
        p { a href="/ops/oncall" { (say!(lang, "oncall-page-operations-label")) } }
    };
    private(cx, title, main)
}

/// What came of the button.
fn outcome(
    cx: &RequestContext,
    page: &OncallPage,
    open: &[&Escalation],
    pressed: Pressed,
) -> Markup {
    let lang = cx.lang;
    let is_theirs = |it: &&&Escalation| pressed == Pressed::TakeOver || other(page, it).is_none();
    let silent_at = |it: &&Escalation| match &it.state {
        State::Acknowledged { silent_at, .. } if other(page, it).is_none() => *silent_at,
        _ => it.policy.silence().map(|silence| cx.now + silence),
    };
    let theirs: Vec<&&Escalation> = open.iter().filter(is_theirs).collect();
    let by = open.iter().find_map(|it| other(page, it));
    match (theirs.is_empty(), by) {
        (true, Some(by)) => html! {
            p.notice.warn role="status" { (say!(lang, "oncall-acknowledged-other", by = by)) }
        },
        _ => {
            let text = match theirs.into_iter().filter_map(silent_at).min() {
                Some(at) => say!(lang, "oncall-acknowledged-until", at = cx.stamp(at)),
                None => say!(lang, "oncall-acknowledged"),
            };
            html! { p.notice.ok role="status" { (text) } }
        }
    }
}

/// The button: to have it, or to have it from another.
fn buttons(cx: &RequestContext, page: &OncallPage, code: &str, open: &[&Escalation]) -> Markup {
    let lang = cx.lang;
    let label = match () {
        () if open.is_empty() => return html! {},
        () if open.iter().all(|it| other(page, it).is_some()) => {
            say!(lang, "oncall-take-over")
        }
        () if open.iter().all(|it| it.holder().is_some()) => say!(lang, "oncall-still-on-it"),
        () => say!(lang, "oncall-acknowledge"),
    };
    let action = match open.iter().all(|it| other(page, it).is_some()) {
        true => "take_over",
        false => "acknowledge",
    };
    html! {
        form method="post" action={ "/oncall/page/" (page.id) "/" (code) } {
            button.primary name="action" value=(action) { (label) }
        }
    }
}

/// A page whose address is a secret: it is kept from caches and from other servers.
pub(super) fn private(cx: &RequestContext, title: String, main: Markup) -> Response {
    let mut response = frame(cx, &Page { audience: Audience::Login, title, live: None, main });
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

fn state(cx: &RequestContext, it: &Escalation) -> Markup {
    html! { p { (oncall::state(cx.lang, &it.state, |at| cx.stamp(at))) } }
}
