//! A connection to a relay, with time-outs.

use super::smtp::{Failure, Opening, Session};
use crate::host::ResolvedHost;
use bongsu_clock::Clock;
use std::net::SocketAddr;
use std::time::Duration;

/// How long it may take until the connection is ready for mail.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);

/// Connects to a relay and authenticates.
///
/// # Errors
/// [`Failure`].
pub(super) async fn connect(
    host: &ResolvedHost,
    with: Opening<'_>,
) -> Result<(SocketAddr, Session), Failure> {
    let opening = async {
        let tcp = host.connect().await.map_err(Failure::Connection)?;
        let address = tcp.peer_addr()?;
        // A message is written in several pieces: the second would wait until the first is
        // acknowledged, which takes 40 ms and more (RFC 896 meets RFC 1122 §4.2.3.2).
        tcp.set_nodelay(true)?;
        Ok((address, Session::open(tcp, with).await?))
    };
    let timed_out =
        |_| Failure::Connection(format!("no response within {} s", CONNECT_TIMEOUT.as_secs()));
    Clock::system().timeout(CONNECT_TIMEOUT, opening).await.map_err(timed_out)?
}
