//! Any other connection: a text that is sent, and one that must come.

use super::step::Step;
use super::wire::Wire;
use tokio::io::{AsyncRead, AsyncWrite};

pub(super) async fn speak<S: AsyncRead + AsyncWrite + Unpin>(
    wire: &mut Wire<S>,
    send: Option<&str>,
    expect: Option<&str>,
) -> Step {
    if let Some(send) = send {
        wire.send(send.as_bytes()).await?;
    }
    if let Some(expect) = expect {
        wire.until(expect.as_bytes()).await?;
    }
    Ok(())
}
