//! The program `bongsu`; everything is in the library, where tests reach it.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    bongsu::cli::main()
}
