//! The drafts of an incident that wait for a second person's approval, where the operator
//! requires it (S10).

use crate::layout::fragments;
use crate::layout::links::ops_incident_path;
use crate::request::context::RequestContext;
use crate::request::statement_form::preview;
use bongsu_core::engine::view::IncidentView;
use bongsu_core::statement::proposal::Proposal;
use bongsu_words::{Language, statement};
use maud::{Markup, html};

/// The section with all drafts; nothing when there is none.
pub fn pending_drafts(cx: &RequestContext, view: &IncidentView) -> Markup {
    let lang = cx.lang;
    html! {
        @if !view.proposals.is_empty() {
            section.card aria-labelledby="pending" {
                h2 #pending { (say!(lang, "approve-title")) }
                @for proposal in &view.proposals { (pending_draft(cx, view, proposal)) }
            }
        }
    }
}

/// One draft as it would be read, with the buttons to decide on it.
fn pending_draft(cx: &RequestContext, view: &IncidentView, proposal: &Proposal) -> Markup {
    let (lang, number, draft) = (cx.lang, proposal.number, &proposal.draft);
    let action = format!("{}/drafts/{number}", ops_incident_path(view.incident.id));
    let stated = draft.publish(&proposal.author, &view.statements);
    html! {
        article {
            p.small { (say!(lang, "approve-by", by = proposal.author.as_str(), at = cx.stamp(proposal.proposed_at))) }
            (fragments::named_cause(cx, &view.incident, draft.named_cause))
            @if let Some(stated) = stated {
                @if let Err(claim) = draft.check(&view.incident.counts) { (fragments::unverified_claim(lang, claim)) }
                @let shown = preview(view, stated, draft.next_update, cx.now);
                div.columns {
                    @for of in Language::WRITTEN {
                        blockquote lang=(of.tag()) {
                            (fragments::statement(&statement::quote(of, &cx.names, &cx.zone, cx.now, &shown)))
                        }
                    }
                }
            }
            @let own = cx.signed_in.as_ref().is_some_and(|it| it.principal.is(&proposal.author_id));
            @if own { p.small { (say!(lang, "approve-own")) } }
            form.stacked method="post" action=(action) {
                p.buttons {
                    @if !own {
                        button.danger name="decision" value="approve" { (say!(lang, "approve-do")) }
                    }
                    button name="decision" value="reject" { (say!(lang, "approve-not")) }
                }
            }
        }
    }
}
