//! `GET /ops/maintenance`: all windows, what runs first.

use crate::layout::{Audience, Page, fragments, frame};
use crate::model::maintenance::{ShownWindow, windows};
use crate::request::context::RequestContext;
use axum::response::Response;
use bongsu_core::access::Permission;
use bongsu_core::maintenance::Phase;
use bongsu_words::maintenance;
use maud::{Markup, html};

/// The most windows of a phase that are shown.
const MAX_ROWS: usize = 100;

/// The page.
pub async fn page(cx: RequestContext) -> Response {
    let lang = cx.lang;
    let title = say!(lang, "maintenance-nav");
    let all = windows(&cx.summary.view);
    let of = |phase: Phase| all.iter().filter(move |it| it.phase == phase);
    let running: Vec<_> = of(Phase::InProgress).collect();
    let coming: Vec<_> = of(Phase::Scheduled).take(MAX_ROWS).collect();
    let past: Vec<_> = of(Phase::Completed).rev().take(MAX_ROWS).collect();
    let main = html! {
        h1 { (title) }
        @if cx.may(Permission::Maintain) {
            p.buttons {
                a.button href="/ops/maintenance/new" { (say!(lang, "maintenance-new")) }
                a.button href="/ops/maintenance/calendar" { (say!(lang, "maintenance-import")) }
                a.button href="/ops/mutes" { (say!(lang, "mute-title")) }
            }
        } @else { p { a href="/ops/mutes" { (say!(lang, "mute-title")) } } }
        div #windows data-live-part {
            (section(&cx, "running", say!(lang, "maintenance-running"), &running))
            (section(&cx, "coming", say!(lang, "maintenance-coming"), &coming))
            @if !past.is_empty() { (section(&cx, "past", say!(lang, "maintenance-past"), &past)) }
        }
    };
    let live = Some("/ops/live".into());
    frame(&cx, &Page { audience: Audience::Operations, title, live, main })
}

fn section(cx: &RequestContext, id: &str, title: String, rows: &[&ShownWindow<'_>]) -> Markup {
    let lang = cx.lang;
    html! {
        section.card aria-labelledby=(id) {
            h2 id=(id) { (title) }
            @if rows.is_empty() { p { (say!(lang, "maintenance-nothing")) } }
            @else {
                ul.rows {
                    @for it in rows {
                        li.row {
                            div.grow {
                                a href={ "/ops/maintenance/" (it.of.record.id) } { (it.of.record.plan.title.of(lang)) }
                                p.small { (maintenance::window(lang, &cx.zone, it.window)) }
                            }
                            span.num.small { (say!(lang, "maintenance-takes", n = it.of.reach.sites.len())) }
                            (fragments::maintenance::phase(cx, it.phase))
                        }
                    }
                }
            }
        }
    }
}
