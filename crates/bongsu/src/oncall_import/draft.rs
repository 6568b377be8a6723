//! The plan that comes of an export, entry by entry.

use super::parallel;
use super::report::{Left, Reason};
use bongsu_core::Time;
use bongsu_core::inventory::normalize_email;
use bongsu_core::maintenance::local_time::LocalTime;
use bongsu_core::oncall::OncallKey;
use bongsu_core::oncall::hours::Hours;
use bongsu_core::oncall::person::{PageChannel, Person, Rule, Rules};
use bongsu_core::oncall::plan::Plan;
use bongsu_core::oncall::policy::{Condition, Policy, Step, Target};
use bongsu_core::oncall::rotation::{Rotation, TurnUnit};
use bongsu_core::oncall::schedule::{Layer, Schedule};
use bongsu_core::plain_text::plain_line;
use bongsu_core::time::zone_exists;
use bongsu_words::Language;
use std::collections::{BTreeMap, BTreeSet};

/// The longest key and the longest name of a plan.
const KEY_MAX_CHARS: usize = 40;
const NAME_MAX_CHARS: usize = 80;
/// The most repeats of a policy.
const REPEATS_MAX: u64 = 5;
/// The shortest and the longest step, in seconds.
const WAIT_SECS: std::ops::RangeInclusive<u64> = 30..=86_400;
const HOUR_SECS: u64 = 3_600;

/// What is named by an id over there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    Person,
    Schedule,
    Policy,
}

/// A plan under way.
#[derive(Debug, Default)]
pub struct Draft {
    plan: Plan,
    left: Vec<Left>,
    /// Several of a schedule whose rotations are on call side by side.
    keys: BTreeMap<(Kind, String), Vec<OncallKey>>,
    /// The language of whoever's is not known.
    language: Language,
}

impl Draft {
    /// Nothing yet; people whose language the export does not tell have this one.
    pub fn new(language: Language) -> Draft {
        Draft { language, ..Draft::default() }
    }

    /// Notes what has no place here.
    pub fn leave(&mut self, place: impl Into<String>, reason: Reason) {
        self.left.push(Left { place: place.into(), reason });
    }

    /// The keys of what had an id over there.
    fn find(&self, kind: Kind, id: &str) -> &[OncallKey] {
        self.keys.get(&(kind, id.to_owned())).map_or(&[], Vec::as_slice)
    }

    /// A new key for something, out of its name.
    fn key(&mut self, kind: Kind, id: &str, name: &str) -> OncallKey {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        let slug: String = name.chars().map(plain).collect();
        let words: Vec<&str> = slug.split('-').filter(|word| !word.is_empty()).collect();
        let mut slug = words.join("-");
        slug.truncate(KEY_MAX_CHARS - 4);
        let slug = match slug.trim_matches('-') {
            "" => format!("{kind:?}").to_ascii_lowercase(),
            slug => slug.to_owned(),
        };
        let of_kind = self.keys.iter().filter(|((it, _), _)| *it == kind);
        let taken: BTreeSet<&OncallKey> = of_kind.flat_map(|(_, keys)| keys).collect();
        let numbered = (2..).map(|number| format!("{slug}-{number}"));
        let mut names = std::iter::once(slug.clone()).chain(numbered);
        let free = names.find_map(|name| name.parse().ok().filter(|key| !taken.contains(key)));
        let key: OncallKey = free.expect("there are more numbers than entries");
        self.keys.entry((kind, id.to_owned())).or_default().push(key.clone());
        key
    }

    /// Adds somebody, with the first of their numbers.
    pub fn person(&mut self, id: &str, name: &str, mail: &str, phones: Vec<String>) {
        let mut phones = phones.into_iter();
        let phone = phones.next();
        let place = format!("person {}", if name.is_empty() { mail } else { name });
        let mut named: Vec<String> = phone.clone().into_iter().collect();
        for other in phones {
            if !named.contains(&other) {
                named.push(other.clone());
                self.leave(&place, Reason::OtherNumber(other));
            }
        }
        let key = self.key(Kind::Person, id, if name.is_empty() { mail } else { name });
        let name = short(if name.is_empty() { mail } else { name });
        let mail = Some(mail.to_owned()).filter(|mail| normalize_email(mail).is_some());
        self.plan.people.push(Person {
            key,
            name,
            login: None,
            language: self.language,
            mail,
            phone,
            calendar_link: 0,
            rules: Rules::default(),
            important: None,
        });
    }

