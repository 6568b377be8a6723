//! The people of a drill: they meet the program as real ones do, over HTTP, mail and telephone,
//! and note what they did and met. Nothing here reads the program's own records.
//!
//! - [`browser`]: what they open pages with;
//! - [`callers`]: customers, and the counsellors who take their calls;
//! - [`engineers`]: who is called for help, acknowledges, and takes over at the shift's end.

pub mod browser;
pub mod callers;
pub mod engineers;
