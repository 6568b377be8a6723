//! What the layers of a site say together.

use crate::request::context::RequestContext;
use bongsu_core::engine::view::SiteStatus;
use bongsu_core::layer::Layer;
use bongsu_core::service::Watched;
use bongsu_core::site_health::SiteHealth;
use maud::{Markup, html};

/// What the layers of a site say together, where one sentence says it.
pub fn insight_text(cx: &RequestContext, of: Watched, status: &SiteStatus) -> Option<String> {
    let fails = |layer| status.layer(layer).is_lost();
    let works = |layer| status.layer(layer).works();
    // One name server that is down is no lost name while the others were not asked.
    let is_name_lost = matches!(status.health, SiteHealth::Down { layer: Layer::Dns, .. });
    if is_name_lost && (works(Layer::Http) || works(Layer::Service)) {
        Some(say!(cx.lang, of, "insight-name-only"))
    } else if works(Layer::Dns) && fails(Layer::Tcp) {
        Some(say!(cx.lang, of, "insight-server"))
    } else if works(Layer::Dns)
        && works(Layer::Tcp)
        && (fails(Layer::Http) || fails(Layer::Service))
    {
        Some(say!(cx.lang, of, "insight-page"))
    } else {
        None
    }
}

/// The same, as a notice.
pub fn insight(cx: &RequestContext, of: Watched, status: &SiteStatus) -> Markup {
    html! { @if let Some(text) = insight_text(cx, of, status) { p.notice.warn { (text) } } }
}
