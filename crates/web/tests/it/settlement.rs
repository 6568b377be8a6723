//! S21: what an outage is worth by contract is on a page with every step, a manager decides, and
//! the customer claims in one step.

use crate::access::Desk;
use crate::client::{form, json};
use crate::story::{self, Scene, TOKEN};
use bongsu_core::Time;
use bongsu_core::access::Role;
use bongsu_core::engine::Record;
use bongsu_core::incident::{
    Counts, Incident, IncidentClass, IncidentId, Justification, Phase, Victim, VictimState,
};
use bongsu_core::name::Name;
use bongsu_core::notification::delivery::Topic;
use bongsu_core::settlement::contract::{Contract, FeePeriod};
use bongsu_core::settlement::credit::record::{Credit, CreditState, Proposal, Trigger, propose};
use bongsu_core::settlement::credit::{
    Case, ExclusionDecision, Question, SiteCounts, Unwatched, settle,
};
use bongsu_core::settlement::downtime::{Piece, Treatment};
use bongsu_core::settlement::ledger::LedgerError;
use bongsu_core::settlement::policy::{DocumentId, Policy};
use bongsu_core::settlement::terms::{
    ClaimDeadline, ClaimRule, Claimant, CountsFrom, Exclusion, FeeBase, MultipleTier, Remedy, Rule,
    Terms, Text,
};
use bongsu_core::settlement::{Currency, Money, Rounding};
use bongsu_core::span::Span;
use bongsu_core::verdict::{Verdict, VerdictChange};
use std::time::Duration;

/// The customer whose link is known.
const KIM: &str = "고객-0002";

fn at(text: &str) -> Time {
    Time::parse(text).unwrap()
}

fn terms() -> Terms {
    let base = FeeBase { months_before: 0, hours_of_month: Some(720) };
    let deadline = ClaimDeadline::DaysAfterEnd { days: 30 };
    Terms {
        name: "x3".into(),
        title: Text { ko: "3배".into(), en: "threefold".into() },
        source: "a test".into(),
        thresholds: Vec::new(),
        counts_from: CountsFrom::Downtime,
        exclusions: Vec::new(),
        unit_s: 1,
        rounding: Rounding::Down,
        rule: Rule::Multiple { base, tiers: vec![MultipleTier { from: Duration::ZERO, times: 3 }] },
        cap: None,
        minimum: None,
        money_rounding: Rounding::HalfUp,
        remedy: Remedy::Credit,
        claim: ClaimRule { claimant: Claimant::Customer, deadline },
        notice_days: 30,
    }
}

/// Two hours of a contract of 300,000 won a month: 2,500 won at threefold.
pub fn credit(customer: &str, needs_claim: bool) -> Credit {
    let (from, until) = (at("2018-01-04T16:19:00+09:00"), at("2018-01-04T18:19:00+09:00"));
    let site = Name::parse("shop.co.kr").unwrap();
    let evidence = VerdictChange { site, verdict: Verdict::Unknown, since: from, at: from };
    let incident = IncidentId::new(from, "outage");
    let treatment =
        Treatment::Down { incident, owner: None, component: None, doubt: None, presumed: None };
    let piece = Piece { span: Span { from, until }, evidence, treatment };
    let contract = Contract {
        key: format!("{customer}-A"),
        customer: customer.into(),
        site: None,
        fee: Money::new(300_000, Currency::KRW),
        period: FeePeriod::Month,
        terms: "x3".into(),
        from: "2017-01-01".parse().unwrap(),
        until: None,
    };
    let zone = jiff::tz::TimeZone::get("Asia/Seoul").unwrap();
    let month = "2018-01".parse().unwrap();
    let (terms, policy) = (terms(), Policy::default());
    let settlement = settle(&Case {
        contract: &contract,
        history: std::slice::from_ref(&contract),
        terms: &terms,
        policy: &policy,
        zone: &zone,
        month,
        pieces: &[piece],
        sites: &SiteCounts::constant(1),
        reported: &Default::default(),
        decisions: &[],
        taken_back: &[],
        unwatched: Unwatched::default(),
    })
    .unwrap();
    let proposal = Proposal {
        trigger: Trigger::MonthEnded,
        at: until,
        policy: policy.id(),
        terms: terms.id(),
        claim_until: terms.claim.closes_at(month, until, &zone),
        deadlines: terms.claim.each_closes_at(month, &settlement.ends, &zone),
        remedy: terms.remedy,
        needs_claim,
        approved_elsewhere: None,
        settlement,
    };
    propose(&contract, month, &[], proposal).unwrap().unwrap().0
}

