//! When domains expire, by their registries: RDAP (RFC 9082, RFC 9083).
//!
//! A public list says which registry answers for which ending ([`bootstrap`], RFC 9224); each is
//! asked within a budget of its own ([`schedule`]), and what it says is kept in the store
//! ([`task`]). Registries that are not on the list are not asked: there the inventory decides.

mod answer;
mod bootstrap;
mod schedule;
pub mod task;

/// How many bytes of the public list are read at most; it has about 70,000.
const MAX_LIST_BYTES: usize = 4 << 20;
/// How many bytes of an answer are read at most.
const MAX_ANSWER_BYTES: usize = 512 << 10;
