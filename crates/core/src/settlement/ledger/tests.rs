//! From victim lists and verdicts to what each contract of a customer is owed.

use super::super::credit::Question;
use super::super::credit::tests::{at, contract, span, terms};
use super::*;
use crate::incident::{Counts, Justification, Phase};
use crate::layer::Layer;
use crate::observation::Reason;
use crate::settlement::reported::Channel;
use crate::settlement::terms::{Exclusion, FeeBase, MultipleTier, Rule};
use crate::settlement::{Currency, Money};
use crate::verdict::Verdict;
use std::time::Duration;

const DOWN: Verdict = Verdict::Down { layer: Layer::Dns, reason: Reason::Timeout };

fn site() -> Name {
    Name::parse("shop.co.kr").expect("a name")
}

/// An hour of downtime of a site in an outage, at 16:00 on 4 January.
struct Story {
    incident: Incident,
    victim: Victim,
    contracts: Vec<Contract>,
    terms: Terms,
    reports: Vec<KnownReport>,
    owned: BTreeMap<Name, Spans>,
    decisions: Vec<DowntimeDecision>,
    /// An outage from 16:30 until 17:30, and the site was down until then.
    second: Option<Incident>,
    exclusions: Vec<ExclusionDecision>,
    before: Verdict,
    now: Time,
}

impl Story {
    fn new() -> Story {
        let hour = span("2018-01-04T16:00:00+09:00", "2018-01-04T17:00:00+09:00");
        let id = IncidentId::new(hour.from, "a");
        let incident = Incident {
            id,
            began_at: hour.from,
            opened_at: hour.from,
            class: IncidentClass::Outage,
            phase: Phase::Resolved,
            cause: None,
            host_restored_at: None,
            monitoring_at: None,
            last_failure_at: Some(hour.until),
            resolved_at: Some(hour.until),
            withdrawn: None,
            unwatched: Vec::new(),
            relapses: 0,
            worked_between: Duration::ZERO,
            events: 0,
            statements: 0,
            counts: Counts::default(),
        };
        let victim = Victim {
            incident: id,
            site: site(),
            customer: "kim".into(),
            state: VictimState::Verified,
            listed_at: hour.from,
            hit_at: Some(hour.from),
            verified_at: Some(hour.until),
            justification: Justification::Removed,
        };
        Story {
            incident,
            victim,
            contracts: vec![contract(720_000)],
            terms: terms(),
            reports: Vec::new(),
            owned: BTreeMap::new(),
            decisions: Vec::new(),
            second: None,
            exclusions: Vec::new(),
            before: Verdict::Up,
            now: at("2018-02-02T00:00:00+09:00"),
        }
    }

    fn settle(&self) -> Vec<Result<(&Contract, Proposal), LedgerError>> {
        let change = |verdict, at| VerdictChange { site: site(), verdict, since: at, at };
        let before = at("2018-01-01T00:00:00+09:00");
        let hour_ends = at("2018-01-04T17:00:00+09:00");
        let mut changes = vec![
            change(self.before, before),
            change(DOWN, self.incident.began_at),
            change(
                Verdict::Up,
                self.second.as_ref().map_or(hour_ends, |it| it.resolved_at.unwrap_or(it.began_at)),
            ),
        ];
        changes.dedup_by_key(|it| it.verdict);
        let january =
            Spans::union(vec![span("2018-01-01T00:00:00+09:00", "2018-02-01T00:00:00+09:00")]);
        let host = HostRecord {
            incidents: [self.incident.clone()].into_iter().chain(self.second.clone()).collect(),
            decisions: self.exclusions.clone(),
            watched: january.clone(),
            probed: january,
            downtime_decisions: self.decisions.clone(),
            ..HostRecord::default()
        };
        let mut sites: BTreeMap<Name, Vec<ComponentKey>> = [(site(), Vec::new())].into();
        sites.extend(self.owned.keys().map(|it| (it.clone(), Vec::new())));
        let second = self.second.as_ref().map(|it| Victim {
            incident: it.id,
            hit_at: Some(it.began_at),
            verified_at: it.resolved_at,
            ..self.victim.clone()
        });
        let customer = CustomerRecord {
            sites,
            victims: [self.victim.clone()].into_iter().chain(second).collect(),
            verdicts: [(site(), changes)].into(),
            reports: self.reports.clone(),
            owned: self.owned.clone(),
        };
        let terms: BTreeMap<String, Terms> = [("x3".to_owned(), self.terms.clone())].into();
        let rules = Rules {
            policy: &Policy::default(),
            terms: &terms,
            zone: &TimeZone::get("Asia/Seoul").expect("known"),
            month: "2018-01".parse().expect("a month"),
            now: self.now,
            trigger: Trigger::MonthEnded,
        };
        settle_customer(&rules, &host, &customer, &self.contracts)
    }

