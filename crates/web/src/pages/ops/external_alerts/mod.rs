//! Alerts of other tools: what they report, which incident explains it, and who is called (S10).

pub mod list;
mod mails;
pub mod one;

use crate::layout::fragments;
use crate::model::maintenance::explained_until;
use crate::request::context::RequestContext;
use bongsu_core::external_alert::{AlertTarget, ExternalAlert};
use bongsu_core::topology::SiteIx;
use maud::{Markup, html};

/// What an alert is about, with a link to it.
fn target(cx: &RequestContext, alert: &ExternalAlert) -> Markup {
    match &alert.target {
        Some(AlertTarget::Site(host)) => {
            html! { a href={ "/ops/sites/" (host) } { (host.unicode()) } }
        }
        Some(AlertTarget::Component(key)) => {
            html! { a href={ "/ops/components/" (key) } { (key) } }
        }
        None => html! { span.small { (say!(cx.lang, "external-target-unknown")) } },
    }
}

/// All sites that an alert is about are under maintenance, or muted: nobody is called for it now.
pub fn quiet_site(cx: &RequestContext, alert: &ExternalAlert) -> Option<SiteIx> {
    let view = &cx.summary.view;
    let sites: Vec<SiteIx> = match alert.target.as_ref().filter(|_| alert.is_open())? {
        AlertTarget::Site(host) => cx.summary.site(host).into_iter().collect(),
        AlertTarget::Component(key) => {
            let component = view.topology.component(key)?;
            view.topology.components[component.ix()].sites.to_vec()
        }
    };
    let is_quiet =
        |site: &SiteIx| explained_until(view, *site).is_some() || view.mute_of(*site).is_some();
    sites.first().copied().filter(|_| sites.iter().all(is_quiet))
}

/// Why nobody is called for it now, as badges.
fn marks(cx: &RequestContext, alert: &ExternalAlert) -> Markup {
    html! {
        @if let Some(site) = quiet_site(cx, alert) {
            " " (fragments::maintenance::mark(cx, site)) " " (fragments::maintenance::muted(cx, site))
        }
    }
}

fn path_of(alert: &ExternalAlert) -> String {
    format!("/ops/external-alerts/{}", alert.id)
}
