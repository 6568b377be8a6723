//! The body of a request, which must keep arriving.

use super::connections::Slot;
use super::limits::Limits;
use axum::BoxError;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// The body of a request. Until all of it is here the request has not been made, so that its
/// connection still makes room for others; and who sends too little in the time it is waited for is
/// not waited for any longer. What the program itself takes is not counted.
pub struct Arriving {
    body: Incoming,
    slot: Arc<Slot>,
    limits: Limits,
    received: u64,
    waited: Duration,
    waiting: Option<Waiting>,
    is_given_up: bool,
}

/// A wait for the next bytes: since when, and what ends it.
type Waiting = (Time, Pin<Box<dyn Future<Output = ()> + Send>>);

impl Arriving {
    /// What comes on the connection of `slot`.
    pub fn new(body: Incoming, slot: Arc<Slot>, limits: Limits) -> Arriving {
        if body.is_end_stream() {
            slot.has_spoken();
        }
        Arriving {
            body,
            slot,
            limits,
            received: 0,
            waited: Duration::ZERO,
            waiting: None,
            is_given_up: false,
        }
    }

    /// How much longer is waited for the next bytes.
    fn patience(&self) -> Duration {
        let earned = Duration::from_secs(self.received / self.limits.body_bytes_per_s.max(1));
        (self.limits.body_timeout + earned).saturating_sub(self.waited)
    }

    fn note(&mut self, frame: Option<&Frame<Bytes>>) {
        if let Some((since, _)) = self.waiting.take() {
            self.waited += Clock::system().now().since(since);
        }
        let bytes = frame.and_then(Frame::data_ref).map_or(0, Bytes::len);
        self.received += bytes as u64;
        if frame.is_none() || self.body.is_end_stream() {
            self.slot.has_spoken();
        }
    }
}

impl Body for Arriving {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        if self.is_given_up {
            return Poll::Ready(None);
        }
        if let Poll::Ready(read) = Pin::new(&mut self.body).poll_frame(cx) {
            self.note(read.as_ref().and_then(|it| it.as_ref().ok()));
            return Poll::Ready(read.map(|it| it.map_err(BoxError::from)));
        }
        let patience = self.patience();
        let (_, end) = self.waiting.get_or_insert_with(|| {
            let clock = Clock::system();
            (clock.now(), Box::pin(async move { clock.sleep(patience).await }))
        });
        ready!(end.as_mut().poll(cx));
        self.is_given_up = true;
        Poll::Ready(Some(Err("the body of the request comes too slowly".into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
