//! Pages of rows: limits and cursors.

use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::incident::IncidentId;
use uuid::Uuid;

/// Rows on one page, at most, whatever limit is given.
pub const PAGE_MAX_ROWS: u32 = 1000;

/// 9999-12-31T23:59:59Z: later than anything, and within the range of both databases.
pub(crate) const END_OF_TIME: Time = Time::from_secs(253_402_300_799);

/// The id before which a page starts; the latest possible one when there is none.
pub(crate) fn id_or_latest(id: Option<IncidentId>) -> Value {
    id.map_or_else(|| Value::from(Uuid::max()), Value::from)
}

/// A limit, clamped to what a page may have.
pub(crate) fn page(limit: u32) -> Value {
    Value::from(limit.clamp(1, PAGE_MAX_ROWS))
}
