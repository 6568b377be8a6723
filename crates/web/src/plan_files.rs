//! The plan of who is on call as a file, as operations edit it.

use bongsu_core::oncall::plan::Plan;
use bongsu_words::Language;

/// The plan as a file: read with every check, and written so that it can be read again.
pub trait PlanFiles: Send + Sync {
    /// The plan of a text; `logins` are the accounts that it may name.
    ///
    /// # Errors
    /// Everything that is wrong with it, a line for each.
    fn read(&self, lang: Language, text: &str, logins: Vec<String>) -> Result<Plan, String>;

    /// A plan as a text.
    fn write(&self, plan: &Plan) -> String;

    /// What a plan adds, changes and removes, a line for each.
    fn difference(&self, before: &Plan, after: &Plan) -> Vec<String>;
}
