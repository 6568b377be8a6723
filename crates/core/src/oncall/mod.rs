//! On call: who is to be woken, by what, and whether that happened (S10, S14).
//!
//! - [`key`]: what people, schedules, teams and policies are called;
//! - [`rotation`], [`hours`]: whose turn it is, and when a turn counts;
//! - [`schedule`]: layers and changes, laid over each other to who is on call;
//! - [`person`]: how somebody is reached, and by what rules;
//! - [`policy`]: who is woken for what, in which steps;
//! - [`plan`]: all of it as one document, checked as a whole;
//! - [`escalation`]: one call for help from its opening to its end;
//! - [`page`]: what one person is told at once;
//! - [`reply`]: how it is acknowledged by a text or a key;
//! - [`push`]: in which browsers they are told it;
//! - [`update`]: what a program that was paged is told later;
//! - [`test_plan`], [`contact_test`]: whether each way to reach each person works;
//! - [`fairness`]: who carries how much of it;
//! - [`restored`]: what was committed, and what became of pages;
//! - [`warning`]: what is odd about a plan;
//! - [`audit`]: whether every escalation went as its policy says.

pub mod audit;
pub mod contact_test;
pub mod escalation;
pub mod fairness;
pub mod hours;
pub mod key;
pub mod page;
pub mod person;
pub mod plan;
pub mod policy;
pub mod push;
pub mod reply;
pub mod restored;
pub mod rotation;
pub mod schedule;
pub mod test_plan;
pub mod update;
pub mod warning;

pub use key::OncallKey;