    /// What each contract is owed; `None` for one that cannot be settled.
    fn owed(&self) -> Vec<Option<i64>> {
        let owed = |(_, it): (&Contract, Proposal)| it.settlement.owed.minor();
        self.settle().into_iter().map(|it| it.ok().map(owed)).collect()
    }
}

#[test]
fn an_hour_is_paid_threefold() {
    assert_eq!(Story::new().owed(), [Some(3_000)]);
}

#[test]
fn an_outage_is_named_by_when_it_began_and_not_by_when_it_was_noticed() {
    let mut story = Story::new();
    let began = story.incident.began_at;
    let noticed = began + Duration::from_secs(61);
    story.incident.id = IncidentId::new(noticed, "a");
    story.victim.incident = story.incident.id;
    let settled = story.settle().remove(0).expect("settled").1.settlement;
    assert_eq!(settled.began_at(story.incident.id), began);
    let old = Settlement { began: Vec::new(), ..settled };
    assert_eq!(old.began_at(story.incident.id), noticed, "of before that was kept");
}

#[test]
fn what_the_program_took_off_the_list_counts_until_a_person_decides() {
    let mut story = Story::new();
    let reason = "cannot be judged".to_owned();
    story.victim.state = VictimState::Excluded { reason: reason.clone() };
    story.victim.verified_at = None;
    let settled = story.settle().remove(0).expect("settled").1.settlement;
    let incident = story.incident.id;
    assert_eq!(settled.owed.minor(), 3_000);
    let question = Question::DoesDowntimeCount { incident, site: site(), reason };
    assert_eq!(settled.questions, [question]);
    story.victim.justification =
        Justification::Person { author: "park".into(), text: "moved away".into() };
    assert_eq!(story.owed(), [Some(0)]);
}

#[test]
fn a_person_decides_whether_the_downtime_of_such_a_site_counts() {
    let mut story = Story::new();
    story.victim.state = VictimState::Excluded { reason: "failing before: tcp".into() };
    story.victim.verified_at = None;
    for (counts, owed) in [(true, 3_000), (false, 0)] {
        let (incident, by) = (story.incident.id, "park".to_owned());
        story.decisions =
            vec![DowntimeDecision { incident, site: site(), counts, by, at: story.now }];
        let settled = story.settle().remove(0).expect("settled").1.settlement;
        assert_eq!((settled.owed.minor(), settled.questions), (owed, Vec::new()), "{counts}");
    }
}

#[test]
fn what_fails_in_an_outage_as_it_failed_before_is_nobodys_question() {
    let mut story = Story::new();
    story.victim.state = VictimState::Excluded { reason: "failing before: dns".into() };
    story.victim.verified_at = None;
    story.before = DOWN;
    let settled = story.settle().remove(0).expect("settled").1.settlement;
    assert_eq!((settled.owed.minor(), settled.questions), (0, Vec::new()));
    // What failed otherwise before may have failed by the outage.
    story.before = Verdict::Down { layer: Layer::Http, reason: Reason::Timeout };
    let settled = story.settle().remove(0).expect("settled").1.settlement;
    assert_eq!((settled.owed.minor(), settled.questions.len()), (3_000, 1));
}

