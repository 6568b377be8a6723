//! What counts, in the arithmetic of a month. The published terms are tried in the program.

use super::*;
use crate::name::Name;
use crate::settlement::contract::FeePeriod;
use crate::settlement::policy::Partial;
use crate::settlement::reported::Channel;
use crate::settlement::terms::{
    AvailabilityTier, ClaimDeadline, ClaimRule, Claimant, CountsFrom, FeeBase, MultipleTier,
    Remedy, Rule, Text, Threshold, Window,
};
use crate::settlement::{Currency, Rounding};
use crate::span::Span;
use crate::verdict::{Verdict, VerdictChange};

pub(in crate::settlement) fn at(text: &str) -> Time {
    Time::parse(text).expect("a time")
}

pub(in crate::settlement) fn span(from: &str, until: &str) -> Span {
    Span { from: at(from), until: at(until) }
}

pub(super) fn incident(seed: &str) -> IncidentId {
    IncidentId::new(Time::ZERO, seed)
}

pub(super) fn down(site: &str, span: Span, id: IncidentId) -> Piece {
    let evidence = VerdictChange {
        site: Name::parse(site).expect("a name"),
        verdict: Verdict::Unknown,
        since: span.from,
        at: span.from,
    };
    let treatment =
        Treatment::Down { incident: id, owner: None, component: None, doubt: None, presumed: None };
    Piece { span, evidence, treatment }
}

pub(in crate::settlement) fn contract(fee: i64) -> Contract {
    Contract {
        key: "A-1".into(),
        customer: "kim".into(),
        site: None,
        fee: Money::new(fee, Currency::KRW),
        period: FeePeriod::Month,
        terms: "x3".into(),
        from: "2017-01-01".parse().expect("a date"),
        until: None,
    }
}

/// Three times the fee for the time, in a month of 720 hours, without thresholds.
pub(in crate::settlement) fn terms() -> Terms {
    let base = FeeBase { months_before: 0, hours_of_month: Some(720) };
    let tiers = vec![MultipleTier { from: Duration::ZERO, times: 3 }];
    Terms {
        name: "x3".into(),
        title: Text { ko: String::new(), en: String::new() },
        source: String::new(),
        thresholds: Vec::new(),
        counts_from: CountsFrom::Downtime,
        exclusions: Vec::new(),
        unit_s: 1,
        rounding: Rounding::Down,
        rule: Rule::Multiple { base, tiers },
        cap: None,
        minimum: None,
        money_rounding: Rounding::HalfUp,
        remedy: Remedy::Credit,
        claim: ClaimRule { claimant: Claimant::Host, deadline: ClaimDeadline::None },
        notice_days: 30,
    }
}

/// A case that tests change.
pub(super) struct Story {
    pub(super) contract: Contract,
    pub(super) terms: Terms,
    pub(super) policy: Policy,
    pub(super) zone: &'static str,
    pub(super) month: &'static str,
    pub(super) pieces: Vec<Piece>,
    pub(super) sites: u32,
    pub(super) reported: BTreeMap<IncidentId, Report>,
    pub(super) decisions: Vec<ExclusionDecision>,
    pub(super) taken_back: Vec<DecisionTakenBack>,
    pub(super) unwatched: Unwatched,
}

impl Story {
    pub(super) fn new(pieces: Vec<Piece>) -> Story {
        Story {
            contract: contract(720_000),
            terms: terms(),
            policy: Policy::default(),
            zone: "Asia/Seoul",
            month: "2018-01",
            pieces,
            sites: 1,
            reported: BTreeMap::new(),
            decisions: Vec::new(),
            taken_back: Vec::new(),
            unwatched: Unwatched::default(),
        }
    }

    pub(super) fn settle(&self) -> Settlement {
        let zone = TimeZone::get(self.zone).expect("known");
        settle(&Case {
            contract: &self.contract,
            history: std::slice::from_ref(&self.contract),
            terms: &self.terms,
            policy: &self.policy,
            zone: &zone,
            month: self.month.parse().expect("a month"),
            pieces: &self.pieces,
            sites: &SiteCounts::constant(self.sites),
            reported: &self.reported,
            decisions: &self.decisions,
            taken_back: &self.taken_back,
            unwatched: self.unwatched,
        })
        .expect("amounts of this world")
    }

    pub(super) fn owed(&self) -> i64 {
        self.settle().owed.minor()
    }
}

const ONE: &str = "2018-01-04T16:00:00+09:00";
const TWO: &str = "2018-01-04T17:00:00+09:00";
const THREE: &str = "2018-01-04T18:00:00+09:00";

