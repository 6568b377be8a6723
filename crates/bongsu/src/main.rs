//! The program `bongsu`; everything is in the library, where tests reach it.

#![forbid(unsafe_code)]

use std::process::ExitCode;

#[cfg(feature = "allocator")]
#[global_allocator]
static MEMORY: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    bongsu::cli::main()
}
