//! A calendar, written.
//!
//! Times are in UTC, so that no reader needs the rules of a zone, and each window is an event of
//! its own: it may end early, and a rule could not say so.

use crate::Time;
use crate::maintenance::local_time::LocalTime;

/// The most octets of a line before it is folded (RFC 5545 §3.1).
const LINE_MAX_OCTETS: usize = 75;

/// What an event is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EventStatus {
    /// It will be, is, or was.
    Confirmed,
    /// It was announced and will not be.
    Cancelled,
}

/// An event of a calendar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CalendarEvent {
    /// Its globally unique id, which stays when it moves.
    pub uid: String,
    /// How often it was changed.
    pub sequence: u32,
    /// When it was changed last.
    pub changed_at: Time,
    /// From when
    pub start: Time,
    /// until when.
    pub end: Time,
    /// What it is called.
    pub summary: String,
    /// What is done.
    pub description: String,
    /// Where people read more.
    pub url: Option<String>,
    /// Whether it will be.
    pub status: EventStatus,
}

/// A calendar with a name and these events; `product` is its PRODID.
pub fn write(product: &str, name: &str, events: &[CalendarEvent]) -> String {
    let mut out = String::new();
    let mut line = |name: &str, value: &str| fold(&format!("{name}:{value}"), &mut out);
    line("BEGIN", "VCALENDAR");
    line("VERSION", "2.0");
    line("PRODID", &escape(product));
    line("CALSCALE", "GREGORIAN");
    line("METHOD", "PUBLISH");
    line("NAME", &escape(name));
    line("X-WR-CALNAME", &escape(name));
    line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H");
    for event in events {
        line("BEGIN", "VEVENT");
        line("UID", &escape(&event.uid));
        line("SEQUENCE", &event.sequence.to_string());
        line("DTSTAMP", &utc(event.changed_at));
        line("LAST-MODIFIED", &utc(event.changed_at));
        line("DTSTART", &utc(event.start));
        line("DTEND", &utc(event.end));
        line("SUMMARY", &escape(&event.summary));
        if !event.description.is_empty() {
            line("DESCRIPTION", &escape(&event.description));
        }
        if let Some(url) = &event.url {
            line("URL", url);
        }
        let status = match event.status {
            EventStatus::Confirmed => "CONFIRMED",
            EventStatus::Cancelled => "CANCELLED",
        };
        line("STATUS", status);
        line("TRANSP", "TRANSPARENT");
        line("END", "VEVENT");
    }
    line("END", "VCALENDAR");
    out
}

fn utc(at: Time) -> String {
    format!("{}Z", LocalTime::at(at, "UTC").ical())
}

/// A text value (RFC 5545 §3.3.11).
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            '\t' => escaped.push('\t'),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// Adds a content line, folded where no character is cut.
fn fold(line: &str, out: &mut String) {
    let mut octets = 0;
    for c in line.chars() {
        if octets + c.len_utf8() > LINE_MAX_OCTETS {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(c);
        octets += c.len_utf8();
    }
    out.push_str("\r\n");
}
