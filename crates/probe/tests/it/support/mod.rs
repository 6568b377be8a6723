//! What the tests share.

pub mod fake_dns;
pub mod fake_site;
pub mod lab;
pub mod real;
pub mod running;
pub mod topology;

use bongsu_clock::Clock;
use std::future::Future;
use std::time::Duration;

/// Nothing on loopback takes this long; a test that waits for it has found something.
const WAIT_TIMEOUT: Duration = Duration::from_secs(30);

/// Waits for what must come.
pub async fn must<F: Future>(what: &'static str, work: F) -> F::Output {
    let waited = Clock::system().timeout(WAIT_TIMEOUT, work).await;
    waited.unwrap_or_else(|_| panic!("{what} did not come within {WAIT_TIMEOUT:?}"))
}
