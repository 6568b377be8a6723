//! The types of the API. Separate from the core's types, so that the core can change without
//! changing the API. Fields are only ever added.

use crate::model::layers::LayerState;
use crate::queries::VictimFilter;
use crate::request::context::RequestContext;
use bongsu_core::Time;
use bongsu_core::engine::view::{ComponentStatus, SiteStatus};
use bongsu_core::incident as core;
use bongsu_core::inventory::Owner;
use bongsu_core::observation::Outcome;
use bongsu_core::site_health::SiteHealth;
use bongsu_core::statement::Statement as CoreStatement;
use bongsu_core::topology::Component;
use bongsu_words::Language;
use bongsu_words::names::ComponentNames;
use bongsu_words::{cause, statement, time};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};

/// RFC 3339 in UTC.
type Stamp = String;

fn stamp(at: Time) -> Stamp {
    at.to_string()
}

/// An instant, unless it is zero: not known.
fn known(at: Time) -> Option<Stamp> {
    (at != Time::ZERO).then(|| stamp(at))
}

/// A part of a list.
#[derive(Serialize, ToSchema)]
pub struct Rows<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Rows of the whole list.
    pub total: u64,
    /// Rows before these.
    pub offset: u64,
    /// The limit of the request.
    pub limit: u32,
}

/// A part of a list that is read on from its last row.
#[derive(Serialize, ToSchema)]
pub struct Continued<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where to read on from; `null` when these rows are the last.
    pub next: Option<String>,
}

/// The state of everything.
#[derive(Serialize, ToSchema)]
pub struct Status {
    /// The instant that this is true of; `null` before the first view.
    pub as_of: Option<Stamp>,
    /// Whether this is older than the operator allows to be shown without a warning.
    pub stale: bool,
    /// The scenario when this is a drill and not a real outage.
    pub drill: Option<String>,
    /// Sites by verdict.
    pub sites: SiteSums,
    /// Incidents that are not resolved, newest first.
    pub open_incidents: Vec<Incident>,
    /// The vantages that probe.
    pub vantages: Vec<Vantage>,
    /// Since when nothing that is monitored answers. All of it may have failed, or our own
    /// network: no site is judged meanwhile.
    pub silent_since: Option<Stamp>,
}

/// Sites by verdict.
#[derive(Serialize, ToSchema)]
pub struct SiteSums {
    pub all: u32,
    pub up: u32,
    pub slow: u32,
    /// An open incident hits them or puts them at risk, and they are not verified.
    pub unverified: u32,
    /// Some of their visitors fail.
    pub degraded: u32,
    pub down: u32,
    pub unknown: u32,
    /// Of `down`, those that fail by the customer's own fault.
    pub down_customer_fault: u32,
}

/// A vantage that probes.
#[derive(Serialize, ToSchema)]
pub struct Vantage {
    pub name: String,
    /// Whether its reference targets answer; the results of an unhealthy vantage are ignored.
    pub healthy: bool,
    pub since: Stamp,
}

/// An incident.
#[derive(Serialize, ToSchema)]
pub struct Incident {
    pub id: String,
    /// In the requested language.
    pub title: String,
    /// `outage`, or `redundancy_lost`: another part stands in, and no site is affected.
    #[schema(example = "outage")]
    pub class: &'static str,
    /// `investigating`, `identified`, `monitoring` or `resolved`.
    #[schema(example = "identified")]
    pub phase: &'static str,
    /// The first failure that belongs to it.
    pub began_at: Stamp,
    /// When it was opened.
    pub opened_at: Stamp,
    /// When the host stated that it was restored; this verifies nothing.
    pub host_restored_at: Option<Stamp>,
    /// When every victim was verified or excluded.
    pub resolved_at: Option<Stamp>,
    /// The last failing probe that belongs to it, once its cause is seen no more: how long it
    /// lasted is counted up to here.
    pub last_failure_at: Option<Stamp>,
    /// How often the fault came back.
    pub relapses: u32,
    /// The suspected cause; `null` while unknown.
    pub cause: Option<Cause>,
    pub counts: Counts,
}

/// The suspected cause.
#[derive(Serialize, ToSchema)]
pub struct Cause {
    /// `kind:name`, the likeliest of `one_of`; `null` for who may not read it.
    pub component: Option<String>,
    /// All components that the evidence cannot tell apart, without those that the reader may
    /// not read.
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
    /// The cause as a sentence; what the host says of it, where it was withdrawn.
    pub text: String,
    /// When a person of the host said that it is not the cause.
    pub withdrawn_at: Option<Stamp>,
    /// Who. Others than those who are logged in are told of no cause while it is withdrawn.
    pub withdrawn_by: Option<String>,
}

