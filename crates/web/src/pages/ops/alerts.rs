//! `GET /ops/alerts`: sites with trouble of their own, and dates that come near (S5).

use crate::layout::{Audience, Page, fragments, frame};
use crate::model::alerts::{AlertFilter, ended_alerts, open_alerts};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::params::{PageQuery, Params};
use axum::response::Response;
use bongsu_core::alert::{Alert, AlertEnd, AlertKind, Line, Recipient};
use bongsu_words::{Language, alert, labels};
use maud::{Markup, html};

const ROWS: u32 = 50;

/// The page.
pub async fn page(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let lang = cx.lang;
    let (text, label) = (params.search()?.to_lowercase(), params.label()?);
    let filter = AlertFilter { kind: params.alert_kind()?, text, label };
    let page = params.page(ROWS)?;
    let view = &cx.summary.view;
    let (open, ended) = (open_alerts(view, &filter), ended_alerts(view, &filter));
    let count =
        |kind: Option<AlertKind>| open_alerts(view, &AlertFilter { kind, ..filter.clone() }).len();
    let main = html! {
        h1 { (say!(lang, "alerts-title")) }
        p { (say!(lang, "alerts-intro")) }
        section.card {
            form.search method="get" action="/ops/alerts" role="search" data-search="rows" {
                label.sr for="q" { (say!(lang, "search-sites")) }
                input #q type="search" name="q" value=(filter.text) maxlength="256" autocomplete="off"
                    placeholder=(say!(lang, "search-sites"));
                @if let Some(kind) = filter.kind { input type="hidden" name="kind" value=(kind.as_str()); }
                @if let Some(label) = &filter.label { input type="hidden" name="label" value=(label); }
                button { (say!(lang, "search")) }
            }
            (fragments::label_filter(&cx, filter.label.as_ref()))
            nav #kinds .tabs data-live-part aria-label=(say!(lang, "alerts-kind")) {
                a href=(cx.with_param("kind", "")) aria-current=[filter.kind.is_none().then_some("true")] {
                    (say!(lang, "all")) " " span.num { (count(None)) } }
                @for kind in AlertKind::ALL {
                    a href=(cx.with_param("kind", kind.as_str())) aria-current=[(filter.kind == Some(kind)).then_some("true")] {
                        (alert::kind(lang, kind)) " " span.num { (count(Some(kind))) } }
                }
            }
            div #rows data-live-part { (rows(&cx, &open, page)) }
        }
        @if !ended.is_empty() {
            section.card {
                h2 { (say!(lang, "alerts-ended-caption")) }
                div #ended data-live-part { (table(&cx, &say!(lang, "alerts-ended-caption"), ended.iter().take(ROWS as usize).copied())) }
            }
        }
    };
    let title = say!(lang, "alerts-title");
    Ok(frame(
        &cx,
        &Page { audience: Audience::Operations, title, live: Some("/ops/live".into()), main },
    ))
}

fn rows(cx: &RequestContext, found: &[&Alert], page: PageQuery) -> Markup {
    let lang = cx.lang;
    let from = usize::try_from(page.offset).unwrap_or(usize::MAX);
    let shown = found.iter().skip(from).take(page.limit as usize).copied();
    html! {
        p.small role="status" { (say!(lang, "rows-found", n = found.len())) }
        @if found.len() <= from { p { (say!(lang, "alerts-none")) } }
        @else { (table(cx, &say!(lang, "alerts-caption"), shown)) }
        (fragments::pager(cx, page, found.len() as u64, ""))
    }
}

fn table<'a>(cx: &RequestContext, caption: &str, shown: impl Iterator<Item = &'a Alert>) -> Markup {
    let lang = cx.lang;
    let at = cx.summary.view.at;
    let columns = [
        say!(lang, "alerts-column-customer"),
        say!(lang, "alerts-column-kind"),
        say!(lang, "alerts-column-what"),
        say!(lang, "alerts-column-since"),
        say!(lang, "alerts-column-as-of"),
        say!(lang, "alerts-column-told"),
    ];
    let [customer, kind, what, since, as_of, told] = &columns;
    html! {
        table.list {
            caption.sr { (caption) }
            thead { tr {
                th scope="col" { (say!(lang, "alerts-column-subject")) }
                @for column in &columns { th scope="col" { (column) } }
            } }
            tbody {
                @for it in shown {
                    tr {
                        th scope="row" { (subject(lang, it)) (marks(cx, it)) }
                        td data-label=(customer) { (cx.customer_label(&it.customer)) }
                        td data-label=(kind) { (alert::kind(lang, it.condition.kind())) }
                        td data-label=(what) {
                            (alert::condition(lang, &cx.zone, it.condition, at))
                            @if it.repeats > 0 { p.small { (say!(lang, "alerts-repeats", n = it.repeats)) } }
                            @if let Some(end) = it.end { p.small { (end_of(cx, end)) } }
                        }
                        td data-label=(since) { (cx.time(it.began_at)) }
                        td data-label=(as_of) { (cx.time(it.as_of)) }
                        td data-label=(told) { (told_to(cx, &it.lines)) }
                    }
                }
            }
        }
    }
}

fn subject(lang: Language, alert: &Alert) -> Markup {
    let name = labels::site(lang, &alert.subject);
    match alert.condition.kind() {
        AlertKind::Domain => html! { (name) },
        _ => html! { a href={ "/ops/sites/" (alert.subject) } { (name) } },
    }
}

/// Why nobody is told of it now: its site is under maintenance, or muted.
fn marks(cx: &RequestContext, alert: &Alert) -> Markup {
    let is_open = alert.is_open() && alert.condition.kind() != AlertKind::Domain;
    let site = cx.summary.site(&alert.subject).filter(|_| is_open);
    html! {
        @if let Some(site) = site {
            " " (fragments::maintenance::mark(cx, site)) " " (fragments::maintenance::muted(cx, site))
        }
    }
}

fn end_of(cx: &RequestContext, end: AlertEnd) -> Markup {
    let at = bongsu_words::time::stamp(cx.lang, &cx.zone, cx.now, end.at());
    let text = alert::end(cx.lang, end, &at);
    match end {
        AlertEnd::Joined { incident, .. } => {
            html! { a href={ "/ops/incidents/" (incident) } { (text) } }
        }
        _ => html! { (text) },
    }
}

/// Who has heard of an alert: the operator's people by name, contacts by number.
fn told_to(cx: &RequestContext, lines: &[Line]) -> Markup {
    let lang = cx.lang;
    let name = |line: &Line| match &line.to {
        Recipient::Operator(name) => Some(name.clone()),
        Recipient::Contact(_) => None,
    };
    let contacts = lines.iter().filter(|it| name(it).is_none() && it.told.is_some()).count();
    let mut all: Vec<String> = Vec::new();
    for line in lines {
        match (name(line), line.due) {
            (Some(who), Some(_)) => all.push(say!(lang, "alerts-told-pending", who = who)),
            (Some(who), None) if line.told.is_some() => all.push(who),
            _ => {}
        }
    }
    if contacts > 0 {
        all.push(say!(lang, "alerts-told-customer", n = contacts));
    }
    match all.is_empty() {
        true => html! { (say!(lang, "alerts-told-nobody")) },
        false => html! { (all.join(", ")) },
    }
}
