//! `GET /account`, and the end of sessions.

use super::account_frame;
use super::settings::{self, SettingsForm};
use crate::access::SignedInUser;
use crate::access::login::unusable;
use crate::layout::links::percent_encode;
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use crate::request::params::Params;
use axum::extract::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::Role;
use bongsu_store::Session;
use bongsu_words::Language;
use maud::{Markup, html};
use serde::Deserialize;

/// The session to end, by its id.
#[derive(Deserialize)]
pub struct EndForm {
    #[serde(default)]
    session: String,
}

/// The page.
pub async fn page(cx: RequestContext, me: SignedInUser, params: Params) -> Result<Response, Error> {
    let lang = cx.lang;
    let users = cx.app.users()?;
    let sessions = users.sessions_of(me.user.id, cx.now).await.map_err(unusable)?;
    let codes = users.recovery_codes_left(me.user.id).await.map_err(unusable)?;
    let teams = users.teams().await.map_err(unusable)?;
    let main = html! {
        @if params.get("done").is_some() { p.notice.ok role="status" { (say!(lang, "account-saved")) } }
        p { strong { (me.user.name) } " · " (me.user.login) " · " (role_label(lang, me.user.role))
            @for team in teams.of(me.user.id) { " " a.badge href="/ops/teams" { (team) } } }
        (settings::form(&cx, &SettingsForm::of(&me.user), None))
        section.card aria-labelledby="security" {
            h2 #security { (say!(lang, "account-security")) }
            p { a href="/account/password" { (say!(lang, "password-change")) } }
            p { a href="/account/second-factor" { (say!(lang, "factor-title")) } " — "
                @if me.user.totp.is_some() { (say!(lang, "factor-on", n = codes)) } @else { (say!(lang, "factor-off")) } }
            p { a href="/account/passkeys" { (say!(lang, "passkeys-title")) } }
            p { a href="/account/push" { (say!(lang, "push-title")) } }
            p { a href="/account/tokens" { (say!(lang, "tokens-title")) } }
        }
        (session_list(&cx, &me, &sessions))
        form method="post" action="/logout" { p.buttons { button { (say!(lang, "logout")) } } }
    };
    Ok(account_frame(&cx, say!(lang, "account-title"), main))
}

/// The name of a role.
pub fn role_label(lang: Language, role: Role) -> String {
    match role {
        Role::Administrator => say!(lang, "role-administrator"),
        Role::Manager => say!(lang, "role-manager"),
        Role::Engineer => say!(lang, "role-engineer"),
        Role::Counsellor => say!(lang, "role-counsellor"),
        Role::Viewer => say!(lang, "role-viewer"),
        Role::Customer => say!(lang, "role-customer"),
    }
}

fn session_list(cx: &RequestContext, me: &SignedInUser, sessions: &[Session]) -> Markup {
    let lang = cx.lang;
    html! {
        section.card aria-labelledby="sessions" {
            h2 #sessions { (say!(lang, "sessions-title")) }
            @if sessions.is_empty() { p { (say!(lang, "sessions-none")) } }
            @else {
                table.list {
                    caption.sr { (say!(lang, "sessions-title")) }
                    thead { tr { th scope="col" { (say!(lang, "session-browser")) } th scope="col" { (say!(lang, "session-from")) }
                        th scope="col" { (say!(lang, "session-seen")) } th scope="col" { span.sr { (say!(lang, "session-end")) } } } }
                    tbody {
                        @for it in sessions {
                            @let here = it.digest == me.signed_in.session_digest();
                            tr {
                                th scope="row" { (it.user_agent) @if here { " " span.badge.ok { (say!(lang, "session-this")) } } }
                                td data-label=(say!(lang, "session-from")) { (it.remote_addr) }
                                td data-label=(say!(lang, "session-seen")) { (cx.time(it.seen_at)) }
                                td { @if !here {
                                    form method="post" action="/account/sessions" {
                                        input type="hidden" name="session" value=(it.id);
                                        button { (say!(lang, "session-end")) }
                                    }
                                } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Ends one of the sessions.
pub async fn end_session(
    cx: RequestContext,
    me: SignedInUser,
    form: Result<Form<EndForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(EndForm { session }) = form.map_err(|_| Error::unreadable_form())?;
    let id = session.parse().map_err(|_| Error::NotFound(Resource::Page))?;
    cx.app.users()?.end_session_of(me.user.id, id).await.map_err(unusable)?;
    cx.app.seen_sessions.forget(me.user.id);
    Ok(Redirect::to(&format!("/account?done={}", percent_encode("1"))).into_response())
}
