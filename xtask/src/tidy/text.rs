//! The files themselves: not too long, and free of one machine's paths.

use crate::steps;
use std::path::Path;

/// A file holds one idea.
const LINES_MOST: usize = 700;

/// Paths of somebody's machine. Put together here, so that this file is free of them.
const MACHINE: [&str; 4] =
    [concat!("/ro", "ot/"), concat!("/wo", "rk/"), concat!("/ho", "me/"), concat!("/Us", "ers/")];

/// The text files that are kept in the repository, each with its path from the root.
pub fn kept(root: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let names = steps::output("git", &["ls-files", "-z"])?;
    // What cannot be read is not text, or about to be removed.
    let read = |name: &str| Some((name.to_owned(), std::fs::read_to_string(root.join(name)).ok()?));
    Ok(names.split('\0').filter(|name| !name.is_empty()).filter_map(read).collect())
}

/// Complaints about these files.
pub fn check(files: &[(String, String)]) -> Vec<String> {
    files.iter().flat_map(|(name, text)| of_file(name, text)).collect()
}

fn of_file(file: &str, text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let lines = text.lines().count();
    if file.ends_with(".rs") && lines > LINES_MOST {
        complaints.push(format!("{file} has {lines} lines; {LINES_MOST} are the most"));
    }
    for (number, line) in text.lines().enumerate() {
        if let Some(path) = MACHINE.iter().find(|path| line.contains(*path)) {
            complaints.push(format!("{file}:{}: {path} is somebody's machine", number + 1));
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::{LINES_MOST, MACHINE, of_file};

    #[test]
    fn a_file_that_is_too_long_is_named() {
        assert_eq!(of_file("a.rs", &"x\n".repeat(LINES_MOST)), [""; 0]);
        assert_eq!(of_file("a.rs", &"x\n".repeat(LINES_MOST + 1)).len(), 1);
    }

    #[test]
    fn a_path_of_one_machine_is_named_with_its_line() {
        let text = format!("fine\nsee {}me/notes\n", MACHINE[0]);
        assert!(of_file("a.md", &text)[0].starts_with("a.md:2: "));
    }
}
