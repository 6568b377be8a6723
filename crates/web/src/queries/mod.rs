//! The store as the pages use it: what they read, and what they write without the engine.

mod caller_lookup;
mod customer_pages;
mod past_courses;
mod patience;
mod reads;
mod store;
mod types;
mod updates;

pub use customer_pages::CustomerPages;
pub use past_courses::PastCourses;
pub use patience::{PatientStore, REQUEST_PATIENCE_WALL};
pub use reads::Queries;
pub use store::StoreQueries;
pub use types::{
    Access, Day, IncidentRecord, MAX_ROWS, PageTokens, QueryError, QueryFuture, ReportDay,
    SiteHistory, VictimFilter, VictimQuery,
};
pub use updates::Updates;
