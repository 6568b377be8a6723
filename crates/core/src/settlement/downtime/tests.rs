//! What counts as downtime, by the policy, with the evidence for each minute.

use super::*;
use crate::layer::Layer;
use crate::observation::Reason;
use crate::settlement::policy::{Begin, Policy, Unobserved};
use crate::span::Spans;
use crate::verdict::Verdict;
use proptest::prelude::*;
use std::time::Duration;

const DOWN: Verdict = Verdict::Down { layer: Layer::Dns, reason: Reason::Timeout };

fn minute(n: i64) -> Time {
    Time::from_secs(n * 60)
}

fn span(from: i64, until: i64) -> Span {
    Span { from: minute(from), until: minute(until) }
}

/// A verdict that rests on what was seen from a minute on, decided a minute later.
fn change(since: i64, verdict: Verdict) -> VerdictChange {
    let site = Name::parse("shop.co.kr").expect("a name");
    VerdictChange { site, verdict, since: minute(since), at: minute(since + 1) }
}

fn outage(owner: Option<Owner>, span: Span) -> Involvement {
    let incident = IncidentId::new(span.from, "outage");
    let counts_from = Some(Time::from_micros(i64::MIN));
    Involvement { incident, component: None, owner, span, excluded: None, doubt: None, counts_from }
}

/// An hour: up, down from minute 10, up from minute 51; an outage of the host explains it.
struct Record {
    policy: Policy,
    changes: Vec<VerdictChange>,
    watched: Spans,
    probed: Spans,
    incidents: Vec<Involvement>,
    maintenance: Vec<PlannedWindow>,
}

fn record() -> Record {
    Record {
        policy: Policy::default(),
        changes: vec![change(0, Verdict::Up), change(10, DOWN), change(51, Verdict::Up)],
        watched: Spans::union(vec![span(0, 60)]),
        probed: Spans::union(vec![span(0, 60)]),
        incidents: vec![outage(Some(Owner::Us), span(9, 55))],
        maintenance: Vec::new(),
    }
}

impl Record {
    fn pieces(&self) -> Vec<Piece> {
        let record = SiteRecord {
            changes: &self.changes,
            watched: &self.watched,
            probed: &self.probed,
            incidents: &self.incidents,
            maintenance: &self.maintenance,
        };
        site_downtime(&self.policy, &record, span(0, 60))
    }

    /// Minutes by treatment.
    fn minutes(&self, is_meant: impl Fn(&Treatment) -> bool) -> u64 {
        let pieces = self.pieces();
        let meant = pieces.iter().filter(|it| is_meant(&it.treatment));
        meant.map(|it| it.span.length()).sum::<Duration>().as_secs() / 60
    }

    /// What is presumed down, and why.
    fn presumed(&self) -> Vec<(Presumption, Span)> {
        let pieces = self.pieces().into_iter();
        let presumed = pieces.filter_map(|it| match it.treatment {
            Treatment::Down { presumed: Some(why), .. } => Some((why, it.span)),
            _ => None,
        });
        presumed.collect()
    }

    fn down(&self) -> u64 {
        self.minutes(|it| matches!(it, Treatment::Down { .. }))
    }
}

#[test]
fn forty_one_minutes_are_forty_one_minutes_and_name_their_evidence() {
    let pieces = record().pieces();
    assert_eq!(pieces.len(), 1);
    assert_eq!(pieces[0].span, span(10, 51));
    assert_eq!(pieces[0].evidence, change(10, DOWN));
}

#[test]
fn by_the_policy_it_begins_with_the_decision() {
    let mut record = record();
    record.policy.begin = Begin::Decision;
    assert_eq!(record.pieces()[0].span, span(11, 52));
}

#[test]
fn what_was_not_watched_counts_only_where_the_policy_says_so() {
    let mut record = record();
    record.policy.bridge_s = 0;
    record.watched = Spans::union(vec![span(0, 20), span(30, 60)]);
    record.probed = record.watched.clone();
    let incident = record.incidents[0].incident;
    assert_eq!(record.down(), 31);
    let not_watched = Treatment::NotWatched { between: Some(incident), after: None };
    assert_eq!(record.minutes(|it| *it == not_watched), 10);
    record.policy.not_watched = Unobserved::AsBefore;
    assert_eq!(record.down(), 41);
    assert_eq!(record.presumed(), [(Presumption::NotWatched, span(20, 30))], "and is told as such");
}

