//! What needs no more than the public face of the core.

mod fuzz;
