//! The tree in words: labels, a sentence, a legend, and the whole as a nested list.

use super::plan::{Node, Plan, Show};
use crate::draw::beacon::{self, StatusGlyph};
use crate::layout::component_href;
use bongsu_words::Lang;
use bongsu_words::labels;
use maud::{Markup, html};

pub fn label(lang: Lang, show: &Show) -> String {
    match show {
        Show::Component(key) => labels::component(lang, key),
        Show::Sites => say!(lang, "blast-sites"),
        Show::Healthy { parts } => say!(lang, "blast-healthy", n = *parts),
        Show::MoreFailing { parts } => say!(lang, "blast-more", n = *parts),
    }
}

/// `1,874 of 2,000 fail`
pub fn numbers(lang: Lang, knot: &Node) -> String {
    match (&knot.show, knot.failing) {
        (Show::Healthy { .. }, _) => say!(lang, "fire-unlit"),
        (Show::MoreFailing { .. }, _) => say!(lang, "fire-glow"),
        (_, 0) => say!(lang, "blast-none-fail", sites = knot.sites),
        _ => say!(lang, "blast-fail", failing = knot.failing, sites = knot.sites),
    }
}

fn fire(lang: Lang, fire: StatusGlyph) -> String {
    match fire {
        StatusGlyph::Aflame => say!(lang, "fire-aflame"),
        StatusGlyph::Smoke => say!(lang, "fire-smoke"),
        StatusGlyph::Glow => say!(lang, "fire-glow"),
        StatusGlyph::Unlit => say!(lang, "fire-unlit"),
    }
}

/// What is lit and how much of it fails, for those who do not see the drawing.
pub fn sentence(lang: Lang, plan: &Plan) -> String {
    fn walk<'a>(knot: &'a Node, out: &mut Vec<&'a Node>) {
        if matches!(knot.fire, StatusGlyph::Aflame | StatusGlyph::Smoke) {
            out.push(knot);
        }
        knot.below.iter().for_each(|below| walk(below, out));
    }
    let mut lit = Vec::new();
    plan.roots.iter().for_each(|root| walk(root, &mut lit));
    let said = |knot: &&Node| {
        format!("{} ({}): {}.", label(lang, &knot.show), fire(lang, knot.fire), numbers(lang, knot))
    };
    lit.iter().map(said).collect::<Vec<_>>().join(" ")
}

pub fn legend(lang: Lang) -> Markup {
    html! {
        ul.legend aria-hidden="true" {
            @for it in [StatusGlyph::Aflame, StatusGlyph::Smoke, StatusGlyph::Glow, StatusGlyph::Unlit] {
                li { svg viewBox="0 0 20 28" width="15" height="21" { (beacon::glyph(it, 0.0, 0.0)) } " " (fire(lang, it)) }
            }
        }
    }
}

pub fn nested(lang: Lang, plan: &Plan) -> Markup {
    html! { ul.tree { @for root in &plan.roots { (branch(lang, root)) } } }
}

fn branch(lang: Lang, knot: &Node) -> Markup {
    html! {
        li {
            @match &knot.show {
                Show::Component(key) => a href=(component_href(key)) { (label(lang, &knot.show)) },
                other => (label(lang, other)),
            }
            " — " (numbers(lang, knot)) " (" (fire(lang, knot.fire)) ")"
            @if !knot.below.is_empty() { ul { @for below in &knot.below { (branch(lang, below)) } } }
        }
    }
}
