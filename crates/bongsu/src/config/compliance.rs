//! `[compliance]`: the legal notification deadlines that bind this operator.

use bongsu_core::compliance::{OBLIGATIONS, ObligationKind};
use bongsu_settings::{Fields, Reader};

/// The legal notification deadlines that bind this operator.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Compliance {
    /// What applies.
    pub obligations: Vec<ObligationKind>,
}

impl Default for Compliance {
    fn default() -> Compliance {
        Compliance { obligations: OBLIGATIONS.iter().map(|obligation| obligation.kind).collect() }
    }
}

impl Compliance {
    pub(super) fn read(&mut self, r: &mut Reader<'_>, f: &mut Fields<'_>) {
        let what = "an obligation: cloud, telecom, report, claims";
        f.list(r, "obligations", what, &mut self.obligations, |text| {
            ObligationKind::from_code(text).ok_or_else(String::new)
        });
    }
}
