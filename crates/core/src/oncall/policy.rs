//! Who is woken for what, and in which steps.

use super::OncallKey;
use super::hours::Hours;
use crate::Time;
use crate::alert::{Alert, AlertKind};
use crate::external_alert::{AlertTarget, ExternalAlert, Severity};
use crate::incident::{Incident, IncidentClass};
use crate::inventory::{Kind, Owner};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// The most steps of a policy.
pub const STEPS_MAX: usize = 20;
/// The most repetitions of all steps.
pub const REPEATS_MAX: u32 = 5;

/// Who is woken in a step.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Target {
    /// A person.
    Person(OncallKey),
    /// Whoever is on call by a schedule.
    Schedule(OncallKey),
    /// Everybody of a team, each until they acknowledge themselves.
    Team(OncallKey),
    /// One of a team, another one each time.
    Turn(OncallKey),
    /// A room or a program: a configured webhook, by name.
    Webhook(String),
}

/// A text that is no target.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("“{0}” is no target: person:, schedule:, team:, turn: or webhook: with a key")]
pub struct TargetError(String);

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Person(key) => write!(f, "person:{key}"),
            Target::Schedule(key) => write!(f, "schedule:{key}"),
            Target::Team(key) => write!(f, "team:{key}"),
            Target::Turn(key) => write!(f, "turn:{key}"),
            Target::Webhook(name) => write!(f, "webhook:{name}"),
        }
    }
}

impl FromStr for Target {
    type Err = TargetError;
    fn from_str(text: &str) -> Result<Target, TargetError> {
        let error = || TargetError(text.to_owned());
        let (kind, name) = text.split_once(':').ok_or_else(error)?;
        let key = || name.parse().map_err(|_| error());
        match kind {
            "person" => Ok(Target::Person(key()?)),
            "schedule" => Ok(Target::Schedule(key()?)),
            "team" => Ok(Target::Team(key()?)),
            "turn" => Ok(Target::Turn(key()?)),
            "webhook" if !name.trim().is_empty() => Ok(Target::Webhook(name.to_owned())),
            _ => Err(error()),
        }
    }
}

impl TryFrom<String> for Target {
    type Error = TargetError;
    fn try_from(text: String) -> Result<Target, TargetError> {
        text.parse()
    }
}

impl From<Target> for String {
    fn from(target: Target) -> String {
        target.to_string()
    }
}

/// A step of a policy.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Who is woken.
    pub targets: Vec<Target>,
    /// How long until the next step, in seconds, unless somebody acknowledges.
    pub wait_s: u32,
}

/// For what a policy is: all that is given must hold.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Incidents of these classes; all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<IncidentClass>,
    /// Incidents whose cause is of one of these kinds; all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<Kind>,
    /// Incidents whose cause belongs to one of these; all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<Owner>,
    /// Incidents with at least so many victims that were seen failing.
    #[serde(default)]
    pub victims_min: u32,
    /// Alerts about single sites and dates of these kinds. Without one, the policy is for
    /// incidents; with one, for such alerts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alerts: Vec<AlertKind>,
    /// Alerts of other tools, by the names of their sources; `*` for all of them. With one, the
    /// policy is for such alerts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// Questions of the desk to the engineers. With it, the policy is for such questions, and its
    /// people are called by their ordinary rules.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub questions: bool,
    /// Of alerts of other tools, those that are at least so severe.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub severity_min: Option<Severity>,
    /// At these hours; always when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<Hours>,
}

/// Who is woken for what.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Its key.
    pub key: OncallKey,
    /// What people call it.
    pub name: String,
    /// For what it is.
    #[serde(default)]
    pub when: Condition,
    /// Whether people are called by their rules for what is important.
    #[serde(default)]
    pub important: bool,
    /// Who is woken, in order.
    pub steps: Vec<Step>,
    /// How often all steps are repeated while nobody acknowledges.
    #[serde(default)]
    pub repeats: u32,
    /// How long whoever acknowledged may be silent before the next is woken, in seconds; 0 for
    /// ever.
    #[serde(default)]
    pub silence_s: u32,
}

impl Policy {
    /// How long after its opening an escalation that nobody acknowledges has run all steps.
    pub fn span(&self) -> Duration {
        let once: u64 = self.steps.iter().map(|step| u64::from(step.wait_s)).sum();
        Duration::from_secs(once * (u64::from(self.repeats) + 1))
    }

