//! `GET /metrics` and `GET /probe?target=`: Prometheus text exposition 0.0.4.
//!
//! Fifty thousand sites are not series: `/metrics` has sums and the components that are
//! troubled; a single site is had on demand from `/probe`, under the names that
//! blackbox_exporter gave them where the meaning is the same.

use crate::app::App;
use crate::error::{Error, FieldError, Resource};
use crate::layers::{self, LayerNow};
use crate::params::{Params, host};
use crate::summary::Summary;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bongsu_clock::Clock;
use bongsu_core::incident::Phase;
use bongsu_core::observation::Layer;
use bongsu_core::verdict::Verdict;
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// What watches us must not go blind while the record is slow.
const RECORD_WITHIN: Duration = Duration::from_secs(2);

/// What became of notices; nothing when the record cannot be read.
async fn notices(out: &mut Lines, app: &App) {
    let asked = Clock::system().timeout(RECORD_WITHIN, app.history.outbox(0)).await;
    let Ok(Ok((outbox, _))) = asked else { return };
    let states = [
        ("sent", outbox.sent),
        ("pending", outbox.pending),
        ("failed", outbox.failed),
        ("dropped", outbox.dropped),
    ];
    out.family("bongsu_notices", "gauge", "Notices to contacts, by what became of them.");
    for (state, n) in states {
        out.value("bongsu_notices", &[("state", state)], n as f64);
    }
}

/// Components with series of their own, at most.
const COMPONENTS_MOST: usize = 200;

/// Lines of an exposition.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn family(&mut self, name: &str, kind: &str, help: &str) -> &mut Lines {
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
        self
    }

    fn value(&mut self, name: &str, labels: &[(&str, &str)], value: f64) -> &mut Lines {
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

    fn answer(self) -> Response {
        let kind = "text/plain; version=0.0.4; charset=utf-8";
        ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "no-store")], self.0).into_response()
    }
}

pub async fn all(State(app): State<Arc<App>>) -> Response {
    let digest = app.now();
    let mut out = Lines::default();
    sites(&mut out, &digest);
    incidents(&mut out, &digest);
    next_update_text(&mut out, &digest);
    notices(&mut out, &app).await;
    components(&mut out, &digest);
    vantages(&mut out, &digest);
    counters(&mut out, &digest);
    let at = digest.view.at.as_micros() as f64 / 1e6;
    out.family("bongsu_view_timestamp_seconds", "gauge", "The instant that the screens show.")
        .value("bongsu_view_timestamp_seconds", &[], at);
    let lost = app.accesses_lost.load(Ordering::Relaxed) as f64;
    out.family(
        "bongsu_access_records_lost_total",
        "counter",
        "Uses of operations that the record could not take.",
    )
    .value("bongsu_access_records_lost_total", &[], lost);
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
    out.answer()
}

fn sites(out: &mut Lines, digest: &Summary) {
    let sums = digest.sites;
    out.family("bongsu_sites", "gauge", "Watched sites by verdict.");
    for (word, n) in
        [("up", sums.up), ("slow", sums.slow), ("down", sums.down), ("unknown", sums.unknown)]
    {
        out.value("bongsu_sites", &[("verdict", word)], f64::from(n));
    }
    out.family(
        "bongsu_sites_pending",
        "gauge",
        "Sites with the verdict up that an open incident hits or puts at risk.",
    )
    .value("bongsu_sites_pending", &[], f64::from(sums.pending));
    out.family(
        "bongsu_sites_down_own_fault",
        "gauge",
        "Sites that fail by their owner's own fault.",
    )
    .value("bongsu_sites_down_own_fault", &[], f64::from(sums.down_own));
}

