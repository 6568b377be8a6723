//! `[reports]`: who is mailed the report of each month.

use bongsu_core::inventory::{Language, normalize_email};
use bongsu_settings::{Fields, Reader};

/// Who is mailed the report of each month.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Reports {
    /// Whether customers' contacts are who chose nothing on their page.
    pub mail_customers: bool,
    /// The mail addresses of the host's people who have that of all customers.
    pub mail_to: Vec<String>,
    /// The language of the host's people.
    pub language: Language,
}

impl Reports {
    pub(super) fn read(&mut self, r: &mut Reader<'_>, f: &mut Fields<'_>) {
        if let Some(choice) = f.boolean(r, "mail_customers") {
            self.mail_customers = choice;
        }
        let address = |text: &str| normalize_email(text).ok_or_else(String::new);
        f.list(r, "mail_to", "an e-mail address", &mut self.mail_to, address);
        self.language = super::webhook::language(r, f);
    }
}
