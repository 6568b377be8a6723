//! On call in a simulation: engineers who sleep, decline, hand over, put off and lose their phone,
//! gateways that die for a time, and tools that tell of alerts (S10, S14).
//!
//! [`plan`] decides who is on call, [`engineers`] what they do when it rings, [`gateways`] what
//! reaches them, [`tools`] what other programs tell, and [`invariants`] checks what came of it. All of
//! them are outside of the program: a crash of it costs none of their memory.

mod engineers;
mod gateways;
mod invariants;
mod plan;
mod tools;

use super::memory_store::MemoryStore;
use super::rng::Rng;
use super::world::World;
use bongsu_core::Time;
use bongsu_core::engine::{Input, Record};
use bongsu_core::oncall::contact_test::ContactTest;
use bongsu_core::oncall::plan::Plan;
use engineers::Engineers;
use gateways::Channels;
use invariants::Invariants;
use std::sync::Arc;
use tools::Tools;

/// What was counted.
#[derive(Clone, Copy, Debug, Default)]
pub struct OncallStats {
    /// Calls for help that were opened.
    pub escalations: u32,
    /// … of which somebody acknowledged.
    pub acknowledged: u32,
    /// … that ran all steps without an answer, and were shown as that.
    pub exhausted: u32,
    /// Pages that a carrier took.
    pub pages: u32,
    /// … that it was handed a second time under the same id, after a crash.
    pub copies: u32,
    /// Alerts that tools told of.
    pub alerts: u32,
    /// Pages that tested whether somebody can be reached.
    pub tests: u32,
    /// … that were confirmed.
    pub confirmed: u32,
}

impl OncallStats {
    /// Adds those of another simulation.
    pub fn add(&mut self, other: &OncallStats) {
        self.escalations += other.escalations;
        self.acknowledged += other.acknowledged;
        self.exhausted += other.exhausted;
        self.pages += other.pages;
        self.copies += other.copies;
        self.alerts += other.alerts;
        self.tests += other.tests;
        self.confirmed += other.confirmed;
    }
}

/// Everybody and everything around the program that has to do with being on call.
pub struct Surroundings {
    plan: Arc<Plan>,
    engineers: Engineers,
    gateways: Channels,
    tools: Tools,
    invariants: Invariants,
    rng: Rng,
}

impl Surroundings {
    /// Those of a seed.
    pub fn new(seed: u64, world: &World, start: Time) -> Surroundings {
        let mut rng = Rng::new(seed, 8);
        let plan = Arc::new(plan::random(&mut rng, start));
        Surroundings {
            engineers: Engineers::new(&mut rng, &plan),
            gateways: Channels::default(),
            tools: Tools::new(&mut rng, world, start),
            invariants: Invariants::default(),
            plan,
            rng,
        }
    }

    /// The plan, as an engine that starts is given it.
    pub fn plan(&self) -> Input {
        Input::OncallPlan(self.plan.clone())
    }

    /// Their chances.
    pub fn rng(&mut self) -> &mut Rng {
        &mut self.rng
    }

    /// The program died: it asks again what became of pages.
    pub fn program_died(&mut self) {
        self.gateways.tell_all_again();
    }

    /// What gateways, people and tools say now. What a tool says, it says until it is answered.
    pub fn work(&mut self, store: &MemoryStore, now: Time) -> Vec<Input> {
        self.gateways.work(&mut self.rng, store, now);
        for page in self.gateways.heard() {
            self.engineers.hear(&mut self.rng, &page, now);
        }
        let mut inputs: Vec<Input> = self.gateways.fates().into_iter().collect();
        inputs.extend(self.engineers.act(&mut self.rng, store, now));
        inputs.extend(self.tools.tell(&mut self.rng, now));
        inputs
    }

    /// Something was committed. What of it breaks a law, as text.
    pub fn committed(&mut self, store: &MemoryStore, records: &[Record], now: Time) -> Vec<String> {
        for record in records {
            if let Record::OncallPage(page) = record {
                self.gateways.take(&mut self.rng, page, now);
            }
        }
        self.invariants.committed(store, records)
    }

    /// Whether all is as the plan says. What is not, as text.
    pub fn check(&mut self, store: &MemoryStore, now: Time) -> Vec<String> {
        let mut broken = self.tools.lost(store);
        broken.extend(self.invariants.check(&self.plan, store, &self.gateways, now));
        broken
    }

    /// What was counted.
    pub fn stats(&self, store: &MemoryStore) -> OncallStats {
        let all = || store.escalations.values();
        let count = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
        OncallStats {
            escalations: count(all().count()),
            acknowledged: count(all().filter(|it| it.acknowledged_at().is_some()).count()),
            exhausted: count(all().filter(|it| invariants::was_exhausted(it)).count()),
            pages: self.gateways.taken(),
            copies: self.gateways.copies(),
            alerts: count(store.external_alerts.len()),
            tests: count(store.pages.values().filter(|page| page.test).count()),
            confirmed: count(store.contact_tests.values().filter(|it| is_confirmed(it)).count()),
        }
    }
}

/// Whether the last test of a contact was confirmed.
fn is_confirmed(test: &ContactTest) -> bool {
    test.sent.is_some_and(|sent| test.proven_at.is_some_and(|at| at >= sent.at))
}
