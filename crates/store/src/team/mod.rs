//! Teams: named groups of users. A team is there as long as somebody is in it.

pub(crate) mod sql;

use crate::Store;
use crate::error::Error;
use crate::unit::Unit;
use bongsu_core::access::{PrincipalId, TeamName};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Who is in which team.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Teams(BTreeMap<TeamName, Vec<PrincipalId>>);

impl Teams {
    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &TeamName> {
        self.0.keys()
    }

    /// Whether a user is in a team.
    pub fn has(&self, team: &TeamName, user: Uuid) -> bool {
        self.0.get(team).is_some_and(|members| members.contains(&PrincipalId::user(user)))
    }

    /// The teams of a user, in order.
    pub fn of(&self, user: Uuid) -> impl Iterator<Item = &TeamName> {
        self.names().filter(move |team| self.has(team, user))
    }
}

impl Store {
    /// All teams.
    ///
    /// # Errors
    /// Any database error, or [`Error::Decode`].
    pub async fn teams(&self) -> Result<Teams, Error> {
        let mut teams = Teams::default();
        for mut row in self.db.read(&sql::TEAM_MEMBERS, vec![]).await? {
            let (team, member): (String, String) = (row.take()?, row.take()?);
            let undecodable = |reason: String| Error::Decode {
                statement: sql::TEAM_MEMBERS.name(),
                column: 0,
                reason,
            };
            let team = TeamName::parse(&team).map_err(|error| undecodable(error.to_string()))?;
            teams.0.entry(team).or_default().push(PrincipalId::from_stored(member));
        }
        Ok(teams)
    }

    /// Puts a user into a team; where they are already, nothing changes.
    ///
    /// # Errors
    /// Any database error; the same holds for the next.
    pub async fn join_team(&self, user: Uuid, team: &TeamName) -> Result<(), Error> {
        let args = vec![team.as_str().into(), PrincipalId::user(user).as_str().into()];
        self.write(Unit::new().run(&sql::TEAM_JOIN, args)).await.map(drop)
    }

    /// Takes a user out of a team.
    ///
    /// # Errors
    /// See above.
    pub async fn leave_team(&self, user: Uuid, team: &TeamName) -> Result<(), Error> {
        let args = vec![team.as_str().into(), PrincipalId::user(user).as_str().into()];
        self.write(Unit::new().run(&sql::TEAM_LEAVE, args)).await.map(drop)
    }
}
