//! Tells the engine of the plan in force, of browsers that people added, and of what became of pages.

use crate::runtime::fault_log::FaultLog;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::engine::Input;
use bongsu_core::oncall::push::Browsers;
use bongsu_store::{Error, Store};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// How often it looks, in real time: what a carrier refused is followed by the next channel.
const POLL_INTERVAL_WALL: Duration = Duration::from_millis(500);
/// How far back ends of deliveries are read again: they are recorded by another task.
const OVERLAP: Duration = Duration::from_secs(60);
/// How far back they are read at a start: no page lives longer.
const START_LOOKBACK: Duration = Duration::from_secs(3600);

/// Works until it is cancelled, or the engine is gone.
pub async fn run(
    clock: Clock,
    store: Store,
    facts: mpsc::Sender<Input>,
    cancel: CancellationToken,
) {
    let real = Clock::system();
    let mut reading = FaultLog::new("cannot read who is on call");
    let mut watch = Watch { plan: None, browsers: None, since: clock.now().before(START_LOOKBACK) };
    loop {
        match watch.inputs(&store).await {
            Ok(inputs) => {
                reading.worked();
                for input in inputs {
                    if facts.send(input).await.is_err() {
                        return;
                    }
                }
            }
            Err(Error::Fenced { .. }) => return,
            Err(error) => reading.failed(&error),
        }
        tokio::select! {
            () = cancel.cancelled() => return,
            () = real.sleep(POLL_INTERVAL_WALL) => {}
        }
    }
}

/// The browsers and the plan in force, for an engine that starts.
///
/// # Errors
/// The store's.
pub async fn first(store: &Store) -> Result<Vec<Input>, Error> {
    let browsers = Input::PushBrowsers(Arc::new(store.push_browsers().await?));
    Ok(vec![browsers, Input::OncallPlan(Arc::new(store.oncall_plan().await?.plan))])
}

struct Watch {
    plan: Option<u64>,
    browsers: Option<Browsers>,
    since: Time,
}

impl Watch {
    async fn inputs(&mut self, store: &Store) -> Result<Vec<Input>, Error> {
        let mut inputs = Vec::new();
        let browsers = store.push_browsers().await?;
        if self.browsers.as_ref() != Some(&browsers) {
            inputs.push(Input::PushBrowsers(Arc::new(browsers.clone())));
            self.browsers = Some(browsers);
        }
        let number = store.oncall_plan_number().await?;
        if self.plan != Some(number) {
            let applied = store.oncall_plan().await?;
            tracing::info!(number = applied.number, "going by the plan of who is on call");
            self.plan = Some(applied.number);
            inputs.push(Input::OncallPlan(Arc::new(applied.plan)));
        }
        let (fates, last) = store.page_fates(self.since).await?;
        // The engine knows those that it was told before.
        self.since = self.since.max(last.before(OVERLAP));
        if !fates.is_empty() {
            inputs.push(Input::PageFates(fates));
        }
        Ok(inputs)
    }
}
