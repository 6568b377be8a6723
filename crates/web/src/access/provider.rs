//! An identity provider that logs people in (OpenID Connect), as the pages ask it. What it says
//! over the network is checked elsewhere; what ties it to this browser is here.

use bongsu_core::Time;
use bongsu_core::access::Role;
use bongsu_store::ProviderSubject;
use data_encoding::HEXLOWER;
use futures_util::future::BoxFuture;
use std::fmt::Debug;

/// Bytes of what is drawn for one login: as many as PKCE needs for its verifier (RFC 7636 §4.1).
const DRAWN_BYTES: usize = 32;

/// A login that the provider is asked about. All of it is random, is kept by the browser alone,
/// and is worth nothing after it.
#[derive(Clone, PartialEq, Eq)]
pub struct PendingLogin {
    /// Comes back in the provider's answer: it is to this browser's question.
    pub state: String,
    /// Comes back in what the provider signed: it was signed for this question.
    pub nonce: String,
    /// Proves that who redeems the answer's code has asked the question (PKCE).
    pub verifier: String,
    /// Where the person wanted to go.
    pub next: String,
}

/// What the provider sent the browser back with.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ProviderAnswer {
    /// What is redeemed for who it is.
    pub code: String,
    /// By whom it is (RFC 9207).
    pub issuer: Option<String>,
}

/// Who the provider says it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProviderIdentity {
    /// By what the provider knows them.
    pub subject: ProviderSubject,
    /// What they would be called here, on their first visit.
    pub login: String,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// Whether the provider decides the role at every login, and not on the first visit alone.
    pub decides_role: bool,
}

/// Why the provider logs nobody in.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ProviderError {
    /// It does not answer, or not as it should.
    #[error("the identity provider cannot be used: {0}")]
    Unavailable(String),
    /// What it says is not to be believed, or names nobody who may be here.
    #[error("refused: {0}")]
    Refused(String),
}

/// An identity provider.
pub trait IdentityProvider: Debug + Send + Sync {
    /// What its button says.
    fn label(&self) -> &str;

    /// Where the browser goes to be asked.
    fn question<'a>(
        &'a self,
        now: Time,
        pending: &'a PendingLogin,
    ) -> BoxFuture<'a, Result<String, ProviderError>>;

    /// Who it is, by what the browser came back with.
    fn identity<'a>(
        &'a self,
        now: Time,
        answer: &'a ProviderAnswer,
        pending: &'a PendingLogin,
    ) -> BoxFuture<'a, Result<ProviderIdentity, ProviderError>>;
}

impl PendingLogin {
    /// A new one.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn draw(next: String) -> Result<PendingLogin, getrandom::Error> {
        let (state, nonce, verifier) = (drawn()?, drawn()?, drawn()?);
        Ok(PendingLogin { state, nonce, verifier, next })
    }

    /// As the cookie holds it.
    pub fn to_cookie(&self) -> String {
        let next = crate::layout::links::percent_encode(&self.next);
        format!("{}.{}.{}.{next}", self.state, self.nonce, self.verifier)
    }

    /// From the cookie; `None` when it holds something else.
    pub fn from_cookie(text: &str) -> Option<PendingLogin> {
        let mut parts = text.splitn(4, '.');
        let mut drawn = || {
            let part = parts.next()?;
            let is_drawn =
                part.len() == DRAWN_BYTES * 2 && part.bytes().all(|b| b.is_ascii_hexdigit());
            is_drawn.then(|| part.to_owned())
        };
        let (state, nonce, verifier) = (drawn()?, drawn()?, drawn()?);
        let next = percent_encoding::percent_decode_str(parts.next()?).decode_utf8().ok()?;
        Some(PendingLogin { state, nonce, verifier, next: next.into_owned() })
    }
}

fn drawn() -> Result<String, getrandom::Error> {
    let mut bytes = [0; DRAWN_BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(HEXLOWER.encode(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_holds_what_was_drawn_and_nothing_else_is_taken_for_it() {
        let pending = PendingLogin::draw("/ops/sites?q=a.b".into()).unwrap();
        let cookie = pending.to_cookie();
        assert!(
            cookie.bytes().all(|b| b.is_ascii_alphanumeric() || b".%-_~".contains(&b)),
            "{cookie}"
        );
        assert!(PendingLogin::from_cookie(&cookie) == Some(pending.clone()));
        assert!(pending != PendingLogin::draw("/ops/sites?q=a.b".into()).unwrap());
        for wrong in ["", "a.b.c.d", &cookie[1..], &cookie.replace('.', ";")] {
            assert!(PendingLogin::from_cookie(wrong).is_none(), "{wrong}");
        }
    }
}
