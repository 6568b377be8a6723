//! Engineers who sleep, decline and lose their phone; carriers that die; crashes at every step:
//! everybody is called as the policy says, nobody twice, nobody after they acknowledged, and what
//! reaches nobody is shown (S10).

use super::company::{Asked, Company, Size, all_is_well};
use super::*;
use crate::engine::command::EscalationAction;
use crate::engine::oncall::{RestoredOncall, SettledPage};
use crate::notification::delivery::DeliveryState;
use crate::oncall::OncallKey;
use crate::oncall::audit::{AuditedPage, Finding, Records, TOLERANCE, audit};
use crate::oncall::escalation::{CallEnd, Escalation, EscalationId, Happened, PageOutcome, State};
use crate::oncall::page::{Called, Page, PageId};
use crate::oncall::person::{PageChannel, Person, Rule, Rules};
use crate::oncall::plan::{ConfiguredChannels, Plan, Team};
use crate::oncall::policy::{Policy, Step};
use std::collections::BTreeSet;

/// Seeds of a test run. Each is a night of some hours.
const SEEDS: u64 = 120;
const STEP_SECS: u64 = 5;
/// The auditor looks after so many of them.
const AUDIT_STEPS: usize = 12;
const PEOPLE: [&str; 5] = ["kim", "lee", "park", "choi", "jung"];

/// Numbers that are the same for the same seed (xorshift64*).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) % below
    }

    fn percent(&mut self, share: u64) -> bool {
        self.roll(100) < share
    }
}

fn key(text: &str) -> OncallKey {
    text.parse().expect("a key")
}

/// What somebody does who hears it.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Habit {
    Sleeps,
    Acknowledges {
        after: u64,
    },
    HandsOn {
        after: u64,
    },
    /// Every message to them fails.
    LostPhone,
}

/// One night.
struct Night {
    dice: Dice,
    plan: Plan,
    habits: BTreeMap<OncallKey, Habit>,
    /// The channel that is dead, and until when.
    dead: Option<(PageChannel, Time)>,
    engine: Engine,
    topology: Arc<Topology>,
    base: RestoredState,
    now: Time,
    began: Time,
    escalations: BTreeMap<EscalationId, Escalation>,
    turns: BTreeMap<OncallKey, u32>,
    pages: BTreeMap<PageId, Page>,
    delivery: BTreeMap<PageId, DeliveryState>,
    /// What people will do, and when.
    reactions: Vec<(Time, OncallKey, PageId, Habit)>,
    acknowledged: Vec<(Time, OncallKey)>,
    /// Times in which the program did not run for long.
    outages: Vec<(Time, Time)>,
}

fn random_plan(dice: &mut Dice) -> Plan {
    let channels = [PageChannel::Sms, PageChannel::Voice, PageChannel::Mail];
    let people: Vec<Person> = PEOPLE
        .iter()
        .map(|name| {
            let mut after = 0;
            let count = 1 + dice.roll(3);
            let attempts = (0..count).map(|_| {
                let channel = channels[dice.roll(3) as usize].clone();
                let rule = Rule { channel, after_s: after };
                after += 30 + dice.roll(150) as u32;
                rule
            });
            let attempts = attempts.collect();
            let (again_after_s, again_times) = match dice.percent(40) {
                true => (600, 1 + dice.roll(3) as u32),
                false => (0, 0),
            };
            Person {
                key: key(name),
                name: name.to_uppercase(),
                login: Some((*name).into()),
                language: Default::default(),
                mail: Some("x@mail.example".into()),
                phone: Some("+821012345678".into()),
                calendar_link: 0,
                rules: Rules { attempts, again_after_s, again_times },
                important: None,
            }
        })
        .collect();
    let steps = (0..1 + dice.roll(4)).map(|_| {
        let target = match dice.roll(4) {
            0 => "team:night".to_owned(),
            1 => "turn:night".to_owned(),
            _ => format!("person:{}", PEOPLE[dice.roll(5) as usize]),
        };
        let targets = vec![target.parse().expect("a target")];
        Step { targets, wait_s: 60 + dice.roll(600) as u32 }
    });
    let policy = Policy {
        key: key("all"),
        name: "All".into(),
        when: Default::default(),
        important: false,
        steps: steps.collect(),
        repeats: dice.roll(3) as u32,
        silence_s: if dice.percent(30) { 900 } else { 0 },
    };
    Plan {
        zone: String::new(),
        test_calls: None,
        people,
        teams: vec![Team {
            key: key("night"),
            people: PEOPLE[..3].iter().map(|it| key(it)).collect(),
        }],
        schedules: Vec::new(),
        policies: vec![policy],
    }
}

