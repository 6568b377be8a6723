//! The drill's own tests: its script, its servers, its truth and its score.

mod faults;
mod people;
mod run;
mod scenario;
mod score;
mod silence;
mod simulated_host;
mod told;
mod tools;
