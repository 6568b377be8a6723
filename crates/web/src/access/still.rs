//! Whether somebody who was let in may still be there: for what stays open.

use super::SignedIn;
use crate::app::App;
use bongsu_core::access::{self, Permission, Principal};
use bongsu_store::{Error, Store, User};

/// Whether somebody who was recognised before still is, and may still do something. It counts as
/// no use of their session. While the store does not answer, they may: nothing is shown here that
/// they have not seen.
pub async fn still_may(app: &App, who: &SignedIn, needs: Permission) -> bool {
    let Some(store) = &app.settings.users else { return true };
    match principal(app, store, who).await {
        Ok(principal) => principal.is_some_and(|it| access::may(&it, needs)),
        Err(_) => true,
    }
}

/// Who they are by now; `None` when what they were recognised by has ended, or they are disabled.
async fn principal(app: &App, store: &Store, who: &SignedIn) -> Result<Option<Principal>, Error> {
    let now = app.clock.now();
    let enabled = |user: Option<User>| user.filter(|user| user.disabled_at.is_none());
    if let Some(digest) = &who.token {
        let Some(token) = store.api_token_by_digest(digest, now).await? else { return Ok(None) };
        let user = enabled(store.user(token.user).await?);
        let scoped = |user: User| Principal { scopes: Some(token.scopes), ..user.principal() };
        return Ok(user.map(scoped));
    }
    if let Some(session) = &who.session
        && store.session_by_digest(&session.digest, now).await?.is_none()
    {
        return Ok(None);
    }
    match &who.user {
        Some(user) => Ok(enabled(store.user(user.id).await?).map(|user| user.principal())),
        None => Ok(Some(who.principal.clone())),
    }
}
