//! What an outage cost a site's owner, and the outage that is asked about.

use crate::access::login::unusable;
use crate::queries::{QueryError, REQUEST_PATIENCE_WALL};
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use crate::request::params::Params;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::incident::IncidentId;
use bongsu_core::maintenance::local_time::LocalTime;
use bongsu_core::name::Name;
use bongsu_core::settlement::deal::{Deal, MakeGood, MakeGoodError, make_good_if_known};
use bongsu_core::settlement::loss::Span;
use bongsu_core::settlement::traffic::{Loss, LossInputs, LossRefusal, TrafficSource};
use bongsu_store::{SiteOutage, Store};
use std::time::Duration;

/// The longest outage of which a loss is estimated.
const MAX_OUTAGE: Duration = Duration::from_secs(31 * 86_400);

/// A site with its outages, and the loss of one of them.
pub struct SiteLoss {
    /// The site.
    pub site: Name,
    /// Its outages, newest first.
    pub outages: Vec<SiteOutage>,
    /// The outage that is asked about: the newest where none is.
    pub outage: Option<Span>,
    /// `None` where nothing of its traffic is known, or there is no outage.
    pub found: Option<Found>,
}

impl SiteLoss {
    /// Whether the outage that is asked about has ended, as far as monitoring knows it.
    pub fn is_over(&self) -> bool {
        self.outages.iter().all(|known| Some(known.span) != self.outage || known.is_over)
    }

    /// Whether the outage that is asked about was seen by monitoring, and not only stated.
    pub fn is_recorded(&self) -> bool {
        self.outages.iter().any(|known| Some(known.span) == self.outage)
    }
}

/// What is known of one outage.
pub struct Found {
    /// How its traffic is counted.
    pub source: TrafficSource,
    /// Its loss, or why there is none.
    pub loss: Result<Loss, LossRefusal>,
    /// The advertising deals of the site, with what is owed for the outage.
    pub deals: Vec<(Deal, Result<MakeGood, MakeGoodError>)>,
}

/// Estimates the loss that `incident`, or `from` and `until`, ask for.
///
/// # Errors
/// When the span cannot be, or the store does not answer in time.
pub async fn site_loss(
    cx: &RequestContext,
    site: Name,
    params: &Params,
) -> Result<SiteLoss, Error> {
    let store = cx.app.users()?;
    in_time(load(cx, store, site, params)).await
}

/// Sites with known traffic, by name, with when their last step began.
///
/// # Errors
/// When the store does not answer in time.
pub async fn sources(
    cx: &RequestContext,
) -> Result<Vec<(Name, TrafficSource, Option<Time>)>, Error> {
    let store = cx.app.users()?;
    in_time(async { store.traffic_sources().await.map_err(unusable) }).await
}

async fn in_time<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let late = |_| Error::Query(QueryError("no answer in time".into()));
    Clock::system().timeout(REQUEST_PATIENCE_WALL, work).await.map_err(late)?
}

async fn load(
    cx: &RequestContext,
    store: &Store,
    site: Name,
    params: &Params,
) -> Result<SiteLoss, Error> {
    let outages = store.outages_of(&site, cx.now).await.map_err(unusable)?;
    let outage = outage(cx, params, &outages)?;
    let Some(span) = outage else {
        return Ok(SiteLoss { site, outages, outage, found: None });
    };
    let inputs = store.loss_inputs(&site, span, cx.now).await.map_err(unusable)?;
    let found = match inputs {
        Some(inputs) => {
            let deals = store.deals_of(&site).await.map_err(unusable)?;
            Some(estimated(inputs, span, deals).await?)
        }
        None => None,
    };
    Ok(SiteLoss { site, outages, outage, found })
}

/// The arithmetic takes milliseconds: it is done beside the threads that answer requests.
async fn estimated(inputs: LossInputs, outage: Span, deals: Vec<Deal>) -> Result<Found, Error> {
    let work = tokio::task::spawn_blocking(move || {
        let loss = inputs.loss(outage);
        let week = inputs.usual_week(outage);
        let owed = |deal: &Deal| {
            let estimate = loss.as_ref().ok().and_then(|loss| loss.estimate.as_ref());
            make_good_if_known(deal, outage, estimate, week.as_ref())
        };
        let deals = deals.into_iter().map(|deal| (owed(&deal), deal));
        let deals = deals.map(|(owed, deal)| (deal, owed)).collect();
        Found { source: inputs.source, loss, deals }
    });
    work.await.map_err(|error| Error::Query(QueryError(error.to_string())))
}

fn outage(
    cx: &RequestContext,
    params: &Params,
    outages: &[SiteOutage],
) -> Result<Option<Span>, Error> {
    let given = |field: &str| params.get(field).map(str::trim).filter(|text| !text.is_empty());
    let time = |field: &'static str, text: &str| {
        let local = text.parse::<LocalTime>().ok().and_then(|it| it.in_zone(cx.zone_name()));
        let at = local.or_else(|| Time::parse(text).ok());
        at.ok_or(Error::invalid(field, FieldError::NotATime))
    };
    let outage = match (given("incident"), given("from"), given("until")) {
        (None, Some(from), Some(until)) => {
            Some(Span { from: time("from", from)?, until: time("until", until)? })
        }
        (None, None, None) => outages.first().map(|it| it.span),
        (Some(id), None, None) => {
            let id: IncidentId =
                id.parse().map_err(|_| Error::invalid("incident", FieldError::NotAnId))?;
            outages.iter().find(|it| it.is_of(id)).map(|it| it.span)
        }
        (None, Some(_), None) => return Err(Error::invalid("until", FieldError::Missing)),
        (None, None, Some(_)) => return Err(Error::invalid("from", FieldError::Missing)),
        (Some(_), ..) => return Err(Error::invalid("incident", FieldError::OneOnly)),
    };
    let possible = |it: &Span| it.from < it.until && it.until.since(it.from) <= MAX_OUTAGE;
    match outage {
        Some(it) if !possible(&it) => Err(Error::invalid("until", FieldError::NotATime)),
        outage => Ok(outage),
    }
}
