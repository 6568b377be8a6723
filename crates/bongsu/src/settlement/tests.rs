//! The published terms, worked out by hand, and files that make no sense.

use super::{policy_file, ready_made, terms_file};
use bongsu_core::Time;
use bongsu_core::incident::IncidentId;
use bongsu_core::name::Name;
use bongsu_core::settlement::contract::{Contract, FeePeriod};
use bongsu_core::settlement::credit::{Case, SiteCounts, Unwatched, settle};
use bongsu_core::settlement::downtime::{Piece, Treatment};
use bongsu_core::settlement::policy::Policy;
use bongsu_core::settlement::reported::{Channel, Report};
use bongsu_core::settlement::terms::Terms;
use bongsu_core::settlement::{Currency, Money};
use bongsu_core::span::Span;
use bongsu_core::verdict::{Verdict, VerdictChange};
use jiff::tz::TimeZone;
use std::time::Duration;

fn terms(name: &str) -> Terms {
    ready_made().map(|(terms, _)| terms).find(|it| it.name == name).expect("ready-made")
}

/// What is owed in won for outages of so many seconds, each from 02:00 in Seoul on days of a month
/// that follow, by a contract of 300,000 won a month since 2017. The customer reports each after
/// ten minutes.
fn owed(name: &str, month: &str, outages: &[u64]) -> i64 {
    let zone = TimeZone::get("Asia/Seoul").expect("known");
    let incident = IncidentId::new(Time::ZERO, "outage");
    let piece = |(day, seconds): (usize, &u64)| {
        let from = Time::parse(&format!("{month}-{:02}T02:00:00+09:00", day + 1)).expect("a time");
        let span = Span { from, until: from + Duration::from_secs(*seconds) };
        let site = Name::parse("shop.co.kr").expect("a name");
        let evidence = VerdictChange { site, verdict: Verdict::Unknown, since: from, at: from };
        Piece {
            span,
            evidence,
            treatment: Treatment::Down {
                incident,
                owner: None,
                component: None,
                doubt: None,
                presumed: None,
            },
        }
    };
    let pieces: Vec<Piece> = outages.iter().enumerate().map(piece).collect();
    let contract = Contract {
        key: "A-1".into(),
        customer: "kim".into(),
        site: None,
        fee: Money::new(300_000, Currency::KRW),
        period: FeePeriod::Month,
        terms: name.into(),
        from: "2017-01-01".parse().expect("a date"),
        until: None,
    };
    let at = pieces[0].span.from + Duration::from_secs(600);
    let reported = Report { at, channel: Channel::Page };
    let settled = settle(&Case {
        contract: &contract,
        history: std::slice::from_ref(&contract),
        terms: &terms(name),
        policy: &Policy::default(),
        zone: &zone,
        month: month.parse().expect("a month"),
        pieces: &pieces,
        sites: &SiteCounts::constant(1),
        reported: &[(incident, reported)].into(),
        decisions: &[],
        taken_back: &[],
        unwatched: Unwatched::default(),
    });
    settled.expect("amounts of this world").owed.minor()
}

const MINUTE: u64 = 60;
const HOUR: u64 = 3_600;

/// 41 minutes, 2 hours and 16 hours, in a month of 31 days and in one of 28.
fn three(name: &str) -> [[i64; 3]; 2] {
    ["2018-01", "2018-02"]
        .map(|month| [41 * MINUTE, 2 * HOUR, 16 * HOUR].map(|long| owed(name, month, &[long])))
}

#[test]
fn korean_standard_form() {
    // From four hours on. October to December, and November to January, have 92 days:
    // 900,000 ÷ 2,208 h × 16 h × 3 = 19,565.2.
    assert_eq!(three("kr-hosting-standard"), [[0, 0, 19_565]; 2]);
    // 3 h 59 min 59 s is no four hours.
    assert_eq!(owed("kr-hosting-standard", "2018-01", &[4 * HOUR - 1]), 0);
    // 900,000 ÷ 2,208 h × 4 h × 3 = 4,891.3.
    assert_eq!(owed("kr-hosting-standard", "2018-01", &[4 * HOUR]), 4_891);
}

