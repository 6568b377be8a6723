//! Whether the database can be read, and the way back if not.

use super::{Finding, Severity};
use crate::config::Config;
use bongsu_store::Store;
use bongsu_words::{Language, say};

/// Checks the pages of a SQLite file. `unreadable` is what failed before that, if anything.
pub fn check(config: &Config, lang: Language, unreadable: Option<&str>) -> Vec<Finding> {
    let url = &config.store.url;
    let damage = Store::damage(url).unwrap_or_default();
    if damage.is_empty() && unreadable.is_none() {
        return Vec::new();
    }
    let lines = damage.iter().map(|line| line.trim().replace('\n', "; "));
    let why: Vec<_> = unreadable.map(str::to_owned).into_iter().chain(lines).collect();
    // Damage has another remedy than a database that cannot be reached.
    let remedy = match url.strip_prefix("sqlite:").filter(|_| !damage.is_empty()) {
        Some(file) => say!(lang, "doctor-database-damaged-fix", file = file),
        None => say!(lang, "doctor-database-failed-fix"),
    };
    let message = say!(lang, "doctor-database-failed", why = why.join("; "));
    vec![Finding::problem(Severity::Error, message, remedy)]
}
