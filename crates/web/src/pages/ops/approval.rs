//! What one person wants to say and another is to approve first, where the operator wants it
//! so (S10): shown on the incident's page as it would be read.

use super::base;
use crate::commands::CommandError;
use crate::error::{Error, FieldError};
use crate::layout::RequestContext;
use crate::pages::pieces;
use crate::params::{incident_id, words};
use crate::statement_form::{BY_MOST, preview};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::Principal;
use bongsu_core::engine::command::{Command, Refusal};
use bongsu_core::engine::view::IncidentView;
use bongsu_core::statement::proposal::Proposal;
use bongsu_words::{Lang, statement};
use maud::{Markup, html};
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Decided {
    by: String,
    decision: String,
}

/// What waits, each with what it would say.
pub fn waiting(cx: &RequestContext, view: &IncidentView) -> Markup {
    let lang = cx.lang;
    html! {
        @if !view.proposals.is_empty() {
            section.card aria-labelledby="waiting" {
                h2 #waiting { (say!(lang, "approve-title")) }
                @for proposal in &view.proposals { (one(cx, view, proposal)) }
            }
        }
    }
}

fn one(cx: &RequestContext, view: &IncidentView, proposal: &Proposal) -> Markup {
    let (lang, number, draft) = (cx.lang, proposal.number, &proposal.draft);
    let at = format!("{}/drafts/{number}", base(&view.incident));
    let stated = draft.stated(&proposal.author, &view.statements);
    html! {
        article {
            p.small { (say!(lang, "approve-by", by = proposal.author.as_str(), at = cx.stamp(proposal.proposed_at))) }
            @if let Some(stated) = stated {
                @let beyond = draft.check(&view.incident.counts).err();
                @if let Some(beyond) = beyond { (super::statement::stopped(lang, beyond)) }
                @let shown = preview(view, stated, draft.next_update, cx.now);
                div.columns {
                    @for of in Lang::ALL {
                        blockquote lang=(of.tag()) {
                            (pieces::statement(&statement::quote(of, &cx.app.zone, cx.now, &shown)))
                        }
                    }
                }
            }
            form.stacked method="post" action=(at) {
                label for={ "by-" (number) } { (say!(lang, "approve-name")) }
                input id={ "by-" (number) } name="by" required maxlength=(BY_MOST) autocomplete="name";
                p.buttons {
                    button.danger name="decision" value="approve" { (say!(lang, "approve-do")) }
                    button name="decision" value="reject" { (say!(lang, "approve-not")) }
                }
            }
        }
    }
}

/// A second person decides.
pub async fn decide(
    cx: RequestContext,
    Path((id, number)): Path<(String, String)>,
    form: Result<Form<Decided>, FormRejection>,
) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let Form(Decided { by, decision }) =
        form.map_err(|_| Error::invalid("form", FieldError::NotReadable))?;
    let by = words("by", &by, BY_MOST)?;
    let approve = match decision.as_str() {
        "approve" => true,
        "reject" => false,
        _ => return Err(Error::invalid("decision", FieldError::NotOneOf("approve, reject"))),
    };
    let number = number.parse().map_err(|_| CommandError::Refused(Refusal::NoSuchDraft))?;
    let command = Command::DecideDraft { incident: id, number, approve };
    cx.app.submit(Principal::operator(by), command).await?;
    let done = if approve { "statement" } else { "rejected" };
    Ok(Redirect::to(&format!("/ops/incidents/{id}?done={done}")).into_response())
}
