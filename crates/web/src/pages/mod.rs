//! The pages by audience. What several pages share is in [`crate::layout::fragments`].

pub mod customer;
pub mod ops;
pub mod public;
