//! The store as the pages use it: what they read, and what they write without the engine.

mod caller_lookup;
mod past_courses;
mod reads;
mod store;
mod types;
mod updates;

pub use past_courses::PastCourses;
pub use reads::Queries;
pub use store::StoreQueries;
pub use types::{
    Access, Day, IncidentRecord, MAX_ROWS, QueryError, QueryFuture, SiteHistory, VictimFilter,
    VictimQuery,
};
pub use updates::Updates;
