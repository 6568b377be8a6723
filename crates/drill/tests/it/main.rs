//! The drill's own tests: its script, its servers, its truth and its score.

mod company;
mod fate;
mod run;
mod scenario;
mod score;
mod silence;
mod tool;
