//! Reading a request: its context, its parameters and forms, and why it may be refused.

pub mod access_limits;
pub mod api_request;
pub mod caller;
pub mod care;
pub mod client;
pub mod context;
pub mod credit;
pub mod customer;
pub mod error;
pub mod external_alert_form;
pub mod handover;
pub mod incident;
pub mod maintenance_form;
pub mod negotiate;
pub mod oncall_form;
pub mod page_link_limits;
pub mod params;
pub mod promise_form;
pub mod rate_limit;
pub mod statement_form;
pub mod subscription_limits;
pub mod ticket;
pub mod ticket_file;
pub mod ticket_form;
pub mod ticket_limits;
pub mod upload;
