//! Diagrams, drawn as SVG: styled by classes of the one style sheet, so that they follow light
//! and dark mode and the policy against inline style; each with a text that says the same.
//! Colour is never alone: shapes, hatching and numbers show the same.

pub mod bars;
pub mod blast;
pub mod chart;
pub mod qr;
pub mod roster;
pub mod stack;
pub mod status_glyph;
