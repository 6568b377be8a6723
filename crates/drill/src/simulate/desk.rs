//! People at the desk of a simulation: they promise, forget, call back, and go home.

use super::memory_store::MemoryStore;
use super::rng::Rng;
use super::world::World;
use bongsu_core::Time;
use bongsu_core::access::{Principal, Role};
use bongsu_core::engine::command::Command;
use bongsu_core::engine::{CommandId, Input, MessageFate};
use bongsu_core::notification::delivery::DeliveryState;
use bongsu_core::promise::{
    Cause, EndKind, NewPromise, Owner, Person, Promise, PromiseChange, PromiseId, PromiseKind,
};
use std::collections::BTreeSet;
use std::time::Duration;

/// The counsellors of a shift; the next shift has others.
const HANDS: u64 = 3;
/// A shift lasts so long: in every simulation people go home while something is open.
const SHIFT: Duration = Duration::from_secs(40 * 60);
/// How often somebody does something.
const PACE: Duration = Duration::from_secs(20);

/// The desk.
pub struct Desk {
    rng: Rng,
    next_at: Time,
    shift_ends: Time,
    shift: u64,
    given: u64,
    /// Messages whose fate was decided.
    decided: BTreeSet<(PromiseId, u32)>,
    fates: Vec<MessageFate>,
    /// Messages that reached somebody.
    sent: BTreeSet<(PromiseId, u32)>,
}

impl Desk {
    /// The desk of a seed.
    pub fn new(seed: u64, start: Time) -> Desk {
        Desk {
            rng: Rng::new(seed, 7),
            next_at: start + PACE,
            shift_ends: start + SHIFT,
            shift: 0,
            given: 0,
            decided: BTreeSet::new(),
            fates: Vec::new(),
            sent: BTreeSet::new(),
        }
    }

    /// Its chances.
    pub fn rng(&mut self) -> &mut Rng {
        &mut self.rng
    }

    /// What is done at this instant.
    pub fn work(&mut self, world: &World, store: &MemoryStore, now: Time) -> Vec<Input> {
        if now < self.next_at {
            return Vec::new();
        }
        self.next_at = now + PACE.mul_f64(0.2 + self.rng.unit());
        let mut done = Vec::new();
        self.deliver(store);
        if !self.fates.is_empty() {
            // The store says it again until the promise ended.
            done.push(Input::PromiseMessages(self.fates.clone()));
        }
        if now >= self.shift_ends {
            done.extend(self.end_shift());
            self.shift_ends = now + SHIFT;
        }
        let by = self.hand();
        let (id, change) = match self.rng.within(0..4) {
            0 => match self.promise(world, store, now) {
                Some(new) => (self.new_id(now), PromiseChange::Make(Box::new(new))),
                None => return done,
            },
            1 => {
                done.push(command(&by, Command::TakeCallback { except: BTreeSet::new() }));
                return done;
            }
            _ => match self.change(store, &by, now) {
                Some(change) => change,
                None => return done,
            },
        };
        done.push(command(&by, Command::Promise { id, change }));
        done
    }

    /// Half of the messages are delivered by now; few never are.
    fn deliver(&mut self, store: &MemoryStore) {
        for key in store.promise_messages.keys() {
            if !self.decided.contains(key) && self.rng.chance(0.5) {
                self.decided.insert(*key);
                let state = match self.rng.chance(0.1) {
                    true => DeliveryState::Failed,
                    false => DeliveryState::Sent,
                };
                if state == DeliveryState::Sent {
                    self.sent.insert(*key);
                }
                self.fates.push(MessageFate { promise: key.0, number: key.1, state });
            }
        }
        let is_open =
            |it: &MessageFate| store.promises.get(&it.promise).is_some_and(Promise::is_open);
        self.fates.retain(is_open);
    }

    fn hand(&mut self) -> Principal {
        let number = self.shift * HANDS + self.rng.within(0..HANDS);
        Principal::rehearsed(format!("counsellor {number}"), Role::Counsellor)
    }