/// Victims by state. Presumed and seen victims are never added up.
#[derive(Serialize, ToSchema)]
pub struct Counts {
    /// Presumed: depends on the failed component, not seen failing.
    pub at_risk: u32,
    /// Seen failing, and not seen working since.
    pub seen_hit: u32,
    /// Seen working by the full verification.
    pub verified: u32,
    /// Taken off the list for a reason.
    pub excluded: u32,
    /// Of all of these, ever seen failing.
    pub ever_hit: u32,
}

/// An incident with its statements.
#[derive(Serialize, ToSchema)]
pub struct IncidentDetail {
    #[serde(flatten)]
    pub incident: Incident,
    /// Newest first.
    pub statements: Vec<Statement>,
}

/// A statement.
#[derive(Serialize, ToSchema)]
pub struct Statement {
    pub number: u32,
    /// The instant the facts are true of.
    pub as_of: Stamp,
    /// When the next update comes at the latest.
    pub next_update_by: Option<Stamp>,
    pub heading: String,
    pub text: String,
    pub counts: Counts,
}

/// An entry of a victim list.
#[derive(Serialize, ToSchema)]
pub struct Victim {
    pub site: String,
    pub customer: String,
    /// `at_risk`, `seen_hit`, `verified` or `excluded`.
    pub state: &'static str,
    /// Why it was excluded.
    pub reason: Option<String>,
    pub listed_at: Stamp,
    pub hit_at: Option<Stamp>,
    pub verified_at: Option<Stamp>,
    /// The evidence for the state, as a sentence.
    pub justification: String,
}

/// A monitored site.
#[derive(Serialize, ToSchema)]
pub struct Site {
    pub host: String,
    pub customer: String,
    /// What the operator groups it by.
    pub labels: Vec<String>,
    /// What may be said of it: `up`, `slow`, `unverified` (an open incident gives reason to
    /// doubt that it works), `degraded` (some of its visitors fail), `down` or `unknown`.
    pub verdict: &'static str,
    /// What its visitors meet: `works`, `redundancy_lost` (another way works), `degraded`
    /// (some of them fail), `down` or `unknown`.
    pub impact: &'static str,
    /// The lowest failing layer.
    pub layer: Option<&'static str>,
    /// Why, by the last failing probe.
    pub reason: Option<&'static str>,
    /// Since when; `null` where that is not known.
    pub since: Option<Stamp>,
    /// When it was last asked on every path; `null` before the first time.
    pub as_of: Option<Stamp>,
    /// `host`, `customer`, `third_party` or `unknown`, when it fails.
    pub blame: Option<&'static str>,
}

/// A site with its layers and dependencies.
#[derive(Serialize, ToSchema)]
pub struct SiteDetail {
    #[serde(flatten)]
    pub site: Site,
    pub layers: Vec<Layer>,
    /// Keys of the shared components that it depends on.
    pub components: Vec<String>,
    /// Ids of the incidents that it is or was a victim of; `null` when the store cannot
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
    /// The latency of the latest result, if the probe worked.
    pub latency_ms: Option<f64>,
    /// The usual latency at this hour of the day; `null` while not learned.
    pub baseline_ms: Option<f64>,
    /// Probes of this layer that fail now.
    pub failing: u16,
    /// All probes of this layer.
    pub streams: u16,
    pub at: Stamp,
}

/// A shared component.
#[derive(Serialize, ToSchema)]
pub struct ComponentNow {
    /// As in the Statuspage API. It stays the same and says nothing of the key.
    pub id: String,
    /// `kind:name`; `null` for who may not read it.
    pub key: Option<String>,
    /// What the reader calls it.
    pub name: String,
    /// The heading under which the public finds it.
    pub group: Option<String>,
    pub owner: &'static str,
    /// Sites that depend on it.
    pub sites: u32,
    /// Of these, sites with a failing probe through it now.
    pub failing: u32,
    /// Believed failed, with this confidence.
    pub fault: Option<f64>,
    pub suspected: bool,
}

/// How much of a month was good. Time without probing, and with an unknown verdict, is neither
/// good nor bad.
#[derive(Serialize, ToSchema)]
pub struct Report {
    /// Such as `2018-01`.
    pub month: String,
    /// The IANA time zone of its days.
    pub time_zone: String,
    /// By site; one row without a site for outages.
    pub rows: Vec<ReportRow>,
    /// Sites that were left out, since a report has at most 500.
    pub left_out: u32,
}

