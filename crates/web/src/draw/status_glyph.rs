//! The status of a component as a beacon tower (봉수대), which burns when it has failed.

use maud::{Markup, html};

/// The status that a glyph shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StatusGlyph {
    /// Nothing fails through the component.
    Healthy,
    /// Some sites through the component fail; it is not the suspected cause.
    SomeFailing,
    /// One of several components that the evidence cannot tell apart, or a suspect.
    Suspected,
    /// The component is believed failed.
    Failed,
}

impl StatusGlyph {
    /// The CSS class.
    pub const fn class(self) -> &'static str {
        match self {
            StatusGlyph::Healthy => "healthy",
            StatusGlyph::SomeFailing => "some-failing",
            StatusGlyph::Suspected => "suspected",
            StatusGlyph::Failed => "failed",
        }
    }
}

/// A glyph 20 wide and 28 high, its top left corner at (x, y), for use inside a drawing.
pub fn glyph(status: StatusGlyph, x: f64, y: f64) -> Markup {
    html! {
        g class={ "beacon " (status.class()) } transform=(format!("translate({x} {y})")) {
            @match status {
                StatusGlyph::Failed => {
                    path.flame d="M10 0c.5 2.600 4 4 4 7.400 0 2.300-1.500 3.800-4 3.800s-4-1.500-4-3.800c0-1.400.600-2.300 1.400-3.100.1.800.400 1.400 1 1.700C8.300 3.700 8.700 1.500 10 0Z" {}
                    path.core d="M10.100 5.300c.2 1.200 1.700 1.800 1.700 3.300 0 1-.7 1.600-1.800 1.600s-1.800-.6-1.800-1.600c0-1.400 1.500-1.900 1.900-3.300Z" {}
                }
                StatusGlyph::Suspected => path.wisp d="M10 11c-3-2 2-3.500-.5-5.500S11 2.500 9.500 0" {},
                StatusGlyph::SomeFailing => circle.ember cx="10" cy="8.500" r="2.600" {},
                StatusGlyph::Healthy => {}
            }
            path.stone d="M4.500 12.500h11l-.5 3H5zM5.600 16.500h8.800l1 4.500H4.600zM4.300 22h11.400l1.100 5.500H3.200z" {}
        }
    }
}

/// The large glyph beside the overall sentence.
pub fn large(tone: &str) -> Markup {
    let status = match tone {
        "bad" => StatusGlyph::Failed,
        "warn" => StatusGlyph::Suspected,
        _ => StatusGlyph::Healthy,
    };
    html! {
        svg.mark viewBox="0 0 20 28" width="60" height="84" aria-hidden="true" focusable="false" {
            (glyph(status, 0.0, 0.0))
        }
    }
}
