//! Routes with what each needs: one table, from which the router is made.

use super::SignedIn;
use crate::app::App;
use crate::request::error::Error;
use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get, post};
use bongsu_core::access::{self, Permission};
use std::sync::Arc;

/// What a route needs of who asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RouteRule {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path, as the router writes it.
    pub path: &'static str,
    /// The permission.
    pub needs: Permission,
}

/// Routes that nobody passes without a permission.
#[derive(Default)]
pub struct GuardedRoutes {
    router: Router<Arc<App>>,
    rules: Vec<RouteRule>,
}

impl GuardedRoutes {
    /// Adds a page, or what else is read.
    pub fn get<H, T>(self, path: &'static str, needs: Permission, handler: H) -> GuardedRoutes
    where
        H: Handler<T, Arc<App>>,
        T: 'static,
    {
        self.route(RouteRule { method: "GET", path, needs }, get(handler))
    }

    /// Adds what a form does.
    pub fn post<H, T>(self, path: &'static str, needs: Permission, handler: H) -> GuardedRoutes
    where
        H: Handler<T, Arc<App>>,
        T: 'static,
    {
        self.route(RouteRule { method: "POST", path, needs }, post(handler))
    }

    fn route(mut self, rule: RouteRule, method: MethodRouter<Arc<App>>) -> GuardedRoutes {
        let needs = rule.needs;
        let guarded = method.layer(from_fn(move |request, next| require(needs, request, next)));
        self.router = self.router.route(rule.path, guarded);
        self.rules.push(rule);
        self
    }

    /// Adds others.
    pub fn merge(mut self, others: GuardedRoutes) -> GuardedRoutes {
        self.router = self.router.merge(others.router);
        self.rules.extend(others.rules);
        self
    }

    /// What each needs.
    pub fn rules(&self) -> &[RouteRule] {
        &self.rules
    }

    /// The router.
    pub fn into_router(self) -> Router<Arc<App>> {
        self.router
    }
}

/// A route that asks nobody who they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OpenRoute {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path, as the router writes it. What it opens of one customer or person, it opens by a
    /// `{token}` in it.
    pub path: &'static str,
}

/// Routes that ask nobody who they are: of everybody, or opened by a token in their path.
#[derive(Default)]
pub struct OpenRoutes {
    router: Router<Arc<App>>,
    routes: Vec<OpenRoute>,
}

impl OpenRoutes {
    /// Adds a page, or what else is read.
    pub fn get<H, T>(self, path: &'static str, handler: H) -> OpenRoutes
    where
        H: Handler<T, Arc<App>>,
        T: 'static,
    {
        self.route(OpenRoute { method: "GET", path }, get(handler))
    }

    /// Adds what a form does.
    pub fn post<H, T>(self, path: &'static str, handler: H) -> OpenRoutes
    where
        H: Handler<T, Arc<App>>,
        T: 'static,
    {
        self.route(OpenRoute { method: "POST", path }, post(handler))
    }

    fn route(mut self, route: OpenRoute, method: MethodRouter<Arc<App>>) -> OpenRoutes {
        self.router = self.router.route(route.path, method);
        self.routes.push(route);
        self
    }

    /// All of them.
    pub fn routes(&self) -> &[OpenRoute] {
        &self.routes
    }

    /// The router.
    pub fn into_router(self) -> Router<Arc<App>> {
        self.router
    }
}

/// Lets through who may. Others learn why not: a person is led to the login and back again.
async fn require(needs: Permission, request: Request, next: Next) -> Response {
    match request.extensions().get::<Arc<SignedIn>>() {
        Some(it) if access::may(&it.principal, needs) => next.run(request).await,
        Some(_) => Error::NotPermitted.into_response(),
        None => ask_to_log_in(&request),
    }
}

fn ask_to_log_in(request: &Request) -> Response {
    let path = request.uri().path();
    let is_page = path.starts_with("/ops") || path.starts_with("/account");
    let is_live = path.ends_with("/live") || request.headers().contains_key("bongsu-live");
    if request.method() != Method::GET || !is_page || is_live {
        return Error::LoginNeeded.into_response();
    }
    let target = request.uri().path_and_query().map_or("/ops", |target| target.as_str());
    let next = percent_encoding::utf8_percent_encode(target, percent_encoding::NON_ALPHANUMERIC);
    Redirect::to(&format!("/login?next={next}")).into_response()
}
