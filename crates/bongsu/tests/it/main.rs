//! The program, run as a program.

mod commands;
mod kill;
mod pg;
mod program;
