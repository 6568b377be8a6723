//! From a person's words to a statement, through the gate.

use super::active::{ActiveIncident, Records};
use super::{Engine, Output};
use crate::Time;
use crate::incident::{EventKind, IncidentId, Justification};
use crate::statement::StatementKind;
use crate::statement::draft::{Draft, NEXT_UPDATE_SPAN};
use crate::statement::official::{Claim, UnverifiedClaim};

impl Engine {
    /// Records what a person states; it verifies nobody. Words that go beyond what was seen
    /// without a reason, or that correct what was never said, are not recorded.
    pub(super) fn state(
        &mut self,
        now: Time,
        id: IncidentId,
        by: String,
        draft: Draft,
        out: &mut Vec<Output>,
    ) {
        let usual = self.options.next_update;
        let Some(active) = self.incidents.get_mut(&id).filter(|active| active.is_open()) else {
            return;
        };
        let beyond = draft.check(&active.incident.counts).err();
        let Some(stated) = draft.publish(&by, &active.statements) else { return };
        if beyond.is_some() && draft.unverified_reason.is_none() {
            return;
        }
        let mut records = Records::new();
        active.note_statement(now, &by, &draft, beyond, &mut records);
        let asked = draft
            .next_update
            .map(|span| span.clamp(*NEXT_UPDATE_SPAN.start(), *NEXT_UPDATE_SPAN.end()));
        let next = asked.unwrap_or(usual);
        active.state(now, StatementKind::Official(Box::new(stated)), Some(next), &mut records);
        out.extend(records.into_iter().map(Output::Record));
    }
}

impl ActiveIncident {
    /// Writes into the timeline that a person speaks, and why when it is beyond what was seen.
    fn note_statement(
        &mut self,
        now: Time,
        by: &str,
        draft: &Draft,
        beyond: Option<UnverifiedClaim>,
        records: &mut Records,
    ) {
        let said =
            |words: &str| Justification::Person { author: by.to_owned(), text: words.to_owned() };
        if let (Some(beyond), Some(reason)) = (beyond, &draft.unverified_reason) {
            let UnverifiedClaim { verified, of, .. } = beyond;
            self.event(
                now,
                EventKind::UnverifiedClaimPublished { verified, of },
                said(reason),
                records,
            );
        }
        let corrects_restored = self
            .statements
            .iter()
            .any(|said| Some(said.number) == draft.corrects && said.kind.claims_restored());
        let fact = if draft.ko.fact.is_empty() { &draft.en.fact } else { &draft.ko.fact };
        let what = match draft.claim {
            Claim::Restored => {
                self.incident.host_restored_at = Some(now);
                EventKind::HostRestored
            }
            Claim::Ongoing => {
                if corrects_restored {
                    self.incident.host_restored_at = None;
                }
                EventKind::StatementPublished
            }
        };
        self.event(now, what, said(fact), records);
    }
}
