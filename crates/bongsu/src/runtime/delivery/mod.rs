//! What is to be sent, on its way out of the outbox.

pub mod address_cache;
pub mod channels;
pub mod notices;
pub mod payload;
pub mod subscribers;
pub mod webhooks;
