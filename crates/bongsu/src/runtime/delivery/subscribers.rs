//! Statements to confirmed subscribers of the public page (S8).

use super::channels::Channels;
use super::invitations::Invitations;
use super::subscriber_channels::SubscriberChannels;
use super::worker::Worker;
use bongsu_clock::Clock;
use bongsu_probe::address_policy::AddressPolicy;
use bongsu_store::Store;
use bongsu_web::App;
use bongsu_words::message::Sender;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Delivers statements to subscribers, and invites new ones to confirm.
pub struct SubscriberWorker {
    /// The clock of the outbox.
    pub clock: Clock,
    /// The store, fenced by the leader's lease.
    pub store: Store,
    /// Renders what programs get.
    pub app: Arc<App>,
    /// Who writes, and from where.
    pub sender: Arc<Sender>,
    /// Without a mailer no subscriber gets mail.
    pub channels: Arc<Channels>,
    /// The URL of the public page, without a final slash.
    pub page_url: String,
    /// Which addresses webhooks may have.
    pub address_policy: AddressPolicy,
    /// Stops it.
    pub cancel: CancellationToken,
}

impl SubscriberWorker {
    /// Works until it is cancelled or another program becomes the leader. Invitations do not
    /// delay statements.
    pub async fn run(self) {
        let SubscriberWorker {
            clock,
            store,
            app,
            sender,
            channels,
            page_url,
            address_policy,
            cancel,
        } = self;
        let channel = SubscriberChannels {
            store: store.clone(),
            app,
            sender,
            channels,
            page_url,
            address_policy,
        };
        let channel = Arc::new(channel);
        let invitations = Invitations {
            clock: clock.clone(),
            store: store.clone(),
            subscribers: channel.clone(),
            cancel: cancel.clone(),
        };
        tokio::join!(Worker { clock, store, channel, cancel }.run(), invitations.run());
    }
}
