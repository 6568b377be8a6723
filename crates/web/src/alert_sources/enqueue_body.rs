//! The body of a request in PagerDuty's form, of whoever sent it: the key is in it. Those who send
//! slowly, or much, take from those of their own network, and hold no memory but that of what came.

use super::answers::{too_large, unavailable};
use axum::body::{Body, Bytes};
use axum::response::Response;
use bongsu_clock::Clock;
use futures_util::StreamExt;
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};

/// The largest event, as PagerDuty has it.
const EVENT_MAX_BYTES: usize = 512 << 10;
/// What is held of all bodies together.
const MEMORY_BYTES: usize = 64 << 20;
/// How long one may take; a tool sends it at once.
const BODY_TIMEOUT_WALL: Duration = Duration::from_secs(10);
/// How many of one network are read at once.
const MAX_OF_NETWORK: usize = 16;

static MEMORY: Semaphore = Semaphore::const_new(MEMORY_BYTES);
static READING: Networks = Networks(Mutex::new(BTreeMap::new()));

/// Why a body was not read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum BodyError {
    /// Too much is being read, of this network or in all.
    Busy,
    /// It is larger than an event may be.
    TooLarge,
    /// It took too long, or broke off.
    Unfinished,
}

impl BodyError {
    /// How the sender is answered.
    pub(super) fn response(self) -> Response {
        match self {
            // What comes late comes again.
            BodyError::Busy | BodyError::Unfinished => unavailable(),
            BodyError::TooLarge => too_large(),
        }
    }
}

/// Reads a body. A client on this machine is a proxy, and of no network.
pub(super) async fn read(network: Option<String>, body: Body) -> Result<Bytes, BodyError> {
    let _place = READING.begin(network)?;
    let came = Clock::system().timeout(BODY_TIMEOUT_WALL, collect(body)).await;
    came.map_err(|_| BodyError::Unfinished)?
}

async fn collect(body: Body) -> Result<Bytes, BodyError> {
    let (mut held, mut all): (Vec<SemaphorePermit<'_>>, Vec<u8>) = (Vec::new(), Vec::new());
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let bytes = piece.map_err(|_| BodyError::Unfinished)?;
        if all.len() + bytes.len() > EVENT_MAX_BYTES {
            return Err(BodyError::TooLarge);
        }
        let more = u32::try_from(bytes.len()).map_err(|_| BodyError::TooLarge)?;
        held.push(MEMORY.try_acquire_many(more).map_err(|_| BodyError::Busy)?);
        all.extend_from_slice(&bytes);
    }
    Ok(all.into())
}

/// How many bodies of which network are being read.
struct Networks(Mutex<BTreeMap<String, usize>>);

/// A slot of a network, until it is dropped.
struct NetworkSlot<'a>(&'a Networks, Option<String>);

impl Networks {
    fn begin(&self, network: Option<String>) -> Result<NetworkSlot<'_>, BodyError> {
        if let Some(network) = &network {
            let mut reading = self.0.lock();
            let of_network = reading.entry(network.clone()).or_default();
            if *of_network == MAX_OF_NETWORK {
                return Err(BodyError::Busy);
            }
            *of_network += 1;
        }
        Ok(NetworkSlot(self, network))
    }
}

impl Drop for NetworkSlot<'_> {
    fn drop(&mut self) {
        let Some(network) = &self.1 else { return };
        let mut reading = self.0.0.lock();
        let left = reading.get(network).copied().unwrap_or_default().saturating_sub(1);
        match left {
            0 => reading.remove(network),
            left => reading.insert(network.clone(), left),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::{BodyError, EVENT_MAX_BYTES, MAX_OF_NETWORK, Networks, read};
    use axum::body::{Body, Bytes};
    use futures_util::{StreamExt, stream};
    use std::convert::Infallible;

    /// A body whose end never comes.
    fn slow() -> Body {
        let begun = stream::iter([Ok::<_, Infallible>(Bytes::from_static(b"{"))]);
        Body::from_stream(begun.chain(stream::pending()))
    }

    #[tokio::test]
    async fn who_sends_slowly_keeps_nobody_else_from_sending() {
        let network = |n: usize| Some(format!("network {n}"));
        let slow: Vec<_> = (0..60).map(|n| tokio::spawn(read(network(n % 3), slow()))).collect();
        tokio::task::yield_now().await;
        let one = read(network(9), Body::from("{}")).await;
        assert_eq!(one.as_deref(), Ok(&b"{}"[..]));
        slow.iter().for_each(|it| it.abort());
    }

    #[tokio::test]
    async fn an_event_is_as_large_as_pagerduty_takes_it() {
        let sized = |bytes: usize| read(None, Body::from(vec![b'x'; bytes]));
        assert_eq!(sized(EVENT_MAX_BYTES).await.map(|it| it.len()), Ok(EVENT_MAX_BYTES));
        assert_eq!(sized(EVENT_MAX_BYTES + 1).await, Err(BodyError::TooLarge));
    }

    #[test]
    fn one_network_has_some_places_and_gets_them_back() {
        let networks = Networks(Default::default());
        let of = |name: &str| networks.begin(Some(name.to_owned()));
        let held: Vec<_> = (0..MAX_OF_NETWORK).map(|_| of("a").ok().unwrap()).collect();
        assert!(of("a").is_err() && of("b").is_ok() && networks.begin(None).is_ok());
        drop(held);
        assert!(of("a").is_ok() && networks.0.lock().is_empty());
    }
}
