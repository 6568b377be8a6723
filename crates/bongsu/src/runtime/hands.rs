//! What people do on the screens, on its way to the engine and back.

use super::latest::Latest;
use bongsu_clock::Clock;
use bongsu_core::engine::Input;
use bongsu_core::engine::view::{IncidentView, View};
use bongsu_core::id::IncidentId;
use bongsu_core::incident::Phase;
use bongsu_core::name::Name;
use bongsu_core::stated::Draft;
use bongsu_web::{Desk, DeskError, StreamNow};
use futures_util::future::BoxFuture;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};

/// In life; a page is not kept waiting longer.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a person does.
#[derive(Debug)]
pub struct Action {
    /// For the engine.
    pub input: Input,
    /// Told once it is committed.
    pub taken: oneshot::Sender<Taken>,
}

/// What became of an action.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Taken {
    /// It is remembered.
    Committed,
    /// The engine had nothing to do.
    Nothing,
}

/// The screens' way to the engine.
pub struct Hands {
    actions: mpsc::Sender<Action>,
    views: watch::Receiver<Arc<View>>,
    latest: Arc<Latest>,
}

impl Hands {
    /// Hands that reach the engine by `actions`.
    pub fn new(
        actions: mpsc::Sender<Action>,
        views: watch::Receiver<Arc<View>>,
        latest: Arc<Latest>,
    ) -> Hands {
        Hands { actions, views, latest }
    }

    fn incident(&self, id: IncidentId) -> Result<Arc<IncidentView>, DeskError> {
        let view = self.views.borrow().clone();
        let found = view.incidents.iter().find(|of| of.incident.id == id);
        let open = found.filter(|of| of.incident.phase != Phase::Resolved);
        open.cloned().ok_or(DeskError::NoSuchIncident)
    }

    async fn act(&self, input: Input, nothing: DeskError) -> Result<(), DeskError> {
        let (taken, answer) = oneshot::channel();
        let unavailable = |why: &str| DeskError::Unavailable(why.to_owned());
        self.actions
            .try_send(Action { input, taken })
            .map_err(|_| unavailable("too much is waiting for it"))?;
        match Clock::system().timeout(PATIENCE, answer).await {
            Ok(Ok(Taken::Committed)) => Ok(()),
            Ok(Ok(Taken::Nothing)) => Err(nothing),
            Ok(Err(_)) => Err(unavailable("it is stopping")),
            // It may still be taken later: so the words say what is known, and no more.
            Err(_) => Err(unavailable("it has not been remembered yet")),
        }
    }
}

impl Desk for Hands {
    fn state(
        &self,
        incident: IncidentId,
        by: String,
        draft: Draft,
    ) -> BoxFuture<'_, Result<(), DeskError>> {
        Box::pin(async move {
            let of = self.incident(incident)?;
            if let (Err(beyond), None) = (draft.check(&of.incident.counts), &draft.beyond) {
                return Err(DeskError::Beyond(beyond));
            }
            let draft = Box::new(draft);
            self.act(Input::State { incident, by, draft }, DeskError::NoSuchIncident).await
        })
    }

    fn exclude(
        &self,
        incident: IncidentId,
        site: Name,
        by: String,
        reason: String,
    ) -> BoxFuture<'_, Result<(), DeskError>> {
        Box::pin(async move {
            let of = self.incident(incident)?;
            if !of.victims.iter().any(|victim| victim.site == site) {
                return Err(DeskError::NoSuchVictim);
            }
            let input = Input::Exclude { incident, site, by, reason };
            self.act(input, DeskError::NoSuchVictim).await
        })
    }

    fn report(
        &self,
        site: Name,
        customer: String,
        words: String,
    ) -> BoxFuture<'_, Result<(), DeskError>> {
        let input = Input::Reported { site, customer, words };
        Box::pin(self.act(input, DeskError::NoSuchSite))
    }

    fn streams(&self, site: Name) -> BoxFuture<'_, Vec<StreamNow>> {
        let view = self.views.borrow().clone();
        Box::pin(std::future::ready(self.latest.of_site(&view.estate, &site)))
    }
}
