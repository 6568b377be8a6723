//! Users as an identity provider knows them.

use super::{User, insert, sql, user_from};
use crate::Store;
use crate::access_log::new_id;
use crate::error::Error;
use crate::unit::{Expect, Unit};
use bongsu_core::Time;
use bongsu_core::access::{LoginName, Role};
use uuid::Uuid;

/// Somebody at an identity provider.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProviderSubject {
    /// The provider, by the URL that it names itself.
    pub issuer: String,
    /// What it tells this person apart by.
    pub subject: String,
}

impl ProviderSubject {
    /// Adds to a unit that this is a user; refused when it is another.
    fn insert(&self, unit: Unit, user: Uuid, now: Time) -> Unit {
        let args = || vec![(&self.issuer).into(), (&self.subject).into(), user.into()];
        let mut row = args();
        row.push(now.into());
        unit.run(&sql::IDENTITY_INSERT, row).expect(&sql::IDENTITY_IS, args(), Expect::Touch)
    }
}

impl Store {
    /// The user whom a provider knows by this.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn user_by_subject(&self, it: &ProviderSubject) -> Result<Option<User>, Error> {
        let args = vec![(&it.issuer).into(), (&it.subject).into()];
        let row = self.db.read_one(&sql::USER_BY_IDENTITY, args).await?;
        row.map(|mut row| user_from(&mut row)).transpose()
    }

    /// Adds a user whom a provider knows; `false` when the login name is taken, or the provider
    /// knows another by this.
    ///
    /// # Errors
    /// Any database error; the same holds for the next.
    pub async fn add_user_of_provider(
        &self,
        it: &ProviderSubject,
        (login, name, role): (&LoginName, &str, Role),
        now: Time,
    ) -> Result<bool, Error> {
        let id = new_id(now, 0);
        let unit = insert(id, login, name, role, now)?;
        self.done_or_refused(it.insert(unit, id, now)).await
    }

    /// Says that a provider knows a user by this; `false` when it knows another by it.
    ///
    /// # Errors
    /// See above.
    pub async fn link_subject(
        &self,
        user: Uuid,
        it: &ProviderSubject,
        now: Time,
    ) -> Result<bool, Error> {
        self.done_or_refused(it.insert(Unit::new(), user, now)).await
    }
}
