//! What a person plans, and whether it can be.

use super::schedule::{Schedule, Window};
use crate::Time;
use crate::inventory::ComponentKey;
pub use crate::language::Text;
use crate::name::Name;
use crate::plain_text::{plain_line, plain_text};
use crate::public_names::{InternalNameIn, PublicNames};
use crate::ticket::masking::mask;
use crate::time::zone_exists;
use crate::topology::Topology;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The longest window.
pub const DURATION_MAX: Duration = Duration::from_secs(14 * 24 * 3600);
/// The furthest ahead that contacts are told.
pub const NOTICE_LEAD_MAX: Duration = Duration::from_secs(30 * 24 * 3600);
/// When contacts are told unless something else is set.
pub const NOTICE_LEAD_DEFAULT: Duration = Duration::from_secs(3 * 24 * 3600);
/// The longest title, in characters.
pub const TITLE_MAX_CHARS: usize = 200;
/// The longest description, in characters.
pub const BODY_MAX_CHARS: usize = 4000;
/// The most components, sites and customers that one plan names.
pub const SCOPE_MAX: usize = 1000;
/// How long ago the first window may be.
const AGE_MAX: Duration = Duration::from_secs(20 * 366 * 24 * 3600);
/// So many windows of a rule are compared with the next one.
const OVERLAP_CHECKED: usize = 400;

/// What is taken down.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Scope {
    /// Components, with all that rests on them.
    pub components: Vec<ComponentKey>,
    /// Single sites.
    pub sites: Vec<Name>,
    /// All sites of these customers, by key.
    pub customers: Vec<String>,
}

impl Scope {
    /// How many things it names.
    pub fn len(&self) -> usize {
        self.components.len() + self.sites.len() + self.customers.len()
    }

    /// Whether it names nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What a person plans.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// What it is called.
    pub title: Text,
    /// What is done.
    pub body: Text,
    /// What is taken down.
    pub scope: Scope,
    /// When.
    pub schedule: Schedule,
    /// How long before a window the affected contacts are told, in seconds; `None` when they are
    /// not told.
    pub notice_lead_secs: Option<u32>,
    /// Whether the public page shows it. One that names a site or a customer is never shown there.
    pub public: bool,
}

/// Why a plan cannot be.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PlanError {
    /// It has no title.
    #[error("title: missing")]
    NoTitle,
    /// The title or the description is too long.
    #[error("title or body: too long")]
    TooLong,
    /// Everybody reads it, and it names what must stay inside.
    #[error("{field}: “{name}” must stay inside (character {at})")]
    InternalName {
        /// The field, by its name in forms and in the API.
        field: &'static str,
        /// What was named.
        name: String,
        /// Where, in characters from 1.
        at: u32,
    },
    /// It names nothing that is taken down.
    #[error("scope: names nothing")]
    NoScope,
    /// It names too much.
    #[error("scope: names more than {SCOPE_MAX}")]
    WideScope,
    /// There is no such component.
    #[error("scope: there is no component “{0}”")]
    NoComponent(ComponentKey),
    /// There is no such site.
    #[error("scope: there is no site “{0}”")]
    NoSite(Name),
    /// There is no such customer.
    #[error("scope: there is no customer “{0}”")]
    NoCustomer(String),
    /// There is no such time zone.
    #[error("zone: there is no time zone “{0}”")]
    NoZone(String),
    /// A window lasts no time, or too long.
    #[error("duration: from one minute to fourteen days")]
    Duration,
    /// The contacts would be told too far ahead.
    #[error("notice_lead: at most thirty days")]
    Lead,
    /// The rule does not name the day of the start.
    #[error("rule: does not name the day on which the first window starts")]
    StartNotInRule,
    /// An exception is no start of the rule.
    #[error("except: {0} is no start of the rule")]
    NotAStart(super::local_time::LocalTime),
    /// A window would begin before the one before it ends.
    #[error("rule: a window begins before the one before it ends")]
    Overlap,
    /// The first window is so long ago that every look at it would count through decades.
    #[error("start: more than twenty years ago")]
    LongAgo,
    /// All of its windows are over.
    #[error("start: no window is left")]
    Over,
}