#[test]
fn a_restart_in_the_midst_of_an_outage_does_not_end_it() {
    let mut record = record();
    record.watched = Spans::union(vec![span(0, 20), span(24, 60)]);
    record.probed = record.watched.clone();
    assert_eq!(record.down(), 41);
    assert_eq!(record.presumed(), [(Presumption::NotWatched, span(20, 24))]);
    // While probing ran and no vantage was healthy, what was seen before holds.
    record.probed = Spans::union(vec![span(0, 60)]);
    assert_eq!(record.presumed(), [(Presumption::NoVerdict, span(20, 24))]);
    // What the policy does not bridge interrupts, and is marked.
    record.policy.unknown = Unobserved::NotCounted;
    record.policy.bridge_s = 239;
    let between = Some(record.incidents[0].incident);
    assert_eq!(record.minutes(|it| *it == Treatment::Unknown { between, after: None }), 4);
    record.policy.bridge_s = 240;
    assert_eq!(record.down(), 41);
    // A pause after which it works again is no outage, nor is one outside of an incident.
    record.watched = Spans::union(vec![span(0, 47), span(51, 60)]);
    assert_eq!(record.down(), 37);
    record.watched = Spans::union(vec![span(0, 20), span(24, 60)]);
    record.incidents[0].span = span(30, 55);
    assert_eq!(record.down(), 21);
}

#[test]
fn a_pause_is_bridged_only_to_a_time_in_which_the_site_was_seen_down_again() {
    let mut record = record();
    // After the pause the old verdict holds for a minute, until the first probe finds it working.
    record.watched = Spans::union(vec![span(0, 47), span(50, 60)]);
    record.probed = record.watched.clone();
    assert_eq!(record.presumed(), [(Presumption::NoVerdict, span(50, 51))], "nobody saw it");
    assert_eq!(record.down(), 38);
    // A probe after the pause that finds it down is enough.
    record
        .changes
        .insert(2, change(50, Verdict::Down { layer: Layer::Http, reason: Reason::Timeout }));
    assert_eq!(record.presumed(), [(Presumption::NotWatched, span(47, 50))]);
    // What is presumed itself bridges nothing.
    record.changes[2] = change(48, Verdict::Unknown);
    assert_eq!(record.presumed(), [(Presumption::NoVerdict, span(50, 51))]);
}

#[test]
fn a_program_that_is_restarted_twice_within_a_minute_does_not_end_an_outage() {
    let mut record = record();
    record.watched = Spans::union(vec![span(0, 20), span(21, 22), span(24, 60)]);
    record.probed = record.watched.clone();
    assert_eq!(record.down(), 41);
    let presumed = |from, until| (Presumption::NotWatched, span(from, until));
    let between = (Presumption::NoVerdict, span(21, 22));
    assert_eq!(record.presumed(), [presumed(20, 21), between, presumed(22, 24)]);
}

#[test]
fn an_outage_of_which_nobody_saw_the_end_is_marked_and_not_counted() {
    let mut record = record();
    let after = Some(record.incidents[0].incident);
    let end_unseen = |it: &Treatment| *it == Treatment::NotWatched { between: None, after };
    // The program stopped while the site was down, and found it working when it was back.
    record.watched = Spans::union(vec![span(0, 40), span(50, 60)]);
    record.probed = record.watched.clone();
    assert_eq!((record.down(), record.minutes(end_unseen)), (31, 10));
    record.changes[2] = change(50, Verdict::Up);
    assert_eq!((record.down(), record.minutes(end_unseen)), (30, 10));
    // It never came back to see it.
    record.watched = Spans::union(vec![span(0, 40)]);
    record.probed = record.watched.clone();
    record.changes.pop();
    assert_eq!((record.down(), record.minutes(end_unseen)), (30, 20));
    // Two probes are as far apart as this.
    record.watched = Spans::union(vec![span(0, 58)]);
    record.probed = record.watched.clone();
    assert_eq!(record.minutes(end_unseen), 0);
}

