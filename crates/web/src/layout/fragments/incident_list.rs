//! The list of all incidents, for the public pages and for operations.

use super::incident::incident_row;
use super::paging::list_links;
use crate::queries::Queries;
use crate::request::context::RequestContext;
use crate::request::error::Error;
use crate::request::params::Params;
use bongsu_core::incident::Incident;
use bongsu_words::names::ComponentNames;
use maud::{Markup, html};

const ROWS: u32 = 30;

/// The part of the list that the parameters ask for, with links below `base`; only what
/// `is_shown` says.
pub async fn incident_list(
    cx: &RequestContext,
    params: &Params,
    (base, names): (&str, &impl ComponentNames),
    is_shown: impl Fn(&Incident) -> bool,
) -> Result<Markup, Error> {
    let lang = cx.lang;
    let before = params.before()?;
    let rows = cx.store.incidents(before, ROWS).await?;
    let last = rows.last().filter(|_| rows.len() == ROWS as usize);
    let start = before.map(|_| (cx.with_param("before", ""), say!(lang, "pager-newest")));
    let next =
        last.map(|it| (cx.with_param("before", &it.id.to_string()), say!(lang, "pager-older")));
    Ok(html! {
        h1 { (say!(lang, "nav-history")) }
        section.card {
            @if !rows.iter().any(&is_shown) { p { (say!(lang, "recent-none")) } }
            @else { ul.rows { @for it in rows.iter().filter(|it| is_shown(it)) { (incident_row(cx, names, base, it)) } } }
        }
        (list_links(start, next, say!(lang, "pager")))
    })
}
