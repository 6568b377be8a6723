//! The pages of the desk: promises and calls back.

pub mod callbacks;
pub mod hand_over;
pub mod promises;
pub mod weeks;
