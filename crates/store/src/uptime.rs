//! Bars of days: how long there was trouble, and how long nobody was looking.
//!
//! A day is a civil day in the operator's time zone. Time in which the program did not
//! watch is neither good nor bad, and is told apart: see [`Store::keep_watching`].

mod spans;

use crate::Store;
use crate::db::Unit;
use crate::error::Error;
use crate::row::Row;
use crate::rows;
use crate::sql;
use bongsu_core::Time;
use bongsu_core::incident::{Event, EventKind, Incident, IncidentId, Phase};
use bongsu_core::name::Name;
use bongsu_core::verdict::{Verdict, VerdictChange};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use spans::{Span, Spans};
use std::collections::HashMap;
use std::time::Duration;

/// Days on one bar, at most.
pub const MOST_DAYS: u16 = 400;

/// One day of the public bars.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// How long the program watched.
    pub watched: Duration,
    /// Of that, how long at least one incident was open.
    pub troubled: Duration,
    /// The incidents that were open for some of the day, oldest first.
    pub incidents: Vec<IncidentId>,
    /// How bad it got: the most sites that any one of these incidents was ever seen to hit.
    pub sites_hit: u32,
}

/// One day of one site's bars. The four add up to `watched`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SiteDay {
    /// The day.
    pub date: Date,
    /// How long the program watched.
    pub watched: Duration,
    /// Of that, how long the site was up.
    pub up: Duration,
    /// Of that, how long it was slow.
    pub slow: Duration,
    /// Of that, how long it was down.
    pub down: Duration,
    /// Of that, how long nothing was known of it.
    pub unknown: Duration,
}

impl Store {
    /// Notes that the program watches at `now`; to be called every so often, and at least
    /// every `gap`. When the last note is older than `gap`, nobody watched in between.
    ///
    /// # Errors
    /// What the database says.
    pub async fn keep_watching(&self, now: Time, gap: Duration) -> Result<(), Error> {
        let args = vec![now.into(), now.before(gap).into()];
        let unit = Unit::new().run(&sql::WATCH_ON, args.clone()).run(&sql::WATCH_BEGIN, args);
        self.write(unit).await.map(drop)
    }

    /// The last `days` days, oldest first, up to the day of `now`, in the IANA time zone
    /// `zone` (UTC when it is not known).
    ///
    /// # Errors
    /// What the database says, or [`Error::Decode`].
    pub async fn uptime(&self, days: u16, now: Time, zone: &str) -> Result<Vec<Day>, Error> {
        let days = civil_days(days, now, zone);
        let from = days.first().map_or(now, |(_, span)| span.from);
        let answers = self.db.look(vec![
            (&sql::WATCHES, vec![from.into()]),
            (&sql::INCIDENTS_SINCE, vec![from.into()]),
            (&sql::TURNS_SINCE, vec![from.into()]),
        ]);
        let mut answers = answers.await?.into_iter();
        let mut next = || answers.next().unwrap_or_default();
        let watched = watched(next(), now)?;
        let incidents = next().into_iter().map(rows::incident_from);
        let incidents: Vec<Incident> = incidents.collect::<Result<_, _>>()?;
        let mut turns: HashMap<IncidentId, Vec<Event>> = HashMap::new();
        for row in next() {
            let event = rows::event_from(row)?;
            turns.entry(event.incident).or_default().push(event);
        }
        let open: Vec<(&Incident, Spans)> = incidents
            .iter()
            .map(|i| (i, open_spans(i, turns.get(&i.id).map_or(&[][..], Vec::as_slice), now)))
            .collect();
        Ok(days.into_iter().map(|(date, span)| day(date, span, &watched, &open)).collect())
    }

    /// The last `days` days of a site, as [`Store::uptime`] counts them. Each verdict
    /// counts from the first observation that speaks for it.
    ///
    /// # Errors
    /// What the database says, or [`Error::Decode`].
    pub async fn site_uptime(
        &self,
        site: &Name,
        days: u16,
        now: Time,
        zone: &str,
    ) -> Result<Vec<SiteDay>, Error> {
        let days = civil_days(days, now, zone);
        let from = days.first().map_or(now, |(_, span)| span.from);
        let answers = self.db.look(vec![
            (&sql::WATCHES, vec![from.into()]),
            (&sql::VERDICTS_FROM, vec![site.into(), from.into()]),
        ]);
        let mut answers = answers.await?.into_iter();
        let watched = watched(answers.next().unwrap_or_default(), now)?;
        let changes = answers.next().unwrap_or_default().into_iter().map(rows::verdict_from);
        let changes: Vec<VerdictChange> = changes.collect::<Result<_, _>>()?;
        let verdicts = verdict_spans(&changes, now);
        Ok(days.into_iter().map(|(date, span)| site_day(date, span, &watched, &verdicts)).collect())
    }
}

