//! Real time: real servers know no other.
#![expect(clippy::disallowed_methods, reason = "waits for real programs, outside of the product")]

use std::time::{Duration, Instant};

pub fn now() -> Instant {
    Instant::now()
}

pub fn pause(span: Duration) {
    std::thread::sleep(span);
}
