//! The victims by state in one bar.

use bongsu_core::incident::Counts;
use bongsu_words::Language;
use maud::{Markup, html};

const WIDTH: f64 = 1000.0;

/// A bar with the parts hit, at risk, verified and excluded; nothing for an empty list.
pub fn bar(lang: Language, counts: &Counts) -> Markup {
    let parts = [
        ("hit", counts.hit),
        ("risk", counts.at_risk),
        ("verified", counts.verified),
        ("excluded", counts.excluded),
    ];
    let total: u32 = parts.iter().map(|(_, n)| n).sum();
    let label = say!(
        lang,
        "stack-label",
        hit = counts.hit,
        risk = counts.at_risk,
        verified = counts.verified,
        excluded = counts.excluded
    );
    html! {
        @if total > 0 {
            svg.stack viewBox="0 0 1000 16" preserveAspectRatio="none" role="img" aria-label=(label) {
                @for (class, left, width) in segments(&parts, total) {
                    rect class=(class) x=(format!("{left:.2}")) y="0" height="16"
                        width=(format!("{width:.2}")) {}
                    @if class == "risk" { (hatch(left, width)) }
                }
            }
        }
    }
}

/// The parts side by side: class, left edge and width of each that is not empty.
fn segments(parts: &[(&'static str, u32)], total: u32) -> Vec<(&'static str, f64, f64)> {
    let mut x = 0.0;
    let mut out = Vec::new();
    for (class, n) in parts.iter().filter(|(_, n)| *n > 0) {
        let width = f64::from(*n) / f64::from(total) * WIDTH;
        out.push((*class, x, width));
        x += width;
    }
    out
}

/// Slanted strokes over the presumed part.
fn hatch(left: f64, width: f64) -> Markup {
    let strokes = (width / 14.0).floor().max(0.0);
    let mut path = String::new();
    let mut ix = 0.0;
    while ix < strokes {
        path.push_str(&format!("M{:.0} 16l8 -16", left + ix * 14.0));
        ix += 1.0;
    }
    html! { path.hatch d=(path) {} }
}
