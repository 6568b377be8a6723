//! Uptime bars: how long each day had an incident, and how long probing ran.
//!
//! A day is a civil day in the operator's time zone. Time without probing is neither up nor
//! down, and is counted separately: see [`Store::record_coverage`].

mod report;
pub(crate) mod sql;

use crate::Store;
use crate::error::Error;
use crate::incident::sql::{INCIDENTS_SINCE, PHASE_EVENTS_SINCE};
use crate::row::Row;
use crate::rows;
use crate::unit::Unit;
use crate::verdict::sql::VERDICTS_FROM;
use bongsu_core::Time;
use bongsu_core::incident::{Event, Incident, IncidentClass, IncidentId};
use bongsu_core::name::Name;
use bongsu_core::span::{Span, Spans};
use bongsu_core::verdict::{Verdict, VerdictChange, in_force};
use jiff::civil::Date;
use jiff::tz::TimeZone;
pub use report::{MAX_REPORT_SITES, ReportDay};
use std::collections::HashMap;
use std::time::Duration;

/// Days on one bar, at most.
pub const MAX_DAYS: u16 = 400;

/// One day of the public bars.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// How long probing ran.
    pub covered: Duration,
    /// Of that, how long at least one incident was open.
    pub disrupted: Duration,
    /// The incidents that were open for a part of the day, oldest first.
    pub incidents: Vec<IncidentId>,
    /// The largest number of sites that any one of these incidents was seen to hit.
    pub sites_hit: u32,
}

/// One day of one site's bars. The four states add up to `covered`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SiteDay {
    /// The day.
    pub date: Date,
    /// How long probing ran.
    pub covered: Duration,
    /// Of that, how long the site was up.
    pub up: Duration,
    /// Of that, how long it was slow.
    pub slow: Duration,
    /// Of that, how long it was down.
    pub down: Duration,
    /// Of that, how long its state was unknown.
    pub unknown: Duration,
}

impl Store {
    /// Records that probing ran in a span; call it at least every `gap`. When the last record
    /// ended longer than `gap` before this one ends, probing did not run in between.
    ///
    /// # Errors
    /// Any database error.
    pub async fn record_coverage(&self, span: Span, gap: Duration) -> Result<(), Error> {
        let extend = vec![span.until.into(), span.until.before(gap).into()];
        let insert = extend.iter().cloned().chain([span.from.into()]).collect();
        let unit =
            Unit::new().run(&sql::COVERAGE_EXTEND, extend).run(&sql::COVERAGE_INSERT, insert);
        self.write(unit).await.map(drop)
    }

    /// Records that probing ran in a span, whether or not any vantage was healthy; otherwise as
    /// [`Store::record_coverage`]. What is owed for an outage depends on it, and uptime does not.
    ///
    /// # Errors
    /// Any database error.
    pub async fn record_probing(&self, span: Span, gap: Duration) -> Result<(), Error> {
        let extend = vec![span.until.into(), span.until.before(gap).into()];
        let insert = extend.iter().cloned().chain([span.from.into()]).collect();
        let unit = Unit::new().run(&sql::PROBING_EXTEND, extend).run(&sql::PROBING_INSERT, insert);
        self.write(unit).await.map(drop)
    }

    /// When sites were watched within a span.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn watched_within(&self, span: Span, now: Time) -> Result<Spans, Error> {
        let rows = self.db.read(&sql::COVERAGE_SINCE, vec![span.from.into()]).await?;
        Ok(covered(rows, now)?.within(span))
    }

    /// When probing from a healthy vantage was first recorded, as far as that is kept.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn watched_from(&self) -> Result<Option<Time>, Error> {
        let row = self.db.read_one(&sql::COVERED_FROM, vec![]).await?;
        row.map(|mut row| row.take()).transpose()
    }

    /// The last `days` days, oldest first, up to the day of `now`, in the IANA time zone
    /// `zone` (UTC when it is unknown).
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn uptime(&self, days: u16, now: Time, zone: &str) -> Result<Vec<Day>, Error> {
        let days = civil_days(days, now, zone);
        let from = days.first().map_or(now, |(_, span)| span.from);
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
        let open: Vec<(&Incident, Spans)> = incidents
            .iter()
            .filter(|i| i.class == IncidentClass::Outage)
            .map(|i| (i, i.disrupted(changes.get(&i.id).map_or(&[][..], Vec::as_slice), now)))
            .collect();
        Ok(days.into_iter().map(|(date, span)| day(date, span, &covered, &open)).collect())
    }

    /// The last `days` days of a site, as [`Store::uptime`] counts them. Each verdict
    /// counts from the first observation that speaks for it.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn site_uptime(
        &self,
        site: &Name,
        days: u16,
        now: Time,
        zone: &str,
    ) -> Result<Vec<SiteDay>, Error> {
        let days = civil_days(days, now, zone);
        let from = days.first().map_or(now, |(_, span)| span.from);
        let results = self.db.read_snapshot(vec![
            (&sql::COVERAGE_SINCE, vec![from.into()]),
            (&VERDICTS_FROM, vec![site.into(), from.into()]),
        ]);
        let mut results = results.await?.into_iter();
        let covered = covered(results.next().unwrap_or_default(), now)?;
        let changes = results.next().unwrap_or_default().into_iter().map(rows::verdict_from);
        let changes: Vec<VerdictChange> = changes.collect::<Result<_, _>>()?;
        let verdicts = in_force(&changes, now);
        Ok(days.into_iter().map(|(date, span)| site_day(date, span, &covered, &verdicts)).collect())
    }
}