#[test]
fn an_hour_of_720_costs_three_times_its_fee() {
    let story = Story::new(vec![down("shop.co.kr", span(ONE, TWO), incident("a"))]);
    assert_eq!(story.owed(), 3_000);
}

#[test]
fn two_incidents_at_once_count_once_and_their_parts_add_up() {
    let both = vec![
        down("shop.co.kr", span(ONE, THREE), incident("a")),
        down("blog.co.kr", span(ONE, THREE), incident("b")),
    ];
    let mut story = Story::new(both);
    story.sites = 2;
    let settled = story.settle();
    assert_eq!(settled.owed.minor(), 6_000);
    let parts: Vec<i64> = settled.by_incident.iter().map(|(_, part)| part.minor()).collect();
    assert_eq!(parts, [3_000, 3_000]);
}

#[test]
fn of_four_sites_one_counts_a_quarter_or_all_or_nothing_by_the_policy() {
    let mut story = Story::new(vec![down("shop.co.kr", span(ONE, THREE), incident("a"))]);
    story.sites = 4;
    assert_eq!(story.owed(), 1_500);
    story.policy.partial = Partial::AnySite;
    assert_eq!(story.owed(), 6_000);
    story.policy.partial = Partial::AllSites;
    assert_eq!(story.owed(), 0);
}

#[test]
fn an_outage_over_the_end_of_a_month_is_one_outage_and_each_month_pays_its_part() {
    let night = span("2018-01-31T23:00:00+09:00", "2018-02-01T01:00:00+09:00");
    let mut story = Story::new(vec![down("shop.co.kr", night, incident("a"))]);
    let needed = Duration::from_secs(2 * 3600);
    story.terms.thresholds =
        vec![Threshold { window: Window::Continuous, needed, more_than: false }];
    assert_eq!(story.owed(), 3_000);
    story.month = "2018-02";
    assert_eq!(story.owed(), 3_000);
    story.month = "2018-03";
    assert_eq!(story.owed(), 0);
}

#[test]
fn a_month_with_a_change_of_the_clock_is_an_hour_shorter() {
    let mut story = Story::new(vec![down(
        "shop.de",
        span("2018-03-25T00:00:00+01:00", "2018-03-26T00:00:00+02:00"),
        incident("a"),
    )]);
    (story.zone, story.month) = ("Europe/Berlin", "2018-03");
    let base = FeeBase { months_before: 0, hours_of_month: None };
    let tiers = vec![MultipleTier { from: Duration::ZERO, times: 1 }];
    story.terms.rule = Rule::Multiple { base, tiers };
    story.contract = contract(743_000);
    let settled = story.settle();
    assert_eq!(settled.counted, Duration::from_secs(23 * 3600), "a day of 23 hours");
    assert_eq!(settled.owed.minor(), 23_000, "of a month of 743");
}

#[test]
fn the_average_of_the_months_before_is_by_their_own_lengths() {
    let mut story = Story::new(vec![down("shop.co.kr", span(ONE, TWO), incident("a"))]);
    let base = FeeBase { months_before: 3, hours_of_month: None };
    let tiers = vec![MultipleTier { from: Duration::ZERO, times: 3 }];
    story.terms.rule = Rule::Multiple { base, tiers };
    story.contract = contract(300_000);
    // October, November and December have 92 days: 900,000 × 3 ÷ (92 × 24) = 1,222.8.
    assert_eq!(story.owed(), 1_223);
    assert_eq!(months_taken(&story), Some(3));
    // A contract of one month before: December alone, 300,000 × 3 ÷ 744 = 1,209.7.
    story.contract.from = "2017-11-15".parse().expect("a date");
    assert_eq!(story.owed(), 1_210);
    assert_eq!(months_taken(&story), Some(1), "the document says so");
    story.contract.from = "2018-01-01".parse().expect("a date");
    assert_eq!(months_taken(&story), Some(0), "the month itself");
}

/// Of how many months before the fee was taken, as the customer reads it.
fn months_taken(story: &Story) -> Option<u8> {
    story.settle().lines.iter().find_map(|line| match line {
        Line::Multiple { base, .. } => Some(base.months_before),
        _ => None,
    })
}

#[test]
fn a_contract_that_ended_pays_for_its_days_alone() {
    let mut story = Story::new(vec![down("shop.co.kr", span(ONE, THREE), incident("a"))]);
    story.contract.until = Some("2018-01-03".parse().expect("a date"));
    assert_eq!(story.owed(), 0);
    story.contract.until = Some("2018-01-04".parse().expect("a date"));
    assert_eq!(story.owed(), 6_000);
}