fn incidents(out: &mut Lines, digest: &Summary) {
    out.family(
        "bongsu_incidents",
        "gauge",
        "Incidents by phase: the open ones and those resolved in the last day.",
    );
    for phase in [Phase::Investigating, Phase::Identified, Phase::Monitoring, Phase::Resolved] {
        let n = digest.view.incidents.iter().filter(|i| i.incident.phase == phase).count();
        out.value("bongsu_incidents", &[("phase", phase.as_str())], n as f64);
    }
    out.family("bongsu_incident_victims", "gauge", "Victims of open incidents by state.");
    for view in digest.open() {
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

/// For an alarm of one's own before a promise is broken.
fn next_update_text(out: &mut Lines, digest: &Summary) {
    let name = "bongsu_incident_next_word_timestamp_seconds";
    out.family(name, "gauge", "When the next word on an open incident was promised.");
    for view in digest.open() {
        if let Some(by) = view.statements.last().and_then(|said| said.next_update_by) {
            let id = view.incident.id.to_string();
            out.value(name, &[("incident", &id)], by.as_micros() as f64 / 1e6);
        }
    }
}

fn components(out: &mut Lines, digest: &Summary) {
    let topology = &digest.view.topology;
    let troubled: Vec<_> =
        digest.faults.iter().chain(&digest.suspects).take(COMPONENTS_MOST).collect();
    let families = [
        ("bongsu_component_sites", "Sites that rest on a troubled component."),
        ("bongsu_component_sites_failing", "Of these, sites with a failing probe through it now."),
        (
            "bongsu_component_fault_confidence",
            "Confidence that a component has failed; 0 while it is only suspected.",
        ),
    ];
    for (ix, (name, help)) in families.into_iter().enumerate() {
        out.family(name, "gauge", help);
        for c in &troubled {
            let now = digest.component_status(**c);
            let values = [f64::from(now.sites), f64::from(now.failing), now.fault.unwrap_or(0.0)];
            out.value(name, &[("component", &topology.components[c.ix()].key.0)], values[ix]);
        }
    }
    out.family("bongsu_components", "gauge", "Components by what is believed of them.");
    out.value("bongsu_components", &[("state", "failed")], digest.faults.len() as f64);
    out.value("bongsu_components", &[("state", "suspected")], digest.suspects.len() as f64);
    let rest =
        topology.components.len().saturating_sub(digest.faults.len() + digest.suspects.len());
    out.value("bongsu_components", &[("state", "unsuspected")], rest as f64);
}

fn vantages(out: &mut Lines, digest: &Summary) {
    out.family("bongsu_vantage_well", "gauge", "Whether a vantage's own references answer.");
    for it in &digest.view.vantages {
        out.value("bongsu_vantage_well", &[("vantage", &it.name)], f64::from(u8::from(it.healthy)));
    }
    for (name, help, of) in [
        ("bongsu_base_rate_noise", "Learned share of single failures.", 0),
        ("bongsu_base_rate_own", "Learned share of streams broken on their own.", 1),
    ] {
        out.family(name, "gauge", help);
        for it in &digest.view.base_rates {
            let value = [it.noise, it.own][of];
            out.value(name, &[("layer", it.layer.as_str()), ("vantage", &it.vantage)], value);
        }
    }
}

fn counters(out: &mut Lines, digest: &Summary) {
    let c = digest.view.counters;
    out.family("bongsu_observations_total", "counter", "Observations by outcome since start.");
    for (word, n) in [
        ("ok", c.ok),
        ("failed", c.failed),
        ("missed", c.missed),
        ("inconclusive", c.inconclusive),
        ("skipped", c.skipped),
    ] {
        out.value("bongsu_observations_total", &[("outcome", word)], n as f64);
    }
    out.family("bongsu_extra_probes_total", "counter", "Probes asked for ahead of the schedule.")
        .value("bongsu_extra_probes_total", &[], c.extra_probes as f64);
}

/// One site, as blackbox_exporter would show it. Nothing is probed by asking: the answer
/// is the latest scheduled look, and its age is told.
pub async fn probe(State(app): State<Arc<App>>, params: Params) -> Result<Response, Error> {
    let target = params.text("target")?;
    if target.is_empty() {
        return Err(Error::invalid("target", FieldError::Missing));
    }
    let digest = app.now();
    let ix = digest.site(&host(&target)?).ok_or(Error::NotFound(Resource::Site))?;
    let now = digest.site_status(ix);
    let host = digest.view.topology.sites[ix.ix()].host.clone();
    let layers = layers::of_site(&now, &app.desk.streams(host).await);
    let mut out = Lines::default();
    let works = matches!(now.verdict, Verdict::Up | Verdict::Slow);
    out.family("probe_success", "gauge", "Whether the site is believed up.").value(
        "probe_success",
        &[],
        f64::from(u8::from(works)),
    );
    let seconds: f64 = layers
        .iter()
        .filter(|now| now.layer != Layer::Dns)
        .filter_map(LayerNow::latency)
        .map(|span| span.as_secs_f64())
        .sum();
    out.family(
        "probe_duration_seconds",
        "gauge",
        "What the latest connection took, over the layers that worked.",
    )
    .value("probe_duration_seconds", &[], seconds);
    out.family(
        "probe_http_duration_seconds",
        "gauge",
        "What the phases of the latest connection took.",
    );
    for (phase, layer) in [("connect", Layer::Tcp), ("tls", Layer::Tls)] {
        if let Some(span) = layers.iter().find(|l| l.layer == layer).and_then(LayerNow::latency) {
            out.value("probe_http_duration_seconds", &[("phase", phase)], span.as_secs_f64());
        }
    }
    site_layers(&mut out, &layers);
    Ok(out.answer())
}

fn site_layers(out: &mut Lines, layers: &[LayerNow]) {
    let seconds = |span: Duration| span.as_secs_f64();
    let families = [
        ("bongsu_layer_streams", "Questions of a layer."),
        ("bongsu_layer_streams_failing", "Questions of a layer that fail now."),
        ("bongsu_layer_duration_seconds", "What the latest answer of a layer took."),
        ("bongsu_layer_usual_seconds", "What a layer usually takes at this hour of the day."),
        ("bongsu_layer_timestamp_seconds", "When the latest outcome of a layer was known."),
    ];
    for (ix, (name, help)) in families.into_iter().enumerate() {
        out.family(name, "gauge", help);
        for now in layers {
            let values = [
                Some(f64::from(now.sums.streams)),
                Some(f64::from(now.sums.failing)),
                now.latency().map(seconds),
                now.usual.map(seconds),
                now.latest.map(|(_, at)| at.as_micros() as f64 / 1e6),
            ];
            if let Some(value) = values[ix] {
                out.value(name, &[("layer", now.layer.as_str())], value);
            }
        }
    }
}
