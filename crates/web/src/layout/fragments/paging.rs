//! Links between the parts of a long list.

use crate::request::context::RequestContext;
use crate::request::params::PageQuery;
use maud::{Markup, html};

/// Links to the previous and the next page of a long list.
pub fn pager(cx: &RequestContext, page: PageQuery, total: u64, anchor: &str) -> Markup {
    let lang = cx.lang;
    let limit = u64::from(page.limit.max(1));
    let (current, last) = (page.offset / limit + 1, total.div_ceil(limit).max(1));
    let link = |n: u64| {
        let base = cx.with_param("page", "");
        let separator = if base.contains('?') { '&' } else { '?' };
        format!("{base}{separator}page={n}{anchor}")
    };
    html! {
        @if last > 1 {
            nav.pager aria-label=(say!(lang, "pager")) {
                @if current > 1 { a rel="prev" href=(link(current - 1)) { "← " (say!(lang, "pager-back")) } }
                span { (say!(lang, "pager-here", page = current, last = last)) }
                @if current < last { a rel="next" href=(link(current + 1)) { (say!(lang, "pager-on")) " →" } }
            }
        }
    }
}

/// Links of a list that is read part by part: back to its start, and on to the next part,
/// each with its label.
pub fn list_links(
    start: Option<(String, String)>,
    next: Option<(String, String)>,
    label: String,
) -> Markup {
    html! {
        @if start.is_some() || next.is_some() {
            nav.pager aria-label=(label) {
                @if let Some((href, text)) = start { a href=(href) { "← " (text) } }
                @if let Some((href, text)) = next { a rel="next" href=(href) { (text) " →" } }
            }
        }
    }
}
