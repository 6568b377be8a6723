//! The threads on which passwords are looked at. Each password takes 19 MiB and a core, so there
//! are few; and always the same ones, since an allocator keeps what a thread has freed for that
//! thread: on the threads of the runtime, a burst of logins would keep 19 MiB for each of them.

use bongsu_clock::Clock;
use parking_lot::Mutex;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::{Semaphore, oneshot};

/// Passwords that are looked at side by side.
const PASSWORDS_AT_ONCE: usize = 2;
/// How long a password waits for its turn, by the wall clock.
const TURN_TIMEOUT_WALL: Duration = Duration::from_secs(5);

type Job = Box<dyn FnOnce() + Send>;

/// The threads; they start with the first password.
pub struct PasswordThreads {
    turns: Arc<Semaphore>,
    jobs: OnceLock<SyncSender<Job>>,
}

impl Default for PasswordThreads {
    fn default() -> PasswordThreads {
        let turns = Arc::new(Semaphore::new(PASSWORDS_AT_ONCE));
        PasswordThreads { turns, jobs: OnceLock::new() }
    }
}

impl PasswordThreads {
    /// Does a piece of work on one of them; `None` when its turn does not come. Its turn lasts
    /// until the work is done, also when nobody waits for that any more: who breaks off many
    /// logins has no more of them looked at than others have.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let turn = self.turns.clone().acquire_owned();
        let turn = Clock::system().timeout(TURN_TIMEOUT_WALL, turn).await.ok()?.ok()?;
        let (done, result) = oneshot::channel();
        let job: Job = Box::new(move || {
            let _turn = turn;
            // Nobody may be waiting for it any more.
            let _ = done.send(work());
        });
        // There is room for as many as there are turns.
        self.jobs.get_or_init(start).try_send(job).ok()?;
        result.await.ok()
    }
}

/// Starts the threads, which end when nobody can send to them any more.
fn start() -> SyncSender<Job> {
    let (jobs, waiting) = sync_channel(PASSWORDS_AT_ONCE);
    let waiting = Arc::new(Mutex::new(waiting));
    for _ in 0..PASSWORDS_AT_ONCE {
        let waiting = waiting.clone();
        let thread = std::thread::Builder::new().name("password".into());
        if let Err(error) = thread.spawn(move || serve(&waiting)) {
            tracing::error!(%error, "cannot start a thread for passwords");
        }
    }
    jobs
}

fn serve(waiting: &Mutex<Receiver<Job>>) {
    loop {
        let next = waiting.lock().recv();
        let Ok(job) = next else { return };
        // The thread outlives what goes wrong on it.
        let _ = catch_unwind(AssertUnwindSafe(job));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;

    #[tokio::test(flavor = "multi_thread")]
    async fn no_more_run_at_once_when_those_who_wait_break_off() {
        let threads = PasswordThreads::default();
        let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (began, has_begun) = channel();
        let mut gates = Vec::new();
        for _ in 0..PASSWORDS_AT_ONCE {
            let (gate, open) = channel::<()>();
            gates.push(gate);
            let began = began.clone();
            let work = threads.run(move || {
                began.send(()).unwrap();
                let _ = open.recv();
            });
            // Broken off as soon as it runs.
            tokio::select! {
                _ = work => panic!("it waits for its gate"),
                () = async { while has_begun.try_recv().is_err() { tokio::task::yield_now().await } } => {}
            }
        }
        assert_eq!(threads.turns.available_permits(), 0, "both still run");
        drop(gates);
        let works = (0..8).map(|_| {
            let (running, most) = (running.clone(), most.clone());
            threads.run(move || {
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::yield_now();
                running.fetch_sub(1, Ordering::SeqCst);
                std::thread::current().id()
            })
        });
        let done = futures_util::future::join_all(works).await;
        assert!(most.load(Ordering::SeqCst) <= PASSWORDS_AT_ONCE);
        let mut ids: Vec<_> = done.into_iter().map(|it| format!("{:?}", it.unwrap())).collect();
        ids.sort();
        ids.dedup();
        assert!(ids.len() <= PASSWORDS_AT_ONCE, "always the same threads");
    }

    #[tokio::test]
    async fn a_thread_outlives_what_goes_wrong_on_it() {
        let threads = PasswordThreads::default();
        for _ in 0..PASSWORDS_AT_ONCE * 2 {
            assert_eq!(threads.run(|| -> u32 { panic!("on purpose") }).await, None);
        }
        assert_eq!(threads.run(|| 7).await, Some(7));
    }
}
