//! What the pages are drawn from, derived from the engine's view: no request, no markup.

pub mod alerts;
pub mod changes;
pub mod course;
pub mod customer;
pub mod document;
pub mod inventory;
pub mod layers;
pub mod loss;
pub mod maintenance;
pub mod maintenance_form;
pub mod oncall;
pub mod oncall_findings;
pub mod public_id;
pub mod recent;
pub mod report;
pub mod search_index;
pub mod statement_form;
pub mod summary;
pub mod text_of;
pub mod ticket_watch;
pub mod vantages;
