//! `/account/push`: the browsers in which a person on call gets messages.

use super::{account_frame, confirm, password_field};
use crate::access::SignedInUser;
use crate::access::fields::{MAX_NAME_CHARS, field_label};
use crate::access::login::unusable;
use crate::assets;
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::pages::oncall::contacts::ask_button;
use crate::request::context::RequestContext;
use crate::request::error::{BrowserError, Error, FieldError, Resource};
use crate::request::params::{Params, required_name};
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::Permission;
use bongsu_core::oncall::person::PageChannel;
use bongsu_core::oncall::push::{BROWSERS_MAX, PushAddress};
use bongsu_store::{NewPushSubscription, PushSubscription};
use bongsu_words::Language;
use data_encoding::BASE64URL_NOPAD;
use maud::{Markup, html};
use ring::digest::{SHA256, digest};
use serde::Deserialize;

/// What is done, as it is sent.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct PushForm {
    /// The browser to remove; empty to add one.
    remove: String,
    name: String,
    current: String,
    /// The public key that the browser takes messages from.
    server_key: String,
    endpoint: String,
    p256dh: String,
    auth: String,
}

/// The page.
pub async fn page(cx: RequestContext, me: SignedInUser, params: Params) -> Result<Response, Error> {
    render(&cx, &me, params.get("tested").is_some(), None).await
}

/// Adds or removes a browser.
pub async fn submit(
    cx: RequestContext,
    me: SignedInUser,
    form: Result<Form<PushForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    match act(&cx, &me, &form).await {
        Ok(()) => Ok(Redirect::to("/account/push").into_response()),
        Err(error @ Error::Invalid { .. }) => {
            let error = error.labelled(field_label);
            Ok(redisplay_form(&error, render(&cx, &me, false, Some(&error)).await?))
        }
        Err(error) => Err(error),
    }
}

async fn act(cx: &RequestContext, me: &SignedInUser, form: &PushForm) -> Result<(), Error> {
    let users = cx.app.users()?;
    if !form.remove.is_empty() {
        let id = form.remove.parse().map_err(|_| Error::NotFound(Resource::Page))?;
        return users.remove_push_subscription(me.user.id, id).await.map_err(unusable);
    }
    let name = required_name("push-name", &form.name, MAX_NAME_CHARS)?;
    confirm(cx, me, &form.current).await?;
    let refuse = |why| Error::invalid("push", FieldError::Browser(why));
    if form.endpoint.is_empty() {
        return Err(refuse(BrowserError::Silent));
    }
    let address = PushAddress::parse(&form.endpoint, &form.p256dh, &form.auth);
    let address = address.map_err(|error| {
        tracing::warn!(%error, "cannot add a browser");
        refuse(BrowserError::Unusable)
    })?;
    let in_use = users.push_key_in_use().await.map_err(unusable)?;
    if in_use.as_ref() != Some(&form.server_key) {
        return Err(refuse(BrowserError::OtherKey));
    }
    let have = users.push_subscriptions_of(me.user.id).await.map_err(unusable)?;
    let is_new = have.iter().all(|it| it.address.endpoint != address.endpoint);
    if is_new && have.len() >= BROWSERS_MAX {
        return Err(refuse(BrowserError::TooMany(BROWSERS_MAX)));
    }
    let new = NewPushSubscription {
        user: me.user.id,
        address: &address,
        server_key: &form.server_key,
        name: &name,
    };
    match users.add_push_subscription(&new, cx.now).await.map_err(unusable)? {
        true => Ok(()),
        false => Err(refuse(BrowserError::Anothers)),
    }
}

