//! Labels of sites: shown beside them, and as the filter of a list.

use crate::layout::links::percent_encode;
use crate::request::context::RequestContext;
use bongsu_core::inventory::Label;
use bongsu_core::topology::Site;
use maud::{Markup, html};

/// The labels of a site, each a link to the sites that have it.
pub fn site_labels(cx: &RequestContext, site: &Site) -> Markup {
    html! {
        @for label in site.labels.iter() {
            " " a.badge.dim href={ "/ops/sites?label=" (percent_encode(label.as_str())) }
                title=(say!(cx.lang, "label-sites", label = label.as_str())) { (label) }
        }
    }
}

/// By which label a list is filtered, and how to see all of it again; nothing when by none.
pub fn label_filter(cx: &RequestContext, label: Option<&Label>) -> Markup {
    html! {
        @if let Some(label) = label {
            p { (say!(cx.lang, "label-filter")) " " span.badge.dim { (label) } " "
                a href=(cx.with_param("label", "")) { (say!(cx.lang, "label-filter-off")) } }
        }
    }
}
