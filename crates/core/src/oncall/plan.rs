//! Who can be woken, when, and for what: one document that is applied as a whole.

use super::OncallKey;
use super::person::{ATTEMPTS_MAX, PageChannel, Person, Rules};
use super::policy::{Policy, REPEATS_MAX, STEPS_MAX, Target};
use super::schedule::Schedule;
use super::test_plan::{EVERY_DAYS_MAX, TestPlan};
use crate::Time;
use crate::alert::Alert;
use crate::external_alert::ExternalAlert;
use crate::incident::Incident;
use crate::inventory::normalize_email;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most people, schedules, teams or policies of a plan.
const ENTRIES_MAX: usize = 5_000;
/// The longest step and the longest silence: nobody waits longer than a day.
const WAIT_MAX_SECS: u32 = 86_400;
/// The shortest step: nobody answers faster.
const WAIT_MIN_SECS: u32 = 30;

/// A named group of people.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    /// Its key.
    pub key: OncallKey,
    /// Who is in it.
    pub people: Vec<OncallKey>,
}

/// A plan.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The time zone of the hours of policies.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub zone: String,
    /// When it is tested whether people can be reached; never when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_calls: Option<TestPlan>,
    /// People.
    #[serde(default, rename = "person", skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Person>,
    /// Teams.
    #[serde(default, rename = "team", skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<Team>,
    /// Schedules.
    #[serde(default, rename = "schedule", skip_serializing_if = "Vec::is_empty")]
    pub schedules: Vec<Schedule>,
    /// Policies; the first whose condition holds is used.
    #[serde(default, rename = "policy", skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<Policy>,
}

/// What cannot be in a plan.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PlanError {
    /// More entries than can be.
    #[error("more than {0} entries")]
    TooMany(usize),
    /// A key that another entry has.
    #[error("“{0}” is the key of another entry")]
    Twice(String),
    /// A login that another person has.
    #[error("“{0}” is the login of another person")]
    LoginTwice(String),
    /// A name that is empty or too long.
    #[error("a name has 1 to 80 characters in one line")]
    Name,
    /// A reference to what is not there.
    #[error("there is no {0} “{1}”")]
    Unknown(&'static str, String),
    /// Nobody to choose from.
    #[error("nobody is named")]
    Nobody,
    /// A time zone that does not exist.
    #[error("there is no time zone “{0}”")]
    Zone(String),
    /// A number out of its range.
    #[error("{0} is not within {1} to {2}")]
    Range(u64, u64, u64),
    /// No rule by which somebody is reached.
    #[error("there is no rule by which they are called")]
    NoRules,
    /// A rule for which there is no address.
    #[error("there is no address for “{0}”")]
    NoAddress(String),
    /// A rule that goes to the browsers of an account, for whom has none.
    #[error("“push” goes to the browsers that a person adds by their account: write their `login`")]
    NoAccount,
    /// A rule for which nothing is configured.
    #[error("nothing is configured that sends “{0}”")]
    NoGateway(String),
    /// A text that is no mail address.
    #[error("“{0}” is no mail address")]
    NoMail(String),
    /// A text that is no telephone number.
    #[error("“{0}” is no telephone number")]
    NoPhone(String),
    /// A rule that comes after the rules begin again.
    #[error("a rule after {0} s comes after the rules begin again")]
    AfterAgain(u32),
    /// Nobody's clocks by which somebody is tested.
    #[error("“{0}” is in no schedule, so test calls need the zone of the plan")]
    NoTestZone(String),
    /// A condition that is not asked of what the policy is for.
    #[error("“{0}” counts for nothing: the policy is not for what it says something of")]
    Ignored(&'static str),
    /// A policy for which it never is time.
    #[error("a policy needs a step")]
    NoSteps,
}

/// By what messages can go out at all.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ConfiguredChannels {
    /// Mail is configured.
    pub mail: bool,
    /// A gateway for text messages is.
    pub sms: bool,
    /// A gateway for calls is.
    pub voice: bool,
    /// Browsers know where operations are.
    pub push: bool,
    /// The names of the webhooks that take such messages.
    pub webhooks: Vec<String>,
}

