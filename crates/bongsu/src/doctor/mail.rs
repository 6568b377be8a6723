//! Whether the relays can be reached, and when mail was last handed over.

use super::{Finding, Level, Text};
use bongsu_core::Time;
use bongsu_send::mail::Mailer;
use std::time::Duration;

/// A channel that was not used for longer is one that nobody knows to work.
const UNTESTED: Duration = Duration::from_secs(90 * 86_400);

/// Connects to each relay, with its user and password, and sends nothing.
pub async fn reach(mailer: &Mailer) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (relay, result) in mailer.test_relays().await {
        findings.push(match result {
            Ok(()) => Finding::healthy(
                format!("메일: {relay}가 우리를 받아들입니다."),
                format!("Mail: {relay} takes us."),
            ),
            Err(why) => Finding::problem(
                Level::Broken,
                Text::new(
                    format!("메일: {relay}를 쓸 수 없습니다: {why}"),
                    format!("Mail: {relay} cannot be used: {why}"),
                ),
                Text::new(
                    "[mail] relays와 BONGSU_MAIL_PASSWORD, 그리고 그 서버를 살펴보십시오.",
                    "Look at [mail] relays, at BONGSU_MAIL_PASSWORD, and at that server.",
                ),
            ),
        });
    }
    if findings.len() == 1 {
        findings.push(Finding::problem(
            Level::Doubtful,
            Text::new("메일 서버가 하나뿐입니다.", "There is one relay only."),
            Text::new(
                "[mail] relays에 다른 회사의 것을 하나 더 적으십시오.",
                "Add another company's to [mail] relays.",
            ),
        ));
    }
    findings
}

/// When mail was last handed over.
pub fn last_sent(now: Time, last: Option<Time>) -> Finding {
    let remedy = || {
        Text::new(
            "bongsu doctor --mail 내@주소 로 시험 메일을 보내 보십시오.",
            "Send a test: bongsu doctor --mail me@my.address.",
        )
    };
    match last.map(|at| now.since(at)) {
        Some(passed) if passed <= UNTESTED => Finding::healthy(
            format!("메일: {}일 전에 마지막으로 보냈습니다.", passed.as_secs() / 86_400),
            format!("Mail was last handed over {} days ago.", passed.as_secs() / 86_400),
        ),
        Some(passed) => Finding::problem(
            Level::Doubtful,
            Text::new(
                format!("메일: 마지막으로 보낸 지 {}일이 지났습니다.", passed.as_secs() / 86_400),
                format!("Mail was last handed over {} days ago.", passed.as_secs() / 86_400),
            ),
            remedy(),
        ),
        None => Finding::problem(
            Level::Doubtful,
            Text::new("메일: 한 번도 보낸 적이 없습니다.", "No mail was ever handed over."),
            remedy(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_that_nobody_used_for_months_is_doubtful() {
        let now = Time::from_secs(400 * 86_400);
        let days = |n: u64| Some(now.before(Duration::from_secs(n * 86_400)));
        assert_eq!(last_sent(now, days(3)).level, Level::Well);
        assert_eq!(last_sent(now, days(120)).level, Level::Doubtful);
        assert_eq!(last_sent(now, None).level, Level::Doubtful);
    }
}
