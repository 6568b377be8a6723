//! The events of a calendar that somebody else wrote.
//!
//! Only what makes a window is read: UID, SUMMARY, DESCRIPTION, DTSTART, DTEND or DURATION, RRULE,
//! EXDATE, STATUS, and RECURRENCE-ID where it is wanted. What changes windows in ways that are not
//! followed (RDATE) is refused with its line, and so is a calendar that is damaged: half a calendar
//! is none.

use super::windows_zones::iana_of;
use crate::Time;
use crate::maintenance::local_time::LocalTime;
use crate::maintenance::recurrence::{Recurrence, RuleError};
use crate::maintenance::schedule::Schedule;
use crate::time::zone_exists;
use jiff::SignedDuration;

/// The largest calendar, in bytes.
const CALENDAR_MAX_BYTES: usize = 1024 * 1024;
/// The most events.
const EVENTS_MAX: usize = 500;

/// An event that makes windows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IcalEvent {
    /// Its globally unique id.
    pub uid: String,
    /// What it is called.
    pub summary: String,
    /// What is done.
    pub description: String,
    /// When.
    pub schedule: Schedule,
    /// Whether it was cancelled.
    pub is_cancelled: bool,
    /// The start of the window of the series with the same id that it replaces.
    pub replaces: Option<Time>,
}

/// What is wrong with a calendar, and in which line, from 1.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct IcalError {
    /// The line.
    pub line: usize,
    /// What.
    pub problem: IcalProblem,
}

/// What is wrong with a line of a calendar.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum IcalProblem {
    /// It is no calendar.
    #[error("not an iCalendar file: it does not begin with BEGIN:VCALENDAR")]
    NoCalendar,
    /// It ends too early.
    #[error("the file ends before END:{0}")]
    Truncated(&'static str),
    /// It is too large.
    #[error("the calendar is too large")]
    TooLarge,
    /// There is no event in it.
    #[error("there is no event in it")]
    Empty,
    /// A line that is no property.
    #[error("not a property of the form NAME:VALUE")]
    NoProperty,
    /// An event lacks something.
    #[error("the event has no {0}")]
    Missing(&'static str),
    /// A value is not understood.
    #[error("{0} is not understood")]
    Invalid(String),
    /// An event that ends before it begins, or at once.
    #[error("DTEND is not after DTSTART")]
    EndsBeforeStart,
    /// Something that is not followed.
    #[error("{0} is not supported")]
    Unsupported(String),
    /// There is no such time zone.
    #[error(
        "there is no time zone “{0}”; IANA names such as Asia/Seoul and those of Windows are known"
    )]
    NoZone(String),
    /// The rule.
    #[error("RRULE: {0}")]
    Rule(#[from] RuleError),
}

/// The first year in which something may begin.
const FIRST_YEAR: i16 = 1970;

/// A property of a line.
struct Property<'a> {
    name: String,
    parameters: Vec<(String, &'a str)>,
    value: &'a str,
}

/// An event as far as it was read.
#[derive(Default)]
struct Partial {
    line: usize,
    uid: Option<String>,
    summary: String,
    description: String,
    start: Option<(LocalTime, String)>,
    end: Option<(LocalTime, String)>,
    duration_secs: Option<u32>,
    rule: Option<Recurrence>,
    except: Vec<(LocalTime, String)>,
    is_cancelled: bool,
    /// Whether events that replace one of a series are followed.
    follows_overrides: bool,
    replaces: Option<(LocalTime, String)>,
}

/// Reads the events of a calendar. `zone` is that of times without one, and of whole days. Events
/// that replace one of a series are refused.
///
/// # Errors
/// The first thing that is wrong, with its line.
pub fn read(text: &str, zone: &str) -> Result<Vec<IcalEvent>, IcalError> {
    read_events(text, zone, false)
}

/// The same with events that replace one of a series: it is up to the reader to follow them.
///
/// # Errors
/// The first thing that is wrong, with its line.
pub fn read_with_overrides(text: &str, zone: &str) -> Result<Vec<IcalEvent>, IcalError> {
    read_events(text, zone, true)
}