impl ConfiguredChannels {
    /// All but webhooks.
    pub fn all() -> ConfiguredChannels {
        ConfiguredChannels { mail: true, sms: true, voice: true, push: true, webhooks: Vec::new() }
    }

    fn has(&self, channel: &PageChannel) -> bool {
        match channel {
            PageChannel::Mail => self.mail,
            PageChannel::Sms => self.sms,
            PageChannel::Voice => self.voice,
            PageChannel::Push => self.push,
            PageChannel::Webhook(name) => self.webhooks.contains(name),
        }
    }
}

/// A flaw with its place, such as `policy[2].steps[1].targets`; entries are counted from 1.
pub type Placed = (String, PlanError);

impl Plan {
    /// Whether nothing is planned.
    pub fn is_empty(&self) -> bool {
        self.policies.is_empty()
    }

    /// One of the people.
    pub fn person(&self, key: &OncallKey) -> Option<&Person> {
        self.people.iter().find(|person| person.key == *key)
    }

    /// The person of an account.
    pub fn person_of(&self, login: &str) -> Option<&Person> {
        self.people.iter().find(|person| person.login.as_deref() == Some(login))
    }

    /// One of the schedules.
    pub fn schedule(&self, key: &OncallKey) -> Option<&Schedule> {
        self.schedules.iter().find(|schedule| schedule.key == *key)
    }

    /// The people of a team.
    pub fn team(&self, key: &OncallKey) -> &[OncallKey] {
        let team = self.teams.iter().find(|team| team.key == *key);
        team.map_or(&[], |team| &team.people)
    }

    /// The policy for an incident.
    pub fn policy_for(&self, incident: &Incident, now: Time) -> Option<&Policy> {
        let zone = self.time_zone();
        self.policies.iter().find(|policy| policy.when.is_incident(incident, now, &zone))
    }

    /// The policy for an alert about a single site or a date.
    pub fn policy_for_alert(&self, alert: &Alert, now: Time) -> Option<&Policy> {
        let zone = self.time_zone();
        self.policies.iter().find(|policy| policy.when.is_alert(alert, now, &zone))
    }

    /// The policy for an alert of another tool.
    pub fn policy_for_external(&self, alert: &ExternalAlert, now: Time) -> Option<&Policy> {
        let zone = self.time_zone();
        self.policies.iter().find(|policy| policy.when.is_external(alert, now, &zone))
    }

    /// The policy for a question of the desk.
    pub fn policy_for_question(&self, now: Time) -> Option<&Policy> {
        let zone = self.time_zone();
        self.policies.iter().find(|policy| policy.when.is_question(now, &zone))
    }

    /// Whether any policy is for questions of the desk, at whatever hour.
    pub fn is_for_questions(&self) -> bool {
        self.policies.iter().any(|policy| policy.when.questions)
    }

    fn time_zone(&self) -> TimeZone {
        TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC)
    }

    /// Everything that cannot be, with its place.
    pub fn check(&self, ways: &ConfiguredChannels) -> Vec<Placed> {
        let mut check = Check { plan: self, ways, flaws: Vec::new() };
        if !self.zone.is_empty() && !crate::time::zone_exists(&self.zone) {
            check.flaw("zone", PlanError::Zone(self.zone.clone()));
        }
        if let Some(tests) = &self.test_calls {
            check.range("test_calls.every_days".into(), tests.every_days, (1, EVERY_DAYS_MAX));
            check.test_zone();
        }
        check.keys("person", self.people.iter().map(|it| &it.key));
        check.keys("team", self.teams.iter().map(|it| &it.key));
        check.keys("schedule", self.schedules.iter().map(|it| &it.key));
        check.keys("policy", self.policies.iter().map(|it| &it.key));
        check.people();
        for (at, team) in self.teams.iter().enumerate() {
            check.known_people(&format!("team[{}].people", at + 1), &team.people, true);
        }
        for (at, schedule) in self.schedules.iter().enumerate() {
            check.schedule(&format!("schedule[{}]", at + 1), schedule);
        }
        for (at, policy) in self.policies.iter().enumerate() {
            check.policy(&format!("policy[{}]", at + 1), policy);
        }
        check.flaws
    }
}