/// One row of a report.
#[derive(Serialize, ToSchema)]
pub struct ReportRow {
    /// The host name; `null` for outages.
    pub site: Option<String>,
    /// The good share of the time of which something is known; `null` when nothing is.
    pub share: Option<f64>,
    pub days: Vec<ReportDay>,
    /// How often the site answered in the month; 0 for outages.
    pub answers: u64,
    /// Half of the answers came within this, in milliseconds.
    pub p50_ms: Option<u64>,
    /// Of a hundred answers, 95 came within this, in milliseconds.
    pub p95_ms: Option<u64>,
}

/// One day of a report, in seconds.
#[derive(Serialize, ToSchema)]
pub struct ReportDay {
    pub date: String,
    /// How long the day was, or has lasted by now.
    pub length_s: u64,
    /// Of a site: up or slow. Of outages: without one.
    pub good_s: u64,
    /// Of `good_s`, slow.
    pub slow_s: u64,
    pub bad_s: u64,
    /// Nothing was probed, or the verdict was unknown.
    pub unknown_s: u64,
    /// Outages that touched the day; 0 for sites.
    pub incidents: u32,
    /// How often the site answered on the layer that its visitors wait for; 0 for outages.
    pub answers: u64,
    /// Half of the answers came within this, in milliseconds.
    pub p50_ms: Option<u64>,
    /// Of a hundred answers, 95 came within this, in milliseconds.
    pub p95_ms: Option<u64>,
}

fn within_ms(day: &crate::queries::ReportDay, percent: u64) -> Option<u64> {
    day.responses.within(percent).map(|it| it.as_millis() as u64)
}

impl Report {
    pub fn of(cx: &RequestContext, it: &crate::model::report::Report) -> Report {
        let day = |day: &crate::queries::ReportDay| ReportDay {
            date: day.date.to_string(),
            length_s: day.length_s,
            good_s: day.good_s,
            slow_s: day.slow_s,
            bad_s: day.bad_s,
            unknown_s: day.unknown_s(),
            incidents: day.incidents,
            answers: day.responses.answers(),
            p50_ms: within_ms(day, 50),
            p95_ms: within_ms(day, 95),
        };
        let row = |row: &crate::model::report::ReportRow| ReportRow {
            site: row.site.as_ref().map(ToString::to_string),
            share: row.total().and_then(|total| total.share()),
            answers: row.total().map_or(0, |total| total.responses.answers()),
            p50_ms: row.total().and_then(|total| within_ms(&total, 50)),
            p95_ms: row.total().and_then(|total| within_ms(&total, 95)),
            days: row.days.iter().map(day).collect(),
        };
        Report {
            month: format!("{:04}-{:02}", it.month.year(), it.month.month()),
            time_zone: cx.app.settings.time_zone.clone(),
            rows: it.rows.iter().map(row).collect(),
            left_out: u32::try_from(it.left_out).unwrap_or(u32::MAX),
        }
    }
}

/// A site to be taken off an incident's victim list.
#[derive(Deserialize, ToSchema)]
pub struct Exclude {
    /// Its host name.
    #[serde(default)]
    pub site: String,
    /// Why; at most 500 characters.
    #[serde(default)]
    pub reason: String,
}

/// By which a program can send a request again that it heard no answer to.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IdempotencyKey {
    /// Drawn anew for each request, such as a UUID. The same request sent again with its key
    /// within 24 hours is not carried out again, and gets its first answer (204 or 202); another
    /// request with that key gets 422, and one that is being carried out 409. What was refused
    /// did nothing: its key is free.
    #[param(rename = "Idempotency-Key", max_length = 255)]
    _key: Option<String>,
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
    pub fn of(
        lang: Language,
        names: &impl ComponentNames,
        it: &core::Incident,
        as_of: Time,
    ) -> Incident {
        Incident {
            id: it.id.to_string(),
            title: cause::title(lang, names, it),
            class: it.class.as_str(),
            phase: it.told_phase().as_str(),
            began_at: stamp(it.began_at),
            opened_at: stamp(it.opened_at),
            host_restored_at: it.host_restored_at.map(stamp),
            last_failure_at: it.last_failure_at.map(stamp),
            resolved_at: it.resolved_at.map(stamp),
            relapses: it.relapses,
            // What the host has withdrawn is told to those alone who may take that back.
            cause: (if names.is_internal() { it.cause.as_ref() } else { it.presumed_cause() })
                .map(|c| Cause::of((lang, names), c, it, as_of)),
            counts: Counts::of(&it.counts),
        }
    }
}

