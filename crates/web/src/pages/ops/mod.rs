//! Operations: for the company's own people.

pub mod actions;
pub mod approval;
pub mod caller_card;
pub mod component;
pub mod components;
pub mod incident;
pub mod incidents;
pub mod obligations;
pub mod outbox;
pub mod overview;
pub mod site;
pub mod sites;
pub mod statement;
pub mod victims;

use bongsu_core::incident::Incident;

/// The address of an incident's page, below which is what can be done about it.
fn base(it: &Incident) -> String {
    format!("/ops/incidents/{}", it.id)
}
