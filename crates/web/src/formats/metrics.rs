//! `GET /metrics` and `GET /probe?target=`: Prometheus text exposition 0.0.4.
//!
//! Fifty thousand sites get no series each: `/metrics` has sums and the failed and suspected
//! components; `/probe` has a single site on demand, with the names of blackbox_exporter
//! where the meaning is the same.
//!
//! Own code while it is short: above about 40 families `prometheus-client` is better.

use crate::app::App;
use crate::model::layers::{LayerState, layers_of_site};
use crate::model::summary::Summary;
use crate::request::error::{Error, FieldError, Resource};
use crate::request::params::{Params, host};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bongsu_clock::Clock;
use bongsu_core::alert::{Alert, AlertKind};
use bongsu_core::incident::Phase;
use bongsu_core::inventory::Label;
use bongsu_core::layer::Layer;
use bongsu_core::oncall::contact_test::unproven;
use bongsu_core::site_health::SiteHealth;
use bongsu_core::topology::SiteIx;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Monitoring of this program must not wait for a slow store.
const STORE_TIMEOUT: Duration = Duration::from_secs(2);

/// Notices by delivery state; nothing when the store cannot be read.
async fn notices(out: &mut Exposition, app: &App) {
    let answer = Clock::system().timeout(STORE_TIMEOUT, app.queries.outbox(0)).await;
    let Ok(Ok((outbox, _))) = answer else { return };
    let states = [
        ("sent", outbox.sent),
        ("pending", outbox.pending),
        ("failed", outbox.failed),
        ("dropped", outbox.dropped),
    ];
    out.family("bongsu_notices", "gauge", "Notices to contacts by delivery state.");
    for (state, n) in states {
        out.value("bongsu_notices", &[("state", state)], n as f64);
    }
}

/// The most components with series of their own.
const MAX_COMPONENTS: usize = 200;

/// The most labels with series of their own, the first by name.
const MAX_LABELS: usize = 100;

/// A text exposition.
#[derive(Default)]
struct Exposition(String);

impl Exposition {
    fn family(&mut self, name: &str, kind: &str, help: &str) -> &mut Exposition {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
        self
    }

    fn value(&mut self, name: &str, labels: &[(&str, &str)], value: f64) -> &mut Exposition {
        self.0.push_str(name);
        for (ix, (key, text)) in labels.iter().enumerate() {
            let text = text.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n");
            let _ = write!(self.0, "{}{key}=\"{text}\"", if ix == 0 { "{" } else { "," });
        }
        if !labels.is_empty() {
            self.0.push('}');
        }
        let _ = writeln!(self.0, " {value}");
        self
    }

    fn into_response(self) -> Response {
        let kind = "text/plain; version=0.0.4; charset=utf-8";
        ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-store")], self.0).into_response()
    }
}

/// `GET /metrics`.
pub async fn all(State(app): State<Arc<App>>) -> Response {
    let summary = app.summary();
    let mut out = Exposition::default();
    sites(&mut out, &summary);
    labelled_sites(&mut out, &summary);
    incidents(&mut out, &summary);
    external_alerts(&mut out, &summary);
    alert_mails(&mut out, &app);
    mailboxes(&mut out, &app);
    alerts(&mut out, &summary);
    oncall(&mut out, &summary, &app);
    next_updates(&mut out, &summary);
    notices(&mut out, &app).await;
    components(&mut out, &summary);
    vantages(&mut out, &summary);
    counters(&mut out, &summary);
    let at = summary.view.at.as_micros() as f64 / 1e6;
    out.family("bongsu_view_timestamp_seconds", "gauge", "The instant that the pages show.").value(
        "bongsu_view_timestamp_seconds",
        &[],
        at,
    );
    let ahead = app.clock.ahead().as_secs_f64();
    out.family(
        "bongsu_clock_ahead_seconds",
        "gauge",
        "How far times are ahead of the system's clock, because that was set back.",
    )
    .value("bongsu_clock_ahead_seconds", &[], ahead);
    let strays = app.commands.stray_packets().total as f64;
    out.family(
        "bongsu_dns_stray_packets_total",
        "counter",
        "DNS packets that answered no query, when they were many: answers may be forged.",
    )
    .value("bongsu_dns_stray_packets_total", &[], strays);
    let lost = app.accesses_lost.load(Ordering::Relaxed) as f64;
    out.family(
        "bongsu_access_records_lost_total",
        "counter",
        "Uses of operations that could not be recorded.",
    )
    .value("bongsu_access_records_lost_total", &[], lost);
    let omitted = app.accesses_omitted.load(Ordering::Relaxed) as f64;
    out.family(
        "bongsu_access_records_omitted_total",
        "counter",
        "Uses by people who are not logged in that were too many to be recorded.",
    )
    .value("bongsu_access_records_omitted_total", &[], omitted);
    let free = app.live_slots.available_permits();
    let used = app.settings.live_clients.saturating_sub(free) as f64;
    out.family("bongsu_live_pages", "gauge", "Pages being kept live.").value(
        "bongsu_live_pages",
        &[],
        used,
    );
    out.family("bongsu_build_info", "gauge", "The version that answers.").value(
        "bongsu_build_info",
        &[("version", env!("CARGO_PKG_VERSION"))],
        1.0,
    );
    out.into_response()
}

