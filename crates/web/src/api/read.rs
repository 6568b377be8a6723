//! Reads of the API.

use super::types::*;
use crate::middleware::error_pages::Problem;
use crate::model::layers::layers_of_site;
use crate::model::{report, vantages};
use crate::queries::{Queries, VictimQuery};
use crate::request::caller::{CallerMatch, find_caller};
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, Resource};
use crate::request::params::{PageQuery, Params, host, incident_id};
use axum::Json;
use axum::extract::Path;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use bongsu_core::access::Permission;
use bongsu_core::incident as core;
use bongsu_core::topology::SiteIx;
use bongsu_words::card::Card;
use bongsu_words::{justification, time};

/// A public answer; a cache before us may keep it for two seconds. People of the host may be told
/// more, which no cache may give to others.
fn public_json<T: serde::Serialize>(cx: &RequestContext, body: T) -> Response {
    match cx.may(Permission::See) {
        true => private_json(body),
        false => ([(CACHE_CONTROL, "public, max-age=2")], Json(body)).into_response(),
    }
}

/// An answer for operations, which no cache keeps.
fn private_json<T: serde::Serialize>(body: T) -> Response {
    ([(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

/// The state of everything now.
#[utoipa::path(get, path = "/api/v1/status", tag = "public", responses((status = 200, body = Status)))]
pub async fn status(cx: RequestContext) -> Response {
    let summary = &cx.summary;
    let sums = summary.sites;
    let status = Status {
        as_of: summary.has_data().then(|| summary.view.at.to_string()),
        stale: cx.app.stale_for(cx.now, &summary.view).is_some(),
        drill: cx.app.settings.drill.as_ref().map(|drill| drill.scenario.clone()),
        sites: SiteSums {
            all: sums.all,
            up: sums.up,
            slow: sums.slow,
            unverified: sums.unverified,
            degraded: sums.degraded,
            down: sums.down,
            unknown: sums.unknown,
            down_customer_fault: sums.down_customer_fault,
        },
        open_incidents: summary
            .open_incidents()
            .filter(|i| cx.is_readable(&i.incident))
            .map(|i| Incident::of(cx.lang, &cx.inside, &i.incident, summary.view.at))
            .collect(),
        silent_since: summary.view.silent_since.map(|at| at.to_string()),
        vantages: summary
            .view
            .vantages
            .iter()
            .zip(vantages::names(&cx, &cx.inside))
            .map(|(v, name)| Vantage { healthy: v.healthy, since: v.since.to_string(), name })
            .collect(),
    };
    public_json(&cx, status)
}

/// All incidents, newest first.
#[utoipa::path(get, path = "/api/v1/incidents", tag = "public",
    params(("before" = Option<String>, Query, description = "`next` of the previous part"),
        ("limit" = Option<u32>, Query, description = "rows at most, 1 to 500; 100 when not given")),
    responses((status = 200, body = Continued<Incident>), (status = 400, body = Problem), (status = 503, body = Problem)))]
pub async fn incidents(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let (before, limit) = (params.before()?, params.limit()?);
    let found = cx.store.incidents(before, limit).await?;
    let next = found.last().filter(|_| found.len() >= limit as usize).map(|it| it.id.to_string());
    let as_of = cx.summary.view.at;
    let shown = found.iter().filter(|it| cx.is_readable(it));
    let rows = shown.map(|it| Incident::of(cx.lang, &cx.inside, it, as_of)).collect();
    Ok(public_json(&cx, Continued { rows, next }))
}

/// One incident with its statements.
#[utoipa::path(get, path = "/api/v1/incidents/{id}", tag = "public",
    params(("id" = String, Path, description = "the incident's id")),
    responses((status = 200, body = IncidentDetail), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn incident(cx: RequestContext, Path(id): Path<String>) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let (it, statements) = match cx.summary.incident(id) {
        Some(view) => (view.incident.clone(), view.statements.clone()),
        None => {
            let record = cx.store.incident(id).await?;
            let record = record.ok_or(Error::NotFound(Resource::Incident))?;
            (record.incident, record.statements)
        }
    };
    if !cx.is_readable(&it) {
        return Err(Error::NotFound(Resource::Incident));
    }
    let detail = IncidentDetail::of(&cx, &it, &statements, cx.summary.view.at);
    Ok(public_json(&cx, detail))
}

/// The components that visitors know by name, and every component believed failed.
#[utoipa::path(get, path = "/api/v1/components", tag = "public",
    params(("offset" = Option<u32>, Query, description = "rows to skip, from 0"),
        ("limit" = Option<u32>, Query, description = "rows at most, 1 to 500; 100 when not given")),
    responses((status = 200, body = Rows<ComponentNow>), (status = 400, body = Problem)))]
