//! The tree as a drawing: rows from top to bottom, each a beacon with its name and count.
//!
//! Wide and shallow: branches to the right, a column for each level. Otherwise branches
//! below, a step to the right for each level, so that the text keeps its size on a phone
//! and however deep the tree is.

use super::list::{label, numbers};
use super::plan::{Node, Plan, Show};
use crate::draw::beacon::{self, StatusGlyph};
use bongsu_words::Lang;
use maud::{Markup, html};

/// For which width it is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Wide,
    Narrow,
}

/// The measures of a drawing, in units that are pixels at full size.
#[derive(Clone, Copy)]
struct Shape {
    /// Branches go to the right, and a knot stands in the middle of its branches.
    across: bool,
    /// To the right for each level.
    step: f64,
    /// Down for each row.
    row: f64,
    width: f64,
}

/// The width that a wide drawing fills.
const WIDE: f64 = 700.0;
const NARROW: f64 = 340.0;
/// More columns than this would have no room for their names.
const COLUMNS_MOST: usize = 3;

impl Shape {
    fn of(form: Form, levels: usize) -> Shape {
        let columns = levels.max(2) as f64;
        match form {
            Form::Wide if levels <= COLUMNS_MOST => {
                Shape { across: true, step: WIDE / columns, row: 62.0, width: WIDE }
            }
            Form::Wide => Shape { across: false, step: 34.0, row: 54.0, width: WIDE },
            Form::Narrow => Shape { across: false, step: 20.0, row: 52.0, width: NARROW },
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

/// A knot with its place.
struct Placed<'a> {
    knot: &'a Node,
    x: f64,
    y: f64,
    depth: usize,
    /// Where its line comes from.
    from: Option<(f64, f64)>,
}

pub fn drawing(lang: Lang, plan: &Plan, form: Form) -> Markup {
    let levels = plan.roots.iter().map(levels).max().unwrap_or(1);
    let shape = Shape::of(form, levels);
    let mut layout = Layout { shape, next_row: 0.0, placed: Vec::new() };
    for root in &plan.roots {
        layout.place(root, 0, None);
    }
    let placed = layout.placed;
    let bottom = placed.iter().map(|p| p.y).fold(0.0, f64::max) + shape.row;
    let (class, id) = match form {
        Form::Wide => ("blast wide", "blast-w"),
        Form::Narrow => ("blast narrow", "blast-n"),
    };
    let width = shape.width;
    html! {
        svg class=(class) viewBox=(format!("0 0 {width:.0} {bottom:.0}")) role="img"
            width=(format!("{width:.0}")) height=(format!("{bottom:.0}"))
            aria-labelledby={ (id) "-t " (id) "-d" }
        {
            title #{ (id) "-t" } { (say!(lang, "blast-title")) }
            desc #{ (id) "-d" } { (super::list::sentence(lang, plan)) }
            @for p in &placed { (line(p, shape)) }
            @for p in &placed { (knot(lang, p, shape)) }
        }
    }
}

fn levels(knot: &Node) -> usize {
    1 + knot.below.iter().map(levels).max().unwrap_or(0)
}

struct Layout<'a> {
    shape: Shape,
    next_row: f64,
    placed: Vec<Placed<'a>>,
}

impl<'a> Layout<'a> {
    /// Places a branch; returns the height of its own knot.
    fn place(&mut self, knot: &'a Node, depth: usize, from: Option<(f64, f64)>) -> f64 {
        let (x, mut y) = (depth as f64 * self.shape.step, self.next_row);
        let customer_view = self.placed.len();
        self.placed.push(Placed { knot, x, y, depth, from });
        if !self.shape.across || knot.below.is_empty() {
            self.next_row += self.shape.row;
        }
        let first = self.placed.len();
        let rows: Vec<f64> =
            knot.below.iter().map(|below| self.place(below, depth + 1, Some((x, y)))).collect();
        if self.shape.across
            && let (Some(top), Some(bottom)) = (rows.first(), rows.last())
        {
            y = (top + bottom) / 2.0;
            self.placed[customer_view].y = y;
            for p in self.placed[first..].iter_mut().filter(|p| p.depth == depth + 1) {
                p.from = Some((x, y));
            }
        }
        y
    }
}

fn line(p: &Placed<'_>, shape: Shape) -> Markup {
    let Some((x, y)) = p.from else { return html! {} };
    let class = if matches!(p.knot.fire, StatusGlyph::Unlit) { "edge" } else { "edge failing" };
    let (to_x, to_y) = (p.x, p.y + 18.0);
    let d = if shape.across {
        let (start, from_y) = (x + shape.step - 22.0, y + 18.0);
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

fn knot(lang: Lang, p: &Placed<'_>, shape: Shape) -> Markup {
    let (knot, x, y) = (p.knot, p.x, p.y);
    let whole = label(lang, &knot.show);
    let bar_width = shape.bar(x);
    let share = f64::from(knot.failing) / f64::from(knot.sites.max(1));
    let lit = if knot.failing > 0 { (share * bar_width).max(2.0) } else { 0.0 };
    html! {
        g class={ "node " (knot.fire.class()) } {
            title { (whole) " — " (numbers(lang, knot)) }
            (beacon::glyph(knot.fire, x, y + 4.0))
            text.name x=(x + 26.0) y=(y + 14.0) { (cut(&whole, shape.room(x))) }
            text.count x=(x + 26.0) y=(y + 31.0) { (numbers(lang, knot)) }
            @if !matches!(knot.show, Show::Healthy { .. } | Show::MoreFailing { .. }) {
                rect.track x=(x + 26.0) y=(y + 37.0) width=(bar_width) height="4" rx="2" {}
                @if lit > 0.0 {
                    rect.share x=(x + 26.0) y=(y + 37.0) width=(format!("{lit:.1}")) height="4" rx="2" {}
                }
            }
        }
    }
}

/// Cuts a label to `room` half-width characters; Hangul takes two.
fn cut(text: &str, room: usize) -> String {
    let wide = |c: char| if c.is_ascii() { 1 } else { 2 };
    if text.chars().map(wide).sum::<usize>() <= room {
        return text.to_owned();
    }
    let mut used = 1;
    let kept: String = text
        .chars()
        .take_while(|c| {
            used += wide(*c);
            used <= room
        })
        .collect();
    format!("{kept}…")
}
