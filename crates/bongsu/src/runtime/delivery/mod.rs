//! Delivery: from the outbox to relays, gateways and webhooks.
//!
//! [`worker`] is the one loop; each topic adds its content and its channel.

pub mod address_book;
pub mod address_cache;
pub mod alert_contacts;
mod alerts;
pub mod announcements;
pub mod channels;
pub mod claims_notices;
pub mod contact_desk;
pub mod credits;
pub mod escalation_updates;
mod incident_context;
mod invitations;
pub mod month_reports;
pub mod notices;
pub mod oncall_pages;
pub mod page_links;
pub mod payload;
pub mod promises;
pub mod push;
pub mod site_alerts;
mod subscriber_channels;
pub mod subscribers;
pub mod tickets;
pub mod webhooks;
pub mod worker;