pub async fn components(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let page = params.offset_and_limit()?;
    let summary = &cx.summary;
    let all = summary.public_components();
    let part = part_of(&all, page);
    let row = |c: &bongsu_core::topology::ComponentIx| {
        ComponentNow::of(
            &cx,
            &summary.view.topology.components[c.ix()],
            &summary.component_status(*c),
        )
    };
    let rows = rows_of(part.iter().map(row).collect(), all.len() as u64, page);
    Ok(public_json(&cx, rows))
}

/// How much of a month was good, day by day: of all outages, of those for which a component was
/// named, of a site, or of each site of a customer. A day is one in the operator's time zone.
#[utoipa::path(get, path = "/api/v1/reports", tag = "operations",
    params(("month" = Option<String>, Query, description = "such as 2018-01; the present one when not given"),
        ("site" = Option<String>, Query, description = "the host name"),
        ("customer" = Option<String>, Query, description = "the customer's key"),
        ("component" = Option<String>, Query, description = "the component's key")),
    responses((status = 200, body = Report), (status = 400, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn report(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let (scope, month) = (report::scope(&cx, &params)?, report::month(&cx, &params)?);
    let found = report::report(&cx, scope, month).await?;
    Ok(private_json(Report::of(&cx, &found)))
}

/// A part of an incident's victim list, in host-name order.
#[utoipa::path(get, path = "/api/v1/incidents/{id}/victims", tag = "operations",
    params(("id" = String, Path, description = "the incident's id"),
        ("state" = Option<String>, Query, description = "at_risk, seen_hit, verified or excluded"),
        ("q" = Option<String>, Query, description = "part of the host name or the customer"),
        ("after" = Option<String>, Query, description = "`next` of the previous part"),
        ("limit" = Option<u32>, Query, description = "rows at most, 1 to 500; 100 when not given")),
    responses((status = 200, body = Continued<Victim>), (status = 400, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn victims(
    cx: RequestContext,
    Path(id): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let id = incident_id(&id)?;
    let query = VictimQuery {
        state: params.victim_state()?,
        text: params.search()?.to_lowercase(),
        after: params.after()?,
        limit: params.limit()?,
    };
    let limit = query.limit as usize;
    let found: Vec<_> = match cx.summary.incident(id) {
        Some(view) => query.select(&view.victims).take(limit).cloned().collect(),
        None => {
            let known = cx.store.incident(id).await?;
            known.ok_or(Error::NotFound(Resource::Incident))?;
            cx.store.victims(id, query).await?
        }
    };
    let next = found.last().filter(|_| found.len() >= limit).map(|v| v.site.to_string());
    let row = |v: &core::Victim| {
        let why = &v.justification;
        Victim::of(
            v,
            justification::justification(cx.lang, &cx.inside, &cx.zone, time::ANY_DAY, why),
        )
    };
    Ok(private_json(Continued { rows: found.iter().map(row).collect(), next }))
}

/// Sites by host name or customer.
#[utoipa::path(get, path = "/api/v1/sites", tag = "operations",
    params(("q" = Option<String>, Query, description = "part of the host name or the customer"),
        ("verdict" = Option<String>, Query, description = "up, slow, unverified, degraded, down or unknown"),
        ("label" = Option<String>, Query, description = "a label of the sites"),
        ("offset" = Option<u32>, Query, description = "rows to skip, from 0"),
        ("limit" = Option<u32>, Query, description = "rows at most, 1 to 500; 100 when not given")),
    responses((status = 200, body = Rows<Site>), (status = 400, body = Problem)))]
pub async fn sites(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let page = params.offset_and_limit()?;
    let found = cx.app.find_sites(&cx.summary, &params.site_filter()?);
    let rows = part_of(&found, page).iter().map(|ix| row_of(&cx, *ix)).collect();
    Ok(private_json(rows_of(rows, found.len() as u64, page)))
}

/// One site with its layers and dependencies.
#[utoipa::path(get, path = "/api/v1/sites/{host}", tag = "operations",
    params(("host" = String, Path, description = "the host name, in ASCII or Unicode")),
    responses((status = 200, body = SiteDetail), (status = 404, body = Problem)))]
