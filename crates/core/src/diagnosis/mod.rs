//! Finding the failed component.
//!
//! The method is maximum a posteriori inference on the graph of dependencies, with
//! these ideas put together: joint likelihood exploration (Flock, CoNEXT 2023), a loss
//! rate per fault estimated inside the posterior (Barinel, IJCAI 2009), a mixture for
//! faults that are a site's own, two failure modes, and base rates learned while running.
//!
//! The way through the files:
//!
//! - [`pattern`]: the last few probes of a stream, as one of nine patterns;
//! - [`likelihood`]: how likely a pattern is under a given load of faults;
//! - [`graph`]: streams with the same dependencies form a class, and a class is only a
//!   histogram of patterns; components nobody could tell apart are one;
//! - [`localiser`]: for every component, what one more fault there would explain,
//!   kept up to date at each observation;
//! - [`search`]: from there to the set of faults that explains all, with confidence;
//! - [`base_rate`]: what fails by itself, learned;
//! - [`prior`]: what is believed of a kind of component before anything was seen;
//! - [`tracker`]: time: onsets, endings, what is stale, what has long been broken;
//! - [`offline`]: the same answer for recorded observations.

pub mod base_rate;
pub mod graph;
pub mod likelihood;
pub mod localiser;
pub mod offline;
pub mod pattern;
pub mod prior;
pub mod search;
pub mod tracker;
