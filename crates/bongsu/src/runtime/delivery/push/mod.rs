//! Messages in the browsers of one person (S10). One browser that gets it is enough.

mod keyring;

use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::notification::delivery::Answer;
use bongsu_core::plain_text::plain_line;
use bongsu_probe::address_policy::AddressPolicy;
use bongsu_send::Outcome;
use bongsu_send::host::ResolvedHost;
use bongsu_send::push::{PushEndpoint, PushMessage, PushSender, Pushed};
use bongsu_store::{PushSubscription, Store};
use bongsu_web::SealingKey;
use bongsu_words::message::Message;
use futures_util::future::join_all;
use keyring::Keyring;
use parking_lot::Mutex;
use serde_json::json;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How long the name of a push service may take to resolve.
const RESOLVE_TIMEOUT_WALL: Duration = Duration::from_secs(4);
/// How long all of one browser may take: less than a turn of the worker, so that what the others
/// answered is not lost.
const BROWSER_TIMEOUT_WALL: Duration = Duration::from_secs(15);
/// The pause before the keys are read again.
const RETRY_PAUSE_WALL: Duration = Duration::from_secs(2);
/// The longest title, and the longest text below it: more is on the page, and no lock screen shows
/// as much.
const TITLE_MAX_CHARS: usize = 150;
const TEXT_MAX_CHARS: usize = 500;

/// Sends messages to browsers.
pub struct Push {
    store: Store,
    keyring: Keyring,
    /// Whom the people of a push service can ask, as a URL.
    contact: Option<String>,
    /// Which addresses a push service may have: its URL comes from a browser.
    address_policy: AddressPolicy,
    /// The last addresses of each push service, for when its name cannot be resolved.
    addresses: Mutex<BTreeMap<String, Vec<IpAddr>>>,
}

impl Push {
    /// By what is in a store, and the key file that opens it.
    pub fn new(
        store: Store,
        sealing_key: SealingKey,
        contact: Option<String>,
        address_policy: AddressPolicy,
    ) -> Push {
        let keyring = Keyring::new(store.clone(), sealing_key);
        Push { store, keyring, contact, address_policy, addresses: Mutex::default() }
    }

    /// Reads what is kept, until it could be read: the key pair is made before the first browser is
    /// added.
    pub async fn begin(&self, clock: &Clock, cancel: &CancellationToken) {
        let real_time = Clock::system();
        loop {
            let error = match self.try_begin(clock.now()).await {
                Ok(()) => return,
                Err(error) => error,
            };
            tracing::warn!(error = format!("{error:#}"), "cannot prepare push messages; retrying");
            tokio::select! {
                () = cancel.cancelled() => return,
                () = real_time.sleep(RETRY_PAUSE_WALL) => {}
            }
        }
    }

    async fn try_begin(&self, now: Time) -> anyhow::Result<()> {
        self.keyring.begin(now).await?;
        let known = self.store.resolved_hosts().await?;
        self.addresses.lock().extend(known);
        Ok(())
    }

    /// Sends a message to all of these browsers; `now` is by the calendar, as signatures need it.
    pub async fn deliver(
        &self,
        now: Time,
        browsers: &[PushSubscription],
        message: &PushMessage<'_>,
    ) -> Answer {
        if browsers.is_empty() {
            return Answer::Rejected("the person has added no browser, or all of them left".into());
        }
        together(join_all(browsers.iter().map(|it| self.to_browser(now, it, message))).await)
    }

    /// What came of one browser, with where its push service is.
    async fn to_browser(
        &self,
        now: Time,
        browser: &PushSubscription,
        message: &PushMessage<'_>,
    ) -> (String, Pushed) {
        let endpoint = match PushEndpoint::of(&browser.address) {
            Ok(endpoint) => endpoint,
            Err(error) => return (String::new(), refused(error.to_string())),
        };
        let at = endpoint.endpoint().host().host().to_owned();
        let sending = self.send(now, &endpoint, browser, message);
        let sent = Clock::system().timeout(BROWSER_TIMEOUT_WALL, sending).await;
        let pushed = sent.unwrap_or_else(|_| try_later("no answer in time".into()));
        self.note(now, browser, &pushed).await;
        (at, pushed)
    }

    async fn send(
        &self,
        now: Time,
        endpoint: &PushEndpoint,
        browser: &PushSubscription,
        message: &PushMessage<'_>,
    ) -> Pushed {
        let key = match self.keyring.pair(&browser.server_key).await {
            Ok(Some(key)) => key,
            Ok(None) => {
                return refused("the browser was added for a key that does not open here".into());
            }
            Err(error) => return try_later(error.to_string()),
        };
        let host = endpoint.endpoint().host();
        if let Err(why) = self.resolve(host).await {
            return try_later(why);
        }
        // The connection goes to an address that was just judged, and redirects are not followed.
        if !host.restrict(|ip| self.address_policy.admits(ip)) {
            return refused("its address is not a public one".into());
        }
        let by = PushSender { key: &key, contact: self.contact.as_deref() };
        let sent = endpoint.send(now, by, &browser.address, message).await;
        sent.unwrap_or_else(|error| refused(error.to_string()))
    }

