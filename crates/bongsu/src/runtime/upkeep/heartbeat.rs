//! A sign of life to the outside: whoever waits for it there raises the alarm when this
//! program, its machine or its network is gone, which it cannot do itself (S8).

use bongsu_clock::Clock;
use bongsu_core::engine::view::View;
use bongsu_send::http::{Endpoint, Request, Response};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// A picture older than this is no sign of life.
const FRESH: Duration = Duration::from_secs(30);

/// Gives the sign.
pub struct Heartbeat {
    /// Who waits for it.
    pub endpoint: Arc<Endpoint>,
    /// How often.
    pub every: Duration,
    /// What the engine shows: a program that runs and sees nothing is not well.
    pub views: watch::Receiver<Arc<View>>,
    /// Stops it.
    pub cancel: CancellationToken,
}

impl Heartbeat {
    /// Gives it until it is cancelled.
    pub async fn run(self) {
        let life = Clock::system();
        let mut healthy = true;
        loop {
            tokio::select! {
                () = life.sleep(self.every) => {}
                () = self.cancel.cancelled() => return,
            }
            let at = self.views.borrow().at;
            if life.now().since(at) > FRESH {
                tracing::warn!(%at, "no sign of life is given: nothing new was seen");
                continue;
            }
            let given = give(&self.endpoint).await;
            if let Err(error) = &given
                && healthy
            {
                tracing::warn!(to = %self.endpoint, error, "the sign of life was not taken");
            }
            healthy = given.is_ok();
        }
    }
}

/// Gives one sign.
///
/// # Errors
/// Why it was not taken.
pub async fn give(endpoint: &Endpoint) -> Result<Response, String> {
    let request = Request::get(endpoint.target(), Vec::new());
    let response = endpoint.send(&request).await?;
    if (200..300).contains(&response.status) { Ok(response) } else { Err(response.summary()) }
}