async fn desk(role: Role) -> Desk {
    desk_at(Scene::Identified, role).await
}

async fn desk_at(scene: Scene, role: Role) -> Desk {
    let view = story::view(&story::topology(60), scene);
    let desk = Desk::showing(view, story::settings(false)).await;
    desk.add(role.as_str(), role).await;
    desk.logs_in(role.as_str()).await;
    desk
}

async fn declare_kim(desk: &Desk) {
    let mut inventory = bongsu_core::inventory::Inventory::default();
    let contacts = vec![bongsu_core::inventory::Contact::Email("kim@example.kr".into())];
    let customer =
        bongsu_core::inventory::Customer { name: KIM.into(), contacts, ..Default::default() };
    inventory.customers.insert(KIM.into(), customer);
    desk.store.save_inventory(&inventory, desk.now()).await.unwrap();
}

#[tokio::test]
async fn a_manager_sees_every_step_and_what_was_approved_is_told_once() {
    let desk = desk(Role::Manager).await;
    declare_kim(&desk).await;
    let it = credit(KIM, false);
    desk.store.add_credits(&[(it.clone(), None)]).await.unwrap();
    desk.get("/ops/settlement?month=2018-01&lang=en").await.is(200).has("KRW 2,500").has("2 h");
    let path = format!("/ops/settlement/credits/{}", it.id);
    let page = desk.get(&format!("{path}?lang=en")).await;
    page.is(200)
        .has("KRW 300,000 ÷ 720 h × 2 h × 3 = KRW 2,500")
        .has(&it.policy.digest)
        .has(&it.terms.digest)
        .has("The terms take a month to have 720 hours.")
        .has("4 Jan 2018 16:19:00");
    desk.get(&format!("{path}?lang=ko")).await.is(200).has("이 달의 보상액: 2,500원");
    // One press decides nothing: it is asked first.
    let asked = desk.form(&path, &[("decision", "approve")]).await;
    asked.is(200).has("name=\"confirm\" value=\"yes\"");
    assert_eq!(desk.store.credit(it.id).await.unwrap().unwrap(), it);
    desk.form(&path, &[("decision", "approve"), ("confirm", "yes")]).await.is(303);
    assert_eq!(desk.store.delivery_counts(Topic::Credit).await.unwrap().pending, 1);
    // A second decision, as from a page that was left open, changes nothing.
    let late =
        desk.form(&path, &[("decision", "decline"), ("note", "no"), ("confirm", "yes")]).await;
    assert!(late.status.is_client_error());
    let kept = desk.store.credit(it.id).await.unwrap().unwrap();
    assert!(matches!(kept.state, CreditState::Approved { .. }));
    assert_eq!(desk.store.delivery_counts(Topic::Credit).await.unwrap().pending, 1);
    let table = desk.get("/ops/settlement.csv?month=2018-01").await;
    table.is(200).has(&format!("{},approved,KRW,2500,0,2500", 1));
}

