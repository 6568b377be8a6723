//! Customers who ring, write and look, and counsellors who take their calls (S6, S7, S9, S11,
//! S16–S18).
//!
//! - [`log`]: what they met, for the score;
//! - `line`: a telephone system that asks the desk what a caller hears, and its queue;
//! - `customer`: one customer's day;
//! - `counsellor`: takes calls, types, promises, and keeps promises;
//! - `screen`: what a counsellor sees, and types while browsers die;
//! - `promises`: what a counsellor owes;
//! - `answer`: an engineer answers all tickets at once.
//!
//! What is scored is what these people met. Who they are, when they ring and how long they wait is
//! drawn from the seed of the scenario.

mod answer;
mod counsellor;
mod customer;
mod line;
pub mod log;
mod promises;
mod screen;

use super::browser::Browser;
use crate::ground_truth::GroundTruth;
use crate::scenario::CallersScript;
use crate::simulated_host::plan::draw;
use crate::smtp_sink::{ReceivedMail, SmtpSink};
use crate::spoken::SpokenJudge;
use bongsu_clock::Clock;
use bongsu_core::Time;
use line::Queue;
use log::CallerLog;
use parking_lot::Mutex;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// With what the callers of a drill meet the desk.
pub struct Callers {
    /// Where the desk is.
    pub address: SocketAddr,
    /// The clock of the drill.
    pub clock: Clock,
    /// Where mail to customers arrives.
    pub sink: SmtpSink,
    /// What really happens.
    pub truth: Arc<GroundTruth>,
    /// Compares what they hear with it.
    pub judge: SpokenJudge,
    /// How they behave.
    pub script: CallersScript,
    /// Of everything drawn.
    pub seed: u64,
    /// By what counsellors log in.
    pub password: String,
    /// The secret of the telephone systems.
    pub telephone_secret: String,
    /// Whether callers hear a statement before they are connected; if not, the telephone only
    /// tells of calls.
    pub has_prompt: bool,
    /// When the outage begins.
    pub began: Time,
    /// When the drill ends.
    pub end: Time,
}

/// What all of them share.
struct World {
    with: Callers,
    queue: Queue,
    log: Arc<Mutex<CallerLog>>,
    /// Customers who have told their story to a person, or in writing.
    told: Mutex<BTreeSet<usize>>,
    kills_left: AtomicU32,
}

impl Callers {
    /// Has everybody begin their day.
    pub fn begin(self, tasks: &TaskTracker, stop: &CancellationToken) -> Arc<Mutex<CallerLog>> {
        let log: Arc<Mutex<CallerLog>> = Arc::default();
        let kills_left = AtomicU32::new(self.script.browser_kills);
        let (queue, told) = (Queue::default(), Mutex::default());
        let world = Arc::new(World { with: self, queue, log: log.clone(), told, kills_left });
        let spawn = |work: std::pin::Pin<Box<dyn Future<Output = ()> + Send>>| {
            let stop = stop.clone();
            tasks.spawn(async move { tokio::select! { () = stop.cancelled() => {}, () = work => {} } });
        };
        for customer in 0..world.with.truth.plan().customers.len() {
            spawn(Box::pin(customer::live(world.clone(), customer)));
        }
        for number in 0..world.with.script.counsellors.len() {
            spawn(Box::pin(counsellor::work(world.clone(), number)));
        }
        spawn(Box::pin(answer::answer_all(world)));
        log
    }
}

impl World {
    fn now(&self) -> Time {
        self.with.clock.now()
    }

    async fn sleep(&self, span: Duration) {
        self.with.clock.sleep(span).await;
    }

    fn browser(&self) -> Browser {
        Browser::new(self.with.address, "ko")
    }

    /// A number from 0 to 1 about a customer, always the same.
    fn draw(&self, what: &str, customer: usize) -> f64 {
        draw(self.with.seed, what, customer)
    }

    fn customer_key(&self, customer: usize) -> &str {
        &self.with.truth.plan().customers[customer].key
    }

    fn customer_of(&self, key: &str) -> Option<usize> {
        self.with.truth.plan().customers.iter().position(|it| it.key == key)
    }

    /// What a customer got by mail so far.
    fn mail_to(&self, customer: usize) -> Vec<ReceivedMail> {
        self.with.sink.mail_to(&self.with.truth.plan().customers[customer].email)
    }

    /// Whether visitors cannot use one of the customer's sites because of the host.
    fn fails(&self, customer: usize, at: Time) -> bool {
        self.with.judge.has_outage(customer, at)
    }

    /// What is said to a customer, judged.
    fn hears(&self, customer: usize, text: &str) {
        let verdicts = self.with.judge.judge(customer, self.now(), text);
        let mut log = self.log.lock();
        log.heard += verdicts.heard;
        log.untrue.extend(verdicts.untrue);
        log.unread.extend(verdicts.unread);
    }

    /// Takes one of the browsers that are to be killed.
    fn takes_a_kill(&self) -> bool {
        let left = &self.kills_left;
        left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_ok()
    }

    fn failed(&self, what: &str, error: impl std::fmt::Display) {
        tracing::warn!(%error, "refused in a drill: {what}");
        self.log.lock().failures.push(format!("{what}: {error}"));
    }
}

/// What only this customer says, by which their story is found again.
fn story_mark(customer: usize) -> String {
    format!("K{customer:04}")
}
