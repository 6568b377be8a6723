//! Legal obligations that a person fulfilled, and the proof of the initial notices.

pub(crate) mod sql;

use crate::Store;
use crate::delivery::DeliveryCounts;
use crate::error::Error;
use crate::unit::Unit;
use bongsu_core::Time;
use bongsu_core::compliance::ObligationKind;
use bongsu_core::incident::IncidentId;
use bongsu_core::notification::delivery::DeliveryState;

/// An obligation that was fulfilled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FulfilledObligation {
    /// Which one.
    pub kind: ObligationKind,
    /// When.
    pub at: Time,
    /// Who did it.
    pub author: String,
    /// How, in the author's words.
    pub note: String,
}

/// The delivery of an incident's initial notices.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct InitialNotices {
    /// How many are in each state.
    pub outbox: DeliveryCounts,
    /// When the first one was accepted by its next hop,
    pub first: Option<Time>,
    /// and the last one.
    pub last: Option<Time>,
    /// How many of those that were accepted came back later.
    pub returned: u64,
}

impl InitialNotices {
    /// When the last of all initial notices was accepted; `None` while any is pending or has
    /// failed.
    pub fn completed_at(&self) -> Option<Time> {
        self.last.filter(|_| self.outbox.pending == 0 && self.outbox.failed == 0)
    }

    /// When the last of all was accepted, and none was left out or came back: everybody was sent it.
    pub fn everybody_sent_at(&self) -> Option<Time> {
        self.completed_at().filter(|_| self.outbox.dropped == 0 && self.returned == 0)
    }
}

impl Store {
    /// Records that an obligation was fulfilled. The first record stays.
    ///
    /// # Errors
    /// Any database error; the same holds for the next two.
    pub async fn record_obligation(
        &self,
        incident: IncidentId,
        fulfilled: &FulfilledObligation,
    ) -> Result<(), Error> {
        let row = vec![
            incident.into(),
            fulfilled.kind.code().into(),
            fulfilled.at.into(),
            fulfilled.author.as_str().into(),
            fulfilled.note.as_str().into(),
        ];
        self.write(Unit::new().run(&sql::OBLIGATION_INSERT, row)).await.map(drop)
    }

    /// The fulfilled obligations of an incident.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`].
    pub async fn obligations(
        &self,
        incident: IncidentId,
    ) -> Result<Vec<FulfilledObligation>, Error> {
        let rows = self.db.read(&sql::OBLIGATIONS_BY_INCIDENT, vec![incident.into()]).await?;
        let mut all = Vec::new();
        for mut row in rows {
            let kind: String = row.take()?;
            let (at, author, note) = (row.take()?, row.take()?, row.take()?);
            // A kind that only a newer program knows is skipped.
            let kind = ObligationKind::from_code(&kind);
            all.extend(kind.map(|kind| FulfilledObligation { kind, at, author, note }));
        }
        Ok(all)
    }

    /// How the delivery of an incident's initial notices is going.
    ///
    /// # Errors
    /// See above.
    pub async fn initial_notices(&self, incident: IncidentId) -> Result<InitialNotices, Error> {
        let mut notices = InitialNotices::default();
        for mut row in self.db.read(&sql::INITIAL_NOTICE_COUNTS, vec![incident.into()]).await? {
            let (state, count): (DeliveryState, i64) = (row.take()?, row.take()?);
            let (first, last): (Option<Time>, Option<Time>) = (row.take()?, row.take()?);
            let returned: i64 = row.take()?;
            notices.returned += returned.unsigned_abs();
            notices.outbox.add(state, count);
            if state == DeliveryState::Sent {
                (notices.first, notices.last) = (first, last);
            }
        }
        Ok(notices)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_was_sent_it_when_none_was_left_out_or_came_back() {
        let mut all = InitialNotices { last: Some(Time::ZERO), ..InitialNotices::default() };
        all.outbox.add(DeliveryState::Sent, 2);
        assert_eq!(all.everybody_sent_at(), Some(Time::ZERO));
        assert_eq!(InitialNotices { returned: 1, ..all }.everybody_sent_at(), None);
        all.outbox.add(DeliveryState::Dropped, 1);
        assert_eq!((all.everybody_sent_at(), all.completed_at()), (None, Some(Time::ZERO)));
        assert_eq!(InitialNotices::default().everybody_sent_at(), None, "nobody was sent it");
    }
}
