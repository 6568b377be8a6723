//! Fragments that several pages share.

mod badges;
pub mod charts;
pub mod customer;
pub mod deal;
mod foreign;
pub mod handover;
mod incident;
mod incident_list;
mod insight;
mod labels;
pub mod loss;
pub mod maintenance;
mod oncall;
mod paging;
pub mod postmortem;
pub mod promises;
pub mod site_check;
pub mod ticket;
pub mod ticket_forms;
mod typed;

pub use badges::{
    component_state, count, failing_at, health, phase, unhealthy_vantage, verdict, victim_state,
    victim_state_label,
};
pub use foreign::foreign;
pub use incident::{
    alarm, cause, counts, incident_row, named_cause, statement, statements, times, unverified_claim,
};
pub use incident_list::incident_list;
pub use insight::insight;
pub use labels::{label_filter, site_labels};
pub use oncall::{holder, on_call_line};
pub use paging::{list_links, pager};
pub use typed::masked;
