//! The pages and interfaces of the outage desk: public pages, operations, API, feeds.
//!
//! Everything shown comes from two places: the present from an immutable
//! [`View`](bongsu_core::engine::view::View) of the engine, swapped as a whole and never
//! locked; the past from [`Queries`]. What people do goes to the engine through
//! [`Commands`] and to the store through [`Updates`]. This crate knows no socket, no
//! database and no clock of its own, so every page can be drawn in a test from a made-up
//! view.
//!
//! A request passes `router` → `middleware` (limits, CSRF, error pages, headers, access
//! log) → `request` (context, parameters, forms) → a handler in `pages`, `api` or `formats`,
//! which draws with `layout` and `draw` what `model` and `queries` hold, in the texts of
//! `bongsu_words`.
//!
//! Rules: nothing says that a site works again unless it was verified; no page needs
//! JavaScript; no inline script or style.

#![forbid(unsafe_code)]

#[macro_use]
extern crate bongsu_words;

mod access;
mod alert_sources;
mod api;
mod app;
mod assets;
pub mod branding;
mod commands;
mod draw;
mod formats;
mod layout;
mod live;
mod mailboxes;
mod middleware;
mod model;
mod oncall_replies;
mod pages;
mod plan_files;
mod queries;
mod request;
mod router;
pub mod static_renderer;
mod task_deaths;
mod telephone;

pub use access::provider::{
    IdentityProvider, PendingLogin, ProviderAnswer, ProviderError, ProviderIdentity,
};
pub use access::routes::{Route, RouteRule};
pub use access::sealing::{SEALING_KEY_BYTES, SealingKey};
pub use access::{ProxyLogin, SignedIn};
pub use alert_sources::mail::{
    AlertMailCounts, MailMapping, MailSource, Pattern, PatternError, is_too_old,
};
pub use alert_sources::{
    AlertForm, AlertSource, Mapping, Template, TemplateError, heartbeat_token,
};
pub use api::digest_payload as alert_digest_payload;
pub use api::oncall_page_payload;
pub use app::{App, CrashLoop, DrillBanner, Settings};
pub use commands::{CommandError, Commands, Once, ProbeResult, StrayPackets};
pub use formats::payload::incident_payloads;
pub use layout::links::{customer_directory, customer_path, file_path};
pub use mailboxes::{Mailbox, Mailboxes};
pub use middleware::KnownHosts;
pub use model::oncall_findings::OncallFindings;
pub use model::recent::{AskedBy, Buckets, LatencyBucket, LatencyHistory};
pub use model::search_index::SearchIndex;
pub use model::statement_form::StatementForm;
pub use oncall_replies::ReplySource;
pub use plan_files::PlanFiles;
pub use queries::{
    Access, Day, IncidentRecord, MAX_ROWS, PageTokens, Queries, QueryError, QueryFuture,
    REQUEST_PATIENCE_WALL, ReportDay, SiteHistory, StoreQueries, Updates, VictimFilter,
    VictimQuery,
};
pub use request::rate_limit::{client_key, network_key};
pub use request::ticket::{confirmation_token, ticket_token};
pub use task_deaths::TaskDeaths;
pub use telephone::{TelephoneCheck, TelephoneForm, TelephoneSystem};

pub use router::{
    open_route_list, operations_route_list, operations_router, operations_rules, public_route_list,
    public_router,
};
