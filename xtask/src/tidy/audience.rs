//! Who may read internal names without anybody being asked: `Internal::within_the_company()` is
//! called in these files alone, each of which stays inside; and what everybody reads asks for
//! nobody's names but those for everybody.

/// What gives internal names to whoever asks.
const OPEN: &str = "within_the_company";
/// Where that is: the rule itself, what defines it, and what stays inside.
const INSIDE: [&str; 6] = [
    "xtask/src/tidy/audience.rs",
    "crates/words/src/names.rs",
    "crates/bongsu/src/runtime/delivery/payload.rs",
    "crates/bongsu/src/runtime/delivery/oncall_pages.rs",
    "crates/bongsu/src/runtime/upkeep/emergency_export.rs",
    "crates/bongsu/src/drill/narrator.rs",
];
/// The folders of what the public or customers read, and what is not asked for there.
const OUTSIDE: [&str; 2] = ["crates/web/src/pages/public/", "crates/web/src/pages/customer/"];
const NAMES_INSIDE: &str = "cx.inside";

/// Complaints about files that take internal names to readers outside.
pub fn check(files: &[(String, String)]) -> Vec<String> {
    let mut complaints = Vec::new();
    for (path, text) in files {
        if text.contains(OPEN) && !INSIDE.contains(&path.as_str()) && path.ends_with(".rs") {
            complaints.push(format!("{path} gives internal names to whoever asks"));
        }
        let is_outside = OUTSIDE.iter().any(|folder| path.starts_with(folder));
        if is_outside && text.contains(NAMES_INSIDE) {
            complaints.push(format!("{path} asks for the names of the inside"));
        }
    }
    complaints
}