fn sites(out: &mut Exposition, summary: &Summary) {
    let sums = summary.sites;
    out.family("bongsu_sites", "gauge", "Monitored sites by what is known of them.");
    for (name, n) in sums.rows() {
        out.value("bongsu_sites", &[("verdict", name)], f64::from(n));
    }
    out.family(
        "bongsu_sites_down_customer_fault",
        "gauge",
        "Sites that fail by the customer's own fault.",
    )
    .value("bongsu_sites_down_customer_fault", &[], f64::from(sums.down_customer_fault));
}

/// Sites by their labels: of the first [`MAX_LABELS`] labels, so that the series stay few.
fn labelled_sites(out: &mut Exposition, summary: &Summary) {
    let mut of_label: BTreeMap<&Label, Vec<SiteIx>> = BTreeMap::new();
    for (ix, site) in summary.view.topology.sites.iter().enumerate() {
        for label in site.labels.iter() {
            of_label.entry(label).or_default().push(SiteIx::at(ix));
        }
    }
    let name = "bongsu_labelled_sites";
    out.family(name, "gauge", "Monitored sites of a label by what is known of them.");
    for (label, sites) in of_label.into_iter().take(MAX_LABELS) {
        for (verdict, n) in summary.sums_of(&sites).rows() {
            out.value(name, &[("label", label.as_str()), ("verdict", verdict)], f64::from(n));
        }
    }
}

fn incidents(out: &mut Exposition, summary: &Summary) {
    out.family(
        "bongsu_incidents",
        "gauge",
        "Incidents by phase: the open ones and those resolved in the last day.",
    );
    for phase in [Phase::Investigating, Phase::Identified, Phase::Monitoring, Phase::Resolved] {
        let n = summary.view.incidents.iter().filter(|i| i.incident.phase == phase).count();
        out.value("bongsu_incidents", &[("phase", phase.as_str())], n as f64);
    }
    out.family("bongsu_incident_victims", "gauge", "Victims of open incidents by state.");
    for view in summary.open_incidents() {
        let (id, c) = (view.incident.id.to_string(), view.incident.counts);
        for (state, n) in [
            ("at_risk", c.at_risk),
            ("seen_hit", c.hit),
            ("verified", c.verified),
            ("excluded", c.excluded),
        ] {
            out.value(
                "bongsu_incident_victims",
                &[("incident", &id), ("state", state)],
                f64::from(n),
            );
        }
    }
}

/// Calls for help, how long the first acknowledgement took, and what the auditor found.
fn oncall(out: &mut Exposition, summary: &Summary, app: &App) {
    let escalations = &summary.view.oncall.escalations;
    let name = "bongsu_escalations";
    out.family(name, "gauge", "Open calls for help by state.");
    for state in ["calling", "acknowledged", "snoozed", "exhausted"] {
        let n = escalations.iter().filter(|it| it.state.as_str() == state).count();
        out.value(name, &[("state", state)], n as f64);
    }
    let taken = escalations.iter().filter_map(|it| Some(it.acknowledged_at()?.since(it.opened_at)));
    let slowest = taken.max().unwrap_or_default().as_secs_f64();
    let name = "bongsu_escalation_acknowledgement_seconds_max";
    let help = "The longest time to the first acknowledgement among calls of the last day.";
    out.family(name, "gauge", help).value(name, &[], slowest);
    let name = "bongsu_oncall_findings";
    let help = "What the auditor of on call found that did not go as planned; alert on it.";
    let found = app.oncall_findings.borrow().findings.len() as f64;
    out.family(name, "gauge", help).value(name, &[], found);
    let view = &summary.view.oncall;
    let tests = view.contact_tests.iter().map(|it| &**it);
    let open = unproven((&view.plan, &view.browsers), tests, summary.view.at).len() as f64;
    let name = "bongsu_oncall_unproven_contacts";
    let help = "Ways to reach somebody on call that no confirmed test or page proved lately.";
    out.family(name, "gauge", help).value(name, &[], open);
}

