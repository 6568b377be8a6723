//! The tree as a drawing: rows from top to bottom, each a status glyph with name and count.
//!
//! Wide and shallow: children to the right, a column for each level. Otherwise children
//! below, a step to the right for each level, so that the text keeps its size on a phone
//! and in a deep tree.

use super::list::{label, numbers};
use super::plan::{Node, NodeContent, Plan};
use super::reader::Reader;
use crate::draw::status_glyph::{self, StatusGlyph};
use maud::{Markup, html};

/// The width that a drawing is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum DrawingWidth {
    Wide,
    Narrow,
}

/// The dimensions of a drawing, in units that are pixels at full size.
#[derive(Clone, Copy)]
struct Dimensions {
    /// Children are to the right, with their parent in the middle.
    across: bool,
    /// To the right for each level.
    step: f64,
    /// Down for each row.
    row: f64,
    width: f64,
}

/// The width of a wide drawing.
const WIDE_WIDTH: f64 = 700.0;
const NARROW_WIDTH: f64 = 340.0;
/// More columns would have no room for their names.
const MAX_COLUMNS: usize = 3;

impl Dimensions {
    fn of(width: DrawingWidth, levels: usize) -> Dimensions {
        let columns = levels.max(2) as f64;
        match width {
            DrawingWidth::Wide if levels <= MAX_COLUMNS => Dimensions {
                across: true,
                step: WIDE_WIDTH / columns,
                row: 62.0,
                width: WIDE_WIDTH,
            },
            DrawingWidth::Wide => {
                Dimensions { across: false, step: 34.0, row: 54.0, width: WIDE_WIDTH }
            }
            DrawingWidth::Narrow => {
                Dimensions { across: false, step: 20.0, row: 52.0, width: NARROW_WIDTH }
            }
        }
    }

    /// How long the bar below a name is.
    fn bar(self, x: f64) -> f64 {
        if self.across { self.step - 62.0 } else { (self.width - x - 40.0).min(360.0) }
    }

    /// How many half-width characters of a name fit; some 7.6 units each.
    fn room(self, x: f64) -> usize {
        let units = if self.across { self.step - 52.0 } else { self.width - x - 30.0 };
        (units / 7.6).max(12.0) as usize
    }
}

/// A node with its position.
struct Placed<'a> {
    node: &'a Node,
    x: f64,
    y: f64,
    depth: usize,
    /// Where the line from its parent starts.
    from: Option<(f64, f64)>,
}

/// Draws a plan for one width.
pub fn drawing(reader @ (lang, _): Reader<'_>, plan: &Plan, width: DrawingWidth) -> Markup {
    let levels = plan.roots.iter().map(levels).max().unwrap_or(1);
    let dimensions = Dimensions::of(width, levels);
    let mut layout = Layout { dimensions, next_row: 0.0, placed: Vec::new() };
    for root in &plan.roots {
        layout.place(root, 0, None);
    }
    let placed = layout.placed;
    let bottom = placed.iter().map(|p| p.y).fold(0.0, f64::max) + dimensions.row;
    let (class, id) = match width {
        DrawingWidth::Wide => ("blast wide", "blast-w"),
        DrawingWidth::Narrow => ("blast narrow", "blast-n"),
    };
    let width = dimensions.width;
    html! {
        svg class=(class) viewBox=(format!("0 0 {width:.0} {bottom:.0}")) role="img"
            width=(format!("{width:.0}")) height=(format!("{bottom:.0}"))
            aria-labelledby={ (id) "-t " (id) "-d" }
        {
            title #{ (id) "-t" } { (say!(lang, "impact-title")) }
            desc #{ (id) "-d" } { (super::list::sentence(reader, plan)) }
            @for p in &placed { (line(p, dimensions)) }
            @for p in &placed { (node(reader, p, dimensions)) }
        }
    }
}

fn levels(node: &Node) -> usize {
    1 + node.children.iter().map(levels).max().unwrap_or(0)
}

