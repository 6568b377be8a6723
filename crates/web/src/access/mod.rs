//! Who is asking, and whether they may: sessions, tokens, the proxy in front, and the table of
//! what each route needs.
//!
//! A request by the door of operations passes [`identify`], which finds out who asks, and then
//! the rule of its route in [`routes`], which asks `bongsu_core::access`. A route cannot be added
//! without a rule.

pub mod cookie;
pub mod fields;
pub mod identify;
pub mod login;
pub mod new_password;
pub mod passkey;
pub mod passkey_pages;
pub mod password_threads;
pub mod provider;
pub mod routes;
pub mod sealing;
mod seen;
mod still;

pub use seen::SeenSessions;
pub use still::still_may;

use crate::request::error::Error;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use bongsu_core::access::{Principal, Role};
use bongsu_store::{Session, User};
use ipnet::IpNet;
use std::sync::Arc;

/// Who asks.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// As the table of permissions knows them.
    pub principal: Principal,
    /// Their account; `None` for who has none, in a rehearsal or a test.
    pub user: Option<User>,
    /// The session of their browser; `None` for a token, or behind a proxy.
    pub session: Option<Session>,
    /// The digest of the API token that they sent.
    pub token: Option<String>,
}

impl SignedIn {
    /// Somebody without an account: in a rehearsal or a test.
    pub fn rehearsed(name: &str, role: Role) -> Arc<SignedIn> {
        let principal = Principal::rehearsed(name, role);
        Arc::new(SignedIn { principal, user: None, session: None, token: None })
    }

    /// A user, by whatever they were recognised.
    pub fn user(user: User, session: Option<Session>) -> SignedIn {
        SignedIn { principal: user.principal(), user: Some(user), session, token: None }
    }

    /// The digest of the session's cookie; empty without one.
    pub fn session_digest(&self) -> &str {
        self.session.as_ref().map_or("", |session| &session.digest)
    }
}

/// A proxy in front that logs people in, and says who they are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProxyLogin {
    /// The header that holds the login name, in lower case.
    pub header: String,
    /// From where it is believed.
    pub from: Vec<IpNet>,
    /// The role of who comes for the first time.
    pub role: Role,
}

/// The user who asks; programs and rehearsals have none.
pub struct SignedInUser {
    /// Who they are, and by which session.
    pub signed_in: Arc<SignedIn>,
    /// Their account.
    pub user: User,
}

impl<S: Sync> FromRequestParts<S> for SignedInUser {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<SignedInUser, Error> {
        let signed_in = parts.extensions.get::<Arc<SignedIn>>().ok_or(Error::LoginNeeded)?.clone();
        let user = signed_in.user.clone().ok_or(Error::NoAccount)?;
        Ok(SignedInUser { signed_in, user })
    }
}
