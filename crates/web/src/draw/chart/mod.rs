//! Charts over time.
//!
//! A chart is legible at any width: horizontal positions are percentages of the width, heights
//! and letters are in pixels, so that the letters have the same size on a phone as on a desk.
//! Each has a title and a description for screen readers, and the same data as a table. Time
//! without observations is a hatched gap; nothing is drawn across it.

mod axis;
mod course;
mod failing;
mod frame;
mod latency;
mod loss;
mod marks;
mod scale;
mod steps;
mod table;

pub use course::{own_sites, whole_incident};
pub use failing::failing_share;
pub use latency::{latency_by_layer, page_latency};
pub use loss::loss;
