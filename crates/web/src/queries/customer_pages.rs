//! Which token leads to which customer, in memory: customers open their pages also while the
//! store does not answer (S8).

use super::reads::Queries;
use super::types::PageTokens;
use arc_swap::ArcSwapOption;
use bongsu_clock::Clock;
use bongsu_core::customer::page_token::CustomerPageToken;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often the store is asked whether a token has changed: a revoked one is refused from then
/// on.
const POLL_INTERVAL_WALL: Duration = Duration::from_secs(1);

/// The tokens as the store last gave them.
#[derive(Default)]
pub struct CustomerPages(ArcSwapOption<PageTokens>);

impl CustomerPages {
    /// The customer whose page has a token, as far as is known.
    pub fn customer_of(&self, token: CustomerPageToken) -> Option<String> {
        self.0.load().as_ref()?.customers.get(&token).cloned()
    }

    /// Follows the store until `cancel`. What it does not answer changes nothing.
    pub async fn follow(&self, queries: &dyn Queries, cancel: CancellationToken) {
        let clock = Clock::system();
        while !cancel.is_cancelled() {
            let known = self.0.load().as_ref().map(|known| known.revision);
            match queries.page_tokens(known).await {
                Ok(Some(newer)) => self.0.store(Some(newer.into())),
                Ok(None) => {}
                Err(error) => tracing::debug!(%error, "cannot read tokens of customers' pages"),
            }
            tokio::select! {
                () = cancel.cancelled() => return,
                () = clock.sleep(POLL_INTERVAL_WALL) => {}
            }
        }
    }
}