/// Whether a text is a telephone number with country code and without separators (ITU-T E.164).
fn is_e164(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or_default();
    (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// A check under way.
struct Check<'a> {
    plan: &'a Plan,
    ways: &'a ConfiguredChannels,
    flaws: Vec<Placed>,
}

impl Check<'_> {
    fn flaw(&mut self, place: impl Into<String>, flaw: PlanError) {
        self.flaws.push((place.into(), flaw));
    }

    fn keys<'k>(&mut self, kind: &str, keys: impl Iterator<Item = &'k OncallKey>) {
        let mut seen = BTreeSet::new();
        for (at, key) in keys.enumerate() {
            if at == ENTRIES_MAX {
                self.flaw(kind, PlanError::TooMany(ENTRIES_MAX));
            }
            if !seen.insert(key) {
                self.flaw(format!("{kind}[{}].key", at + 1), PlanError::Twice(key.to_string()));
            }
        }
    }

    /// Who is tested by the clocks of the plan: they are in no schedule.
    fn test_zone(&mut self) {
        let scheduled: BTreeSet<&OncallKey> =
            self.plan.schedules.iter().flat_map(Schedule::people).collect();
        let alone = self.plan.people.iter().find(|person| !scheduled.contains(&person.key));
        if let Some(person) = alone.filter(|_| self.plan.zone.is_empty()) {
            self.flaw("test_calls", PlanError::NoTestZone(person.name.clone()));
        }
    }

    fn name(&mut self, place: &str, name: &str) {
        let plain = crate::plain_text::plain_line(name);
        let length = plain.trim().chars().count();
        if length == 0 || length > 80 || plain != name {
            self.flaw(format!("{place}.name"), PlanError::Name);
        }
    }

    fn range(&mut self, place: String, number: u32, range: (u32, u32)) {
        if number < range.0 || number > range.1 {
            let (number, least, most) = (number.into(), range.0.into(), range.1.into());
            self.flaw(place, PlanError::Range(number, least, most));
        }
    }

    fn known_people(&mut self, place: &str, people: &[OncallKey], needed: bool) {
        if needed && people.is_empty() {
            self.flaw(place, PlanError::Nobody);
        }
        for key in people {
            if self.plan.person(key).is_none() {
                self.flaw(place, PlanError::Unknown("person", key.to_string()));
            }
        }
    }

    fn people(&mut self) {
        let mut logins = BTreeSet::new();
        for (at, person) in self.plan.people.iter().enumerate() {
            let place = format!("person[{}]", at + 1);
            self.name(&place, &person.name);
            if let Some(login) = &person.login
                && !logins.insert(login)
            {
                self.flaw(format!("{place}.login"), PlanError::LoginTwice(login.clone()));
            }
            if let Some(mail) = person.mail.as_ref().filter(|it| normalize_email(it).is_none()) {
                self.flaw(format!("{place}.mail"), PlanError::NoMail(mail.clone()));
            }
            if let Some(phone) = person.phone.as_ref().filter(|it| !is_e164(it)) {
                self.flaw(format!("{place}.phone"), PlanError::NoPhone(phone.clone()));
            }
            self.rules(&format!("{place}.rules"), person, &person.rules);
            if let Some(rules) = &person.important {
                self.rules(&format!("{place}.important"), person, rules);
            }
        }
    }

    fn rules(&mut self, place: &str, person: &Person, rules: &Rules) {
        if rules.attempts.is_empty() {
            self.flaw(place, PlanError::NoRules);
        }
        if rules.attempts.len() > ATTEMPTS_MAX {
            self.flaw(place, PlanError::TooMany(ATTEMPTS_MAX));
        }
        for (at, rule) in rules.attempts.iter().enumerate() {
            let place = format!("{place}.attempts[{}]", at + 1);
            match &rule.channel {
                channel if person.has(channel) => {}
                PageChannel::Push => self.flaw(&place, PlanError::NoAccount),
                channel => self.flaw(&place, PlanError::NoAddress(channel.to_string())),
            }
            match &rule.channel {
                PageChannel::Webhook(name) => self.webhook(&place, name),
                channel if !self.ways.has(channel) => {
                    self.flaw(&place, PlanError::NoGateway(channel.to_string()));
                }
                _ => {}
            }
            self.range(format!("{place}.after_s"), rule.after_s, (0, WAIT_MAX_SECS));
            if rules.again_after_s > 0 && rule.after_s >= rules.again_after_s {
                self.flaw(&place, PlanError::AfterAgain(rule.after_s));
            }
        }
        if rules.again_after_s > 0 || rules.again_times > 0 {
            let range = (WAIT_MIN_SECS, WAIT_MAX_SECS);
            self.range(format!("{place}.again_after_s"), rules.again_after_s, range);
        }
    }

    fn webhook(&mut self, place: &str, name: &str) {
        if !self.ways.has(&PageChannel::Webhook(name.to_owned())) {
            self.flaw(place, PlanError::Unknown("webhook", name.to_owned()));
        }
    }

    fn schedule(&mut self, place: &str, schedule: &Schedule) {
        self.name(place, &schedule.name);
        if !crate::time::zone_exists(&schedule.zone) {
            self.flaw(format!("{place}.zone"), PlanError::Zone(schedule.zone.clone()));
        }
        if schedule.layers.is_empty() && schedule.fallback.is_empty() {
            self.flaw(place, PlanError::Nobody);
        }
        for (at, layer) in schedule.layers.iter().enumerate() {
            let place = format!("{place}.layers[{}]", at + 1);
            self.name(&place, &layer.name);
            let rotation = &layer.rotation;
            self.known_people(&format!("{place}.rotation.people"), &rotation.people, true);
            self.range(format!("{place}.rotation.every"), rotation.every.into(), (1, 1000));
        }
        self.known_people(&format!("{place}.fallback"), &schedule.fallback, false);
    }

    fn policy(&mut self, place: &str, policy: &Policy) {
        self.name(place, &policy.name);
        if policy.steps.is_empty() {
            self.flaw(place, PlanError::NoSteps);
        }
        if policy.steps.len() > STEPS_MAX {
            self.flaw(place, PlanError::TooMany(STEPS_MAX));
        }
        self.range(format!("{place}.repeats"), policy.repeats, (0, REPEATS_MAX));
        if policy.silence_s > 0 {
            let range = (WAIT_MIN_SECS, WAIT_MAX_SECS);
            self.range(format!("{place}.silence_s"), policy.silence_s, range);
        }
        for ignored in policy.when.ignored() {
            self.flaw(format!("{place}.when"), PlanError::Ignored(ignored));
        }
        for (at, step) in policy.steps.iter().enumerate() {
            let place = format!("{place}.steps[{}]", at + 1);
            self.range(format!("{place}.wait_s"), step.wait_s, (WAIT_MIN_SECS, WAIT_MAX_SECS));
            if step.targets.is_empty() {
                self.flaw(format!("{place}.targets"), PlanError::Nobody);
            }
            for target in &step.targets {
                self.target(&format!("{place}.targets"), target);
            }
        }
    }

    fn target(&mut self, place: &str, target: &Target) {
        let plan = self.plan;
        let unknown =
            |kind: &'static str, key: &OncallKey| PlanError::Unknown(kind, key.to_string());
        match target {
            Target::Person(key) if plan.person(key).is_none() => {
                self.flaw(place, unknown("person", key));
            }
            Target::Schedule(key) if plan.schedule(key).is_none() => {
                self.flaw(place, unknown("schedule", key));
            }
            Target::Team(key) | Target::Turn(key) if plan.team(key).is_empty() => {
                self.flaw(place, unknown("team", key));
            }
            Target::Webhook(name) => self.webhook(place, name),
            _ => {}
        }
    }
}
