//! What the host owes, in the store (S21).

use crate::inventory::inventory_of;
use crate::kit::both;
use crate::kit::make::{at, incident, site, victim};
use bongsu_core::call::Call;
use bongsu_core::customer::problem_report::ProblemReport;
use bongsu_core::engine::Record;
use bongsu_core::incident::{Counts, Incident, IncidentId, Justification, Victim, VictimState};
use bongsu_core::inventory::history::{Author, ChangeSource};
use bongsu_core::inventory::{Contact, Customer, Inventory, Language};
use bongsu_core::name::Name;
use bongsu_core::notification::delivery::Topic;
use bongsu_core::settlement::claims_notice::{ClaimsNotice, NoticeTexts, Signature};
use bongsu_core::settlement::contract::{Contract, FeePeriod};
use bongsu_core::settlement::credit::record::{Credit, Proposal, Trigger, propose};
use bongsu_core::settlement::credit::{
    Decision, DecisionTakenBack, DowntimeDecision, ExclusionDecision, LeftOutReason, Line,
    Settlement,
};
use bongsu_core::settlement::ledger::LedgerError;
use bongsu_core::settlement::month::Month;
use bongsu_core::settlement::policy::Policy;
use bongsu_core::settlement::reported::{Channel, EnteredReport, KnownReport, Report};
use bongsu_core::settlement::terms::{Exclusion, Remedy, Text};
use bongsu_core::settlement::{Currency, Money};
use bongsu_core::span::Span;
use bongsu_store::{ChangeRequest, Error, OwnerChange, SettlementFailure, SettlementRequest};
use std::time::Duration;

fn contract(key: &str, fee: i64) -> Contract {
    Contract {
        key: key.into(),
        customer: "kim".into(),
        site: Some(Name::parse("shop.co.kr").unwrap()),
        fee: Money::new(fee, Currency::KRW),
        period: FeePeriod::Month,
        terms: "x3".into(),
        from: "2017-01-01".parse().unwrap(),
        until: None,
    }
}

fn month() -> Month {
    "2018-01".parse().unwrap()
}

/// The credit that follows those before, when so much is owed.
fn owed(earlier: &[Credit], won: i64) -> (Credit, Option<(Credit, Credit)>) {
    let settlement = Settlement {
        owed: Money::new(won, Currency::KRW),
        counted: Duration::from_secs(60),
        ended_at: Some(at(9)),
        ends: Vec::new(),
        began: Vec::new(),
        by_incident: Vec::new(),
        lines: Vec::new(),
        questions: Vec::new(),
    };
    let proposal = Proposal {
        trigger: Trigger::MonthEnded,
        at: at(10),
        policy: Policy::default().id(),
        terms: Policy::default().id(),
        settlement,
        claim_until: None,
        deadlines: Vec::new(),
        remedy: Remedy::Credit,
        needs_claim: false,
        approved_elsewhere: None,
    };
    let made = propose(&contract("A", 33_000), month(), earlier, proposal).unwrap();
    let (credit, superseded) = made.unwrap();
    (credit, earlier.last().cloned().zip(superseded))
}

