//! From a person's words to a statement, through the gate.

use super::trouble::{Records, Trouble};
use super::{Engine, Output};
use crate::Time;
use crate::id::IncidentId;
use crate::incident::{Happening, Proof};
use crate::stated::{Beyond, Claim, Draft, NEXT_WORD};
use crate::statement::Word;

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
        let usual = self.options.next_word;
        let Some(trouble) = self.troubles.get_mut(&id).filter(|trouble| trouble.is_open()) else {
            return;
        };
        let beyond = draft.check(&trouble.incident.counts).err();
        let Some(stated) = draft.stated(&by, &trouble.statements) else { return };
        if beyond.is_some() && draft.beyond.is_none() {
            return;
        }
        let mut records = Records::new();
        trouble.note_statement(now, &by, &draft, beyond, &mut records);
        let asked = draft.next_word.map(|span| span.clamp(*NEXT_WORD.start(), *NEXT_WORD.end()));
        let next = asked.unwrap_or(usual);
        trouble.state(now, Word::Stated(Box::new(stated)), Some(next), &mut records);
        out.extend(records.into_iter().map(Output::Record));
    }
}

impl Trouble {
    /// Writes into the timeline that a person speaks, and why when it is beyond what was seen.
    fn note_statement(
        &mut self,
        now: Time,
        by: &str,
        draft: &Draft,
        beyond: Option<Beyond>,
        records: &mut Records,
    ) {
        let said = |words: &str| Proof::Person { by: by.to_owned(), words: words.to_owned() };
        if let (Some(beyond), Some(reason)) = (beyond, &draft.beyond) {
            let Beyond { verified, of, .. } = beyond;
            self.event(now, Happening::WentBeyond { verified, of }, said(reason), records);
        }
        let corrects_restored = self
            .statements
            .iter()
            .any(|said| Some(said.number) == draft.corrects && said.word.claims_restored());
        let fact = if draft.ko.fact.is_empty() { &draft.en.fact } else { &draft.ko.fact };
        let what = match draft.claim {
            Claim::Restored => {
                self.incident.host_restored_at = Some(now);
                Happening::HostRestored
            }
            Claim::GoesOn => {
                if corrects_restored {
                    self.incident.host_restored_at = None;
                }
                Happening::Stated
            }
        };
        self.event(now, what, said(fact), records);
    }
}