#[test]
fn gabia_2004() {
    // From two hours on: 900,000 ÷ 2,208 h × 2 h × 3 = 2,445.7.
    assert_eq!(three("kr-gabia-2004"), [[0, 2_446, 19_565]; 2]);
}

#[test]
fn korean_carriers() {
    // 300,000 ÷ 720 h × 2 h × 10 = 8,333.3; × 16 h = 66,666.7.
    assert_eq!(three("kr-carrier-x10"), [[0, 8_333, 66_667]; 2]);
    // Four times 91 minutes: none is two hours, and together 6 h 4 min are more than six:
    // 300,000 ÷ 720 h × 364 min × 10 = 25,277.8.
    assert_eq!(owed("kr-carrier-x10", "2018-01", &[91 * MINUTE; 4]), 25_278);
    // Six hours are not more than six.
    assert_eq!(owed("kr-carrier-x10", "2018-01", &[90 * MINUTE; 4]), 0);
}

#[test]
fn common_provider_clause_from_the_report() {
    // 31 min is 1 h: 900,000 ÷ 2,208 h × 3 = 1,222.8. 1 h 50 min is 2 h; 15 h 50 min is 16 h.
    assert_eq!(three("kr-isp-from-report"), [[1_223, 2_446, 19_565]; 2]);
}

#[test]
fn nebulax_cloud() {
    // 10 % from 45 minutes, 20 % from 7 hours, 50 % above 36.
    assert_eq!(three("kr-cloud-nebulax-2025"), [[0, 30_000, 60_000]; 2]);
    assert_eq!(owed("kr-cloud-nebulax-2025", "2018-01", &[45 * MINUTE]), 30_000);
    assert_eq!(owed("kr-cloud-nebulax-2025", "2018-01", &[18 * HOUR, 18 * HOUR]), 60_000);
    assert_eq!(owed("kr-cloud-nebulax-2025", "2018-01", &[18 * HOUR, 18 * HOUR + 1]), 150_000);
}

#[test]
fn aws_compute() {
    // 41 min of 744 h leave 99.908 %, 2 h 99.731 %, 16 h 97.849 %.
    assert_eq!(three("aws-compute"), [[30_000, 30_000, 90_000]; 2]);
    // 99.99 % of 31 days allows 267.84 s, of 28 days 241.92 s.
    assert_eq!(owed("aws-compute", "2018-01", &[267]), 0);
    assert_eq!(owed("aws-compute", "2018-01", &[268]), 30_000);
    assert_eq!(owed("aws-compute", "2018-02", &[241]), 0);
    assert_eq!(owed("aws-compute", "2018-02", &[242]), 30_000);
    // Below 95 %: 38 h of 744 leave 94.89 %.
    assert_eq!(owed("aws-compute", "2018-01", &[19 * HOUR, 19 * HOUR]), 300_000);
}

#[test]
fn google_compute() {
    assert_eq!(three("google-compute"), [[30_000, 30_000, 75_000]; 2]);
    // Ten times 59 seconds: none is a minute.
    assert_eq!(owed("google-compute", "2018-01", &[59; 10]), 0);
    assert_eq!(owed("google-compute", "2018-01", &[60; 10]), 30_000);
    // 0.01 % of 31 days is 267.84 s: 4 min 59 s are four whole minutes.
    assert_eq!(owed("google-compute", "2018-01", &[299]), 0);
    assert_eq!(owed("google-compute", "2018-01", &[300]), 30_000);
}

#[test]
fn azure_single_vm() {
    // 99.9 % of 31 days allows 44.64 min, of 28 days 40.32 min: 41 min breach February alone.
    assert_eq!(three("azure-vm-single"), [[0, 30_000, 75_000], [30_000, 30_000, 75_000]]);
}

#[test]
fn digitalocean_droplet() {
    // 300,000 ÷ 744 h: 41 min 275.5, 2 h 806.5, 16 h 6,451.6; ÷ 672 h: 305.1, 892.9, 7,142.9.
    assert_eq!(three("digitalocean-droplet"), [[276, 806, 6_452], [305, 893, 7_143]]);
    // More than five minutes: 300,000 ÷ 744 h × 301 s = 33.7.
    assert_eq!(owed("digitalocean-droplet", "2018-01", &[300]), 0);
    assert_eq!(owed("digitalocean-droplet", "2018-01", &[301]), 34);
}

