//! The pages and interfaces, requested as a browser or a program requests them.

mod access;
mod api;
mod caller_card;
mod chart;
mod client;
mod commands;
mod crash_loop;
mod customer;
mod fuzz;
mod invalid_input;
mod keys_script;
mod live;
mod live_script;
mod markup;
mod middleware;
mod obligations;
mod page_link;
mod pages;
mod statement;
mod static_pages;
mod store;
mod story;
mod subscribe;
mod third_party;
