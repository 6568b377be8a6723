//! Who is on call, as pages and programs read it.

use crate::request::context::RequestContext;
use bongsu_core::Time;
use bongsu_core::engine::oncall::OncallView;
use bongsu_core::oncall::OncallKey;
use bongsu_core::oncall::escalation::{Escalation, EscalationSubject};
use bongsu_core::oncall::plan::Plan;
use bongsu_core::oncall::schedule::{RosterSlot, Schedule};
use bongsu_core::secret::{Purpose, StoreSecret};
use bongsu_words::{Language, alert, cause, external_alert, labels};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// How far ahead gaps are looked for.
pub const HORIZON: Duration = Duration::from_secs(28 * 24 * 3600);

/// A schedule as it is now, and over the next weeks.
pub struct Roster<'a> {
    /// The schedule.
    pub schedule: &'a Schedule,
    /// Who is on call, from now on.
    pub duties: Vec<RosterSlot>,
    /// Who is on call now, from its beginning to its end.
    pub present: RosterSlot,
    /// Who is next, and is somebody else; `None` when nothing changes within a year.
    pub next: Option<RosterSlot>,
}

impl Roster<'_> {
    /// The times in which nobody is on call.
    pub fn gaps(&self) -> impl Iterator<Item = &RosterSlot> {
        self.duties.iter().filter(|slot| slot.people.is_empty())
    }
}

/// All schedules from now on.
pub fn rosters(view: &OncallView, now: Time) -> Vec<Roster<'_>> {
    let schedules = view.plan.schedules.iter();
    schedules
        .map(|schedule| {
            let duties = schedule.duties(now, now + HORIZON, &view.changes);
            let (present, next) = schedule.around(now, &view.changes);
            Roster { schedule, duties, present, next }
        })
        .collect()
}

/// When somebody is on call by two schedules at once: who, by which, and from when.
pub fn double_loads(rosters: &[Roster<'_>]) -> Vec<(OncallKey, String, String, Time)> {
    let mut found = BTreeMap::new();
    for (number, one) in rosters.iter().enumerate() {
        for other in &rosters[number + 1..] {
            let (a, b) = (&one.schedule.name, &other.schedule.name);
            for (person, at) in shared(&one.duties, &other.duties) {
                let first = found.entry((person, a.clone(), b.clone())).or_insert(at);
                *first = at.min(*first);
            }
        }
    }
    found.into_iter().map(|((person, a, b), at)| (person, a, b, at)).collect()
}

/// Who is in two rosters at once, and from when; both are in order.
fn shared(one: &[RosterSlot], other: &[RosterSlot]) -> Vec<(OncallKey, Time)> {
    let (mut a, mut b, mut found) = (0, 0, Vec::new());
    while let (Some(left), Some(right)) = (one.get(a), other.get(b)) {
        let begin = left.window.start.max(right.window.start);
        let both = left.people.iter().filter(|person| right.people.contains(person));
        found.extend(both.map(|person| (person.clone(), begin)));
        match left.window.end <= right.window.end {
            true => a += 1,
            false => b += 1,
        }
    }
    found
}

/// The names of people, by the plan.
pub fn names(plan: &Plan, people: &[OncallKey]) -> String {
    let known = people.iter().map(|key| match plan.person(key) {
        Some(person) => person.name.as_str(),
        None => key.as_str(),
    });
    known.collect::<Vec<_>>().join(", ")
}

/// What an escalation is about, in a few words.
pub fn subject_title(cx: &RequestContext, lang: Language, subject: &EscalationSubject) -> String {
    let view = &cx.summary.view;
    let title = match subject {
        EscalationSubject::Incident(id) => {
            let found = view.incidents.iter().find(|it| it.incident.id == *id);
            found.map(|it| cause::title(lang, &cx.inside, &it.incident))
        }
        EscalationSubject::Alert(id) => view.alerts.iter().find(|it| it.id == *id).map(|it| {
            let what = alert::condition(lang, &cx.zone, it.condition, it.as_of);
            format!("{}: {what}", labels::site(lang, &it.subject))
        }),
        EscalationSubject::External(id) => {
            let found = view.external_alerts.iter().find(|it| it.id == *id);
            found.map(|it| external_alert::title(lang, it))
        }
        EscalationSubject::Question(id) => {
            let found = view.promises.iter().find(|it| it.id == *id);
            // One that has ended is in no picture any more.
            let untold = || say!(lang, "question-title-untold");
            Some(found.map_or_else(untold, |it| bongsu_words::question::title(lang, it)))
        }
    };
    title.unwrap_or_else(|| subject.to_string())
}

/// Open escalations of which nobody has taken hold come first, then the newest.
pub fn open_escalations(view: &OncallView) -> Vec<&Arc<Escalation>> {
    let mut open: Vec<_> = view.escalations.iter().filter(|it| it.is_open()).collect();
    open.sort_by_key(|it| (it.holder().is_some(), std::cmp::Reverse(it.id)));
    open
}

/// The path of the calendar of a person or a schedule, which whoever knows it can read.
pub fn calendar_path(secret: &StoreSecret, kind: &str, key: &OncallKey, number: u32) -> String {
    let code = secret.code(Purpose::OncallCalendar, &format!("{kind}:{key}:{number}"));
    format!("/oncall/calendar/{kind}/{key}/{code:032x}.ics")
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::maintenance::Window;
    use bongsu_core::oncall::schedule::Source;

    fn slot(from: i64, until: i64, person: &str) -> RosterSlot {
        let window = Window { start: Time::from_secs(from), end: Time::from_secs(until) };
        let people = vec![person.parse().expect("a key")];
        RosterSlot { window, people, source: Source::Layer(0), changed: false }
    }

    #[test]
    fn one_who_is_on_call_twice_at_once_is_found_from_its_beginning() {
        let one = [slot(0, 10, "kim"), slot(10, 20, "lee"), slot(20, 30, "kim")];
        let other = [slot(0, 5, "lee"), slot(5, 25, "park"), slot(25, 30, "kim")];
        let found: Vec<_> =
            shared(&one, &other).into_iter().map(|(who, at)| (who.to_string(), at)).collect();
        assert_eq!(found, [("kim".to_owned(), Time::from_secs(25))]);
    }
}