#[test]
fn in_the_midst_of_a_month_no_site_leaves_the_contract_where_the_record_ends() {
    let mut story = Story::new();
    story.now = at("2018-01-04T18:00:00+09:00");
    let from = at("2018-01-02T00:00:00+09:00");
    let until = at("2030-01-01T00:00:00+09:00");
    for site in ["shop.co.kr", "b.co.kr", "c.co.kr"] {
        let site = Name::parse(site).expect("a name");
        story.owned.insert(site, Spans::union(vec![Span { from, until }]));
    }
    let lines = story.settle().remove(0).expect("settled").1.settlement.lines;
    assert!(!lines.iter().any(|it| matches!(it, Line::Sites { .. })), "{lines:?}");
    assert!(lines.iter().any(|it| matches!(it, Line::Month { sites: 3, .. })), "{lines:?}");
}

#[test]
fn a_site_is_covered_by_the_contract_of_all_while_its_own_is_not_in_force() {
    let mut story = Story::new();
    let own = |from: &str, until: Option<&str>| Contract {
        key: "A-2".into(),
        site: Some(site()),
        from: from.parse().expect("a date"),
        until: until.map(|it| it.parse().expect("a date")),
        ..contract(1_440_000)
    };
    story.contracts.push(own("2017-01-01", Some("2017-12-31")));
    assert_eq!(story.owed(), [Some(3_000)]);
    story.contracts[1] = own("2018-01-05", None);
    assert_eq!(story.owed(), [Some(3_000), Some(0)]);
    story.contracts[1] = own("2018-01-01", None);
    assert_eq!(story.owed(), [Some(0), Some(6_000)]);
}

#[test]
fn a_contract_that_cannot_be_settled_keeps_no_other_from_it() {
    let mut story = Story::new();
    let gone = Contract { key: "A-0".into(), terms: "gone".into(), ..contract(720_000) };
    let absurd = Contract { key: "A-9".into(), ..contract(i64::MAX / 2) };
    story.contracts = vec![gone, absurd, contract(720_000)];
    let owed = story.owed();
    assert_eq!((owed[0], owed[2]), (None, Some(3_000)));
}

#[test]
fn the_fees_before_a_change_of_currency_are_not_in_the_average() {
    let mut story = Story::new();
    let before = Contract {
        key: "A-0".into(),
        fee: Money::new(100, Currency::from_code("USD").expect("known")),
        until: Some("2017-12-31".parse().expect("a date")),
        ..contract(720_000)
    };
    let from = "2018-01-01".parse().expect("a date");
    story.contracts = vec![before, Contract { from, ..contract(720_000) }];
    story.terms = average_of_the_month_before();
    assert_eq!(story.owed(), [Some(3_000)]);
}

#[test]
fn the_average_takes_a_month_of_two_contracts_by_their_days() {
    let mut story = Story::new();
    let date = |text: &str| text.parse().expect("a date");
    let until = Some(date("2017-12-15"));
    let before = Contract { key: "A-0".into(), until, ..contract(744_000) };
    story.contracts = vec![before, Contract { from: date("2017-12-16"), ..contract(1_488_000) }];
    story.terms = average_of_the_month_before();
    // 15 days of 24,000 and 16 of 48,000 are 1,128,000: for an hour of 720, three times.
    assert_eq!(story.owed(), [Some(4_700)]);
}

#[test]
fn the_share_is_of_the_sites_that_the_customer_had_then() {
    let mut story = Story::new();
    let second = Name::parse("blog.co.kr").expect("a name");
    let owned = |from, until| Spans::union(vec![span(from, until)]);
    // A second site that came half an hour into the outage halves what is left of it.
    story
        .owned
        .insert(second.clone(), owned("2018-01-04T16:30:00+09:00", "2018-02-02T00:00:00+09:00"));
    assert_eq!(story.owed(), [Some(2_250)]);
    let settled = story.settle().remove(0).expect("settled").1.settlement;
    let changed = settled
        .lines
        .iter()
        .any(|it| matches!(it, super::super::credit::Line::Sites { sites: 2, .. }));
    assert!(changed, "and the document says so");
    // One that came and went before, or came later, halves nothing.
    story.owned.insert(second, owned("2018-01-05T00:00:00+09:00", "2018-02-02T00:00:00+09:00"));
    assert_eq!(story.owed(), [Some(3_000)]);
}

