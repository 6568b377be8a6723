//! Asks registries, one domain after the other, and tells the engine what they say.

use super::answer::expiry;
use super::bootstrap::Bootstrap;
use super::schedule::{Budgets, due_at};
use super::{MAX_ANSWER_BYTES, MAX_LIST_BYTES};
use crate::config::Rdap;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::alert::DomainExpiry;
use bongsu_core::engine::Input;
use bongsu_core::name::Name;
use bongsu_send::http::{Endpoint, Request, Response};
use bongsu_send::tls::Trust;
use bongsu_store::{Error, RegistryAnswer, RegistryResult, Store};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// The longest pause that a registry is granted: a wrong one would let dates grow old in silence.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(86_400);
/// How often it is looked whether a domain is due.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// How long the list of registries is used.
const LIST_MAX_AGE: Duration = Duration::from_secs(86_400);
/// When the list cannot be read, it is tried again after this long.
const LIST_RETRY_PAUSE: Duration = Duration::from_secs(600);

/// Asks registries when domains expire.
pub struct RdapTask {
    /// The clock of the store.
    pub clock: Clock,
    /// The store, fenced by the leader's lease.
    pub store: Store,
    /// Whom to ask, and how often.
    pub config: Rdap,
    /// The authorities that registries may use.
    pub trust: Trust,
    /// Takes what they say.
    pub facts: mpsc::Sender<Input>,
    /// Stops it.
    pub cancel: CancellationToken,
}

/// What is known while it works.
#[derive(Default)]
struct Known {
    inventory_revision: Option<i64>,
    domains: BTreeSet<Name>,
    answers: BTreeMap<Name, (Time, RegistryResult)>,
    bootstrap: Bootstrap,
    /// When the list is to be read again.
    list_due_at: Time,
    budgets: Budgets,
}

impl Known {
    /// The domains that no registry will say anything of; none before the list was looked for.
    fn without_registry(&self) -> impl Iterator<Item = DomainExpiry> {
        let is_looked_for = self.list_due_at != Time::ZERO;
        let unknown = self.domains.iter().filter(move |domain| {
            is_looked_for
                && !self.answers.contains_key(*domain)
                && self.bootstrap.registry_of(domain).is_none()
        });
        unknown.map(|domain| DomainExpiry { domain: domain.clone(), until: None })
    }
}

impl RdapTask {
    /// Works until it is cancelled or the engine has ended.
    pub async fn run(self) {
        let (mut known, real_time) = (Known::default(), Clock::system());
        loop {
            match self.turn(&mut known).await {
                Ok(true) => {}
                Ok(false) | Err(Error::Fenced { .. }) => return,
                Err(error) => tracing::warn!(%error, "cannot keep when domains expire; retrying"),
            }
            tokio::select! {
                () = real_time.sleep(POLL_INTERVAL) => {}
                () = self.cancel.cancelled() => return,
            }
        }
    }

    /// Asks about one domain at most. Returns whether to go on.
    async fn turn(&self, known: &mut Known) -> Result<bool, Error> {
        if !self.refresh(known).await? {
            return Ok(false);
        }
        let now = self.clock.now();
        if now >= known.list_due_at {
            self.read_list(known, now).await;
            if !self.tell(known.without_registry().collect()).await {
                return Ok(false);
            }
        }
        let Some((domain, registry)) = self.next(known, now) else { return Ok(true) };
        let (result, wanted) = self.ask(known, &domain, &registry, now).await;
        let pause = Duration::from_secs(60) / self.config.requests_per_minute;
        known.budgets.spend(&registry, self.clock.now(), pause, wanted);
        let answer = RegistryAnswer { domain: domain.clone(), asked_at: now, result };
        self.store.save_registry_answer(&answer).await?;
        let fact = fact(&domain, &answer.result);
        known.answers.insert(domain, (now, answer.result));
        Ok(self.tell(vec![fact]).await)
    }

