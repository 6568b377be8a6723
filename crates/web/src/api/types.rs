//! The shapes of the API. Kept apart from the core's types, so that the core may change
//! without a word to the API's users. Fields are only ever added.

use crate::layers::LayerNow;
use crate::layout::RequestContext;
use bongsu_core::Time;
use bongsu_core::engine::view::{ComponentStatus, SiteStatus};
use bongsu_core::incident as core;
use bongsu_core::inventory::Owner;
use bongsu_core::observation::Outcome;
use bongsu_core::statement::Statement as CoreStatement;
use bongsu_core::topology::Component;
use bongsu_core::verdict::Verdict;
use bongsu_words::Lang;
use bongsu_words::{cause, statement};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::ToSchema;

/// RFC 3339 in UTC.
type Stamp = String;

fn stamp(at: Time) -> Stamp {
    at.to_string()
}

/// A part of a list.
#[derive(Serialize, ToSchema)]
pub struct Rows<T> {
    /// The rows asked for.
    pub rows: Vec<T>,
    /// Rows of the whole list.
    pub total: u64,
    /// Rows before these.
    pub offset: u64,
    /// The most rows there could be here.
    pub limit: u32,
}

/// A part of a list that is read on from its last row.
#[derive(Serialize, ToSchema)]
pub struct Run<T> {
    /// The rows asked for.
    pub rows: Vec<T>,
    /// What to ask on from; `null` when these are the last.
    pub next: Option<String>,
}

/// The state of everything.
#[derive(Serialize, ToSchema)]
pub struct Status {
    /// The instant this is true of; `null` before anything was seen.
    pub as_of: Option<Stamp>,
    /// Whether this is older than the operator allows to be shown without a warning.
    pub stale: bool,
    /// The drill's scenario when this is a rehearsal, and not life.
    pub drill: Option<String>,
    /// Sites by verdict.
    pub sites: SiteSums,
    /// Incidents that are not resolved, newest first.
    pub open_incidents: Vec<Incident>,
    /// Where is looked from.
    pub vantages: Vec<Vantage>,
}

/// Sites by verdict.
#[derive(Serialize, ToSchema)]
pub struct SiteSums {
    pub all: u32,
    pub up: u32,
    /// Of `up`, those that an open incident hits or puts at risk, and that are not verified.
    pub pending: u32,
    pub slow: u32,
    pub down: u32,
    pub unknown: u32,
    /// Of `down`, those that fail by their owner's own fault.
    pub down_customer_fault: u32,
}

/// A place that is looked from.
#[derive(Serialize, ToSchema)]
pub struct Vantage {
    pub name: String,
    /// Whether its own references answer; while not, it abstains.
    pub healthy: bool,
    pub since: Stamp,
}

/// One trouble with a life.
#[derive(Serialize, ToSchema)]
pub struct Incident {
    pub id: String,
    /// In the language asked for.
    pub title: String,
    /// `investigating`, `identified`, `monitoring` or `resolved`.
    #[schema(example = "identified")]
    pub phase: &'static str,
    /// The first failure that belongs to it.
    pub began_at: Stamp,
    /// When it was opened.
    pub opened_at: Stamp,
    /// When the host stated that it was restored, which verifies nothing.
    pub host_restored_at: Option<Stamp>,
    /// When every victim was verified or excluded.
    pub resolved_at: Option<Stamp>,
    /// How often it came back.
    pub relapses: u32,
    /// The part believed failed; `null` while not known.
    pub cause: Option<Cause>,
    pub counts: Counts,
}

/// A belief about what failed.
#[derive(Serialize, ToSchema)]
pub struct Cause {
    /// `kind:name`, the likeliest of `one_of`.
    pub component: String,
    /// All that the evidence cannot tell apart.
    pub one_of: Vec<String>,
    /// `loss`: each probe through it is lost with probability `rate`; `subset`: a share
    /// `rate` of its sites is dead for all probes.
    pub mode: &'static str,
    /// 0 to 1.
    pub rate: f64,
    /// 0 to 1.
    pub confidence: f64,
    /// `host`, `customer`, `third_party`, or `null` when the suspects differ.
    pub owner: Option<&'static str>,
    pub since: Stamp,
    /// The belief in a sentence.
    pub text: String,
}

/// Victims by state. Presumed and seen are never added up.
#[derive(Serialize, ToSchema)]
pub struct Counts {
    /// Presumed: rests on the failed part, not seen failing.
    pub at_risk: u32,
    /// Seen failing, and not seen working since.
    pub seen_hit: u32,
    /// Seen working by the full verification.
    pub verified: u32,
    /// Taken off with a reason.
    pub excluded: u32,
    /// Of all of these, ever seen failing.
    pub ever_hit: u32,
}

