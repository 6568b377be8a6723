//! Pictures, drawn as SVG in Rust: styled by classes from the one style sheet, so that
//! they follow light and dark and the policy against inline style; each with words that
//! say the same. Colour is never alone: shapes, hatching and numbers carry it too.

pub mod bars;
pub mod beacon;
pub mod blast;
pub mod chart;
pub mod stack;
