//! Every statement of the crate. Each feature's folder holds its own.

pub use crate::statement::{Shape, Sql};

/// Every statement of the crate.
pub fn all() -> impl Iterator<Item = &'static Sql> {
    [
        crate::access_log::sql::ALL,
        crate::alert::sql::ALL,
        crate::learned::sql::ALL,
        crate::api_token::sql::ALL,
        crate::call::sql::ALL,
        crate::care::sql::ALL,
        crate::claims_notice::sql::ALL,
        crate::course::sql::ALL,
        crate::customer_page::sql::ALL,
        crate::delivery::sql::ALL,
        crate::departure::sql::ALL,
        crate::discovery::sql::ALL,
        crate::external_alert::sql::ALL,
        crate::incident::sql::ALL,
        crate::inventory::sql::ALL,
        crate::inventory_change::sql::ALL,
        crate::lease::sql::ALL,
        crate::loss::sql::ALL,
        crate::maintenance::sql::ALL,
        crate::notice::sql::ALL,
        crate::obligation::sql::ALL,
        crate::oncall::sql::ALL,
        crate::passkey::sql::ALL,
        crate::postmortem::sql::ALL,
        crate::preferences::sql::ALL,
        crate::problem_report::sql::ALL,
        crate::promise::sql::ALL,
        crate::proposal::sql::ALL,
        crate::push::sql::ALL,
        crate::receipt::sql::ALL,
        crate::resolved_host::sql::ALL,
        crate::response_times::sql::ALL,
        crate::secret::sql::ALL,
        crate::session::sql::ALL,
        crate::settlement::sql::ALL,
        crate::subscriber::sql::ALL,
        crate::team::sql::ALL,
        crate::ticket::sql::ALL,
        crate::uptime::sql::ALL,
        crate::user::sql::ALL,
        crate::verdict::sql::ALL,
        crate::webhook::sql::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_texts_portable() {
        let names: BTreeSet<_> = all().map(Sql::name).collect();
        assert_eq!(names.len(), all().count());
        for sql in all() {
            let text = sql.text().to_lowercase();
            for word in ["now()", "current_timestamp", "skip locked", "->>", " ilike ", "?"] {
                assert!(!text.contains(word), "{} says {word}", sql.name());
            }
        }
    }
}
