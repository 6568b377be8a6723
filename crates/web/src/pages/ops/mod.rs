//! Operations: for the company's own people.

pub mod caller_card;
pub mod component;
pub mod components;
pub mod incident;
pub mod incidents;
pub mod outbox;
pub mod overview;
pub mod site;
pub mod sites;
