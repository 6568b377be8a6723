//! Operations: for the company's own people.

pub mod alerts;
pub mod caller_card;
pub mod component;
pub mod components;
pub mod external_alerts;
pub mod incident;
pub mod incidents;
pub mod inventory;
pub mod keys;
pub mod leaving;
pub mod loss;
pub mod maintenance;
pub mod month_report;
pub mod mutes;
pub mod outbox;
pub mod overview;
pub mod page_link;
pub mod record;
pub mod reports;
pub mod settlement;
pub mod site;
pub mod sites;
pub mod teams;
pub mod users;