impl Night {
    fn new(seed: u64, company: &Company) -> Night {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let plan = random_plan(&mut dice);
        assert_eq!(plan.check(&ConfiguredChannels::all()), vec![], "seed {seed}");
        let habits = PEOPLE.iter().map(|name| {
            let habit = match dice.roll(10) {
                0..3 => Habit::Sleeps,
                3..7 => Habit::Acknowledges { after: 5 + dice.roll(400) },
                7..9 => Habit::HandsOn { after: 5 + dice.roll(200) },
                _ => Habit::LostPhone,
            };
            (key(name), habit)
        });
        let habits = habits.collect();
        let mut base = company.committed();
        base.oncall = RestoredOncall::default();
        // A storm: the incident, and some more that began with it.
        let (first, victims) = (base.incidents[0].clone(), base.victims.clone());
        for n in 0..dice.roll(4) {
            let id = IncidentId::new(company.now, &format!("another {n}"));
            base.incidents.push(Incident { id, ..first.clone() });
            base.victims.extend(victims.iter().cloned().map(|it| Victim { incident: id, ..it }));
        }
        let engine = Engine::new(company.options.clone(), company.topology.clone(), base.clone());
        let mut night = Night {
            dice,
            plan,
            habits,
            dead: None,
            engine,
            topology: company.topology.clone(),
            base,
            now: company.now,
            began: company.now,
            escalations: BTreeMap::new(),
            turns: BTreeMap::new(),
            pages: BTreeMap::new(),
            delivery: BTreeMap::new(),
            reactions: Vec::new(),
            acknowledged: Vec::new(),
            outages: Vec::new(),
        };
        night.give(Input::OncallPlan(Arc::new(night.plan.clone())));
        night
    }

    /// Gives the engine something. Now and then the program dies before the commit, and all that
    /// came out is lost.
    fn give(&mut self, input: Input) -> bool {
        let out = self.engine.handle(self.now, input);
        if self.dice.percent(2) {
            self.restart();
            return false;
        }
        self.commit(out);
        true
    }

    fn commit(&mut self, out: Vec<Output>) {
        for output in out {
            match output {
                Output::Record(Record::Escalation(it)) => {
                    self.escalations.insert(it.id, (*it).clone());
                }
                Output::Record(Record::OncallTurn { team, next }) => {
                    self.turns.insert(team, next);
                }
                Output::Record(Record::OncallPage(page)) => self.page(*page),
                _ => {}
            }
        }
    }

    fn restart(&mut self) {
        let mut state = self.base.clone();
        state.oncall = RestoredOncall {
            escalations: self.escalations.values().cloned().collect(),
            changes: Vec::new(),
            turns: self.turns.clone(),
            contact_tests: Vec::new(),
        };
        self.engine = Engine::new(Options::default(), self.topology.clone(), state);
        // What became of pages is read again from the store. Each may be told first.
        let plan = Input::OncallPlan(Arc::new(self.plan.clone()));
        let mut inputs =
            vec![plan, Input::PushBrowsers(Default::default()), Input::PageFates(self.fates())];
        inputs.push(Input::Tick);
        while !inputs.is_empty() {
            let next = self.dice.roll(inputs.len() as u64) as usize;
            let out = self.engine.handle(self.now, inputs.swap_remove(next));
            self.commit(out);
        }
    }

    /// The program is killed, and starts again when steps are due for longer than a step.
    fn outage(&mut self) {
        let longest = self.plan.policies[0].steps.iter().map(|step| step.wait_s).max();
        let span = u64::from(longest.unwrap_or_default()) + self.dice.roll(600);
        let from = self.now;
        self.now += Duration::from_secs(span);
        self.outages.push((from, self.now));
        self.restart();
    }

