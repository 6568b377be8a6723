//! `/history.atom` (RFC 4287), `/history.rss` (RSS 2.0) and `/feed.json` (JSON Feed 1.1):
//! the statements of the latest incidents, and what was said of maintenance, one entry each. Readers show an entry once, under its
//! id: the end of an incident is an entry of its own.
//!
//! Own code, since `atom_syndication` brings chrono, a second time library.

use super::last_modified::add_last_modified;
use crate::model::maintenance::{ShownWindow, public_windows};
use crate::queries::{IncidentRecord, Queries};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bongsu_core::Time;
use bongsu_core::maintenance::Phase;
use bongsu_core::maintenance::plan::NOTICE_LEAD_DEFAULT;
use bongsu_core::statement::Statement;
use bongsu_words::{cause, maintenance, statement, time};
use serde_json::json;
use std::fmt::Write;

/// The most incidents of a feed.
const MAX_INCIDENTS: u32 = 20;
/// The most entries of a feed.
const MAX_ENTRIES: usize = 100;

/// One statement as an entry.
struct Entry {
    id: String,
    link: String,
    title: String,
    at: Time,
    text: String,
}

async fn entries(cx: &RequestContext) -> Result<Vec<Entry>, Error> {
    let found = cx.store.incidents(None, MAX_INCIDENTS).await?;
    let mut entries = Vec::new();
    for it in found.into_iter().filter(|it| cx.is_public(it)) {
        if let Some(record) = cx.store.incident(it.id).await? {
            entries.extend(of_incident(cx, &record));
        }
    }
    for it in public_windows(&cx.summary.view) {
        entries.extend(of_window(cx, &it));
    }
    entries.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
    entries.truncate(MAX_ENTRIES);
    Ok(entries)
}

fn of_incident(cx: &RequestContext, record: &IncidentRecord) -> Vec<Entry> {
    let (it, zone) = (&record.incident, &cx.zone);
    let link = format!("{}/incidents/{}", cx.app.settings.public_url, it.id);
    let title = cause::title(cx.lang, &cx.names, it);
    let entry = |s: &Statement| {
        let quote = statement::quote(cx.lang, &cx.names, zone, time::ANY_DAY, s);
        let at = time::stamp(cx.lang, zone, time::ANY_DAY, s.as_of);
        Entry {
            id: format!("urn:uuid:{}#{}", it.id, s.number),
            link: link.clone(),
            title: format!("{title} — {}", quote.heading),
            at: s.as_of,
            text: format!("{at} — {}", quote.paragraph()),
        }
    };
    record.statements.iter().map(entry).collect()
}

/// What was said of a window so far. A window that was moved is another one; one that was only
/// described anew keeps its entry.
fn of_window(cx: &RequestContext, it: &ShownWindow<'_>) -> Vec<Entry> {
    let (record, window) = (&it.of.record, it.window);
    let lead = record.plan.notice_lead().unwrap_or(NOTICE_LEAD_DEFAULT);
    // Announced when it is near: a rule without an end would fill the feed at once.
    let announced = record.created_at.max(window.start.before(lead));
    let said = [
        (Phase::Scheduled, announced),
        (Phase::InProgress, window.start),
        (Phase::Completed, window.end),
    ];
    let now = cx.summary.view.at;
    let so_far = said.into_iter().filter(|(phase, at)| *phase <= it.phase && *at <= now);
    let entry = |(phase, at): (Phase, Time)| {
        let title = record.plan.title.of(cx.lang);
        let (label, text) = (
            maintenance::phase(cx.lang, phase),
            maintenance::update(cx.lang, &cx.zone, phase, window),
        );
        let body = record.plan.body.of(cx.lang);
        Entry {
            id: format!("urn:uuid:{}#{}", it.id(), phase.code()),
            link: format!("{}/#maintenance", cx.app.settings.public_url),
            title: format!("{title} — {label}"),
            at,
            text: if body.is_empty() { text } else { format!("{text}\n{body}") },
        }
    };
    so_far.map(entry).collect()
}

fn feed_title(cx: &RequestContext) -> String {
    let title = say!(cx.lang, "feed-title", operator = cx.app.settings.operator.of(cx.lang));
    match &cx.app.settings.drill {
        Some(_) => format!("[{}] {title}", say!(cx.lang, "drill")),
        None => title,
    }
}

