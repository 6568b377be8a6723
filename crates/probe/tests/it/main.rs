//! The prober against servers: ours, made for one test each, and real ones.

mod dns;
mod prober;
mod site;
mod support;