struct Layout<'a> {
    dimensions: Dimensions,
    next_row: f64,
    placed: Vec<Placed<'a>>,
}

impl<'a> Layout<'a> {
    /// Places a branch; returns the y position of its own node.
    fn place(&mut self, node: &'a Node, depth: usize, from: Option<(f64, f64)>) -> f64 {
        let (x, mut y) = (depth as f64 * self.dimensions.step, self.next_row);
        let own = self.placed.len();
        self.placed.push(Placed { node, x, y, depth, from });
        if !self.dimensions.across || node.children.is_empty() {
            self.next_row += self.dimensions.row;
        }
        let first = self.placed.len();
        let rows: Vec<f64> =
            node.children.iter().map(|child| self.place(child, depth + 1, Some((x, y)))).collect();
        if self.dimensions.across
            && let (Some(top), Some(bottom)) = (rows.first(), rows.last())
        {
            y = (top + bottom) / 2.0;
            self.placed[own].y = y;
            for p in self.placed[first..].iter_mut().filter(|p| p.depth == depth + 1) {
                p.from = Some((x, y));
            }
        }
        y
    }
}

fn line(p: &Placed<'_>, dimensions: Dimensions) -> Markup {
    let Some((x, y)) = p.from else { return html! {} };
    let class = if matches!(p.node.glyph, StatusGlyph::Healthy) { "edge" } else { "edge failing" };
    let (to_x, to_y) = (p.x, p.y + 18.0);
    let d = if dimensions.across {
        let (start, from_y) = (x + dimensions.step - 22.0, y + 18.0);
        let (out, into) = (start + 12.0, to_x - 12.0);
        format!(
            "M{start:.1} {from_y:.1}C{out:.1} {from_y:.1} {into:.1} {to_y:.1} {to_x:.1} {to_y:.1}"
        )
    } else {
        let reach = (to_x - x - 16.0).max(2.0);
        format!("M{:.1} {:.1}V{:.1}q0 6 6 6h{reach:.1}", x + 10.0, y + 34.0, to_y - 6.0)
    };
    html! { path class=(class) d=(d) {} }
}

fn node(reader @ (lang, _): Reader<'_>, p: &Placed<'_>, dimensions: Dimensions) -> Markup {
    let (node, x, y) = (p.node, p.x, p.y);
    let name = label(reader, &node.content);
    let bar_width = dimensions.bar(x);
    let share = f64::from(node.failing) / f64::from(node.sites.max(1));
    let failing_width = if node.failing > 0 { (share * bar_width).max(2.0) } else { 0.0 };
    html! {
        g class={ "node " (node.glyph.class()) } {
            title { (name) " — " (numbers(lang, node)) }
            (status_glyph::glyph(node.glyph, x, y + 4.0))
            text.name x=(x + 26.0) y=(y + 14.0) { (truncate(&name, dimensions.room(x))) }
            text.count x=(x + 26.0) y=(y + 31.0) { (numbers(lang, node)) }
            @if !matches!(node.content, NodeContent::Healthy { .. } | NodeContent::MoreFailing { .. }) {
                rect.track x=(x + 26.0) y=(y + 37.0) width=(bar_width) height="4" rx="2" {}
                @if failing_width > 0.0 {
                    rect.share x=(x + 26.0) y=(y + 37.0) width=(format!("{failing_width:.1}")) height="4" rx="2" {}
                }
            }
        }
    }
}

/// Truncates a label to `room` half-width characters; Hangul takes two.
fn truncate(text: &str, room: usize) -> String {
    let char_width = |c: char| if c.is_ascii() { 1 } else { 2 };
    if text.chars().map(char_width).sum::<usize>() <= room {
        return text.to_owned();
    }
    let mut used = 1;
    let kept: String = text
        .chars()
        .take_while(|c| {
            used += char_width(*c);
            used <= room
        })
        .collect();
    format!("{kept}…")
}
