//! What other programs export, read as an operator would (S1).

mod billing;
mod fuzz;
mod kit;
mod monitors;
mod name_servers;
mod panels;
mod site_plans;
mod status_pages;
mod workbooks;