    /// All of the shift hand over what they owe, to one of the next or to the desk.
    fn end_shift(&mut self) -> Vec<Input> {
        let leaving = self.shift * HANDS..(self.shift + 1) * HANDS;
        self.shift += 1;
        let mut done = Vec::new();
        for number in leaving {
            let name = format!("counsellor {number}");
            let by = Principal::rehearsed(name, Role::Counsellor);
            let to = self.rng.chance(0.7).then(|| Person::from(&self.hand()));
            let from = by.id.as_str().to_owned();
            done.push(command(&by, Command::HandOverPromises { from, to }));
        }
        done
    }

    /// Whether somebody answers for a promise who went home, or is said to call a customer back.
    pub fn is_left_behind(&self, promise: &Promise) -> bool {
        let owner = match &promise.owner {
            Owner::Person(person) => Some(person),
            _ => None,
        };
        let taken = promise.callback.as_ref().and_then(|it| it.taken.as_ref());
        let mut named = owner.into_iter().chain(taken.map(|taken| &taken.by));
        promise.is_open() && named.any(|person| self.is_gone(person))
    }

    fn is_gone(&self, person: &Person) -> bool {
        let number = person.name.rsplit(' ').next().and_then(|text| text.parse::<u64>().ok());
        number.is_some_and(|number| number < self.shift * HANDS)
    }

    /// Whether a promise was ended by a message, and no message reached the customer.
    pub fn is_ended_untold(&self, promise: &Promise, store: &MemoryStore) -> bool {
        let by_message = promise.end.as_ref().is_some_and(|end| end.kind == EndKind::Messaged);
        // A call back is ended by the message of another promise to the same customer.
        let of_customer = store.promises.values().filter(|it| it.customer == promise.customer);
        let mut told = of_customer.filter(|it| it.id == promise.id || promise.callback.is_some());
        let is_told =
            |it: &Promise| self.sent.range((it.id, 0)..=(it.id, u32::MAX)).next().is_some();
        by_message && !told.any(is_told)
    }

    fn new_id(&mut self, now: Time) -> PromiseId {
        self.given += 1;
        PromiseId::new(now, &self.given.to_string())
    }

    fn promise(&mut self, world: &World, store: &MemoryStore, now: Time) -> Option<NewPromise> {
        let customers = &world.declared.customers;
        let customer = customers[self.rng.within(0..customers.len() as u64) as usize].clone();
        let open = store.incidents.values().filter(|it| it.resolved_at.is_none());
        let incident = open.map(|it| it.id).next();
        let kind = PromiseKind::ALL[self.rng.within(0..5) as usize];
        let person = Person::from(&self.hand());
        Some(NewPromise {
            customer,
            contact: None,
            kind,
            text: "an answer".into(),
            incident,
            call: None,
            owner: self.rng.chance(0.7).then_some(person),
            due: Some(now + Duration::from_secs(60 + self.rng.within(0..5400))),
        })
    }

    /// Something with one of the open promises, or nothing: some are forgotten.
    fn change(
        &mut self,
        store: &MemoryStore,
        by: &Principal,
        now: Time,
    ) -> Option<(PromiseId, PromiseChange)> {
        let open: Vec<&Promise> = store.promises.values().filter(|it| it.is_open()).collect();
        let called = |it: &&&Promise| {
            it.callback.as_ref().and_then(|it| it.taken.as_ref()).is_some_and(|it| by.is(&it.by.id))
        };
        if let Some(mine) = open.iter().find(called) {
            let change = match self.rng.within(0..3) {
                0 => PromiseChange::NotReached,
                1 => PromiseChange::Return,
                _ => PromiseChange::Keep { note: "reached".into() },
            };
            return Some((mine.id, change));
        }
        if open.is_empty() || self.rng.chance(0.5) {
            return None;
        }
        let promise = open[self.rng.within(0..open.len() as u64) as usize];
        let change = match self.rng.within(0..4) {
            0 => PromiseChange::Move {
                due: now + Duration::from_secs(60 + self.rng.within(0..3600)),
                moves_before: promise.moves.len(),
                cause: Cause::Overload,
                reason: String::new(),
            },
            1 => PromiseChange::HandOver(Some(Person::from(&self.hand()))),
            2 => PromiseChange::Release { reason: "solved".into() },
            _ => PromiseChange::Keep { note: "done".into() },
        };
        Some((promise.id, change))
    }
}

fn command(by: &Principal, command: Command) -> Input {
    Input::Command { id: CommandId(0), by: by.clone(), command }
}