    /// The language of somebody, where the export tells it.
    pub fn language(&mut self, id: &str, language: Language) {
        let key = self.person_of(id);
        let person = self.plan.people.iter_mut().find(|it| Some(&it.key) == key.as_ref());
        if let Some(person) = person {
            person.language = language;
        }
    }

    /// Notes that people have a language that the export does not tell.
    pub fn language_is_unknown(&mut self) {
        self.leave("people", Reason::LanguageUnknown(self.language));
    }

    /// Adds an attempt to somebody's rules, if there is an address for it.
    pub fn rule(&mut self, id: &str, channel: PageChannel, after_s: u64, important: bool) {
        let Some(key) = self.person_of(id) else { return };
        let Some(person) = self.plan.people.iter_mut().find(|person| person.key == key) else {
            return;
        };
        if !person.has(&channel) {
            let reason = Reason::NoAddress(channel.to_string());
            return self.leave(format!("person {key}"), reason);
        }
        let after_s = u32::try_from(after_s.min(*WAIT_SECS.end())).unwrap_or(0);
        let rules = match important {
            true => person.important.get_or_insert_default(),
            false => &mut person.rules,
        };
        rules.attempts.push(Rule { channel, after_s });
    }

    /// Who has an id.
    pub fn person_of(&self, id: &str) -> Option<OncallKey> {
        self.find(Kind::Person, id).first().cloned()
    }

    /// The people of ids; what is unknown is noted.
    pub fn people(&mut self, place: &str, ids: impl Iterator<Item = String>) -> Vec<OncallKey> {
        let mut people = Vec::new();
        for id in ids {
            match self.find(Kind::Person, &id) {
                [key, ..] => people.push(key.clone()),
                [] => self.leave(place, Reason::UnknownPerson(id)),
            }
        }
        people
    }

    /// Adds a schedule: its levels from the one that counts least, each with the layers that are
    /// on call side by side. Of several at once each becomes a schedule of its own, and whoever
    /// calls the schedule calls all of them.
    pub fn schedule(&mut self, id: &str, name: &str, zone: &str, levels: Vec<Vec<Layer>>) {
        let schedules = parallel::schedules(levels);
        if schedules.is_empty() {
            return self.leave(format!("schedule {name}"), Reason::NoLayers);
        }
        if !zone.is_empty() && !zone_exists(zone) {
            self.leave(format!("schedule {name}"), Reason::Zone(zone.to_owned()));
        }
        let mut names = Vec::new();
        for (nth, layers) in schedules.into_iter().enumerate() {
            let name = match layers.last() {
                Some(last) if nth > 0 => format!("{name}: {}", last.name),
                _ => name.to_owned(),
            };
            let key = self.key(Kind::Schedule, id, &name);
            names.push(key.to_string());
            self.plan.schedules.push(Schedule {
                key,
                name: short(&name),
                zone: if zone.is_empty() { "UTC".into() } else { zone.to_owned() },
                layers,
                holidays: Vec::new(),
                calendar_link: 0,
                fallback: Vec::new(),
            });
        }
        if names.len() > 1 {
            self.leave(format!("schedule {name}"), Reason::SideBySide(names.join(", ")));
        }
    }

    /// Adds a policy. Policies have no order over there: the first is for everything, and the
    /// others wait for a condition.
    pub fn policy(&mut self, id: &str, name: &str, steps: Vec<Step>, repeats: u64) {
        if steps.is_empty() {
            return self.leave(format!("policy {name}"), Reason::NoSteps);
        }
        let key = self.key(Kind::Policy, id, name);
        if !self.plan.policies.is_empty() {
            self.leave(format!("policy {key}"), Reason::NoCondition);
        }
        if repeats > REPEATS_MAX {
            self.leave(format!("policy {key}"), Reason::Repeats(repeats));
        }
        self.plan.policies.push(Policy {
            key,
            name: short(name),
            when: Condition::default(),
            important: false,
            steps,
            repeats: u32::try_from(repeats.min(REPEATS_MAX)).unwrap_or(0),
            silence_s: 0,
        });
    }

