//! `GET /incidents/{id}`: one incident as the public may see it, with all statements.

use crate::draw::stack;
use crate::layout::fragments::charts;
use crate::layout::{Audience, Page, fragments, frame};
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use crate::request::incident::incident_view;
use crate::request::params::incident_id;
use axum::extract::Path;
use axum::response::Response;
use bongsu_core::incident::Phase;
use bongsu_words::cause;
use maud::html;

/// The page.
pub async fn page(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let view = incident_view(&cx, incident_id(&id)?).await?;
    let (lang, it) = (cx.lang, &view.incident);
    if !cx.is_public(it) {
        return Err(Error::NotFound(Resource::Incident));
    }
    let title = cause::title(lang, &cx.names, it);
    let main = html! {
        p.crumbs { a href=(cx.href("/")) { (say!(lang, "nav-status")) } " / " a href=(cx.href("/history")) { (say!(lang, "nav-history")) } }
        div #incident data-live-part {
            header.title { h1 { (title) } (fragments::phase(&cx, it.phase)) }
            section.card {
                (fragments::cause(&cx, it))
                (fragments::counts(&cx, &it.counts))
                (stack::bar(lang, &it.counts))
                (fragments::times(&cx, it, view.statements.last()))
                @if it.relapses > 0 { p { (say!(lang, "relapses", n = it.relapses)) } }
            }
            (charts::course(&cx, &view, None).await)
            section.card aria-labelledby="statements" {
                h2 #statements { (say!(lang, "statement-title")) }
                @if view.statements.is_empty() { p { (say!(lang, "statement-none")) } }
                @else { (fragments::statements(&cx, &view.statements)) }
            }
        }
    };
    let live = (it.phase != Phase::Resolved).then(|| "/live".to_owned());
    Ok(frame(&cx, &Page { audience: Audience::Public, title, live, main }))
}
