//! What happens to tickets without anybody asking: they are joined to the incident that they are
//! about, and one answer reaches all that are joined (S11).
//!
//! Both are sweeps that can be killed at any point: what is left, the next one finds, and what is
//! done, it finds done.

mod answers;
mod joining;
pub mod mail;

pub use answers::deliver_answers;
pub use joining::join_tickets;

use super::fault_log::FaultLog;
use bongsu_clock::Clock;
use bongsu_core::engine::view::View;
use bongsu_store::{Error, Store};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How often it is looked whether an answer is to be delivered, in real time.
const ANSWER_INTERVAL: Duration = Duration::from_secs(1);
/// Rounds after which tickets are looked at that may belong to an incident.
const JOIN_ROUNDS: u32 = 5;

/// Sweeps until it is cancelled or another program becomes the leader.
pub async fn run(
    clock: Clock,
    store: Store,
    views: watch::Receiver<Arc<View>>,
    cancel: CancellationToken,
) {
    let real_time = Clock::system();
    let mut sweeping = FaultLog::new("cannot sweep tickets");
    for round in 0u32.. {
        tokio::select! {
            () = cancel.cancelled() => return,
            () = real_time.sleep(ANSWER_INTERVAL) => {}
        }
        let view = views.borrow().clone();
        let mut swept = deliver_answers(&store, clock.now()).await.map(drop);
        if swept.is_ok() && round % JOIN_ROUNDS == 0 {
            swept = join_tickets(&store, &view, clock.now()).await.map(drop);
            if swept.is_ok() {
                swept = store.expire_handovers(clock.now()).await.map(drop);
            }
        }
        match swept {
            Ok(()) => sweeping.worked(),
            Err(Error::Fenced { .. }) => return,
            Err(error) => sweeping.failed(&error),
        }
    }
}
