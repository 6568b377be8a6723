//! Every dependency of the workspace says what it is for.

/// Complaints about dependencies without a comment. A comment covers the lines right
/// below it, up to the next blank line; a heading (`# --- …`) explains nothing.
pub fn check(manifest: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let (mut inside, mut explained) = (false, false);
    for line in manifest.lines().map(str::trim) {
        match line {
            _ if line.starts_with('[') => inside = line == "[workspace.dependencies]",
            "" => explained = false,
            _ if line.starts_with("# ---") => explained = false,
            _ if line.starts_with('#') => explained = true,
            // The house's own rooms explain themselves.
            _ if line.starts_with("bongsu-") => {}
            _ if inside && !explained => {
                let name = line.split([' ', '=']).next().unwrap_or(line);
                complaints.push(format!("Cargo.toml: say in a comment what {name} is for"));
            }
            _ => {}
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn a_dependency_without_a_reason_is_named() {
        let manifest = "[workspace.dependencies]\nbongsu-core = { path = \"crates/core\" }\n\n\
            # --- words\n# Tables.\ncsv = \"1\"\n\n# --- proof\nserde = \"1\"\n\
            [profile.dev]\ndebug = 1\n";
        assert_eq!(check(manifest), ["Cargo.toml: say in a comment what serde is for"]);
    }
}
