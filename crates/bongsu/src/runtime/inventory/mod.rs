//! The topology, loaded and recompiled when the inventory or DNS changes; DNS discovery.

pub mod discovery;
pub mod topology_loader;