    /// Finds the addresses of a push service; those of before while its name cannot be resolved.
    async fn resolve(&self, host: &ResolvedHost) -> Result<(), String> {
        let resolving = Clock::system().timeout(RESOLVE_TIMEOUT_WALL, host.resolve()).await;
        let failure = match resolving {
            Ok(Ok(())) => {
                self.remember(host).await;
                return Ok(());
            }
            Ok(Err(error)) => format!("name resolution failed: {error}"),
            Err(_) => "name resolution timed out".to_owned(),
        };
        let known = self.addresses.lock().get(host.host()).cloned().ok_or(failure)?;
        host.set_cached(&known);
        Ok(())
    }

    async fn remember(&self, host: &ResolvedHost) {
        let mut ips: Vec<IpAddr> = host.addresses().iter().map(SocketAddr::ip).collect();
        ips.sort_unstable();
        let name = host.host().to_owned();
        let before = self.addresses.lock().insert(name.clone(), ips.clone());
        if before.is_some_and(|before| before == ips) {
            return;
        }
        let now = Clock::system().now();
        if let Err(error) = self.store.save_resolved_hosts(&[(name, ips)], now).await {
            tracing::warn!(%error, "cannot save the addresses of a push service");
        }
    }

    /// Writes down that a browser took a message, or that it left.
    async fn note(&self, now: Time, browser: &PushSubscription, pushed: &Pushed) {
        let noted = match pushed {
            Pushed::Gone(_) => {
                tracing::info!(browser = %browser.id, "removing a browser that has left");
                self.store.remove_push_subscription(browser.user, browser.id).await
            }
            Pushed::Answered(Outcome::Accepted(_), _) => {
                self.store.push_accepted(browser.id, now).await
            }
            Pushed::Answered(..) => Ok(()),
        };
        if let Err(error) = noted {
            tracing::warn!(%error, "cannot write down what a push service answered");
        }
    }
}

/// What the service worker shows: the words of a text message, and no more.
pub fn text(message: &Message, tag: &str, id: &str, link: Option<&str>) -> Vec<u8> {
    let cut = |text: &str, max: usize| text.chars().take(max).collect::<String>();
    let title = cut(&message.subject, TITLE_MAX_CHARS);
    let body = cut(message.fact().unwrap_or_default(), TEXT_MAX_CHARS);
    let text = json!({ "title": title, "body": body, "tag": tag, "id": id, "url": link });
    text.to_string().into_bytes()
}

fn refused(why: String) -> Pushed {
    Pushed::Answered(Outcome::Refused(why), None)
}

fn try_later(why: String) -> Pushed {
    Pushed::Answered(Outcome::TryLater(why), None)
}

/// What all browsers of a person are as one answer. The words of push services are strangers'.
fn together(answers: Vec<(String, Pushed)>) -> Answer {
    let (mut accepted, mut later, mut words) = (false, None, Vec::new());
    for (at, pushed) in answers {
        let said = match pushed {
            Pushed::Gone(said) => said,
            Pushed::Answered(outcome, wait) => {
                accepted |= matches!(outcome, Outcome::Accepted(_));
                if !matches!(outcome, Outcome::Accepted(_) | Outcome::Refused(_)) {
                    let wait = wait.unwrap_or_default();
                    later = Some(later.map_or(wait, |it: Duration| it.min(wait)));
                }
                outcome.into_text()
            }
        };
        words.push(format!("{at}: {said}"));
    }
    let words = plain_line(&words.join("; "));
    match (accepted, later) {
        (true, _) => Answer::Accepted(words),
        (false, Some(wait)) => Answer::TryLater { reason: words, wait },
        (false, None) => Answer::Rejected(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_send::push::TEXT_MAX_BYTES;

    fn answers(all: &[&Pushed]) -> Answer {
        together(all.iter().map(|it| ("push.example".to_owned(), (*it).clone())).collect())
    }

    #[test]
    fn one_browser_that_gets_it_is_enough_and_one_that_is_gone_is_none() {
        let taken = Pushed::Answered(Outcome::Accepted("201".into()), None);
        let (gone, no) = (Pushed::Gone("410".into()), refused("403".into()));
        let wait = Duration::from_secs(30);
        let later = Pushed::Answered(Outcome::TryLater("429".into()), Some(wait));
        assert!(matches!(answers(&[&gone, &taken, &later]), Answer::Accepted(_)));
        let Answer::TryLater { reason, wait: asked } = answers(&[&gone, &later, &no]) else {
            panic!("it is tried again")
        };
        assert_eq!((reason.matches("push.example: ").count(), asked), (3, wait));
        let soon = try_later("timed out".into());
        let Answer::TryLater { wait, .. } = answers(&[&later, &soon]) else { panic!("again") };
        assert_eq!(wait, Duration::ZERO, "one of them may take it sooner");
        assert!(matches!(answers(&[&gone, &no]), Answer::Rejected(_)), "the next rule follows");
    }

    #[test]
    fn the_longest_words_fit_into_a_message() {
        let message = Message {
            operator: String::new(),
            contact: None,
            subject: "장".repeat(1000),
            fields: vec![("사실".into(), "\"애\"".repeat(1000))],
            lists: Vec::new(),
            foot: Vec::new(),
            stated: None,
            short_list: None,
            courtesy: Default::default(),
        };
        let link = format!("https://desk.example/{}", "x".repeat(300));
        let text = text(&message, "tag", "id", Some(&link));
        assert!(text.len() < TEXT_MAX_BYTES, "{}", text.len());
    }
}
