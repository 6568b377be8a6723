//! Statements that another person must approve first.

pub(crate) mod sql;

use crate::error::Error;
use crate::value::Value;
use bongsu_core::statement::proposal::Proposal;

/// The row of a proposal, as `PROPOSAL_UPSERT` takes it.
pub(crate) fn row(proposal: &Proposal) -> Result<Vec<Value>, Error> {
    let decided_at = proposal.decision.as_ref().map(|decision| decision.at);
    Ok(vec![
        proposal.incident.into(),
        i64::from(proposal.number).into(),
        proposal.proposed_at.into(),
        decided_at.into(),
        Value::json("a proposal", proposal)?,
    ])
}
