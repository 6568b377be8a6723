//! What the layers of a site say together.

use crate::request::context::RequestContext;
use bongsu_core::engine::view::SiteStatus;
use bongsu_core::layer::Layer;
use bongsu_core::observation::Reason;
use bongsu_core::service::Watched;
use bongsu_core::site_health::SiteHealth;
use bongsu_words::{Language, labels, sentences};
use maud::{Markup, html};

/// What the layers of a site say together, where one sentence says it.
pub fn insight_text(cx: &RequestContext, of: Watched, status: &SiteStatus) -> Option<String> {
    let fails = |layer| status.layer(layer).is_lost();
    let works = |layer| status.layer(layer).works();
    // One name server that is down is no lost name while the others were not asked.
    if let SiteHealth::Down { layer: Layer::Dns, reason } = status.health {
        // Of what answers at an address that nobody finds now, what was seen last is said.
        let answers = works(Layer::Http) || works(Layer::Service);
        let answers = answers.then(|| say!(cx.lang, of, "insight-still-answers"));
        Some(sentences([Some(lost_name(cx.lang, reason)), answers].into_iter().flatten()))
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

/// Why a name cannot be found, as its servers last said.
fn lost_name(lang: Language, reason: Reason) -> String {
    match reason {
        Reason::Refused => say!(lang, "insight-name-refused"),
        Reason::NxDomain => say!(lang, "insight-name-absent"),
        Reason::NoData => say!(lang, "insight-name-no-data"),
        Reason::Timeout | Reason::Unreachable => say!(lang, "insight-name-silent"),
        reason => say!(lang, "insight-name-fails", reason = labels::reason(lang, reason)),
    }
}

/// The same, as a notice.
pub fn insight(cx: &RequestContext, of: Watched, status: &SiteStatus) -> Markup {
    html! { @if let Some(text) = insight_text(cx, of, status) { p.notice.warn { (text) } } }
}
