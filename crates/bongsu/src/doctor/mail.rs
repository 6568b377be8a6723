//! Whether relays accept our login, when mail was last sent, and a test mail.

use super::{Finding, Severity};
use bongsu_core::Time;
use bongsu_send::mail::{Mail, Mailer};
use bongsu_send::{Outcome, Progress};
use bongsu_words::message::Message;
use bongsu_words::{Language, say};
use std::time::Duration;

/// A channel that was not used for longer than this may have stopped working unnoticed.
const UNTESTED_AGE: Duration = Duration::from_secs(90 * DAY_S);
const DAY_S: u64 = 86_400;

/// Connects to each relay, logs in, and sends nothing.
pub async fn check_relays(mailer: &Mailer, lang: Language) -> Vec<Finding> {
    let results = mailer.test_relays().await;
    let only_one = results.len() == 1;
    let each = results.into_iter().map(|(relay, result)| match result {
        Ok(()) => Finding::ok(say!(lang, "doctor-relay-ok", relay = relay)),
        Err(why) => Finding::problem(
            Severity::Error,
            say!(lang, "doctor-relay-failed", relay = relay, why = why),
            say!(lang, "doctor-relay-failed-fix"),
        ),
    });
    let mut findings: Vec<Finding> = each.collect();
    if only_one {
        let message = say!(lang, "doctor-relay-one");
        let remedy = say!(lang, "doctor-relay-one-fix");
        findings.push(Finding::problem(Severity::Warning, message, remedy));
    }
    findings
}

/// Judges how long ago mail was last accepted by a relay.
pub fn check_last_sent(lang: Language, now: Time, last: Option<Time>) -> Finding {
    let remedy = || say!(lang, "doctor-mail-untested-fix");
    let Some(age) = last.map(|at| now.since(at)) else {
        return Finding::problem(Severity::Warning, say!(lang, "doctor-mail-never-sent"), remedy());
    };
    let message = say!(lang, "doctor-mail-last-sent", days = age.as_secs() / DAY_S);
    match age <= UNTESTED_AGE {
        true => Finding::ok(message),
        false => Finding::problem(Severity::Warning, message, remedy()),
    }
}

/// Sends a test mail to `address`, the way notices are sent.
pub async fn send_test(
    lang: Language,
    now: Time,
    operator: &str,
    mailer: Option<&Mailer>,
    address: &str,
) -> Finding {
    let Some(mailer) = mailer else {
        let message = say!(lang, "doctor-test-mail-impossible");
        return Finding::problem(Severity::Error, message, say!(lang, "doctor-channels-none-fix"));
    };
    let id = format!("test.{}", now.as_micros());
    let message = test_message(lang, operator);
    let mail = Mail {
        address,
        lang,
        id: &id,
        thread: None,
        message: &message,
        unsubscribe_url: None,
        reply_to: None,
        answers: None,
    };
    match mailer.send(now, &mail, &Progress::default()).await {
        Outcome::Accepted(answer) => {
            Finding::ok(say!(lang, "doctor-test-mail-sent", answer = answer))
        }
        other => Finding::problem(
            Severity::Error,
            say!(lang, "doctor-test-mail-failed", why = other.into_text()),
            say!(lang, "doctor-test-mail-failed-fix"),
        ),
    }
}

fn test_message(lang: Language, operator: &str) -> Message {
    Message {
        operator: operator.to_owned(),
        contact: None,
        subject: format!("[{operator}] {}", say!(lang, "doctor-test-mail-subject")),
        fields: vec![(say!(lang, "doctor-test-mail-label"), say!(lang, "doctor-test-mail-text"))],
        lists: Vec::new(),
        stated: None,
        short_list: None,
        courtesy: Default::default(),
        foot: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_that_was_not_used_for_months_is_a_warning() {
        let now = Time::from_secs(400 * 86_400);
        let days = |n: u64| Some(now.before(Duration::from_secs(n * DAY_S)));
        let severity = |last| check_last_sent(Language::En, now, last).severity;
        assert_eq!(severity(days(3)), Severity::Ok);
        assert_eq!(severity(days(120)), Severity::Warning);
        assert_eq!(severity(None), Severity::Warning);
    }
}
