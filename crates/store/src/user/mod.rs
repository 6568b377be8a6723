//! Users: who may use operations, and how they prove who they are.
//!
//! What opens only once (a one-time link, a recovery code, a step of the second factor) is used up
//! in the unit of what it opens, in the name of that: the unit may run twice, and nobody else
//! opens anything by it.

mod credentials;
mod identity;
pub(crate) mod sql;

pub use credentials::{Attempt, Factor, LinkFor};
pub use identity::ProviderSubject;

use crate::Store;
use crate::access_log::new_id;
use crate::error::Error;
use crate::row::Row;
use crate::unit::{Expect, Unit};
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::access::{LoginName, Principal, Role};
use bongsu_core::language::Language;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A user.
#[derive(Clone, PartialEq, Debug)]
pub struct User {
    /// What they are told apart by.
    pub id: Uuid,
    /// The name that they log in by.
    pub login: LoginName,
    /// The name that others read.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// The Argon2id hash of their password; `None` until they chose one.
    pub password: Option<String>,
    /// The secret of their second factor, sealed by a key that the store does not have.
    pub totp: Option<String>,
    /// The last step that was used of it.
    pub totp_step: i64,
    /// What they chose for themselves.
    pub settings: UserSettings,
    /// When they were added.
    pub created_at: Time,
    /// Since when they are disabled.
    pub disabled_at: Option<Time>,
    /// When one of their sessions was last used, as far as it is not ended.
    pub seen_at: Option<Time>,
}

/// What a user chose for themselves.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct UserSettings {
    /// The language; that of the browser when `None`.
    pub language: Option<Language>,
    /// An IANA time zone; the operator's when `None`.
    pub time_zone: Option<String>,
    /// `light`, `dark`, or the system's when `None`.
    pub theme: Option<String>,
    /// Whether single keys do nothing: who speaks to their computer, or whose hands are not
    /// steady, would press them by mistake (WCAG 2.2, 2.1.4).
    pub no_shortcuts: bool,
}

impl User {
    /// The user as a principal.
    pub fn principal(&self) -> Principal {
        let login = Some(self.login.to_string());
        Principal { login, ..Principal::user(self.id, &self.name, self.role) }
    }
}

impl Store {
    /// Adds a user without a password; `None` when the login name is taken.
    ///
    /// # Errors
    /// Any database error; the same holds for all below.
    pub async fn add_user(
        &self,
        login: &LoginName,
        name: &str,
        role: Role,
        now: Time,
    ) -> Result<Option<Uuid>, Error> {
        let id = new_id(now, 0);
        let unit = insert(id, login, name, role, now)?;
        match self.write(unit).await {
            Ok(_) => Ok(Some(id)),
            Err(Error::Conflict { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// All users by login name.
    ///
    /// # Errors
    /// See above, or [`Error::Decode`]; the same holds for the next two.
    pub async fn users(&self) -> Result<Vec<User>, Error> {
        let rows = self.db.read(&sql::USERS, vec![]).await?;
        rows.into_iter().map(|mut row| user_from(&mut row)).collect()
    }

    /// A user by login name.
    ///
    /// # Errors
    /// See above.
    pub async fn user_by_login(&self, login: &LoginName) -> Result<Option<User>, Error> {
        let row = self.db.read_one(&sql::USER_BY_LOGIN, vec![login.as_str().into()]).await?;
        row.map(|mut row| user_from(&mut row)).transpose()
    }

    /// A user by id.
    ///
    /// # Errors
    /// See above.
    pub async fn user(&self, id: Uuid) -> Result<Option<User>, Error> {
        let row = self.db.read_one(&sql::USER_BY_ID, vec![id.into()]).await?;
        row.map(|mut row| user_from(&mut row)).transpose()
    }

    /// Whether nobody can log in yet.
    ///
    /// # Errors
    /// See above.
    pub async fn has_no_users(&self) -> Result<bool, Error> {
        let row = self.db.read_one(&sql::USERS_COUNT, vec![]).await?;
        Ok(row.map_or(Ok(0), |mut row| row.take::<i64>())? == 0)
    }

    /// Gives a user a role.
    ///
    /// # Errors
    /// See above; the same holds for all below.
    pub async fn set_role(&self, user: Uuid, role: Role) -> Result<(), Error> {
        let args = vec![user.into(), role.as_str().into()];
        self.write(Unit::new().run(&sql::USER_ROLE, args)).await.map(drop)
    }

    /// Disables a user and ends their sessions, tokens and links.
    ///
    /// # Errors
    /// See above.
    pub async fn disable_user(&self, user: Uuid, now: Time) -> Result<(), Error> {
        let unit = Unit::new()
            .run(&sql::USER_DISABLE, vec![user.into(), now.into()])
            .run(&sql::LINKS_END, vec![user.into()])
            .run(&crate::session::sql::SESSIONS_DELETE, vec![user.into()])
            .run(&crate::api_token::sql::TOKENS_END, vec![user.into(), now.into()]);
        self.write(unit).await.map(drop)
    }

    /// Lets a disabled user in again, with the password that they had.
    ///
    /// # Errors
    /// See above.
    pub async fn enable_user(&self, user: Uuid) -> Result<(), Error> {
        let args = vec![user.into(), Value::Null];
        self.write(Unit::new().run(&sql::USER_DISABLE, args)).await.map(drop)
    }

    /// Saves a user's name and settings.
    ///
    /// # Errors
    /// See above.
    pub async fn save_user_settings(
        &self,
        user: Uuid,
        name: &str,
        settings: &UserSettings,
    ) -> Result<(), Error> {
        let args = vec![user.into(), name.into(), Value::json("settings", settings)?];
        self.write(Unit::new().run(&sql::USER_SETTINGS, args)).await.map(drop)
    }
}

/// Adds a user; refused when the login name has another.
fn insert(id: Uuid, login: &LoginName, name: &str, role: Role, now: Time) -> Result<Unit, Error> {
    let settings = Value::json("settings", &UserSettings::default())?;
    let (login, role) = (login.as_str(), role.as_str());
    let row = vec![id.into(), login.into(), name.into(), role.into(), settings, now.into()];
    let is = vec![id.into(), login.into()];
    Ok(Unit::new().run(&sql::USER_INSERT, row).expect(&sql::USER_IS, is, Expect::Touch))
}

fn user_from(row: &mut Row) -> Result<User, Error> {
    let (id, login, name, role) = (row.take()?, row.take()?, row.take()?, row.take()?);
    let (login, role): (String, String) = (login, role);
    let undecodable = |column, text: &str| Error::Decode {
        statement: sql::USERS.name(),
        column,
        reason: format!("“{text}” is unknown"),
    };
    let login = LoginName::parse(&login).map_err(|_| undecodable(1, &login))?;
    let role = Role::of_person(&role).ok_or_else(|| undecodable(3, &role))?;
    let password = row.take()?;
    let totp = row.take()?;
    let (totp_step, settings) = (row.take()?, row.json()?);
    let (created_at, disabled_at, seen_at) = (row.take()?, row.take()?, row.take()?);
    Ok(User {
        id,
        login,
        name,
        role,
        password,
        totp,
        totp_step,
        settings,
        created_at,
        disabled_at,
        seen_at,
    })
}
