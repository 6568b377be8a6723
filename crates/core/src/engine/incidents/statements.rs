//! From a person's draft to a published statement: through the gate between words and
//! evidence (S12), and past a second person where the operator wants it (S10).

use super::active::ActiveIncident;
use super::registry::Registry;
use crate::access::Principal;
use crate::engine::command::Refusal;
use crate::engine::events::Out;
use crate::engine::io::{Context, Record};
use crate::incident::IncidentId;
use crate::incident::{EventKind, Justification, WithdrawnCause};
use crate::statement::StatementKind;
use crate::statement::draft::{Draft, NEXT_UPDATE_SPAN};
use crate::statement::official::{Claim, NamedCause, OfficialStatement, UnverifiedClaim};
use crate::statement::proposal::{Proposal, ProposalDecision};

/// Publishes what a person states; it verifies nobody.
pub fn state(
    registry: &mut Registry,
    cx: &Context<'_>,
    by: &Principal,
    (id, draft): (IncidentId, &Draft),
    out: &mut Out,
) -> Result<(), Refusal> {
    let active = registry.open_one(id).ok_or(Refusal::Closed)?;
    if draft.needs_approval(cx.options.approval) {
        return Err(Refusal::ApprovalNeeded);
    }
    let stated = admit(active, cx, draft, &by.name)?;
    publish(active, cx, (&by.name, draft, stated), out);
    Ok(())
}

/// Keeps a draft until a second person has decided about it.
pub fn propose(
    registry: &mut Registry,
    cx: &Context<'_>,
    by: &Principal,
    (id, draft): (IncidentId, &Draft),
    out: &mut Out,
) -> Result<(), Refusal> {
    let active = registry.open_one(id).ok_or(Refusal::Closed)?;
    admit(active, cx, draft, &by.name)?;
    let proposal = Proposal {
        incident: id,
        number: active.proposals.len() as u32,
        draft: draft.clone(),
        author: by.name.clone(),
        author_id: by.id.as_str().to_owned(),
        proposed_at: cx.now,
        decision: None,
    };
    active.proposals.push(proposal.clone());
    out.record(Record::Proposal(Box::new(proposal)));
    Ok(())
}

/// Decides about a proposal. What is approved is published in the same transaction; what is
/// verified by now decides whether it claims more than that.
pub fn decide(
    registry: &mut Registry,
    cx: &Context<'_>,
    by: &Principal,
    (id, number, approve): (IncidentId, u32, bool),
    out: &mut Out,
) -> Result<(), Refusal> {
    let active = registry.open_one(id).ok_or(Refusal::Closed)?;
    let at = active.proposals.iter().position(|proposal| proposal.number == number);
    let at = at.ok_or(Refusal::NoSuchDraft)?;
    let proposal = active.proposals[at].clone();
    if proposal.decision.is_some() {
        return Err(Refusal::AlreadyDecided);
    }
    let mut statement = None;
    if approve {
        if by.is(&proposal.author_id) {
            return Err(Refusal::SamePerson);
        }
        let author = format!("{} ({})", proposal.author, by.name);
        let stated = admit(active, cx, &proposal.draft, &author)?;
        statement = Some(publish(active, cx, (&author, &proposal.draft, stated), out));
    }
    let decision = ProposalDecision { by: by.name.clone(), at: cx.now, statement };
    let decided = Proposal { decision: Some(decision), ..proposal };
    active.proposals[at] = decided.clone();
    out.record(Record::Proposal(Box::new(decided)));
    Ok(())
}