/// Text between tags and inside double quotes; control characters that XML 1.0 cannot
/// hold are left out.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML 1.0 §2.2 has neither these nor the two that are no characters.
            c if c.is_control() && !matches!(c, '\n' | '\t' | '\r') => {}
            '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

fn respond(
    cx: &RequestContext,
    content_type: &'static str,
    body: String,
    all: &[Entry],
) -> Response {
    let headers = [(CONTENT_TYPE, content_type), (CACHE_CONTROL, "public, max-age=30")];
    let mut response = (headers, body).into_response();
    add_last_modified(cx, &mut response, updated(cx, all));
    response
}

/// When a feed changed last: with its newest entry, or when this process began.
fn updated(cx: &RequestContext, all: &[Entry]) -> Time {
    all.first().map_or(cx.app.started_at, |entry| entry.at)
}

/// The Atom feed.
pub async fn atom(cx: RequestContext) -> Result<Response, Error> {
    let all = entries(&cx).await?;
    let base = xml(&cx.app.settings.public_url);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <id>{base}/history.atom</id>\n<title>{}</title>\n<updated>{}</updated>\n\
         <link rel=\"self\" href=\"{base}/history.atom\"/>\n<link href=\"{base}/\"/>\n<author><name>{}</name></author>\n",
        cx.lang.tag(),
        xml(&feed_title(&cx)),
        time::rfc3339(updated(&cx, &all)),
        xml(cx.app.settings.operator.of(cx.lang)),
    );
    for e in &all {
        let lines: Vec<String> = e.text.lines().map(xml).collect();
        let content = format!("<p>{}</p>", lines.join("<br/>"));
        let _ = write!(
            out,
            "<entry>\n<id>{}</id>\n<title>{}</title>\n<link href=\"{}\"/>\n<published>{}</published>\n\
             <updated>{}</updated>\n<content type=\"html\">{}</content>\n</entry>\n",
            xml(&e.id),
            xml(&e.title),
            xml(&e.link),
            time::rfc3339(e.at),
            time::rfc3339(e.at),
            xml(&content),
        );
    }
    out.push_str("</feed>\n");
    Ok(respond(&cx, "application/atom+xml; charset=utf-8", out, &all))
}

/// The RSS feed.
pub async fn rss(cx: RequestContext) -> Result<Response, Error> {
    let all = entries(&cx).await?;
    let base = xml(&cx.app.settings.public_url);
    let title = xml(&feed_title(&cx));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\">\n<channel>\n<title>{title}</title>\n\
         <link>{base}/</link>\n<description>{title}</description>\n<language>{}</language>\n",
        cx.lang.tag()
    );
    for e in &all {
        let lines: Vec<String> = e.text.lines().map(xml).collect();
        let content = format!("<p>{}</p>", lines.join("<br/>"));
        let date = e.at.to_jiff().strftime("%a, %d %b %Y %H:%M:%S +0000");
        let _ = write!(
            out,
            "<item>\n<guid isPermaLink=\"false\">{}</guid>\n<title>{}</title>\n<link>{}</link>\n\
             <pubDate>{date}</pubDate>\n<description>{}</description>\n</item>\n",
            xml(&e.id),
            xml(&e.title),
            xml(&e.link),
            xml(&content),
        );
    }
    out.push_str("</channel>\n</rss>\n");
    Ok(respond(&cx, "application/rss+xml; charset=utf-8", out, &all))
}

/// The JSON feed.
pub async fn json(cx: RequestContext) -> Result<Response, Error> {
    let all = entries(&cx).await?;
    let base = &cx.app.settings.public_url;
    let items: Vec<_> = all
        .iter()
        .map(|e| {
            json!({
                "id": e.id,
                "url": e.link,
                "title": e.title,
                "content_text": e.text,
                "date_published": time::rfc3339(e.at),
            })
        })
        .collect();
    let body = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed_title(&cx),
        "home_page_url": format!("{base}/"),
        "feed_url": format!("{base}/feed.json"),
        "language": cx.lang.tag(),
        "items": items,
    });
    Ok(respond(&cx, "application/feed+json", body.to_string(), &all))
}