/// An incident with all that was said.
#[derive(Serialize, ToSchema)]
pub struct IncidentDetail {
    #[serde(flatten)]
    pub incident: Incident,
    /// Newest first.
    pub statements: Vec<Statement>,
}

/// What was said.
#[derive(Serialize, ToSchema)]
pub struct Statement {
    pub number: u32,
    /// The instant the facts are true of.
    pub as_of: Stamp,
    /// When the next word comes at the latest.
    pub next_update_by: Option<Stamp>,
    pub heading: String,
    pub text: String,
    pub counts: Counts,
}

/// A line of a victim list.
#[derive(Serialize, ToSchema)]
pub struct Victim {
    pub site: String,
    pub customer: String,
    /// `at_risk`, `seen_hit`, `verified` or `excluded`.
    pub state: &'static str,
    /// Why it was taken off.
    pub reason: Option<String>,
    pub listed_at: Stamp,
    pub hit_at: Option<Stamp>,
    pub verified_at: Option<Stamp>,
    /// What the state rests on, in words.
    pub justification: String,
}

/// A watched site.
#[derive(Serialize, ToSchema)]
pub struct Site {
    pub host: String,
    pub customer: String,
    /// `up`, `slow`, `down` or `unknown`.
    pub verdict: &'static str,
    /// The lowest failing layer.
    pub layer: Option<&'static str>,
    /// Why, by the last failing probe.
    pub reason: Option<&'static str>,
    pub since: Stamp,
    /// `host`, `customer`, `third_party` or `unknown`, when it fails.
    pub blame: Option<&'static str>,
}

/// A site with its layers and what it rests on.
#[derive(Serialize, ToSchema)]
pub struct SiteDetail {
    #[serde(flatten)]
    pub site: Site,
    pub layers: Vec<Layer>,
    /// Keys of the shared components it rests on.
    pub components: Vec<String>,
    /// Ids of the incidents that it is or was a victim of; `null` when the record cannot
    /// be read now.
    pub incidents: Option<Vec<String>>,
}

/// One layer of a site.
#[derive(Serialize, ToSchema)]
pub struct Layer {
    /// `dns`, `tcp`, `tls` or `http`.
    pub layer: &'static str,
    /// `ok`, `failed`, `missed`, `inconclusive` or `skipped`.
    pub outcome: &'static str,
    pub reason: Option<&'static str>,
    /// What it took, when it worked.
    pub latency_ms: Option<f64>,
    /// What it usually takes at this hour; `null` when not yet learned.
    pub baseline_ms: Option<f64>,
    /// Questions of this layer that fail now.
    pub failing: u16,
    /// All questions of this layer.
    pub streams: u16,
    pub at: Stamp,
}

/// A shared part.
#[derive(Serialize, ToSchema)]
pub struct ComponentNow {
    /// `kind:name`.
    pub key: String,
    pub owner: &'static str,
    /// Sites that rest on it.
    pub sites: u32,
    /// Of these, sites with a failing probe through it now.
    pub failing: u32,
    /// Believed failed, with this confidence.
    pub fault: Option<f64>,
    pub suspected: bool,
}

/// A site is taken off an incident's list.
#[derive(Deserialize, ToSchema)]
pub struct Exclude {
    /// Its host name.
    #[serde(default)]
    pub site: String,
    /// Who does it; at most 80 characters.
    #[serde(default)]
    pub by: String,
    /// Why; at most 500 characters.
    #[serde(default)]
    pub reason: String,
}

impl Counts {
    pub fn of(c: &core::Counts) -> Counts {
        Counts {
            at_risk: c.at_risk,
            seen_hit: c.hit,
            verified: c.verified,
            excluded: c.excluded,
            ever_hit: c.ever_hit,
        }
    }
}

impl Incident {
    /// As it is known at `as_of`.
    pub fn of(lang: Lang, it: &core::Incident, as_of: Time) -> Incident {
        Incident {
            id: it.id.to_string(),
            title: cause::title(lang, it),
            phase: it.phase.as_str(),
            began_at: stamp(it.began_at),
            opened_at: stamp(it.opened_at),
            host_restored_at: it.host_restored_at.map(stamp),
            resolved_at: it.resolved_at.map(stamp),
            relapses: it.relapses,
            cause: it.cause.as_ref().map(|c| Cause::of(lang, c, it, as_of)),
            counts: Counts::of(&it.counts),
        }
    }
}

