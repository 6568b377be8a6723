//! Shifts from a calendar that somebody else wrote (RFC 5545): who is on call when, by what each
//! event is called.

use super::Shift;
use crate::maintenance::Window;
use crate::maintenance::ical::{self, IcalError, IcalEvent};
use crate::oncall::OncallKey;
use crate::oncall::person::Person;
use crate::oncall::plan::Plan;
use std::collections::BTreeSet;

/// The most shifts of a temporary schedule.
pub const SHIFTS_MAX: usize = 400;

/// The longest time of which a calendar is read, in days: a year and some.
pub const DAYS_MAX: u32 = 400;

/// Why a calendar makes no shifts.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ImportError {
    /// It cannot be read.
    #[error(transparent)]
    Calendar(#[from] IcalError),
    /// An event is called by something that names nobody of the plan.
    #[error("“{0}” names nobody of the plan")]
    Nobody(String),
    /// A name in an event is that of several people.
    #[error("“{0}” is the name or the mail address of several people")]
    Several(String),
    /// A time that is longer than a temporary schedule is made for.
    #[error("a time of more than {DAYS_MAX} days")]
    TooLong,
    /// More shifts than a temporary schedule can have.
    #[error("more than {SHIFTS_MAX} shifts")]
    TooMany,
    /// No event within the time.
    #[error("no event is within that time")]
    Empty,
}

/// The shifts of a calendar within a time. `zone` is that of times without one.
///
/// An event names its person by key, mail address or name, in this order: alone, after the last
/// colon, as our own feeds have it, or several with commas between. An event with RECURRENCE-ID
/// replaces the one of its series (RFC 5545 §3.8.4.4); one that is cancelled is none.
///
/// # Errors
/// Everything that is wrong, each once: half a calendar is none.
pub fn shifts(
    plan: &Plan,
    text: &str,
    zone: &str,
    within: Window,
) -> Result<Vec<Shift>, Vec<ImportError>> {
    if within.end.since(within.start).as_secs() > u64::from(DAYS_MAX) * 86_400 {
        return Err(vec![ImportError::TooLong]);
    }
    let events = ical::read_with_overrides(text, zone).map_err(|error| vec![error.into()])?;
    let replaced: BTreeSet<_> =
        events.iter().filter_map(|it| Some((it.uid.as_str(), it.replaces?))).collect();
    let (mut shifts, mut errors) = (Vec::new(), Vec::new());
    for event in events.iter().filter(|event| !event.is_cancelled) {
        let windows = windows(event, &replaced, within);
        if windows.is_empty() {
            continue;
        }
        match people(plan, &event.summary) {
            Ok(people) => {
                let each = windows.iter().flat_map(|window| {
                    people.iter().map(|person| Shift { person: person.clone(), window: *window })
                });
                // One more than can be: all that many events would make has no room.
                shifts.extend(each.take(SHIFTS_MAX + 1 - shifts.len()));
            }
            Err(error) if errors.contains(&error) => {}
            Err(error) => errors.push(error),
        }
        if shifts.len() > SHIFTS_MAX {
            errors.push(ImportError::TooMany);
            break;
        }
    }
    if shifts.is_empty() && errors.is_empty() {
        errors.push(ImportError::Empty);
    }
    shifts.sort_by_key(|shift| (shift.window, shift.person.clone()));
    if errors.is_empty() { Ok(shifts) } else { Err(errors) }
}

/// The windows of an event that reach into a time, cut to it.
fn windows(
    event: &IcalEvent,
    replaced: &BTreeSet<(&str, crate::Time)>,
    within: Window,
) -> Vec<Window> {
    let is_replaced = |window: &Window| {
        event.replaces.is_none() && replaced.contains(&(event.uid.as_str(), window.start))
    };
    event
        .schedule
        .windows_within(within)
        .take(SHIFTS_MAX + 1)
        .filter(|window| !is_replaced(window))
        .map(|it| Window { start: it.start.max(within.start), end: it.end.min(within.end) })
        .collect()
}

