//! Operations: for the company's own people.

pub mod actions;
pub mod approval;
pub mod card;
pub mod component;
pub mod components;
pub mod duties;
pub mod incident;
pub mod incidents;
pub mod outbox;
pub mod overview;
pub mod site;
pub mod sites;
pub mod statement;
pub mod victims;
