//! A request with a key is carried out once by the engine that runs, and by the one after it.

use crate::hooks::{began, id, state};
use bongsu::runtime::engine::commands::EngineHandle;
use bongsu::runtime::engine::latest_results::LatestResults;
use bongsu::runtime::{Deps, Running, start};
use bongsu_clock::Clock;
use bongsu_core::access::{Principal, Role};
use bongsu_core::engine::Options;
use bongsu_core::engine::command::Command;
use bongsu_core::engine::receipt::RequestKey;
use bongsu_core::engine::view::View;
use bongsu_core::statement::StatementKind;
use bongsu_core::statement::draft::Draft;
use bongsu_core::statement::official::{Claim, Narrative};
use bongsu_core::topology::Topology;
use bongsu_store::Store;
use bongsu_web::{CommandError, Commands, Once};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// An engine at work on a store, without probers.
struct Desk {
    handle: EngineHandle,
    views: watch::Receiver<Arc<View>>,
    running: Running,
    cancel: CancellationToken,
}

impl Desk {
    async fn open(store: &Store) -> Desk {
        let views = Arc::new(watch::Sender::new(Arc::new(View::default())));
        let (latest, cancel) = (Arc::new(LatestResults::default()), CancellationToken::new());
        let (commands_in, commands) = mpsc::channel(8);
        let shown = views.subscribe();
        let handle = EngineHandle::new(commands_in, shown.clone(), latest.clone(), Arc::default());
        let running = start(Deps {
            clock: Clock::scaled(began() + Duration::from_secs(300), 1.0),
            store: store.clone(),
            options: Options::default(),
            topology: Arc::new(Topology::default()),
            probers: Vec::new(),
            views,
            commands,
            commits: None,
            observations: None,
            facts: Vec::new(),
            latest,
            cancel: cancel.clone(),
        });
        Desk { handle, views: shown, running: running.await.unwrap(), cancel }
    }

    /// States something under a key, as the request with this digest.
    async fn states(&self, key: &str, request: &str) -> Result<Option<u16>, CommandError> {
        let command = statement();
        let once = Once { key: named(key, request), status: 204 };
        self.handle.submit(kim(), command, Some(once)).await
    }

    async fn close(self) {
        self.cancel.cancel();
        self.running.ended.await.unwrap();
    }
}

fn kim() -> Principal {
    Principal::rehearsed("Kim", Role::Manager)
}

fn statement() -> Command {
    let said = |fact: &str| Narrative { fact: fact.into(), ..Narrative::default() };
    let draft = Box::new(Draft {
        claim: Claim::Ongoing,
        ko: said("확인하고 있습니다."),
        en: said("We are looking."),
        ..Draft::default()
    });
    Command::State { incident: id(), draft }
}

fn named(key: &str, request: &str) -> RequestKey {
    RequestKey { key: key.into(), request: request.into() }
}

/// The statements that Kim made.
async fn stated(store: &Store) -> usize {
    let all = store.statements(id()).await.unwrap();
    all.iter().filter(|it| matches!(it.kind, StatementKind::Official(_))).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_holds_for_the_engine_that_runs_and_for_the_next_one() {
    let place = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", place.path().join("test.db").display());
    let store = Store::open(&url).await.unwrap();
    state(&store, 0, StatementKind::Investigating).await;
    let desk = Desk::open(&store).await;
    assert_eq!(desk.handle.answered(kim(), named("k", "a")).await, Ok(None));
    assert_eq!(desk.states("k", "a").await, Ok(None));
    assert_eq!(desk.states("k", "a").await, Ok(Some(204)));
    assert_eq!(desk.handle.answered(kim(), named("k", "a")).await, Ok(Some(204)));
    assert_eq!(desk.states("k", "b").await, Err(CommandError::KeyReused));
    assert_eq!(stated(&store).await, 1);
    // Two at once: one of them is begun, and the other is not begun again.
    let (one, other) = tokio::join!(desk.states("k2", "a"), desk.states("k2", "a"));
    assert_eq!(one, Ok(None));
    assert!(matches!(other, Ok(Some(204)) | Err(CommandError::InFlight)), "{other:?}");
    assert_eq!(stated(&store).await, 2);
    desk.close().await;
    let desk = Desk::open(&store).await;
    assert_eq!(desk.states("k", "a").await, Ok(Some(204)), "the next engine knows it");
    // It has seen nothing of the incident yet: that is open still, and what is new is stated.
    assert_eq!(desk.states("k3", "a").await, Ok(None));
    assert_eq!(stated(&store).await, 3);
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_gave_a_command_reads_at_once_what_it_did() {
    let place = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", place.path().join("test.db").display());
    let store = Store::open(&url).await.unwrap();
    state(&store, 0, StatementKind::Investigating).await;
    let desk = Desk::open(&store).await;
    let shown = || desk.views.borrow().incidents.first().map_or(0, |it| it.statements.len());
    let before = stated(&store).await;
    // A person at their screen, and one who holds a link of a page: neither is told before the
    // screens know.
    let link = Principal { role: Role::Manager, ..Principal::page_holder("kim") };
    for (ix, by) in [kim(), link].into_iter().cycle().take(20).enumerate() {
        desk.handle.submit(by, statement(), None).await.unwrap();
        let all = store.statements(id()).await.unwrap().len();
        assert_eq!((stated(&store).await, shown()), (before + ix + 1, all));
    }
    desk.close().await;
}