/// What a draft becomes, unless it names what must stay inside, claims more than was verified
/// without a reason, or corrects what was never said.
fn admit(
    active: &ActiveIncident,
    cx: &Context<'_>,
    draft: &Draft,
    author: &str,
) -> Result<OfficialStatement, Refusal> {
    if let Some(named) = cx.topology.public_names.internal_name_in(draft.fields()) {
        return Err(Refusal::InternalName(named));
    }
    if let (Err(claim), None) = (draft.check(&active.incident.counts), &draft.unverified_reason) {
        return Err(Refusal::Unverified(claim));
    }
    let incident = &active.incident;
    let is_possible = match draft.named_cause {
        NamedCause::Left => true,
        NamedCause::Withdrawn => incident.cause.is_some(),
        NamedCause::Reinstated => incident.withdrawn.is_some(),
    };
    if !is_possible {
        return Err(Refusal::NoNamedCause);
    }
    draft.publish(author, &active.statements).ok_or(Refusal::NothingToCorrect)
}

fn publish(
    active: &mut ActiveIncident,
    cx: &Context<'_>,
    (author, draft, stated): (&str, &Draft, OfficialStatement),
    out: &mut Out,
) -> u32 {
    let unverified = draft.check(&active.incident.counts).err();
    note(active, cx, (author, draft, unverified), out);
    note_cause(active, cx, (author, &stated), out);
    let promised = draft
        .next_update
        .map(|span| span.clamp(*NEXT_UPDATE_SPAN.start(), *NEXT_UPDATE_SPAN.end()));
    let next = promised.unwrap_or(cx.options.update_interval);
    active.publish(cx.now, StatementKind::Official(Box::new(stated)), Some(next), out)
}

/// Whether the cause that the evidence names is said from now on, and what is said instead.
fn note_cause(
    active: &mut ActiveIncident,
    cx: &Context<'_>,
    (author, stated): (&str, &OfficialStatement),
    out: &mut Out,
) {
    let [ko, en] = [&stated.ko, &stated.en].map(|it| it.cause.clone());
    let said = || [&ko, &en].into_iter().find(|it| !it.is_empty()).cloned().unwrap_or_default();
    let by = || Justification::Person { author: author.to_owned(), text: said() };
    let incident = &mut active.incident;
    match (stated.named_cause, &incident.cause, &mut incident.withdrawn) {
        (NamedCause::Withdrawn, Some(cause), withdrawn) => {
            let (component, justification) = (cause.component.clone(), by());
            let author = author.to_owned();
            let new =
                WithdrawnCause { component: component.clone(), by: author, at: cx.now, ko, en };
            *withdrawn = Some(Box::new(new));
            active.event(cx.now, EventKind::CauseWithdrawn { component }, justification, out);
        }
        (NamedCause::Reinstated, _, withdrawn) => {
            let Some(component) = withdrawn.take().map(|it| it.component) else { return };
            let justification = by();
            active.event(cx.now, EventKind::CauseReinstated { component }, justification, out);
        }
        // Who has withdrawn it says later what it is.
        (_, _, Some(withdrawn)) if !said().is_empty() => {
            (withdrawn.ko, withdrawn.en) = (ko, en);
        }
        _ => {}
    }
}

/// Writes into the timeline that a person states something, and why when it claims more
/// than was verified.
fn note(
    active: &mut ActiveIncident,
    cx: &Context<'_>,
    (author, draft, unverified): (&str, &Draft, Option<UnverifiedClaim>),
    out: &mut Out,
) {
    let said =
        |text: &str| Justification::Person { author: author.to_owned(), text: text.to_owned() };
    if let (Some(UnverifiedClaim { verified, of, .. }), Some(reason)) =
        (unverified, &draft.unverified_reason)
    {
        active.event(
            cx.now,
            EventKind::UnverifiedClaimPublished { verified, of },
            said(reason),
            out,
        );
    }
    let corrects_restored = active
        .statements
        .iter()
        .any(|said| Some(said.number) == draft.corrects && said.kind.claims_restored());
    let fact = if draft.ko.fact.is_empty() { &draft.en.fact } else { &draft.ko.fact };
    let what = match draft.claim {
        Claim::Restored => {
            active.incident.host_restored_at = Some(cx.now);
            EventKind::HostRestored
        }
        Claim::Ongoing => {
            if corrects_restored {
                active.incident.host_restored_at = None;
            }
            EventKind::StatementPublished
        }
    };
    active.event(cx.now, what, said(fact), out);
}