async fn render(
    cx: &RequestContext,
    me: &SignedInUser,
    tested: bool,
    why: Option<&Error>,
) -> Result<Response, Error> {
    let lang = cx.lang;
    let users = cx.app.users()?;
    let browsers = users.push_subscriptions_of(me.user.id).await.map_err(unusable)?;
    let key = users.push_key_in_use().await.map_err(unusable)?;
    let rule = rule(cx, me);
    let main = html! {
        @if tested { p.notice.ok role="status" { (say!(lang, "push-tested")) } }
        section.card aria-labelledby="have" {
            h2 #have { (say!(lang, "push-browsers")) }
            p { (say!(lang, "push-hint")) }
            p { (rule.text(lang)) }
            @if browsers.is_empty() { p { (say!(lang, "push-none")) } }
            @else { (rows(cx, &browsers, key.as_deref())) }
            @if !browsers.is_empty() && rule == Rule::There && cx.may(Permission::OnCall) {
                (ask_button(lang, &PageChannel::Push)) }
        }
        section.card.narrow aria-labelledby="add" {
            h2 #add { (say!(lang, "push-add")) }
            @if let Some(error) = why { (refusal(lang, error)) }
            @match &key {
                Some(key) => (add_form(cx, me, key)),
                None => p { (say!(lang, "push-not-ready")) },
            }
        }
    };
    Ok(account_frame(cx, say!(lang, "push-title"), main))
}

/// Whether the plan of who is on call sends somebody messages there at all.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    There,
    NotThere,
    NotInPlan,
}

impl Rule {
    fn text(self, lang: Language) -> String {
        match self {
            Rule::There => say!(lang, "push-in-plan"),
            Rule::NotThere => say!(lang, "push-no-rule"),
            Rule::NotInPlan => say!(lang, "push-not-in-plan"),
        }
    }
}

fn rule(cx: &RequestContext, me: &SignedInUser) -> Rule {
    let plan = &cx.summary.view.oncall.plan;
    let Some(person) = plan.person_of(me.user.login.as_str()) else { return Rule::NotInPlan };
    let rules = [Some(&person.rules), person.important.as_ref()];
    let mut rules = rules.into_iter().flatten().flat_map(|rules| &rules.attempts);
    match rules.any(|rule| rule.channel == PageChannel::Push) {
        true => Rule::There,
        false => Rule::NotThere,
    }
}

fn add_form(cx: &RequestContext, me: &SignedInUser, key: &str) -> Markup {
    let lang = cx.lang;
    html! {
        form.stacked method="post" action="/account/push" data-push=(key) {
            input type="hidden" name="server_key" value=(key);
            input type="hidden" name="endpoint";
            input type="hidden" name="p256dh";
            input type="hidden" name="auth";
            label for="push-name" { (say!(lang, "field-push-name")) }
            input #push-name name="name" required maxlength=(MAX_NAME_CHARS) autocomplete="off";
            (password_field(cx, me, "current"))
            button { (say!(lang, "push-add")) }
        }
        (notes(lang))
    }
}

/// The script, what it says when the browser refuses, and what is said without it.
fn notes(lang: Language) -> Markup {
    html! {
        @for (name, text) in [
            ("denied", say!(lang, "push-denied")),
            ("failed", say!(lang, "push-failed")),
            ("unsupported", say!(lang, "push-unsupported")),
        ] { p .notice.bad role="alert" data-push-note=(name) hidden { (text) } }
        noscript { p { (say!(lang, "push-needs-script")) } }
        script src=(assets::href("push.js")) defer {}
    }
}

fn rows(cx: &RequestContext, browsers: &[PushSubscription], key: Option<&str>) -> Markup {
    let lang = cx.lang;
    html! {
        table.list {
            caption.sr { (say!(lang, "push-browsers")) }
            thead { tr { th scope="col" { (say!(lang, "field-push-name")) }
                th scope="col" { (say!(lang, "push-accepted")) }
                th scope="col" { span.sr { (say!(lang, "push-remove")) } } } }
            tbody { @for it in browsers {
                tr data-endpoint=(endpoint_digest(it)) {
                    th scope="row" { (it.name) " "
                        span.badge.ok data-this hidden { (say!(lang, "push-this")) }
                        @if Some(it.server_key.as_str()) != key { span.badge.warn { (say!(lang, "push-stale")) } } }
                    td data-label=(say!(lang, "push-accepted")) {
                        @match it.accepted_at { Some(at) => (cx.time(at)), None => "–" } }
                    td { form method="post" action="/account/push" {
                        input type="hidden" name="remove" value=(it.id);
                        button { (say!(lang, "push-remove")) }
                    } }
                }
            } }
        }
    }
}

/// By which the script recognises its own browser: the endpoint itself is a secret.
fn endpoint_digest(it: &PushSubscription) -> String {
    BASE64URL_NOPAD.encode(digest(&SHA256, it.address.endpoint.as_bytes()).as_ref())
}
