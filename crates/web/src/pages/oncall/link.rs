//! `/oncall/page/{id}/{code}`: the link in a page. Opening it acknowledges nothing, since mail
//! programs and messengers open links by themselves; the button does.

use super::contacts;
use crate::access::login::unusable;
use crate::layout::{Audience, Page, frame};
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use crate::request::oncall_form::audit_note;
use axum::Extension;
use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, REFERRER_POLICY};
use axum::response::{IntoResponse, Response};
use bongsu_core::access::Principal;
use bongsu_core::engine::command::Command;
use bongsu_core::oncall::escalation::Escalation;
use bongsu_core::oncall::page::{Called, Page as OncallPage, PageId};
use bongsu_words::oncall;
use maud::{Markup, html};

/// What the page is about, with the button.
pub async fn page(
    cx: RequestContext,
    Path((id, code)): Path<(String, String)>,
) -> Result<Response, Error> {
    let page = read(&cx, &id, &code).await?;
    match page.test {
        true => Ok(contacts::link(&cx, &page, &code, false)),
        false => Ok(render(&cx, &page, &code, false)),
    }
}

/// Acknowledges all that it is about.
pub async fn submit(
    cx: RequestContext,
    Path((id, code)): Path<(String, String)>,
) -> Result<Response, Error> {
    let page = read(&cx, &id, &code).await?;
    let Called::Person(person) = page.to.clone() else {
        return Err(Error::NotFound(Resource::OneTimeLink));
    };
    let by = Principal::page_holder(person.as_str());
    let command = Command::AcknowledgePage { page: page.id, person: Some(person) };
    let note = audit_note(&command);
    cx.app.submit(by, command).await?;
    let done = match page.test {
        true => contacts::link(&cx, &page, &code, true),
        false => render(&cx, &page, &code, true),
    };
    Ok((Extension(note), done).into_response())
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

fn render(cx: &RequestContext, page: &OncallPage, code: &str, done: bool) -> Response {
    let (lang, title) = (cx.lang, say!(cx.lang, "oncall-page-title"));
    let of = |id| cx.summary.view.oncall.escalations.iter().find(|it| it.id == id);
    let open = page.items.iter().any(|item| of(item.escalation).is_some_and(|it| it.is_open()));
    let main = html! {
        h1 { (title) }
        @if done { p.notice.ok role="status" { (say!(lang, "oncall-acknowledged")) } }
        ul { @for item in &page.items {
            li { p.strong { (oncall::title((lang, &cx.names), &cx.zone, item)) }
                @if !done { (state(cx, of(item.escalation).map(|it| &**it))) } }
        } }
        p.small { (say!(lang, "as-of")) " " (cx.time(page.at)) }
        @if open && !done {
            form method="post" action={ "/oncall/page/" (page.id) "/" (code) } {
                button.primary { (say!(lang, "oncall-acknowledge")) }
            }
        }
        p { a href="/ops/oncall" { (say!(lang, "oncall-page-operations-label")) } }
    };
    private(cx, title, main)
}

/// A page whose address is a secret: it is kept from caches and from other servers.
pub(super) fn private(cx: &RequestContext, title: String, main: Markup) -> Response {
    let mut response = frame(cx, &Page { audience: Audience::Login, title, live: None, main });
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

fn state(cx: &RequestContext, it: Option<&Escalation>) -> Markup {
    html! { @if let Some(it) = it { p { (oncall::state(cx.lang, &it.state, |at| cx.stamp(at))) } } }
}
