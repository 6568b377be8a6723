//! Finding the failed component.
