//! What all messages to customers' contacts are delivered with.

use super::channels::Channels;
use super::worker::{Channel, Worker};
use crate::runtime::publishing::customer_urls::CustomerUrls;
use bongsu_clock::Clock;
use bongsu_store::Store;
use bongsu_words::message::Sender;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// How contacts are written to.
#[derive(Clone)]
pub struct ContactDesk {
    /// The clock of the outbox.
    pub clock: Clock,
    /// The store, fenced by the leader's lease.
    pub store: Store,
    /// The mailer and the text gateway.
    pub channels: Arc<Channels>,
    /// Who writes.
    pub sender: Arc<Sender>,
    /// The URLs of customers' pages, if customers can reach them.
    pub pages: Option<CustomerUrls>,
    /// Stops the work.
    pub cancel: CancellationToken,
}

impl ContactDesk {
    /// Delivers a topic until it is cancelled or another program becomes the leader.
    pub(super) async fn deliver<C: Channel>(self, topic: impl FnOnce(ContactDesk) -> C) {
        let (clock, store, cancel) = (self.clock.clone(), self.store.clone(), self.cancel.clone());
        Worker { clock, store, channel: Arc::new(topic(self)), cancel }.run().await;
    }
}