#[tokio::test]
async fn a_program_decides_once_and_gets_the_documents() {
    let desk = desk(Role::Manager).await;
    declare_kim(&desk).await;
    let it = credit(KIM, true);
    desk.store.add_credits(&[(it.clone(), None)]).await.unwrap();
    let path = format!("/api/v1/credits/{}", it.id);
    let one = desk.get(&format!("{path}?lang=en")).await;
    one.is(200).has("KRW 300,000 ÷ 720 h × 2 h × 3 = KRW 2,500");
    let decide = |body: &'static str| desk.send(json(&path, body));
    decide(r#"{"decision":"approve"}"#).await.is(400).has("note");
    decide(r#"{"decision":"give"}"#).await.is(400).has("decision");
    let approve = r#"{"decision":"approve","note":"goodwill"}"#;
    for _ in 0..2 {
        assert_eq!(decide(approve).await.is(200).json()["state"], "approved");
        assert_eq!(desk.store.delivery_counts(Topic::Credit).await.unwrap().pending, 1);
    }
    decide(r#"{"decision":"decline","note":"no"}"#).await.is(409);
    let month = desk.get("/api/v1/reports/month?month=2018-01&lang=en").await;
    assert_eq!(month.is(200).json()["parts"][1]["kind"], "heading");
    desk.get("/api/v1/reports/month?month=2018-01&customer=nobody").await.is(404);
    let is_built = cfg!(feature = "pdf");
    for pdf in [format!("{path}/document.pdf"), "/api/v1/reports/month.pdf".to_owned()] {
        desk.get(&pdf).await.is(if is_built { 200 } else { 503 });
    }
}

#[tokio::test]
async fn nobody_but_who_settles_sees_amounts() {
    for role in [Role::Engineer, Role::Counsellor, Role::Viewer] {
        let desk = desk(role).await;
        desk.get("/ops/settlement").await.is(403);
        desk.get("/ops").await.is(200).lacks("href=\"/ops/settlement\"");
    }
}

#[tokio::test]
async fn a_customer_claims_in_one_step_and_hears_no_amount_before_it_was_approved() {
    let desk = desk(Role::Manager).await;
    let it = credit(KIM, true);
    desk.store.add_credits(&[(it.clone(), None)]).await.unwrap();
    let page = format!("/c/{TOKEN}");
    desk.get(&format!("{page}?lang=en")).await.is(200).has("Claim compensation").lacks("2,500");
    let claim = form(&format!("{page}/credits"), &[("credit", &it.id.to_string())]);
    desk.send(claim).await.is(303);
    let claimed = desk.store.credit(it.id).await.unwrap().unwrap();
    // A second press of the same button says the same.
    let again = form(&format!("{page}/credits"), &[("credit", &it.id.to_string())]);
    desk.send(again).await.is(303);
    assert_eq!(desk.store.credit(it.id).await.unwrap().unwrap(), claimed);
    desk.get(&format!("{page}?lang=en")).await.is(200).has("Your claim is being reviewed");
    let others =
        form(&format!("{page}/credits"), &[("credit", "0160bf7e-0000-8000-8000-000000000000")]);
    desk.send(others).await.is(404).lacks("list of credits");
    // The clock of the story is before the deadline of 30 days, or after it: a person decides then.
    let late = claimed.claim.as_ref().unwrap().late;
    assert_eq!(late, desk.now() >= it.claim_until.unwrap());
    let path = format!("/ops/settlement/credits/{}", it.id);
    desk.form(&path, &[("decision", "approve"), ("note", "확인함"), ("confirm", "yes")])
        .await
        .is(303);
    desk.get(&format!("{page}?lang=ko")).await.is(200).has("2,500원 보상이 승인되었습니다");
}

#[tokio::test]
async fn what_was_approved_before_is_a_step_of_the_arithmetic_that_the_customer_reads() {
    let desk = desk(Role::Manager).await;
    let it = credit(KIM, false);
    let before = Money::new(1_000, it.amount.currency());
    let second = Credit { approved_before: before, amount: it.amount.minus(before).unwrap(), ..it };
    let approved = second.approved("park", desk.now(), "").unwrap();
    desk.store.add_credits(&[(approved, None)]).await.unwrap();
    let page = desk.get(&format!("/c/{TOKEN}?lang=en")).await;
    page.is(200).has("Less what was approved before, ").has("a further KRW 1,500 was approved");
    page.has("By the terms “");
}

#[tokio::test]
async fn what_is_not_claimed_is_approved_only_with_a_reason() {
    let desk = desk(Role::Manager).await;
    let it = credit(KIM, true);
    desk.store.add_credits(&[(it.clone(), None)]).await.unwrap();
    let path = format!("/ops/settlement/credits/{}", it.id);
    desk.form(&path, &[("decision", "approve")]).await.is(400);
    desk.form(&path, &[("decision", "decline")]).await.is(400);
    desk.form(&path, &[("decision", "give it all")]).await.is(400);
    let kept = desk.store.credit(it.id).await.unwrap().unwrap();
    assert_eq!(kept, it);
    desk.form(&path, &[("decision", "approve"), ("note", "호의로"), ("confirm", "yes")])
        .await
        .is(303);
}

fn incident_of(it: &Credit) -> Incident {
    let (from, until) = (at("2018-01-04T16:19:00+09:00"), at("2018-01-04T18:19:00+09:00"));
    Incident {
        id: it.settlement.by_incident[0].0,
        began_at: from,
        opened_at: from,
        class: IncidentClass::Outage,
        phase: Phase::Resolved,
        cause: None,
        host_restored_at: None,
        monitoring_at: None,
        last_failure_at: Some(until),
        resolved_at: Some(until),
        withdrawn: None,
        unwatched: Vec::new(),
        relapses: 0,
        worked_between: Duration::ZERO,
        events: 0,
        statements: 0,
        counts: Counts::default(),
    }
}

#[tokio::test]
async fn a_report_that_only_a_person_knows_of_is_entered_and_settled_again() {
    let desk = desk(Role::Manager).await;
    let it = credit(KIM, false);
    let incident = incident_of(&it);
    desk.store.commit(&[Record::Incident(incident.clone())]).await.unwrap();
    let mut asks = it.clone();
    asks.settlement.questions = vec![Question::NotReported { incident: incident.id }];
    desk.store.add_credits(&[(asks.clone(), None)]).await.unwrap();
    let path = format!("/ops/settlement/credits/{}", it.id);
    desk.get(&format!("{path}?lang=en")).await.is(200).has("When the customer reported it");
    let id = incident.id.to_string();
    let report = |at| {
        [
            ("report_incident", id.as_str()),
            ("report_at", at),
            ("report_channel", "telephone"),
            ("report_note", "called the sales line"),
            ("note", "half a decision"),
        ]
    };
    let entry = format!("{path}/report");
    let refused = desk.form(&entry, &report("2018-01-04T16:18")).await;
    refused.is(400).has("value=\"called the sales line\"").has("value=\"2018-01-04T16:18\"");
    desk.form(&entry, &report("2018-01-04T18:20")).await.is(400);
    refused.has("aria-describedby=\"report-at-error\"").has(">half a decision</textarea>");
    // What is typed of the decision is there still when the report is entered.
    let entered = desk.form(&entry, &report("2018-01-04T16:22")).await;
    entered.is(200).has(">half a decision</textarea>").lacks("value=\"called the sales line\"");
    let known = desk.store.entered_reports(KIM).await.unwrap();
    assert_eq!(known[0].report.at, at("2018-01-04T16:22:00+09:00"));
    assert_eq!(desk.store.settlement_requests(9).await.unwrap()[0].incident, incident.id);
    desk.get(&format!("{path}?lang=en")).await.is(200).has("called the sales line");
}

#[tokio::test]
async fn between_a_decision_and_the_new_figure_the_old_one_is_not_approved() {
    let desk = desk(Role::Manager).await;
    let it = credit(KIM, false);
    desk.store.add_credits(&[(it.clone(), None)]).await.unwrap();
    let (incident, by) = (it.settlement.by_incident[0].0, "park".to_owned());
    let exclusion = Exclusion::ForceMajeure;
    let decision = ExclusionDecision { incident, exclusion, applies: true, by, at: desk.now() };
    desk.store.decide_exclusion(&decision).await.unwrap();
    let path = format!("/ops/settlement/credits/{}", it.id);
    let page = desk.get(&format!("{path}?lang=en")).await;
    page.is(200).has("computed again within a minute").lacks("value=\"approve\"");
    desk.form(&path, &[("decision", "approve")]).await.is(409);
    desk.form(&path, &[("decision", "approve"), ("confirm", "yes")]).await.is(409);
    let api = format!("/api/v1/credits/{}?lang=en", it.id);
    desk.send(json(&api, r#"{"decision":"approve"}"#)).await.is(409).has("computed");
    assert_eq!(desk.store.credit(it.id).await.unwrap().unwrap(), it);
    // Computed again, the figure that is there then can be approved.
    let request = desk.store.settlement_requests(9).await.unwrap()[0];
    let revision = desk.store.settlement_revision().await.unwrap();
    desk.store.settlement_request_done(request, revision).await.unwrap();
    desk.form(&path, &[("decision", "approve"), ("confirm", "yes")]).await.is(303);
}

#[tokio::test]
async fn who_goes_back_from_the_question_finds_the_note_again() {
    let desk = desk(Role::Manager).await;
    let it = credit(KIM, true);
    desk.store.add_credits(&[(it.clone(), None)]).await.unwrap();
    let path = format!("/ops/settlement/credits/{}", it.id);
    let back = [("decision", "approve"), ("note", "as a goodwill"), ("confirm", "no")];
    desk.form(&path, &back).await.is(200).has(">as a goodwill</textarea>");
    assert_eq!(desk.store.credit(it.id).await.unwrap().unwrap(), it);
}

#[tokio::test]
async fn each_claim_on_the_customers_page_says_what_it_is_for_however_often_it_was_computed() {
    let desk = desk(Role::Manager).await;
    let mut open = credit(KIM, true);
    open.contract.site = Some(Name::parse("shop.co.kr").unwrap());
    // What it took the place of is no reason to forget it.
    let superseded = |number: u32| {
        let it = credit(KIM, true);
        let id = format!("0160bf7e-0000-8000-8000-{number:012}").parse().unwrap();
        Credit { id, number: number + 2, ..it }.superseded(desk.now())
    };
    let old: Vec<_> = (0..150).map(|it| (superseded(it), None)).collect();
    desk.store.add_credits(&[(open.clone(), None)]).await.unwrap();
    desk.store.add_credits(&old).await.unwrap();
    let page = desk.get(&format!("/c/{TOKEN}?lang=en")).await;
    page.is(200).has("Jan 2018 · shop.co.kr").has("Claim compensation");
    // Where the terms count from a report and there is none, that is said.
    let incident = open.settlement.by_incident[0].0;
    let mut asks = open.clone();
    asks.settlement.questions = vec![Question::NotReported { incident }];
    desk.store.change_credit(&open, &asks).await.unwrap();
    let page = desk.get(&format!("/c/{TOKEN}?lang=en")).await;
    page.is(200).has("no report of yours is recorded");
}

#[tokio::test]
async fn a_credit_of_nothing_is_not_approved_and_the_answer_says_so() {
    let desk = desk(Role::Manager).await;
    let it = credit(KIM, false);
    let nothing = Credit { amount: Money::zero(it.amount.currency()), ..it };
    desk.store.add_credits(&[(nothing.clone(), None)]).await.unwrap();
    let api = format!("/api/v1/credits/{}?lang=en", nothing.id);
    let answer = desk.send(json(&api, r#"{"decision":"approve"}"#)).await;
    answer.is(409).has("There is nothing to give");
}

#[tokio::test]
async fn whether_the_downtime_of_a_site_off_the_list_counts_is_answered_on_the_page() {
    let desk = desk(Role::Manager).await;
    let mut it = credit(KIM, false);
    let (incident, site) = (it.settlement.by_incident[0].0, Name::parse("shop.co.kr").unwrap());
    let reason = "failing before: tcp timeout".to_owned();
    it.computed_at = at("2018-01-01T00:00:00+09:00");
    it.settlement.questions =
        vec![Question::DoesDowntimeCount { incident, site: site.clone(), reason }];
    desk.store.add_credits(&[(it.clone(), None)]).await.unwrap();
    let path = format!("/ops/settlement/credits/{}", it.id);
    let page = desk.get(&format!("{path}?lang=ko")).await;
    page.is(200).has("중단 시간으로 셈").has("이 장애 전부터 실패").lacks("failing before");
    let id = incident.to_string();
    let answer = |site| [("decision", "does_not_count"), ("incident", id.as_str()), ("site", site)];
    // What it does not ask is not answered.
    assert!(desk.form(&path, &answer("other.co.kr")).await.status.is_client_error());
    // One press decides nothing: it is asked first.
    let asked = desk.form(&path, &answer("shop.co.kr")).await;
    asked.is(200).has("name=\"confirm\" value=\"yes\"");
    assert_eq!(desk.store.downtime_decisions().await.unwrap(), []);
    let yes = ("confirm", "yes");
    let confirmed: Vec<_> = answer("shop.co.kr").into_iter().chain([yes]).collect();
    desk.form(&path, &confirmed).await.is(303);
    let decided = desk.store.downtime_decisions().await.unwrap();
    assert_eq!((&decided[0].site, decided[0].counts), (&site, false));
    assert_eq!(desk.store.settlement_requests(9).await.unwrap()[0].incident, incident);
    let page = desk.get(&format!("{path}?lang=ko")).await;
    page.is(200).has("세지 않음 (manager 님").lacks("value=\"counts ");
    let back = [("decision", "take_back_downtime"), ("incident", &id), ("site", "shop.co.kr"), yes];
    desk.form(&path, &back).await.is(303);
    assert_eq!(desk.store.downtime_decisions().await.unwrap(), []);
    // That it was decided and taken back stays on the page, with who and when.
    let page = desk.get(&format!("{path}?lang=ko")).await;
    page.is(200).has("취소한 결정").has("manager 님이");
}

#[tokio::test]
async fn the_note_beside_an_open_question_is_not_lost_by_answering_it() {
    let desk = desk(Role::Manager).await;
    let mut it = credit(KIM, false);
    let incident = it.settlement.by_incident[0].0;
    let exclusion = Exclusion::ForceMajeure;
    it.settlement.questions = vec![Question::DoesExclusionApply { incident, exclusion }];
    desk.store.commit(&[Record::Incident(incident_of(&it))]).await.unwrap();
    desk.store.add_credits(&[(it.clone(), None)]).await.unwrap();
    let path = format!("/ops/settlement/credits/{}?lang=en", it.id);
    // The button of the answer is in the form of the note.
    let answer = format!("does_not_apply {incident} {}", exclusion.code());
    let button = format!("form=\"credit-decision\" name=\"answer\" value=\"{answer}\"");
    desk.get(&path).await.is(200).has(&button);
    let note = ("note", "the storm was forecast");
    let asked = desk.form(&path, &[("answer", &answer), note]).await;
    asked.is(200).has("name=\"note\" value=\"the storm was forecast\"");
    // Back to the page, and on with the answer: the note stands in its field both times.
    let field = ">the storm was forecast</textarea>";
    desk.form(&path, &[("answer", &answer), note, ("confirm", "no")]).await.is(200).has(field);
    assert_eq!(desk.store.exclusion_decisions().await.unwrap(), []);
    desk.form(&path, &[("answer", &answer), note, ("confirm", "yes")]).await.is(200).has(field);
    assert!(!desk.store.exclusion_decisions().await.unwrap()[0].applies);
    // Without a note it says why one is needed, not that a field is wrong.
    let refused = desk.form(&path, &[("decision", "approve")]).await;
    refused.is(400).has("Write why: a question is open");
    // What was typed while somebody else decided is shown, though nothing takes it any more.
    let declined = it.declined("park", desk.now(), "no").unwrap();
    desk.store.change_credit(&it, &declined).await.unwrap();
    let late = desk.form(&path, &[("decision", "approve"), note, ("confirm", "yes")]).await;
    late.is(409).has("the storm was forecast");
}

#[tokio::test]
async fn whether_an_exclusion_applies_is_confirmed_says_whom_it_concerns_and_is_taken_back() {
    let desk = desk(Role::Manager).await;
    let exclusion = Exclusion::ForceMajeure;
    let asks = |customer: &str| {
        let mut it = credit(customer, false);
        let incident = it.settlement.by_incident[0].0;
        it.settlement.questions = vec![Question::DoesExclusionApply { incident, exclusion }];
        it
    };
    let it = asks(KIM);
    desk.store.commit(&[Record::Incident(incident_of(&it))]).await.unwrap();
    let mut approved = asks("고객-0004");
    approved.settlement.questions.clear();
    let all = [(it.clone(), None), (asks("고객-0003"), None), (approved, None)];
    desk.store.add_credits(&all).await.unwrap();
    let path = format!("/ops/settlement/credits/{}", it.id);
    let incident = it.settlement.by_incident[0].0.to_string();
    let of = [("incident", incident.as_str()), ("exclusion", exclusion.code())];
    let form = |rest: &[(&'static str, &'static str)]| [&of[..], rest].concat();
    let asked = desk.form(&format!("{path}?lang=en"), &form(&[("decision", "applies")])).await;
    asked.is(200).has("2 customers").has("고객-0003").lacks("고객-0004").has("KRW 5,000");
    assert_eq!(desk.store.exclusion_decisions().await.unwrap(), []);
    desk.form(&path, &form(&[("decision", "applies"), ("confirm", "yes")])).await.is(303);
    assert!(desk.store.exclusion_decisions().await.unwrap()[0].applies);
    desk.get(&format!("{path}?lang=en")).await.is(200).has("Take the decision back");
    let back = [("decision", "take_back_exclusion"), ("confirm", "yes")];
    desk.form(&path, &form(&back[..1])).await.is(200).has("value=\"yes\"");
    desk.form(&path, &form(&back)).await.is(303);
    assert_eq!(desk.store.exclusion_decisions().await.unwrap(), []);
    desk.form(&path, &form(&back)).await.is(409);
}

#[tokio::test]
async fn every_version_by_which_a_figure_was_made_can_be_read() {
    let desk = desk(Role::Manager).await;
    let it = credit(KIM, false);
    desk.store.add_credits(&[(it.clone(), None)]).await.unwrap();
    desk.store.keep_documents(&Policy::default(), [&terms()], desk.now()).await.unwrap();
    // Other terms under the same name are in force since.
    let other = Terms { notice_days: 5, ..terms() };
    desk.store.apply_terms(&other, desk.now(), "park").await.unwrap();
    let page = desk.get(&format!("/ops/settlement/credits/{}?lang=en", it.id)).await;
    let link = |kind: &str, id: &DocumentId| {
        format!("/ops/settlement/documents?kind={kind}&name={}&digest={}", id.name, id.digest)
    };
    page.is(200).has(&link("terms", &it.terms).replace('&', "&amp;"));
    let terms = desk.get(&format!("{}&lang=en", link("terms", &it.terms))).await;
    terms.is(200).has("The fee for the time is given 3 times.").has("nobody applied it");
    let policy = desk.get(&format!("{}&lang=ko", link("policy", &it.policy))).await;
    policy.is(200).has("점검 전에 시작된 장애는 이어집니다").has("bridge_s");
    let list = desk.get("/ops/settlement/documents?lang=en").await;
    list.is(200).has(&it.terms.digest).has(&other.id().digest).has("by park");
    desk.get("/ops/settlement/documents?kind=terms&name=x3&digest=0").await.is(404);
}

#[tokio::test]
async fn a_deadline_is_told_for_each_outage_and_as_past_when_it_has_passed() {
    let desk = desk(Role::Manager).await;
    let mut it = credit(KIM, true);
    let day = Duration::from_secs(86_400);
    let earlier = (it.settlement.by_incident[0].0, desk.now().before(day));
    let later = (IncidentId::new(desk.now(), "later"), desk.now() + day);
    (it.claim_until, it.deadlines) = (Some(earlier.1), vec![earlier]);
    desk.store.add_credits(&[(it.clone(), None)]).await.unwrap();
    let page = format!("/c/{TOKEN}?lang=en");
    desk.get(&page).await.is(200).has(", has passed. You can still claim it").lacks("Please claim");
    let before = it.clone();
    it.deadlines.push(later);
    desk.store.change_credit(&before, &it).await.unwrap();
    let page = desk.get(&page).await;
    page.is(200)
        .has("Each outage has a deadline of its own")
        .has("which has passed; the outage of");
}

#[tokio::test]
async fn a_contract_that_could_not_be_settled_is_on_the_page() {
    let desk = desk(Role::Manager).await;
    let error = LedgerError::UnknownTerms { contract: "B-7".into(), terms: "gone".into() };
    let of = ("2018-01".parse().unwrap(), desk.now());
    desk.store.record_failures(of, &[error]).await.unwrap();
    desk.get("/ops/settlement?lang=en").await.is(200).has("B-7").has("there are no terms “gone”");
    desk.get("/ops/settlement?lang=ko").await.is(200).has("계산하지 못한 계약");
}

#[tokio::test]
async fn who_may_claim_is_told_once_by_two_people_with_the_proof_of_sending() {
    let desk = desk_at(Scene::Resolved, Role::Manager).await;
    declare_kim(&desk).await;
    let it = credit(KIM, false);
    let incident = desk.stage.views.borrow().incidents[0].incident.clone();
    let victim = Victim {
        incident: incident.id,
        site: Name::parse("shop.co.kr").unwrap(),
        customer: KIM.into(),
        state: VictimState::Verified,
        listed_at: incident.began_at,
        hit_at: Some(incident.began_at),
        verified_at: incident.resolved_at,
        justification: Justification::Removed,
    };
    let records = [Record::Incident(incident.clone()), Record::Victim(victim)];
    desk.store.commit(&records).await.unwrap();
    desk.store.save_contracts(std::slice::from_ref(&it.contract), desk.now()).await.unwrap();
    desk.store.apply_terms(&terms(), desk.now(), "park").await.unwrap();
    let path = format!("/ops/incidents/{}/claims", incident.id);
    let page = desk.get(&format!("{path}?lang=en")).await;
    page.is(200)
        .has("The fee for the time is given 3 times.")
        .has("중단 시간에 해당하는 요금의 3배를 보상합니다.")
        .has("1 contact of 1 customer");
    let texts = [
        ("action", "propose"),
        ("text_ko", "안내"),
        ("text_en", "Who may claim"),
        ("section-ko-x3", "고친 약관 안내"),
    ];
    // What was typed is there again, what is said by terms too.
    let refused = desk.form(&path, &[("action", "propose"), texts[1], texts[3]]).await;
    refused.is(409).has(">안내</textarea>").has(">고친 약관 안내</textarea>");
    desk.form(&path, &texts).await.is(303);
    desk.get(&path).await.is(200).has("고친 약관 안내").lacks("중단 시간에 해당하는 요금의 3배");
    desk.form(&path, &texts).await.is(409);
    let alone = desk.form(&path, &[("action", "approve"), ("number", "1")]).await;
    alone.is(409);
    assert_eq!(desk.store.delivery_counts(Topic::ClaimsNotice).await.unwrap().pending, 0);
    desk.add("second", Role::Manager).await;
    desk.logs_in("second").await;
    desk.form(&path, &[("action", "reject"), ("number", "1")]).await.is(409);
    // What they did not read they do not approve.
    desk.form(&path, &[("action", "approve"), ("number", "2")]).await.is(409);
    desk.form(&path, &[("action", "approve")]).await.is(409);
    desk.form(&path, &[("action", "approve"), ("number", "1")]).await.is(303);
    desk.form(&path, &[("action", "approve"), ("number", "1")]).await.is(409);
    assert_eq!(desk.store.delivery_counts(Topic::ClaimsNotice).await.unwrap().pending, 1);
    desk.get(&format!("{path}?lang=en")).await.is(200).has("kim@example.kr").has("1 pending");
    desk.get(&format!("{path}.csv"))
        .await
        .is(200)
        .has("\"kim@example.kr\",\"고객-0002\",\"pending\"");
}

#[tokio::test]
async fn a_credit_and_a_month_are_documents_for_printing_in_both_languages_and_as_pdf() {
    let desk = desk(Role::Manager).await;
    let it = credit(KIM, false);
    desk.store.add_credits(&[(it.clone(), None)]).await.unwrap();
    desk.store.apply_terms(&terms(), desk.now(), "park").await.unwrap();
    let path = format!("/ops/settlement/credits/{}/document", it.id);
    desk.get(&format!("{path}?lang=en"))
        .await
        .is(200)
        .has("threefold")
        .has("nothing is promised by it")
        .has("KRW 2,500");
    desk.get(&format!("{path}?lang=ko"))
        .await
        .is(200)
        .has("아직 결정되지 않았으며")
        .has("3배")
        .lacks("threefold");
    let own = format!("/c/{TOKEN}/credits/{}/document", it.id);
    desk.get(&own).await.is(404);
    let approved = it.approved("park", desk.now(), "").unwrap();
    desk.store.change_credit(&it, &approved).await.unwrap();
    desk.get(&format!("{own}?lang=ko")).await.is(200).has("2,500원").lacks("park");
    let pdf = desk.get(&format!("{own}.pdf")).await;
    if cfg!(feature = "pdf") {
        pdf.is(200);
        assert_eq!(pdf.header("content-type"), "application/pdf");
        assert!(pdf.text.starts_with("%PDF-"));
    } else {
        // Built without it: refused with what to do instead, and no word of the build.
        pdf.is(503).has("PDF").lacks("feature");
    }
    let another = credit("고객-0003", false);
    let another = another.approved("park", desk.now(), "").unwrap();
    desk.store.add_credits(&[(another.clone(), None)]).await.unwrap();
    desk.get(&format!("/c/{TOKEN}/credits/{}/document", another.id)).await.is(404);
    let month = desk.get(&format!("/c/{TOKEN}/month?month=2018-01&lang=ko")).await;
    month.is(200).has("2018년 1월 서비스 보고서").has("2,500원").lacks("고객-0003");
    desk.get("/ops/reports/month?month=2018-01&lang=en")
        .await
        .is(200)
        .has("2 credits were approved");
    desk.get("/ops/reports/month?month=2018-01&customer=nobody").await.is(404);
}

#[tokio::test]
async fn who_may_leave_is_listed_with_the_reasons_before_they_call() {
    let desk = desk(Role::Manager).await;
    declare_kim(&desk).await;
    let incident = incident_of(&credit(KIM, false));
    let hit = desk.now().before(Duration::from_secs(86_400));
    let verified_at = Some(hit + Duration::from_secs(2 * 3_600));
    let incident = Incident { began_at: hit, opened_at: hit, resolved_at: verified_at, ..incident };
    let victim = Victim {
        incident: incident.id,
        site: Name::parse("shop.co.kr").unwrap(),
        customer: KIM.into(),
        state: VictimState::Verified,
        listed_at: hit,
        hit_at: Some(hit),
        verified_at,
        justification: Justification::Removed,
    };
    desk.store.commit(&[Record::Incident(incident), Record::Victim(victim)]).await.unwrap();
    desk.store.save_contracts(&[credit(KIM, false).contract], desk.now()).await.unwrap();
    let list = desk.get("/ops/leaving?lang=en").await;
    // One outage, two hours, and it is but a day ago: 5 + 2 + 10.
    list.is(200).has(KIM).has(">17<").has("KRW 300,000").has("hit lately 10");
    let one = desk.get(&format!("/ops/leaving/{}?lang=ko", crate::client::percent(KIM))).await;
    one.is(200).has("중단 시간 2점").has("2시간").has("300,000원");
    desk.get("/ops/leaving/nobody").await.is(404);
}