    /// Whether what the auditor found is late alone because the program did not run.
    fn is_excused(&self, finding: &Finding) -> bool {
        let (due, done_at) = match finding {
            Finding::Late { due, done_at, .. } => (*due, *done_at),
            Finding::NotCalled { due, done_at, .. } => (*due, *done_at),
            _ => return false,
        };
        let done_at = done_at.unwrap_or(self.now);
        let mut outages = self.outages.iter();
        outages.any(|(from, until)| {
            *from <= due + TOLERANCE && due <= *until && done_at <= *until + TOLERANCE
        })
    }

    /// Nobody was left out: behind every step there is somebody.
    fn nobody_left_out(&self, seed: u64) {
        let entries = self.escalations.values().flat_map(|it| &it.log);
        for entry in entries {
            let Happened::Step { called, nobody, .. } = &entry.what else { continue };
            assert!(nobody.is_empty() && !called.is_empty(), "seed {seed}: {entry:?}");
        }
    }

    fn fates(&self) -> Vec<SettledPage> {
        let known = self.delivery.iter().filter_map(|(page, state)| {
            let fate = match state {
                DeliveryState::Sent => PageOutcome::Accepted,
                DeliveryState::Failed => PageOutcome::Failed,
                DeliveryState::Dropped => PageOutcome::Dropped,
                DeliveryState::Pending => return None,
            };
            Some(SettledPage { page: *page, fate })
        });
        known.collect()
    }

    /// A page was committed: the carrier takes it or not, and whoever gets it reacts.
    fn page(&mut self, page: Page) {
        assert!(self.pages.insert(page.id, page.clone()).is_none(), "a page twice");
        let Called::Person(person) = &page.to else { return };
        let habit = self.habits[person];
        let is_dead =
            self.dead.as_ref().is_some_and(|(by, until)| *by == page.channel && self.now < *until);
        let fails = habit == Habit::LostPhone || is_dead;
        self.delivery
            .insert(page.id, if fails { DeliveryState::Failed } else { DeliveryState::Sent });
        let after = match habit {
            _ if fails => return,
            Habit::Sleeps | Habit::LostPhone => return,
            Habit::Acknowledges { after } | Habit::HandsOn { after } => after,
        };
        self.reactions.push((
            self.now + Duration::from_secs(after),
            person.clone(),
            page.id,
            habit,
        ));
    }

    fn step(&mut self) {
        self.now += Duration::from_secs(STEP_SECS);
        if self.dice.percent(1) {
            let by = [PageChannel::Sms, PageChannel::Voice, PageChannel::Mail]
                [self.dice.roll(3) as usize]
                .clone();
            self.dead = Some((by, self.now + Duration::from_secs(600)));
        }
        if self.dice.percent(2) {
            self.restart();
        }
        if self.dice.roll(400) == 0 {
            self.outage();
        }
        let now = self.now;
        let due: Vec<_> = self.reactions.iter().filter(|it| it.0 <= now).cloned().collect();
        self.reactions.retain(|it| it.0 > now);
        for (_, person, page, habit) in due {
            self.react(person, page, habit);
        }
        let fates = self.fates();
        self.give(Input::PageFates(fates));
        self.give(Input::Tick);
    }

    fn react(&mut self, person: OncallKey, page: PageId, habit: Habit) {
        let mut by = Principal::rehearsed(person.as_str().to_uppercase(), Role::Engineer);
        by.login = Some(person.to_string());
        let id = CommandId(1);
        let is_called = |it: &Escalation| {
            it.is_open()
                && it
                    .calls
                    .iter()
                    .any(|call| call.to == Called::Person(person.clone()) && call.is_open())
        };
        if let Habit::HandsOn { .. } = habit {
            let ids: Vec<EscalationId> =
                self.pages[&page].items.iter().map(|it| it.escalation).collect();
            for escalation in ids {
                if self.escalations.get(&escalation).is_some_and(is_called) {
                    let to = key(PEOPLE[self.dice.roll(5) as usize]);
                    let action = EscalationAction::HandOver { to };
                    let command = Command::Escalation { id: escalation, action };
                    self.give(Input::Command { id, by: by.clone(), command });
                }
            }
            return;
        }
        let command = Command::AcknowledgePage { page, person: Some(person.clone()) };
        let holder = Principal::page_holder(person.as_str());
        if self.give(Input::Command { id, by: holder, command }) {
            self.acknowledged.push((self.now, person));
        }
    }

