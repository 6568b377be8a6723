use super::*;
use crate::Time;

fn calendar(lines: &[&str]) -> String {
    let event = ["BEGIN:VEVENT", "UID:a@b", "SUMMARY:Disks"];
    let all = ["BEGIN:VCALENDAR", "VERSION:2.0"].iter().chain(&event).chain(lines);
    all.chain(&["END:VEVENT", "END:VCALENDAR"]).map(|line| format!("{line}\r\n")).collect()
}

fn one(lines: &[&str]) -> IcalEvent {
    read(&calendar(lines), "Asia/Seoul").expect("a calendar").remove(0)
}

fn refusal(lines: &[&str]) -> String {
    read(&calendar(lines), "Asia/Seoul").expect_err("it is refused").to_string()
}

#[test]
fn a_calendar_of_another_program_makes_windows() {
    let event = one(&[
        "DTSTART;TZID=Europe/Berlin:20260328T020000",
        "DTEND;TZID=Europe/Berlin:20260328T043000",
        "RRULE:FREQ=DAILY;COUNT=3",
        "EXDATE;TZID=Europe/Berlin:20260330T020000",
        "DESCRIPTION:Disks\\, fans\\nand a very long",
        "  story",
        "BEGIN:VALARM",
        "DESCRIPTION:not this",
        "DURATION:PT5M",
        "END:VALARM",
    ]);
    assert_eq!((event.uid.as_str(), event.summary.as_str()), ("a@b", "Disks"));
    assert_eq!(event.description, "Disks, fans\nand a very long story");
    let windows: Vec<String> =
        event.schedule.windows().map(|window| window.start.to_string()).collect();
    assert_eq!(windows, ["2026-03-28T01:00:00Z", "2026-03-29T01:00:00Z"]);
    assert_eq!(event.schedule.duration_secs, 9000);
}

#[test]
fn times_without_a_zone_and_whole_days_are_of_the_operators_zone() {
    let floating = one(&["DTSTART:20260328T020000", "DURATION:P1DT2H"]);
    assert_eq!(
        (floating.schedule.zone.as_str(), floating.schedule.duration_secs),
        ("Asia/Seoul", 93_600)
    );
    let day = one(&["DTSTART;VALUE=DATE:20260328", "DTEND;VALUE=DATE:20260329"]);
    assert_eq!(day.schedule.windows().next().unwrap().start.to_string(), "2026-03-27T15:00:00Z");
    let utc = one(&["DTSTART:20260328T020000Z", "DTEND:20260328T030000Z"]);
    assert_eq!(utc.schedule.zone, "UTC");
}

#[test]
fn the_zones_of_outlook_are_understood() {
    let lines = ["DTSTART;TZID=Eastern Standard Time:20260328T020000", "DURATION:PT1H"];
    let events = read(&calendar(&lines), "UTC").expect("a calendar");
    assert_eq!(events[0].schedule.zone, "America/New_York");
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let start = "DTSTART:20260328T020000";
    for (lines, error) in [
        (&[start][..], "line 3: the event has no DTEND or DURATION"),
        (&["DTEND:20260328T020000"], "line 3: the event has no DTSTART"),
        (&[start, "DTEND:20260328T010000"], "line 3: DTEND is not after DTSTART"),
        (&[start, "DTEND:20260328"], "line 3: DTEND is not after DTSTART"),
        (
            &["DTSTART;TZID=Nowhere Standard Time:20260328T020000"],
            "line 6: there is no time zone “Nowhere Standard Time”; IANA names such as Asia/Seoul and those of Windows are known",
        ),
        (
            &[start, "DURATION:PT1H", "RRULE:FREQ=YEARLY"],
            "line 8: RRULE: “FREQ=YEARLY” is not supported in a rule",
        ),
        (&[start, "RDATE:20260401T020000"], "line 7: RDATE is not supported"),
        (&["DTSTART:2026-03-28"], "line 6: DTSTART:2026-03-28 is not understood"),
        (&["nonsense"], "line 6: not a property of the form NAME:VALUE"),
    ] {
        assert_eq!(refusal(lines), error);
    }
    let whole = calendar(&[start, "DURATION:PT1H"]);
    let cut = &whole[..whole.len() - 16];
    assert!(read(cut, "UTC").is_err());
    assert_eq!(
        read("<html>:", "UTC").expect_err("no calendar").problem,
        super::read::IcalProblem::NoCalendar
    );
}

#[test]
fn what_is_written_is_folded_and_escaped_and_read_again() {
    let at = |secs| Time::from_secs(secs);
    let summary = "서버 점검; 디스크, 팬 \\ 전원 교체와 아주 긴 제목을 가진 정기 점검 안내입니다 그리고 더 깁니다";
    let event = CalendarEvent {
        uid: "x@status.example".into(),
        sequence: 2,
        changed_at: at(1_700_000_000),
        start: at(1_800_000_000),
        end: at(1_800_003_600),
        summary: summary.into(),
        description: "첫째 줄\nBEGIN:VEVENT\r\nSUMMARY:hostile".into(),
        url: Some("https://status.example/".into()),
        status: EventStatus::Confirmed,
    };
    let text = write("-//bongsu//EN", "점검", &[event]);
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "no other line ends");
    let again = read(&text, "UTC").expect("a calendar");
    assert_eq!(again.len(), 1, "no text makes another event");
    assert_eq!(again[0].summary, summary);
    assert_eq!(again[0].description, "첫째 줄\nBEGIN:VEVENT\nSUMMARY:hostile");
    let window = again[0].schedule.windows().next().expect("a window");
    assert_eq!((window.start, window.end), (at(1_800_000_000), at(1_800_003_600)));
}

proptest::proptest! {
    #[test]
    fn no_calendar_makes_the_reader_panic(text in "(BEGIN:(VCALENDAR|VEVENT)\r\n|END:VEVENT\n|DTSTART[;=:A-Z0-9/]{0,20}\n|DURATION:P[0-9TDHWMé]{0,6}\n|[A-Z\":;é]{0,9}\n){0,12}") {
        let _ = read(&text, "Asia/Seoul");
        let _ = read(&format!("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x\n{text}"), "UTC");
    }
}
