//! Why a scenario could not be loaded.

use bongsu_settings::SettingsError;

/// Why a scenario could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// No built-in scenario has this name, and no file either.
    #[error(
        "there is no scenario “{name}”; built in are {known}, or give the path of a .toml file"
    )]
    Unknown {
        /// The name that was given.
        name: String,
        /// The names of the built-in scenarios.
        known: String,
    },
    /// The file cannot be read, or has errors.
    #[error(transparent)]
    Settings(#[from] SettingsError),
}
