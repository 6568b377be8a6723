//! `GET /ops/record`, `/ops/record.csv`: who saw and did what. Nothing secret is in it.

use crate::access::login::unusable;
use crate::layout::links::percent_encode;
use crate::layout::{Audience, Page, frame};
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use crate::request::params::Params;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bongsu_core::Time;
use bongsu_core::access::{LoginName, PrincipalId, TeamName};
use bongsu_core::plain_text::table_cell;
use bongsu_store::{Access, AccessFilter, AccessRecord};
use bongsu_words::time;
use maud::{Markup, html};
use std::collections::HashMap;
use std::fmt::Write;
use uuid::Uuid;

/// Rows of a page.
const PAGE_ROWS: u32 = 100;
/// Rows of a file, at most.
const FILE_MAX_ROWS: usize = 100_000;

/// The page.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let lang = cx.lang;
    let filter = filter(&params)?;
    let rows = read(&cx, &filter, before(&params)?, PAGE_ROWS).await?;
    let teams = cx.app.users()?.teams().await.map_err(unusable)?;
    let logins = logins(&cx).await?;
    let title = say!(lang, "record-title");
    let more = rows.last().filter(|_| rows.len() == PAGE_ROWS as usize).map(cursor);
    let team = filter.team.as_ref().map_or("", TeamName::as_str);
    let query = format!("q={}&team={}", percent_encode(&filter.text), percent_encode(team));
    let main = html! {
        h1 { (title) }
        p { (say!(lang, "record-hint")) }
        form.search role="search" method="get" action="/ops/record" {
            label.sr for="q" { (say!(lang, "record-search")) }
            input #q type="search" name="q" value=(filter.text) placeholder=(say!(lang, "record-search")) maxlength="256";
            @if teams.names().next().is_some() {
                label.sr for="team" { (say!(lang, "field-team")) }
                select #team name="team" {
                    option value="" { (say!(lang, "teams-all")) }
                    @for it in teams.names() { option value=(it) selected[it.as_str() == team] { (it) } }
                }
            }
            button { (say!(lang, "search")) }
        }
        p { a href={ "/ops/record.csv?" (query) } { (say!(lang, "record-export")) } }
        section.card {
            @if rows.is_empty() { p { (say!(lang, "record-none")) } } @else { (table(&cx, &rows, &logins)) }
            @if let Some(cursor) = more {
                p { a href={ "/ops/record?" (query) "&before=" (cursor) } { (say!(lang, "record-older")) } }
            }
        }
    };
    Ok(frame(&cx, &Page { audience: Audience::Operations, title, live: None, main }))
}

/// The login name of every user, by what the record tells them apart by: people may call
/// themselves what others are called.
async fn logins(cx: &RequestContext) -> Result<HashMap<String, LoginName>, Error> {
    let users = cx.app.users()?.users().await.map_err(unusable)?;
    Ok(users
        .into_iter()
        .map(|user| (PrincipalId::user(user.id).as_str().to_owned(), user.login))
        .collect())
}

fn filter(params: &Params) -> Result<AccessFilter, Error> {
    let team = params.get("team").filter(|team| !team.is_empty());
    let team = team.map(TeamName::parse).transpose();
    let team = team.map_err(|_| Error::invalid("team", FieldError::NotATeam))?;
    Ok(AccessFilter { text: params.search()?, team })
}

async fn read(
    cx: &RequestContext,
    filter: &AccessFilter,
    before: Option<(Time, Uuid)>,
    limit: u32,
) -> Result<Vec<AccessRecord>, Error> {
    cx.app.users()?.accesses(filter, before, limit).await.map_err(unusable)
}

/// The last row of a page, as the next one names it.
fn cursor(record: &AccessRecord) -> String {
    format!("{}.{}", record.access.at.as_micros(), record.id)
}

fn before(params: &Params) -> Result<Option<(Time, Uuid)>, Error> {
    let Some(text) = params.get("before").filter(|text| !text.is_empty()) else { return Ok(None) };
    let parsed = text
        .split_once('.')
        .and_then(|(at, id)| Some((Time::from_micros(at.parse().ok()?), id.parse().ok()?)));
    parsed.map(Some).ok_or(Error::invalid("before", FieldError::NotAnId))
}

fn table(
    cx: &RequestContext,
    rows: &[AccessRecord],
    logins: &HashMap<String, LoginName>,
) -> Markup {
    let lang = cx.lang;
    let login = |access: &Access| {
        access.principal.as_ref().and_then(|id| logins.get(id)).map(LoginName::as_str)
    };
    html! {
        table.list {
            caption.sr { (say!(lang, "record-title")) }
            thead { tr { th scope="col" { (say!(lang, "when")) } th scope="col" { (say!(lang, "record-who")) }
                th scope="col" { (say!(lang, "session-from")) } th scope="col" { (say!(lang, "record-what")) }
                th scope="col" { (say!(lang, "record-request")) } } }
            tbody {
                @for AccessRecord { access, .. } in rows {
                    tr {
                        th scope="row" { (cx.time(access.at)) }
                        td data-label=(say!(lang, "record-who")) {
                            (access.name.as_deref().unwrap_or("–"))
                            @if let Some(login) = login(access) { " " span.dim { "(" (login) ")" } }
                        }
                        td data-label=(say!(lang, "session-from")) { (access.remote_addr) }
                        td data-label=(say!(lang, "record-what")) { code { (access.action) } }
                        td data-label=(say!(lang, "record-request")) { code { (access.request_id) } }
                    }
                }
            }
        }
    }
}

/// The same as a file.
pub async fn csv(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let filter = filter(&params)?;
    let mut out = String::from("at,principal,name,address,request,action\r\n");
    let (mut before, mut count) = (before(&params)?, 0);
    loop {
        let rows = read(&cx, &filter, before, crate::queries::MAX_ROWS).await?;
        let Some(last) = rows.last() else { break };
        before = Some((last.access.at, last.id));
        for AccessRecord { access, .. } in &rows {
            let fields = [
                &time::rfc3339(access.at),
                access.principal.as_deref().unwrap_or_default(),
                access.name.as_deref().unwrap_or_default(),
                &access.remote_addr,
                &access.request_id,
                &access.action,
            ];
            let _ = write!(out, "{}\r\n", fields.map(field).join(","));
        }
        count += rows.len();
        if count >= FILE_MAX_ROWS {
            break;
        }
    }
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"record.csv\""),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, out).into_response())
}

/// A field of RFC 4180. What a table program would take for a formula is made text.
fn field(text: &str) -> String {
    let text = table_cell(text);
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn a_field_is_text_whatever_it_holds() {
        assert_eq!(field("GET /ops 200"), "GET /ops 200");
        assert_eq!(field("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(field("=HYPERLINK(1)"), "'=HYPERLINK(1)");
    }
}
