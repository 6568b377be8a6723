//! Proposed statements: one record from the proposal to the decision.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_core::engine::Record;
use bongsu_core::statement::draft::Draft;
use bongsu_core::statement::proposal::{Proposal, ProposalDecision};

fn proposal(incident: &bongsu_core::incident::Incident) -> Proposal {
    let mut draft = Draft::default();
    draft.ko.fact = "케이블이 끊어졌습니다.".into();
    Proposal {
        incident: incident.id,
        number: 0,
        draft,
        author: "Kim".into(),
        author_id: "rehearsed:Kim".into(),
        proposed_at: at(0),
        decision: None,
    }
}

both! {
    async fn a_proposal_and_its_decision_are_restored_as_committed(world) {
        let store = world.store().await;
        let incident = incident(0);
        let waiting = proposal(&incident);
        let records = [Record::Incident(incident), Record::Proposal(Box::new(waiting.clone()))];
        store.commit(&records).await.unwrap();
        assert_eq!(
            store.load_state(since(at(9))).await.unwrap().proposals,
            std::slice::from_ref(&waiting)
        );
        let decision = ProposalDecision { by: "Lee".into(), at: at(1), statement: Some(3) };
        let decided = Proposal { decision: Some(decision), ..waiting };
        // Committed twice, as after a lost acknowledgement, it is the same.
        for _ in 0..2 {
            store.commit(&[Record::Proposal(Box::new(decided.clone()))]).await.unwrap();
        }
        assert_eq!(store.load_state(since(at(9))).await.unwrap().proposals, [decided]);
    }
}
