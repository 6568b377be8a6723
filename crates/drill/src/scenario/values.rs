//! Values that several parts of a scenario read.

use super::target::Target;
use bongsu_core::language::Bilingual;
use bongsu_settings::{Field, Fields, Reader};
use std::time::Duration;

/// `ko` and `en`.
pub(super) fn words(r: &mut Reader<'_>, table: &mut Fields<'_>) -> Option<Bilingual> {
    let mut one = |name: &str| {
        let field = table.require(r, name)?;
        let text = field.text(r)?;
        if text.trim().is_empty() {
            field.reject(r, "is empty");
            return None;
        }
        Some(text)
    };
    let (ko, en) = (one("ko"), one("en"));
    Some(Bilingual { ko: ko?, en: en? })
}

/// A span in seconds.
pub(super) fn seconds(r: &mut Reader<'_>, field: &Field<'_>) -> Option<Duration> {
    let s = field.number(r)?;
    if !(0.001..=864_000.0).contains(&s) {
        field.reject(r, format!("{s} is not from 0.001 to 864000 seconds"));
        return None;
    }
    Some(Duration::from_secs_f64(s))
}

/// A share from `from` to 1.
pub(super) fn share(r: &mut Reader<'_>, field: &Field<'_>, from: f64) -> Option<f64> {
    let share = field.number(r)?;
    if !(from..=1.0).contains(&share) {
        field.reject(r, format!("{share} is not a share from {from} to 1"));
        return None;
    }
    Some(share)
}

/// A part of the company.
pub(super) fn target(r: &mut Reader<'_>, field: &Field<'_>) -> Option<Target> {
    let text = field.text(r)?;
    Target::parse(&text).map_err(|what| field.reject(r, what)).ok()
}

/// Several, which may be missing.
pub(super) fn targets(r: &mut Reader<'_>, table: &mut Fields<'_>, name: &str) -> Vec<Target> {
    let Some(field) = table.take(name) else { return Vec::new() };
    field.items(r).iter().filter_map(|item| target(r, item)).collect()
}
