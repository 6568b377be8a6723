//! `[tickets]`: who may write to the company.

use bongsu_settings::{Fields, Reader};

/// Who may write to the company, besides customers from their own pages.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tickets {
    /// Whether the public page has a form for everybody. Their mail addresses are asked to be
    /// confirmed, so it needs mail and an address at which this program is reached.
    pub public_form: bool,
}

impl Tickets {
    pub(super) fn read(&mut self, r: &mut Reader<'_>, f: &mut Fields<'_>) {
        self.public_form = f.boolean(r, "public_form").unwrap_or_default();
    }
}
