//! The program, run as a program.
