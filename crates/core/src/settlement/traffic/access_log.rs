//! Access logs of nginx and Apache in the combined format, counted as they are read.

use super::{Reason, TrafficError};
use crate::Time;
use crate::settlement::loss::{Series, Step};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use std::time::Duration;

/// The most steps that are counted: what is longer is imported in parts. Bounds the memory
/// against a log with made-up times.
const MAX_STEPS: usize = 200_000;

/// Counts requests that were answered well: with a status below 400. An error page is no visit.
pub struct AccessLog {
    step: Step,
    zone: TimeZone,
    /// When steps begin after those of UTC, by the first line: whole hours of India begin at half
    /// past.
    phase: Option<Duration>,
    counts: BTreeMap<Time, i64>,
    lines: usize,
    first: Option<Time>,
    last: Option<Time>,
}

impl AccessLog {
    /// Counts by steps of the clocks of `zone`.
    pub fn new(step: Step, zone: &str) -> AccessLog {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let (counts, lines) = (BTreeMap::new(), 0);
        AccessLog { step, zone, phase: None, counts, lines, first: None, last: None }
    }

    fn floor(&mut self, at: Time) -> Time {
        let phase = *self.phase.get_or_insert_with(|| self.step.phase_in(&self.zone, at));
        self.step.floor_with(phase, at)
    }

    /// Takes the next line, without its end. Lines need not be in order: servers write them when
    /// a request ends.
    ///
    /// # Errors
    /// When it is no line of such a log.
    pub fn line(&mut self, line: &[u8]) -> Result<(), TrafficError> {
        self.lines += 1;
        if line.iter().all(u8::is_ascii_whitespace) {
            return Ok(());
        }
        let (at, status) = read(line).ok_or_else(|| Reason::NotALogLine.at(self.lines))?;
        self.first = Some(self.first.map_or(at, |first| first.min(at)));
        self.last = Some(self.last.map_or(at, |last| last.max(at)));
        let step = self.floor(at);
        let count = self.counts.entry(step).or_default();
        *count += i64::from(status < 400);
        if self.counts.len() > MAX_STEPS {
            return Err(
                Reason::Series(crate::settlement::loss::SeriesError::TooMany).at(self.lines)
            );
        }
        Ok(())
    }

    /// The counts of all whole steps. A step without a line is zero: the log covers it. The first
    /// and the last step are left out, since the log need not hold all of them.
    ///
    /// # Errors
    /// When no whole step is left.
    pub fn finish(mut self) -> Result<Series, TrafficError> {
        let lines = self.lines.max(1);
        let empty = || Reason::Empty.at(lines);
        let (first, last) = self.first.zip(self.last).ok_or_else(empty)?;
        let last = self.floor(last);
        let mut at = self.floor(first) + self.step.length();
        let mut points = Vec::new();
        while at < last {
            points.push((at, self.counts.get(&at).copied().unwrap_or(0)));
            if points.len() > MAX_STEPS {
                break;
            }
            at += self.step.length();
        }
        if points.is_empty() {
            return Err(empty());
        }
        Series::import(self.step, points).map_err(|error| Reason::from(error).at(lines))
    }
}

/// `host ident user [04/Jan/2018:16:19:03 +0900] "GET / HTTP/1.1" 200 …`: the time and the status.
fn read(line: &[u8]) -> Option<(Time, u16)> {
    let text = String::from_utf8_lossy(line);
    let (_, rest) = text.split_once('[')?;
    let (time, rest) = rest.split_once("] \"")?;
    let time = BrokenDownTime::parse("%d/%b/%Y:%H:%M:%S %z", time).ok()?.to_timestamp().ok()?;
    // The request may hold escaped quotes; it ends before the status.
    let mut escaped = false;
    let end = rest.char_indices().find(|(_, c)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    })?;
    let status = rest[end.0 + 1..].split_ascii_whitespace().next()?;
    let status: u16 = status.parse().ok().filter(|status| (100..=999).contains(status))?;
    Some((Time::from_micros(time.as_microsecond()), status))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(time: &str, request: &str, status: &str) -> String {
        format!("192.0.2.1 - - [{time} +0900] \"{request}\" {status} 12 \"-\" \"Mozilla/5.0\"")
    }

    #[test]
    fn good_answers_are_counted_by_hour_and_silence_is_zero() {
        let mut log = AccessLog::new(Step::Hour, "UTC");
        for (time, status) in [
            ("04/Jan/2018:15:59:59", "200"),
            ("04/Jan/2018:16:00:01", "200"),
            ("04/Jan/2018:16:10:01", "304"),
            ("04/Jan/2018:16:11:01", "503"),
            ("04/Jan/2018:18:00:00", "200"),
        ] {
            log.line(line(time, "GET /\\\"x HTTP/1.1", status).as_bytes()).unwrap();
        }
        let counts: Vec<i64> = log.finish().unwrap().points().map(|(_, count)| count).collect();
        assert_eq!(counts, [2, 0]);
    }

    #[test]
    fn hours_are_those_of_the_visitors_clocks() {
        let mut log = AccessLog::new(Step::Hour, "Asia/Kolkata");
        for time in ["15:59:59", "16:00:01", "16:31:00", "17:00:00"] {
            let line = line(&format!("04/Jan/2018:{time}"), "GET / HTTP/1.1", "200");
            log.line(line.replace("+0900", "+0530").as_bytes()).unwrap();
        }
        let counted: Vec<(Time, i64)> = log.finish().unwrap().points().collect();
        assert_eq!(counted, [(Time::parse("2018-01-04T16:00:00+05:30").unwrap(), 2)]);
    }

    #[test]
    fn what_is_no_log_is_refused_with_its_line() {
        let mut log = AccessLog::new(Step::Hour, "UTC");
        log.line(line("04/Jan/2018:16:00:01", "GET / HTTP/1.1", "200").as_bytes()).unwrap();
        for bad in ["hello", "a [b] \"c\" 200", "\u{fffd}[04/Jan/2018:16:00:01 +0900] \"GET / 200"]
        {
            assert_eq!(log.line(bad.as_bytes()).unwrap_err().reason, Reason::NotALogLine, "{bad}");
        }
        assert_eq!(log.line(b"x").unwrap_err().line, 5);
        assert_eq!(log.finish().unwrap_err().reason, Reason::Empty);
    }
}
