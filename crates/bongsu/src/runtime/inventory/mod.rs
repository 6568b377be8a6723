//! The graph, loaded and compiled anew when inventory or DNS changed.

pub mod discovery;

pub mod topology_loader;
