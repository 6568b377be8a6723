//! Who gets in, and what they may do there.

mod account;
mod attacks;
mod inventory;
mod live;
mod login;
mod objects;
mod passkey;
mod passkey_browser;
mod push;
mod push_browser;
mod routes;

use crate::client::{PageResponse, form, get, read};
use crate::story::{self, FakeEngine, FakeStore, Scene, stage_of};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use bongsu_core::Time;
use bongsu_core::access::{LoginName, Role};
use bongsu_core::engine::view::View;
use bongsu_store::{Store, User};
use bongsu_web::{KnownHosts, SealingKey, Settings, operations_router};
use std::net::SocketAddr;
use std::sync::{LazyLock, Mutex};

/// A password that everybody here has.
pub const PASSWORD: &str = "correct horse battery";
/// The field of a form that was asked first whether to.
const YES: (&str, &str) = ("confirm", "yes");

/// Operations with users, and a browser that keeps its cookie.
pub struct Desk {
    pub stage: story::Stage,
    pub store: Store,
    pub cookie: Mutex<String>,
    /// The cookie of a login that a device is asked about.
    pub pending: Mutex<String>,
    pub peer: Mutex<SocketAddr>,
    _folder: tempfile::TempDir,
}

impl Desk {
    /// Nobody has been added yet.
    pub async fn empty() -> Desk {
        Desk::with(Settings::default()).await
    }

    pub async fn with(settings: Settings) -> Desk {
        Desk::showing(story::view(&story::topology(60), Scene::Identified), settings).await
    }

    /// With pages of this view.
    pub async fn showing(view: View, settings: Settings) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bongsu.db");
        let store = Store::open(&format!("sqlite:{}", path.display())).await.unwrap();
        let fake = FakeStore::of(&view);
        let settings = Settings { users: Some(store.clone()), ..settings };
        let stage = stage_of(view, fake, FakeEngine::default(), settings);
        let peer = Mutex::new("192.0.2.7:4711".parse().unwrap());
        Desk {
            stage,
            store,
            cookie: Mutex::default(),
            pending: Mutex::default(),
            peer,
            _folder: folder,
        }
    }

    /// With users of these roles, named by them.
    pub async fn open(roles: &[Role]) -> Desk {
        let desk = Desk::empty().await;
        for role in roles {
            desk.add(role.as_str(), *role).await;
        }
        desk
    }

    /// The time of the pages.
    pub fn now(&self) -> Time {
        self.stage.views.borrow().at
    }

    pub async fn add(&self, login: &str, role: Role) -> User {
        // The hash takes time; everybody has the same.
        static HASH: LazyLock<String> =
            LazyLock::new(|| bongsu_core::access::password::hash(PASSWORD, [7; 16]));
        let login = LoginName::parse(login).unwrap();
        let id = self.store.add_user(&login, login.as_str(), role, self.now()).await;
        let id = id.unwrap().unwrap();
        self.store.set_password(id, &HASH, "").await.unwrap();
        self.user(login.as_str()).await
    }

    pub async fn user(&self, login: &str) -> User {
        let login = LoginName::parse(login).unwrap();
        self.store.user_by_login(&login).await.unwrap().unwrap()
    }

    pub fn comes_from(&self, peer: &str) {
        *self.peer.lock().unwrap() = peer.parse().unwrap();
    }

    /// Sends a request by the browser.
    pub async fn send(&self, mut request: Request<Body>) -> PageResponse {
        let cookies = [self.cookie.lock().unwrap().clone(), self.pending.lock().unwrap().clone()];
        let cookie = cookies.join("; ");
        if cookie != "; " {
            request.headers_mut().insert("cookie", cookie.parse().unwrap());
        }
        request.headers_mut().insert("host", "localhost:8081".parse().unwrap());
        let peer = ConnectInfo(*self.peer.lock().unwrap());
        request.extensions_mut().insert(peer);
        let router = operations_router(self.stage.app.clone(), &KnownHosts::default());
        let answer = read(router, request).await;
        if answer.header("content-type").starts_with("text/html") {
            crate::markup::check(&answer.text);
        }
        let set = answer.headers.get_all("set-cookie").iter().map(|it| it.to_str().unwrap());
        if let Some(session) = set.into_iter().find(|it| it.starts_with("bongsu-session-8081=")) {
            *self.cookie.lock().unwrap() = session.split(';').next().unwrap().to_owned();
        }
        let set = answer.headers.get_all("set-cookie").iter().map(|it| it.to_str().unwrap());
        if let Some(pending) = set.into_iter().find(|it| it.starts_with("bongsu-login-8081=")) {
            let pending = pending.split(';').next().unwrap();
            let is_gone = pending.ends_with('=');
            *self.pending.lock().unwrap() =
                if is_gone { String::new() } else { pending.to_owned() };
        }
        answer
    }

    pub async fn get(&self, target: &str) -> PageResponse {
        self.send(get(target)).await
    }

    pub async fn form(&self, target: &str, fields: &[(&str, &str)]) -> PageResponse {
        self.send(form(target, fields)).await
    }

    pub async fn tries(&self, login: &str, password: &str) -> PageResponse {
        self.form("/login", &[("login", login), ("password", password)]).await
    }

    /// Logs in by password; leaves the browser of before.
    pub async fn logs_in(&self, login: &str) -> PageResponse {
        let answer = self.tries(login, PASSWORD).await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        answer
    }

    /// With an API token.
    pub async fn with_token(&self, token: &str, target: &str) -> PageResponse {
        let mut request = get(target);
        request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
        self.send(request).await
    }

    /// Turns the second factor of a user on; returns the recovery codes.
    pub async fn enrols(
        &self,
        login: &str,
    ) -> (bongsu_core::access::totp::TotpSecret, Vec<String>) {
        let secret = bongsu_core::access::totp::TotpSecret::from_random([7; 20]);
        let user = self.user(login).await;
        let sealed = SealingKey::default().seal(user.id, &secret).unwrap();
        let codes = self.store.enable_totp(user.id, (&sealed, 0), "").await.unwrap();
        (secret, codes)
    }
}