pub async fn site(cx: RequestContext, Path(name): Path<String>) -> Result<Response, Error> {
    let host = host(&name)?;
    let ix = cx.summary.site(&host).ok_or(Error::NotFound(Resource::Site))?;
    let results = cx.app.commands.latest_results(host.clone()).await;
    let layers = layers_of_site(&cx.summary.site_status(ix), &results);
    let past = cx.store.site(host).await;
    let topology = &cx.summary.view.topology;
    let components = cx.summary.components_of(ix);
    Ok(private_json(SiteDetail {
        site: row_of(&cx, ix),
        layers: layers.iter().filter_map(Layer::of).collect(),
        components: components
            .iter()
            .map(|c| topology.components[c.ix()].key.to_string())
            .collect(),
        incidents: past.ok().map(|p| p.incidents.iter().map(|(i, _)| i.id.to_string()).collect()),
    }))
}

/// What a counsellor may say to a caller, in the requested language; `prompt` is for a telephone
/// system to read out. 404 for a text that matches several customers.
#[utoipa::path(get, path = "/api/v1/caller", tag = "operations",
    params(("q" = String, Query, description = "a telephone number, a customer's key, a mail address, or a site")),
    responses((status = 200, body = Caller), (status = 400, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn caller(cx: RequestContext, params: Params) -> Result<Response, Error> {
    let query = params.search()?;
    if query.is_empty() {
        return Err(Error::invalid("q", FieldError::Missing));
    }
    let CallerMatch::One(key, found) = find_caller(&cx, &query).await? else {
        return Err(Error::NotFound(Resource::Customer));
    };
    let caller =
        crate::request::caller::caller(&cx, &key).ok_or(Error::NotFound(Resource::Customer))?;
    let Card { may_say, must_not_say, prompt } = caller.card;
    Ok(private_json(Caller {
        as_of: cx.summary.view.at.to_string(),
        customer: key,
        name: found.name,
        may_say,
        must_not_say,
        prompt,
    }))
}

fn row_of(cx: &RequestContext, ix: SiteIx) -> Site {
    let topology = &cx.summary.view.topology;
    let site = &topology.sites[ix.ix()];
    let customer = topology.customers.get(site.customer.ix()).cloned().unwrap_or_default();
    let labels = site.labels.iter().map(ToString::to_string).collect();
    Site::of((site.host.to_string(), customer, labels), &cx.summary.site_status(ix))
}

fn part_of<T>(all: &[T], page: PageQuery) -> &[T] {
    let from = usize::try_from(page.offset).unwrap_or(usize::MAX).min(all.len());
    let to = from.saturating_add(page.limit as usize).min(all.len());
    &all[from..to]
}

fn rows_of<T>(rows: Vec<T>, total: u64, page: PageQuery) -> Rows<T> {
    Rows { rows, total, offset: page.offset, limit: page.limit }
}
