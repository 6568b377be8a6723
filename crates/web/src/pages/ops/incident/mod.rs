//! One incident in operations: its page, and what can be done about it below its address.

pub mod approval;
pub mod claims;
pub mod exclude;
mod exclude_form;
mod fault;
mod initial_notices;
pub mod obligations;
pub mod page;
mod pending_drafts;
pub mod postmortem;
pub mod regulator_report;
pub mod statement;
mod timeline;
pub mod timeline_markdown;
mod victims;
