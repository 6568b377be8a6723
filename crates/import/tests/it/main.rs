//! What other programs export, read as an operator would (S1).

mod billing;
mod kit;
mod monitors;
mod panels;
mod workbooks;
