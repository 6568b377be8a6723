//! The plan of who is on call as a file (TOML): read with every error and its place, and written
//! so that it can be read again.
//!
//! [`read()`] makes a plan of a text, checked as a whole.
//!
//! [`write()`] is the way back, [`difference()`] what one changes of another, and [`Editor`] all of it
//! for operations.

mod difference;
mod editor;
mod places;
mod read;
mod rules;

#[cfg(test)]
mod tests;

pub use difference::difference;
pub use editor::{Editor, ways};
pub use read::{Known, read};

use bongsu_core::oncall::plan::Plan;

/// A plan as a file.
///
/// # Errors
/// When it holds what TOML cannot say, which no plan that was read does.
pub fn write(plan: &Plan) -> Result<String, toml::ser::Error> {
    toml::to_string_pretty(plan)
}
