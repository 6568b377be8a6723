//! Who acts, and what they may do: one table, asked by the pages and by the engine.
//!
//! - [`permission`]: the table of roles and permissions, and what a token may do of it;
//! - [`password`], [`totp`], [`recovery_code`]: how people prove who they are;
//! - [`throttle`]: how often somebody may try;
//! - [`team`]: named groups of people;
//! - [`secret`]: what is kept of a secret that is shown once.

pub mod login_name;
pub mod password;
pub mod permission;
pub mod recovery_code;
pub mod secret;
pub mod team;
pub mod throttle;
pub mod totp;

pub use login_name::LoginName;
pub use permission::{Permission, Role, Scopes};
pub use team::TeamName;

use uuid::Uuid;

/// Who acts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Principal {
    /// What they are told apart by. It never changes and is never given to another.
    pub id: PrincipalId,
    /// The name of a person, or the key of a customer: what others read.
    pub name: String,
    /// What they are.
    pub role: Role,
    /// The login of a person with an account: by it the plan of who is on call knows them.
    pub login: Option<String>,
    /// What a token may do of what its owner may; `None` for the person themselves.
    pub scopes: Option<Scopes>,
}

/// What principals are told apart by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PrincipalId(String);

impl PrincipalId {
    /// Of a person with an account.
    pub fn user(user: Uuid) -> PrincipalId {
        PrincipalId(format!("user:{user}"))
    }

    /// Of a customer, by key.
    pub fn customer(key: &str) -> PrincipalId {
        PrincipalId(format!("customer:{key}"))
    }

    /// Of somebody without an account: in a rehearsal or a test.
    pub fn rehearsed(name: &str) -> PrincipalId {
        PrincipalId(format!("rehearsed:{name}"))
    }

    /// As it was stored.
    pub fn from_stored(text: String) -> PrincipalId {
        PrincipalId(text)
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Principal {
    /// A person with an account.
    pub fn user(user: Uuid, name: impl Into<String>, role: Role) -> Principal {
        let (id, name) = (PrincipalId::user(user), name.into());
        Principal { id, name, role, login: None, scopes: None }
    }

    /// Somebody of the host in a rehearsal, who has no account.
    pub fn rehearsed(name: impl Into<String>, role: Role) -> Principal {
        let name = name.into();
        Principal { id: PrincipalId::rehearsed(&name), name, role, login: None, scopes: None }
    }

    /// A customer, by key.
    pub fn customer(key: impl Into<String>) -> Principal {
        let name = key.into();
        let (id, role) = (PrincipalId::customer(&name), Role::Customer);
        Principal { id, name, role, login: None, scopes: None }
    }

    /// Whoever holds the link of a page to an engineer: they may acknowledge it.
    pub fn page_holder(person: &str) -> Principal {
        let scopes = Some(Scopes { read: false, act: true, metrics: false });
        let id = PrincipalId(format!("page:{person}"));
        Principal { id, name: person.to_owned(), role: Role::Engineer, login: None, scopes }
    }

    /// A tool that tells of alerts, by the name of the source: it has a token for nothing else.
    pub fn alert_source(name: &str) -> Principal {
        let scopes = Some(Scopes { read: false, act: true, metrics: false });
        let id = PrincipalId(format!("alert_source:{name}"));
        Principal { id, name: name.to_owned(), role: Role::Engineer, login: None, scopes }
    }

    /// Whether it is a tool that tells of alerts: it reads nothing.
    pub fn is_alert_source(&self) -> bool {
        self.id.as_str().starts_with("alert_source:")
    }

    /// Whether two principals are one person: a token is its owner.
    pub fn is(&self, other: &str) -> bool {
        self.id.as_str() == other
    }
}

/// Whether a principal may do something: their role must allow it, and their token too.
pub fn may(principal: &Principal, permission: Permission) -> bool {
    let by_scope = principal.scopes.is_none_or(|scopes| scopes.allow(permission));
    by_scope && principal.role.allows(permission)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_may_report_and_ask_and_nothing_else() {
        let customer = Principal::customer("1001");
        for permission in Permission::ALL {
            let allowed = matches!(permission, Permission::Report | Permission::RequestHelp);
            assert_eq!(may(&customer, permission), allowed);
        }
    }

    #[test]
    fn a_token_may_do_no_more_than_its_owner_and_its_scopes() {
        let mut viewer = Principal::rehearsed("Lee", Role::Viewer);
        viewer.scopes = Some(Scopes { read: true, act: true, metrics: false });
        assert!(may(&viewer, Permission::See));
        assert!(!may(&viewer, Permission::State), "a viewer may not");
        assert!(!may(&viewer, Permission::ReadMetrics), "the token may not");
        let token = Principal { role: Role::Administrator, ..viewer };
        assert!(may(&token, Permission::State));
        assert!(!may(&token, Permission::ManagePeople), "no token makes people");
        assert!(!may(&token, Permission::OwnAccount), "no token changes a password");
    }

    #[test]
    fn two_people_of_one_name_are_two_and_a_token_is_its_owner() {
        let one = Principal::user(Uuid::from_u128(1), "Kim", Role::Engineer);
        let other = Principal::user(Uuid::from_u128(2), "Kim", Role::Engineer);
        assert!(!one.is(other.id.as_str()));
        let token = Principal { scopes: Some(Scopes::default()), ..one.clone() };
        assert!(token.is(one.id.as_str()));
    }
}
