//! The files of an inventory that is kept as files.

use super::super::import::errors;
use super::super::input;
use super::super::options::BadInput;
use crate::config::Config;
use bongsu_core::inventory::Inventory;
use bongsu_core::inventory::import::{Import, Options, SourceFile};
use bongsu_core::language::Language;
use bongsu_words::say;
use std::path::{Path, PathBuf};

/// The names of files that a directory is read for.
const ENDINGS: [&str; 3] = ["json", "csv", "tsv"];

/// The inventory that files say, and nothing beside.
pub fn inventory(
    config: &Config,
    lang: Language,
    paths: &[PathBuf],
    old: &Inventory,
) -> Result<Inventory, BadInput> {
    let options = Options { country: config.operator.country, ..Options::default() };
    let mut import = Import::new(options);
    let mut bad = Vec::new();
    let mut all = Vec::new();
    for path in paths {
        all.extend(expand(path)?);
    }
    if all.is_empty() {
        return Err(BadInput(say!(lang, "inventory-cli-no-files")));
    }
    for path in &all {
        let name = path.display().to_string();
        bad.extend(import.read(&SourceFile { name, bytes: input::read(path)?, kind: None }));
    }
    if !bad.is_empty() {
        return Err(errors::refuse(lang, &bad));
    }
    import.merge(old, true).map_err(|bad| errors::refuse(lang, &bad))
}

/// A file, or those of a directory in the order of their names.
fn expand(path: &Path) -> Result<Vec<PathBuf>, BadInput> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let bad = |error: std::io::Error| BadInput(format!("{}: {error}", path.display()));
    let mut all = Vec::new();
    for entry in std::fs::read_dir(path).map_err(bad)? {
        let file = entry.map_err(bad)?.path();
        let ending = file.extension().and_then(|it| it.to_str()).map(str::to_ascii_lowercase);
        if ending.is_some_and(|it| ENDINGS.contains(&it.as_str())) && file.is_file() {
            all.push(file);
        }
    }
    all.sort();
    Ok(all)
}
