//! Customers who ring, write and look, and counsellors who take their calls (S6, S7, S9, S11,
//! S16–S18).
//!
//! - `world`: what they share;
//! - [`log`]: what they met, for the score;
//! - `line`: a telephone system that asks the desk what a caller hears;
//! - `queue`: who waits for a person;
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
mod queue;
mod screen;
mod world;

pub use world::Callers;

use log::CallerLog;
use parking_lot::Mutex;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use world::World;

/// Has everybody begin their day. What they meet is written down as they meet it.
pub fn begin(
    callers: Callers,
    tasks: &TaskTracker,
    stop: &CancellationToken,
) -> Arc<Mutex<CallerLog>> {
    let world = Arc::new(World::new(callers));
    let spawn = |work: std::pin::Pin<Box<dyn Future<Output = ()> + Send>>| {
        let stop = stop.clone();
        tasks.spawn(async move {
            tokio::select! { () = stop.cancelled() => {}, () = work => {} }
        });
    };
    for customer in 0..world.with.truth.plan().customers.len() {
        spawn(Box::pin(customer::live(world.clone(), customer)));
    }
    for number in 0..world.with.script.counsellors.len() {
        spawn(Box::pin(counsellor::work(world.clone(), number)));
    }
    spawn(Box::pin(answer::answer_all(world.clone())));
    world.log.clone()
}
