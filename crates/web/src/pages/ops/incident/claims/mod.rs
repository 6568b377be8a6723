//! `/ops/incidents/{id}/claims`: the notice of who may claim, by what standard and how: written from
//! the terms, approved by a second person, with the proof of its sending (S8, S21).

mod delivery_proof;
mod draft;
mod page;
mod submit;

pub use delivery_proof::csv;
pub use page::page;
pub use submit::submit;

use crate::layout::links::ops_incident_path;
use bongsu_core::incident::IncidentId;

/// Its address.
fn claims_path(incident: IncidentId) -> String {
    format!("{}/claims", ops_incident_path(incident))
}