fn read_events(
    text: &str,
    zone: &str,
    follows_overrides: bool,
) -> Result<Vec<IcalEvent>, IcalError> {
    let at = |line, problem| IcalError { line, problem };
    if text.len() > CALENDAR_MAX_BYTES {
        return Err(at(1, IcalProblem::TooLarge));
    }
    let lines = unfold(text.strip_prefix('\u{feff}').unwrap_or(text));
    let (mut events, mut partial, mut inside) = (Vec::new(), None::<Partial>, Vec::new());
    for (number, line) in &lines {
        let property = property(line).ok_or(at(*number, IcalProblem::NoProperty))?;
        let value = property.value.trim().to_ascii_uppercase();
        if inside.is_empty() && (property.name != "BEGIN" || value != "VCALENDAR") {
            return Err(at(*number, IcalProblem::NoCalendar));
        }
        match property.name.as_str() {
            "BEGIN" => {
                if value == "VEVENT" && inside.len() == 1 {
                    let line = *number;
                    partial = Some(Partial { line, follows_overrides, ..Partial::default() });
                }
                inside.push(value);
            }
            "END" => {
                if inside.pop().as_deref() != Some(value.as_str()) {
                    return Err(at(*number, IcalProblem::Invalid(format!("END:{value}"))));
                }
                if value == "VEVENT" && inside.len() == 1 {
                    let event = partial.take().map(Partial::finish);
                    events.extend(event.transpose()?);
                }
                if inside.is_empty() {
                    break;
                }
            }
            // Alarms and the like inside an event are not the event's.
            _ if inside.len() == 2 => {
                if let Some(event) = &mut partial {
                    event.take(&property, zone).map_err(|problem| at(*number, problem))?;
                }
            }
            _ => {}
        }
    }
    let last = lines.last().map_or(1, |(number, _)| *number);
    match (inside.is_empty(), events.len()) {
        (false, _) => Err(at(last, IcalProblem::Truncated("VCALENDAR"))),
        (true, _) if lines.is_empty() => Err(at(1, IcalProblem::NoCalendar)),
        (true, 0) => Err(at(last, IcalProblem::Empty)),
        (true, count) if count > EVENTS_MAX => Err(at(last, IcalProblem::TooLarge)),
        (true, _) => Ok(events),
    }
}

impl Partial {
    fn take(&mut self, property: &Property<'_>, zone: &str) -> Result<(), IcalProblem> {
        let value = property.value;
        match property.name.as_str() {
            "UID" => self.uid = Some(unescape(value)),
            "SUMMARY" => self.summary = unescape(value),
            "DESCRIPTION" => self.description = unescape(value),
            "DTSTART" => self.start = Some(property.time(value, zone)?),
            "DTEND" => self.end = Some(property.time(value, zone)?),
            "DURATION" => {
                let secs = duration_secs(value).ok_or_else(|| property.invalid());
                self.duration_secs = Some(secs?);
            }
            "RRULE" if self.rule.is_some() => {
                return Err(IcalProblem::Unsupported("a second RRULE".to_owned()));
            }
            "RRULE" => self.rule = Some(value.parse()?),
            "EXDATE" => {
                for one in value.split(',') {
                    self.except.push(property.time(one, zone)?);
                }
            }
            "STATUS" => self.is_cancelled = value.trim().eq_ignore_ascii_case("CANCELLED"),
            "RECURRENCE-ID" if self.follows_overrides => {
                // RANGE=THISANDFUTURE replaces more than one.
                if property.parameter("RANGE").is_some() {
                    return Err(IcalProblem::Unsupported("RANGE".to_owned()));
                }
                self.replaces = Some(property.time(value, zone)?);
            }
            "RDATE" | "RECURRENCE-ID" | "EXRULE" => {
                return Err(IcalProblem::Unsupported(property.name.clone()));
            }
            _ => {}
        }
        Ok(())
    }

    fn finish(self) -> Result<IcalEvent, IcalError> {
        let missing =
            |what| move || IcalError { line: self.line, problem: IcalProblem::Missing(what) };
        let uid = self.uid.ok_or_else(missing("UID"))?;
        // A time in UTC is kept in UTC: a rule on it follows no clocks.
        let (start, zone) = self.start.ok_or_else(missing("DTSTART"))?;
        let invalid = |what: &str| IcalError {
            line: self.line,
            problem: IcalProblem::Invalid(what.to_owned()),
        };
        // A rule is walked from its start: one of the year 1 takes a second each time.
        if start.day().year() < FIRST_YEAR {
            return Err(invalid("DTSTART before 1970"));
        }
        let until = self.end.map(|(end, end_zone)| {
            let (from, to) = (start.in_zone(&zone), end.in_zone(&end_zone));
            let length = from.zip(to).filter(|(from, to)| to > from);
            length.and_then(|(from, to)| u32::try_from(to.since(from).as_secs()).ok())
        });
        let duration_secs = match (until, self.duration_secs) {
            (Some(length), _) => length
                .ok_or(IcalError { line: self.line, problem: IcalProblem::EndsBeforeStart })?,
            (None, Some(secs)) => secs,
            (None, None) => return Err(missing("DTEND or DURATION")()),
        };
        let except = self.except.into_iter().map(|(local, of)| match of == zone {
            true => local,
            false => local.in_zone(&of).map_or(local, |at| LocalTime::at(at, &zone)),
        });
        let schedule =
            Schedule { start, duration_secs, rule: self.rule, except: except.collect(), zone };
        let replaces = match self.replaces {
            None => None,
            Some((at, zone)) => Some(at.in_zone(&zone).ok_or_else(|| invalid("RECURRENCE-ID"))?),
        };
        let (summary, description) = (self.summary, self.description);
        let is_cancelled = self.is_cancelled;
        Ok(IcalEvent { uid, summary, description, schedule, is_cancelled, replaces })
    }
}