impl Cause {
    fn of<N: ComponentNames>(
        (lang, names): (Language, &N),
        c: &core::Cause,
        it: &core::Incident,
        as_of: Time,
    ) -> Cause {
        let (component, withdrawn) = (cause::suspect(lang, names, c), it.withdrawn.as_ref());
        // A fault that is no longer found is described in the past tense.
        let fact = if !it.is_cause_seen() {
            say!(lang, "cause-was", component = component)
        } else {
            let fact = say!(lang, "statement-cause", component = component);
            format!("{fact} {}", cause::effect(lang, it.class, c, &it.counts, as_of))
        };
        Cause {
            component: names.key(&c.component),
            one_of: c.one_of.iter().filter_map(|key| names.key(key)).collect(),
            mode: match c.mode {
                core::Mode::Loss => "loss",
                core::Mode::Subset => "subset",
            },
            rate: c.rate,
            confidence: c.confidence,
            owner: c.owner.map(owner_name),
            since: stamp(c.since),
            text: cause::host_word(lang, it)
                .unwrap_or_else(|| format!("{fact} {}", cause::confidence(lang, c))),
            withdrawn_at: withdrawn.map(|it| stamp(it.at)),
            withdrawn_by: withdrawn.map(|it| it.by.clone()),
        }
    }
}

fn owner_name(owner: Owner) -> &'static str {
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
        let statement = |s| Statement::of(cx, s);
        IncidentDetail {
            incident: Incident::of(cx.lang, &cx.inside, it, as_of),
            statements: statements.iter().rev().map(statement).collect(),
        }
    }
}

impl Statement {
    /// As it was published, whoever reads it.
    pub fn of(cx: &RequestContext, it: &CoreStatement) -> Statement {
        let quote = statement::quote(cx.lang, &cx.names, &cx.zone, time::ANY_DAY, it);
        Statement {
            number: it.number,
            as_of: stamp(it.as_of),
            next_update_by: it.next_update_by.map(stamp),
            text: quote.paragraph(),
            heading: quote.heading,
            counts: Counts::of(&it.counts),
        }
    }
}

impl Victim {
    pub fn of(it: &core::Victim, justification: String) -> Victim {
        Victim {
            site: it.site.to_string(),
            customer: it.customer.clone(),
            state: VictimFilter::of(&it.state).as_str(),
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
    pub fn of(
        (host, customer, labels): (String, String, Vec<String>),
        status: &SiteStatus,
    ) -> Site {
        let (layer, reason) = match status.health {
            SiteHealth::Down { layer, reason } => (Some(layer.as_str()), Some(reason.code())),
            _ => (None, None),
        };
        Site {
            host,
            customer,
            labels,
            verdict: status.health.as_str(),
            impact: status.impact.as_str(),
            layer,
            reason,
            since: known(status.since),
            as_of: status.as_of.time().map(stamp),
            blame: status.blame.map(|b| b.as_str()),
        }
    }
}

impl Layer {
    /// `None` before its first result.
    pub fn of(state: &LayerState) -> Option<Layer> {
        let ms = |span: Duration| span.as_secs_f64() * 1_000.0;
        let (latest, at) = state.latest?;
        let (outcome, reason) = match latest {
            Outcome::Ok { .. } => ("ok", None),
            Outcome::Failed(reason) => ("failed", Some(reason.code())),
            Outcome::Missed => ("missed", None),
            Outcome::Inconclusive => ("inconclusive", None),
            Outcome::Skipped => ("skipped", None),
        };
        Some(Layer {
            layer: state.layer.as_str(),
            outcome,
            reason,
            latency_ms: state.latency().map(ms),
            baseline_ms: state.baseline.map(ms),
            failing: state.sums.failing,
            streams: state.sums.streams,
            at: stamp(at),
        })
    }
}

/// What a counsellor may say to a caller.
#[derive(Serialize, ToSchema)]
pub struct Caller {
    /// The instant that this is true of.
    pub as_of: String,
    /// The customer's key.
    pub customer: String,
    /// The customer's name.
    pub name: String,
    /// What may be said, line by line.
    pub may_say: Vec<String>,
    /// What must not be said.
    pub must_not_say: Vec<String>,
    /// What a telephone system reads out.
    pub prompt: String,
}

impl ComponentNow {
    pub fn of(cx: &RequestContext, it: &Component, status: &ComponentStatus) -> ComponentNow {
        ComponentNow {
            id: cx.app.component_id(&it.key),
            key: cx.inside.key(&it.key),
            name: cx.inside.component(cx.lang, &it.key),
            group: cx.names.group(cx.lang, &it.key),
            owner: owner_name(it.owner),
            sites: status.sites,
            failing: status.failing,
            fault: status.fault,
            suspected: status.suspected,
        }
    }
}
