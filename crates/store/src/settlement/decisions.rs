//! What people decided about outages, and what of it they took back.

use super::sql;
use crate::Store;
use crate::error::Error;
use crate::unit::Unit;
use crate::value::Value;
use bongsu_core::settlement::credit::{
    Decision, DecisionTakenBack, DowntimeDecision, ExclusionDecision,
};

impl Store {
    /// What people decided about exclusions.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`]; the same holds for all below.
    pub async fn exclusion_decisions(&self) -> Result<Vec<ExclusionDecision>, Error> {
        let rows = self.db.read(&sql::EXCLUSION_DECISIONS, vec![]).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }

    /// Records what a person decided about an exclusion, and has the incident settled again.
    ///
    /// # Errors
    /// See above.
    pub async fn decide_exclusion(&self, decision: &ExclusionDecision) -> Result<(), Error> {
        let body = Value::json("a decision about an exclusion", decision)?;
        let args = vec![decision.incident.into(), decision.exclusion.code().into(), body];
        let request = vec![decision.incident.into(), decision.at.into()];
        let unit = Unit::new()
            .run(&sql::EXCLUSION_DECISION_UPSERT, args)
            .run(&sql::SETTLEMENT_REQUEST_UPSERT, request);
        self.write(unit).await.map(drop)
    }

    /// What people decided about downtime of sites that the program took off victim lists.
    ///
    /// # Errors
    /// See above.
    pub async fn downtime_decisions(&self) -> Result<Vec<DowntimeDecision>, Error> {
        let rows = self.db.read(&sql::DOWNTIME_DECISIONS, vec![]).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }

    /// Records what a person decided about the downtime of such a site, and has the incident settled
    /// again.
    ///
    /// # Errors
    /// See above.
    pub async fn decide_downtime(&self, decision: &DowntimeDecision) -> Result<(), Error> {
        let body = Value::json("a decision about downtime", decision)?;
        let args = vec![decision.incident.into(), (&decision.site).into(), body];
        let request = vec![decision.incident.into(), decision.at.into()];
        let unit = Unit::new()
            .run(&sql::DOWNTIME_DECISION_UPSERT, args)
            .run(&sql::SETTLEMENT_REQUEST_UPSERT, request);
        self.write(unit).await.map(drop)
    }

    /// Takes a decision back, keeps that it was, and has the incident settled again.
    ///
    /// # Errors
    /// See above.
    pub async fn take_back(&self, taken: &DecisionTakenBack) -> Result<(), Error> {
        let incident = taken.decision.incident();
        let (delete, subject) = match &taken.decision {
            Decision::Exclusion(it) => (&sql::EXCLUSION_DECISION_DELETE, it.exclusion.code()),
            Decision::Downtime(it) => (&sql::DOWNTIME_DECISION_DELETE, it.site.as_str()),
        };
        let body = Value::json("a decision that was taken back", taken)?;
        let kept = vec![incident.into(), taken.at.into(), subject.into(), body];
        let unit = Unit::new()
            .run(delete, vec![incident.into(), subject.into()])
            .run(&sql::DECISION_TAKEN_BACK_INSERT, kept)
            .run(&sql::SETTLEMENT_REQUEST_UPSERT, vec![incident.into(), taken.at.into()]);
        self.write(unit).await.map(drop)
    }

    /// The decisions that were taken back, in order.
    ///
    /// # Errors
    /// See above.
    pub async fn decisions_taken_back(&self) -> Result<Vec<DecisionTakenBack>, Error> {
        let rows = self.db.read(&sql::DECISIONS_TAKEN_BACK, vec![]).await?;
        rows.into_iter().map(|mut row| row.json()).collect()
    }
}
