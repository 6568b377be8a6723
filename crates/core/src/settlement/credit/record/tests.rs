//! A credit is proposed once, decided once, and never overwritten.

use super::super::tests::{Story, at, contract, down, incident, span};
use super::super::{Line, Piece, Treatment};
use super::*;
use crate::settlement::credit::Question;

const NOW: &str = "2018-01-04T19:00:00+09:00";

fn proposal(until: &str) -> Proposal {
    let outage = span("2018-01-04T16:00:00+09:00", until);
    let story = Story::new(vec![down("shop.co.kr", outage, incident("a"))]);
    Proposal {
        trigger: Trigger::MonthEnded,
        at: at(NOW),
        policy: story.policy.id(),
        terms: story.terms.id(),
        settlement: story.settle(),
        claim_until: Some(at("2018-02-01T00:00:00+09:00")),
        deadlines: Vec::new(),
        remedy: Remedy::Credit,
        needs_claim: false,
        approved_elsewhere: None,
    }
}

fn propose_after(earlier: &[Credit], until: &str) -> Option<(Credit, Option<Credit>)> {
    let month = "2018-01".parse().expect("a month");
    propose(&contract(720_000), month, earlier, proposal(until)).expect("one currency")
}

/// An approved credit of so many minor units.
pub(in crate::settlement::credit) fn approved_of(
    customer: &str,
    minor: i64,
    currency: crate::settlement::Currency,
) -> Credit {
    let (credit, _) = propose_after(&[], ONE_HOUR).expect("a credit");
    let credit =
        Credit { customer: customer.into(), amount: Money::new(minor, currency), ..credit };
    credit.approved("park", at(NOW), "").expect("approved")
}

const ONE_HOUR: &str = "2018-01-04T17:00:00+09:00";
const TWO_HOURS: &str = "2018-01-04T18:00:00+09:00";

#[test]
fn the_same_figure_is_not_proposed_twice() {
    let (first, superseded) = propose_after(&[], ONE_HOUR).expect("a credit");
    assert_eq!((first.number, first.amount.minor(), superseded), (1, 3_000, None));
    assert_eq!(propose_after(&[first], ONE_HOUR), None);
}

#[test]
fn a_site_that_is_still_down_by_itself_gives_a_credit_no_new_number() {
    let (first, _) = propose_after(&[], ONE_HOUR).expect("a credit");
    let mut later = proposal(ONE_HOUR);
    let outage = later.settlement.lines.iter().find_map(|it| match it {
        Line::Piece { piece } => Some(piece.clone()),
        _ => None,
    });
    let piece = Piece { treatment: Treatment::OwnTrouble, ..outage.expect("an outage") };
    later.settlement.lines.push(Line::Piece { piece });
    let month = "2018-01".parse().expect("a month");
    assert_eq!(propose(&contract(720_000), month, &[first], later), Ok(None));
}

#[test]
fn nothing_owed_is_not_proposed() {
    assert_eq!(propose_after(&[], "2018-01-04T16:00:00+09:00"), None);
}

#[test]
fn a_later_figure_takes_the_place_of_one_that_nobody_decided() {
    let (first, _) = propose_after(&[], ONE_HOUR).expect("a credit");
    let (second, superseded) =
        propose_after(std::slice::from_ref(&first), TWO_HOURS).expect("a credit");
    assert_eq!((second.number, second.amount.minor()), (2, 6_000));
    let superseded = superseded.expect("the first");
    assert_eq!(superseded.id, first.id);
    assert_eq!(superseded.state, CreditState::Superseded { at: at(NOW) });
    assert_ne!(second.id, first.id);
}

#[test]
fn what_was_approved_is_taken_off_what_is_owed_later() {
    let (first, _) = propose_after(&[], ONE_HOUR).expect("a credit");
    let approved = first.approved("park", at(NOW), "").expect("approved");
    let (second, superseded) =
        propose_after(std::slice::from_ref(&approved), TWO_HOURS).expect("a credit");
    assert_eq!((second.settlement.owed.minor(), second.amount.minor()), (6_000, 3_000));
    assert_eq!(superseded, None, "what was approved stays");
    // A policy by which less is owed takes nothing back, and asks nobody.
    assert_eq!(propose_after(&[approved], "2018-01-04T16:10:00+09:00"), None);
}

