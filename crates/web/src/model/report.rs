//! A report: how much of a month was good, by sites or by outages.

use crate::queries::{Queries, ReportDay};
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, Resource};
use crate::request::params::{Params, host};
use bongsu_core::access::Permission;
use bongsu_core::inventory::ComponentKey;
use bongsu_core::name::Name;
use bongsu_store::MAX_REPORT_SITES;
use jiff::civil::Date;

/// What a report is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ReportScope {
    /// All outages.
    Outages,
    /// The outages for which a component was named.
    Component(ComponentKey),
    /// One site.
    Site(Name),
    /// The sites of a customer, by key.
    Customer(String),
}

/// One line of a report.
pub struct ReportRow {
    /// The site; `None` for outages.
    pub site: Option<Name>,
    /// Its days.
    pub days: Vec<ReportDay>,
}

/// How much of a month was good.
pub struct Report {
    /// The first day of the month.
    pub month: Date,
    /// What it is about.
    pub scope: ReportScope,
    /// By site; one row for outages.
    pub rows: Vec<ReportRow>,
    /// How many sites were left out, since there are too many.
    pub left_out: usize,
}

impl ReportRow {
    /// The days together, dated by the first.
    pub fn total(&self) -> Option<ReportDay> {
        let mut days = self.days.iter().copied();
        let mut sum = days.next()?;
        for day in days {
            sum.length_s += day.length_s;
            sum.good_s += day.good_s;
            sum.slow_s += day.slow_s;
            sum.bad_s += day.bad_s;
            sum.incidents += day.incidents;
            sum.responses.merge(&day.responses);
        }
        Some(sum)
    }
}

/// The month that was asked for; the present one when none was.
pub fn month(cx: &RequestContext, params: &Params) -> Result<Date, Error> {
    let text = params.get("month").unwrap_or_default().trim();
    if text.is_empty() {
        return Ok(cx.now.to_jiff().to_zoned(cx.app.zone.clone()).date().first_of_month());
    }
    let wrong = Error::invalid("month", FieldError::NotAMonth);
    format!("{text}-01").parse().map_err(|_| wrong)
}

/// What was asked for: `site`, `customer` or `component`; all outages when none of them was.
pub fn scope(cx: &RequestContext, params: &Params) -> Result<ReportScope, Error> {
    let given = |field: &str| params.get(field).map(str::trim).filter(|text| !text.is_empty());
    if let Some(name) = given("site") {
        let name = host(name)?;
        cx.summary.site(&name).ok_or(Error::NotFound(Resource::Site))?;
        return Ok(ReportScope::Site(name));
    }
    if let Some(key) = given("customer") {
        // Which sites are whose is not for everybody who sees operations.
        if !cx.may(Permission::SeeCustomers) {
            return Err(Error::NotPermitted);
        }
        cx.summary.customer(key).ok_or(Error::NotFound(Resource::Customer))?;
        return Ok(ReportScope::Customer(key.to_owned()));
    }
    Ok(match given("component") {
        Some(key) => ReportScope::Component(ComponentKey(key.into())),
        None => ReportScope::Outages,
    })
}

/// A component that is not in the inventory, and was named as no cause in a month, may be mistyped: it
/// has no perfect month.
fn check_known(cx: &RequestContext, scope: &ReportScope, days: &[ReportDay]) -> Result<(), Error> {
    let ReportScope::Component(key) = scope else { return Ok(()) };
    let is_known = cx.summary.view.topology.component(key).is_some();
    match is_known || days.iter().any(|it| it.incidents > 0) {
        true => Ok(()),
        false => Err(Error::NotFound(Resource::Component)),
    }
}

/// Counts.
///
/// # Errors
/// When the store cannot be read.
pub async fn report(cx: &RequestContext, scope: ReportScope, month: Date) -> Result<Report, Error> {
    let (component, sites) = match &scope {
        ReportScope::Outages => (None, None),
        ReportScope::Component(key) => (Some(key.clone()), None),
        ReportScope::Site(name) => (None, Some(vec![name.clone()])),
        ReportScope::Customer(key) => (None, Some(sites_of(cx, key))),
    };
    let Some(mut sites) = sites else {
        let days = cx.store.days_of_outages(
            component,
            (month.first_of_month(), month.last_of_month()),
            cx.now,
        );
        let days = days.await?;
        check_known(cx, &scope, &days)?;
        let rows = vec![ReportRow { site: None, days }];
        return Ok(Report { month, scope, rows, left_out: 0 });
    };
    let left_out = sites.len().saturating_sub(MAX_REPORT_SITES);
    sites.truncate(MAX_REPORT_SITES);
    let found = cx.store.month_of_sites(sites.clone(), month, cx.now).await?;
    let row = |(site, days): (Name, Vec<ReportDay>)| ReportRow { site: Some(site), days };
    let rows = sites.into_iter().zip(found).map(row).collect();
    Ok(Report { month, scope, rows, left_out })
}

fn sites_of(cx: &RequestContext, customer: &str) -> Vec<Name> {
    let topology = &cx.summary.view.topology;
    let owner = cx.summary.customer(customer);
    let owned = topology.sites.iter().filter(|site| Some(site.customer) == owner);
    owned.map(|site| site.host.clone()).collect()
}
