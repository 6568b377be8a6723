//! `[tickets]`: who may write to the company.

use super::incoming_mail::{IncomingMail, Purpose};
use super::values::DAY;
use bongsu_core::ticket::attachment::FileLimits;
use bongsu_settings::{Fields, Reader};
use std::time::Duration;

/// Who may write to the company, besides customers from their own pages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tickets {
    /// Whether the public page has a form for everybody. Their mail addresses are asked to be
    /// confirmed, so it needs mail and an address at which this program is reached.
    pub public_form: bool,
    /// How much is kept of files.
    pub files: FileLimits,
    /// How long tickets are kept whose address nobody confirmed.
    pub unconfirmed_retention: Duration,
    /// How long closed tickets are kept of nobody who is known as a customer.
    pub stranger_retention: Duration,
    /// Mail that customers write; not read when `None`.
    pub mail: Option<IncomingMail>,
}

impl Default for Tickets {
    fn default() -> Tickets {
        Tickets {
            public_form: false,
            files: FileLimits::default(),
            unconfirmed_retention: 30 * DAY,
            stranger_retention: 365 * DAY,
            mail: None,
        }
    }
}

impl Tickets {
    pub(super) fn read(&mut self, r: &mut Reader<'_>, f: &mut Fields<'_>) {
        self.public_form = f.boolean(r, "public_form").unwrap_or_default();
        if let Some(megabytes) = f.integer(r, "file_max_mb", 1..=25) {
            self.files.file = megabytes << 20;
        }
        if let Some(megabytes) = f.integer(r, "files_total_mb", 10..=10_000_000) {
            self.files.total = megabytes << 20;
        }
        let keep = &mut self.unconfirmed_retention;
        f.duration(r, "unconfirmed_retention_days", DAY, 1..=3650, keep);
        let keep = &mut self.stranger_retention;
        f.duration(r, "stranger_retention_days", DAY, 1..=3650, keep);
        let mail =
            |r: &mut Reader<'_>, f: &mut Fields<'_>| IncomingMail::read(r, f, Purpose::Tickets);
        self.mail = f.section(r, "mail", mail).flatten();
    }
}
