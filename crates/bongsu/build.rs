//! Tells the program the commit that it is built from, for `--version`.
//!
//! Only optimised builds ask: otherwise every commit would have the whole crate compiled anew.
//! A build outside of a repository, such as a distribution's, may set `BONGSU_COMMIT`.

use std::process::Command;

fn main() {
    println!("cargo:rerun-if-env-changed=BONGSU_COMMIT");
    println!("cargo:rerun-if-changed=build.rs");
    let given = std::env::var("BONGSU_COMMIT").ok().filter(|it| !it.is_empty());
    let is_optimised = std::env::var("PROFILE").is_ok_and(|it| it == "release");
    let Some(commit) = given.or_else(|| is_optimised.then(commit).flatten()) else { return };
    println!("cargo:rustc-env=BONGSU_COMMIT={commit}");
}

/// The commit and its date, with a mark when files differ from it; `None` outside of a repository.
fn commit() -> Option<String> {
    for file in ["HEAD", "index", "logs/HEAD"] {
        let path = git(&["rev-parse", "--path-format=absolute", "--git-path", file])?;
        println!("cargo:rerun-if-changed={path}");
    }
    let commit = git(&["show", "--no-patch", "--format=%h %cs", "--abbrev=10", "HEAD"])?;
    let changed = git(&["status", "--porcelain", "--untracked-files=no"])?;
    Some(if changed.is_empty() { commit } else { format!("{commit}, changed") })
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
