//! The house's own rules, which no compiler knows. Each gives complaints, not just one.
//!
//! They are a test too, so that they hold whenever the tests do.

mod audience;
mod imports;
mod manifest;
mod names;
mod rooms;
mod text;
mod tokens;

use anyhow::bail;

/// The crates whose files must not import each other in a circle, by their folders.
const NO_CIRCLES: [&str; 13] = [
    "crates/bongsu",
    "xtask",
    "crates/core",
    "crates/clock",
    "crates/settings",
    "crates/probe",
    "crates/store",
    "crates/words",
    "crates/send",
    "crates/web",
    "crates/drill",
    "crates/import",
    "crates/pdf",
];

/// Checks all rules.
///
/// # Errors
/// All complaints.
pub fn run() -> anyhow::Result<()> {
    let complaints = complaints()?;
    if complaints.is_empty() {
        println!("tidy");
        return Ok(());
    }
    bail!("not tidy:\n  {}", complaints.join("\n  "));
}

fn complaints() -> anyhow::Result<Vec<String>> {
    let mut all = rooms::check(&rooms::metadata()?);
    all.extend(manifest::check(&std::fs::read_to_string(crate::root().join("Cargo.toml"))?));
    let files = text::kept(&crate::root())?;
    all.extend(text::check(&files));
    all.extend(names::check(&files));
    all.extend(audience::check(&files));
    all.extend(imports::check(&files, &NO_CIRCLES));
    Ok(all)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_house_is_tidy() {
        assert_eq!(super::complaints().unwrap(), [""; 0]);
    }

    #[test]
    fn the_rules_for_dependencies_can_be_read() {
        let text = std::fs::read_to_string(crate::root().join("deny.toml")).unwrap();
        let rules: toml::Table = text.parse().unwrap();
        for part in ["licenses", "bans", "sources", "advisories"] {
            assert!(rules.contains_key(part), "{part}");
        }
    }
}
