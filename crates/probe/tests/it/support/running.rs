//! A running prober, and its observations.

use super::must;
use bongsu_clock::Clock;
use bongsu_core::observation::{Observation, Outcome};
use bongsu_core::topology::{JobIx, StreamIx, Topology};
use bongsu_probe::prober::{self, ProbeNow, ProberConfig};
use bongsu_probe::schedule::Intervals;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

/// Loopback is allowed, everything is probed five times a second.
pub fn quick() -> ProberConfig {
    let interval = Duration::from_millis(200);
    ProberConfig {
        intervals: Intervals { reference: interval, component: interval, sweep: interval },
        allow_nets: vec!["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()],
        ..ProberConfig::default()
    }
}

/// Like [`quick`], but jobs are probed on request only.
pub fn on_demand() -> ProberConfig {
    let never = Duration::from_secs(1_000_000_000);
    ProberConfig {
        intervals: Intervals { reference: never, component: never, sweep: never },
        ..quick()
    }
}

pub struct Running {
    pub topologies: watch::Sender<Arc<Topology>>,
    requests: mpsc::Sender<ProbeNow>,
    reported: mpsc::Receiver<Vec<Observation>>,
    pending: VecDeque<Observation>,
    cancel: CancellationToken,
}

impl Running {
    pub fn start(config: ProberConfig, topology: Arc<Topology>) -> Running {
        Running::start_by(Clock::system(), config, topology)
    }

    pub fn start_by(clock: Clock, config: ProberConfig, topology: Arc<Topology>) -> Running {
        let (topologies, watching) = watch::channel(topology);
        let (requests, requested) = mpsc::channel(1 << 16);
        let (sink, reported) = mpsc::channel(64);
        let cancel = CancellationToken::new();
        let run = prober::run(config, clock, watching, requested, sink, cancel.clone());
        tokio::spawn(async move { run.await.expect("the prober starts") });
        Running { topologies, requests, reported, pending: VecDeque::new(), cancel }
    }

    pub async fn ask(&self, job: u32) {
        self.ask_within(job, Duration::ZERO).await;
    }

    pub async fn ask_within(&self, job: u32, within: Duration) {
        self.requests.send(ProbeNow { job: JobIx(job), within }).await.unwrap();
    }

    pub async fn next(&mut self) -> Observation {
        while self.pending.is_empty() {
            let batch = must("an observation", self.reported.recv()).await.expect("it runs");
            assert!(!batch.is_empty());
            self.pending.extend(batch);
        }
        self.pending.pop_front().unwrap()
    }

    /// The next that is not provisional.
    pub async fn last_word(&mut self) -> Observation {
        loop {
            let observation = self.next().await;
            if !observation.provisional {
                return observation;
            }
        }
    }

    /// The next of `stream` that is not provisional.
    pub async fn last_word_of(&mut self, stream: StreamIx) -> Observation {
        loop {
            let observation = self.last_word().await;
            if observation.stream == stream {
                return observation;
            }
        }
    }

    /// Asks `job` once and returns the outcome of its lowest stream.
    pub async fn outcome(&mut self, job: u32) -> Outcome {
        self.ask(job).await;
        self.last_word().await.outcome
    }

    /// Stops it, and waits until it is gone.
    pub async fn stop(mut self) {
        self.cancel.cancel();
        while must("the end", self.reported.recv()).await.is_some() {}
    }
}
