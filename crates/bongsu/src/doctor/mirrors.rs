//! Whether mirrors take files.

use super::{Finding, Level, Text};
use crate::config::Config;
use crate::runtime::publishing::mirror::MirrorTarget;
use std::fs::Metadata;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Put into a mirror and taken away again.
const TRY: &str = "bongsu-doctor.txt";

/// Puts a small file into each, and takes it away; of a command it is seen that it is there.
pub async fn reach(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    for at in config.publish.iter().flat_map(|publish| &publish.mirrors) {
        let name = at.name();
        let tried = match at.target() {
            Err(error) => Err(format!("{error:#}")),
            // What the operator's own command does is not tried without need.
            Ok(MirrorTarget::Command(words)) => match words.first().filter(|it| is_program(it)) {
                Some(_) => continue,
                None => Err(format!("there is no program {name}")),
            },
            Ok(MirrorTarget::Remote(place)) => {
                let put = place.write(TRY, "bongsu doctor\n".into()).await;
                let taken = place.remove(TRY).await;
                put.and(taken).map_err(|error| error.to_string())
            }
        };
        findings.push(match tried {
            Ok(()) => Finding::healthy(
                format!("사본을 두는 곳 {name}: 파일을 받습니다."),
                format!("Mirror {name} takes files."),
            ),
            Err(why) => Finding::problem(
                Level::Broken,
                Text::new(
                    format!("사본을 두는 곳 {name}: 파일을 받지 않습니다: {why}"),
                    format!("Mirror {name} does not take files: {why}"),
                ),
                Text::new(
                    "[[mirror]]의 주소와 사용자, 그곳의 권한을 살펴보십시오.",
                    "Look at the address and user of its [[mirror]], and at the rights there.",
                ),
            ),
        });
    }
    findings
}

/// Whether a command can be run: a path, or a name that stands in one of the folders of `PATH`.
fn is_program(name: &str) -> bool {
    let runs = |path: &Path| {
        let found = path.metadata().ok().filter(Metadata::is_file);
        found.is_some_and(|found| found.permissions().mode() & 0o111 != 0)
    };
    if name.contains('/') {
        return runs(Path::new(name));
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| runs(&folder.join(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_is_not_there_is_found_before_the_day() {
        assert!(is_program("sh") && is_program("/bin/sh"));
        for wrong in ["no-such-program", "/etc/passwd", "/bin", ""] {
            assert!(!is_program(wrong), "{wrong}");
        }
    }
}
