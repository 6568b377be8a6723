//! The store's suite. Everything under `both!` runs on SQLite and on PostgreSQL.

mod kit;

mod access;
mod broken_network;
mod course;
mod discovery;
mod hook;
mod inventory;
mod killed;
mod lease;
mod link;
mod migrate;
mod obligation;
mod outbox;
mod place;
mod portable;
mod preferences;
mod proposal;
mod rates;
mod remember;
mod rows;
mod screens;
mod subscriber;
mod uptime;
mod values;
