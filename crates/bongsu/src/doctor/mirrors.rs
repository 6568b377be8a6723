//! Whether mirrors accept files.

use super::{Finding, Severity};
use crate::config::{Config, Mirror};
use crate::runtime::publishing::mirror::MirrorTarget;
use bongsu_words::{Language, say};
use std::fs::Metadata;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// The file that is written to a mirror and removed again.
const TEST_FILE: &str = "bongsu-doctor.txt";

/// Writes a small file to each mirror and removes it. A command is not run; its program must
/// exist.
pub async fn check(config: &Config, lang: Language) -> Vec<Finding> {
    let mut findings = Vec::new();
    for mirror in config.publish.iter().flat_map(|publish| &publish.mirrors) {
        let name = mirror.name();
        findings.extend(match try_mirror(mirror).await {
            Ok(false) => None,
            Ok(true) => Some(Finding::ok(say!(lang, "doctor-mirror-ok", name = name))),
            Err(why) => Some(Finding::problem(
                Severity::Error,
                say!(lang, "doctor-mirror-failed", name = name, why = why),
                say!(lang, "doctor-mirror-failed-fix"),
            )),
        });
    }
    findings
}

/// Whether a file was written and removed; not so with a command.
async fn try_mirror(mirror: &Mirror) -> Result<bool, String> {
    match mirror.target().map_err(|error| format!("{error:#}"))? {
        MirrorTarget::Command(words) => match words.first().filter(|it| is_program(it)) {
            Some(_) => Ok(false),
            None => Err(format!("no such program: {}", mirror.name())),
        },
        MirrorTarget::Remote(target) => {
            let written = target.write(TEST_FILE, "bongsu doctor\n".into()).await;
            let removed = target.remove(TEST_FILE).await;
            written.and(removed).map(|()| true).map_err(|error| error.to_string())
        }
    }
}

/// Whether a command can be run: a path, or a name in one of the directories of `PATH`.
fn is_program(name: &str) -> bool {
    let is_executable = |path: &Path| {
        let file = path.metadata().ok().filter(Metadata::is_file);
        file.is_some_and(|file| file.permissions().mode() & 0o111 != 0)
    };
    if name.contains('/') {
        return is_executable(Path::new(name));
    }
    let directories = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&directories).any(|directory| is_executable(&directory.join(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_without_a_program_is_found() {
        assert!(is_program("sh") && is_program("/bin/sh"));
        for wrong in ["no-such-program", "/etc/passwd", "/bin", ""] {
            assert!(!is_program(wrong), "{wrong}");
        }
    }
}
