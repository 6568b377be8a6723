//! The public pages: for everybody.

pub mod history;
pub mod incident;
pub mod page_link;
pub mod status;
pub mod subscribe;
pub mod subscribe_api;
pub mod ticket;
