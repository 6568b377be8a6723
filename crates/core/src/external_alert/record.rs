//! An alert of another tool, from its first word to its end.

use super::{ExternalEvent, HEARTBEAT_SOURCE, Severity, Signal};
use crate::Time;
use crate::incident::IncidentId;
use crate::inventory::ComponentKey;
use crate::name::Name;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// The most entries of the log of one alert that are kept; the oldest go.
const LOG_MAX: usize = 100;

/// The id of an alert of another tool: made of the instant and what the tool calls it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExternalAlertId(pub IncidentId);

impl fmt::Display for ExternalAlertId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for ExternalAlertId {
    type Err = <IncidentId as FromStr>::Err;
    fn from_str(text: &str) -> Result<ExternalAlertId, Self::Err> {
        text.parse().map(ExternalAlertId)
    }
}

/// What an alert is about, where the graph knows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertTarget {
    /// A site.
    Site(Name),
    /// A component.
    Component(ComponentKey),
}

impl fmt::Display for AlertTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AlertTarget::Site(host) => write!(f, "site:{host}"),
            AlertTarget::Component(key) => fmt::Display::fmt(key, f),
        }
    }
}

/// One alert as it is now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ExternalAlert {
    /// Its id.
    pub id: ExternalAlertId,
    /// The name of the source that told it.
    pub source: String,
    /// By what the source tells its alerts apart.
    pub dedup_key: String,
    /// How bad it is.
    pub severity: Severity,
    /// What it is, in a line, in the words of the source.
    pub summary: String,
    /// More of it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub details: String,
    /// The labels of the source.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    /// What it may be about, by the source.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
    /// What it is about, where the graph knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<AlertTarget>,
    /// Since when, by the source; when it was first told, where the source does not say.
    pub started_at: Time,
    /// The start in the source's words, by which it is known again: its clock may be ahead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_told: Option<Time>,
    /// When the source said what was heard last, where that may be overtaken on its way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said_at: Option<Time>,
    /// Before when nobody is called for it, because it comes and goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calls_from: Option<Time>,
    /// When it was first told.
    pub opened_at: Time,
    /// When it was last told, also after its end.
    pub told_at: Time,
    /// When the source said that it is over, after somebody here had said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved_there_at: Option<Time>,
    /// When the source said that somebody has it there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<Time>,
    /// The incident that explains it, and since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined: Option<(IncidentId, Time)>,
    /// What happened, oldest first.
    pub log: Vec<ExternalEntry>,
    /// When and how it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<(Time, ExternalAlertEnd)>,
}

/// How an alert ended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "how")]
pub enum ExternalAlertEnd {
    /// The source said that it is over.
    Resolved,
    /// Somebody said so.
    Closed {
        /// Who.
        by: String,
    },
}

/// One thing that happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ExternalEntry {
    /// When.
    pub at: Time,
    /// What.
    #[serde(flatten)]
    pub what: ExternalHappened,
}

/// What happened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum ExternalHappened {
    /// The source told it.
    Opened,
    /// It was over a moment ago, and is so again: calls are held back.
    ComesAgain,
    /// The source says that it is more or less severe.
    Severity {
        /// How severe now.
        severity: Severity,
    },
    /// The source said that somebody has it there.
    Acknowledged,
    /// The source said that nobody has it there any more.
    GivenBack,
    /// An incident explains it.
    Joined {
        /// Which.
        incident: IncidentId,
        /// Who said so; the program, by the graph, when `None`.
        by: Option<String>,
    },
    /// No incident explains it any more, and the source has not said that it is over.
    StandsAlone,
    /// It ended.
    Ended {
        /// Who ended it; the source when `None`.
        by: Option<String>,
    },
}

impl ExternalAlert {
    /// Opens one.
    pub fn open(source: &str, event: ExternalEvent, now: Time) -> ExternalAlert {
        let seed = format!("external {source} {}", event.dedup_key);
        let mut alert = ExternalAlert {
            id: ExternalAlertId(IncidentId::new(now, &seed)),
            source: source.to_owned(),
            dedup_key: event.dedup_key,
            severity: event.severity.unwrap_or_default(),
            summary: event.summary,
            details: event.details,
            labels: event.labels,
            hints: event.hints,
            target: None,
            started_at: event.started_at.unwrap_or(now).min(now),
            start_told: event.started_at,
            said_at: event.said_at,
            calls_from: None,
            opened_at: now,
            told_at: now,
            resolved_there_at: None,
            acknowledged_at: None,
            joined: None,
            log: Vec::new(),
            end: None,
        };
        alert.note(now, ExternalHappened::Opened);
        alert
    }

