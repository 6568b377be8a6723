//! Whose turn it is: the load is shared by minutes talked, not by the number of calls.

use super::attendance::{Attendance, SHIFT_MAX};
use crate::Time;
use crate::call::Call;
use crate::promise::Taken;
use std::time::Duration;

/// A call that nobody logged is not counted for longer than this.
const CALL_MAX: Duration = Duration::from_secs(60 * 60);

/// How long somebody has talked in calls that came in, with what they passed on.
pub fn talked<'a>(calls: impl IntoIterator<Item = &'a Call>, person: &str, now: Time) -> Duration {
    calls.into_iter().map(|call| in_call(call, person, now)).sum()
}

fn in_call(call: &Call, person: &str, now: Time) -> Duration {
    let passed = call.passed_on.iter().filter(|it| it.by.id == person);
    let passed: Duration = passed.map(|it| span(it.taken_at, it.at)).sum();
    let own = call.taken.as_ref().filter(|(_, taken)| taken.id == person);
    let own = own.map_or(Duration::ZERO, |(at, _)| {
        let ended = call.ended.as_ref().map(|(at, _)| *at);
        let until = call.logged_at.into_iter().chain(ended).min();
        span(*at, until.unwrap_or(now))
    });
    passed + own
}

fn span(from: Time, until: Time) -> Duration {
    until.since(from).min(CALL_MAX)
}

/// Whether somebody is in a call, or calls somebody back; `back` are the calls back that are taken.
pub fn is_talking<'a>(
    calls: impl IntoIterator<Item = &'a Call>,
    back: &[Taken],
    person: &str,
    now: Time,
) -> bool {
    back.iter().any(|it| it.by.id == person)
        || calls.into_iter().any(|call| {
            let is_theirs = |(at, by): &(Time, crate::promise::Person)| {
                by.id == person && now.since(*at) < CALL_MAX
            };
            call.is_open() && call.taken.as_ref().is_some_and(is_theirs)
        })
}

/// Those who can take a call now, who has talked least first.
pub fn turns<'a>(
    present: &'a [Attendance],
    (calls, back): (&[Call], &[Taken]),
    now: Time,
) -> Vec<&'a Attendance> {
    let recent = || calls.iter().filter(|call| now.since(call.started_at) < SHIFT_MAX);
    let is_free = |it: &&Attendance| {
        it.is_present(now)
            && it.on_break(now).is_none()
            && !is_talking(recent(), back, &it.person.id, now)
    };
    let mut free: Vec<&Attendance> = present.iter().filter(is_free).collect();
    free.sort_by_cached_key(|it| {
        (talked(recent(), &it.person.id, now), it.since, it.person.clone())
    });
    free
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::PassedOn;
    use crate::language::Language;
    use crate::promise::Person;

    fn at(minutes: u64) -> Time {
        Time::from_secs(0) + Duration::from_secs(minutes * 60)
    }

    fn person(name: &str) -> Person {
        Person { id: name.into(), name: name.into() }
    }

    fn call(key: &str, by: &str, taken: u64, logged: Option<u64>) -> Call {
        Call {
            taken: Some((at(taken), person(by))),
            outcome: logged.map(|_| crate::call::Outcome::Informed),
            logged_at: logged.map(at),
            ..Call::begin(at(taken), "main", key, Language::Ko)
        }
    }

    #[test]
    fn one_long_call_weighs_more_than_three_short_ones() {
        let calls = [
            call("a", "Lee", 0, Some(30)),
            call("b", "Kim", 0, Some(5)),
            call("c", "Kim", 5, Some(10)),
            call("d", "Kim", 10, Some(15)),
        ];
        let present = ["Lee", "Kim"].map(|name| Attendance::begin(person(name), at(0)));
        let turns = turns(&present, (&calls, &[]), at(40));
        assert_eq!(turns.iter().map(|it| &*it.person.name).collect::<Vec<_>>(), ["Kim", "Lee"]);
    }

    #[test]
    fn who_talks_or_has_a_break_is_not_next_and_what_was_passed_on_counts() {
        let mut passed = call("a", "Kim", 20, None);
        passed.passed_on.push(PassedOn { by: person("Lee"), taken_at: at(0), at: at(20) });
        let mut present = ["Lee", "Kim", "Park"].map(|name| Attendance::begin(person(name), at(0)));
        present[2].take_break(at(20), Duration::from_secs(15 * 60));
        let calls = [passed];
        assert_eq!(talked(&calls, "Lee", at(30)), Duration::from_secs(20 * 60));
        let turns = turns(&present, (&calls, &[]), at(30));
        assert_eq!(turns.iter().map(|it| &*it.person.name).collect::<Vec<_>>(), ["Lee"]);
    }

    #[test]
    fn who_calls_somebody_back_is_not_free() {
        let present = ["Lee", "Kim"].map(|name| Attendance::begin(person(name), at(0)));
        let back = [Taken { by: person("Lee"), at: at(5) }];
        let turns = turns(&present, (&[], &back), at(6));
        assert_eq!(turns.iter().map(|it| &*it.person.name).collect::<Vec<_>>(), ["Kim"]);
    }
}
