//! What can be asked.

use super::types::*;
use crate::error::{Error, FieldError, Resource};
use crate::guard::Problem;
use crate::layers;
use crate::layout::RequestContext;
use crate::pages::ops::{self, sites, victims};
use crate::params::{PageQuery, Params, host, incident_id};
use crate::queries::VictimQuery;
use axum::Json;
use axum::extract::Path;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use bongsu_core::topology::SiteIx;
use bongsu_words::card::Card;

/// The newest state; a cache before us may hold it for two seconds.
fn fresh<T: serde::Serialize>(body: T) -> Response {
    ([(CACHE_CONTROL, "public, max-age=2")], Json(body)).into_response()
}

fn own<T: serde::Serialize>(body: T) -> Response {
    ([(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

/// The state of everything now.
#[utoipa::path(get, path = "/api/v1/status", tag = "public", responses((status = 200, body = Status)))]
pub async fn status(cx: RequestContext) -> Response {
    let digest = &cx.digest;
    let sums = digest.sites;
    fresh(Status {
        as_of: digest.begun().then(|| digest.view.at.to_string()),
        stale: cx.app.stale(cx.now, &digest.view).is_some(),
        drill: cx.app.settings.drill.as_ref().map(|drill| drill.scenario.clone()),
        sites: SiteSums {
            all: sums.all,
            up: sums.up,
            pending: sums.pending,
            slow: sums.slow,
            down: sums.down,
            unknown: sums.unknown,
            down_customer_fault: sums.down_customer_fault,
        },
        open_incidents: digest
            .open()
            .map(|i| Incident::of(cx.lang, &i.incident, digest.view.at))
            .collect(),
        vantages: digest
            .view
            .vantages
            .iter()
            .map(|v| Vantage {
                name: v.name.clone(),
                healthy: v.healthy,
                since: v.since.to_string(),
            })
            .collect(),
    })
}

/// All incidents, newest first.
#[utoipa::path(get, path = "/api/v1/incidents", tag = "public",
    params(("before" = Option<String>, Query, description = "`next` of the part before"),
        ("limit" = Option<u32>, Query, description = "rows at most, 1 to 500; 100 when not given")),
    responses((status = 200, body = Run<Incident>), (status = 400, body = Problem), (status = 503, body = Problem)))]
pub async fn incidents(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let (before, limit) = (params.before()?, params.limit()?);
    let found = cx.app.history.incidents(before, limit).await?;
    let next = found.last().filter(|_| found.len() >= limit as usize).map(|it| it.id.to_string());
    let as_of = cx.digest.view.at;
    let rows = found.iter().map(|it| Incident::of(cx.lang, it, as_of)).collect();
    Ok(fresh(Run { rows, next }))
}

/// One incident with all that was said.
#[utoipa::path(get, path = "/api/v1/incidents/{id}", tag = "public",
    params(("id" = String, Path, description = "the incident's id")),
    responses((status = 200, body = IncidentDetail), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn incident(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let (it, statements) = match cx.digest.incident(id) {
        Some(view) => (view.incident.clone(), view.statements.clone()),
        None => {
            let record = cx.app.history.incident(id).await?;
            let record = record.ok_or(Error::NotFound(Resource::Incident))?;
            (record.incident, record.statements)
        }
    };
    Ok(fresh(IncidentDetail::of(&cx, &it, &statements, cx.digest.view.at)))
}

/// The parts that visitors have a name for, and whatever is believed failed.
#[utoipa::path(get, path = "/api/v1/components", tag = "public",
    params(("offset" = Option<u32>, Query, description = "rows to leave out, from 0"),
        ("limit" = Option<u32>, Query, description = "rows at most, 1 to 500; 100 when not given")),
    responses((status = 200, body = Rows<ComponentNow>), (status = 400, body = Problem)))]
pub async fn components(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let page = params.span()?;
    let digest = &cx.digest;
    let all = digest.public_components();
    let part = part_of(&all, page);
    let row = |c: &bongsu_core::topology::ComponentIx| {
        ComponentNow::of(&digest.view.topology.components[c.ix()], &digest.component_status(*c))
    };
    Ok(fresh(rows_of(part.iter().map(row).collect(), all.len() as u64, page)))
}

/// A part of an incident's victim list, in host-name order.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/victims", tag = "operations",
    params(("id" = String, Path, description = "the incident's id"),
        ("state" = Option<String>, Query, description = "at_risk, seen_hit, verified or excluded"),
        ("q" = Option<String>, Query, description = "part of the host name or the customer"),
        ("after" = Option<String>, Query, description = "`next` of the part before"),
        ("limit" = Option<u32>, Query, description = "rows at most, 1 to 500; 100 when not given")),
    responses((status = 200, body = Run<Victim>), (status = 400, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn victims(
    cx: RequestContext,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let query = VictimQuery {
        state: params.victim_state()?,
        text: params.text("q")?.to_lowercase(),
        after: params.after()?,
        limit: params.limit()?,
    };
    let limit = query.limit as usize;
    let found: Vec<_> = match cx.digest.incident(id) {
        Some(view) => victims::select(&view.victims, &query).take(limit).cloned().collect(),
        None => {
            let known = cx.app.history.incident(id).await?;
            known.ok_or(Error::NotFound(Resource::Incident))?;
            cx.app.history.victims(id, query).await?
        }
    };
    let next = found.last().filter(|_| found.len() >= limit).map(|v| v.site.to_string());
    let row = |v| Victim::of(v, ops::incident::justification_text(&cx, &v.justification));
    Ok(own(Run { rows: found.iter().map(row).collect(), next }))
}

/// Sites by host name or customer.
#[utoipa::path(get, path = "/api/v1/sites", tag = "operations",
    params(("q" = Option<String>, Query, description = "part of the host name or the customer"),
        ("verdict" = Option<String>, Query, description = "up, slow, down or unknown"),
        ("offset" = Option<u32>, Query, description = "rows to leave out, from 0"),
        ("limit" = Option<u32>, Query, description = "rows at most, 1 to 500; 100 when not given")),
    responses((status = 200, body = Rows<Site>), (status = 400, body = Problem)))]
pub async fn sites(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let page = params.span()?;
    let found = sites::find(&cx, &params.text("q")?, params.verdict()?);
    let rows = part_of(&found, page).iter().map(|ix| row_of(&cx, *ix)).collect();
    Ok(own(rows_of(rows, found.len() as u64, page)))
}

/// One site with its layers and what it rests on.
#[utoipa::path(get, path = "/api/v1/sites/{host}", tag = "operations",
    params(("host" = String, Path, description = "the host name, in ASCII or Unicode")),
    responses((status = 200, body = SiteDetail), (status = 404, body = Problem)))]
