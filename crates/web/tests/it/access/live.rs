//! Open streams of operations end with what opened them.

use super::{Desk, PASSWORD};
use crate::client::get;
use axum::body::BodyDataStream;
use axum::extract::ConnectInfo;
use bongsu_core::access::{Role, Scopes};
use bongsu_web::{KnownHosts, operations_router};
use futures_util::StreamExt;
use std::time::Duration;
use tower::ServiceExt;

impl Desk {
    /// Opens a stream with this browser's cookie, or with a token.
    async fn listens(&self, token: Option<&str>) -> BodyDataStream {
        let mut request = get("/ops/live");
        let cookie = self.cookie.lock().unwrap().clone();
        let headers = request.headers_mut();
        headers.insert("host", "localhost:8081".parse().unwrap());
        match token {
            Some(token) => {
                headers.insert("authorization", format!("Bearer {token}").parse().unwrap())
            }
            None => headers.insert("cookie", cookie.parse().unwrap()),
        };
        let peer = ConnectInfo(*self.peer.lock().unwrap());
        request.extensions_mut().insert(peer);
        let router = operations_router(self.stage.app.clone(), &KnownHosts::default());
        let response = router.oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        let mut stream = response.into_body().into_data_stream();
        assert!(stream.next().await.is_some(), "it says hello");
        stream
    }
}

/// How long an end by another process may take to be noticed, with much to spare.
const NOTICED_WITHIN: Duration = Duration::from_secs(60);

/// Reads a stream until it ends.
async fn end(mut stream: BodyDataStream) {
    let all = async { while stream.next().await.is_some() {} };
    bongsu_clock::Clock::system().timeout(NOTICED_WITHIN, all).await.expect("the stream ends");
}

#[tokio::test]
async fn a_stream_ends_at_logout() {
    let desk = Desk::open(&[Role::Engineer]).await;
    desk.logs_in("engineer").await;
    let stream = desk.listens(None).await;
    desk.form("/logout", &[]).await.is(303);
    end(stream).await;
}

#[tokio::test]
async fn a_new_password_ends_the_streams_of_other_browsers_alone() {
    let desk = Desk::open(&[Role::Engineer, Role::Viewer]).await;
    desk.logs_in("viewer").await;
    let mut viewers = desk.listens(None).await;
    desk.cookie.lock().unwrap().clear();
    desk.logs_in("engineer").await;
    let stolen = desk.listens(None).await;
    desk.cookie.lock().unwrap().clear();
    desk.logs_in("engineer").await;
    let mut own = desk.listens(None).await;
    let new = "quite another password";
    let change = [("current", PASSWORD), ("password", new), ("again", new)];
    desk.form("/account/password", &change).await.is(303);
    end(stolen).await;
    for stream in [&mut own, &mut viewers] {
        assert!(stream.next().await.is_some(), "a heartbeat");
    }
}

/// By the command line or another instance: this process is told nothing.
#[tokio::test]
async fn a_stream_ends_when_its_user_is_disabled_elsewhere() {
    let desk = Desk::open(&[Role::Engineer]).await;
    desk.logs_in("engineer").await;
    let stream = desk.listens(None).await;
    desk.store.disable_user(desk.user("engineer").await.id, desk.now()).await.unwrap();
    end(stream).await;
}

#[tokio::test]
async fn a_stream_ends_when_its_token_is_revoked() {
    let desk = Desk::open(&[Role::Engineer]).await;
    let user = desk.user("engineer").await.id;
    let scopes = Scopes { read: true, ..Scopes::default() };
    let lasts = Duration::from_secs(3600);
    let token =
        desk.store.create_api_token(user, ("wall", scopes), lasts, desk.now()).await.unwrap();
    let stream = desk.listens(Some(&token)).await;
    let id = desk.store.api_tokens_of(user, desk.now()).await.unwrap()[0].id;
    desk.store.end_api_token(user, id, desk.now()).await.unwrap();
    end(stream).await;
}
