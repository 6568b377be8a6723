//! Alerts of other tools: what they report, which incident explains it, and who is called (S10).

pub mod list;
pub mod one;

use crate::request::context::RequestContext;
use bongsu_core::external_alert::{AlertTarget, ExternalAlert};
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

fn path_of(alert: &ExternalAlert) -> String {
    format!("/ops/external-alerts/{}", alert.id)
}
