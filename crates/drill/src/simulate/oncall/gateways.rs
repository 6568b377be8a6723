//! The channels of pages: they take their time, die for a while, and lose nothing that they took.
//!
//! A page is handed over as the program does it: just before, it is asked once more whether
//! anybody is still wanted.

use super::super::memory_store::MemoryStore;
use super::super::rng::Rng;
use super::plan::CHANNELS;
use bongsu_core::Time;
use bongsu_core::engine::Input;
use bongsu_core::engine::oncall::SettledPage;
use bongsu_core::notification::delivery::DeliveryState;
use bongsu_core::oncall::contact_test::ContactTest;
use bongsu_core::oncall::escalation::{Escalation, PageOutcome};
use bongsu_core::oncall::page::{Page, PageId};
use bongsu_core::oncall::person::PageChannel;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// A carrier answers within this.
const ANSWER_MAX_MS: u64 = 12_000;
/// How long it is tried again while a carrier is dead.
const TRIED_MAX: Duration = Duration::from_secs(200);
/// The pause between two attempts.
const PAUSE: Duration = Duration::from_secs(15);
/// Chances, for each page: its number is refused for good, and the program dies after the carrier
/// took it and before that is recorded.
const REFUSED: f64 = 0.03;
const KILLED: f64 = 0.02;
/// The chance, for each second, that a carrier dies, and for how long at most.
const DIES: f64 = 0.0004;
const DEAD_MAX_SECS: u64 = 1800;

/// A page on its way.
#[derive(Clone, Debug)]
struct UnderWay {
    page: Page,
    since: Time,
    next_at: Time,
}

/// All gateways.
#[derive(Clone, Debug, Default)]
pub struct Channels {
    under_way: BTreeMap<PageId, UnderWay>,
    states: BTreeMap<PageId, (DeliveryState, Time)>,
    /// Taken by a carrier, whatever the program knows of it.
    taken: BTreeSet<PageId>,
    copies: u32,
    dead: BTreeMap<PageChannel, Time>,
    heard: Vec<Page>,
    /// What the program was not told yet.
    untold: BTreeSet<PageId>,
    looked_at: Option<Time>,
}

impl Channels {
    /// Takes a page, in the transaction of its cause.
    pub fn take(&mut self, rng: &mut Rng, page: &Page, now: Time) {
        let next_at = now + Duration::from_millis(rng.within(1..ANSWER_MAX_MS));
        self.under_way.insert(page.id, UnderWay { page: page.clone(), since: now, next_at });
    }

    /// Hands over what is due.
    pub fn work(&mut self, rng: &mut Rng, store: &MemoryStore, now: Time) {
        self.die(rng, now);
        let due: Vec<PageId> =
            self.under_way.values().filter(|it| it.next_at <= now).map(|it| it.page.id).collect();
        for id in due {
            let Some(mut it) = self.under_way.remove(&id) else { continue };
            let is_dead = self.dead.get(&it.page.channel).is_some_and(|until| now < *until);
            let is_old = now.since(it.since) >= TRIED_MAX;
            match () {
                () if !is_wanted(store, &it.page) => self.settle(id, DeliveryState::Dropped, now),
                () if is_old => self.settle(id, DeliveryState::Failed, now),
                () if is_dead => {
                    it.next_at = now + PAUSE;
                    self.under_way.insert(id, it);
                }
                () if rng.chance(REFUSED) => self.settle(id, DeliveryState::Failed, now),
                () => {
                    match self.taken.insert(id) {
                        true => self.heard.push(it.page.clone()),
                        false => self.copies += 1,
                    }
                    if rng.chance(KILLED) {
                        it.next_at = now + PAUSE;
                        self.under_way.insert(id, it);
                    } else {
                        self.settle(id, DeliveryState::Sent, now);
                    }
                }
            }
        }
    }

    fn die(&mut self, rng: &mut Rng, now: Time) {
        let passed = self.looked_at.replace(now).map_or(0.0, |at| now.since(at).as_secs_f64());
        for channel in &CHANNELS {
            if rng.chance(DIES * passed) {
                let span = Duration::from_secs(rng.within(60..DEAD_MAX_SECS));
                self.dead.insert(channel.clone(), now + span);
            }
        }
    }

    fn settle(&mut self, id: PageId, state: DeliveryState, now: Time) {
        self.states.insert(id, (state, now));
        self.untold.insert(id);
    }

    /// What people have heard since this was asked last.
    pub fn heard(&mut self) -> Vec<Page> {
        std::mem::take(&mut self.heard)
    }

    /// What the program is told of pages; it may be told again.
    pub fn fates(&mut self) -> Option<Input> {
        let untold = std::mem::take(&mut self.untold);
        let fates: Vec<SettledPage> = untold
            .into_iter()
            .filter_map(|page| {
                let fate = match self.states.get(&page)?.0 {
                    DeliveryState::Sent => PageOutcome::Accepted,
                    DeliveryState::Failed => PageOutcome::Failed,
                    DeliveryState::Dropped => PageOutcome::Dropped,
                    DeliveryState::Pending => return None,
                };
                Some(SettledPage { page, fate })
            })
            .collect();
        (!fates.is_empty()).then_some(Input::PageFates(fates))
    }

    /// The program that starts reads all of it again.
    pub fn tell_all_again(&mut self) {
        self.untold.extend(self.states.keys().copied());
    }

    /// The state of the delivery of a page.
    pub fn state(&self, page: PageId) -> Option<DeliveryState> {
        let pending = self.under_way.contains_key(&page).then_some(DeliveryState::Pending);
        self.states.get(&page).map(|(state, _)| *state).or(pending)
    }

    /// How many pages gateways took.
    pub fn taken(&self) -> u32 {
        u32::try_from(self.taken.len()).unwrap_or(u32::MAX)
    }

    /// How often one came again under its id.
    pub fn copies(&self) -> u32 {
        self.copies
    }
}

/// Whether anybody is still called by a page.
fn is_wanted(store: &MemoryStore, page: &Page) -> bool {
    if page.test {
        let is_it =
            |it: &ContactTest| it.is_waiting() && it.sent.is_some_and(|sent| sent.page == page.id);
        return store.contact_tests.values().any(is_it)
            && !store.escalations.values().any(Escalation::is_calling)
            && store.incidents.values().all(|it| it.resolved_at.is_some());
    }
    page.items.iter().any(|item| {
        store.escalations.get(&item.escalation).is_some_and(|it| is_called(it, page.id))
    })
}

fn is_called(escalation: &Escalation, page: PageId) -> bool {
    let has = |attempt: &bongsu_core::oncall::escalation::Attempt| {
        attempt.page.is_some_and(|(id, _)| id == page)
    };
    let mut open = escalation.calls.iter().filter(|call| call.is_open());
    escalation.is_open() && open.any(|call| call.attempts.iter().any(has))
}
