//! What people do on the screens, on its way to the engine and back.

use super::latest_results::LatestResults;
use bongsu_clock::Clock;
use bongsu_core::access::Principal;
use bongsu_core::engine::command::Command;
use bongsu_core::engine::receipt::RequestKey;
use bongsu_core::engine::view::View;
use bongsu_core::inventory::ComponentKey;
use bongsu_core::name::Name;
use bongsu_probe::dns::strays::Strays;
use bongsu_web::{
    AskedBy, Buckets, CommandError, Commands, LatencyHistory, Once, ProbeResult, StrayPackets,
};
use futures_util::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};

/// A page does not wait longer for an answer, by the wall clock.
const ANSWER_TIMEOUT_WALL: Duration = Duration::from_secs(10);

/// A command on its way to the engine.
#[derive(Debug)]
pub struct PendingCommand {
    /// Who wants it.
    pub by: Principal,
    /// What.
    pub wanted: Wanted,
    /// Gets the engine's answer: a refusal at once, success once it is committed; with the status
    /// of the first answer, if it was carried out before.
    pub answer: oneshot::Sender<Result<Option<u16>, CommandError>>,
}

/// What is wanted of the engine.
#[derive(Debug)]
pub enum Wanted {
    /// That it carries out a command, once under a key.
    Done(Command, Option<Once>),
    /// Whether it has carried one out under this key.
    Answered(RequestKey),
}

/// The screens' way to the engine.
pub struct EngineHandle {
    commands: mpsc::Sender<PendingCommand>,
    views: watch::Receiver<Arc<View>>,
    latest: Arc<LatestResults>,
    strays: Arc<Strays>,
}

impl EngineHandle {
    /// A handle that reaches the engine by `commands`.
    pub fn new(
        commands: mpsc::Sender<PendingCommand>,
        views: watch::Receiver<Arc<View>>,
        latest: Arc<LatestResults>,
        strays: Arc<Strays>,
    ) -> EngineHandle {
        EngineHandle { commands, views, latest, strays }
    }

    async fn ask(&self, by: Principal, wanted: Wanted) -> Result<Option<u16>, CommandError> {
        let unavailable = |why: &str| CommandError::Unavailable(why.to_owned());
        let (answer, answered) = oneshot::channel();
        self.commands
            .try_send(PendingCommand { by, wanted, answer })
            .map_err(|_| unavailable("too many commands are waiting"))?;
        match Clock::system().timeout(ANSWER_TIMEOUT_WALL, answered).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(unavailable("it is stopping")),
            // It may still be carried out later: the text says no more than is known.
            Err(_) => Err(unavailable("it has not been committed yet")),
        }
    }
}

impl Commands for EngineHandle {
    fn submit(
        &self,
        by: Principal,
        command: Command,
        once: Option<Once>,
    ) -> BoxFuture<'_, Result<Option<u16>, CommandError>> {
        Box::pin(self.ask(by, Wanted::Done(command, once)))
    }

    fn answered(
        &self,
        by: Principal,
        key: RequestKey,
    ) -> BoxFuture<'_, Result<Option<u16>, CommandError>> {
        Box::pin(self.ask(by, Wanted::Answered(key)))
    }

    fn latest_results(&self, site: Name) -> BoxFuture<'_, Vec<ProbeResult>> {
        let view = self.views.borrow().clone();
        Box::pin(std::future::ready(self.latest.of_site(&view.topology, &site)))
    }

    fn stray_packets(&self) -> StrayPackets {
        let count = self.strays.count();
        StrayPackets { total: count.total, last_at: count.last_at }
    }

    fn latency(&self, site: Name, asked_by: AskedBy) -> BoxFuture<'_, Option<LatencyHistory>> {
        let now = self.views.borrow().at;
        Box::pin(std::future::ready(self.latest.latency(&site, asked_by, now)))
    }

    fn failing_share(&self, component: ComponentKey) -> BoxFuture<'_, Option<Buckets<f64>>> {
        let now = self.views.borrow().at;
        Box::pin(std::future::ready(self.latest.failing_share(&component, now)))
    }
}
