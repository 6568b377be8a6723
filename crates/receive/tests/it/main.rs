//! Mail as it comes, over the wire and in its shapes.

mod fuzz;
mod lmtp;
mod mime;