pub async fn site(cx: RequestContext, Path(name): Path<String>) -> Result<Response, Error> {
    let host = host(&name)?;
    let ix = cx.digest.site(&host).ok_or(Error::NotFound(Resource::Site))?;
    let answers = cx.app.desk.streams(host.clone()).await;
    let layers = layers::of_site(&cx.digest.site_status(ix), &answers);
    let past = cx.app.history.site(host).await;
    let topology = &cx.digest.view.topology;
    let rests_on = ops::site::components_of(&cx, ix);
    Ok(own(SiteDetail {
        site: row_of(&cx, ix),
        layers: layers.iter().filter_map(Layer::of).collect(),
        components: rests_on.iter().map(|c| topology.components[c.ix()].key.to_string()).collect(),
        incidents: past.ok().map(|p| p.incidents.iter().map(|(i, _)| i.id.to_string()).collect()),
    }))
}

/// What a counsellor may say to a caller, in the language asked for; the words that a telephone
/// reads out are in `prompt`. A text that leads to several customers leads to none here.
#[utoipa::path(get, path = "/api/v1/caller", tag = "operations",
    params(("q" = String, Query, description = "a telephone number, a customer's key, a mail address, or a site")),
    responses((status = 200, body = Caller), (status = 400, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn caller(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let query = params.text("q")?;
    if query.is_empty() {
        return Err(Error::invalid("q", FieldError::Missing));
    }
    let ops::caller_card::Found::One(customer, found) = ops::caller_card::find(&cx, &query).await?
    else {
        return Err(Error::NotFound(Resource::Customer));
    };
    let known =
        ops::caller_card::know(&cx, &customer).ok_or(Error::NotFound(Resource::Customer))?;
    let Card { may, may_not, prompt } = known.card;
    let as_of = cx.digest.view.at.to_string();
    Ok(own(Caller {
        as_of,
        customer,
        name: found.name,
        may_say: may,
        must_not_say: may_not,
        prompt,
    }))
}

fn row_of(cx: &RequestContext, ix: SiteIx) -> Site {
    let topology = &cx.digest.view.topology;
    let site = &topology.sites[ix.ix()];
    let customer = topology.customers.get(site.customer.ix()).cloned().unwrap_or_default();
    Site::of(site.host.to_string(), customer, &cx.digest.site_status(ix))
}

fn part_of<T>(all: &[T], page: PageQuery) -> &[T] {
    let from = usize::try_from(page.offset).unwrap_or(usize::MAX).min(all.len());
    let to = from.saturating_add(page.limit as usize).min(all.len());
    &all[from..to]
}

fn rows_of<T>(rows: Vec<T>, total: u64, page: PageQuery) -> Rows<T> {
    Rows { rows, total, offset: page.offset, limit: page.limit }
}
