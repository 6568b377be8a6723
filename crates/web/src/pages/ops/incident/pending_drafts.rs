//! The drafts of an incident that wait for a second person's approval, where the operator
//! requires it (S10).

use crate::layout::fragments;
use crate::layout::links::ops_incident_path;
use crate::model::statement_form::StatementForm;
use crate::request::context::RequestContext;
use crate::request::statement_form::{MAX_AUTHOR_CHARS, preview, read_statement};
use bongsu_core::engine::view::IncidentView;
use bongsu_store::PendingDraft;
use bongsu_words::{Lang, statement};
use maud::{Markup, html};

/// The section with all drafts; nothing when there is none.
pub fn pending_drafts(
    cx: &RequestContext,
    view: &IncidentView,
    drafts: &[PendingDraft<StatementForm>],
) -> Markup {
    let lang = cx.lang;
    html! {
        @if !drafts.is_empty() {
            section.card aria-labelledby="pending" {
                h2 #pending { (say!(lang, "approve-title")) }
                @for draft in drafts { (pending_draft(cx, view, draft)) }
            }
        }
    }
}

/// One draft as it would be read, with the buttons to decide on it.
fn pending_draft(
    cx: &RequestContext,
    view: &IncidentView,
    draft: &PendingDraft<StatementForm>,
) -> Markup {
    let (lang, id) = (cx.lang, draft.id);
    let action = format!("{}/drafts/{id}", ops_incident_path(view.incident.id));
    let read = read_statement(&draft.body, view).ok();
    html! {
        article {
            p.small { (say!(lang, "approve-by", by = draft.by.as_str(), at = cx.stamp(draft.made_at))) }
            @if let Some((stated, draft)) = read {
                @if let Err(claim) = draft.check(&view.incident.counts) { (fragments::unverified_claim(lang, claim)) }
                @let shown = preview(view, stated, draft.next_update, cx.now);
                div.columns {
                    @for of in Lang::ALL {
                        blockquote lang=(of.tag()) {
                            (fragments::statement(&statement::quote(of, &cx.app.zone, cx.now, &shown)))
                        }
                    }
                }
            }
            form.stacked method="post" action=(action) {
                label for={ "by-" (id) } { (say!(lang, "approve-name")) }
                input id={ "by-" (id) } name="by" required maxlength=(MAX_AUTHOR_CHARS) autocomplete="name";
                p.buttons {
                    button.danger name="decision" value="approve" { (say!(lang, "approve-do")) }
                    button name="decision" value="reject" { (say!(lang, "approve-not")) }
                }
            }
        }
    }
}
