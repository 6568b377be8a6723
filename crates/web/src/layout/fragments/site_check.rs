//! The check that a problem report asks for, with its results so far (S7).

use crate::commands::ProbeResult;
use crate::model::customer::CustomerView;
use crate::model::vantages;
use crate::request::context::RequestContext;
use crate::request::params::Params;
use bongsu_core::Time;
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::observation::Outcome;
use bongsu_core::service::{Service, ServiceName, Watched, is_service};
use bongsu_words::labels;
use maud::{Markup, html};
use std::collections::BTreeSet;
use std::time::Duration;

/// How long a check is shown.
const CHECK_MAX_AGE: Duration = Duration::from_secs(15 * 60);

/// A check of one of the customer's sites.
pub struct SiteCheck {
    site: Name,
    asked_at: Time,
    /// Conclusive results since then.
    results: Vec<ProbeResult>,
}

impl SiteCheck {
    /// The check named by the page's address; `None` without one, or when it is too old.
    pub async fn of(
        cx: &RequestContext,
        customer: &CustomerView,
        params: &Params,
    ) -> Option<SiteCheck> {
        let site = Name::parse(params.get("check")?).ok()?;
        customer.site(&cx.summary, &site)?;
        let asked_at = Time::from_micros(params.get("at")?.parse().ok()?);
        let is_recent = asked_at <= cx.now && cx.now.since(asked_at) < CHECK_MAX_AGE;
        if !is_recent {
            return None;
        }
        let mut results = cx.app.commands.latest_results(site.clone()).await;
        results.retain(|result| result.at >= asked_at && result.outcome.failed().is_some());
        Some(SiteCheck { site, asked_at, results })
    }
}

/// The results so far.
pub fn results(cx: &RequestContext, check: &SiteCheck) -> Markup {
    let lang = cx.lang;
    let failure = check.results.iter().find_map(|result| match result.outcome {
        Outcome::Failed(reason) => Some((result.layer, reason)),
        _ => None,
    });
    let of = Watched::of(1, is_service(&check.site).into());
    html! {
        section.card aria-labelledby="site-check-title" {
            h2 #site-check-title { (say!(lang, "customer-checked", site = labels::site(lang, &check.site))) }
            p.small { (say!(lang, "customer-checked-since", at = cx.stamp(check.asked_at))) }
            @if check.results.is_empty() { p { (say!(lang, "customer-checked-nothing")) } }
            ul {
                @for layer in Layer::ALL {
                    @let (good, all) = tally(&check.results, layer);
                    @if all > 0 {
                        li { (say!(lang, "customer-checked-layer", layer = labels::layer(lang, layer), good = good, all = all)) }
                    }
                }
            }
            @if let Some((layer, reason)) = failure {
                p.notice.bad { (say!(lang, "customer-checked-fails", layer = labels::layer(lang, layer), reason = labels::reason(lang, reason))) }
            } @else if is_complete(&check.site, &check.results) {
                p.notice.ok { (say!(lang, of, "customer-checked-works", vantages = vantages(cx, &check.results))) }
            }
        }
    }
}

/// How many results of a layer are good, and how many there are.
fn tally(results: &[ProbeResult], layer: Layer) -> (usize, usize) {
    let of_layer = || results.iter().filter(|result| result.layer == layer);
    let good = of_layer().filter(|result| result.outcome.failed() == Some(false)).count();
    (good, of_layer().count())
}

/// Whether the highest layer was asked and the name resolved: the layers between work then.
fn is_complete(site: &Name, results: &[ProbeResult]) -> bool {
    let top = match ServiceName::of(site).map(|named| named.kind) {
        None => Layer::Http,
        Some(Service::Ping) => Layer::Icmp,
        Some(_) => Layer::Service,
    };
    [Layer::Dns, top].iter().all(|layer| tally(results, *layer).1 > 0)
}

fn vantages(cx: &RequestContext, results: &[ProbeResult]) -> String {
    let inside: BTreeSet<&str> = results.iter().map(|result| result.vantage.as_str()).collect();
    let names = inside.into_iter().map(|name| vantages::name(cx, &cx.names, name));
    names.collect::<Vec<_>>().join(", ")
}