/// Of single sites, and of dates.
fn alerts(out: &mut Exposition, summary: &Summary) {
    let name = "bongsu_alerts";
    out.family(name, "gauge", "Open alerts about single sites and dates by kind.");
    for kind in AlertKind::ALL {
        let of_kind = |it: &&Alert| it.is_open() && it.condition.kind() == kind;
        let n = summary.view.alerts.iter().filter(of_kind).count();
        out.value(name, &[("kind", kind.as_str())], n as f64);
    }
}

/// Alerts of other tools, and the heartbeats that are expected.
fn external_alerts(out: &mut Exposition, summary: &Summary) {
    let name = "bongsu_external_alerts";
    out.family(name, "gauge", "Open alerts of other tools by whether an incident explains them.");
    for (state, is_joined) in [("alone", false), ("joined", true)] {
        let open = summary.view.external_alerts.iter().filter(|it| it.is_open());
        let n = open.filter(|it| it.joined.is_some() == is_joined).count();
        out.value(name, &[("state", state)], n as f64);
    }
    let name = "bongsu_heartbeat_last_timestamp_seconds";
    out.family(name, "gauge", "When an expected heartbeat was last received; 0 for never.");
    for beat in summary.view.heartbeats.iter() {
        let at = beat.last_at.map_or(0.0, |at| at.as_micros() as f64 / 1e6);
        out.value(name, &[("name", &beat.name)], at);
    }
}

/// Mails of other tools.
fn alert_mails(out: &mut Exposition, app: &App) {
    if !app.settings.takes_alert_mail {
        return;
    }
    let name = "bongsu_alert_mails_total";
    out.family(
        name,
        "counter",
        "Mails received for alerts since the start, by what became of them.",
    );
    for (outcome, n) in app.alert_mails.all() {
        out.value(name, &[("outcome", outcome)], n as f64);
    }
}

/// Out of which mail is taken.
fn mailboxes(out: &mut Exposition, app: &App) {
    let all = app.mailboxes.all();
    if all.is_empty() {
        return;
    }
    let name = "bongsu_mailbox_last_read_timestamp_seconds";
    out.family(name, "gauge", "When a mailbox was last read to its end; 0 for never. Alert on it.");
    for it in all {
        let at = it.read_at.map_or(0.0, |at| at.as_micros() as f64 / 1e6);
        out.value(name, &[("mailbox", it.section)], at);
    }
}

/// For an alarm before a promised update is overdue.
fn next_updates(out: &mut Exposition, summary: &Summary) {
    let name = "bongsu_incident_next_update_timestamp_seconds";
    out.family(name, "gauge", "When the next update on an open incident was promised.");
    for view in summary.open_incidents() {
        if let Some(by) = view.statements.last().and_then(|it| it.next_update_by) {
            let id = view.incident.id.to_string();
            out.value(name, &[("incident", &id)], by.as_micros() as f64 / 1e6);
        }
    }
}

fn components(out: &mut Exposition, summary: &Summary) {
    let topology = &summary.view.topology;
    let shown: Vec<_> =
        summary.faults.iter().chain(&summary.suspects).take(MAX_COMPONENTS).collect();
    let families = [
        ("bongsu_component_sites", "Sites that depend on a failed or suspected component."),
        ("bongsu_component_sites_failing", "Of these, sites with a failing probe through it now."),
        (
            "bongsu_component_fault_confidence",
            "Confidence that a component has failed; 0 while it is only suspected.",
        ),
    ];
    for (ix, (name, help)) in families.into_iter().enumerate() {
        out.family(name, "gauge", help);
        for c in &shown {
            let status = summary.component_status(**c);
            let values =
                [f64::from(status.sites), f64::from(status.failing), status.fault.unwrap_or(0.0)];
            out.value(name, &[("component", &topology.components[c.ix()].key.0)], values[ix]);
        }
    }
    out.family("bongsu_components", "gauge", "Components by state.");
    out.value("bongsu_components", &[("state", "failed")], summary.faults.len() as f64);
    out.value("bongsu_components", &[("state", "suspected")], summary.suspects.len() as f64);
    let rest =
        topology.components.len().saturating_sub(summary.faults.len() + summary.suspects.len());
    out.value("bongsu_components", &[("state", "unsuspected")], rest as f64);
}

