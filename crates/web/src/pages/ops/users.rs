//! `/ops/users`: who may use operations. Nobody is deleted: what they did stays theirs.

use crate::access::fields::{MAX_NAME_CHARS, field_label};
use crate::access::login::unusable;
use crate::layout::{Audience, Page, frame};
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::pages::account::page::role_label;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, Resource};
use crate::request::params::required_name;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::{LoginName, Role, TeamName};
use bongsu_core::engine::command::Command;
use bongsu_store::{Teams, User};
use maud::{Markup, html};
use serde::Deserialize;

/// A new user as it is sent.
#[derive(Deserialize, Default)]
pub struct NewUserForm {
    #[serde(default)]
    login: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    role: String,
}

/// A change as it is sent.
#[derive(Deserialize)]
pub struct ChangeForm {
    /// `role`, `disable`, `enable`, `reset`, `unlock`, `sessions`, `join` or `leave`.
    #[serde(default)]
    action: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    team: String,
    /// `yes` to do what locks somebody out; otherwise it is asked first whether to.
    #[serde(default)]
    confirm: String,
}

/// The page.
pub async fn page(cx: RequestContext) -> Result<Response, Error> {
    render(&cx, None, None, &NewUserForm::default()).await
}

/// Adds a user, and shows the link by which they choose a password.
pub async fn add(
    cx: RequestContext,
    form: Result<Form<NewUserForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    match create(&cx, &form).await {
        Ok(link) => render(&cx, Some(&link), None, &NewUserForm::default()).await,
        Err(error @ Error::Invalid { .. }) => {
            let error = error.labelled(field_label);
            Ok(redisplay_form(&error, render(&cx, None, Some(&error), &form).await?))
        }
        Err(error) => Err(error),
    }
}

async fn create(cx: &RequestContext, form: &NewUserForm) -> Result<(LoginName, String), Error> {
    let invalid = |_| Error::invalid("login", FieldError::NotALogin);
    let login = LoginName::parse(&form.login).map_err(invalid)?;
    let name = required_name("name", &form.name, MAX_NAME_CHARS)?;
    let users = cx.app.users()?;
    let added = users.add_user(&login, &name, role(&form.role)?, cx.now).await.map_err(unusable)?;
    let id = added.ok_or(Error::invalid("login", FieldError::LoginTaken))?;
    let link = users.create_link(Some(id), cx.now).await.map_err(unusable)?;
    Ok((login, link))
}

fn role(name: &str) -> Result<Role, Error> {
    const ALL: &str = "administrator, manager, engineer, counsellor, viewer";
    Role::of_person(name).ok_or(Error::invalid("role", FieldError::NotOneOf(ALL)))
}

fn team(name: &str) -> Result<TeamName, Error> {
    let invalid = Error::invalid("team", FieldError::NotATeam).labelled(field_label);
    TeamName::parse(name).map_err(|_| invalid)
}

/// Changes a user. Nobody takes their own rights away by mistake: another administrator does.
pub async fn change(
    cx: RequestContext,
    Path(id): Path<String>,
    form: Result<Form<ChangeForm>, FormRejection>,
) -> Result<Response, Error> {
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let users = cx.app.users()?;
    let id = id.parse().map_err(|_| Error::NotFound(Resource::User))?;
    let user = users.user(id).await.map_err(unusable)?.ok_or(Error::NotFound(Resource::User))?;
    let is_self = cx.principal()?.id == user.principal().id;
    let mut link = None;
    match form.action.as_str() {
        "role" | "disable" | "reset" if is_self => return Err(Error::NotOneself),
        "disable" | "reset" | "sessions" if form.confirm != "yes" => {
            return Ok(confirmation(&cx, &user, &form.action));
        }
        "role" => users.set_role(id, role(&form.role)?).await,
        "disable" => {
            leave_promises_to_desk(&cx, &user).await?;
            users.disable_user(id, cx.now).await
        }
        "enable" => users.enable_user(id).await,
        "unlock" => users.forget_failures(&user.login).await,
        "sessions" => users.end_sessions(id).await,
        "join" => users.join_team(id, &team(&form.team)?).await,
        "leave" => users.leave_team(id, &team(&form.team)?).await,
        "reset" => users.reset_user(id, cx.now).await.map(|made| link = Some((user.login, made))),
        _ => {
            const ALL: &str = "role, disable, enable, reset, unlock, sessions, join, leave";
            return Err(Error::invalid("action", FieldError::NotOneOf(ALL)));
        }
    }
    .map_err(unusable)?;
    cx.app.seen_sessions.forget(id);
    match link {
        Some(link) => render(&cx, Some(&link), None, &NewUserForm::default()).await,
        None => Ok(Redirect::to("/ops/users").into_response()),
    }
}