    /// Has the last policy call people by the rules for what is important, if all its steps do so
    /// over there.
    pub fn mark_important(&mut self, name: &str, steps: &[bool]) {
        let is_important = !steps.is_empty() && steps.iter().all(|it| *it);
        if !is_important && steps.contains(&true) {
            self.leave(format!("policy {name}"), Reason::SomeImportant);
        }
        if let Some(policy) = self.plan.policies.last_mut().filter(|_| is_important) {
            policy.important = true;
        }
    }

    /// Has all policies call people by the rules for what is important.
    pub fn make_policies_important(&mut self) {
        self.plan.policies.iter_mut().for_each(|policy| policy.important = true);
    }

    /// The targets for a person or a schedule by id.
    pub fn targets(&mut self, place: &str, kind: Kind, id: &str) -> Vec<Target> {
        let target = |key: &OncallKey| match kind {
            Kind::Person => Some(Target::Person(key.clone())),
            Kind::Schedule => Some(Target::Schedule(key.clone())),
            Kind::Policy => None,
        };
        let targets: Vec<Target> = self.find(kind, id).iter().filter_map(target).collect();
        if targets.is_empty() {
            self.leave(place, Reason::UnknownTarget(id.to_owned()));
        }
        targets
    }

    /// The plan, without who is in nothing of it.
    pub fn finish(mut self) -> (Plan, Vec<Left>) {
        let in_schedules = self.plan.schedules.iter().flat_map(Schedule::people);
        let mut named: BTreeSet<OncallKey> = in_schedules.cloned().collect();
        named.extend(self.plan.teams.iter().flat_map(|team| team.people.iter().cloned()));
        for target in self.plan.policies.iter().flat_map(|it| &it.steps).flat_map(|it| &it.targets)
        {
            if let Target::Person(key) = target {
                named.insert(key.clone());
            }
        }
        let people = std::mem::take(&mut self.plan.people);
        for mut person in people {
            if !named.contains(&person.key) {
                self.leave(format!("person {}", person.key), Reason::InNothing);
                continue;
            }
            if person.rules.attempts.is_empty() {
                let channel = match &person.phone {
                    Some(_) => PageChannel::Sms,
                    None => PageChannel::Mail,
                };
                person.rules.attempts.push(Rule { channel, after_s: 0 });
            }
            person.rules.attempts.sort_by_key(|rule| rule.after_s);
            self.plan.people.push(person);
        }
        (self.plan, self.left)
    }
}

/// A name of one line within the limits.
pub fn short(name: &str) -> String {
    let plain = plain_line(name);
    plain.trim().chars().take(NAME_MAX_CHARS).collect::<String>().trim().to_owned()
}

/// A layer whose turns take so many seconds; `None` when that is no number of hours.
pub fn layer(
    name: &str,
    people: Vec<OncallKey>,
    start: LocalTime,
    turn_secs: u64,
    hours: Vec<Hours>,
) -> Option<Layer> {
    let hours_of_turn = turn_secs / HOUR_SECS;
    let is_whole = turn_secs > 0 && turn_secs.is_multiple_of(HOUR_SECS);
    let (unit, every) = match hours_of_turn {
        it if it.is_multiple_of(7 * 24) => (TurnUnit::Weeks, it / (7 * 24)),
        it if it.is_multiple_of(24) => (TurnUnit::Days, it / 24),
        it => (TurnUnit::Hours, it),
    };
    let every = u16::try_from(every).ok().filter(|it| is_whole && *it > 0)?;
    let rotation = Rotation { people, start, unit, every };
    Some(Layer { name: short(name), rotation, hours })
}

/// A start over there, by the clocks of a zone: with an offset, or without one.
pub fn local(text: &str, zone: &str) -> Option<LocalTime> {
    let zone = if zone.is_empty() { "UTC" } else { zone };
    match Time::parse(text) {
        Ok(at) => Some(LocalTime::at(at, zone)),
        Err(_) => text.trim_end_matches('Z').parse().ok(),
    }
}

/// A step that waits so long; what is shorter or longer than can be is noted.
pub fn step(draft: &mut Draft, place: &str, targets: Vec<Target>, wait_secs: u64) -> Option<Step> {
    if targets.is_empty() {
        return None;
    }
    if !WAIT_SECS.contains(&wait_secs) {
        draft.leave(place, Reason::Wait(wait_secs));
    }
    let wait = wait_secs.clamp(*WAIT_SECS.start(), *WAIT_SECS.end());
    Some(Step { targets, wait_s: u32::try_from(wait).unwrap_or(300) })
}