#[test]
fn upcloud() {
    // 300,000 ÷ 720 h × 50: 41 min 14,236.1, 2 h 41,666.7; 16 h would be 333,333 and is capped.
    assert_eq!(three("upcloud"), [[14_236, 41_667, 300_000]; 2]);
}

#[test]
fn tenfold_from_the_report() {
    // ÷ 744 h: 31 min 2,083.3, 1 h 50 min 7,392.5, 15 h 50 min 63,844.1; ÷ 672 h: 2,306.5,
    // 8,184.5, 70,684.5.
    let expected = [[2_083, 7_392, 63_844], [2_307, 8_185, 70_685]];
    assert_eq!(three("hosting-x10-from-report"), expected);
}

#[test]
fn ready_made_terms_are_in_order_and_say_where_they_are_from() {
    let all: Vec<Terms> = ready_made().map(|(terms, _)| terms).collect();
    assert!(all.windows(2).all(|pair| pair[0].name < pair[1].name));
    assert!(all.iter().all(|it| it.source.len() > 40 && it.notice_days == 30));
}

/// The errors of a file of terms, in which one piece of good terms was replaced.
fn refused(good: &str, bad: &str) -> String {
    let text = ready_made().find(|(terms, _)| terms.name == "upcloud").expect("ready-made").1;
    assert!(text.contains(good), "{good}");
    let error = terms_file::read("own.toml", &text.replacen(good, bad, 1)).expect_err("refused");
    error.to_string()
}

#[test]
fn terms_that_make_no_sense_are_refused_with_their_place() {
    let has = |good: &str, bad: &str, parts: &[&str]| {
        let text = refused(good, bad);
        assert!(parts.iter().all(|part| text.contains(part)), "{text}");
    };
    has("times = 50", "times = 0", &["own.toml: line 18", "tier[1].times", "not from 1"]);
    has("times = 50", "tims = 50", &["unknown key", "is missing"]);
    has("cap_percent = \"100\"", "cap_percent = 100", &["line 4", "must be a text"]);
    has("cap_percent = \"100\"", "cap_percent = \"a lot\"", &["line 4", "not a percentage"]);
    has("cap_percent = \"100\"", "cap_percent = \"0\"", &["cap_percent", "above 0"]);
    has("rule = \"multiple\"", "rule = \"magic\"", &["line 3", "multiple, availability, downtime"]);
    has("minutes = 5", "minutes = -5", &["line 12", "threshold[1].minutes"]);
    has("minutes = 5", "", &["threshold[1].minutes", "is missing"]);
    has("window = \"continuous\"", "window = \"hour\"", &["continuous, day, month"]);
    has("times = 50", "times = 50\n[[tier]]\nminutes = 60\ntimes = 3", &["each step"]);
    has("name = \"upcloud\"", "name = \"Up Cloud\"", &["line 1", "small letters"]);
    has("[[tier]]\ntimes = 50", "", &["there is no [[tier]]"]);
    has("days_after_end = 15", "days_after_end = 15\nmonths_after = 1", &["either this"]);
}

#[test]
fn the_example_of_a_policy_is_what_holds_without_one() {
    let policy = policy_file::read("policy.toml", policy_file::EXAMPLE).expect("a policy");
    assert_eq!(policy, Policy::default());
}

#[test]
fn a_policy_that_leaves_something_open_is_refused() {
    let without = policy_file::EXAMPLE.replace("partial = \"share\"", "");
    let error = policy_file::read("policy.toml", &without).expect_err("refused").to_string();
    assert!(error.contains("`partial`: is missing"), "{error}");
    let both = format!("maintenance_counts = true\n{}", policy_file::EXAMPLE);
    let error = policy_file::read("policy.toml", &both).expect_err("refused").to_string();
    assert!(error.contains("maintenance_notice_hours"), "{error}");
}