#[test]
fn a_fee_of_a_part_of_the_month_is_derived() {
    let mut story = Story::new(vec![down("shop.co.kr", span(ONE, THREE), incident("a"))]);
    let share = |percent: &str| percent.parse().expect("a share");
    story.terms.rule = Rule::Availability {
        tiers: vec![AvailabilityTier { below: share("99.99"), credit: share("10") }],
    };
    let part = |story: &Story| {
        story.settle().lines.into_iter().find(|it| matches!(it, Line::PartOfFee { .. }))
    };
    assert_eq!(part(&story), None, "of the whole month there is nothing to derive");
    story.contract.until = Some("2018-01-15".parse().expect("a date"));
    story.contract.fee = Money::new(310_000, Currency::KRW);
    let days = |n: u64| Duration::from_secs(n * 86_400);
    let (monthly, fee) = (story.contract.fee, Money::new(150_000, Currency::KRW));
    let derived = Line::PartOfFee { monthly, part: days(15), whole: days(31), fee };
    assert_eq!(part(&story), Some(derived));
    assert_eq!(story.owed(), 15_000);
}

#[test]
fn each_outage_of_a_month_has_its_own_end() {
    let late = span("2018-01-31T23:00:00+09:00", "2018-02-01T01:00:00+09:00");
    let pieces = vec![
        down("shop.co.kr", span(ONE, TWO), incident("a")),
        down("shop.co.kr", late, incident("b")),
    ];
    let settled = Story::new(pieces).settle();
    assert_eq!(settled.ends, [(incident("a"), at(TWO)), (incident("b"), late.until)]);
    let zone = TimeZone::get("Asia/Seoul").expect("known");
    let deadline = ClaimDeadline::DaysAfterEnd { days: 30 };
    let rule = ClaimRule { claimant: Claimant::Customer, deadline };
    let closes = rule.each_closes_at("2018-01".parse().expect("a month"), &settled.ends, &zone);
    let closes: Vec<String> = closes.iter().map(|(_, at)| at.civil("Asia/Seoul")).collect();
    assert_eq!(closes, ["2018-02-04 00:00:00", "2018-03-04 00:00:00"]);
}

#[test]
fn an_attack_counts_until_a_person_says_that_the_terms_exclude_it() {
    let id = incident("a");
    let mut story = Story::new(vec![down("shop.co.kr", span(ONE, TWO), id)]);
    story.terms.exclusions = vec![Exclusion::Attack];
    let open = story.settle();
    assert_eq!(open.owed.minor(), 3_000);
    let exclusion = Exclusion::Attack;
    assert_eq!(open.questions, [Question::DoesExclusionApply { incident: id, exclusion }]);
    let decision = |applies| ExclusionDecision {
        incident: id,
        exclusion,
        applies,
        by: "park".into(),
        at: at(TWO),
    };
    story.decisions = vec![decision(true)];
    let decided = story.settle();
    assert_eq!((decided.owed.minor(), decided.questions.len()), (0, 0));
    story.decisions = vec![decision(false)];
    assert_eq!((story.owed(), story.settle().questions.len()), (3_000, 0));
}

#[test]
fn a_decision_that_was_taken_back_is_a_step_and_changes_no_figure() {
    let id = incident("a");
    let mut story = Story::new(vec![down("shop.co.kr", span(ONE, TWO), id)]);
    story.terms.exclusions = vec![Exclusion::Attack];
    let before = story.settle();
    let of = |incident, exclusion| DecisionTakenBack {
        decision: Decision::Exclusion(ExclusionDecision {
            incident,
            exclusion,
            applies: true,
            by: "park".into(),
            at: at(TWO),
        }),
        by: "kim".into(),
        at: at(THREE),
    };
    let taken_back = of(id, Exclusion::Attack);
    // Others are about another outage, and about what these terms do not exclude.
    story.taken_back = vec![
        of(incident("b"), Exclusion::Attack),
        of(id, Exclusion::ForceMajeure),
        taken_back.clone(),
    ];
    let after = story.settle();
    let said: Vec<_> =
        after.lines.iter().filter(|it| matches!(it, Line::TakenBack { .. })).collect();
    assert_eq!(said, [&Line::TakenBack { decision: taken_back }]);
    assert!(after.owes_the_same(&before) && after.questions == before.questions);
}

