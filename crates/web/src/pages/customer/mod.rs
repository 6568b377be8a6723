//! One customer's own pages, at an address that holds a secret token. There is no login at a
//! host that may be down: the address is the right to read (S7, S8, S9).

mod claims;
pub mod credits;
pub mod loss;
pub mod month_report;
pub mod page;
pub mod preferences;
pub mod report;
mod report_form;
pub mod thanks;
mod thanks_form;
pub mod tickets;
