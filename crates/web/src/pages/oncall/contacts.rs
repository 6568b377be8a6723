//! Whether people can be reached: the tests that wait for them, and what was not proven lately.

use super::link;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, Resource};
use crate::request::oncall_form::audit_note;
use axum::Extension;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::Permission;
use bongsu_core::engine::command::Command;
use bongsu_core::engine::oncall::OncallView;
use bongsu_core::oncall::contact_test::{ContactTest, proven_for_days, unproven};
use bongsu_core::oncall::page::{Page, PageId};
use bongsu_core::oncall::person::PageChannel;
use bongsu_words::{Language, contact_test, oncall};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// The most contacts that are listed.
const MAX_LISTED: usize = 50;

/// What was not proven, and the reader's own tests with their buttons.
pub fn section(cx: &RequestContext, view: &OncallView) -> Markup {
    let (lang, now) = (cx.lang, cx.summary.view.at);
    if view.plan.is_empty() {
        return html! {};
    }
    let known = view.contact_tests.iter().map(|it| &**it);
    let open = unproven((&view.plan, &view.browsers), known, now);
    let (own, days) = (own(cx, view), proven_for_days(&view.plan));
    let (waiting, tried): (Vec<_>, Vec<_>) = own.into_iter().partition(|it| it.is_waiting());
    html! {
        section.card aria-labelledby="contacts-title" {
            h2 #contacts-title { (say!(lang, "contact-test-title")) }
            @if view.plan.test_calls.is_none() { p { (say!(lang, "contact-test-off")) " " code { "[test_calls]" } } }
            @for it in &waiting { (confirm(cx, it)) }
            @if open.is_empty() { p { (say!(lang, "contact-test-all", days = days)) } }
            @else {
                details open[open.len() <= 5] {
                    summary { (say!(lang, "contact-test-unproven", n = open.len() as u32, days = days)) }
                    ul { @for it in open.iter().take(MAX_LISTED) {
                        li { (contact_test::unproven(lang, &view.plan, it, |at| cx.stamp(at))) }
                    } }
                    @if open.len() > MAX_LISTED { p.small {
                        (say!(lang, "oncall-page-more", n = (open.len() - MAX_LISTED) as u32)) } }
                }
            }
            div.buttons { @for it in tried { (ask_button(lang, &it.channel)) } }
        }
    }
}

/// The reader's own contacts.
fn own<'a>(cx: &RequestContext, view: &'a OncallView) -> Vec<&'a Arc<ContactTest>> {
    let login = cx.principal().ok().and_then(|by| by.login);
    let person = login.and_then(|login| view.plan.person_of(&login)).map(|it| &it.key);
    let all = view.contact_tests.iter();
    all.filter(|it| Some(&it.person) == person && cx.may(Permission::OnCall)).collect()
}

fn confirm(cx: &RequestContext, it: &ContactTest) -> Markup {
    let (lang, by) = (cx.lang, oncall::channel(cx.lang, &it.channel));
    html! {
        @if let Some(sent) = it.sent {
            form method="post" action={ "/ops/oncall/tests/" (sent.page) } {
                p { (say!(lang, "contact-test-own", at = cx.stamp(sent.at), channel = by)) }
                button.primary { (say!(lang, "contact-test-confirm")) }
            }
        }
    }
}

/// The button by which the reader has a test sent.
pub fn ask_button(lang: Language, channel: &PageChannel) -> Markup {
    html! {
        form method="post" action="/ops/oncall/tests" {
            button name="channel" value=(channel) {
                (say!(lang, "contact-test-now", channel = oncall::channel(lang, channel)))
            }
        }
    }
}

/// By what somebody wants a test.
#[derive(Deserialize, Default)]
pub struct AskForm {
    #[serde(default)]
    channel: String,
}

/// Sends a test of one's own.
pub async fn ask(
    cx: RequestContext,
    form: Result<Form<AskForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let channels = "mail, sms, voice, push, webhook:…";
    let unknown = |_| Error::invalid("channel", FieldError::NotOneOf(channels));
    let channel: PageChannel = form.channel.parse().map_err(unknown)?;
    let back = if channel == PageChannel::Push { "/account/push?tested=1" } else { "/ops/oncall" };
    let command = Command::TestContact { channel };
    let note = audit_note(&command);
    cx.app.submit(cx.principal()?, command).await?;
    Ok((Extension(note), Redirect::to(back)).into_response())
}

/// Confirms a test of one's own.
pub async fn submit(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let page: PageId = id.parse().map_err(|_| Error::NotFound(Resource::Page))?;
    let command = Command::AcknowledgePage { page, person: None };
    let note = audit_note(&command);
    cx.app.submit(cx.principal()?, command).await?;
    Ok((Extension(note), Redirect::to("/ops/oncall")).into_response())
}

/// The page behind the link of a test.
pub fn link(cx: &RequestContext, page: &Page, code: &str, done: bool) -> Response {
    let (lang, title) = (cx.lang, say!(cx.lang, "contact-test-page-title"));
    let by = oncall::channel(lang, &page.channel);
    let tests = &cx.summary.view.oncall.contact_tests;
    let test = tests.iter().find(|it| it.sent.is_some_and(|sent| sent.page == page.id));
    let waits = test.is_some_and(|it| it.is_waiting());
    let main = html! {
        h1 { (title) }
        @if done {
            p.notice.ok role="status" { (say!(lang, "contact-test-confirmed", channel = by)) }
        } @else if waits {
            p { (say!(lang, "contact-test-page-hint", at = cx.stamp(page.at), channel = by)) }
            form method="post" action={ "/oncall/page/" (page.id) "/" (code) } {
                button.primary { (say!(lang, "contact-test-confirm")) }
            }
        } @else {
            p { (say!(lang, "contact-test-done")) }
        }
        p { a href="/ops/oncall" { (say!(lang, "oncall-page-operations-label")) } }
    };
    link::private(cx, title, main)
}
