//! The store as the pages use it: what they read, and what they write without the engine.

mod caller_lookup;
mod reads;
mod store;
mod types;
mod updates;

pub use reads::Queries;
pub use store::StoreQueries;
pub use types::{
    Access, Answer, Day, IncidentRecord, MAX_ROWS, QueryError, SiteHistory, VictimFilter,
    VictimQuery,
};
pub use updates::Updates;
