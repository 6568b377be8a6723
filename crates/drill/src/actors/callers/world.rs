//! What the callers of a drill share.

use super::log::CallerLog;
use super::queue::Queue;
use crate::actors::browser::Browser;
use crate::ground_truth::GroundTruth;
use crate::scenario::CallersScript;
use crate::simulated_host::plan::draw;
use crate::smtp_sink::{ReceivedMail, SmtpSink};
use crate::spoken::SpokenJudge;
use bongsu_clock::Clock;
use bongsu_core::Time;
use parking_lot::Mutex;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

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
pub(super) struct World {
    pub with: Callers,
    pub queue: Queue,
    pub log: Arc<Mutex<CallerLog>>,
    /// Customers who have told their story to a person, or in writing.
    pub told: Mutex<BTreeSet<usize>>,
    /// Customers who did not answer when they were called back.
    pub missed: Mutex<BTreeSet<usize>>,
    kills_left: AtomicU32,
}

impl World {
    /// Of callers who have not met anybody yet.
    pub(super) fn new(with: Callers) -> World {
        let kills_left = AtomicU32::new(with.script.browser_kills);
        let (queue, log) = (Queue::default(), Arc::default());
        let (told, missed) = (Mutex::default(), Mutex::default());
        World { with, queue, log, told, missed, kills_left }
    }

    pub(super) fn now(&self) -> Time {
        self.with.clock.now()
    }

    pub(super) async fn sleep(&self, span: Duration) {
        self.with.clock.sleep(span).await;
    }

    pub(super) fn browser(&self) -> Browser {
        Browser::new(self.with.address, "ko")
    }

    /// A number from 0 to 1 about a customer, always the same.
    pub(super) fn draw(&self, what: &str, customer: usize) -> f64 {
        draw(self.with.seed, what, customer)
    }

    pub(super) fn customer_key(&self, customer: usize) -> &str {
        &self.with.truth.plan().customers[customer].key
    }

    pub(super) fn customer_of(&self, key: &str) -> Option<usize> {
        self.with.truth.plan().customers.iter().position(|it| it.key == key)
    }

    /// What a customer got by mail so far.
    pub(super) fn mail_to(&self, customer: usize) -> Vec<ReceivedMail> {
        self.with.sink.mail_to(&self.with.truth.plan().customers[customer].email)
    }

    /// Whether visitors cannot use one of the customer's sites because of the host.
    pub(super) fn fails(&self, customer: usize, at: Time) -> bool {
        self.with.judge.has_outage(customer, at)
    }

    /// What is said to a customer, judged.
    pub(super) fn hears(&self, customer: usize, text: &str) {
        let now = self.now();
        let verdicts = self.with.judge.judge(customer, now, text);
        for sentence in verdicts.untrue.iter().chain(&verdicts.unread) {
            let customer = self.customer_key(customer);
            tracing::warn!(customer, %now, sentence, "untrue in a drill, or beyond judging");
        }
        let mut log = self.log.lock();
        log.heard += verdicts.heard;
        log.untrue.extend(verdicts.untrue);
        log.unread.extend(verdicts.unread);
    }

    /// Takes one of the browsers that are to be killed.
    pub(super) fn takes_a_kill(&self) -> bool {
        let left = &self.kills_left;
        left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1)).is_ok()
    }

    pub(super) fn failed(&self, what: &str, error: impl std::fmt::Display) {
        tracing::warn!(%error, "refused in a drill: {what}");
        self.log.lock().failures.push(format!("{what}: {error}"));
    }
}

/// What only this customer says, by which their story is found again.
pub(super) fn story_mark(customer: usize) -> String {
    format!("K{customer:04}")
}