#[test]
fn when_less_comes_to_be_owed_an_open_top_up_is_closed_and_nobody_is_asked() {
    let (first, _) = propose_after(&[], ONE_HOUR).expect("a credit");
    let approved = first.approved("park", at(NOW), "").expect("approved");
    let (more, _) = propose_after(std::slice::from_ref(&approved), TWO_HOURS).expect("a top-up");
    let earlier = [approved.clone(), more.clone()];
    let (settled, closed) = propose_after(&earlier, ONE_HOUR).expect("what holds now");
    assert_eq!(settled.state, CreditState::NothingToGive);
    assert_eq!((settled.amount.minor(), settled.approved_in_all().minor()), (0, 3_000));
    assert_eq!(closed.clone().expect("the top-up").id, more.id);
    // When it comes to be owed again, as when a decision is taken back, it is proposed again.
    let earlier = [approved, closed.expect("the top-up"), settled];
    let (again, _) = propose_after(&earlier, TWO_HOURS).expect("a top-up");
    assert_eq!((again.state, again.amount.minor()), (CreditState::Proposed, 3_000));
}

#[test]
fn who_claimed_hears_that_nothing_is_owed_any_more() {
    let (first, _) = propose_after(&[], ONE_HOUR).expect("a credit");
    let nothing = "2018-01-04T16:00:00+09:00";
    let (unclaimed, _) = propose_after(std::slice::from_ref(&first), nothing).expect("a figure");
    assert_eq!(unclaimed.state, CreditState::NothingToGive);
    let claimed = first.claimed(at(NOW)).expect("claimed");
    let (waits, _) = propose_after(&[claimed], nothing).expect("a figure");
    assert_eq!(waits.state, CreditState::Proposed);
}

#[test]
fn more_for_the_same_outage_is_not_claimed_again_and_another_outage_is() {
    let (mut first, _) = propose_after(&[], ONE_HOUR).expect("a credit");
    first.needs_claim = true;
    let claimed = first.claimed(at(NOW)).expect("claimed");
    let approved = [claimed.approved("park", at(NOW), "").expect("approved")];
    let (more, _) = propose_after(&approved, TWO_HOURS).expect("a top-up");
    assert_eq!(more.claim, claimed.claim);
    let mut another = proposal(TWO_HOURS);
    another.settlement.by_incident.push((incident("b"), Money::zero(first.amount.currency())));
    let month = "2018-01".parse().expect("a month");
    let other = propose(&contract(720_000), month, &approved, another).expect("one currency");
    assert_eq!(other.expect("a top-up").0.claim, None);
}

#[test]
fn what_passed_no_threshold_asks_nobody_and_a_report_may_change_that() {
    let incident = incident("x");
    let asked = |question: Question| {
        let mut it = proposal("2018-01-04T16:01:00+09:00");
        it.settlement.owed = Money::zero(it.settlement.owed.currency());
        it.settlement.questions = vec![question];
        let month = "2018-01".parse().expect("a month");
        propose(&contract(720_000), month, &[], it).expect("one currency")
    };
    let reason = "cannot be judged".to_owned();
    let site = crate::name::Name::parse("www.a.kr").expect("a name");
    assert_eq!(asked(Question::DoesDowntimeCount { incident, site, reason }), None);
    assert!(asked(Question::NotReported { incident }).is_some());
}

#[test]
fn who_never_claimed_is_not_told_that_something_was_declined() {
    let (first, _) = propose_after(&[], ONE_HOUR).expect("a credit");
    let declined = first.declined("park", at(NOW), "정산함").expect("declined");
    assert!(!declined.is_told() && !first.is_told());
    assert!(first.approved("park", at(NOW), "").expect("approved").is_told());
}

#[test]
fn a_credit_is_decided_once() {
    let (credit, _) = propose_after(&[], ONE_HOUR).expect("a credit");
    assert_eq!(credit.declined("park", at(NOW), " "), Err(CreditRefusal::NoteNeeded));
    let declined = credit.declined("park", at(NOW), "given by phone").expect("declined");
    assert_eq!(declined.approved("park", at(NOW), ""), Err(CreditRefusal::NotOpen));
}

#[test]
fn what_was_declined_is_not_proposed_again_before_it_differs() {
    let (first, _) = propose_after(&[], ONE_HOUR).expect("a credit");
    let declined = [first.declined("park", at(NOW), "given by phone").expect("declined")];
    // Another version of the policy that makes the same of it changes nothing.
    let mut same = proposal(ONE_HOUR);
    same.policy.digest = "other".into();
    let month = "2018-01".parse().expect("a month");
    let again = propose(&contract(720_000), month, &declined, same).expect("one currency");
    assert_eq!(again, None);
    let (more, _) = propose_after(&declined, TWO_HOURS).expect("a credit");
    assert_eq!((more.number, more.amount.minor()), (2, 6_000));
}

