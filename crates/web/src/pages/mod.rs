//! The pages by audience. What several pages share is in [`crate::layout::fragments`].

pub mod account;
pub mod customer;
pub mod desk;
pub mod login;
pub mod oncall;
pub mod ops;
pub mod public;
