//! Shows: the public page, operations, and the interfaces for other programs.
//!
//! Everything on the screens comes from two places: an immutable
//! [`View`](bongsu_core::engine::view::View) of the engine, swapped whole and never
//! locked, for what is; and a [`History`] for what was. What a person does goes out
//! through a [`Desk`]. This room knows no socket, no database and no clock of its own,
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
mod assets;
mod desk;
mod digest;
mod draw;
mod error;
mod feeds;
mod guard;
mod health;
mod history;
mod hooks;
mod index;
mod layers;
mod live;
mod metrics;
mod negotiate;
mod pages;
mod params;
mod place;
pub mod publish;
mod router;
mod shell;
mod state;
mod stating;
mod statuspage;

pub use desk::{Desk, DeskError, StreamNow};
pub use history::{
    Access, Answer, Day, History, HistoryError, IncidentRecord, ROWS_MOST, SiteHistory,
    StoreHistory, VictimFilter, VictimQuery,
};
pub use hooks::told;
pub use index::SiteIndex;
pub use pages::customer::mine::path_of as customer_path;
pub use place::file;
pub use router::{operations_router, public_router};
pub use state::{App, DrillBanner, Settings};
pub use stating::Sent;
