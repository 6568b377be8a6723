//! `GET /incidents/{id}`: one incident as the public may see it, with all statements.

use crate::draw::stack;
use crate::layout::fragments::charts;
use crate::layout::{Audience, Page, fragments, frame};
use crate::queries::Queries;
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use crate::request::incident::incident_view;
use crate::request::params::incident_id;
use axum::extract::Path;
use axum::response::Response;
use bongsu_core::incident::{Incident, Phase};
use bongsu_core::postmortem::Published;
use bongsu_words::cause;
use maud::html;

/// What it taught, once that was published. Without the store the rest of the page is shown.
async fn postmortem(cx: &RequestContext, it: &Incident) -> Option<Published> {
    if it.phase != Phase::Resolved {
        return None;
    }
    cx.store.incident(it.id).await.ok().flatten().and_then(|record| record.postmortem)
}

/// The page.
pub async fn page(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let view = incident_view(&cx, incident_id(&id)?).await?;
    let (lang, it) = (cx.lang, &view.incident);
    if !cx.is_public(it) {
        return Err(Error::NotFound(Resource::Incident));
    }
    let title = cause::title(lang, &cx.names, it);
    let postmortem = postmortem(&cx, it).await;
    let main = html! {
        p.crumbs { a href=(cx.href("/")) { (say!(lang, "nav-status")) } " / " a href=(cx.href("/history")) { (say!(lang, "nav-history")) } }
        div #incident data-live-part {
            header.title { h1 { (title) } (fragments::phase(&cx, it.told_phase())) }
            section.card {
                (fragments::cause(&cx, it))
                (fragments::counts(&cx, it))
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
            @if let Some(published) = &postmortem {
                section.card aria-labelledby="postmortem" {
                    h2 #postmortem { (say!(lang, "postmortem-title")) }
                    p.small { @match published.first_at == published.at {
                        true => (say!(lang, "postmortem-published-at", at = cx.stamp(published.at))),
                        false => (say!(lang, "postmortem-updated-at", first = cx.stamp(published.first_at), at = cx.stamp(published.at))),
                    } }
                    (fragments::postmortem::sections(lang, &published.texts))
                }
            }
        }
    };
    let live = (it.phase != Phase::Resolved).then(|| "/live".to_owned());
    Ok(frame(&cx, &Page { audience: Audience::Public, title, live, main }))
}
