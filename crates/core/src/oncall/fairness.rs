//! Who carries how much: nights in which somebody was woken, hours on call, and sleep lost.

use super::OncallKey;
use super::audit::Records;
use super::escalation::Escalation;
use super::page::Called;
use super::schedule::ScheduleChange;
use crate::Time;
use crate::maintenance::Window;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Night begins at this hour of the clock, and ends at the other.
const NIGHT_FROM_HOUR: i8 = 22;
const NIGHT_UNTIL_HOUR: i8 = 7;
/// Whoever was woken in so many nights in a row should not be on call in the next.
pub const NIGHTS_MAX: usize = 2;

/// What one person carried.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Load {
    /// Nights in which they were called, each by the day on which it began.
    pub nights: BTreeSet<Date>,
    /// How often they were told something.
    pub pages: u32,
    /// How long they were on call; by two schedules at once it counts once.
    pub on_call: Duration,
    /// From the first call of a night until they were done with it, or until the night was over.
    pub sleep_lost: Duration,
}

impl Load {
    /// In how many nights in a row, up to the one before `today`, they were called.
    pub fn nights_in_a_row(&self, today: Date) -> usize {
        let days = std::iter::successors(today.yesterday().ok(), |day| day.yesterday().ok());
        days.take_while(|day| self.nights.contains(day)).count()
    }
}

/// A night by the clocks of a zone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Night {
    /// The day on which it began.
    pub day: Date,
    /// When it ends.
    pub end: Time,
}

/// The night that an instant is in.
pub fn night_at(at: Time, zone: &TimeZone) -> Option<Night> {
    let local = at.to_jiff().to_zoned(zone.clone());
    let (date, hour) = (local.date(), local.hour());
    let day = match hour {
        hour if hour >= NIGHT_FROM_HOUR => date,
        hour if hour < NIGHT_UNTIL_HOUR => date.yesterday().ok()?,
        _ => return None,
    };
    let morning = day.tomorrow().ok()?.at(NIGHT_UNTIL_HOUR, 0, 0, 0).to_zoned(zone.clone()).ok()?;
    let end = Time::from_micros(morning.timestamp().as_microsecond());
    Some(Night { day, end })
}

/// What everybody of the plan carried from an instant until now.
pub fn loads(
    records: &Records,
    changes: &[ScheduleChange],
    (from, now): (Time, Time),
    zone: &TimeZone,
) -> BTreeMap<OncallKey, Load> {
    let people = records.plan.people.iter();
    let mut loads: BTreeMap<OncallKey, Load> =
        people.map(|person| (person.key.clone(), Load::default())).collect();
    let mut windows: BTreeMap<OncallKey, Vec<Window>> = BTreeMap::new();
    for schedule in &records.plan.schedules {
        for slot in schedule.duties(from, now, changes) {
            for person in &slot.people {
                windows.entry(person.clone()).or_default().push(slot.window);
            }
        }
    }
    for (person, windows) in windows {
        loads.entry(person).or_default().on_call = union(windows);
    }
    let mut lost: BTreeMap<(OncallKey, Date), (Time, Time)> = BTreeMap::new();
    let pages = records.pages.values().map(|it| &it.page);
    for page in pages.filter(|it| it.at >= from && !it.test) {
        let Called::Person(person) = &page.to else { continue };
        let load = loads.entry(person.clone()).or_default();
        load.pages += 1;
        let Some(night) = night_at(page.at, zone) else { continue };
        load.nights.insert(night.day);
        let ids: BTreeSet<_> = page.items.iter().map(|item| item.escalation).collect();
        let theirs = records.escalations.iter().filter(|it| ids.contains(&it.id));
        let done = theirs.map(|it| done_at(it, person, now)).max().unwrap_or(page.at);
        let done = done.max(page.at).min(night.end);
        let span = lost.entry((person.clone(), night.day)).or_insert((page.at, done));
        *span = (span.0.min(page.at), span.1.max(done));
    }
    for ((person, _), (begin, end)) in lost {
        loads.entry(person).or_default().sleep_lost += end.since(begin);
    }
    loads
}

/// How long at least one of the windows runs.
fn union(mut windows: Vec<Window>) -> Duration {
    windows.sort_unstable_by_key(|window| window.start);
    let (mut total, mut counted_until) = (Duration::ZERO, Time::ZERO);
    for window in windows {
        let start = window.start.max(counted_until);
        if start < window.end {
            total += window.end.since(start);
            counted_until = window.end;
        }
    }
    total
}

/// When somebody was done with an escalation: when it ended if they had it, or else when the last
/// call to them did.
fn done_at(escalation: &Escalation, person: &OncallKey, now: Time) -> Time {
    let had = escalation.log.iter().any(|entry| match &entry.what {
        super::escalation::Happened::Acknowledged { by }
        | super::escalation::Happened::TakenOver { by, .. } => by.person.as_ref() == Some(person),
        _ => false,
    });
    let calls = escalation.calls.iter().filter(|it| it.to == Called::Person(person.clone()));
    let last_call = calls.map(|call| call.end.map_or(now, |(at, _)| at)).max();
    match had {
        true => escalation.ended_at.unwrap_or(now),
        false => last_call.unwrap_or(now),
    }
}