/// Days with their beginnings and ends, the last one cut off at `now`.
fn civil_days(days: u16, now: Time, zone: &str) -> Vec<(Date, Span)> {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let today = now.to_jiff().to_zoned(zone.clone()).date();
    let midnight = |date: Date| {
        let zoned = date.to_zoned(zone.clone()).ok()?;
        Some(Time::from_micros(zoned.timestamp().as_microsecond()))
    };
    (0..i64::from(days.clamp(1, MOST_DAYS)))
        .rev()
        .filter_map(|back| {
            let date = today.checked_sub(jiff::Span::new().days(back)).ok()?;
            let until = midnight(date.tomorrow().ok()?)?.min(now);
            Some((date, Span { from: midnight(date)?, until }))
        })
        .collect()
}

fn watched(rows: Vec<Row>, now: Time) -> Result<Spans, Error> {
    let spans = rows.into_iter().map(|mut row| {
        let (from, until): (Time, Time) = (row.take()?, row.take()?);
        Ok(Span { from, until: until.min(now) })
    });
    Ok(Spans::union(spans.collect::<Result<_, Error>>()?))
}

/// When an incident was open: from its first failure, but for the time between being
/// resolved and coming back.
fn open_spans(incident: &Incident, turns: &[Event], now: Time) -> Spans {
    let mut spans = Vec::new();
    let mut since = Some(incident.began_at);
    for event in turns {
        match (&event.kind, since) {
            (EventKind::PhaseChanged { to: Phase::Resolved, .. }, Some(from)) => {
                spans.push(Span { from, until: event.at.min(now) });
                since = None;
            }
            (EventKind::Relapsed, None) => since = Some(event.at),
            _ => {}
        }
    }
    if let Some(from) = since {
        let until = incident.resolved_at.map_or(now, |resolved| resolved.min(now));
        spans.push(Span { from, until });
    }
    Spans::union(spans)
}

fn day(date: Date, span: Span, watched: &Spans, open: &[(&Incident, Spans)]) -> Day {
    let that_day: Vec<(&Incident, Spans)> = open
        .iter()
        .map(|(incident, spans)| (*incident, spans.within(span)))
        .filter(|(_, spans)| !spans.is_empty())
        .collect();
    let watched = watched.within(span);
    let open = Spans::union(that_day.iter().flat_map(|(_, spans)| spans.iter()).collect());
    Day {
        date,
        watched: watched.length(),
        troubled: watched.iter().map(|span| open.within(span).length()).sum(),
        incidents: that_day.iter().map(|(incident, _)| incident.id).collect(),
        sites_hit: that_day.iter().map(|(i, _)| i.counts.ever_hit).max().unwrap_or(0),
    }
}

/// What was believed when, in order, without overlap.
fn verdict_spans(changes: &[VerdictChange], now: Time) -> Vec<(Verdict, Span)> {
    let mut spans: Vec<(Verdict, Span)> = Vec::with_capacity(changes.len());
    for change in changes {
        // What is known better now replaces what was believed from then on.
        while spans.last().is_some_and(|(_, last)| last.from >= change.since) {
            spans.pop();
        }
        if let Some((_, last)) = spans.last_mut() {
            last.until = change.since;
        }
        spans.push((change.verdict, Span { from: change.since, until: now }));
    }
    spans
}

fn site_day(date: Date, day: Span, watched: &Spans, verdicts: &[(Verdict, Span)]) -> SiteDay {
    let watched = watched.within(day);
    let none = Duration::ZERO;
    let (mut up, mut slow, mut down) = (none, none, none);
    for (verdict, span) in verdicts {
        let long = watched.within(*span).length();
        match verdict {
            Verdict::Up => up += long,
            Verdict::Slow => slow += long,
            Verdict::Down { .. } => down += long,
            Verdict::Unknown => {}
        }
    }
    let all = watched.length();
    SiteDay { date, watched: all, up, slow, down, unknown: all.saturating_sub(up + slow + down) }
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

    #[test]
    fn a_verdict_counts_from_its_first_observation() {
        let site = Name::parse("shop.co.kr").unwrap();
        let change = |verdict, since, at| VerdictChange {
            site: site.clone(),
            verdict,
            since: Time::from_secs(since),
            at: Time::from_secs(at),
        };
        let changes = [
            change(Verdict::Unknown, 0, 0),
            change(Verdict::Up, 10, 20),
            change(Verdict::Slow, 90, 120),
        ];
        let spans = verdict_spans(&changes, Time::from_secs(200));
        let lengths: Vec<u64> =
            spans.iter().map(|(_, span)| span.until.since(span.from).as_secs()).collect();
        assert_eq!(lengths, [10, 80, 110]);
    }
}
