//! Reading a mail on a thread of its own: it takes long for what is large, and what is hostile may
//! need more room on the stack than the others have.

use bongsu_receive::mime::{self, Mail};
use bongsu_send::mail::bounce::{self, Bounce};
use tokio::sync::oneshot;

/// Room on the stack, in bytes; what is not used is not in memory.
const STACK_BYTES: usize = 64 << 20;

/// Reads a mail; gives the message back.
///
/// # Errors
/// Why it cannot be read now.
pub async fn mail(
    from: Option<&str>,
    message: Vec<u8>,
) -> Result<(Vec<u8>, Option<Mail>), &'static str> {
    let from = from.map(str::to_owned);
    apart(move || {
        let mail = mime::read(from.as_deref(), &message);
        (message, mail)
    })
    .await
}

/// Reads a bounce; `None` when it is none.
///
/// # Errors
/// Why it cannot be read now.
pub async fn bounce(message: Vec<u8>) -> Result<Option<Bounce>, &'static str> {
    apart(move || bounce::parse(&message)).await
}

/// Does what takes long for a large mail.
///
/// # Errors
/// Why it cannot be done now.
pub async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, &'static str> {
    let (done, result) = oneshot::channel();
    let run = move || drop(done.send(work()));
    let thread = std::thread::Builder::new().name("mail".into()).stack_size(STACK_BYTES);
    thread.spawn(run).map_err(|_| "there is no room for it now")?;
    result.await.map_err(|_| "it cannot be read now")
}
