//! S5: when domains expire, by a list and a registry on this machine.

use crate::fake_gateway::{Behaviour, Gateway};
use crate::hooks::{began, clock};
use bongsu::config::Rdap;
use bongsu::rdap::task::RdapTask;
use bongsu_core::Time;
use bongsu_core::alert::DomainExpiry;
use bongsu_core::engine::Input;
use bongsu_core::inventory::{Customer, Inventory, Site, SiteUrl};
use bongsu_core::name::Name;
use bongsu_send::tls::Trust;
use bongsu_store::Store;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

const ANSWER: &str = r#"{"objectClassName": "domain", "ldhName": "SHOP.COM", "events": [
    {"eventAction": "expiration", "eventDate": "2018-01-20T00:00:00Z"}]}"#;

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

/// Two hosts of one domain, and a domain whose ending no registry answers for.
fn inventory() -> Inventory {
    let mut inventory = Inventory::default();
    inventory.customers.insert("kim".into(), Customer::default());
    for host in ["shop.com", "www.shop.com", "shop.kr"] {
        let site = Site { customer: "kim".into(), url: SiteUrl::default(), ..Site::default() };
        inventory.sites.insert(name(host), site);
    }
    inventory
}

struct Registries {
    list: Gateway,
    registry: Gateway,
}

impl Registries {
    async fn start(script: &[Behaviour]) -> Registries {
        let registry = Gateway::start(script).await;
        let list = format!(
            r#"{{"version": "1.0", "services": [[["com"], ["http://{}/rdap/"]]]}}"#,
            registry.at
        );
        // A script is known at compile time; this is the only one that is not.
        let list = Gateway::start(&[Behaviour::Responds(200, "", list.leak())]).await;
        Registries { list, registry }
    }

    fn paths(&self) -> Vec<String> {
        let received = self.registry.received.lock().unwrap();
        received
            .iter()
            .map(|(head, _)| head.lines().next().unwrap_or_default().to_owned())
            .collect()
    }
}

/// Runs the task until it has told the engine something, or asked `requests` times.
async fn first_facts(store: &Store, at: &Registries, requests: usize) -> Option<Vec<DomainExpiry>> {
    let (facts, mut told) = mpsc::channel(4);
    let cancel = CancellationToken::new();
    let config = Rdap {
        bootstrap_url: format!("http://{}/dns.json", at.list.at),
        interval: Duration::from_secs(86_400),
        requests_per_minute: 600,
        trust_roots: Vec::new(),
    };
    let task = RdapTask {
        clock: clock(),
        store: store.clone(),
        config,
        trust: Trust::default(),
        facts,
        cancel: cancel.clone(),
    };
    let running = tokio::spawn(task.run());
    let mut silent = Vec::new();
    let found = loop {
        tokio::select! {
            Some(input) = told.recv() => match input {
                // Of what no registry says, and then what one does.
                Input::DomainExpiries(found) if found.iter().all(|it| it.until.is_none()) => {
                    silent.extend(found.into_iter().map(|it| it.domain));
                }
                Input::DomainExpiries(found) => break Some(found),
                other => panic!("{other:?}"),
            },
            () = tokio::task::yield_now() => {}
        }
        if requests > 0 && at.registry.requests() >= requests {
            let kept = store.registry_answers().await.unwrap();
            if kept.iter().any(|it| it.result.failures > 0) {
                break None;
            }
        }
    };
    cancel.cancel();
    running.await.unwrap();
    assert!(silent.iter().all(|it| *it != name("shop.com")) || found.is_none(), "{silent:?}");
    found
}

async fn store_in(place: &tempfile::TempDir) -> Store {
    let url = format!("sqlite:{}", place.path().join("test.db").display());
    let store = Store::open(&url).await.unwrap();
    store.save_inventory(&inventory(), began()).await.unwrap();
    store
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_is_asked_once_for_each_domain_and_not_again_after_a_restart() {
    let place = tempfile::tempdir().unwrap();
    let store = store_in(&place).await;
    let at = Registries::start(&[Behaviour::Responds(200, "", ANSWER)]).await;
    let until = Time::parse("2018-01-20T00:00:00Z").unwrap();
    for _ in 0..2 {
        let found = first_facts(&store, &at, 0).await.unwrap();
        assert_eq!(found, [DomainExpiry { domain: name("shop.com"), until: Some(until) }]);
    }
    assert_eq!(at.paths(), ["GET /rdap/domain/shop.com HTTP/1.1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_none_leaves_what_was_known_and_is_not_asked_at_once_again() {
    let place = tempfile::tempdir().unwrap();
    let store = store_in(&place).await;
    let at =
        Registries::start(&[Behaviour::Responds(429, "retry-after: 60\r\n", "slow down")]).await;
    assert_eq!(first_facts(&store, &at, 1).await, None);
    let kept = store.registry_answers().await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].result.until, kept[0].result.last_error.as_str()), (None, "HTTP 429"));
}
