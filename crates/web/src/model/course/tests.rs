use super::*;
use bongsu_core::incident::{Counts, IncidentId};
use bongsu_core::statement::StatementKind;

fn at(secs: i64) -> Time {
    Time::from_secs(1_000 + secs)
}

fn victim(listed: i64, hit: Option<i64>, verified: Option<i64>) -> VictimTimes {
    VictimTimes {
        listed_at: at(listed),
        hit_at: hit.map(at),
        verified_at: verified.map(at),
        sites: 1,
    }
}

fn statement(secs: i64, verified: u32) -> Statement {
    Statement {
        incident: IncidentId::new(at(0), "t"),
        number: 0,
        as_of: at(secs),
        next_update_by: None,
        since: at(0),
        kind: StatementKind::Investigating,
        class: bongsu_core::incident::IncidentClass::Outage,
        counts: Counts { verified, ..Counts::default() },
    }
}

fn counts(course: &Course, secs: i64) -> Option<[u32; 3]> {
    course.at(at(secs)).map(|point| point.counts())
}

#[test]
fn each_point_has_the_counts_of_its_instant() {
    let victims =
        [victim(0, Some(10), Some(100)), victim(0, Some(12), None), victim(5, None, Some(60))];
    let course = course(victims.into_iter(), &[], at(120));
    assert_eq!(counts(&course, -1), None, "before the first victim nothing is known");
    assert_eq!(counts(&course, 0), Some([0, 2, 0]));
    assert_eq!(counts(&course, 5), Some([0, 3, 0]));
    assert_eq!(counts(&course, 11), Some([1, 2, 0]));
    assert_eq!(counts(&course, 59), Some([2, 1, 0]));
    assert_eq!(counts(&course, 60), Some([2, 0, 1]));
    assert_eq!(counts(&course, 120), Some([1, 0, 2]));
    assert_eq!(counts(&course, 121), None, "what comes after is not known");
    assert_eq!(course.peak().map(|peak| (peak.at, peak.hit)), Some((at(12), 2)));
}

#[test]
fn changes_after_the_end_are_left_out() {
    let course = course([victim(0, Some(10), Some(100))].into_iter(), &[], at(50));
    assert_eq!(counts(&course, 50), Some([1, 0, 0]));
    assert_eq!(course.points.len(), 2);
}

#[test]
fn without_victims_there_is_no_point() {
    let empty = course(std::iter::empty(), &[statement(0, 0)], at(50));
    assert_eq!((empty.points.len(), empty.revised, empty.peak()), (0, false, None));
}

#[test]
fn victims_that_are_alike_are_counted_once_for_each_site() {
    let alike = VictimTimes { sites: 40, ..victim(0, Some(10), None) };
    let course = course([alike].into_iter(), &[], at(20));
    assert_eq!(counts(&course, 20), Some([40, 0, 0]));
}

#[test]
fn a_site_that_failed_again_after_a_statement_called_it_verified_is_noted() {
    let victims = || [victim(0, Some(10), Some(90))].into_iter();
    assert!(!course(victims(), &[statement(95, 1)], at(120)).revised);
    assert!(course(victims(), &[statement(50, 1)], at(120)).revised);
}

#[test]
fn a_statement_that_counted_less_than_became_known_since_is_noted() {
    let victims = || [victim(0, Some(10), Some(90))].into_iter();
    // Its check was under way when the statement was made.
    assert!(course(victims(), &[statement(95, 0)], at(120)).revised);
}

#[test]
fn at_the_instant_of_a_statement_a_long_course_has_its_counts() {
    let victims = (0..3_000).map(|n| victim(0, Some(1), Some(2 + n)));
    let stated = [statement(777, 776), statement(2_001, 2_000)];
    let stated = stated.map(|it| {
        let counts = Counts { hit: 3_000 - it.counts.verified, ..it.counts };
        Statement { counts, ..it }
    });
    let course = course(victims, &stated, at(4_000));
    assert!(course.points.len() <= MAX_POINTS + 2 && !course.revised);
    for it in stated {
        let point = course.at(it.as_of).unwrap();
        assert_eq!((point.hit, point.verified), (it.counts.hit, it.counts.verified));
    }
}

#[test]
fn thinning_keeps_the_ends_and_the_extremes_and_makes_nothing_up() {
    let points: Vec<CoursePoint> = (0..5_000_u32)
        .map(|n| CoursePoint {
            at: at(i64::from(n)),
            hit: if n == 1_234 { 9_999 } else { 100 + n % 7 },
            at_risk: if n == 3_333 { 0 } else { 50 },
            verified: n / 3,
        })
        .collect();
    let thinned = thin(points.clone(), MAX_POINTS, &[]);
    assert!(thinned.len() <= MAX_POINTS, "{}", thinned.len());
    assert_eq!((thinned.first(), thinned.last()), (points.first(), points.last()));
    assert!(thinned.iter().any(|point| point.hit == 9_999));
    assert!(thinned.iter().any(|point| point.at_risk == 0));
    assert!(thinned.is_sorted_by_key(|point| point.at));
    assert!(thinned.iter().all(|point| points.contains(point)));
    assert_eq!(thin(points[..150].to_vec(), MAX_POINTS, &[]), points[..150]);
}