#[test]
fn what_lengths_add_up_to_is_what_their_ends_say() {
    let mut record = record();
    record.changes[1].since = Time::from_micros(minute(10).as_micros() + 999_999);
    record.changes[2].since = Time::from_micros(minute(51).as_micros() + 1);
    assert_eq!(record.pieces()[0].span, span(10, 51));
}

#[test]
fn two_kinds_of_not_knowing_are_bridged_together_or_not_at_all() {
    let mut record = record();
    record.policy.unknown = Unobserved::NotCounted;
    record.watched = Spans::union(vec![span(0, 20), span(40, 60)]);
    record.probed = Spans::union(vec![span(0, 30), span(40, 60)]);
    record.policy.bridge_s = 20 * 60;
    assert_eq!(record.down(), 41);
    record.policy.bridge_s = 19 * 60;
    assert_eq!(record.down(), 21);
    // What was planned within it explains nothing: the site was down before.
    record.policy.bridge_s = 20 * 60;
    record.maintenance = vec![PlannedWindow { planned_at: minute(-9999), span: span(25, 30) }];
    assert_eq!((record.down(), record.minutes(|it| *it == Treatment::Maintenance)), (41, 0));
}

#[test]
fn while_the_vantages_are_sick_a_site_is_what_it_was_or_unknown() {
    let mut record = record();
    record.changes.insert(2, change(40, Verdict::Unknown));
    assert_eq!(record.down(), 41);
    record.policy.unknown = Unobserved::NotCounted;
    assert_eq!(record.down(), 30);
    assert_eq!(record.minutes(|it| matches!(it, Treatment::Unknown { .. })), 11);
}

#[test]
fn slow_is_down_only_by_the_policy() {
    let mut record = record();
    record.changes[1].verdict = Verdict::Slow;
    assert_eq!((record.down(), record.minutes(|it| *it == Treatment::Slow)), (0, 41));
    record.policy.slow_is_down = true;
    assert_eq!(record.down(), 41);
}

#[test]
fn maintenance_is_left_out_only_when_it_was_planned_in_time() {
    let mut record = record();
    let planned_at = minute(8) - Duration::from_secs(24 * 3600);
    record.maintenance = vec![PlannedWindow { planned_at, span: span(8, 20) }];
    assert_eq!((record.down(), record.minutes(|it| *it == Treatment::Maintenance)), (31, 10));
    record.maintenance[0].planned_at = minute(5);
    assert_eq!(record.down(), 41);
    record.maintenance[0].planned_at = planned_at;
    record.policy.maintenance_notice_hours = None;
    assert_eq!(record.down(), 41);
}

#[test]
fn maintenance_explains_only_what_begins_to_fail_in_it() {
    let mut record = record();
    record.maintenance = vec![PlannedWindow { planned_at: minute(-9999), span: span(20, 30) }];
    let left_out = |it: &Treatment| *it == Treatment::Maintenance;
    assert_eq!((record.down(), record.minutes(left_out)), (41, 0));
    assert_eq!(record.pieces().len(), 1, "nor does it interrupt the outage");
    // It worked for a minute in the outage and fails again in the window: the outage goes on.
    record.changes.splice(2..2, [change(19, Verdict::Up), change(21, DOWN)]);
    assert_eq!((record.down(), record.minutes(left_out)), (39, 0));
    // What was seen working, with no outage open, and fails in the window is maintenance.
    record.incidents[0].span = span(9, 19);
    record.incidents.push(outage(Some(Owner::Us), span(30, 55)));
    assert_eq!((record.down(), record.minutes(left_out)), (30, 9));
}

#[test]
fn a_site_that_its_owner_broke_is_not_the_hosts_downtime() {
    let mut record = record();
    record.incidents = vec![outage(Some(Owner::Us), span(30, 55))];
    assert_eq!((record.down(), record.minutes(|it| *it == Treatment::OwnTrouble)), (21, 20));
    record.incidents = vec![outage(Some(Owner::Customer), span(9, 55))];
    assert_eq!(record.down(), 0);
    record.incidents = vec![Involvement {
        excluded: Some("moved away".into()),
        ..outage(Some(Owner::Us), span(9, 55))
    }];
    assert_eq!(record.down(), 0);
}

