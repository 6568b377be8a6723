//! The tree as text: labels, a sentence, a legend, and a nested list.

use super::plan::{Node, NodeContent, Plan};
use super::reader::Reader;
use crate::draw::status_glyph::{self, StatusGlyph};
use crate::layout::fragments::failing_at;
use crate::layout::links::component_path;
use bongsu_words::Language;
use bongsu_words::names::ComponentNames;
use maud::{Markup, html};

/// The label of a node.
pub fn label((lang, names): Reader<'_>, content: &NodeContent) -> String {
    match content {
        NodeContent::Component(key) => names.component(lang, key),
        NodeContent::Sites => say!(lang, "impact-sites"),
        NodeContent::Healthy { components } => say!(lang, "impact-healthy", n = *components),
        NodeContent::MoreFailing { components } => say!(lang, "impact-more", n = *components),
    }
}

/// `1,874 of 2,000 fail`
pub fn numbers(lang: Language, node: &Node) -> String {
    match (&node.content, node.failing) {
        (NodeContent::Healthy { .. }, _) => say!(lang, "glyph-unlit"),
        (NodeContent::MoreFailing { .. }, _) => say!(lang, "glyph-glow"),
        // What fails below it speaks against what is below it alone.
        (_, 0) if node.children.iter().any(has_failing) => {
            say!(lang, "impact-not-suspected", sites = node.sites)
        }
        (_, 0) if node.sites > 0 => say!(lang, "impact-none-fail", sites = node.sites),
        (_, failing) => failing_at(lang, failing, node.sites),
    }
}

fn has_failing(node: &Node) -> bool {
    node.failing > 0 || node.children.iter().any(has_failing)
}

fn glyph_label(lang: Language, glyph: StatusGlyph) -> String {
    match glyph {
        StatusGlyph::Failed => say!(lang, "glyph-aflame"),
        StatusGlyph::Suspected => say!(lang, "glyph-smoke"),
        StatusGlyph::SomeFailing => say!(lang, "glyph-glow"),
        StatusGlyph::Healthy => say!(lang, "glyph-unlit"),
    }
}

/// The failed and suspected components, for readers who do not see the drawing.
pub fn sentence(reader @ (lang, _): Reader<'_>, plan: &Plan) -> String {
    fn walk<'a>(node: &'a Node, out: &mut Vec<&'a Node>) {
        if matches!(node.glyph, StatusGlyph::Failed | StatusGlyph::Suspected) {
            out.push(node);
        }
        node.children.iter().for_each(|child| walk(child, out));
    }
    let mut marked = Vec::new();
    plan.roots.iter().for_each(|root| walk(root, &mut marked));
    let describe = |node: &&Node| {
        format!(
            "{} ({}): {}.",
            label(reader, &node.content),
            glyph_label(lang, node.glyph),
            numbers(lang, node)
        )
    };
    marked.iter().map(describe).collect::<Vec<_>>().join(" ")
}

/// The legend of the glyphs.
pub fn legend(lang: Language) -> Markup {
    html! {
        ul.legend aria-hidden="true" {
            @for it in [StatusGlyph::Failed, StatusGlyph::Suspected, StatusGlyph::SomeFailing, StatusGlyph::Healthy] {
                li { svg viewBox="0 0 20 28" width="15" height="21" { (status_glyph::glyph(it, 0.0, 0.0)) } " " (glyph_label(lang, it)) }
            }
        }
    }
}

/// The tree as a nested list.
pub fn nested(reader: Reader<'_>, plan: &Plan) -> Markup {
    html! { ul.tree { @for root in &plan.roots { (branch(reader, root)) } } }
}

fn branch(reader @ (lang, _): Reader<'_>, node: &Node) -> Markup {
    html! {
        li {
            @match &node.content {
                NodeContent::Component(key) => a href=(component_path(key)) { (label(reader, &node.content)) },
                other => (label(reader, other)),
            }
            " — " (numbers(lang, node)) " (" (glyph_label(lang, node.glyph)) ")"
            @if !node.children.is_empty() { ul { @for child in &node.children { (branch(reader, child)) } } }
        }
    }
}