fn vantages(out: &mut Exposition, summary: &Summary) {
    let help = "Whether nothing that is monitored answers, so that no site can be judged.";
    out.family("bongsu_silent", "gauge", help);
    out.value("bongsu_silent", &[], f64::from(u8::from(summary.view.silent_since.is_some())));
    let help = "Whether a vantage's results count: its reference targets, or anything, answers.";
    out.family("bongsu_vantage_healthy", "gauge", help);
    for it in &summary.view.vantages {
        out.value(
            "bongsu_vantage_healthy",
            &[("vantage", &it.name)],
            f64::from(u8::from(it.healthy)),
        );
    }
    for (name, help, of) in [
        ("bongsu_base_rate_noise", "Learned share of single failures.", 0),
        ("bongsu_base_rate_own", "Learned share of streams broken by their own fault.", 1),
    ] {
        out.family(name, "gauge", help);
        for it in &summary.view.base_rates {
            let value = [it.noise, it.own][of];
            out.value(name, &[("layer", it.layer.as_str()), ("vantage", &it.vantage)], value);
        }
    }
}

fn counters(out: &mut Exposition, summary: &Summary) {
    let c = summary.view.counters;
    out.family("bongsu_observations_total", "counter", "Observations by outcome since start.");
    for (name, n) in [
        ("ok", c.ok),
        ("failed", c.failed),
        ("missed", c.missed),
        ("inconclusive", c.inconclusive),
        ("skipped", c.skipped),
    ] {
        out.value("bongsu_observations_total", &[("outcome", name)], n as f64);
    }
    out.family("bongsu_extra_probes_total", "counter", "Probes ahead of the schedule.").value(
        "bongsu_extra_probes_total",
        &[],
        c.extra_probes as f64,
    );
}

/// `GET /probe?target=`: one site as blackbox_exporter would show it. The request probes
/// nothing: the answer is the latest scheduled result, with its age.
pub async fn probe(State(app): State<Arc<App>>, params: Params) -> Result<Response, Error> {
    let target = params.text("target")?;
    if target.is_empty() {
        return Err(Error::invalid("target", FieldError::Missing));
    }
    let summary = app.summary();
    let ix = summary.site(&host(&target)?).ok_or(Error::NotFound(Resource::Site))?;
    let status = summary.site_status(ix);
    let host = summary.view.topology.sites[ix.ix()].host.clone();
    let layers = layers_of_site(&status, &app.commands.latest_results(host).await);
    let mut out = Exposition::default();
    // Of a site of which too little was seen, or that is being verified, neither is said.
    let is_open = matches!(status.health, SiteHealth::Unknown | SiteHealth::Unverified);
    let is_known = !is_open && status.is_asked();
    if is_known && layers.iter().any(|layer| layer.latest.is_some()) {
        let is_up = status.health.is_usable();
        out.family("probe_success", "gauge", "Whether the site is believed up.").value(
            "probe_success",
            &[],
            f64::from(u8::from(is_up)),
        );
    }
    let seconds: f64 = layers
        .iter()
        .filter(|layer| layer.layer != Layer::Dns)
        .filter_map(LayerState::latency)
        .map(|span| span.as_secs_f64())
        .sum();
    out.family(
        "probe_duration_seconds",
        "gauge",
        "Duration of the latest connection over the layers that worked.",
    )
    .value("probe_duration_seconds", &[], seconds);
    out.family(
        "probe_http_duration_seconds",
        "gauge",
        "Duration of the phases of the latest connection.",
    );
    for (phase, layer) in [("connect", Layer::Tcp), ("tls", Layer::Tls)] {
        if let Some(span) = layers.iter().find(|l| l.layer == layer).and_then(LayerState::latency) {
            out.value("probe_http_duration_seconds", &[("phase", phase)], span.as_secs_f64());
        }
    }
    site_layers(&mut out, &layers);
    Ok(out.into_response())
}

fn site_layers(out: &mut Exposition, layers: &[LayerState]) {
    let seconds = |span: Duration| span.as_secs_f64();
    let families = [
        ("bongsu_layer_streams", "Probes of a layer."),
        ("bongsu_layer_streams_failing", "Probes of a layer that fail now."),
        ("bongsu_layer_duration_seconds", "Latency of the latest result of a layer."),
        ("bongsu_layer_baseline_seconds", "Usual latency of a layer at this hour of the day."),
        ("bongsu_layer_timestamp_seconds", "When the latest result of a layer came."),
    ];
    for (ix, (name, help)) in families.into_iter().enumerate() {
        out.family(name, "gauge", help);
        for layer in layers {
            let values = [
                Some(f64::from(layer.sums.streams)),
                Some(f64::from(layer.sums.failing)),
                layer.latency().map(seconds),
                layer.baseline.map(seconds),
                layer.latest.map(|(_, at)| at.as_micros() as f64 / 1e6),
            ];
            if let Some(value) = values[ix] {
                out.value(name, &[("layer", layer.layer.as_str())], value);
            }
        }
    }
}
