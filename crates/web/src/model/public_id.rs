//! Ids of components that everybody may read.

use crate::app::App;
use bongsu_core::inventory::ComponentKey;
use bongsu_core::secret::Purpose;

impl App {
    /// The id of a component for everybody. It stays the same, and who does not have the secret
    /// of the store cannot find out by it what the component is called inside.
    pub fn component_id(&self, key: &ComponentKey) -> String {
        short_id(self.settings.id_secret.code(Purpose::Component, &key.0))
    }
}

/// Twelve characters, as at Statuspage.
pub fn short_id(mut code: u128) -> String {
    (0..12)
        .map(|_| {
            let digit = u32::try_from(code % 36).unwrap_or(0);
            code /= 36;
            char::from_digit(digit, 36).unwrap_or('0')
        })
        .collect()
}
