//! How far a hand-over is, for the one who waits for it.

use bongsu_clock::Clock;
use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// How long the receiver of a whole message may take to reply before others get their turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// How far a hand-over is. While the receiver has the whole message and has not replied,
/// abandoning it would leave unknown what became of it.
#[derive(Debug, Default)]
pub struct Progress {
    awaits_reply: AtomicBool,
    is_slow: Notify,
}

impl Progress {
    /// Whether the receiver has the whole message, and has not replied.
    pub fn awaits_reply(&self) -> bool {
        self.awaits_reply.load(Ordering::Acquire)
    }

    /// Returns when the receiver has the whole message and takes long to reply.
    pub async fn slow(&self) {
        self.is_slow.notified().await;
    }

    /// Sends the end of a message and waits for the reply to it; calls `on_slow` when that
    /// takes long.
    pub(crate) async fn await_reply<F: Future>(&self, reply: F, on_slow: impl Fn()) -> F::Output {
        let (mut reply, real_time) = (pin!(reply), Clock::system());
        self.awaits_reply.store(true, Ordering::Release);
        let reply = tokio::select! {
            biased;
            reply = &mut reply => reply,
            () = real_time.sleep(PATIENCE) => {
                on_slow();
                self.is_slow.notify_one();
                reply.await
            }
        };
        self.awaits_reply.store(false, Ordering::Release);
        reply
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[tokio::test(start_paused = true)]
    async fn a_late_reply_gives_others_their_turn_and_is_waited_for() {
        let (progress, is_slow) = (Progress::default(), Cell::new(false));
        let real_time = Clock::system();
        let reply = async {
            assert!(progress.awaits_reply());
            real_time.sleep(PATIENCE * 2).await;
            "250"
        };
        let waiting = progress.await_reply(reply, || is_slow.set(true));
        let (reply, ()) = tokio::join!(waiting, progress.slow());
        assert_eq!((reply, is_slow.get(), progress.awaits_reply()), ("250", true, false));

        let waiting = progress.await_reply(std::future::ready("250"), || panic!("it is not slow"));
        assert_eq!(waiting.await, "250");
    }
}
