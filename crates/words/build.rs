//! Lists the texts of each language: every file in its folder below `locales`.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("locales");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut code = String::from("&[\n");
    for folder in sorted(&root)? {
        let tag = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut files = String::new();
        for file in sorted(&folder)? {
            // Writing into a String cannot fail.
            let _ = writeln!(files, "include_str!({:?}),", file.display().to_string());
        }
        let _ = writeln!(code, "({tag:?}, &[\n{files}]),");
    }
    code.push_str("]\n");
    fs::write(Path::new(&env::var("OUT_DIR").unwrap_or_default()).join("locales.rs"), code)
}

fn sorted(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = entries.collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}