/// Asks whether to lock somebody out.
fn confirmation(cx: &RequestContext, user: &User, action: &str) -> Response {
    let (lang, name) = (cx.lang, user.name.as_str());
    let (title, ask) = match action {
        "disable" => (say!(lang, "user-disable"), say!(lang, "user-ask-disable", name = name)),
        "reset" => (say!(lang, "user-reset"), say!(lang, "user-ask-reset", name = name)),
        _ => (say!(lang, "user-end-sessions"), say!(lang, "user-ask-sessions", name = name)),
    };
    let main = html! {
        section.card.confirm {
            h1 { (title) }
            p.strong { (user.name) " " span.dim { (user.login) } }
            p { (ask) }
            form method="post" action={ "/ops/users/" (user.id) } {
                input type="hidden" name="action" value=(action);
                input type="hidden" name="confirm" value="yes";
                p.buttons {
                    button.danger { (say!(lang, "act-do")) }
                    a.button href="/ops/users" { (say!(lang, "act-back")) }
                }
            }
        }
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}

/// What somebody promised who cannot log in any more is the desk's (S14).
async fn leave_promises_to_desk(cx: &RequestContext, user: &User) -> Result<(), Error> {
    let from = user.principal().id.as_str().to_owned();
    if cx.summary.view.promises.iter().any(|it| it.owner.is(&from)) {
        let command = Command::HandOverPromises { from, to: None };
        cx.app.submit(cx.principal()?, command).await?;
    }
    Ok(())
}

async fn render(
    cx: &RequestContext,
    link: Option<&(LoginName, String)>,
    why: Option<&Error>,
    typed: &NewUserForm,
) -> Result<Response, Error> {
    let lang = cx.lang;
    let store = cx.app.users()?;
    let users = store.users().await.map_err(unusable)?;
    let teams = store.teams().await.map_err(unusable)?;
    let title = say!(lang, "users-title");
    let main = html! {
        h1 { (title) }
        @if let Some((login, link)) = link {
            section.card {
                p.notice.warn role="status" { (say!(lang, "user-link", login = login.as_str())) }
                p { code.secret { "/login/link/" (link) } }
            }
        }
        section.card aria-labelledby="have" { h2 #have { (say!(lang, "users-have")) } (rows(cx, &users, &teams)) }
        section.card.narrow aria-labelledby="add" {
            h2 #add { (say!(lang, "user-add")) }
            @if let Some(error) = why { (refusal(lang, error)) }
            form.stacked method="post" action="/ops/users" {
                label for="login" { (say!(lang, "field-login")) }
                input #login name="login" required maxlength="64" autocapitalize="none" spellcheck="false"
                    autocomplete="off" value=(typed.login);
                label for="name" { (say!(lang, "field-name")) }
                input #name name="name" required maxlength=(MAX_NAME_CHARS) autocomplete="off" value=(typed.name);
                label for="role" { (say!(lang, "field-role")) }
                (role_select(cx, "role", Role::of_person(&typed.role).unwrap_or(Role::Engineer)))
                button { (say!(lang, "user-add")) }
            }
        }
    };
    Ok(frame(cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

fn role_select(cx: &RequestContext, id: &str, role: Role) -> Markup {
    html! {
        select id=(id) name="role" {
            @for it in Role::OF_PEOPLE {
                option value=(it.as_str()) selected[it == role] { (role_label(cx.lang, it)) }
            }
        }
    }
}

fn rows(cx: &RequestContext, users: &[User], teams: &Teams) -> Markup {
    let lang = cx.lang;
    html! {
        table.list {
            caption.sr { (say!(lang, "users-have")) }
            thead { tr { th scope="col" { (say!(lang, "field-name")) } th scope="col" { (say!(lang, "field-role")) }
                th scope="col" { (say!(lang, "factor-title")) } th scope="col" { (say!(lang, "session-seen")) }
                th scope="col" { span.sr { (say!(lang, "user-change")) } } } }
            tbody { @for user in users { (row(cx, user, teams)) } }
        }
        datalist #team-names { @for team in teams.names() { option value=(team) {} } }
    }
}

fn row(cx: &RequestContext, user: &User, teams: &Teams) -> Markup {
    let lang = cx.lang;
    html! {
        tr {
            th scope="row" { (user.name) " " span.dim { (user.login) }
                @if user.disabled_at.is_some() { " " span.badge.dim { (say!(lang, "user-disabled")) } }
                @else if user.password.is_none() { " " span.badge.warn { (say!(lang, "user-no-password")) } } }
            td data-label=(say!(lang, "field-role")) { (role_label(lang, user.role))
                @for team in teams.of(user.id) { " " span.badge { (team) } } }
            td data-label=(say!(lang, "factor-title")) {
                @if user.totp.is_some() { (say!(lang, "yes")) } @else { (say!(lang, "no")) } }
            td data-label=(say!(lang, "session-seen")) {
                @match user.seen_at { Some(at) => (cx.time(at)), None => "–" } }
            td { details { summary { (say!(lang, "user-change")) } (actions(cx, user)) (team_actions(cx, user, teams)) } }
        }
    }
}

fn actions(cx: &RequestContext, user: &User) -> Markup {
    let lang = cx.lang;
    let action = format!("/ops/users/{}", user.id);
    let disable = match user.disabled_at {
        Some(_) => ("enable", say!(lang, "user-enable")),
        None => ("disable", say!(lang, "user-disable")),
    };
    let buttons = [
        disable,
        ("reset", say!(lang, "user-reset")),
        ("sessions", say!(lang, "user-end-sessions")),
        ("unlock", say!(lang, "user-unlock")),
    ];
    html! {
        form.stacked method="post" action=(action) {
            input type="hidden" name="action" value="role";
            label.sr for={ "role-" (user.id) } { (say!(lang, "field-role")) }
            (role_select(cx, &format!("role-{}", user.id), user.role))
            button { (say!(lang, "user-set-role")) }
        }
        form method="post" action=(action) {
            p.buttons { @for (value, label) in buttons { button name="action" value=(value) { (label) } } }
        }
    }
}

fn team_actions(cx: &RequestContext, user: &User, teams: &Teams) -> Markup {
    let (lang, action) = (cx.lang, format!("/ops/users/{}", user.id));
    html! {
        form.stacked method="post" action=(action) {
            input type="hidden" name="action" value="join";
            label.sr for={ "team-" (user.id) } { (say!(lang, "field-team")) }
            input id={ "team-" (user.id) } name="team" list="team-names" required maxlength="40" autocomplete="off"
                placeholder=(say!(lang, "field-team"));
            button { (say!(lang, "team-join")) }
        }
        @for team in teams.of(user.id) {
            form method="post" action=(action) {
                input type="hidden" name="action" value="leave";
                input type="hidden" name="team" value=(team);
                p.buttons { button { (say!(lang, "team-leave", team = team.as_str())) } }
            }
        }
    }
}
