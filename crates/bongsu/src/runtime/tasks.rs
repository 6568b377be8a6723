//! The tasks of a term. One that panics would be missed by nobody until what it does is needed:
//! the first time the term ends, and all begin anew; soon after that, the rest goes on without it,
//! and `healthz` fails.

use bongsu_clock::Clock;
use bongsu_web::TaskDeaths;
use futures_util::FutureExt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, Location};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Starts tasks, and notices when they panic.
#[derive(Clone)]
pub struct Tasks {
    tracker: TaskTracker,
    deaths: Arc<TaskDeaths>,
    term: CancellationToken,
}

impl Tasks {
    /// The tasks of a term, which `term` ends.
    pub fn new(deaths: Arc<TaskDeaths>, term: CancellationToken) -> Tasks {
        deaths.begin_term();
        Tasks { tracker: TaskTracker::new(), deaths, term }
    }

    /// Starts a task.
    #[track_caller]
    pub fn spawn<F>(&self, task: F)
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let begun_at = Location::caller();
        let (deaths, term) = (self.deaths.clone(), self.term.clone());
        self.tracker.spawn(async move {
            if AssertUnwindSafe(task).catch_unwind().await.is_ok() {
                return;
            }
            // The log has the panic itself already.
            match deaths.died(Clock::system().now()) {
                true => {
                    tracing::error!(task = %begun_at, "a task ended by a fault; all begin anew");
                    term.cancel();
                }
                false => tracing::error!(
                    task = %begun_at,
                    "a task ended by a fault again; the others go on without it: restart the program, and report the fault"
                ),
            }
        });
    }

    /// Waits until all have ended.
    pub async fn ended(&self) {
        self.tracker.close();
        self.tracker.wait().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn after_a_panic_all_begin_anew_once_and_then_health_fails() {
        let deaths = Arc::new(TaskDeaths::default());
        let first = CancellationToken::new();
        let tasks = Tasks::new(deaths.clone(), first.clone());
        tasks.spawn(async { panic!("a message that nobody foresaw") });
        tasks.ended().await;
        assert!(first.is_cancelled(), "the term ends");
        let second = CancellationToken::new();
        let tasks = Tasks::new(deaths.clone(), second.clone());
        assert_eq!(deaths.dead(), 0);
        tasks.spawn(async { panic!("the same message") });
        tasks.spawn(async {});
        tasks.ended().await;
        assert!(!second.is_cancelled(), "the others go on");
        assert_eq!(deaths.dead(), 1);
    }
}
