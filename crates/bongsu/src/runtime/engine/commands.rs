//! What people do on the screens, on its way to the engine and back.

use super::latest_results::LatestResults;
use bongsu_clock::Clock;
use bongsu_core::engine::Input;
use bongsu_core::engine::view::{IncidentView, View};
use bongsu_core::id::IncidentId;
use bongsu_core::incident::Phase;
use bongsu_core::inventory::ComponentKey;
use bongsu_core::name::Name;
use bongsu_core::statement::official::Draft;
use bongsu_web::{AskedBy, Buckets, CommandError, Commands, LatencyHistory, StreamNow};
use futures_util::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};

/// In life; a page is not kept waiting longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a person does.
#[derive(Debug)]
pub struct PendingCommand {
    /// For the engine.
    pub input: Input,
    /// Told once it is committed.
    pub taken: oneshot::Sender<CommandResult>,
}

/// What became of an action.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CommandResult {
    /// It is remembered.
    Committed,
    /// The engine had nothing to do.
    Nothing,
}

/// The screens' way to the engine.
pub struct EngineHandle {
    actions: mpsc::Sender<PendingCommand>,
    views: watch::Receiver<Arc<View>>,
    latest: Arc<LatestResults>,
}

impl EngineHandle {
    /// Hands that reach the engine by `actions`.
    pub fn new(
        actions: mpsc::Sender<PendingCommand>,
        views: watch::Receiver<Arc<View>>,
        latest: Arc<LatestResults>,
    ) -> EngineHandle {
        EngineHandle { actions, views, latest }
    }

    fn incident(&self, id: IncidentId) -> Result<Arc<IncidentView>, CommandError> {
        let view = self.views.borrow().clone();
        let found = view.incidents.iter().find(|of| of.incident.id == id);
        let open = found.filter(|of| of.incident.phase != Phase::Resolved);
        open.cloned().ok_or(CommandError::NoSuchIncident)
    }

    async fn act(&self, input: Input, nothing: CommandError) -> Result<(), CommandError> {
        let (taken, answer) = oneshot::channel();
        let unavailable = |why: &str| CommandError::Unavailable(why.to_owned());
        self.actions
            .try_send(PendingCommand { input, taken })
            .map_err(|_| unavailable("too much is waiting for it"))?;
        match Clock::system().timeout(PATIENCE, answer).await {
            Ok(Ok(CommandResult::Committed)) => Ok(()),
            Ok(Ok(CommandResult::Nothing)) => Err(nothing),
            Ok(Err(_)) => Err(unavailable("it is stopping")),
            // It may still be taken later: so the words say what is known, and no more.
            Err(_) => Err(unavailable("it has not been remembered yet")),
        }
    }
}

impl Commands for EngineHandle {
    fn state(
        &self,
        incident: IncidentId,
        by: String,
        draft: Draft,
    ) -> BoxFuture<'_, Result<(), CommandError>> {
        Box::pin(async move {
            let of = self.incident(incident)?;
            if let (Err(beyond), None) = (draft.check(&of.incident.counts), &draft.beyond) {
                return Err(CommandError::UnverifiedClaim(beyond));
            }
            let draft = Box::new(draft);
            self.act(Input::State { incident, by, draft }, CommandError::NoSuchIncident).await
        })
    }

    fn exclude(
        &self,
        incident: IncidentId,
        site: Name,
        by: String,
        reason: String,
    ) -> BoxFuture<'_, Result<(), CommandError>> {
        Box::pin(async move {
            let of = self.incident(incident)?;
            if !of.victims.iter().any(|victim| victim.site == site) {
                return Err(CommandError::NoSuchVictim);
            }
            let input = Input::Exclude { incident, site, by, reason };
            self.act(input, CommandError::NoSuchVictim).await
        })
    }

    fn report(
        &self,
        site: Name,
        customer: String,
        words: String,
    ) -> BoxFuture<'_, Result<(), CommandError>> {
        let input = Input::Reported { site, customer, words };
        Box::pin(self.act(input, CommandError::NoSuchSite))
    }

    fn streams(&self, site: Name) -> BoxFuture<'_, Vec<StreamNow>> {
        let view = self.views.borrow().clone();
        Box::pin(std::future::ready(self.latest.of_site(&view.topology, &site)))
    }

    fn latency(&self, site: Name, asked: AskedBy) -> BoxFuture<'_, Option<LatencyHistory>> {
        let now = self.views.borrow().at;
        Box::pin(std::future::ready(self.latest.latency(&site, asked, now)))
    }

    fn failing_share(&self, component: ComponentKey) -> BoxFuture<'_, Option<Buckets<f64>>> {
        let now = self.views.borrow().at;
        Box::pin(std::future::ready(self.latest.failing_share(&component, now)))
    }
}