    /// Reads what changed in the inventory; at first, what registries said before.
    async fn refresh(&self, known: &mut Known) -> Result<bool, Error> {
        let (revision, _) = self.store.revisions().await?;
        if known.inventory_revision == Some(revision) {
            return Ok(true);
        }
        let inventory = self.store.inventory().await?;
        let zones = inventory.sites.keys().map(|host| host.registrable().ok());
        known.domains = zones.flatten().collect();
        let stored = self.store.registry_answers().await?;
        known.answers.clear();
        for RegistryAnswer { domain, asked_at, result } in stored {
            match known.domains.contains(&domain) {
                true => drop(known.answers.insert(domain, (asked_at, result))),
                false => self.store.forget_registry_answer(&domain).await?,
            }
        }
        known.inventory_revision = Some(revision);
        let all = known.answers.iter().map(|(domain, (_, result))| fact(domain, result));
        let mut all: Vec<DomainExpiry> = all.collect();
        all.extend(known.without_registry());
        Ok(self.tell(all).await)
    }

    async fn tell(&self, facts: Vec<DomainExpiry>) -> bool {
        facts.is_empty() || self.facts.send(Input::DomainExpiries(facts)).await.is_ok()
    }

    async fn read_list(&self, known: &mut Known, now: Time) {
        let read = self.get(&self.config.bootstrap_url, MAX_LIST_BYTES).await;
        let parsed = read.and_then(|response| match response {
            Response { status: 200, body, .. } => Bootstrap::parse(&body),
            other => Err(format!("HTTP {}", other.status)),
        });
        match parsed {
            Ok(list) => {
                known.bootstrap = list;
                known.list_due_at = now + LIST_MAX_AGE;
            }
            Err(why) => {
                tracing::warn!(why, "cannot read the list of registries; using the last one");
                known.list_due_at = now + LIST_RETRY_PAUSE;
            }
        }
    }

    /// The domain that has waited longest among those whose registry may be asked now.
    fn next(&self, known: &Known, now: Time) -> Option<(Name, String)> {
        let interval = self.config.interval;
        let due = known.domains.iter().filter_map(|domain| {
            let registry = known.bootstrap.registry_of(domain)?;
            let due_at = known
                .answers
                .get(domain)
                .map_or(Time::ZERO, |(at, result)| due_at(*at, result, interval));
            (due_at <= now && known.budgets.allows(registry, now))
                .then_some((due_at, domain, registry))
        });
        let (_, domain, registry) = due.min()?;
        Some((domain.clone(), registry.to_owned()))
    }

    /// Asks one registry about one domain (RFC 9082 §3.1.3). What it said before stays when it
    /// does not answer.
    async fn ask(
        &self,
        known: &Known,
        domain: &Name,
        registry: &str,
        now: Time,
    ) -> (RegistryResult, Option<Duration>) {
        let before = known.answers.get(domain).map(|(_, result)| result.clone());
        let (until, known_at, failures) =
            before.map_or((None, None, 0), |it| (it.until, it.known_at, it.failures));
        let failed = |last_error: String| RegistryResult {
            until,
            known_at,
            failures: failures.saturating_add(1),
            last_error,
        };
        let url = format!("{registry}domain/{domain}");
        let response = match self.get(&url, MAX_ANSWER_BYTES).await {
            Ok(response) => response,
            Err(why) => return (failed(why), None),
        };
        let wanted = response.retry_after.map(|it| it.min(RETRY_AFTER_MAX));
        let result = match response.status {
            200 => match expiry(&response.body, domain) {
                Ok(Some(until)) => RegistryResult {
                    until: Some(until),
                    known_at: Some(now),
                    failures: 0,
                    last_error: String::new(),
                },
                Ok(None) => RegistryResult {
                    until,
                    known_at,
                    failures: 0,
                    last_error: "the registry does not say when it expires".into(),
                },
                Err(why) => failed(why),
            },
            status => failed(format!("HTTP {status}")),
        };
        (result, wanted)
    }

    async fn get(&self, url: &str, max_bytes: usize) -> Result<Response, String> {
        let endpoint = Endpoint::parse(url).map_err(|error| error.to_string())?;
        let endpoint = endpoint.trusting(self.trust.clone());
        let accept = "application/rdap+json, application/json;q=0.9";
        let headers = vec![("Accept".to_owned(), accept.to_owned())];
        endpoint.read(&Request::get(endpoint.target(), headers), max_bytes).await
    }
}

/// What the engine is told of a domain.
pub fn fact(domain: &Name, result: &RegistryResult) -> DomainExpiry {
    DomainExpiry { domain: domain.clone(), until: result.until }
}
