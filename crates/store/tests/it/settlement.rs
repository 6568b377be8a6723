//! What the host owes, in the store (S21).

use crate::kit::both;
use crate::kit::make::at;
use bongsu_core::incident::IncidentId;
use bongsu_core::inventory::{Contact, Customer, Inventory};
use bongsu_core::name::Name;
use bongsu_core::notification::delivery::Topic;
use bongsu_core::settlement::contract::{Contract, FeePeriod};
use bongsu_core::settlement::credit::record::{Credit, Proposal, Trigger, propose};
use bongsu_core::settlement::credit::{ExclusionDecision, Settlement};
use bongsu_core::settlement::month::Month;
use bongsu_core::settlement::policy::Policy;
use bongsu_core::settlement::terms::Exclusion;
use bongsu_core::settlement::{Currency, Money};
use bongsu_core::span::Span;
use bongsu_store::Error;
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
        store.save_contracts(&[contract("A", 1), contract("B", 2)]).await.unwrap();
        let after = [contract("B", 3), contract("C", 4)];
        store.save_contracts(&after).await.unwrap();
        store.save_contracts(&after).await.unwrap();
        assert_eq!(store.contracts().await.unwrap(), after);
        store.save_contracts(&[]).await.unwrap();
        store.save_contracts(&[]).await.unwrap();
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
        assert_eq!(all, [second, first]);
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
        let (incident, other) = (IncidentId::new(at(1), "a"), IncidentId::new(at(1), "b"));
        for name in [format!("incident:{incident}:0"), format!("incident:{other}:0")] {
            store.record_settled(&name, at(5)).await.unwrap();
            store.record_settled(&name, at(6)).await.unwrap();
            assert!(store.is_settled(&name).await.unwrap());
        }
        let exclusion = Exclusion::Attack;
        let decision = |applies| ExclusionDecision {
            incident, exclusion, applies, by: "park".into(), at: at(7),
        };
        store.decide_exclusion(&decision(true)).await.unwrap();
        store.decide_exclusion(&decision(false)).await.unwrap();
        assert_eq!(store.exclusion_decisions().await.unwrap(), [decision(false)]);
        assert!(!store.is_settled(&format!("incident:{incident}:0")).await.unwrap());
        assert!(store.is_settled(&format!("incident:{other}:0")).await.unwrap());
        let span = Span { from: at(0), until: at(99) };
        let input = store.settlement_input(span, at(99)).await.unwrap();
        assert_eq!(input.host.decisions, [decision(false)]);
        assert_eq!(input.host.incidents, []);
    }
}
