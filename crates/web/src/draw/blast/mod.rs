//! The picture of the blast radius: the tree of components with what fails lit up and
//! counted, healthy neighbours folded together.
//!
//! [`plan`] decides what is shown; [`svg`] draws it twice, wide for a desk and narrow for
//! a phone; [`list`] says the same as a nested list.

mod list;
mod plan;
mod svg;

use crate::summary::Summary;
use bongsu_core::engine::view::IncidentView;
use bongsu_words::Lang;
use maud::{Markup, html};

pub use plan::Plan;

/// The picture of an incident, with its words; nothing to draw without an estate.
pub fn picture(lang: Lang, digest: &Summary, view: &IncidentView) -> Markup {
    let plan = Plan::of_incident(digest, view);
    drawn(lang, &plan)
}

/// The picture of any plan.
pub fn drawn(lang: Lang, plan: &Plan) -> Markup {
    html! {
        @if plan.roots.is_empty() { p.dim { (say!(lang, "blast-empty")) } }
        @else {
            (svg::drawing(lang, plan, svg::Form::Wide))
            (svg::drawing(lang, plan, svg::Form::Narrow))
            (list::legend(lang))
            details.as-list {
                summary { (say!(lang, "blast-as-list")) }
                (list::nested(lang, plan))
            }
        }
    }
}