/// Who is on call in the night that comes and was woken in each of the nights before it: with how
/// many.
pub fn tired(
    records: &Records,
    loads: &BTreeMap<OncallKey, Load>,
    changes: &[ScheduleChange],
    now: Time,
    zone: &TimeZone,
) -> Vec<(OncallKey, usize)> {
    let today = now.to_jiff().to_zoned(zone.clone()).date();
    let hour = |day: Date, hour: i8| {
        let zoned = day.at(hour, 0, 0, 0).to_zoned(zone.clone()).ok()?;
        Some(Time::from_micros(zoned.timestamp().as_microsecond()))
    };
    let tomorrow = today.checked_add(1.day()).unwrap_or(today);
    let night = hour(today, NIGHT_FROM_HOUR).zip(hour(tomorrow, NIGHT_UNTIL_HOUR));
    let Some((begin, end)) = night else { return Vec::new() };
    let schedules = records.plan.schedules.iter();
    let duties = schedules.flat_map(|it| it.duties(begin, end, changes));
    let tonight: BTreeSet<OncallKey> = duties.flat_map(|slot| slot.people).collect();
    let nights = |person: &OncallKey| loads.get(person).map_or(0, |it| it.nights_in_a_row(today));
    tonight
        .into_iter()
        .map(|person| (nights(&person), person))
        .filter(|(nights, _)| *nights >= NIGHTS_MAX)
        .map(|(nights, person)| (person, nights))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oncall::audit::AuditedPage;
    use crate::oncall::escalation::{Actor, EndReason, EscalationSubject};
    use crate::oncall::page::{Matter, Page, PageItem, Why};
    use crate::oncall::person::{PageChannel, Person};
    use crate::oncall::plan::Plan;
    use crate::oncall::policy::Policy;
    use crate::oncall::schedule::Schedule;
    use std::sync::Arc;

    fn key(text: &str) -> OncallKey {
        text.parse().unwrap()
    }

    fn at(text: &str) -> Time {
        Time::parse(text).unwrap()
    }

    fn seoul() -> TimeZone {
        TimeZone::get("Asia/Seoul").unwrap()
    }

    /// Kim is called at a time, acknowledges, and it is over an hour later.
    fn woken(records: &mut Records, time: &str) {
        let begin = at(time);
        let policy = Policy {
            key: key("all"),
            name: "All".into(),
            when: Default::default(),
            important: false,
            steps: Vec::new(),
            repeats: 0,
            silence_s: 0,
        };
        let subject = EscalationSubject::Incident(crate::incident::IncidentId::new(begin, time));
        let mut it = Escalation::open(subject, Arc::new(policy), 0, begin);
        it.acknowledge(&Actor { name: "Kim".into(), person: Some(key("kim")) }, begin);
        it.end(EndReason::Resolved, begin + Duration::from_secs(3600));
        let alert = crate::alert::Alert {
            id: crate::alert::AlertId(it.id),
            subject: crate::name::Name::parse("shop.kr").unwrap(),
            customer: String::new(),
            condition: crate::alert::Condition::Slow,
            as_of: begin,
            began_at: begin,
            opened_at: begin,
            repeats: 0,
            lines: Vec::new(),
            works_since: None,
            end: None,
        };
        let matter = Matter::Alert(Box::new(alert));
        let item =
            PageItem { escalation: it.id, why: Why::Step, matter, answer_by: None, silence_s: 0 };
        let page = Page::new(Called::Person(key("kim")), PageChannel::Sms, begin, vec![item]);
        records.escalations.push(it);
        records.pages.insert(page.id, AuditedPage { page, delivery: None });
    }

    fn records() -> Records {
        let person = Person {
            key: key("kim"),
            name: "Kim".into(),
            login: None,
            language: Default::default(),
            mail: None,
            phone: None,
            calendar_link: 0,
            rules: Default::default(),
            important: None,
        };
        let schedule = Schedule {
            key: key("main"),
            name: "Main".into(),
            zone: "Asia/Seoul".into(),
            layers: Vec::new(),
            holidays: Vec::new(),
            calendar_link: 0,
            fallback: vec![key("kim")],
        };
        let plan = Plan { people: vec![person], schedules: vec![schedule], ..Plan::default() };
        Records { plan, ..Records::default() }
    }

    #[test]
    fn a_night_goes_over_midnight_and_a_call_by_day_costs_no_sleep() {
        let mut records = records();
        woken(&mut records, "2026-06-01T14:00:00+09:00");
        woken(&mut records, "2026-06-01T23:30:00+09:00");
        woken(&mut records, "2026-06-02T03:00:00+09:00");
        woken(&mut records, "2026-06-03T06:30:00+09:00");
        let span = (at("2026-06-01T00:00:00+09:00"), at("2026-06-04T00:00:00+09:00"));
        // Two schedules at once are the same hours.
        let second = Schedule { key: key("second"), ..records.plan.schedules[0].clone() };
        records.plan.schedules.push(second);
        let loads = loads(&records, &[], span, &seoul());
        let load = &loads[&key("kim")];
        assert_eq!((load.pages, load.nights.len()), (4, 2), "{load:?}");
        assert_eq!(load.on_call, Duration::from_secs(3 * 86_400));
        // One night from 23:30 to 04:00, the other from 06:30 until the night is over at 07:00.
        assert_eq!(load.sleep_lost, Duration::from_secs(5 * 3600));
    }

    #[test]
    fn who_was_woken_two_nights_in_a_row_is_named_before_the_third() {
        let mut records = records();
        woken(&mut records, "2026-06-02T03:00:00+09:00");
        let now = at("2026-06-03T12:00:00+09:00");
        let from = at("2026-05-20T00:00:00+09:00");
        let find = |records: &Records| {
            let loads = loads(records, &[], (from, now), &seoul());
            tired(records, &loads, &[], now, &seoul())
        };
        assert_eq!(find(&records), []);
        woken(&mut records, "2026-06-02T23:00:00+09:00");
        assert_eq!(find(&records), [(key("kim"), 2)]);
        records.plan.schedules.clear();
        assert_eq!(find(&records), [], "they are not on call tonight");
    }
}
