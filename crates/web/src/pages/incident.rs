//! `GET /incidents/{id}`: one incident as the public may see it, with every word said.

use super::{charts, pieces, status};
use crate::draw::stack;
use crate::error::{Error, Resource};
use crate::layout::{Audience, Page, RequestContext, frame};
use crate::params::incident_id;
use axum::extract::Path;
use axum::response::Response;
use bongsu_core::engine::view::IncidentView;
use bongsu_core::incident::Phase;
use bongsu_words::cause;
use maud::html;
use std::sync::Arc;

pub async fn page(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let found = match cx.digest.incident(id) {
        Some(view) => view.clone(),
        None => {
            let record = cx.app.history.incident(id).await?;
            let record = record.ok_or(Error::NotFound(Resource::Incident))?;
            Arc::new(IncidentView {
                incident: record.incident,
                victims: Vec::new(),
                statements: record.statements,
            })
        }
    };
    let (lang, it) = (cx.lang, &found.incident);
    let title = cause::title(lang, it);
    let main = html! {
        p.crumbs { a href=(cx.href("/")) { (say!(lang, "nav-status")) } " / " a href=(cx.href("/history")) { (say!(lang, "nav-history")) } }
        div #incident data-live-part {
            header.title { h1 { (title) } (pieces::phase(&cx, it.phase)) }
            section.card {
                (status::what(&cx, it))
                (pieces::counts(&cx, &it.counts))
                (stack::bar(lang, &it.counts))
                (pieces::times(&cx, it, found.statements.last()))
                @if it.relapses > 0 { p { (say!(lang, "relapses", n = it.relapses)) } }
            }
            (charts::course(&cx, &found, None).await)
            section.card aria-labelledby="said" {
                h2 #said { (say!(lang, "said-title")) }
                @if found.statements.is_empty() { p { (say!(lang, "said-none")) } }
                @else { (pieces::statements(&cx, &found.statements)) }
            }
        }
    };
    let live = (it.phase != Phase::Resolved).then(|| "/live".to_owned());
    Ok(frame(&cx, &Page { room: Audience::Public, title, live, main }))
}