impl Property<'_> {
    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(it, _)| it == name).map(|(_, value)| *value)
    }

    fn invalid(&self) -> IcalProblem {
        IcalProblem::Invalid(format!("{}:{}", self.name, self.value))
    }

    /// A time with its zone (RFC 5545 §3.3.5), or the start of a day.
    fn time(&self, value: &str, zone: &str) -> Result<(LocalTime, String), IcalProblem> {
        let value = value.trim();
        if let Some(utc) = value.strip_suffix('Z') {
            let local = LocalTime::from_ical(utc).ok_or_else(|| self.invalid())?;
            return Ok((local, "UTC".to_owned()));
        }
        let named = self.parameter("TZID").unwrap_or(zone);
        let zone = if zone_exists(named) { Some(named) } else { iana_of(named) };
        let zone = zone.ok_or_else(|| IcalProblem::NoZone(named.to_owned()))?;
        let midnight = |day| format!("{day}T000000");
        let local = match LocalTime::day_from_ical(value) {
            Some(_) => LocalTime::from_ical(&midnight(value)),
            None => LocalTime::from_ical(value),
        };
        Ok((local.ok_or_else(|| self.invalid())?, zone.to_owned()))
    }
}

/// Content lines with the number of their first line, unfolded (RFC 5545 §3.1); without empty ones.
fn unfold(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (number, line) in text.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        match (line.strip_prefix([' ', '\t']), lines.last_mut()) {
            (Some(rest), Some((_, before))) => before.push_str(rest),
            _ if line.is_empty() => {}
            _ => lines.push((number + 1, line.to_owned())),
        }
    }
    lines
}

/// `NAME;PARAMETER=VALUE:VALUE`; a quoted parameter may contain what ends it elsewhere.
fn property(text: &str) -> Option<Property<'_>> {
    let (mut quoted, mut marks, mut colon) = (false, vec![0], None);
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ';' if !quoted => marks.push(at + 1),
            ':' if !quoted => {
                colon = Some(at);
                break;
            }
            _ => {}
        }
    }
    let colon = colon?;
    let ends = marks.iter().skip(1).map(|at| at - 1).chain([colon]);
    let mut parts = marks.iter().zip(ends).map(|(from, to)| &text[*from..to]);
    let name = parts.next().filter(|name| !name.is_empty())?.to_ascii_uppercase();
    let parameters = parts.map(|part| {
        let (name, value) = part.split_once('=')?;
        Some((name.to_ascii_uppercase(), value.trim_matches('"')))
    });
    Some(Property {
        name,
        parameters: parameters.collect::<Option<_>>()?,
        value: &text[colon + 1..],
    })
}

/// A text value (RFC 5545 §3.3.11).
fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => plain.push('\n'),
                Some(c) => plain.push(c),
                None => {}
            },
            c => plain.push(c),
        }
    }
    plain
}

/// A duration (RFC 5545 §3.3.6): weeks, days, hours, minutes, seconds.
fn duration_secs(text: &str) -> Option<u32> {
    let text = text.trim();
    let text = text.strip_prefix('+').unwrap_or(text);
    if let Some(weeks) = text.strip_prefix('P').and_then(|text| text.strip_suffix('W')) {
        return weeks.parse::<u32>().ok()?.checked_mul(7 * 86_400);
    }
    let (days, time) = match text.strip_prefix('P')?.split_once('D') {
        Some((days, time)) => (days.parse::<u32>().ok()?, time),
        None => (0, &text[1..]),
    };
    let time = match time {
        "" => 0,
        time => format!("P{time}").parse::<SignedDuration>().ok()?.as_secs(),
    };
    u32::try_from(time).ok()?.checked_add(days.checked_mul(86_400)?)
}
