//! Uptime of chosen sites, or of what one component failed for, day by day of a month.
//!
//! The rule of counting: a day is a civil day in the operator's time zone. Time without probing,
//! and time with probing in which the verdict was unknown, is neither up nor down, and is told by
//! itself.

use super::{Day, SiteDay, covered, day, site_day, sql};
use crate::Store;
use crate::error::Error;
use crate::incident::sql::{INCIDENTS_SINCE, PHASE_EVENTS_SINCE};
use crate::rows;
use crate::verdict::sql::VERDICTS_FROM;
use bongsu_core::Time;
use bongsu_core::incident::{Event, Incident, IncidentClass, IncidentId};
use bongsu_core::inventory::ComponentKey;
use bongsu_core::name::Name;
use bongsu_core::span::{Span, Spans};
use bongsu_core::verdict::{VerdictChange, in_force};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::time::Duration;

/// The most sites of one report.
pub const MAX_REPORT_SITES: usize = 500;

/// The days of a month, as far as they have begun, each with its length.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReportDay<T> {
    /// How long the day was, or has lasted by now.
    pub length: Duration,
    /// What was counted.
    pub counted: T,
}

impl Store {
    /// The days of the month of `first` by sites, in their order; at most [`MAX_REPORT_SITES`].
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn month_of_sites(
        &self,
        sites: &[Name],
        first: Date,
        now: Time,
        zone: &str,
    ) -> Result<Vec<Vec<ReportDay<SiteDay>>>, Error> {
        let days = month(first, now, zone);
        let Some((_, start)) = days.first() else { return Ok(Vec::new()) };
        let from = start.from;
        let sites = &sites[..sites.len().min(MAX_REPORT_SITES)];
        let mut queries = vec![(&sql::COVERAGE_SINCE, vec![from.into()])];
        queries.extend(sites.iter().map(|site| (&VERDICTS_FROM, vec![site.into(), from.into()])));
        let mut results = self.db.read_snapshot(queries).await?.into_iter();
        let covered = covered(results.next().unwrap_or_default(), now)?;
        let mut all = Vec::with_capacity(sites.len());
        for rows in results {
            let changes: Vec<VerdictChange> =
                rows.into_iter().map(rows::verdict_from).collect::<Result<_, _>>()?;
            let verdicts = in_force(&changes, now);
            let counted = |(date, span): &(Date, Span)| ReportDay {
                length: span.until.since(span.from),
                counted: site_day(*date, *span, &covered, &verdicts),
            };
            all.push(days.iter().map(counted).collect());
        }
        Ok(all)
    }

    /// The days from `first` to `last`: how long outages disrupted sites; those alone for which a
    /// component was named, or was one of those named, when there is one.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn days_of_outages(
        &self,
        component: Option<&ComponentKey>,
        (first, last): (Date, Date),
        now: Time,
        zone: &str,
    ) -> Result<Vec<ReportDay<Day>>, Error> {
        let days = days(first, last, now, zone);
        let Some((_, start)) = days.first() else { return Ok(Vec::new()) };
        let from = start.from;
        let results = self.db.read_snapshot(vec![
            (&sql::COVERAGE_SINCE, vec![from.into()]),
            (&INCIDENTS_SINCE, vec![from.into()]),
            (&PHASE_EVENTS_SINCE, vec![from.into()]),
        ]);
        let mut results = results.await?.into_iter();
        let mut next = || results.next().unwrap_or_default();
        let covered = covered(next(), now)?;
        let incidents = next().into_iter().map(rows::incident_from);
        let incidents: Vec<Incident> = incidents.collect::<Result<_, _>>()?;
        let mut changes: HashMap<IncidentId, Vec<Event>> = HashMap::new();
        for row in next() {
            let event = rows::event_from(row)?;
            changes.entry(event.incident).or_default().push(event);
        }
        let is_meant = |it: &&Incident| {
            it.class == IncidentClass::Outage && component.is_none_or(|key| names(it, key))
        };
        let open: Vec<(&Incident, Spans)> = incidents
            .iter()
            .filter(is_meant)
            .map(|i| (i, i.disrupted(changes.get(&i.id).map_or(&[][..], Vec::as_slice), now)))
            .collect();
        let counted = |(date, span): (Date, Span)| ReportDay {
            length: span.until.since(span.from),
            counted: day(date, span, &covered, &open),
        };
        Ok(days.into_iter().map(counted).collect())
    }
}

fn names(incident: &Incident, component: &ComponentKey) -> bool {
    incident
        .cause
        .as_ref()
        .is_some_and(|it| it.component == *component || it.one_of.contains(component))
}

/// The days of the month of a day that have begun by `now`, the last one cut off there.
fn month(of: Date, now: Time, zone: &str) -> Vec<(Date, Span)> {
    days(of.first_of_month(), of.last_of_month(), now, zone)
}

/// The days from one to another that have begun by `now`, the last one cut off there.
fn days(first: Date, last: Date, now: Time, zone: &str) -> Vec<(Date, Span)> {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let midnight = |date: Date| {
        let zoned = date.to_zoned(zone.clone()).ok()?;
        Some(Time::from_micros(zoned.timestamp().as_microsecond()))
    };
    let days = first.series(jiff::Span::new().days(1)).take_while(|it| *it <= last);
    let spans = days.filter_map(|date| {
        let (from, until) = (midnight(date)?, midnight(date.tomorrow().ok()?)?.min(now));
        Some((date, Span { from, until }))
    });
    spans.filter(|(_, span)| span.from < span.until).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_has_its_days_as_far_as_they_have_begun() {
        let now = Time::parse("2018-03-10T12:00:00+09:00").unwrap();
        let date = |text: &str| text.parse::<Date>().unwrap();
        let february = month(date("2018-02-14"), now, "Asia/Seoul");
        assert_eq!(february.len(), 28);
        assert_eq!(february[0].0, date("2018-02-01"));
        let march = month(date("2018-03-01"), now, "Asia/Seoul");
        assert_eq!(march.len(), 10);
        assert_eq!(march[9].1.until, now);
        assert!(month(date("2018-04-01"), now, "Asia/Seoul").is_empty());
    }
}