/// Days with their start and end, the last one cut off at `now`.
fn civil_days(days: u16, now: Time, zone: &str) -> Vec<(Date, Span)> {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let today = now.to_jiff().to_zoned(zone.clone()).date();
    let midnight = |date: Date| {
        let zoned = date.to_zoned(zone.clone()).ok()?;
        Some(Time::from_micros(zoned.timestamp().as_microsecond()))
    };
    (0..i64::from(days.clamp(1, MAX_DAYS)))
        .rev()
        .filter_map(|back| {
            let date = today.checked_sub(jiff::Span::new().days(back)).ok()?;
            let until = midnight(date.tomorrow().ok()?)?.min(now);
            Some((date, Span { from: midnight(date)?, until }))
        })
        .collect()
}

/// From the columns of `COVERAGE_SINCE`.
pub(crate) fn covered(rows: Vec<Row>, now: Time) -> Result<Spans, Error> {
    let spans = rows.into_iter().map(|row| {
        let Span { from, until } = span_from(row)?;
        Ok(Span { from, until: until.min(now) })
    });
    Ok(Spans::union(spans.collect::<Result<_, Error>>()?))
}

/// From its first two columns, when it began and ended.
pub(crate) fn span_from(mut row: Row) -> Result<Span, Error> {
    Ok(Span { from: row.take()?, until: row.take()? })
}

fn day(date: Date, span: Span, covered: &Spans, open: &[(&Incident, Spans)]) -> Day {
    let that_day: Vec<(&Incident, Spans)> = open
        .iter()
        .map(|(incident, spans)| (*incident, spans.within(span)))
        .filter(|(_, spans)| !spans.is_empty())
        .collect();
    let covered = covered.within(span);
    let open = Spans::union(that_day.iter().flat_map(|(_, spans)| spans.iter()).collect());
    Day {
        date,
        covered: covered.length(),
        disrupted: covered.iter().map(|span| open.within(span).length()).sum(),
        incidents: that_day.iter().map(|(incident, _)| incident.id).collect(),
        sites_hit: that_day.iter().map(|(i, _)| i.counts.ever_hit).max().unwrap_or(0),
    }
}

fn site_day(
    date: Date,
    day: Span,
    covered: &Spans,
    verdicts: &[(&VerdictChange, Span)],
) -> SiteDay {
    let covered = covered.within(day);
    let none = Duration::ZERO;
    let (mut up, mut slow, mut down) = (none, none, none);
    for (change, span) in verdicts {
        let long = covered.within(*span).length();
        match change.verdict {
            Verdict::Up => up += long,
            Verdict::Slow => slow += long,
            Verdict::Down { .. } => down += long,
            Verdict::Unknown => {}
        }
    }
    let all = covered.length();
    SiteDay { date, covered: all, up, slow, down, unknown: all.saturating_sub(up + slow + down) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_seoul_begins_at_15_utc() {
        let now = Time::parse("2018-01-04T16:19:00+09:00").unwrap();
        let days = civil_days(2, now, "Asia/Seoul");
        let (date, span) = days[1];
        assert_eq!(date.to_string(), "2018-01-04");
        assert_eq!(span.from, Time::parse("2018-01-03T15:00:00Z").unwrap());
        assert_eq!(span.until, now, "the day is not over");
        assert_eq!(days[0].1.until, span.from);
    }

    #[test]
    fn a_day_of_the_clock_change_has_23_hours() {
        let now = Time::parse("2018-03-26T12:00:00Z").unwrap();
        let (date, span) = civil_days(2, now, "Europe/Berlin")[0];
        assert_eq!(date.to_string(), "2018-03-25");
        assert_eq!(span.until.since(span.from), Duration::from_secs(23 * 3600));
    }
}
