//! The same pages as files: drawn, put in place and mirrored.

pub mod customer_urls;
pub mod mirror;
pub mod publisher;
