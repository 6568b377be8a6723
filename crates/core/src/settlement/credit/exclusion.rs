//! Whether terms exclude an incident, by the record and by what people decided.

use super::decision::ExclusionDecision;
use super::line::LeftOutReason;
use crate::incident::IncidentId;
use crate::inventory::Owner;
use crate::settlement::terms::{Exclusion, Terms};

/// Why an incident is excluded by terms, as far as is decided.
pub fn exclusion_of(
    terms: &Terms,
    decisions: &[ExclusionDecision],
    incident: IncidentId,
    owner: Option<Owner>,
) -> Option<LeftOutReason> {
    for exclusion in terms.exclusions.iter().copied() {
        if exclusion == Exclusion::ThirdParty && owner == Some(Owner::ThirdParty) {
            return Some(LeftOutReason::Excluded { exclusion, by: None });
        }
        let decision = decision(decisions, incident, exclusion);
        if let Some(decision) = decision.filter(|it| it.applies) {
            return Some(LeftOutReason::Excluded { exclusion, by: Some(decision.by.clone()) });
        }
    }
    None
}

/// What a person decided about an exclusion of an incident.
pub(super) fn decision(
    all: &[ExclusionDecision],
    incident: IncidentId,
    exclusion: Exclusion,
) -> Option<&ExclusionDecision> {
    all.iter().find(|it| it.incident == incident && it.exclusion == exclusion)
}
