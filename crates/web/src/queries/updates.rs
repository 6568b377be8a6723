//! What the pages write to the store without the engine.

use super::types::{Access, QueryFuture};
use bongsu_core::Time;
use bongsu_core::incident::IncidentId;
use bongsu_core::inventory::Contact;
use bongsu_core::notification::ContactKey;
use bongsu_core::notification::SubscriberToken;
use bongsu_core::notification::page_link::RequestedBy;
use bongsu_core::notification::preferences::NotificationPreferences;
use bongsu_store::{FulfilledObligation, SubscriberChannel, SubscriptionFilter};

/// Writes of the store.
pub trait Updates: Send + Sync {
    /// Saves the notification preferences of a contact.
    fn save_preferences(
        &self,
        contact: ContactKey,
        preferences: NotificationPreferences,
        at: Time,
    ) -> QueryFuture<'_, ()>;

    /// Records that the address in a notice was opened.
    fn record_opened(&self, notice: (IncidentId, ContactKey, u32), at: Time)
    -> QueryFuture<'_, ()>;

    /// Queues the failed notices for retry; returns how many.
    fn retry_failed(&self, at: Time) -> QueryFuture<'_, u64>;

    /// Records that an obligation is fulfilled.
    fn record_obligation(
        &self,
        incident: IncidentId,
        done: FulfilledObligation,
    ) -> QueryFuture<'_, ()>;

    /// Saves a subscription; the subscriber is asked to confirm it.
    fn subscribe(
        &self,
        channel: SubscriberChannel,
        filter: SubscriptionFilter,
        at: Time,
    ) -> QueryFuture<'_, ()>;

    /// Confirms a subscription.
    fn confirm_subscriber(&self, token: SubscriberToken, at: Time) -> QueryFuture<'_, ()>;

    /// Ends a subscription.
    fn unsubscribe(&self, token: SubscriberToken, at: Time) -> QueryFuture<'_, ()>;

    /// Has a contact sent the links to their customers' pages, if it is on record.
    fn request_page_link(&self, contact: Contact, by: RequestedBy, at: Time)
    -> QueryFuture<'_, ()>;

    /// Replaces the link to a customer's page; the earlier one ends.
    fn renew_page_token(&self, customer: String, at: Time) -> QueryFuture<'_, ()>;

    /// Records a use of operations in the access log.
    fn record_access(&self, access: Access) -> QueryFuture<'_, ()>;
}
