//! `[notices]`: rules for notices on every channel.

use bongsu_core::notification::preferences::{PreferenceDefaults, QuietHours};
use bongsu_core::statement::official::Approval;
use bongsu_settings::{Fields, Reader};

/// Rules for notices on every channel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Notices {
    /// When phones are left alone, except for the initial notice of an unreachable site.
    pub phone_quiet_hours: Option<QuietHours>,
    /// Which statements a second person must approve.
    pub approval: Approval,
}

impl Default for Notices {
    fn default() -> Notices {
        Notices { phone_quiet_hours: "22:00-07:00".parse().ok(), approval: Approval::Nobody }
    }
}

impl Notices {
    pub(super) fn read(&mut self, r: &mut Reader<'_>, f: &mut Fields<'_>) {
        if let Some(field) = f.take("approval")
            && let Some(text) = field.text(r)
        {
            match Approval::from_code(&text) {
                Some(approval) => self.approval = approval,
                None => field.reject(r, format!("“{text}” is not none, causes or all")),
            }
        }
        if let Some(field) = f.take("phone_quiet_hours")
            && let Some(text) = field.text(r)
        {
            match text.as_str() {
                "" => self.phone_quiet_hours = None,
                text => match text.parse() {
                    Ok(hours) => self.phone_quiet_hours = Some(hours),
                    Err(error) => field.reject(r, error),
                },
            }
        }
    }

    /// What holds for a contact without preferences.
    pub fn preference_defaults(&self) -> PreferenceDefaults {
        PreferenceDefaults { quiet_phones: self.phone_quiet_hours }
    }
}
