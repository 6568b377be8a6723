//! `GET /ops/teams`: who is in which team. On the page of users an administrator changes it.

use crate::access::login::unusable;
use crate::layout::{Audience, Page, frame};
use crate::pages::account::page::role_label;
use crate::request::context::RequestContext;
use crate::request::error::Error;
use axum::response::Response;
use bongsu_core::access::{Permission, TeamName};
use bongsu_store::{Teams, User};
use maud::{Markup, html};

/// The page.
pub async fn page(cx: RequestContext) -> Result<Response, Error> {
    let lang = cx.lang;
    let store = cx.app.users()?;
    let teams = store.teams().await.map_err(unusable)?;
    let users = store.users().await.map_err(unusable)?;
    let title = say!(lang, "teams-title");
    let main = html! {
        h1 { (title) }
        p { (say!(lang, "teams-hint")) }
        @if teams.names().next().is_none() { p { (say!(lang, "teams-none")) } }
        @for (n, team) in teams.names().enumerate() { (section(&cx, n, team, &teams, &users)) }
        @if cx.may(Permission::ManagePeople) { p { a href="/ops/users" { (say!(lang, "teams-change")) } } }
    };
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

fn section(
    cx: &RequestContext,
    n: usize,
    team: &TeamName,
    teams: &Teams,
    users: &[User],
) -> Markup {
    let id = format!("team-{n}");
    let members = users.iter().filter(|user| teams.has(team, user.id));
    html! {
        section.card aria-labelledby=(id) {
            h2 id=(id) { (team) }
            ul { @for user in members {
                li { (user.name) " " span.dim { (user.login) " · " (role_label(cx.lang, user.role)) }
                    @if user.disabled_at.is_some() { " " span.badge.dim { (say!(cx.lang, "user-disabled")) } } }
            } }
        }
    }
}
