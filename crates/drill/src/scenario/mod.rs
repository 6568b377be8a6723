//! The script of a drill: a topology, a timetable of faults, a story, and expectations.
//!
//! Scenarios are TOML files a person can read and write. [`Scenario::parse`] refuses
//! unknown keys and reports every error at once, each with its key and line.

mod builtin;
mod callers;
mod day;
mod error;
mod model;
mod oncall;
mod own_faults;
mod parse;
mod planned;
mod settlement;
mod target;
mod values;

pub use builtin::{BUILT_IN, built_in};
pub use callers::{CallTaker, CallersScript, ScriptedAnswer};
pub use error::ScenarioError;
pub use model::{
    Event, Expect, Fault, HostSize, Probing, Scenario, ScriptedStatement, Speed, StoryLine,
    Stragglers,
};
pub use oncall::{Engineer, OncallScript, ShiftEnd};
pub use own_faults::{RELAYS, RelayFault, RelayFaultKind};
pub use parse::VERSION;
pub use planned::{PlannedMaintenance, ScriptedMute};
pub use settlement::SettlementScript;
pub use target::Target;

use std::path::Path;

impl Scenario {
    /// Loads a built-in scenario by name, or a file when `name` is a path to one.
    pub fn load(name: &str) -> Result<Scenario, ScenarioError> {
        if let Some(scenario) = built_in(name) {
            return scenario;
        }
        if !Path::new(name).exists() {
            let known: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
            return Err(ScenarioError::Unknown { name: name.into(), known: known.join(", ") });
        }
        let text = bongsu_settings::read_file(Path::new(name))?;
        let stem = Path::new(name).file_stem().map_or(name.into(), |s| s.to_string_lossy());
        Scenario::parse(&stem, &text)
    }

    /// Reads a scenario from its text; `name` begins every error line.
    ///
    /// # Errors
    /// [`ScenarioError::Settings`] with everything that is wrong.
    pub fn parse(name: &str, text: &str) -> Result<Scenario, ScenarioError> {
        Ok(parse::scenario(name, text)?)
    }
}
