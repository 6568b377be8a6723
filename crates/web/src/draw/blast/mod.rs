//! The diagram of the blast radius: the tree of components with failures marked and counted,
//! and healthy neighbours folded together.
//!
//! [`plan`] decides what is shown; [`svg`] draws it twice, for wide and for narrow screens;
//! [`list`] says the same as a nested list.

mod list;
mod plan;
mod reader;
mod svg;

use crate::model::summary::Summary;
use bongsu_core::engine::view::IncidentView;
use maud::{Markup, html};

pub use plan::Plan;
use reader::Reader;

/// The diagram of an incident with its text version.
pub fn picture(reader: Reader<'_>, summary: &Summary, view: &IncidentView) -> Markup {
    let plan = Plan::of_incident(summary, view);
    draw(reader, &plan)
}

/// The diagram of any plan.
pub fn draw(reader @ (lang, _): Reader<'_>, plan: &Plan) -> Markup {
    html! {
        @if plan.roots.is_empty() { p.dim { (say!(lang, "impact-empty")) } }
        @else {
            (svg::drawing(reader, plan, svg::DrawingWidth::Wide))
            (svg::drawing(reader, plan, svg::DrawingWidth::Narrow))
            (list::legend(lang))
            details.as-list {
                summary { (say!(lang, "impact-as-list")) }
                (list::nested(reader, plan))
            }
        }
    }
}
