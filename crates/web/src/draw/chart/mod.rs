//! Pictures of time: how something went, and not only how it is.
//!
//! Each is one drawing that is legible at any width: lengths across are shares of the width,
//! heights and letters are pixels, so that a phone sees the same letters as a desk. A chart
//! has a title and a description for those who do not see it, and the same data as a table.
//! What was not observed is a hatched gap; nothing is drawn across it.

mod axis;
mod course;
mod failing;
mod frame;
mod latency;
mod marks;
mod scale;
mod steps;
mod table;

pub use course::{own_sites, whole_incident};
pub use failing::failing_share;
pub use latency::{latency_by_layer, page_latency};