    fn records(&self) -> Records {
        let audited = |(id, page): (&PageId, &Page)| {
            let delivery = self.delivery.get(id).copied();
            (*id, AuditedPage { page: page.clone(), delivery })
        };
        Records {
            plan: self.plan.clone(),
            escalations: self.escalations.values().cloned().collect(),
            pages: self.pages.iter().map(audited).collect(),
            incidents: self.base.incidents.clone(),
            ..Records::default()
        }
    }

    /// No attempt has two pages, and no page stands in two attempts of a call.
    fn nothing_twice(&self, seed: u64) {
        for it in self.escalations.values() {
            for call in &it.calls {
                let pages: Vec<PageId> =
                    call.attempts.iter().filter_map(|it| Some(it.page?.0)).collect();
                let different: BTreeSet<_> = pages.iter().collect();
                // Two attempts by one channel that wait for the same bundle may be one page.
                assert!(different.len() <= pages.len(), "seed {seed}");
                for page in &pages {
                    assert!(self.pages.contains_key(page), "seed {seed}: {page} was lost");
                }
            }
        }
        for page in self.pages.values() {
            let items: BTreeSet<_> = page.items.iter().map(|it| it.escalation).collect();
            assert_eq!(items.len(), page.items.len(), "seed {seed}: a matter twice in {page:?}");
        }
    }

    /// Nobody got a page of a call after the call ended; and after an acknowledgement nobody but
    /// those who must acknowledge themselves.
    fn nobody_afterwards(&self, seed: u64) {
        for it in self.escalations.values() {
            for call in &it.calls {
                let Some((end, how)) = call.end else { continue };
                let late = call.attempts.iter().any(|it| it.page.is_some_and(|(_, at)| at > end));
                assert!(!late, "seed {seed}: {:?} after {how:?}: {call:#?}", call.to);
                if how == CallEnd::Acknowledged {
                    let theirs =
                        |(_, person): &(Time, OncallKey)| call.to == Called::Person(person.clone());
                    assert!(self.acknowledged.iter().any(theirs), "seed {seed}");
                }
            }
        }
    }
}

fn company() -> Company {
    let sweep = Duration::from_secs(20);
    let size = Size { sites: 30, web_servers: 3, name_servers: 2, sweep, own_servers: 0 };
    let mut company = Company::new(size);
    company.live(200, &all_is_well);
    let dead = |asked: &Asked<'_>| (asked.at == "203.0.113.1").then_some(Reason::Timeout);
    company.live(60, &dead);
    assert_eq!(company.only().phase, Phase::Identified);
    company
}

#[test]
fn every_night_everybody_is_called_as_planned_whoever_sleeps_and_whatever_dies() {
    let company = company();
    let (mut held, mut shown) = (0, 0);
    for seed in 1..=SEEDS {
        let mut night = Night::new(seed, &company);
        let span = night.plan.policies[0].span() + TOLERANCE * 2;
        let until = night.began + span.min(Duration::from_secs(2 * 3600));
        while night.now < until {
            (0..AUDIT_STEPS).for_each(|_| night.step());
            let found = audit(&night.records(), night.now);
            let broken: Vec<&Finding> = found
                .iter()
                .filter(|it| !matches!(it, Finding::NobodyHasIt { .. } | Finding::Unreached { .. }))
                .filter(|it| !night.is_excused(it))
                .collect();
            assert!(
                broken.is_empty(),
                "seed {seed} at {}: {broken:?}\n{:#?}",
                night.now,
                night.escalations
            );
        }
        night.nobody_left_out(seed);
        night.nothing_twice(seed);
        night.nobody_afterwards(seed);
        let found = audit(&night.records(), night.now);
        assert_eq!(night.escalations.len(), night.base.incidents.len(), "seed {seed}");
        for it in night.escalations.values() {
            let nobody = found.contains(&Finding::NobodyHasIt { escalation: it.id });
            match &it.state {
                State::Acknowledged { .. } => held += 1,
                State::Exhausted => {
                    assert!(nobody, "seed {seed}");
                    shown += 1;
                }
                // Silence, or handing on, began it anew: somebody is being called right now.
                State::Calling => assert!(it.next_step_at.is_some(), "seed {seed}: {it:#?}"),
                other => panic!("seed {seed}: {other:?}"),
            }
        }
    }
    assert!(held > 40 && shown > 8, "both happened: {held} {shown}");
}
