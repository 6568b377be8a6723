//! Promises: from what was promised to who is warned, told and called back (S6, S9, S14).
//!
//! - [`registry`]: all that are open, and what of them is to be committed;
//! - [`terms`]: what time does to them;
//! - [`recovery`]: those that the program keeps, and what ends a wait for a call back;
//! - [`commands`]: what people do with them;
//! - [`calling`]: who is called back next, and by whom.
//!
//! None lapses silently: what is due is kept, moved with a word to the customer, or broken with
//! one; and what no message could keep becomes the desk's.

mod calling;
mod commands;
mod recovery;
mod registry;
mod terms;

use super::command::{Command, Refusal};
use super::events::Out;
use super::incidents::Incidents;
use super::io::{Context, MessageFate};
use crate::Time;
use crate::access::Principal;
use crate::promise::{EndKind, Promise, PromiseId};
use registry::Registry;
use std::sync::Arc;
use std::time::Duration;

/// How often promises are looked at.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);

/// All open promises.
#[derive(Debug, Default)]
pub struct Promises {
    registry: Registry,
    looked_at: Time,
}

impl Promises {
    /// As they were committed.
    pub fn restore(promises: Vec<Promise>) -> Promises {
        Promises { registry: Registry::restore(promises), looked_at: Time::ZERO }
    }

    /// Does what time and incidents bring.
    pub fn follow(&mut self, cx: &Context<'_>, incidents: &Incidents, out: &mut Out) {
        let is_due = cx.now >= self.looked_at + LOOK_INTERVAL;
        if is_due && !self.registry.is_empty() {
            self.looked_at = cx.now;
            for id in self.registry.ids() {
                recovery::follow(&mut self.registry, cx, incidents, id, out);
                calling::release(&mut self.registry, cx, id, out);
                terms::follow(&mut self.registry, cx, id, out);
            }
        }
        self.registry.draw();
    }

    /// Notes what became of messages.
    pub fn told(&mut self, now: Time, fates: &[MessageFate], out: &mut Out) {
        recovery::told(&mut self.registry, now, fates, out);
    }

    /// Does what a person wants.
    pub fn command(
        &mut self,
        cx: &Context<'_>,
        incidents: &Incidents,
        by: &Principal,
        command: Command,
        out: &mut Out,
    ) -> Result<(), Refusal> {
        match command {
            Command::Promise { id, change } => {
                commands::change(&mut self.registry, cx, incidents, by, (id, change), out)
            }
            Command::HandOverPromises { from, to } => {
                commands::hand_over_all(&mut self.registry, &from, to.as_ref(), out);
                Ok(())
            }
            Command::TakeCallback { except } => {
                calling::take(&mut self.registry, cx, by, &except, out)
            }
            _ => Err(Refusal::NotPermitted),
        }
    }

    /// One that is open.
    pub fn get(&self, id: PromiseId) -> Option<&Promise> {
        self.registry.get(id)
    }

    /// Questions to the engineers that wait for an answer.
    pub fn questions(&self) -> impl Iterator<Item = &Promise> {
        self.registry.questions()
    }

    /// Questions that ended since this was asked last, and how.
    pub fn take_ended_questions(&mut self) -> Vec<(PromiseId, EndKind)> {
        self.registry.take_ended_questions()
    }

    /// What pages read.
    pub fn picture(&self) -> Arc<[Promise]> {
        self.registry.picture()
    }
}
