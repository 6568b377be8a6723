//! The form by which a customer thanks for an incident that is over for them (S24).

use crate::middleware::error_pages::refusal;
use crate::model::customer::CustomerView;
use crate::request::context::RequestContext;
use crate::request::error::Error;
use bongsu_core::call::thanks::THANKS_MAX_CHARS;
use bongsu_core::incident::{Counts, IncidentId};
use bongsu_core::ticket::masking::mask;
use maud::{Markup, html};

/// The incidents that are over for the customer: all of their sites that it listed work, and one of
/// them was down.
pub fn can_be_thanked(cx: &RequestContext, customer: &CustomerView) -> Vec<IncidentId> {
    let is_over = |counts: &Counts| counts.hit + counts.at_risk == 0 && counts.ever_hit > 0;
    let all = customer.incidents(&cx.summary).into_iter();
    all.filter(|(_, counts)| is_over(counts)).map(|(view, _)| view.incident.id).collect()
}

/// The customer's key.
pub fn key_of(cx: &RequestContext, customer: &CustomerView) -> String {
    cx.summary.view.topology.customers[customer.customer.ix()].clone()
}

/// The form on the customer's page, or that it was said; nothing while nothing is over. What was
/// typed and refused stands in it.
pub async fn section(
    cx: &RequestContext,
    customer: &CustomerView,
    refused: Option<(&str, &Error)>,
) -> Markup {
    let lang = cx.lang;
    let over = can_be_thanked(cx, customer);
    let Ok(store) = cx.app.users() else { return html! {} };
    if over.is_empty() {
        return html! {};
    }
    let Ok(said) = store.thanks_of(&key_of(cx, customer)).await else { return html! {} };
    let is_said = |id: &IncidentId| said.iter().any(|thanks| thanks.incident == *id);
    let open = over.iter().find(|id| !is_said(id));
    html! {
        section.card aria-labelledby="thanks" {
            h2 #thanks { (say!(lang, "thanks-title")) }
            @match open {
                None => p role="status" { (say!(lang, "thanks-said")) },
                Some(incident) => form.stacked method="post" action={ (customer.path()) "/thanks" } {
                    input type="hidden" name="incident" value=(incident);
                    label for="thanks-text" { (say!(lang, "thanks-words")) }
                    @if let Some((_, error)) = refused { (refusal(lang, error)) }
                    @let typed = refused.map_or(String::new(), |(text, _)| mask(text.trim()).text);
                    textarea #thanks-text name="text" maxlength=(THANKS_MAX_CHARS) rows="2" { (typed) }
                    p.small { (say!(lang, "thanks-hint")) }
                    button { (say!(lang, "thanks-do")) }
                },
            }
        }
    }
}
