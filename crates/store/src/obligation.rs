//! What a person did that the law wants done, and the proof that the first word went out.

use crate::Store;
use crate::db::Unit;
use crate::error::Error;
use crate::outbox::Outbox;
use crate::sql;
use bongsu_core::Time;
use bongsu_core::compliance::ObligationKind;
use bongsu_core::incident::IncidentId;

/// A duty that was done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Done {
    /// Which.
    pub kind: ObligationKind,
    /// When.
    pub at: Time,
    /// By whom.
    pub by: String,
    /// How, in his words.
    pub words: String,
}

/// How the first words of an incident stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FirstWords {
    /// How many stand where.
    pub outbox: Outbox,
    /// When the first was handed over,
    pub first: Option<Time>,
    /// and the last.
    pub last: Option<Time>,
}

impl FirstWords {
    /// When the first word was handed over to the last of all to whom it is due; `None` while
    /// anybody waits for it, or nobody would take it.
    pub fn told(&self) -> Option<Time> {
        self.last.filter(|_| self.outbox.waiting == 0 && self.outbox.dead == 0)
    }
}

impl Store {
    /// Keeps that a duty was done. What was done first stays.
    ///
    /// # Errors
    /// What the database says; the same holds for the next two, and [`Error::Decode`].
    pub async fn keep_obligation(&self, incident: IncidentId, done: &Done) -> Result<(), Error> {
        let row = vec![
            incident.into(),
            done.kind.code().into(),
            done.at.into(),
            done.by.as_str().into(),
            done.words.as_str().into(),
        ];
        self.write(Unit::new().run(&sql::DUTY_PUT, row)).await.map(drop)
    }

    /// The duties of an incident that were done.
    ///
    /// # Errors
    /// As above.
    pub async fn obligations(&self, incident: IncidentId) -> Result<Vec<Done>, Error> {
        let rows = self.db.read(&sql::OBLIGATIONS, vec![incident.into()]).await?;
        let mut all = Vec::new();
        for mut row in rows {
            let kind: String = row.take()?;
            let (at, by, words) = (row.take()?, row.take()?, row.take()?);
            // One that a newer program knows is left out.
            all.extend(ObligationKind::from_code(&kind).map(|kind| Done { kind, at, by, words }));
        }
        Ok(all)
    }

    /// How the first words of an incident stand.
    ///
    /// # Errors
    /// As above.
    pub async fn first_words(&self, incident: IncidentId) -> Result<FirstWords, Error> {
        let mut words = FirstWords::default();
        for mut row in self.db.read(&sql::NOTICE_TALLY, vec![incident.into()]).await? {
            let (state, count): (String, i64) = (row.take()?, row.take()?);
            let (first, last): (Option<Time>, Option<Time>) = (row.take()?, row.take()?);
            words.outbox.add(&state, count.unsigned_abs());
            if state == "sent" {
                (words.first, words.last) = (first, last);
            }
        }
        Ok(words)
    }
}
