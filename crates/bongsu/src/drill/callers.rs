//! Customers who ring, write and look, and the counsellors who take their calls.

use super::mail::DrillMail;
use super::people;
use super::setup::TELEPHONE_SECRET;
use bongsu_core::Time;
use bongsu_core::inventory::Inventory;
use bongsu_core::notification::ContactKey;
use bongsu_core::notification::preferences::{NotificationPreferences, Verbosity};
use bongsu_drill::actors::callers::log::CallerLog;
use bongsu_drill::actors::callers::{self, Callers};
use bongsu_drill::run::Drill;
use bongsu_drill::scenario::CallersScript;
use bongsu_drill::spoken::SpokenJudge;
use bongsu_store::Store;
use parking_lot::Mutex;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Repeated probes, and the time in which a busy machine answers.
const LATE_MAX: Duration = Duration::from_secs(10);
/// How far the clocks of Seoul are ahead of UTC.
const SEOUL: Duration = Duration::from_secs(9 * 3600);

/// Has everybody begin their day. `is_silent`: they hear no statement, and nobody is notified.
pub fn begin(
    drill: &Drill,
    script: &CallersScript,
    (mail, address): (&DrillMail, SocketAddr),
    is_silent: bool,
    tasks: &TaskTracker,
    stop: &CancellationToken,
) -> Arc<Mutex<CallerLog>> {
    let scenario = &drill.scenario;
    let began = scenario.events.first().map_or(scenario.start, |event| event.at);
    let judge = SpokenJudge {
        truth: drill.truth.clone(),
        failing: scenario.events.iter().map(|event| event.target.clone()).collect(),
        began,
        delay: scenario.probing.sweep + scenario.probing.timeout + LATE_MAX,
        zone_offset: SEOUL,
    };
    let callers = Callers {
        address,
        clock: drill.clock.clone(),
        sink: mail.sink.clone(),
        truth: drill.truth.clone(),
        judge,
        script: script.clone(),
        seed: scenario.topology.seed,
        password: people::PASSWORD.to_owned(),
        telephone_secret: TELEPHONE_SECRET.to_owned(),
        has_prompt: !is_silent,
        began,
        end: scenario.end,
    };
    callers::begin(callers, tasks, stop)
}

/// Has no contact notified of anything, as for the comparison.
///
/// # Errors
/// Any database error.
pub async fn notify_nobody(
    store: &Store,
    inventory: &Inventory,
    now: Time,
) -> Result<(), bongsu_store::Error> {
    let nothing = NotificationPreferences {
        verbosity: Some(Verbosity::Nothing),
        ..NotificationPreferences::default()
    };
    for contact in inventory.customers.values().flat_map(|it| &it.contacts) {
        let key = ContactKey::of(store.secret(), contact);
        store.save_preferences(key, &nothing, now).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use bongsu_drill::spoken::{Sentence, read, sentences};
    use bongsu_words::{Language, say};

    /// What a caller can hear, in one language.
    fn heard(lang: Language) -> Vec<String> {
        let (at, since) = ("16:30:00", "16:19:00");
        vec![
            say!(lang, "prompt-greeting"),
            say!(lang, "card-fact-hit", hit = 2, at = at, since = since),
            say!(lang, "card-fact-hit", hit = 1, at = at, since = since),
            say!(lang, "card-fact-failed", hit = 2, last = at, at = at, since = since),
            say!(lang, "card-fact-also", verified = 2),
            say!(lang, "card-fact-risk", risk = 2, at = at, since = since),
            say!(lang, "card-fact-verified", verified = 2, at = at, since = since),
            say!(lang, "card-about", site = "www.shop.example"),
            say!(lang, "card-no-outage"),
            say!(lang, "card-own", n = 2),
            say!(lang, "card-unexplained", n = 1),
            say!(lang, "card-unchecked", n = 2),
            say!(lang, "customer-outage-elsewhere"),
            say!(lang, "statement-next", at = at),
            say!(lang, "call-public-none", at = at),
            say!(lang, "call-key-message"),
            say!(lang, "call-key-callback"),
            say!(lang, "call-key-person"),
            say!(lang, "call-key-language", key = "9"),
            say!(lang, "call-connect"),
            say!(lang, "call-noted-message"),
            say!(lang, "call-noted-callback", at = at),
            say!(lang, "call-noted-place"),
            say!(lang, "call-asked-already"),
            say!(lang, "call-goodbye"),
        ]
    }

    #[test]
    fn every_sentence_that_a_caller_can_hear_is_judged() {
        for lang in Language::WRITTEN {
            for text in heard(lang) {
                for sentence in sentences(&text) {
                    assert!(read(sentence).is_some(), "nobody can judge “{sentence}”");
                }
            }
            let hit = say!(lang, "card-fact-hit", hit = 3, at = "16:30:00", since = "16:19:00");
            assert_eq!(sentences(&hit).next().and_then(read), Some(Sentence::SeenFailing(3)));
            let verified =
                say!(lang, "card-fact-verified", verified = 3, at = "16:30:00", since = "16:19:00");
            assert_eq!(sentences(&verified).next().and_then(read), Some(Sentence::Verified(3)));
        }
        let not_noted = say!(Language::En, "call-not-noted");
        assert_eq!(sentences(&not_noted).next().and_then(read), None, "it is a failure");
    }
}
