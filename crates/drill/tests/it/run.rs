//! A running drill: script events arrive in order, on time, at the pace of the script.

use crate::tools::{open, small};
use bongsu_drill::run::{Drill, Options, ScriptEvent, ScriptEventKind};
use bongsu_drill::simulated_host::Ports;
use std::time::Duration;

const STORY: &str = r#"
[[pace]]
at = "16:30:00"
speed = 10000
[[pace]]
at = "16:19:00"
speed = 6000
[[story]]
at = "16:19:00"
ko = "공격이 시작된다."
en = "It begins."
[[host_states_restored]]
at = "17:00:00"
ko = "복구되었습니다."
en = "Restored."
[[story]]
at = "16:25:00"
ko = "아직이다."
en = "Not yet."
"#;

fn sorts(script_events: &[ScriptEvent]) -> Vec<&'static str> {
    let sort = |event: &ScriptEvent| match event.what {
        ScriptEventKind::Line(_) => "told",
        ScriptEventKind::HostRestored(_) => "restored",
        ScriptEventKind::Planned(_) => "planned",
        ScriptEventKind::Muted(_) => "muted",
        ScriptEventKind::Speed(_) => "pace",
        ScriptEventKind::DeskKilled => "dies",
        ScriptEventKind::Ended => "ended",
    };
    script_events.iter().map(sort).collect()
}

async fn play(drill: &Drill) -> Vec<ScriptEvent> {
    let (mut coming, _) = drill.begin();
    let mut script_events = Vec::new();
    while let Some(beat) = coming.recv().await {
        assert!(drill.clock.now() >= beat.at, "{beat:?} came before its time");
        script_events.push(beat);
    }
    script_events
}

#[tokio::test]
async fn script_events_arrive_in_order_and_end() {
    let drill = open(small(STORY), None);
    let script_events = play(&drill).await;
    assert_eq!(sorts(&script_events), ["pace", "told", "told", "pace", "restored", "ended"]);
    assert!(drill.clock.speed() <= 10000.0);
}

#[tokio::test]
async fn a_given_speed_replaces_the_pace_of_the_scenario() {
    let options = Options { ports: Ports::ANY, speed: Some(9000.0), silence: None };
    let drill = Drill::start(small(STORY), options).unwrap();
    let script_events = play(&drill).await;
    assert_eq!(sorts(&script_events), ["told", "told", "restored", "ended"]);
    assert!(drill.clock.speed() <= 9000.0);
}

#[tokio::test]
async fn nothing_happens_before_the_clock_starts() {
    let drill = open(small(STORY), None);
    bongsu_clock::Clock::system().sleep(Duration::from_millis(20)).await;
    assert_eq!(drill.clock.now(), drill.scenario.start);
}

#[test]
fn two_drills_run_side_by_side() {
    let (one, two) = (open(small(""), None), open(small(""), None));
    assert_ne!(one.company.ports.https, two.company.ports.https);
}

#[test]
fn a_second_drill_on_the_default_ports_reports_why_it_cannot_start() {
    let one = open(small(""), None);
    let options = Options { ports: one.company.ports, speed: None, silence: None };
    let error = Drill::start(small(""), options).err().expect("the ports are taken").to_string();
    assert!(error.contains("another drill"), "{error}");
}