/// Who is meant by the summary of an event, each once.
fn people(plan: &Plan, summary: &str) -> Result<BTreeSet<OncallKey>, ImportError> {
    let after_colon = summary.rsplit_once(':').map(|(_, rest)| rest.split(',').collect());
    let readings = [vec![summary], summary.split(',').collect::<Vec<_>>()];
    for names in readings.into_iter().chain(after_colon) {
        let found: Option<Vec<(&str, Vec<&OncallKey>)>> = names
            .into_iter()
            .map(|name| (name.trim(), named(plan, name.trim())))
            .map(|(name, found)| (!found.is_empty()).then_some((name, found)))
            .collect();
        let Some(found) = found else { continue };
        return match found.iter().find(|(_, people)| people.len() > 1) {
            Some((name, _)) => Err(ImportError::Several((*name).to_owned())),
            None => Ok(found.into_iter().flat_map(|(_, people)| people).cloned().collect()),
        };
    }
    Err(ImportError::Nobody(summary.to_owned()))
}

/// Whom a text names: by key, else by mail address, else by name, which several people may have.
fn named<'a>(plan: &'a Plan, text: &str) -> Vec<&'a OncallKey> {
    let is_key = |person: &Person| person.key.as_str() == text;
    let is_mail = |person: &Person| {
        person.mail.as_deref().is_some_and(|mail| mail.eq_ignore_ascii_case(text))
    };
    let is_name = |person: &Person| person.name == text;
    let by = |is_it: &dyn Fn(&Person) -> bool| -> Vec<&OncallKey> {
        plan.people.iter().filter(|it| is_it(it)).map(|it| &it.key).collect()
    };
    let ways: [&dyn Fn(&Person) -> bool; 3] = [&is_key, &is_mail, &is_name];
    ways.into_iter().map(by).find(|found| !found.is_empty()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Time;
    use crate::oncall::person::Rules;
    use std::time::Duration;

    fn plan() -> Plan {
        let person = |key: &str, name: &str| Person {
            key: key.parse().expect("a key"),
            name: name.into(),
            login: None,
            language: Default::default(),
            mail: Some(format!("{key}@host.example")),
            phone: None,
            calendar_link: 0,
            rules: Rules::default(),
            important: None,
        };
        Plan { people: vec![person("kim", "김민지"), person("lee", "Lee")], ..Plan::default() }
    }

    fn january() -> Window {
        let at = |text| Time::parse(text).expect("an instant");
        Window { start: at("2027-01-04T00:00:00Z"), end: at("2027-01-11T00:00:00Z") }
    }

    fn calendar(events: &str) -> String {
        let events = events.trim().replace("EVENT\n", "END:VEVENT\nBEGIN:VEVENT\n");
        format!("BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\n{events}\nEND:VEVENT\nEND:VCALENDAR\n")
    }

    fn read(events: &str) -> Result<Vec<String>, Vec<String>> {
        let shifts = shifts(&plan(), &calendar(events), "Asia/Seoul", january());
        let line = |it: &Shift| format!("{} {} {}", it.person, it.window.start, it.window.end);
        shifts
            .map(|all| all.iter().map(line).collect())
            .map_err(|all| all.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_series_with_one_shift_moved_to_another_person_and_one_cancelled() {
        let series = "UID:a\nSUMMARY:김민지\nDTSTART:20270104T090000\nDURATION:PT9H\nRRULE:FREQ=DAILY;COUNT=4";
        let moved = "UID:a\nSUMMARY:lee@host.example\nRECURRENCE-ID:20270105T090000\nDTSTART:20270105T120000\nDURATION:PT6H";
        let cancelled = "UID:a\nSUMMARY:김민지\nRECURRENCE-ID:20270106T000000Z\nDTSTART:20270106T000000Z\nDURATION:PT9H\nSTATUS:CANCELLED";
        let events = format!("{series}\nEVENT\n{moved}\nEVENT\n{cancelled}");
        assert_eq!(
            read(&events).expect("shifts"),
            [
                "kim 2027-01-04T00:00:00Z 2027-01-04T09:00:00Z",
                "lee 2027-01-05T03:00:00Z 2027-01-05T09:00:00Z",
                "kim 2027-01-07T00:00:00Z 2027-01-07T09:00:00Z",
            ]
        );
    }

    #[test]
    fn a_feed_of_our_own_is_read_again_and_what_is_out_of_the_time_is_cut_off() {
        let both =
            "UID:b\nSUMMARY:MAIN: 김민지\\, Lee\nDTSTART:20270110T120000Z\nDTEND:20270112T000000Z";
        assert_eq!(
            read(both).expect("shifts"),
            [
                "kim 2027-01-10T12:00:00Z 2027-01-11T00:00:00Z",
                "lee 2027-01-10T12:00:00Z 2027-01-11T00:00:00Z",
            ]
        );
        let past = "UID:c\nSUMMARY:nobody\nDTSTART:20260110T120000Z\nDURATION:PT1H";
        assert_eq!(read(past), Err(vec!["no event is within that time".into()]));
    }

    #[test]
    fn who_is_not_in_the_plan_is_named_and_nothing_is_taken() {
        let good = "UID:a\nSUMMARY:kim\nDTSTART:20270104T090000\nDURATION:PT9H";
        let bad = "UID:b\nSUMMARY:Park\nDTSTART:20270105T090000\nDURATION:PT9H";
        let text = format!("{good}\nEVENT\n{bad}");
        assert_eq!(read(&text), Err(vec!["“Park” names nobody of the plan".into()]));
        let wrong = read("UID:a\nSUMMARY:kim\nDTSTART:2027\nDURATION:PT9H").expect_err("it");
        assert!(wrong[0].starts_with("line 6: "), "{wrong:?}");
    }

    #[test]
    fn whoever_shares_a_name_is_named_by_key_or_mail_and_never_guessed() {
        let mut plan = plan();
        plan.people.push(Person { key: "rho".parse().expect("a key"), ..plan.people[1].clone() });
        // Somebody is called like the key of another: the key counts.
        plan.people[0].name = "lee".into();
        plan.people[2].mail = Some("rho@host.example".into());
        let of = |summary| -> Result<String, ImportError> {
            let keys: Vec<String> =
                people(&plan, summary)?.iter().map(|it| it.to_string()).collect();
            Ok(keys.join(" "))
        };
        assert_eq!(of("Lee"), Err(ImportError::Several("Lee".into())));
        assert_eq!(of("kim, Lee"), Err(ImportError::Several("Lee".into())));
        assert_eq!(of("lee"), Ok("lee".into()));
        assert_eq!(of("RHO@host.example, kim, rho"), Ok("kim rho".into()));
    }

    #[test]
    fn a_calendar_of_endless_series_is_refused_before_it_fills_the_memory() {
        let name = vec!["kim"; 1_000].join(",");
        let event = |n: usize| {
            format!(
                "UID:{n}\nSUMMARY:{name}\nDTSTART:19700101T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY"
            )
        };
        assert_eq!(read(&event(0)).expect("shifts").len(), 7, "whoever is named twice comes once");
        let events: Vec<String> = (0..200).map(event).collect();
        assert_eq!(read(&events.join("\nEVENT\n")), Err(vec!["more than 400 shifts".into()]));
        let long = Window { end: january().end + Duration::from_secs(500 * 86_400), ..january() };
        let refused = shifts(&plan(), &calendar("UID:a"), "Asia/Seoul", long);
        assert_eq!(refused, Err(vec![ImportError::TooLong]));
    }

    #[test]
    fn a_rule_without_an_end_makes_the_shifts_of_the_time_alone() {
        let ever = "UID:a\nSUMMARY:kim\nDTSTART:20200101T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY";
        assert_eq!(read(ever).expect("shifts").len(), 7);
    }
}
