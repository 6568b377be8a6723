//! PostgreSQL behind a network that breaks, and a server that restarts.

use crate::kit::make::*;
use crate::kit::pg::{self, Server};
use crate::kit::proxy::{Direction, Proxy};
use crate::kit::retrying;
use bongsu_core::engine::Record;
use bongsu_store::{Access, AccessFilter, CommitSummary, Error, Options, Store};
use std::time::Duration;

async fn behind_a_proxy(options: Options) -> (Store, Proxy) {
    let server = pg::shared();
    let url = server.database().await;
    let database = url.rsplit('/').next().unwrap().to_owned();
    let proxy = Proxy::in_front_of(server.socket()).await;
    let store = Store::open_with(&proxy.url(&database), options).await.unwrap();
    (store, proxy)
}

/// Cuts the connection at many positions of one exchange: whatever was in flight, the unit is
/// stored once in the end.
async fn survives_cuts(direction: Direction) {
    let (store, proxy) = behind_a_proxy(Options::default()).await;
    store.commit(&outbreak(0, 5)).await.unwrap();
    let before = proxy.passed(direction);
    store.commit(&outbreak(1, 5)).await.unwrap();
    let length = i64::try_from(proxy.passed(direction) - before).unwrap();
    let positions = 40;
    for position in 0..positions {
        let secs = 2 + position as u64;
        proxy.cut_after(direction, length * position / positions);
        let summary = store.commit(&outbreak(secs, 5)).await.unwrap();
        assert_eq!(summary.refused, 0);
        let id = incident(secs).id;
        assert_eq!(store.events(id).await.unwrap().len(), 1);
        assert_eq!(store.statements(id).await.unwrap().len(), 1);
    }
    assert_eq!(proxy.cuts(), positions as u64, "every exchange was cut once");
    let recalled = store.load_state(since(at(60))).await.unwrap();
    assert_eq!(recalled.incidents.len(), positions as usize + 2);
    assert_eq!(recalled.victims.len(), 5 * (positions as usize + 2));
    assert_eq!(store.refused_count().await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_cut_off_anywhere_is_retried() {
    survives_cuts(Direction::ToServer).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_response_cut_off_anywhere_duplicates_nothing() {
    survives_cuts(Direction::ToClient).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accesses_written_through_cuts_are_stored_once() {
    let (store, proxy) = behind_a_proxy(Options::default()).await;
    let access = |n: u64| Access {
        at: at(n),
        remote_addr: "192.0.2.7".into(),
        principal: None,
        name: None,
        request_id: "r".into(),
        action: format!("GET /{n}"),
    };
    for n in 0..30 {
        proxy.cut_after(Direction::ToClient, i64::try_from(n).unwrap() * 7);
        store.record_access(&[access(n)]).await.unwrap();
    }
    let kept = store.accesses(&AccessFilter::default(), None, 100).await.unwrap();
    assert_eq!(kept.len(), 30);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_that_drops_everything_is_detected_by_timeout() {
    let options = Options {
        response_timeout: Duration::from_millis(300),
        retry_timeout: Duration::from_millis(900),
        ..Options::default()
    };
    let (store, proxy) = behind_a_proxy(options).await;
    proxy.silence(true);
    let error = store.commit(&outbreak(0, 1)).await.unwrap_err();
    assert!(matches!(error, Error::Unavailable { .. }), "{error}");
    proxy.silence(false);
    let summary = store.commit(&outbreak(0, 1)).await.unwrap();
    assert_eq!(summary.refused, 0);
    assert_eq!(store.load_state(since(at(1))).await.unwrap().victims.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_restart_is_retried() {
    let server = Server::start();
    let url = server.database().await;
    let store = Store::open(&url).await.unwrap();
    store.commit(&outbreak(0, 5)).await.unwrap();
    server.restart();
    let summary = store.commit(&outbreak(1, 5)).await.unwrap();
    assert_eq!(summary, CommitSummary { new: 2, repeated: 0, refused: 0 });
    assert_eq!(store.load_state(since(at(9))).await.unwrap().incidents.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_during_an_outage_of_the_server_are_committed_after_it() {
    let server = Server::start();
    let url = server.database().await;
    let store = Store::open_with(&url, retrying(Duration::from_secs(60))).await.unwrap();
    server.stop();
    let writing = (0..5).map(|n| {
        let store = store.clone();
        tokio::spawn(async move { store.commit(&outbreak(n, 2)).await.unwrap() })
    });
    let writing: Vec<_> = writing.collect();
    let server = tokio::task::spawn_blocking(move || {
        server.resume();
        server
    });
    let _server = server.await.unwrap();
    for task in writing {
        task.await.unwrap();
    }
    assert_eq!(store.load_state(since(at(9))).await.unwrap().victims.len(), 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unreachable_server_is_reported_and_no_task_waits_forever() {
    let server = Server::start();
    let url = server.database().await;
    let store = Store::open_with(&url, retrying(Duration::from_millis(200))).await.unwrap();
    server.stop();
    let error = store.commit(&[Record::Incident(incident(0))]).await.unwrap_err();
    assert!(matches!(error, Error::Unavailable { statement: "connect", .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rolled_back_transactions_are_retried() {
    let server = pg::shared();
    let url = server.database().await;
    let database = url.rsplit('/').next().unwrap();
    // As distributed databases with PostgreSQL's protocol always are.
    let strict =
        format!("ALTER DATABASE {database} SET default_transaction_isolation = 'serializable'");
    server.execute(&strict).await;
    let store = Store::open(&url).await.unwrap();
    let writing = (0..8).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            for _ in 0..10 {
                // All write the same rows.
                let summary = store.commit(&outbreak(0, 5)).await.unwrap();
                assert_eq!(summary.refused, 0);
            }
        })
    });
    for task in writing.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_eq!(store.load_state(since(at(9))).await.unwrap().victims.len(), 5);
}

/// A page that waits for the store waits no longer than a reader does, and then not at all.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_who_wait_hear_at_once_that_the_database_is_away() {
    let (store, proxy) = behind_a_proxy(Options::default()).await;
    let hurried = store.hurried(Duration::from_millis(300));
    hurried.ping().await.unwrap();
    assert_eq!(store.unreachable_for(), None);
    proxy.silence(true);
    // The answer would come after half a minute.
    let away = hurried.incidents(None, 9).await;
    assert!(matches!(away, Err(Error::Unavailable { .. })), "{away:?}");
    let known = store.unreachable_for();
    assert!(known.is_some());
    for _ in 0..1_000 {
        assert!(hurried.incidents(None, 9).await.is_err());
    }
    proxy.silence(false);
    proxy.cut_after(Direction::ToClient, 0);
    // Those who have time find out when it answers.
    while store.ping().await.is_err() {}
    assert_eq!(store.unreachable_for(), None);
    hurried.incidents(None, 9).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_cut_off_anywhere_opens_once() {
    use bongsu_core::access::{LoginName, Role};
    use bongsu_store::{Factor, NewSession};
    let (store, proxy) = behind_a_proxy(Options::default()).await;
    let login = LoginName::parse("minji").unwrap();
    let id = store.add_user(&login, "M", Role::Viewer, at(0)).await.unwrap().unwrap();
    store.set_password(id, "$hash", "").await.unwrap();
    let user = store.user(id).await.unwrap().unwrap();
    for step in 1..=30 {
        for direction in [Direction::ToServer, Direction::ToClient] {
            let factor = Factor::Step(2 * step + i64::from(direction == Direction::ToClient));
            let session = NewSession::draw(id, false, "a", "b").unwrap();
            proxy.cut_after(direction, step * 17);
            assert!(store.log_in(&session, &factor, (&user, "n"), None, at(1)).await.unwrap());
            let again = NewSession::draw(id, false, "a", "b").unwrap();
            assert!(!store.log_in(&again, &factor, (&user, "n"), None, at(1)).await.unwrap());
        }
    }
    assert_eq!(store.sessions_of(id, at(2)).await.unwrap().len(), 60);
}