#[test]
fn two_incidents_at_once_count_once() {
    let mut record = record();
    record.incidents =
        vec![outage(Some(Owner::Customer), span(9, 55)), outage(Some(Owner::Us), span(20, 55))];
    assert_eq!(record.down(), 31, "the host answers for what is its own");
    record.incidents =
        vec![outage(Some(Owner::ThirdParty), span(9, 55)), outage(Some(Owner::Us), span(20, 55))];
    let of_host = record.minutes(|it| matches!(it, Treatment::Down { owner: Some(Owner::Us), .. }));
    assert_eq!(of_host, 31, "what began first at a third party does not take it away");
    record.incidents.push(outage(None, span(5, 60)));
    assert_eq!(record.down(), 41);
}

#[test]
fn what_does_not_count_by_the_terms_takes_nothing_from_what_does() {
    let mut record = record();
    let [first, second] = [span(9, 40), span(20, 55)].map(|it| outage(Some(Owner::Us), it));
    let of = |record: &Record, it: &Involvement| {
        record.minutes(|treatment| treatment.concerns() == Some(it.incident))
    };
    record.incidents = vec![first.clone(), second.clone()];
    assert_eq!((of(&record, &first), of(&record, &second)), (30, 11));
    // A person said that the first one was an act of nature, or nobody ever reported it.
    record.incidents[0].counts_from = None;
    assert_eq!((of(&record, &first), of(&record, &second)), (10, 31));
    // The first one was reported at minute 15, the second one at 30.
    record.incidents[0].counts_from = Some(minute(15));
    record.incidents[1].counts_from = Some(minute(30));
    assert_eq!((of(&record, &first), of(&record, &second)), (30, 11));
    // It was reported five minutes after the second one, which has these five.
    record.incidents[0].counts_from = Some(minute(35));
    assert_eq!((of(&record, &first), of(&record, &second)), (25, 16));
    assert_eq!(record.down(), 41);
}

proptest! {
    #[test]
    fn no_minute_is_in_two_pieces(
        verdicts in prop::collection::vec((0_i64..60, 0_u8..4), 0..8),
        watched in prop::collection::vec((0_i64..60, 0_i64..60), 0..4),
        probed in prop::collection::vec((0_i64..60, 0_i64..60), 0..4),
        policy in (0_u32..1_800, any::<bool>(), any::<bool>()),
        incidents in prop::collection::vec((0_i64..60, 0_i64..60, 0_u8..4), 0..4),
        windows in prop::collection::vec((0_i64..60, 0_i64..60), 0..3),
    ) {
        let verdict = |code: u8| [Verdict::Up, Verdict::Slow, DOWN, Verdict::Unknown][usize::from(code)];
        let owner = |code: u8| [None, Some(Owner::Us), Some(Owner::Customer), Some(Owner::ThirdParty)][usize::from(code)];
        let unobserved = |counts| if counts { Unobserved::AsBefore } else { Unobserved::NotCounted };
        let (bridge_s, unknown, not_watched) = policy;
        let policy = Policy {
            bridge_s, unknown: unobserved(unknown), not_watched: unobserved(not_watched),
            ..Policy::default()
        };
        let mut changes: Vec<_> = verdicts.iter().map(|(at, code)| change(*at, verdict(*code))).collect();
        changes.sort_by_key(|it| it.at);
        let record = Record {
            policy,
            changes,
            watched: Spans::union(watched.iter().map(|(a, b)| span(*a, *b)).collect()),
            probed: Spans::union(probed.iter().chain(&watched).map(|(a, b)| span(*a, *b)).collect()),
            incidents: incidents.iter().map(|(a, b, code)| outage(owner(*code), span(*a, *b))).collect(),
            maintenance: windows.iter().map(|(a, b)| PlannedWindow { planned_at: minute(-9999), span: span(*a, *b) }).collect(),
        };
        let pieces = record.pieces();
        prop_assert!(pieces.windows(2).all(|pair| pair[0].span.until <= pair[1].span.from));
        prop_assert!(pieces.iter().all(|it| !it.span.is_empty()));
    }
}