#[test]
fn what_a_site_went_through_before_it_came_to_a_customer_is_not_theirs() {
    let mut story = Story::new();
    let from = |at: &str| Spans::union(vec![span(at, "2018-02-02T00:00:00+09:00")]);
    let pieces = |story: &Story| {
        let settled = story.settle().remove(0).expect("settled").1.settlement;
        let spans = settled.lines.into_iter().filter_map(|it| match it {
            Line::Piece { piece } => Some(piece.span),
            _ => None,
        });
        spans.collect::<Vec<_>>()
    };
    // It moved to them a day after the outage: their document says nothing of it.
    story.owned.insert(site(), from("2018-01-05T16:00:00+09:00"));
    assert_eq!((pieces(&story), story.owed()), (vec![], vec![Some(0)]));
    // It moved to them in the midst of it: the half of it that they had is theirs.
    story.owned.insert(site(), from("2018-01-04T16:30:00+09:00"));
    let half = span("2018-01-04T16:30:00+09:00", "2018-01-04T17:00:00+09:00");
    assert_eq!((pieces(&story), story.owed()), (vec![half], vec![Some(1_500)]));
}

#[test]
fn a_call_or_a_ticket_about_the_outage_is_the_customers_report() {
    let mut story = Story::new();
    story.terms.counts_from = crate::settlement::terms::CountsFrom::CustomersReport;
    assert_eq!(story.owed(), [Some(0)]);
    let report = |at_text, channel, incident| KnownReport {
        customer: "kim".into(),
        incident,
        report: Report { at: at(at_text), channel },
    };
    let id = Some(story.incident.id);
    story.reports = vec![report("2018-01-04T16:30:00+09:00", Channel::Telephone, id)];
    assert_eq!(story.owed(), [Some(1_500)]);
    story.reports.push(report("2018-01-04T16:20:00+09:00", Channel::Ticket, id));
    assert_eq!(story.owed(), [Some(2_000)], "the first one counts");
    // What was written of another incident, or after the end, is no report of this one.
    let other = Some(IncidentId::new(Time::ZERO, "other"));
    story.reports = vec![report("2018-01-04T16:20:00+09:00", Channel::Ticket, other)];
    assert_eq!(story.owed(), [Some(0)]);
    story.reports = vec![report("2018-01-04T17:00:01+09:00", Channel::Page, None)];
    assert_eq!(story.owed(), [Some(0)]);
}

#[test]
fn of_two_outages_at_once_the_one_that_counts_by_the_terms_takes_the_time() {
    let mut story = Story::new();
    let [from, until] = ["2018-01-04T16:30:00+09:00", "2018-01-04T17:30:00+09:00"].map(at);
    let id = IncidentId::new(from, "b");
    let second =
        Incident { id, began_at: from, resolved_at: Some(until), ..story.incident.clone() };
    story.second = Some(second);
    story.terms.exclusions = vec![Exclusion::ForceMajeure];
    assert_eq!(story.owed(), [Some(4_500)]);
    // The first one was a flood: half an hour is its own, and the hour of the second one stays.
    let decision = |incident| ExclusionDecision {
        incident,
        exclusion: Exclusion::ForceMajeure,
        applies: true,
        by: "park".into(),
        at: story.now,
    };
    story.exclusions = vec![decision(story.incident.id)];
    assert_eq!(story.owed(), [Some(3_000)]);
    story.exclusions = vec![decision(id)];
    assert_eq!(story.owed(), [Some(3_000)]);
    // By terms that count from a report, the one that was reported.
    story.exclusions.clear();
    story.terms.counts_from = CountsFrom::CustomersReport;
    let report = Report { at: from, channel: Channel::Telephone };
    story.reports = vec![KnownReport { customer: "kim".into(), incident: Some(id), report }];
    assert_eq!(story.owed(), [Some(3_000)]);
}

fn average_of_the_month_before() -> Terms {
    let base = FeeBase { months_before: 1, hours_of_month: Some(720) };
    let tiers = vec![MultipleTier { from: Duration::ZERO, times: 3 }];
    Terms { rule: Rule::Multiple { base, tiers }, ..terms() }
}