#[test]
fn a_late_or_missing_claim_wants_a_person_who_says_why() {
    let (mut credit, _) = propose_after(&[], ONE_HOUR).expect("a credit");
    credit.needs_claim = true;
    assert_eq!(credit.approved("park", at(NOW), ""), Err(CreditRefusal::NoteNeeded));
    let in_time = credit.claimed(at(NOW)).expect("claimed");
    assert!(in_time.approved("park", at(NOW), "").is_ok());
    assert_eq!(in_time.claimed(at(NOW)), Err(CreditRefusal::ClaimedAlready));
    let late = credit.claimed(at("2018-02-01T00:00:00+09:00")).expect("taken");
    assert_eq!(late.approved("park", at(NOW), ""), Err(CreditRefusal::NoteNeeded));
    assert!(late.approved("park", at(NOW), "goodwill").is_ok());
}

#[test]
fn a_row_that_was_corrected_does_not_pay_a_month_twice() {
    let (first, _) = propose_after(&[], ONE_HOUR).expect("a credit");
    let approved = [first.approved("park", at(NOW), "").expect("approved")];
    let corrected = Contract {
        key: "A-2".into(),
        from: first.contract.from.yesterday().unwrap(),
        ..contract(720_000)
    };
    let corrected = [corrected];
    let month = "2018-01".parse().expect("a month");
    let propose_now = |until: &str| {
        let mut it = proposal(until);
        let mut renamed = Renamed::new(&approved, &corrected);
        it.approved_elsewhere = Some(renamed.take(&corrected[0], it.settlement.owed).unwrap());
        propose(&corrected[0], month, &[], it).expect("one currency")
    };
    assert_eq!(propose_now(ONE_HOUR), None);
    let (more, _) = propose_now(TWO_HOURS).expect("a credit");
    assert_eq!((more.approved_before.minor(), more.amount.minor()), (3_000, 3_000));
}

#[test]
fn an_open_credit_of_a_name_that_is_gone_is_closed_only_when_another_contract_is_in_its_place() {
    let (open, _) = propose_after(&[], ONE_HOUR).expect("a credit");
    let earlier = [open.clone()];
    let corrected = [Contract { key: "A-2".into(), ..contract(720_000) }];
    let closed = Renamed::new(&earlier, &corrected).closed(at(NOW));
    assert_eq!(closed, [(open.clone(), open.superseded(at(NOW)))]);
    assert_eq!(Renamed::new(&earlier, &[]).closed(at(NOW)), []);
    assert_eq!(Renamed::new(&earlier, &[contract(720_000)]).closed(at(NOW)), []);
}

#[test]
fn an_open_credit_of_a_month_before_the_first_day_of_its_contract_is_closed() {
    let zone = jiff::tz::TimeZone::UTC;
    let (open, _) = propose_after(&[], ONE_HOUR).expect("a credit");
    let close = |credit: &Credit, from: &str| {
        let contract = Contract { from: from.parse().expect("a date"), ..contract(720_000) };
        Renamed::out_of_force(std::slice::from_ref(credit), &[contract], &zone, at(NOW))
    };
    assert_eq!(close(&open, "2018-02-01"), [(open.clone(), open.superseded(at(NOW)))]);
    assert_eq!(close(&open, "2018-01-15"), [], "it is in force in a part of the month");
    let claimed = open.claimed(at(NOW)).expect("claimed");
    assert_eq!(close(&claimed, "2018-02-01"), [], "the customer hears from a person");
}

#[test]
fn a_name_that_another_customer_had_is_another_credit() {
    let (first, _) = propose_after(&[], ONE_HOUR).expect("a credit");
    let theirs = Contract { customer: "lee".into(), ..contract(720_000) };
    let month = "2018-01".parse().expect("a month");
    let other = propose(&theirs, month, &[], proposal(ONE_HOUR)).expect("one currency");
    assert_ne!(other.expect("a credit").0.id, first.id);
}

#[test]
fn a_table_of_credits_keeps_its_columns_whatever_a_contract_is_called() {
    let named = Contract { key: "A, \"new\"".into(), ..contract(720_000) };
    let month = "2018-01".parse().expect("a month");
    let credit = propose(&named, month, &[], proposal(ONE_HOUR)).expect("one currency");
    let table = super::super::export::csv(&[credit.expect("a credit").0]).expect("written");
    assert!(table.starts_with('\u{feff}') && table.ends_with("\r\n"), "{table}");
    assert!(table.contains(",kim,\"A, \"\"new\"\"\",2018-01,"), "{table}");
}
