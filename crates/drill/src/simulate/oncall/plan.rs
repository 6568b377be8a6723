//! Who is on call in a simulation: people, two shifts that change hands within it, and policies.

use super::super::rng::Rng;
use bongsu_core::Time;
use bongsu_core::external_alert::Severity;
use bongsu_core::maintenance::local_time::LocalTime;
use bongsu_core::oncall::OncallKey;
use bongsu_core::oncall::hours::Hours;
use bongsu_core::oncall::person::{PageChannel, Person, Rule, Rules};
use bongsu_core::oncall::plan::{ConfiguredChannels, Plan, Team};
use bongsu_core::oncall::policy::{Condition, Policy, Step};
use bongsu_core::oncall::rotation::{Rotation, TurnUnit};
use bongsu_core::oncall::schedule::{Layer, Schedule};
use bongsu_core::oncall::test_plan::TestPlan;
use std::time::Duration;

/// Everybody.
pub const PEOPLE: [&str; 7] = ["kim", "lee", "park", "choi", "jung", "kang", "yoon"];
/// By what they are called.
pub const CHANNELS: [PageChannel; 3] = [PageChannel::Sms, PageChannel::Voice, PageChannel::Mail];

/// A key that is one.
///
/// # Panics
/// When it is none, which would be a bug here.
pub fn key(text: &str) -> OncallKey {
    text.parse().expect("keys of the simulation are keys")
}

/// A random plan.
///
/// # Panics
/// When it cannot be applied, which would be a bug here.
pub fn random(rng: &mut Rng, start: Time) -> Plan {
    let people = PEOPLE.iter().map(|name| person(rng, name)).collect();
    let source = Condition {
        sources: vec!["*".into()],
        severity_min: rng.chance(0.3).then_some(Severity::Error),
        ..Condition::default()
    };
    let plan = Plan {
        zone: "Asia/Seoul".into(),
        test_calls: rng.chance(0.5).then(|| tests(start)),
        people,
        teams: vec![team("night", &PEOPLE[..3]), team("all", &PEOPLE)],
        schedules: vec![schedule(rng, start)],
        policies: vec![
            policy(rng, "incidents", Condition::default()),
            policy(rng, "tools", source),
        ],
    };
    let finvariants = plan.check(&ConfiguredChannels::all());
    assert!(finvariants.is_empty(), "{finvariants:?}");
    plan
}

/// Tests in the hours in which it is played.
fn tests(start: Time) -> TestPlan {
    let hour = LocalTime::at(start, "Asia/Seoul").civil().hour();
    let at = |hour: i8| format!("{:02}:00", hour % 24).parse().expect("hours are times of day");
    TestPlan { every_days: 1, hours: Hours { days: vec![], from: at(hour), until: at(hour + 4) } }
}

fn team(name: &str, people: &[&str]) -> Team {
    Team { key: key(name), people: people.iter().map(|it| key(it)).collect() }
}

fn person(rng: &mut Rng, name: &str) -> Person {
    let (important, rules) = (rng.chance(0.5).then(|| rules(rng)), rules(rng));
    Person {
        key: key(name),
        name: name.to_uppercase(),
        login: Some(name.to_owned()),
        language: Default::default(),
        mail: Some(format!("{name}@host.example")),
        phone: Some("+821012345678".into()),
        calendar_link: 0,
        rules,
        important,
    }
}

fn rules(rng: &mut Rng) -> Rules {
    let mut after_s = 0;
    let count = rng.within(1..4);
    let mut attempts = Vec::new();
    for _ in 0..count {
        attempts.push(Rule { channel: rng.pick(&CHANNELS).clone(), after_s });
        after_s += rng.within(0..180) as u32;
    }
    let again = rng.chance(0.4);
    Rules {
        attempts,
        again_after_s: if again { 600 } else { 0 },
        again_times: if again { rng.within(1..4) as u32 } else { 0 },
    }
}

/// Turns of one to three hours, so that people go home while it burns; a second layer counts in
/// some of them.
fn schedule(rng: &mut Rng, start: Time) -> Schedule {
    let layer = |rng: &mut Rng, name: &str, people: &[&str], from: Time| Layer {
        name: name.to_owned(),
        rotation: Rotation {
            people: people.iter().map(|it| key(it)).collect(),
            start: LocalTime::at(from, "Asia/Seoul"),
            unit: TurnUnit::Hours,
            every: rng.within(1..4) as u16,
        },
        hours: Vec::new(),
    };
    let before = start.before(Duration::from_secs(rng.within(0..7200)));
    let mut layers = vec![layer(rng, "first", &PEOPLE[..4], before)];
    if rng.chance(0.5) {
        // From a time on that is within the simulation in some seeds.
        let later = start + Duration::from_secs(5400);
        layers.push(layer(rng, "second", &PEOPLE[3..], later));
    }
    Schedule {
        key: key("main"),
        name: "Main".into(),
        zone: "Asia/Seoul".into(),
        layers,
        holidays: Vec::new(),
        calendar_link: 0,
        fallback: if rng.chance(0.5) { vec![key("yoon")] } else { Vec::new() },
    }
}

fn policy(rng: &mut Rng, name: &str, when: Condition) -> Policy {
    let steps = (0..rng.within(1..5)).map(|_| {
        let count = rng.within(1..3);
        let mut targets = Vec::new();
        for _ in 0..count {
            let target = match rng.within(0..6) {
                0 => "team:night".to_owned(),
                1 => "turn:all".to_owned(),
                2 => format!("person:{}", rng.pick(&PEOPLE)),
                _ => "schedule:main".to_owned(),
            };
            targets.push(target.parse().expect("targets of the simulation are targets"));
        }
        Step { targets, wait_s: rng.within(60..700) as u32 }
    });
    Policy {
        key: key(name),
        name: name.to_owned(),
        when,
        steps: steps.collect(),
        important: rng.chance(0.3),
        repeats: rng.within(0..3) as u32,
        silence_s: if rng.chance(0.4) { 900 } else { 0 },
    }
}