impl Cause {
    fn of(lang: Lang, c: &core::Cause, it: &core::Incident, as_of: Time) -> Cause {
        let component = cause::suspect(lang, c);
        // Once the fault is no longer found it is spoken of as past.
        let fact = if it.phase >= core::Phase::Monitoring {
            say!(lang, "cause-was", component = component)
        } else {
            let fact = say!(lang, "said-cause", component = component);
            format!("{fact} {}", cause::mode(lang, c, &it.counts, as_of))
        };
        Cause {
            component: c.component.to_string(),
            one_of: c.one_of.iter().map(ToString::to_string).collect(),
            mode: match c.mode {
                core::Mode::Loss => "loss",
                core::Mode::Subset => "subset",
            },
            rate: c.rate,
            confidence: c.confidence,
            owner: c.owner.map(owner_word),
            since: stamp(c.since),
            text: format!("{fact} {}", cause::confidence(lang, c)),
        }
    }
}

fn owner_word(owner: Owner) -> &'static str {
    match owner {
        Owner::Us => "host",
        Owner::Customer => "customer",
        Owner::ThirdParty => "third_party",
    }
}

impl IncidentDetail {
    /// The incident as of an instant; `statements` oldest first.
    pub fn of(
        cx: &RequestContext,
        it: &core::Incident,
        statements: &[CoreStatement],
        as_of: Time,
    ) -> IncidentDetail {
        let said = |s| Statement::of(cx.lang, &cx.app.zone, cx.now, s);
        IncidentDetail {
            incident: Incident::of(cx.lang, it, as_of),
            statements: statements.iter().rev().map(said).collect(),
        }
    }
}

impl Statement {
    pub fn of(lang: Lang, zone: &TimeZone, now: Time, it: &CoreStatement) -> Statement {
        let said = statement::quote(lang, zone, now, it);
        Statement {
            number: it.number,
            as_of: stamp(it.as_of),
            next_update_by: it.next_update_by.map(stamp),
            text: said.paragraph(),
            heading: said.heading,
            counts: Counts::of(&it.counts),
        }
    }
}

impl Victim {
    pub fn of(it: &core::Victim, justification: String) -> Victim {
        Victim {
            site: it.site.to_string(),
            customer: it.customer.clone(),
            state: crate::queries::VictimFilter::of(&it.state).as_str(),
            reason: match &it.state {
                core::VictimState::Excluded { reason } => Some(reason.clone()),
                _ => None,
            },
            listed_at: stamp(it.listed_at),
            hit_at: it.hit_at.map(stamp),
            verified_at: it.verified_at.map(stamp),
            justification,
        }
    }
}

impl Site {
    pub fn of(host: String, customer: String, now: &SiteStatus) -> Site {
        let (layer, reason) = match now.verdict {
            Verdict::Down { layer, reason } => (Some(layer.as_str()), Some(reason.code())),
            _ => (None, None),
        };
        Site {
            host,
            customer,
            verdict: now.verdict.as_str(),
            layer,
            reason,
            since: stamp(now.since),
            blame: now.blame.map(|b| b.as_str()),
        }
    }
}

impl Layer {
    /// `None` before its first answer.
    pub fn of(now: &LayerNow) -> Option<Layer> {
        let ms = |span: Duration| span.as_secs_f64() * 1_000.0;
        let (latest, at) = now.latest?;
        let (outcome, reason) = match latest {
            Outcome::Ok { .. } => ("ok", None),
            Outcome::Failed(reason) => ("failed", Some(reason.code())),
            Outcome::Missed => ("missed", None),
            Outcome::Inconclusive => ("inconclusive", None),
            Outcome::Skipped => ("skipped", None),
        };
        Some(Layer {
            layer: now.layer.as_str(),
            outcome,
            reason,
            latency_ms: now.latency().map(ms),
            baseline_ms: now.usual.map(ms),
            failing: now.sums.failing,
            streams: now.sums.streams,
            at: stamp(at),
        })
    }
}

/// What a counsellor may say to a caller, and what the telephone says to him.
#[derive(Serialize, ToSchema)]
pub struct Caller {
    /// The instant that it is true of.
    pub as_of: String,
    /// The customer's key.
    pub customer: String,
    /// His name.
    pub name: String,
    /// What may be said, line by line.
    pub may_say: Vec<String>,
    /// What may not.
    pub must_not_say: Vec<String>,
    /// What the telephone reads out.
    pub prompt: String,
}

impl ComponentNow {
    pub fn of(it: &Component, now: &ComponentStatus) -> ComponentNow {
        ComponentNow {
            key: it.key.to_string(),
            owner: owner_word(it.owner),
            sites: now.sites,
            failing: now.failing,
            fault: now.fault,
            suspected: now.suspected,
        }
    }
}
