//! Engineers: what they do when it rings.

use super::super::memory_store::MemoryStore;
use super::super::rng::Rng;
use super::plan::{PEOPLE, key};
use bongsu_core::Time;
use bongsu_core::access::{Principal, Role};
use bongsu_core::engine::command::{Command, EscalationAction};
use bongsu_core::engine::{CommandId, Input};
use bongsu_core::oncall::OncallKey;
use bongsu_core::oncall::escalation::EscalationId;
use bongsu_core::oncall::page::{Called, Page, PageId};
use bongsu_core::oncall::person::PageChannel;
use bongsu_core::oncall::plan::Plan;
use std::collections::BTreeMap;
use std::time::Duration;

/// What somebody is like, all night.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Temper {
    /// Hears one message in eight.
    Sleeps,
    /// Acknowledges.
    Answers,
    /// Hands it to another.
    Declines,
    /// Puts it off, and acknowledges later.
    PutsOff,
    /// Acknowledges, and asks another to help.
    WantsHands,
    /// Has lost the phone: hears mail alone.
    LostPhone,
}

const TEMPERS: [Temper; 8] = [
    Temper::Sleeps,
    Temper::Sleeps,
    Temper::Answers,
    Temper::Answers,
    Temper::Declines,
    Temper::PutsOff,
    Temper::WantsHands,
    Temper::LostPhone,
];

/// What somebody will do.
#[derive(Clone, Debug)]
struct Reaction {
    at: Time,
    person: OncallKey,
    page: PageId,
    items: Vec<EscalationId>,
    temper: Temper,
}

/// All of them.
#[derive(Clone, Debug)]
pub struct Engineers {
    tempers: BTreeMap<OncallKey, Temper>,
    reactions: Vec<Reaction>,
    /// What somebody has, and when they look at it again.
    at_work: Vec<(Time, OncallKey, EscalationId)>,
}

impl Engineers {
    /// Those of a plan.
    pub fn new(rng: &mut Rng, plan: &Plan) -> Engineers {
        let tempers = plan.people.iter().map(|it| (it.key.clone(), *rng.pick(&TEMPERS)));
        Engineers { tempers: tempers.collect(), reactions: Vec::new(), at_work: Vec::new() }
    }

    /// Somebody's phone rings.
    pub fn hear(&mut self, rng: &mut Rng, page: &Page, now: Time) {
        let Called::Person(person) = &page.to else { return };
        let temper = self.tempers.get(person).copied().unwrap_or(Temper::Answers);
        let hears = match temper {
            Temper::Sleeps => rng.chance(0.125),
            Temper::LostPhone => page.channel == PageChannel::Mail && rng.chance(0.5),
            _ => rng.chance(0.8),
        };
        if hears {
            self.reactions.push(Reaction {
                at: now + Duration::from_secs(rng.within(3..400)),
                person: person.clone(),
                page: page.id,
                items: page.items.iter().map(|item| item.escalation).collect(),
                temper,
            });
        }
    }

    /// What they do now.
    pub fn act(&mut self, rng: &mut Rng, store: &MemoryStore, now: Time) -> Vec<Input> {
        let (due, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.reactions).into_iter().partition(|it| it.at <= now);
        self.reactions = later;
        let mut inputs = Vec::new();
        for it in due {
            self.react(rng, store, &it, now, &mut inputs);
        }
        let (due, later): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.at_work).into_iter().partition(|it| it.0 <= now);
        self.at_work = later;
        for (_, person, id) in due {
            if is_open(store, id) {
                inputs.push(command(&person, id, EscalationAction::Acknowledge));
            }
        }
        inputs
    }

    fn react(
        &mut self,
        rng: &mut Rng,
        store: &MemoryStore,
        it: &Reaction,
        now: Time,
        inputs: &mut Vec<Input>,
    ) {
        let open = || it.items.iter().copied().filter(|id| is_open(store, *id));
        let other = key(rng.pick::<&str>(&PEOPLE));
        match it.temper {
            Temper::Declines => {
                let hand_over = |id| {
                    let to = other.clone();
                    command(&it.person, id, EscalationAction::HandOver { to })
                };
                inputs.extend(open().map(hand_over));
            }
            Temper::PutsOff => {
                let until = now + Duration::from_secs(rng.within(300..3600));
                let snooze = |id| command(&it.person, id, EscalationAction::Snooze { until });
                inputs.extend(open().map(snooze));
            }
            temper => {
                let by = Principal::page_holder(it.person.as_str());
                let person = Some(it.person.clone());
                let command = Command::AcknowledgePage { page: it.page, person };
                inputs.push(Input::Command { id: CommandId(0), by, command });
                if temper == Temper::WantsHands
                    && let Some(id) = open().next()
                {
                    let of = other;
                    inputs.push(self::command(&it.person, id, EscalationAction::WantHands { of }));
                }
                // Some look at it again within the silence that the policy grants, some do not.
                let again = now + Duration::from_secs(rng.within(300..1500));
                self.at_work.extend(open().map(|id| (again, it.person.clone(), id)));
            }
        }
    }
}

fn is_open(store: &MemoryStore, id: EscalationId) -> bool {
    store.escalations.get(&id).is_some_and(bongsu_core::oncall::escalation::Escalation::is_open)
}

fn command(person: &OncallKey, id: EscalationId, action: EscalationAction) -> Input {
    let mut by = Principal::rehearsed(person.as_str().to_uppercase(), Role::Engineer);
    by.login = Some(person.to_string());
    Input::Command { id: CommandId(0), by, command: Command::Escalation { id, action } }
}