#[test]
fn a_month_that_nobody_watched_says_so() {
    let mut story = Story::new(Vec::new());
    let days = |n: u64| Duration::from_secs(n * 86_400);
    let said = |story: &Story| {
        let lines = story.settle().lines.into_iter();
        lines.filter(|it| matches!(it, Line::NotWatched { .. })).collect::<Vec<_>>()
    };
    assert_eq!(said(&story), []);
    story.unwatched = Unwatched { time: days(2), of: days(31) };
    assert_eq!(said(&story), [Line::NotWatched { time: days(2), all: false }]);
    story.unwatched = Unwatched { time: days(31), of: days(31) };
    assert_eq!(said(&story), [Line::NotWatched { time: days(31), all: true }]);
}

#[test]
fn terms_that_count_from_the_report_want_one() {
    let id = incident("a");
    let mut story = Story::new(vec![down("shop.co.kr", span(ONE, THREE), id)]);
    story.terms.counts_from = CountsFrom::CustomersReport;
    let unreported = story.settle();
    assert_eq!(unreported.owed.minor(), 0);
    assert_eq!(unreported.questions, [Question::NotReported { incident: id }]);
    let report = Report { at: at(TWO), channel: Channel::Page };
    story.reported = [(id, report)].into();
    assert_eq!(story.owed(), 3_000);
}

#[test]
fn the_steps_say_each_outage_and_the_sum() {
    let story = Story::new(vec![down("shop.co.kr", span(ONE, TWO), incident("a"))]);
    let lines = story.settle().lines;
    assert!(lines.iter().any(|line| matches!(line, Line::Piece { .. })));
    let owed = Money::new(3_000, Currency::KRW);
    assert_eq!(lines.last(), Some(&Line::Owed { amount: owed }));
    let text = serde_json::to_string(&lines).expect("lines are stored");
    assert_eq!(serde_json::from_str::<Vec<Line>>(&text).expect("and read"), lines);
}

#[test]
fn what_was_before_the_contract_meets_no_threshold_of_it() {
    let two_hours = span("2018-01-04T16:00:00+09:00", "2018-01-04T18:00:00+09:00");
    let hour = span("2018-01-20T16:00:00+09:00", "2018-01-20T17:00:00+09:00");
    let night = span("2018-01-14T22:00:00+09:00", "2018-01-15T00:30:00+09:00");
    let mut story = Story::new(vec![
        down("shop.co.kr", two_hours, incident("a")),
        down("shop.co.kr", night, incident("b")),
        down("shop.co.kr", hour, incident("c")),
    ]);
    story.contract.from = "2018-01-15".parse().expect("a date");
    let threshold = |window, hours: u64| {
        let needed = Duration::from_secs(hours * 3600);
        vec![Threshold { window, needed, more_than: false }]
    };
    story.terms.thresholds = threshold(Window::Month, 2);
    assert_eq!(story.owed(), 0, "an hour and a half are the contract's");
    story.terms.thresholds = threshold(Window::Month, 1);
    assert_eq!(story.owed(), 4_500);
    story.terms.thresholds = threshold(Window::Continuous, 2);
    assert_eq!(story.owed(), 0, "half an hour of the night is the contract's");
}

#[test]
fn each_step_from_the_downtime_to_the_time_that_counts_is_there() {
    let mut story = Story::new(vec![
        down("a.kr", span(ONE, THREE), incident("a")),
        down("b.kr", span(ONE, TWO), incident("a")),
        down("c.kr", span("2018-01-08T10:00:00+09:00", "2018-01-08T10:20:00+09:00"), incident("b")),
    ]);
    story.sites = 4;
    let needed = Duration::from_secs(3_600);
    let window = Window::Continuous;
    story.terms.thresholds = vec![Threshold { window, needed, more_than: false }];
    let settlement = story.settle();
    let steps = settlement.lines.iter().filter_map(|it| match it {
        Line::Weighed { weight, sites, time, .. } => {
            Some((*weight, *sites, time.map(|it| it.as_secs() / 60)))
        }
        _ => None,
    });
    let steps: Vec<_> = steps.collect();
    // An hour of two of four, an hour of one of them, and what passed no threshold.
    assert_eq!(steps, [(2, 4, Some(30)), (1, 4, Some(15)), (1, 4, None)]);
    assert_eq!(settlement.counted, Duration::from_secs(45 * 60));
    // Where all of it counts, there is nothing to say.
    story.pieces.truncate(1);
    story.sites = 1;
    let is_step = |it: &Line| matches!(it, Line::Weighed { .. });
    assert!(!story.settle().lines.iter().any(is_step));
}
