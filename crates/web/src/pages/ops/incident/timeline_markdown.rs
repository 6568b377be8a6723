//! `GET /ops/incidents/{id}/timeline.md`: the timeline as Markdown, to be pasted into a document.

use crate::layout::links::ops_incident_path;
use crate::queries::QueryError;
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::incident::load_incident;
use crate::request::params::incident_id;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bongsu_core::incident::IncidentId;
use bongsu_words::statement::quote;
use bongsu_words::time::{ANY_DAY, stamp};
use bongsu_words::{cause, justification};
use std::fmt::Write;

/// Where it is.
pub fn timeline_path(id: IncidentId) -> String {
    format!("{}/timeline.md", ops_incident_path(id))
}

/// What happened and what was said, oldest first.
pub async fn timeline(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let loaded = load_incident(&cx, incident_id(&id)?).await?;
    let (lang, it) = (cx.lang, &loaded.view.incident);
    let unread = || Error::StoreAway(QueryError("the timeline was not read".into()));
    let events = loaded.events.as_deref().ok_or_else(unread)?;
    let happened = events.iter().map(|event| {
        let text = justification::event_text(lang, &cx.inside, &event.kind);
        let why = cx.justification(&cx.inside, &event.justification);
        (event.at, format!("**{}** {}", escaped(&text), escaped(&why)))
    });
    let said = loaded.view.statements.iter().map(|said| {
        let quote = quote(lang, &cx.names, &cx.zone, ANY_DAY, said);
        let text = format!("{}: {}", quote.heading, quote.paragraph());
        (said.as_of, format!("{}: {}", say!(lang, "timeline-said"), escaped(&text)))
    });
    let mut lines: Vec<_> = happened.chain(said).collect();
    lines.sort_by_key(|(at, _)| *at);
    let mut text = format!("# {}\n\n", escaped(&cause::title(lang, &cx.inside, it)));
    for (at, line) in lines {
        // Writing to a string cannot fail. A document is read on other days, too.
        let _ = writeln!(text, "- {} {line}", stamp(lang, &cx.zone, ANY_DAY, at));
    }
    let headers = [(CONTENT_TYPE, "text/markdown; charset=utf-8"), (CACHE_CONTROL, "no-store")];
    Ok((headers, text).into_response())
}

/// Text that is not taken for marks (CommonMark §2.4), on one line.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' => escaped.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '&' => {
                escaped.push('\\');
                escaped.push(c);
            }
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_people_wrote_is_text_and_no_mark() {
        assert_eq!(escaped("a\n# <b> [x](y) _z_"), "a \\# \\<b\\> \\[x\\](y) \\_z\\_");
    }
}
