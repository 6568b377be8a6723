//! What the engine learns about on call from the store, and the auditor beside it.
//!
//! - [`facts`]: the plan in force, and what became of pages;
//! - [`auditor`]: whether everybody was called as they should have been.

pub mod auditor;
pub mod facts;
