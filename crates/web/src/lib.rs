//! Shows: the public page, operations, and the interfaces for other programs.
//!
//! Everything on the screens comes from two places: an immutable
//! [`View`](bongsu_core::engine::view::View) of the engine, swapped whole and never
//! locked, for what is; and a [`Queries`] for what was. What a person does goes out
//! through a [`Commands`]. This room knows no socket, no database and no clock of its own,
//! so that every page can be drawn in a test from a made-up view.
//!
//! The way of a request: [`router`] → guards (limits, headers, language) → a page in
//! `pages` or an answer in `api` → words from `bongsu_words`, pictures from `draw`.
//!
//! What is absent: no word on any screen says that a site works again unless it is
//! counted from a verification; no page needs JavaScript; no inline script or style.

#![forbid(unsafe_code)]

#[macro_use]
extern crate bongsu_words;

mod access;
mod api;
mod app;
mod assets;
mod commands;
mod course;
mod draw;
mod error;
mod feeds;
mod guard;
mod health;
mod layers;
mod layout;
mod links;
mod live;
mod metrics;
mod negotiate;
mod pages;
mod params;
mod queries;
mod recent;
mod router;
mod search_index;
mod statement_form;
pub mod static_renderer;
mod statuspage;
mod summary;
mod webhooks;

pub use app::{App, DrillBanner, Settings};
pub use commands::{CommandError, Commands, StreamNow};
pub use links::file;
pub use pages::customer::customer_view::path_of as customer_path;
pub use queries::{
    Access, Answer, Day, IncidentRecord, Queries, QueryError, ROWS_MOST, SiteHistory, StoreQueries,
    VictimFilter, VictimQuery,
};
pub use recent::{AskedBy, Buckets, LatencyBucket, LatencyHistory};
pub use router::{operations_router, public_router};
pub use search_index::SearchIndex;
pub use statement_form::StatementForm;
pub use webhooks::told;