    /// When it was last heard of after its end; `None` while it is open.
    pub fn ended_and_told_at(&self) -> Option<Time> {
        self.end.as_ref().map(|(at, _)| self.told_at.max(*at))
    }

    /// Whether it is not over.
    pub const fn is_open(&self) -> bool {
        self.end.is_none()
    }

    /// Whether a person said that the incident explains it.
    pub fn is_joined_by_person(&self) -> bool {
        let last = self.log.iter().rev().find_map(|entry| match &entry.what {
            ExternalHappened::Joined { by, .. } => Some(by.is_some()),
            _ => None,
        });
        self.joined.is_some() && last == Some(true)
    }

    /// Removes what the source says of it in its own words, and which source that is: how bad it is
    /// and since when stay.
    pub fn withhold_words(&mut self) {
        if self.source != HEARTBEAT_SOURCE {
            self.source.clear();
        }
        self.dedup_key.clear();
        self.summary.clear();
        self.details.clear();
        self.labels.clear();
        self.hints.clear();
        self.target = None;
    }

    /// Takes what the source says now; whether anything but the time changed.
    pub fn told(&mut self, event: ExternalEvent, now: Time) -> bool {
        self.told_at = now;
        // Of two programs that tell of the same, one may have seen it earlier.
        let is_earlier = event.started_at.is_some() && event.started_at < self.start_told;
        if is_earlier {
            self.start_told = event.started_at;
        }
        let severity = event.severity.unwrap_or(self.severity);
        // Whoever only says more of it may leave out what it is about.
        let (summary, hints) = match event.signal {
            Signal::Updated | Signal::GivenBack => (self.summary.clone(), self.hints.clone()),
            _ => (event.summary, event.hints),
        };
        let before = (self.severity, &self.summary, &self.details, &self.labels, &self.hints);
        if before == (severity, &summary, &event.details, &event.labels, &hints) {
            return is_earlier;
        }
        if self.severity < severity {
            // Whoever has it there has something milder.
            self.acknowledged_at = None;
        }
        if self.severity != severity {
            self.note(now, ExternalHappened::Severity { severity });
        }
        (self.severity, self.summary, self.hints) = (severity, summary, hints);
        (self.details, self.labels) = (event.details, event.labels);
        true
    }

    /// Notes that somebody has it over there; whether that is new.
    pub fn acknowledge(&mut self, now: Time) -> bool {
        self.told_at = now;
        if self.acknowledged_at.is_some() {
            return false;
        }
        self.acknowledged_at = Some(now);
        self.note(now, ExternalHappened::Acknowledged);
        true
    }

    /// Notes that nobody has it over there any more; whether that is new.
    pub fn give_back(&mut self, now: Time) -> bool {
        let is_new = self.acknowledged_at.take().is_some();
        if is_new {
            self.note(now, ExternalHappened::GivenBack);
        }
        is_new
    }

    /// It was over a moment ago: nobody is called before `from`.
    pub fn comes_again(&mut self, from: Time, now: Time) {
        self.calls_from = Some(from);
        self.note(now, ExternalHappened::ComesAgain);
    }

    /// Has it joined an incident.
    pub fn join(&mut self, incident: IncidentId, by: Option<String>, now: Time) {
        self.joined = Some((incident, now));
        self.note(now, ExternalHappened::Joined { incident, by });
    }

    /// Has it stand alone again.
    pub fn stand_alone(&mut self, now: Time) {
        self.joined = None;
        self.note(now, ExternalHappened::StandsAlone);
    }

    /// Ends it.
    pub fn finish(&mut self, end: ExternalAlertEnd, now: Time) {
        let by = match &end {
            ExternalAlertEnd::Resolved => None,
            ExternalAlertEnd::Closed { by } => Some(by.clone()),
        };
        self.note(now, ExternalHappened::Ended { by });
        self.told_at = now;
        self.end = Some((now, end));
    }

    /// Notes that the source says as well that it is over; whether that is new.
    pub fn resolved_there(&mut self, now: Time) -> bool {
        let is_new = self.resolved_there_at.is_none();
        self.resolved_there_at.get_or_insert(now);
        is_new
    }

    fn note(&mut self, at: Time, what: ExternalHappened) {
        if self.log.len() >= LOG_MAX {
            self.log.remove(1);
        }
        self.log.push(ExternalEntry { at, what });
    }
}
