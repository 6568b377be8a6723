//! The heartbeat: an outside monitor raises the alarm when requests stop, because this program,
//! its machine or its network is down (S8).

use bongsu_clock::Clock;
use bongsu_core::engine::view::View;
use bongsu_send::http::{Endpoint, Request, Response};
use bongsu_store::Store;
use bongsu_web::OncallFindings;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// With an older view nothing is sent: a program that sees nothing is not healthy.
const VIEW_MAX_AGE: Duration = Duration::from_secs(30);

/// With an older audit nothing is sent: an auditor that stopped finds nothing.
const AUDIT_MAX_AGE: Duration = Duration::from_secs(120);

/// How long the database may take to answer.
const STORE_PATIENCE: Duration = Duration::from_secs(5);

/// Sends heartbeats.
pub struct Heartbeat {
    /// The outside monitor.
    pub endpoint: Arc<Endpoint>,
    /// How often.
    pub interval: Duration,
    /// What the engine shows.
    pub views: watch::Receiver<Arc<View>>,
    /// What the auditor of on call found: then somebody elsewhere has to look.
    pub findings: Arc<watch::Sender<OncallFindings>>,
    /// Where everything is kept: what cannot be stored is told to nobody.
    pub store: Store,
    /// Stops it.
    pub cancel: CancellationToken,
}

impl Heartbeat {
    /// Sends until it is cancelled.
    pub async fn run(self) {
        let clock = Clock::system();
        let mut healthy = true;
        loop {
            tokio::select! {
                () = clock.sleep(self.interval) => {}
                () = self.cancel.cancelled() => return,
            }
            let at = self.views.borrow().at;
            if clock.now().since(at) > VIEW_MAX_AGE {
                tracing::warn!(%at, "skipping heartbeat: no new results");
                continue;
            }
            if let Err(error) = self.store.hurried(STORE_PATIENCE).ping().await {
                tracing::warn!(%error, "withholding heartbeat: the database does not answer");
                continue;
            }
            if let Some(lasts) = self.store.unreachable_for() {
                let lasts_s = lasts.as_secs();
                tracing::warn!(lasts_s, "withholding heartbeat: nothing can be stored");
                continue;
            }
            let (audited_at, findings) = {
                let found = self.findings.borrow();
                (found.at, found.pressing)
            };
            if clock.now().since(audited_at) > AUDIT_MAX_AGE {
                tracing::warn!(%audited_at, "withholding heartbeat: nobody audits who was called");
                continue;
            }
            if findings > 0 {
                tracing::warn!(
                    findings,
                    "withholding heartbeat: somebody was not called as planned"
                );
                continue;
            }
            let sent = send(&self.endpoint).await;
            if let Err(error) = &sent
                && healthy
            {
                tracing::warn!(to = %self.endpoint, error, "cannot send heartbeat; retrying");
            }
            healthy = sent.is_ok();
        }
    }
}

/// Sends one heartbeat.
///
/// # Errors
/// Why it failed.
pub async fn send(endpoint: &Endpoint) -> Result<Response, String> {
    let request = Request::get(endpoint.target(), Vec::new());
    let response = endpoint.send(&request).await?;
    if (200..300).contains(&response.status) { Ok(response) } else { Err(response.summary()) }
}
