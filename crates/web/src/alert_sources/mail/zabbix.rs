//! Mails of Zabbix. Its template of an update names neither the host nor the number of the problem nor
//! how bad it is; its mails about one problem answer the same id, which begins with that number.

use super::body::Body;
use bongsu_core::external_alert::{Severity, Signal};
use bongsu_core::ticket::mail::Incoming;

/// What ends the id of what its mails answer.
const ID_END: &str = "@zabbix.com";
/// What follows the name of who did something, and what they did.
const UPDATE_END: &str = " problem at ";

/// The number of the problem that a mail is about.
pub(super) fn problem(mail: &Incoming, body: &Body, signal: Option<Signal>) -> Option<String> {
    if let Some(number) = body.field(&["original problem id"]) {
        return Some(number.to_owned());
    }
    // Every other mail names at least its host, by which it is known again.
    if signal != Some(Signal::Updated) {
        return None;
    }
    let answered = mail.header("in-reply-to").map(|id| id.trim().trim_matches(['<', '>']));
    let number = answered.filter_map(|id| id.strip_suffix(ID_END)?.split('.').next());
    let mut numbers = number.filter(|it| !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit()));
    numbers.next().map(str::to_owned)
}

/// What somebody did to a problem over there, by `{EVENT.UPDATE.ACTION}` in the first line; and how bad
/// it is now, if they said so.
pub(super) fn update(body: &Body) -> (Signal, Option<Severity>) {
    let done = body.first_line().split_once(UPDATE_END).map_or("", |(done, _)| done);
    let words: Vec<&str> = done.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let signal = match () {
        () if words.contains(&"unacknowledged") => Signal::GivenBack,
        () if words.contains(&"acknowledged") => Signal::Acknowledged,
        () => Signal::Updated,
    };
    let changed =
        done.split_once("changed severity from ").and_then(|(_, it)| it.split_once(" to "));
    // What else was done follows the new name.
    let severity = changed.and_then(|(_, to)| {
        let ends = to.match_indices([',', ' ']).map(|(at, _)| at).chain([to.len()]);
        ends.filter_map(|at| Severity::of_tool(to.get(..at)?)).next_back()
    });
    (signal, severity)
}