both! {
    async fn the_table_of_contracts_is_replaced_as_a_whole(world) {
        let store = world.store().await;
        store.save_contracts(&[contract("A", 1), contract("B", 2)], at(1)).await.unwrap();
        let after = [contract("B", 3), contract("C", 4)];
        store.save_contracts(&after, at(1)).await.unwrap();
        store.save_contracts(&after, at(1)).await.unwrap();
        assert_eq!(store.contracts().await.unwrap(), after);
        let former = store.former_names().await.unwrap();
        assert_eq!(former.customers.iter().collect::<Vec<_>>(), ["kim"]);
        store.save_contracts(&[], at(1)).await.unwrap();
        store.save_contracts(&[], at(1)).await.unwrap();
        assert_eq!(store.contracts().await.unwrap(), []);
    }

    async fn every_policy_is_kept_and_the_one_applied_last_is_in_force(world) {
        let store = world.store().await;
        let first = Policy::default();
        let second = Policy { slow_is_down: true, ..first.clone() };
        for (policy, time) in [(&first, 1), (&second, 2), (&first, 3)] {
            store.apply_policy(policy, at(time), "park").await.unwrap();
        }
        let all: Vec<Policy> =
            store.policies().await.unwrap().into_iter().map(|it| it.document).collect();
        assert_eq!(all, [second, first.clone()]);
        // What a figure was made by is kept to be read, and is not in force by that.
        let standard = Policy { version: "of the program".into(), ..first.clone() };
        store.keep_documents(&standard, [], at(9)).await.unwrap();
        assert_eq!(store.policies().await.unwrap().last().unwrap().document, first);
        let read = store.policy_version(&standard.id()).await.unwrap().unwrap();
        assert_eq!((read.document, read.author), (standard, String::new()));
        assert_eq!(store.policy_versions().await.unwrap().len(), 3);
    }

    async fn a_credit_is_superseded_in_the_transaction_of_the_one_that_takes_its_place(world) {
        let store = world.store().await;
        let (first, _) = owed(&[], 100);
        store.add_credits(&[(first.clone(), None)]).await.unwrap();
        // A unit may run twice with the effect of once.
        store.add_credits(&[(first.clone(), None)]).await.unwrap();
        let next = owed(std::slice::from_ref(&first), 200);
        store.add_credits(std::slice::from_ref(&next)).await.unwrap();
        store.add_credits(std::slice::from_ref(&next)).await.unwrap();
        let all = store.credits_of_month(month()).await.unwrap();
        let states: Vec<&str> = all.iter().map(|it| it.state.code()).collect();
        assert_eq!(states, ["superseded", "proposed"]);
        assert_eq!(store.proposed_credits(9).await.unwrap(), [next.0]);
        assert_eq!(store.credits_of("kim", 9).await.unwrap().len(), 2);
        assert_eq!(store.credits_of("lee", 9).await.unwrap(), []);
        // Who decides what was computed again meanwhile is told.
        let late = first.approved("park", at(11), "").unwrap();
        let refused = store.decide_credit(&first, &late).await;
        assert!(matches!(refused, Err(Error::Conflict { .. })), "{refused:?}");
        assert_eq!(store.delivery_counts(Topic::Credit).await.unwrap().pending, 0);
    }

    async fn of_two_who_decide_at_once_one_is_told(world) {
        let store = world.store().await;
        let (credit, _) = owed(&[], 100);
        store.add_credits(&[(credit.clone(), None)]).await.unwrap();
        let approved = credit.approved("park", at(11), "").unwrap();
        let declined = credit.declined("choi", at(11), "not ours").unwrap();
        let (one, other) = tokio::join!(
            store.decide_credit(&credit, &approved),
            store.decide_credit(&credit, &declined),
        );
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
        let kept = if one.is_ok() { approved } else { declined };
        assert_eq!(store.credit(credit.id).await.unwrap(), Some(kept));
    }

    async fn a_figure_that_is_about_to_change_is_not_approved_whatever_was_looked_at_before(world) {
        let store = world.store().await;
        let (mut credit, _) = owed(&[], 100);
        let (incident, exclusion) = (IncidentId::new(at(1), "a"), Exclusion::Attack);
        let reason = LeftOutReason::Excluded { exclusion, by: None };
        credit.settlement.lines.push(Line::LeftOut { incident, time: Duration::ZERO, reason });
        store.add_credits(&[(credit.clone(), None)]).await.unwrap();
        let approved = credit.approved("park", at(11), "").unwrap();
        // After the page looked, and before it decides, somebody decides about the outage.
        let by = "choi".into();
        let decision = ExclusionDecision { incident, exclusion, applies: true, by, at: at(10) };
        store.decide_exclusion(&decision).await.unwrap();
        let refused = store.decide_credit(&credit, &approved).await;
        assert!(matches!(refused, Err(Error::Conflict { .. })), "{refused:?}");
        assert_eq!(store.credit(credit.id).await.unwrap(), Some(credit));
    }

    async fn what_was_decided_is_due_once_to_each_contact(world) {
        let store = world.store().await;
        let mail = |text: &str| Contact::Email(text.into());
        let contacts = vec![mail("kim@example.kr"), mail("office@example.kr")];
        let customer = Customer { contacts, ..Customer::default() };
        let customers = [("kim".to_owned(), customer)].into();
        let inventory = Inventory { customers, ..Inventory::default() };
        store.save_inventory(&inventory, at(1)).await.unwrap();
        let (credit, _) = owed(&[], 100);
        store.add_credits(&[(credit.clone(), None)]).await.unwrap();
        let approved = credit.approved("park", at(11), "").unwrap();
        store.decide_credit(&credit, &approved).await.unwrap();
        store.decide_credit(&credit, &approved).await.unwrap();
        assert_eq!(store.delivery_counts(Topic::Credit).await.unwrap().pending, 2);
        assert_eq!(store.credit(credit.id).await.unwrap(), Some(approved));
    }

    async fn a_decision_about_an_exclusion_has_its_incident_settled_again(world) {
        let store = world.store().await;
        let incident = IncidentId::new(at(1), "a");
        let exclusion = Exclusion::Attack;
        let decision = |applies, time| ExclusionDecision {
            incident, exclusion, applies, by: "park".into(), at: at(time),
        };
        store.decide_exclusion(&decision(true, 7)).await.unwrap();
        let first = store.settlement_requests(9).await.unwrap();
        assert!(store.is_settled_again(first.iter().map(|it| it.incident)).await.unwrap());
        assert_eq!(first, [SettlementRequest { incident, asked_at: at(7) }]);
        // What is decided while the first one is worked out is not lost.
        store.decide_exclusion(&decision(false, 8)).await.unwrap();
        let revision = store.settlement_revision().await.unwrap();
        store.settlement_request_done(first[0], revision).await.unwrap();
        let second = store.settlement_requests(9).await.unwrap();
        assert_eq!(second, [SettlementRequest { incident, asked_at: at(8) }]);
        store.settlement_request_done(second[0], revision).await.unwrap();
        assert_eq!(store.settlement_requests(9).await.unwrap(), []);
        assert!(!store.is_settled_again(first.iter().map(|it| it.incident)).await.unwrap());
        assert_eq!(store.exclusion_decisions().await.unwrap(), [decision(false, 8)]);
        let span = Span { from: at(0), until: at(99) };
        let input = store.settlement_input(span, at(99)).await.unwrap();
        assert_eq!(input.host.decisions, [decision(false, 8)]);
        let taken = DecisionTakenBack {
            decision: Decision::Exclusion(decision(false, 8)), by: "kim".into(), at: at(11),
        };
        store.take_back(&taken).await.unwrap();
        assert_eq!(store.exclusion_decisions().await.unwrap(), []);
        // What it was, who took it back and when is kept beside what comes of it.
        assert_eq!(store.decisions_taken_back().await.unwrap(), std::slice::from_ref(&taken));
        let input = store.settlement_input(span, at(99)).await.unwrap();
        assert_eq!(input.host.taken_back, [taken]);
        let again = store.settlement_requests(9).await.unwrap();
        assert_eq!(again, [SettlementRequest { incident, asked_at: at(11) }]);
        assert_eq!(input.host.incidents, []);
    }

    async fn a_decision_about_a_site_off_the_list_has_its_incident_settled_again(world) {
        let store = world.store().await;
        let (incident, site) = (IncidentId::new(at(1), "a"), Name::parse("www.a.kr").unwrap());
        let decision = |counts, time| DowntimeDecision {
            incident, site: site.clone(), counts, by: "park".into(), at: at(time),
        };
        store.decide_downtime(&decision(true, 7)).await.unwrap();
        store.decide_downtime(&decision(false, 8)).await.unwrap();
        assert_eq!(store.downtime_decisions().await.unwrap(), [decision(false, 8)]);
        let asked = store.settlement_requests(9).await.unwrap();
        assert_eq!(asked, [SettlementRequest { incident, asked_at: at(8) }]);
        let span = Span { from: at(0), until: at(99) };
        let input = store.settlement_input(span, at(99)).await.unwrap();
        assert_eq!(input.host.downtime_decisions, [decision(false, 8)]);
    }

    async fn what_was_settled_is_settled_again_when_contracts_change(world) {
        let store = world.store().await;
        for (name, time) in [("month:2017-11", 1), ("month:2017-12", 50)] {
            let revision = store.settlement_revision().await.unwrap();
            store.record_settled(name, at(time), revision).await.unwrap();
        }
        assert!(!store.has_contracts().await.unwrap());
        store.save_contracts(&[contract("A", 1)], at(40)).await.unwrap();
        assert!(store.has_contracts().await.unwrap());
        let names = ["month:2017-10", "month:2017-11", "month:2017-12"].map(str::to_owned);
        let settled = store.settled(&names).await.unwrap();
        assert_eq!(settled.into_iter().collect::<Vec<_>>(), ["month:2017-11"]);
    }

    async fn a_contract_that_cannot_be_settled_is_known_until_it_can_or_is_gone(world) {
        let store = world.store().await;
        store.save_contracts(&[contract("A", 1), contract("B", 1)], at(1)).await.unwrap();
        let fails = |key: &str| LedgerError::UnknownTerms {
            contract: key.into(), terms: "gone".into(),
        };
        let of = (month(), at(5));
        store.record_failures(of, &[fails("A"), fails("B")]).await.unwrap();
        store.record_failures((month(), at(6)), &[fails("B")]).await.unwrap();
        store.all_tried(month(), at(6)).await.unwrap();
        let left = store.settlement_failures(9).await.unwrap();
        assert_eq!(left, [SettlementFailure { month: month(), at: at(6), error: fails("B") }]);
        assert_eq!(store.months_with_failures().await.unwrap(), [month()].into());
        store.save_contracts(&[contract("A", 1)], at(1)).await.unwrap();
        assert_eq!(store.settlement_failures(9).await.unwrap(), []);
    }

    async fn how_customers_reported_is_read_from_tickets_and_from_what_people_wrote_down(world) {
        let store = world.store().await;
        let incident = IncidentId::new(at(1), "a");
        let report = |channel, time| EnteredReport {
            customer: "kim".into(),
            incident,
            report: Report { at: at(time), channel },
            note: "by fax".into(),
            by: "park".into(),
            entered_at: at(90),
        };
        store.enter_report(&report(Channel::Telephone, 5)).await.unwrap();
        store.enter_report(&report(Channel::Other, 4)).await.unwrap();
        assert_eq!(store.entered_reports("kim").await.unwrap(), [report(Channel::Other, 4)]);
        assert_eq!(store.entered_reports("lee").await.unwrap(), []);
        let span = Span { from: at(0), until: at(99) };
        // What our own people do during a call is no report of the customer's.
        let check = |second, is_by_staff| Record::ProblemReport(ProblemReport {
            at: at(second),
            site: site(3),
            customer: "kim".into(),
            text: String::new(),
            is_by_staff,
        });
        store.commit(&[check(6, true)]).await.unwrap();
        let by_hand = |system: &str| {
            let mut call = Call::begin(at(7), system, "k", Language::Ko);
            (call.customer, call.incident) = (Some("kim".into()), Some(incident));
            call
        };
        store.add_call(&by_hand("")).await.unwrap();
        let known = KnownReport {
            customer: "kim".into(),
            incident: Some(incident),
            report: Report { at: at(4), channel: Channel::Other },
        };
        let input = store.settlement_input(span, at(99)).await.unwrap();
        assert_eq!(input.reports, [known]);
        assert_eq!(store.settlement_requests(9).await.unwrap().len(), 1);
    }

    async fn probing_without_a_healthy_vantage_is_probed_and_not_watched(world) {
        let store = world.store().await;
        let gap = Duration::from_secs(60);
        for time in [10, 40, 70] {
            store.record_probing(Span { from: at(time - 5), until: at(time) }, gap).await.unwrap();
        }
        for time in [10, 40] {
            store.record_coverage(Span { from: at(time), until: at(time) }, gap).await.unwrap();
        }
        let span = Span { from: at(0), until: at(99) };
        let host = store.settlement_input(span, at(99)).await.unwrap().host;
        assert_eq!(host.watched.iter().collect::<Vec<_>>(), [Span { from: at(10), until: at(40) }]);
        assert_eq!(host.probed.iter().collect::<Vec<_>>(), [Span { from: at(5), until: at(70) }]);
    }

    async fn a_site_that_changed_hands_was_somebodys_before(world) {
        let store = world.store().await;
        store.save_inventory(&inventory_of(5), at(10)).await.unwrap();
        let before = inventory_of(5).sites[&site(3)].customer.clone();
        let author = Author { principal: None, name: "park".into(), source: ChangeSource::Import };
        let request = ChangeRequest::new(author, at(20));
        let moved = |old: &Inventory| {
            let mut new = old.clone();
            new.customers.insert("lee".into(), Customer::default());
            new.sites.get_mut(&site(3)).unwrap().customer = "lee".into();
            Ok::<_, std::convert::Infallible>(new)
        };
        store.change_inventory(&request, moved).await.unwrap();
        let span = Span { from: at(15), until: at(99) };
        let owners = store.settlement_input(span, at(99)).await.unwrap().owners;
        let change = OwnerChange {
            site: site(3), at: at(20), before: Some(before), after: Some("lee".into()),
        };
        assert_eq!(owners, [change]);
    }

    async fn a_credit_is_handed_over_to_a_program_once(world) {
        let store = world.store().await;
        let (credit, _) = owed(&[], 100);
        store.add_credits(&[(credit.clone(), None)]).await.unwrap();
        assert_eq!(store.record_exported(&[&credit], "whmcs", at(5)).await.unwrap(), 1);
        assert_eq!(store.record_exported(&[&credit], "whmcs", at(6)).await.unwrap(), 0);
        let marked = store.exported_credits(month(), "whmcs").await.unwrap();
        assert_eq!(marked.into_iter().collect::<Vec<_>>(), [credit.id]);
        assert!(store.exported_credits(month(), "hostbill").await.unwrap().is_empty());
    }

    async fn the_outages_of_all_count_the_sites_that_are_still_on_their_lists(world) {
        let store = world.store().await;
        // Three failed, and one was taken off the list later: the incident remembers all of them.
        let counts = Counts { ever_hit: 3, ..Counts::default() };
        let outage = Incident { counts, ..incident(0) };
        let mut records = vec![Record::Incident(outage.clone())];
        records.extend((0..3).map(|it| {
            let mut victim = victim(&outage, it);
            if it == 2 {
                victim.state = VictimState::Excluded { reason: "moved away".into() };
            }
            Record::Victim(victim)
        }));
        store.commit(&records).await.unwrap();
        let found = store.outages_gone_through(None, Span { from: at(0), until: at(60) }, 9).await;
        let sites: Vec<u64> = found.unwrap().iter().map(|it| it.sites).collect();
        assert_eq!(sites, [2]);
    }

    async fn a_notice_of_who_may_claim_is_due_to_every_contact_once(world) {
        let store = world.store().await;
        let incident = IncidentId::new(at(1), "a");
        let mail = |text: &str| Contact::Email(text.into());
        let customer = |mails: &[&str]| Customer {
            contacts: mails.iter().map(|it| mail(it)).collect(), ..Customer::default()
        };
        let customers = [
            ("kim".to_owned(), customer(&["kim@example.kr", "office@example.kr"])),
            ("lee".to_owned(), customer(&["office@example.kr"])),
            ("park".to_owned(), customer(&["park@example.kr"])),
        ];
        let inventory = Inventory { customers: customers.into(), ..Inventory::default() };
        store.save_inventory(&inventory, at(1)).await.unwrap();
        let victim = |customer: &str, site: &str, hit| {
            Record::Victim(Victim {
                incident,
                site: Name::parse(site).unwrap(),
                customer: customer.into(),
                state: VictimState::SeenHit,
                listed_at: at(1),
                hit_at: hit,
                verified_at: None,
                justification: Justification::Removed,
            })
        };
        let hit = Some(at(2));
        let victims = [victim("kim", "a.kr", hit), victim("lee", "b.kr", hit), victim("park", "c.kr", None)];
        store.commit(&victims).await.unwrap();
        // What the program took off the list stays for a person to decide; what a person took off
        // is decided.
        let off = |customer: &str, site: &str, justification| {
            let reason = "moved away".to_owned();
            Record::Victim(Victim {
                incident,
                site: Name::parse(site).unwrap(),
                customer: customer.into(),
                state: VictimState::Excluded { reason },
                listed_at: at(1),
                hit_at: hit,
                verified_at: None,
                justification,
            })
        };
        let by_person = Justification::Person { author: "park".into(), text: "moved".into() };
        let off = [off("choi", "d.kr", by_person), off("jung", "e.kr", Justification::Removed)];
        store.commit(&off).await.unwrap();
        let former = store.former_names().await.unwrap();
        assert!(former.customers.contains("park"), "who left is known by the victim lists");
        assert!(former.sites.contains(&(Name::parse("c.kr").unwrap(), "park".into())));
        let told: Vec<String> = store.customers_hit(incident).await.unwrap().into_iter().collect();
        assert_eq!(told, ["jung", "kim", "lee"]);
        let by = |name: &str| Signature { principal: name.into(), name: name.into(), at: at(5) };
        let text = || Text { ko: "안내".into(), en: "notice".into() };
        let day: jiff::civil::Date = "2018-01-04".parse().unwrap();
        let texts = NoticeTexts { days: (day, day), text: text(), ..NoticeTexts::default() };
        let of = (incident, &[][..], false);
        let notice = ClaimsNotice::propose(of, |_, _| String::new(), &[], texts, by("kim")).unwrap();
        store.add_claims_notice(&notice).await.unwrap();
        store.add_claims_notice(&notice).await.unwrap();
        let other = ClaimsNotice { written: by("lee"), ..notice.clone() };
        let refused = store.add_claims_notice(&other).await;
        assert!(matches!(refused, Err(Error::Conflict { .. })), "{refused:?}");
        let to = store.claims_recipients(incident, (day, day)).await.unwrap();
        let approved = notice.approved(by("park"), &to).unwrap();
        store.decide_claims_notice(&notice, &approved).await.unwrap();
        store.decide_claims_notice(&notice, &approved).await.unwrap();
        assert_eq!(store.claims_notices(incident).await.unwrap(), std::slice::from_ref(&approved));
        let sent = store.claims_proof(&approved, "", 9).await.unwrap();
        let mut to: Vec<_> = sent
            .iter()
            .map(|it| (it.recipient.address.as_str(), it.recipient.customers.join("+")))
            .collect();
        to.sort();
        assert_eq!(to, [("kim@example.kr", "kim".to_owned()), ("office@example.kr", "kim+lee".into())]);
        let of_lee: Vec<_> = store.claims_recipients(incident, (day, day)).await.unwrap();
        let contacts: Vec<_> = of_lee.iter().map(|it| it.contact).collect();
        let told = store.claims_notices_to("lee", &contacts, 9).await.unwrap();
        assert_eq!(told.len(), 1, "the one of both contacts once: {told:?}");
        assert!(store.claims_notices_to("choi", &contacts, 9).await.unwrap().is_empty());
        let progress = store.claims_progress(&approved).await.unwrap();
        assert_eq!((progress.outbox.pending, progress.completed_at()), (2, None));
    }
}
