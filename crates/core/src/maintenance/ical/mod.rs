//! iCalendar (RFC 5545): windows read from a calendar, and calendars of windows written.

mod read;
mod windows_zones;
mod write;

pub use read::{IcalError, IcalEvent, IcalProblem, read, read_with_overrides};
pub use write::{CalendarEvent, EventStatus, write};

#[cfg(test)]
mod tests;
