//! What was learned: one row, replaced by what is learned next.

pub(crate) mod sql;

use crate::error::Error;
use crate::value::Value;
use bongsu_core::engine::Learned;

/// The row of what was learned.
///
/// # Errors
/// [`Error::Encode`] when a rate is not finite.
pub(crate) fn row(learned: &Learned) -> Result<Vec<Value>, Error> {
    Ok(vec![0.into(), Value::json("what was learned", learned)?])
}
