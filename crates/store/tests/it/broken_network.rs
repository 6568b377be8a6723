//! PostgreSQL behind a network that breaks, and a server that restarts.

use crate::kit::make::*;
use crate::kit::patient;
use crate::kit::pg::{self, Server};
use crate::kit::proxy::{Proxy, SubscriberChannel};
use bongsu_core::engine::Record;
use bongsu_store::{Access, CommitSummary, Error, Options, Store};
use std::time::Duration;

async fn behind_a_proxy(options: Options) -> (Store, Proxy) {
    let server = pg::shared();
    let url = server.database().await;
    let database = url.rsplit('/').next().unwrap().to_owned();
    let proxy = Proxy::before(server.socket()).await;
    let store = Store::open_with(&proxy.url(&database), options).await.unwrap();
    (store, proxy)
}

/// Cuts the wire at many places of one exchange: whatever was under way, the unit is
/// there once in the end.
async fn survives_cuts(way: SubscriberChannel) {
    let (store, proxy) = behind_a_proxy(Options::default()).await;
    store.remember(&outbreak(0, 5)).await.unwrap();
    let before = proxy.passed(way);
    store.remember(&outbreak(1, 5)).await.unwrap();
    let length = i64::try_from(proxy.passed(way) - before).unwrap();
    let places = 40;
    for place in 0..places {
        let secs = 2 + place as u64;
        proxy.cut_after(way, length * place / places);
        let kept = store.remember(&outbreak(secs, 5)).await.unwrap();
        assert_eq!(kept.refused, 0);
        let id = incident(secs).id;
        assert_eq!(store.events(id).await.unwrap().len(), 1);
        assert_eq!(store.statements(id).await.unwrap().len(), 1);
    }
    assert_eq!(proxy.cuts(), places as u64, "every exchange was cut once");
    let recalled = store.recall(at(60)).await.unwrap();
    assert_eq!(recalled.incidents.len(), places as usize + 2);
    assert_eq!(recalled.victims.len(), 5 * (places as usize + 2));
    assert_eq!(store.refused().await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_question_cut_off_anywhere_is_asked_again() {
    survives_cuts(SubscriberChannel::ToServer).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_cut_off_anywhere_also_that_of_the_commit_doubles_nothing() {
    survives_cuts(SubscriberChannel::ToClient).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accesses_written_through_cuts_are_there_once() {
    let (store, proxy) = behind_a_proxy(Options::default()).await;
    let access = |n: u64| Access {
        at: at(n),
        remote: "192.0.2.7".into(),
        principal: None,
        what: format!("GET /{n}"),
    };
    for n in 0..30 {
        proxy.cut_after(SubscriberChannel::ToClient, i64::try_from(n).unwrap() * 7);
        store.record_access(&[access(n)]).await.unwrap();
    }
    let kept = store.accesses(None, 100).await.unwrap();
    assert_eq!(kept.len(), 30);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_that_swallows_everything_is_noticed_by_the_silence() {
    let options = Options {
        answer: Duration::from_millis(300),
        patience: Duration::from_millis(900),
        ..Options::default()
    };
    let (store, proxy) = behind_a_proxy(options).await;
    proxy.silence(true);
    let error = store.remember(&outbreak(0, 1)).await.unwrap_err();
    assert!(matches!(error, Error::Unavailable { .. }), "{error}");
    proxy.silence(false);
    let kept = store.remember(&outbreak(0, 1)).await.unwrap();
    assert_eq!(kept.refused, 0);
    assert_eq!(store.recall(at(1)).await.unwrap().victims.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_of_the_server_is_waited_out() {
    let server = Server::start();
    let url = server.database().await;
    let store = Store::open(&url).await.unwrap();
    store.remember(&outbreak(0, 5)).await.unwrap();
    server.restart();
    let kept = store.remember(&outbreak(1, 5)).await.unwrap();
    assert_eq!(kept, CommitSummary { new: 2, repeated: 0, refused: 0 });
    assert_eq!(store.recall(at(9)).await.unwrap().incidents.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_while_the_server_is_down_is_written_when_it_is_back() {
    let server = Server::start();
    let url = server.database().await;
    let store = Store::open_with(&url, patient(Duration::from_secs(60))).await.unwrap();
    server.stop();
    let writing = (0..5).map(|n| {
        let store = store.clone();
        tokio::spawn(async move { store.remember(&outbreak(n, 2)).await.unwrap() })
    });
    let writing: Vec<_> = writing.collect();
    let server = tokio::task::spawn_blocking(move || {
        server.go_on();
        server
    });
    let _server = server.await.unwrap();
    for task in writing {
        task.await.unwrap();
    }
    assert_eq!(store.recall(at(9)).await.unwrap().victims.len(), 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stays_away_is_reported_and_no_task_waits_for_ever() {
    let server = Server::start();
    let url = server.database().await;
    let store = Store::open_with(&url, patient(Duration::from_millis(200))).await.unwrap();
    server.stop();
    let error = store.remember(&[Record::Incident(incident(0))]).await.unwrap_err();
    assert!(matches!(error, Error::Unavailable { statement: "connect", .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transactions_that_have_to_yield_are_done_again() {
    let server = pg::shared();
    let url = server.database().await;
    let database = url.rsplit('/').next().unwrap();
    // As the distributed relatives of PostgreSQL always are.
    let strict =
        format!("ALTER DATABASE {database} SET default_transaction_isolation = 'serializable'");
    server.say(&strict).await;
    let store = Store::open(&url).await.unwrap();
    let writing = (0..8).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            for _ in 0..10 {
                // All write the same rows.
                let kept = store.remember(&outbreak(0, 5)).await.unwrap();
                assert_eq!(kept.refused, 0);
            }
        })
    });
    for task in writing.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_eq!(store.recall(at(9)).await.unwrap().victims.len(), 5);
}
