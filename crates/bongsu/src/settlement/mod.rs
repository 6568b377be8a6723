//! What the host owes, as files that a lawyer reads, and as a computation over the store.
//!
//! - [`terms_file`], [`policy_file`]: the files, refused with the place of each mistake;
//! - [`ready_made`]: terms that come with the program;
//! - [`written`]: any version of both as a file again;
//! - [`compute`]: the credits of a month.

pub mod compute;
pub mod policy_file;
mod ready_made;
pub mod terms_file;
pub mod written;

#[cfg(test)]
mod tests;

pub use ready_made::ready_made;
