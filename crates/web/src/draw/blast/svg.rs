//! The tree as a drawing: rows from top to bottom, each a beacon with its name and count.
//!
//! Wide: branches to the right, a column for each level. Narrow: branches below, a step to
//! the right for each level, so that the text keeps its size on a phone.

use super::list::{label, numbers};
use super::plan::{Knot, Plan, Show};
use crate::draw::beacon::{self, Fire};
use crate::i18n::Lang;
use maud::{Markup, html};

/// For which width it is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Wide,
    Narrow,
}

impl Form {
    const fn class(self) -> &'static str {
        match self {
            Form::Wide => "blast wide",
            Form::Narrow => "blast narrow",
        }
    }

    /// To the right for each level. Wide drawings of few levels spread to fill their card.
    fn step(self, levels: usize) -> f64 {
        match self {
            Form::Wide => (WIDE / levels.max(1) as f64).clamp(232.0, 350.0),
            Form::Narrow => 20.0,
        }
    }

    const fn row(self) -> f64 {
        match self {
            Form::Wide => 62.0,
            Form::Narrow => 52.0,
        }
    }

    /// How many half-width characters of a label fit.
    fn room(self, depth: usize, step: f64) -> usize {
        match self {
            // Some 7.2 units a character, after the beacon and before the next column.
            Form::Wide => ((step - 52.0) / 7.2) as usize,
            Form::Narrow => 38_usize.saturating_sub(3 * depth).max(12),
        }
    }
}

/// The width that a wide drawing of up to three levels fills.
const WIDE: f64 = 700.0;

/// A knot with its place.
struct Placed<'a> {
    knot: &'a Knot,
    x: f64,
    y: f64,
    depth: usize,
    /// Where its line comes from.
    from: Option<(f64, f64)>,
}

pub fn drawing(lang: Lang, plan: &Plan, form: Form) -> Markup {
    let levels = plan.roots.iter().map(levels).max().unwrap_or(1);
    let step = form.step(levels);
    let mut layout = Layout { form, step, next_row: 0.0, placed: Vec::new() };
    for root in &plan.roots {
        layout.place(root, 0, None);
    }
    let placed = layout.placed;
    let width = match form {
        Form::Wide => levels as f64 * step,
        Form::Narrow => 340.0,
    };
    let bottom = placed.iter().map(|p| p.y).fold(0.0, f64::max) + form.row();
    let id = if form == Form::Wide { "blast-w" } else { "blast-n" };
    html! {
        svg class=(form.class()) viewBox=(format!("0 0 {width:.0} {bottom:.0}")) role="img"
            width=(format!("{width:.0}")) height=(format!("{bottom:.0}"))
            aria-labelledby={ (id) "-t " (id) "-d" }
        {
            title #{ (id) "-t" } { (say!(lang, "blast-title")) }
            desc #{ (id) "-d" } { (super::list::sentence(lang, plan)) }
            @for p in &placed { (line(p, form, step)) }
            @for p in &placed { (knot(lang, p, form, step)) }
        }
    }
}

fn levels(knot: &Knot) -> usize {
    1 + knot.below.iter().map(levels).max().unwrap_or(0)
}

struct Layout<'a> {
    form: Form,
    step: f64,
    next_row: f64,
    placed: Vec<Placed<'a>>,
}

impl<'a> Layout<'a> {
    /// Places a branch; returns the height of its own knot.
    fn place(&mut self, knot: &'a Knot, depth: usize, from: Option<(f64, f64)>) -> f64 {
        let (x, mut y) = (depth as f64 * self.step, self.next_row);
        let mine = self.placed.len();
        self.placed.push(Placed { knot, x, y, depth, from });
        if self.form == Form::Narrow || knot.below.is_empty() {
            self.next_row += self.form.row();
        }
        let first = self.placed.len();
        let rows: Vec<f64> =
            knot.below.iter().map(|below| self.place(below, depth + 1, Some((x, y)))).collect();
        if self.form == Form::Wide
            && let (Some(top), Some(bottom)) = (rows.first(), rows.last())
        {
            y = (top + bottom) / 2.0;
            self.placed[mine].y = y;
            for p in self.placed[first..].iter_mut().filter(|p| p.depth == depth + 1) {
                p.from = Some((x, y));
            }
        }
        y
    }
}

fn line(p: &Placed<'_>, form: Form, step: f64) -> Markup {
    let Some((x, y)) = p.from else { return html! {} };
    let class = if matches!(p.knot.fire, Fire::Unlit) { "wire" } else { "wire hot" };
    let (to_x, to_y) = (p.x, p.y + 18.0);
    let d = match form {
        Form::Wide => {
            let start = x + step - 22.0;
            let from_y = y + 18.0;
            format!(
                "M{start:.1} {from_y:.1}C{:.1} {from_y:.1} {:.1} {to_y:.1} {to_x:.1} {to_y:.1}",
                start + 12.0,
                to_x - 12.0
            )
        }
        Form::Narrow => format!("M{:.1} {:.1}V{:.1}q0 6 6 6h4", x + 10.0, y + 34.0, to_y - 6.0),
    };
    html! { path class=(class) d=(d) {} }
}

fn knot(lang: Lang, p: &Placed<'_>, form: Form, step: f64) -> Markup {
    let (knot, x, y) = (p.knot, p.x, p.y);
    let whole = label(lang, &knot.show);
    let bar_width = if form == Form::Wide { step - 62.0 } else { 300.0 - p.x };
    let share = f64::from(knot.failing) / f64::from(knot.sites.max(1));
    let lit = if knot.failing > 0 { (share * bar_width).max(2.0) } else { 0.0 };
    html! {
        g class={ "knot " (knot.fire.class()) } {
            title { (whole) " — " (numbers(lang, knot)) }
            (beacon::glyph(knot.fire, x, y + 4.0))
            text.name x=(x + 26.0) y=(y + 14.0) { (cut(&whole, form.room(p.depth, step))) }
            text.count x=(x + 26.0) y=(y + 31.0) { (numbers(lang, knot)) }
            @if !matches!(knot.show, Show::Healthy { .. } | Show::MoreFailing { .. }) {
                rect.rail x=(x + 26.0) y=(y + 37.0) width=(bar_width) height="4" rx="2" {}
                @if lit > 0.0 {
                    rect.lit x=(x + 26.0) y=(y + 37.0) width=(format!("{lit:.1}")) height="4" rx="2" {}
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
