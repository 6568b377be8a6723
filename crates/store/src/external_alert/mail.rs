//! Mails that told of alerts, so that each is taken once, and those that were not taken.

use super::sql;
use crate::Store;
use crate::error::Error;
use crate::unit::Unit;
use bongsu_core::Time;
use bongsu_core::external_alert::MailRefusal;
use std::time::Duration;

/// So long it is known that a mail was taken.
const TAKEN_KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
/// So long it is shown that one was not.
const REFUSED_KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// A mail that came in where alerts come in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AlertMail {
    /// What names it.
    pub key: String,
    /// The source that it is of; empty when it is of none.
    pub source: String,
    /// Its author, as it says; empty when it names none.
    pub sender: String,
    /// When it came.
    pub at: Time,
    /// Why it was not taken.
    pub refused: Option<MailRefusal>,
}

impl Store {
    /// Notes what became of a mail; what is said last of one counts.
    ///
    /// # Errors
    /// Any database error; the same holds for all below.
    pub async fn note_alert_mail(&self, mail: &AlertMail) -> Result<(), Error> {
        let row = vec![
            mail.key.as_str().into(),
            mail.source.as_str().into(),
            mail.sender.as_str().into(),
            mail.at.into(),
            mail.refused.map_or("", MailRefusal::as_str).into(),
        ];
        self.write(Unit::new().run(&sql::ALERT_MAIL_UPSERT, row)).await.map(drop)
    }

    /// Whether a mail was taken, by its key.
    ///
    /// # Errors
    /// See above.
    pub async fn is_alert_mail_taken(&self, key: &str) -> Result<bool, Error> {
        Ok(self.db.read_one(&sql::ALERT_MAIL_TAKEN, vec![key.into()]).await?.is_some())
    }

    /// The mails that were not taken, newest first, at most `limit`.
    ///
    /// # Errors
    /// See above; also [`Error::Decode`].
    pub async fn refused_alert_mails(&self, limit: u32) -> Result<Vec<AlertMail>, Error> {
        let rows = self.db.read(&sql::ALERT_MAILS_REFUSED, vec![i64::from(limit).into()]).await?;
        let mail = |mut row: crate::row::Row| -> Result<AlertMail, Error> {
            Ok(AlertMail {
                key: row.take()?,
                source: row.take()?,
                sender: row.take()?,
                at: row.take()?,
                refused: MailRefusal::of(&row.take::<String>()?),
            })
        };
        rows.into_iter().map(mail).collect()
    }

    /// Forgets old ones.
    ///
    /// # Errors
    /// See above.
    pub async fn prune_alert_mails(&self, now: Time) -> Result<u64, Error> {
        let args = vec![now.before(TAKEN_KEPT).into(), now.before(REFUSED_KEPT).into()];
        self.write_counted(Unit::new().run(&sql::ALERT_MAILS_PRUNE, args)).await
    }
}
