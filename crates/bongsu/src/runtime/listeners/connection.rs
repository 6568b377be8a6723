//! One connection, served within its limits.

use super::arriving::Arriving;
use super::connections::Slot;
use super::limits::Limits;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header::HOST;
use axum::http::{StatusCode, Version};
use axum::response::IntoResponse;
use bongsu_clock::Clock;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

/// The most that is kept of what a client sends before it is read: a head must fit.
const MAX_BUFFER_BYTES: usize = 32 * 1024;
/// How long an open response may take to finish when the program stops.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(5);

/// Whether a request names its host as it must: once, unless it is of HTTP/1.0 (RFC 9112 §3.2).
/// Programs on the way differ in which of two they read.
fn names_its_host<T>(request: &hyper::Request<T>) -> bool {
    let hosts = request.headers().get_all(HOST).iter().count();
    hosts == 1 || (hosts == 0 && request.version() < Version::HTTP_11)
}

/// Serves requests until either side closes, a limit is exceeded, or the program stops.
pub async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    (slot, limits): (Slot, Limits),
    routes: Router,
    cancel: CancellationToken,
) {
    // Without this, a client that reads nothing keeps its connection for ever.
    let socket = socket2::SockRef::from(&stream);
    if let Err(error) = socket.set_tcp_user_timeout(Some(limits.write_timeout)) {
        tracing::debug!(%error, "cannot set a timeout for what is sent");
    }
    let slot = Arc::new(slot);
    let (of_request, of_bodies) = (slot.clone(), limits.clone());
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        let routes = routes.clone();
        let (slot, limits) = (of_request.clone(), of_bodies.clone());
        async move {
            if !names_its_host(&request) {
                return Ok(StatusCode::BAD_REQUEST.into_response());
            }
            routes.oneshot(request.map(|body| Body::new(Arriving::new(body, slot, limits)))).await
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_timeout)
        .max_buf_size(MAX_BUFFER_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        result = connection.as_mut() => {
            if let Err(error) = result {
                tracing::trace!(%error, %peer, "connection ended");
            }
        }
        () = slot.evicted.cancelled() => tracing::debug!(%peer, "closing a connection for another"),
        () = cancel.cancelled() => {
            if slot.is_silent() {
                return;
            }
            connection.as_mut().graceful_shutdown();
            if Clock::system().timeout(SHUTDOWN_TIMEOUT, connection).await.is_err() {
                tracing::debug!(%peer, "closing a connection that did not finish in time");
            }
        }
    }
}
