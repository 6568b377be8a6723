//! The store's suite. Everything under `both!` runs on SQLite and on PostgreSQL.

mod access_log;
mod broken_network;
mod commit;
mod course;
mod customer_page;
mod delivery_model;
mod discovery;
mod inventory;
mod killed;
mod kit;
mod lease;
mod migrate;
mod notice_delivery;
mod obligation;
mod portable;
mod preferences;
mod proposal;
mod queries;
mod rates;
mod resolved_host;
mod rows;
mod secret;
mod subscriber;
mod uptime;
mod values;
mod webhook;
