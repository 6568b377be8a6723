//! Requests of the pages.

use crate::story::{Scene, Stage, stage};
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use bongsu_core::access::Role;
use bongsu_web::{KnownHosts, SignedIn, operations_router, public_router};
use http_body_util::BodyExt;
use std::sync::Arc;
use tower::ServiceExt;

/// A response with its whole body.
pub struct PageResponse {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl PageResponse {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("{e}: {}", self.text))
    }

    #[track_caller]
    pub fn has(&self, text: &str) -> &PageResponse {
        assert!(self.text.contains(text), "“{text}” is not in:\n{}", self.text);
        self
    }

    #[track_caller]
    pub fn lacks(&self, text: &str) -> &PageResponse {
        assert!(!self.text.contains(text), "“{text}” is in:\n{}", self.text);
        self
    }

    #[track_caller]
    pub fn is(&self, status: u16) -> &PageResponse {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }
}

impl Stage {
    /// Requests from the public router.
    pub async fn visit(&self, target: &str) -> PageResponse {
        read(public_router(self.app.clone(), &KnownHosts::default()), get(target)).await
    }

    /// Requests from the operations router.
    pub async fn ops(&self, target: &str) -> PageResponse {
        self.send(get(target)).await
    }

    /// Sends any request to the operations router, as Kim, a manager.
    pub async fn send(&self, request: Request<Body>) -> PageResponse {
        self.send_as(Some(SignedIn::rehearsed("Kim", Role::Manager)), request).await
    }

    /// The same as somebody, or as nobody.
    pub async fn send_as(
        &self,
        who: Option<Arc<SignedIn>>,
        mut request: Request<Body>,
    ) -> PageResponse {
        if let Some(who) = who {
            request.extensions_mut().insert(who);
        }
        read(operations_router(self.app.clone(), &KnownHosts::default()), request).await
    }

    /// Sends a form as a browser on the same page does, as the manager in `by`, who is no field
    /// of the form: Kim when there is none.
    pub async fn form(&self, target: &str, fields: &[(&str, &str)]) -> PageResponse {
        let by = fields.iter().find(|(key, _)| *key == "by").map_or("Kim", |(_, name)| name);
        let fields: Vec<_> = fields.iter().copied().filter(|(key, _)| *key != "by").collect();
        self.send_as(Some(SignedIn::rehearsed(by, Role::Manager)), form(target, &fields)).await
    }

    pub async fn post_json(&self, target: &str, body: &str) -> PageResponse {
        let request = Request::builder()
            .method(Method::POST)
            .uri(target)
            .header("content-type", "application/json")
            .body(Body::from(body.to_owned()))
            .unwrap();
        self.send(request).await
    }
}

/// A form as a browser on the same page sends it.
pub fn form(target: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let pairs = fields.iter().map(|(key, value)| format!("{key}={}", percent(value)));
    let body = pairs.collect::<Vec<_>>().join("&");
    Request::builder()
        .method(Method::POST)
        .uri(target)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap()
}

/// What a program, or a script of the same page, sends.
pub fn json(path: &str, body: &str) -> Request<Body> {
    let request = Request::post(path).header("content-type", "application/json");
    request.header("sec-fetch-site", "same-origin").body(Body::from(body.to_owned())).unwrap()
}

pub fn percent(text: &str) -> String {
    text.bytes()
        .map(
            |b| {
                if b.is_ascii_alphanumeric() {
                    (b as char).to_string()
                } else {
                    format!("%{b:02X}")
                }
            },
        )
        .collect()
}

pub fn get(target: &str) -> Request<Body> {
    Request::get(target).body(Body::empty()).unwrap()
}

pub async fn read(router: axum::Router, request: Request<Body>) -> PageResponse {
    let response = router.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    PageResponse { status: parts.status, headers: parts.headers, text }
}

/// Requests from the public router of a small scene.
pub async fn visit(scene: Scene, target: &str) -> PageResponse {
    stage(scene, 200).visit(target).await
}

/// Requests from the operations router of a small scene.
pub async fn ops(scene: Scene, target: &str) -> PageResponse {
    stage(scene, 200).ops(target).await
}