    /// How long whoever acknowledged may be silent.
    pub fn silence(&self) -> Option<Duration> {
        (self.silence_s > 0).then(|| Duration::from_secs(u64::from(self.silence_s)))
    }
}

impl Condition {
    /// Whether an incident at an instant is of this sort; hours are by the clocks of a zone.
    pub fn is_incident(&self, incident: &Incident, now: Time, zone: &TimeZone) -> bool {
        let cause = incident.cause.as_ref();
        self.alerts.is_empty()
            && self.sources.is_empty()
            && !self.questions
            && (self.classes.is_empty() || self.classes.contains(&incident.class))
            && (self.kinds.is_empty()
                || cause.is_some_and(|cause| self.kinds.contains(&cause.component.kind())))
            && (self.owners.is_empty()
                || cause.and_then(|it| it.owner).is_some_and(|it| self.owners.contains(&it)))
            && incident.counts.ever_hit >= self.victims_min
            && self.is_hour(now, zone)
    }

    /// Whether an alert is.
    pub fn is_alert(&self, alert: &Alert, now: Time, zone: &TimeZone) -> bool {
        self.alerts.contains(&alert.condition.kind()) && self.is_hour(now, zone)
    }

    /// Whether an alert of another tool is.
    pub fn is_external(&self, alert: &ExternalAlert, now: Time, zone: &TimeZone) -> bool {
        let kind = match &alert.target {
            Some(AlertTarget::Component(key)) => Some(key.kind()),
            _ => None,
        };
        self.sources.iter().any(|source| source == "*" || *source == alert.source)
            && self.severity_min.is_none_or(|least| alert.severity >= least)
            && (self.kinds.is_empty() || kind.is_some_and(|kind| self.kinds.contains(&kind)))
            && self.is_hour(now, zone)
    }

    /// Whether a question of the desk is.
    pub fn is_question(&self, now: Time, zone: &TimeZone) -> bool {
        self.questions && self.is_hour(now, zone)
    }

    /// What is given and never asked, since the policy is for something else.
    pub fn ignored(&self) -> Vec<&'static str> {
        let is_for_alerts = !self.alerts.is_empty() || !self.sources.is_empty();
        let is_for_incidents = !is_for_alerts && !self.questions;
        let is_for_components = is_for_incidents || !self.sources.is_empty();
        let given = [
            ("classes", !self.classes.is_empty(), is_for_incidents),
            ("owners", !self.owners.is_empty(), is_for_incidents),
            ("victims_min", self.victims_min > 0, is_for_incidents),
            ("kinds", !self.kinds.is_empty(), is_for_components),
            ("severity_min", self.severity_min.is_some(), !self.sources.is_empty()),
        ];
        let ignored = given.into_iter().filter(|(_, is_given, is_asked)| *is_given && !is_asked);
        ignored.map(|(name, ..)| name).collect()
    }

    /// Whether it holds of whatever another one holds of.
    pub fn covers(&self, other: &Condition) -> bool {
        let is_for_incidents =
            |it: &Condition| it.alerts.is_empty() && it.sources.is_empty() && !it.questions;
        let is_any_source = self.sources.iter().any(|it| it == "*");
        is_for_incidents(self) == is_for_incidents(other)
            && is_within(&other.classes, &self.classes)
            && is_within(&other.kinds, &self.kinds)
            && is_within(&other.owners, &self.owners)
            && self.victims_min <= other.victims_min
            && other.alerts.iter().all(|it| self.alerts.contains(it))
            && (is_any_source || other.sources.iter().all(|it| self.sources.contains(it)))
            && (self.questions || !other.questions)
            && self.severity_min.unwrap_or(Severity::Info)
                <= other.severity_min.unwrap_or(Severity::Info)
            && (self.hours.is_empty() || self.hours == other.hours)
    }

    fn is_hour(&self, now: Time, zone: &TimeZone) -> bool {
        self.hours.is_empty()
            || self.hours.iter().any(|hours| hours.window_at(now, zone, &[]).is_some())
    }
}

/// Whether a list, of which none means all, is within another.
fn is_within<T: PartialEq>(list: &[T], of: &[T]) -> bool {
    of.is_empty() || (!list.is_empty() && list.iter().all(|it| of.contains(it)))
}
