//! What customers have and do themselves: the address of their page, and reports that a site
//! does not work for them.

pub mod page_token;
pub mod problem_report;
