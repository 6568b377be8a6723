//! Whether mirrors take files.

use super::{Finding, Level, Text};
use crate::config::Config;
use crate::runtime::mirror::To;

/// Put into a mirror and taken away again.
const TRY: &str = "bongsu-doctor.txt";

/// Puts a small file into each, and takes it away.
pub async fn reach(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    for at in config.publish.iter().flat_map(|publish| &publish.mirrors) {
        let name = at.name();
        let tried = match at.to() {
            Err(error) => Err(format!("{error:#}")),
            // What the operator's own command does is not tried without need.
            Ok(To::Command(_)) => continue,
            Ok(To::Elsewhere(place)) => {
                let put = place.write(TRY, "bongsu doctor\n".into()).await;
                let taken = place.remove(TRY).await;
                put.and(taken).map_err(|error| error.to_string())
            }
        };
        findings.push(match tried {
            Ok(()) => Finding::well(
                format!("사본을 두는 곳 {name}: 파일을 받습니다."),
                format!("Mirror {name} takes files."),
            ),
            Err(why) => Finding::ill(
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
