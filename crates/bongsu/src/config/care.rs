//! `[care]`: care for those who answer the telephone.

use super::values::DAY;
use bongsu_core::care::CareOptions;
use bongsu_settings::{Fields, Reader};
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// Care for those who answer the telephone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Care {
    /// The announcement, the break and the longest block.
    pub options: CareOptions,
    /// How long reports of abuse are kept.
    pub report_retention: Duration,
}

impl Default for Care {
    fn default() -> Care {
        Care { options: CareOptions::default(), report_retention: 1095 * DAY }
    }
}

impl Care {
    pub(super) fn read(&mut self, r: &mut Reader<'_>, f: &mut Fields<'_>) {
        let it = &mut self.options;
        it.announces = f.boolean(r, "announcement").unwrap_or(it.announces);
        f.duration(r, "break_min", MINUTE, 1..=120, &mut it.break_length);
        f.duration(r, "block_max_h", HOUR, 1..=168, &mut it.block_max);
        f.duration(r, "report_retention_days", DAY, 30..=3650, &mut self.report_retention);
    }
}