impl Plan {
    /// As it is kept: without what directs terminals and pages.
    pub fn plain(mut self) -> Plan {
        for title in [&mut self.title.ko, &mut self.title.en] {
            *title = mask(plain_line(title).trim()).text;
        }
        for body in [&mut self.body.ko, &mut self.body.en] {
            *body = mask(plain_text(body).trim()).text;
        }
        self.scope.components.sort_unstable();
        self.scope.components.dedup();
        self.scope.sites.sort_unstable();
        self.scope.sites.dedup();
        self.scope.customers.sort_unstable();
        self.scope.customers.dedup();
        self
    }

    /// How long before a window contacts are told, if they are.
    pub fn notice_lead(&self) -> Option<Duration> {
        self.notice_lead_secs.map(|secs| Duration::from_secs(u64::from(secs)))
    }

    /// Whether strangers may read it: it names components alone.
    pub fn is_public(&self) -> bool {
        self.public && self.scope.sites.is_empty() && self.scope.customers.is_empty()
    }

    /// All that is wrong with it at `now`; nothing when it can be planned.
    pub fn check(&self, now: Time, topology: &Topology) -> Vec<PlanError> {
        let mut errors = Vec::new();
        let mut wrong = |is_wrong: bool, error: PlanError| {
            if is_wrong {
                errors.push(error);
            }
        };
        wrong(self.title.is_empty(), PlanError::NoTitle);
        let too_long = self.title.chars() > TITLE_MAX_CHARS || self.body.chars() > BODY_MAX_CHARS;
        wrong(too_long, PlanError::TooLong);
        wrong(self.scope.is_empty(), PlanError::NoScope);
        wrong(self.scope.len() > SCOPE_MAX, PlanError::WideScope);
        let lead = self.notice_lead().is_some_and(|lead| lead > NOTICE_LEAD_MAX);
        wrong(lead, PlanError::Lead);
        errors.extend(self.internal_name(&topology.public_names));
        errors.extend(self.unknown(topology));
        errors.extend(self.check_schedule(now));
        errors
    }

    /// What its readers must not read: contacts and everybody are told title and body.
    fn internal_name(&self, names: &PublicNames) -> Option<PlanError> {
        let fields = [
            ("title_ko", self.title.ko.as_str()),
            ("title_en", &self.title.en),
            ("body_ko", &self.body.ko),
            ("body_en", &self.body.en),
        ];
        let InternalNameIn { field, found } = names.internal_name_in(fields)?;
        let (_, text) = fields.into_iter().find(|(name, _)| *name == field)?;
        Some(PlanError::InternalName { field, name: found.quote(text), at: found.at + 1 })
    }

    fn unknown(&self, topology: &Topology) -> Vec<PlanError> {
        let Scope { components, sites, customers } = &self.scope;
        let components = components.iter().filter(|key| topology.component(key).is_none());
        let sites = sites.iter().filter(|host| topology.site(host).is_none());
        let customers = customers.iter().filter(|key| !topology.customers.contains(key));
        let components = components.cloned().map(PlanError::NoComponent);
        let sites = sites.cloned().map(PlanError::NoSite);
        components.chain(sites).chain(customers.cloned().map(PlanError::NoCustomer)).collect()
    }

    fn check_schedule(&self, now: Time) -> Vec<PlanError> {
        let Schedule { start, zone, rule, except, .. } = &self.schedule;
        if !zone_exists(zone) {
            return vec![PlanError::NoZone(zone.clone())];
        }
        if start.in_zone(zone).is_none_or(|start| now.since(start) > AGE_MAX) {
            return vec![PlanError::LongAgo];
        }
        let duration = self.schedule.duration();
        if duration < Duration::from_secs(60) || duration > DURATION_MAX {
            return vec![PlanError::Duration];
        }
        if rule.as_ref().is_some_and(|rule| !rule.is_on(start.day(), start.day())) {
            return vec![PlanError::StartNotInRule];
        }
        let is_start = |local: &&super::local_time::LocalTime| {
            let of_rule = rule.as_ref().is_some_and(|rule| rule.is_on(start.day(), local.day()));
            **local == start.on(local.day()) && local.day() >= start.day() && of_rule
        };
        if let Some(other) = except.iter().find(|local| !is_start(local)) {
            return vec![PlanError::NotAStart(*other)];
        }
        let windows: Vec<Window> = self.schedule.windows().take(OVERLAP_CHECKED).collect();
        if windows.windows(2).any(|pair| pair[1].start < pair[0].end) {
            return vec![PlanError::Overlap];
        }
        match self.schedule.windows_after(now).next() {
            None => vec![PlanError::Over],
            Some(_) => Vec::new(),
        }
    }
}
