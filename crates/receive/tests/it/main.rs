//! Mail as it comes, over the wire and in its shapes.

mod lmtp;
mod mime;
