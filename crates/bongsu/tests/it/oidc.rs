//! S13: logging in by an identity provider that nobody here wrote, and what is tried against it.

use crate::hooks::began;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use bongsu::oidc::{OidcClient, RoleMapping};
use bongsu_clock::Clock;
use bongsu_core::access::{LoginName, Role, password};
use bongsu_core::engine::{Engine, Options, RestoredState};
use bongsu_core::topology::Topology;
use bongsu_send::http::{Endpoint, Request as SentRequest};
use bongsu_store::{ProviderSubject, Store};
use bongsu_web::{App, KnownHosts, Settings, StoreQueries, operations_router};
use parking_lot::Mutex;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

const CALLBACK: &str = "http://localhost:8081/login/provider/callback";
const SECRET: &str = "a secret: with signs %&";
const PASSWORD: &str = "correct horse battery";

/// The people whom the provider knows.
const ACCOUNTS: &str = r#"{
    "minji": {"name": "김민지", "groups": ["netops", "all"]},
    "boss": {"name": "박팀장", "groups": ["heads", "netops"]},
    "stranger": {"name": "아무개", "groups": ["all"]},
    "root": {"name": "뿌리", "groups": ["heads"]}
}"#;

struct Provider {
    issuer: String,
    process: Child,
    /// Kept open: it dies when it writes to nobody.
    _output: BufReader<ChildStdout>,
}

impl Provider {
    /// Starts it; `methods` are those by which clients prove who they are, its own by default.
    fn start(methods: &str) -> Provider {
        let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let peers = here.join("../../target/peers/node_modules");
        let missing = "is missing; `cargo xtask install` installs it";
        assert!(peers.join("oidc-provider").is_dir(), "the npm package oidc-provider {missing}");
        let mut process = Command::new("node")
            .arg(here.join("tests/it/oidc_provider.mjs"))
            .args([ACCOUNTS, CALLBACK])
            .env("PEERS", peers)
            .env("METHODS", methods)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("node {missing}: {error}"));
        let mut issuer = String::new();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        output.read_line(&mut issuer).unwrap();
        Provider { issuer: issuer.trim().to_owned(), process, _output: output }
    }

    fn client(&self, client: &str, secret: &str) -> OidcClient {
        OidcClient {
            issuer: self.issuer.clone(),
            client: client.into(),
            secret: secret.into(),
            scopes: "openid profile".into(),
            label: "회사 계정으로 로그인".into(),
            login_claim: "preferred_username".into(),
            roles: RoleMapping {
                claim: "groups".into(),
                values: vec![("netops".into(), Role::Engineer), ("heads".into(), Role::Manager)],
                default: None,
            },
            callback: CALLBACK.into(),
            known: Mutex::default(),
        }
    }

    /// Where the provider sends a browser that opens `url` and logs in as `login`.
    async fn sends_back(&self, url: &str, login: &str) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("url", url)
            .append_pair("login", login)
            .finish();
        let endpoint = Endpoint::parse(&format!("{}/browse?{query}", self.issuer)).unwrap();
        let answer = endpoint.send(&SentRequest::get(endpoint.target(), Vec::new())).await.unwrap();
        assert!(answer.body.starts_with(CALLBACK), "{}", answer.body);
        answer.body["http://localhost:8081".len()..].to_owned()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Desk {
    store: Store,
    app: Arc<App>,
    _place: tempfile::TempDir,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

/// A browser at the desk, with its cookies.
struct Browser<'a> {
    desk: &'a Desk,
    cookies: BTreeMap<String, String>,
}

impl Desk {
    /// With an administrator named root, who has a password.
    async fn open(client: OidcClient) -> Desk {
        let place = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", place.path().join("test.db").display());
        let store = Store::open(&url).await.unwrap();
        let root = LoginName::parse("root").unwrap();
        let id = store.add_user(&root, "Root", Role::Administrator, began()).await.unwrap();
        store.set_password(id.unwrap(), &password::hash(PASSWORD, [7; 16]), "").await.unwrap();
        let engine = Engine::new(
            Options::default(),
            Arc::new(Topology::default()),
            RestoredState::default(),
        );
        let views = watch::Sender::new(Arc::new(engine.view(began())));
        let settings = Settings {
            users: Some(store.clone()),
            identity_provider: Some(Arc::new(client)),
            ..Settings::default()
        };
        let hands = bongsu::runtime::engine::commands::EngineHandle::new(
            tokio::sync::mpsc::channel(1).0,
            views.subscribe(),
            Arc::default(),
            Arc::default(),
        );
        let queries = Arc::new(StoreQueries::new(store.clone(), "Asia/Seoul"));
        // The provider's clock is that of the system.
        let app = App::new(
            settings,
            views.subscribe(),
            queries,
            Arc::new(hands),
            Clock::system(),
            CancellationToken::new(),
        );
        Desk { store, app, _place: place }
    }

    fn browser(&self) -> Browser<'_> {
        Browser { desk: self, cookies: BTreeMap::new() }
    }

    async fn role(&self, login: &str) -> Option<Role> {
        let login = LoginName::parse(login).unwrap();
        self.store.user_by_login(&login).await.unwrap().map(|user| user.role)
    }
}

impl Browser<'_> {
    async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let headers = request.headers_mut();
        headers.insert("cookie", cookies.join("; ").parse().unwrap());
        headers.insert("host", "localhost:8081".parse().unwrap());
        headers.insert("accept-language", "en".parse().unwrap());
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([192, 0, 2, 7], 4711))));
        let router = operations_router(self.desk.app.clone(), &KnownHosts::default());
        let answer = router.oneshot(request).await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        for set in headers.get_all("set-cookie") {
            let (name, value) = set.to_str().unwrap().split_once('=').unwrap();
            let value = value.split(';').next().unwrap();
            match value.is_empty() {
                true => drop(self.cookies.remove(name)),
                false => drop(self.cookies.insert(name.to_owned(), value.to_owned())),
            }
        }
        let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        Answer { status, headers, text: String::from_utf8_lossy(&body).into_owned() }
    }

    async fn get(&mut self, target: &str) -> Answer {
        self.send(Request::get(target).body(Body::empty()).unwrap()).await
    }

    /// Clicks the button; where that leads.
    async fn asks(&mut self) -> String {
        let answer = self.get("/login/provider?next=%2Fops%2Fsites").await;
        assert_eq!(answer.status, 303, "{}", answer.text);
        answer.headers["location"].to_str().unwrap().to_owned()
    }

    /// Logs in; the answer to the way back.
    async fn logs_in(&mut self, provider: &Provider, login: &str) -> Answer {
        let back = provider.sends_back(&self.asks().await, login).await;
        self.get(&back).await
    }

    fn pending(&mut self) -> &mut String {
        self.cookies.get_mut("bongsu-login-8081").expect("the browser has asked")
    }

    async fn is_in(&mut self) -> bool {
        self.get("/ops").await.status == 200
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_logs_in_by_the_provider_with_the_role_that_it_gives() {
    let provider = Provider::start("");
    let desk = Desk::open(provider.client("basic", SECRET)).await;
    let mut minji = desk.browser();
    assert!(minji.get("/login").await.text.contains("회사 계정으로 로그인"));
    let answer = minji.logs_in(&provider, "minji").await;
    assert_eq!(
        (answer.status.as_u16(), &answer.headers["location"]),
        (303, &"/ops/sites".parse().unwrap())
    );
    assert!(minji.is_in().await);
    assert!(minji.get("/account").await.text.contains("김민지"));
    assert!(!minji.cookies.contains_key("bongsu-login-8081"), "what was asked is over");
    assert_eq!(desk.role("minji").await, Some(Role::Engineer));
    let mut boss = desk.browser();
    boss.logs_in(&provider, "boss").await;
    assert_eq!(desk.role("boss").await, Some(Role::Manager), "the widest counts");
    // The provider's word counts at every login, and makes nobody twice.
    let id =
        desk.store.user_by_login(&LoginName::parse("boss").unwrap()).await.unwrap().unwrap().id;
    desk.store.set_role(id, Role::Viewer).await.unwrap();
    desk.browser().logs_in(&provider, "boss").await;
    assert_eq!(desk.role("boss").await, Some(Role::Manager));
    assert_eq!(desk.store.users().await.unwrap().len(), 3);
    desk.store.disable_user(id, began()).await.unwrap();
    let mut again = desk.browser();
    assert_eq!(again.logs_in(&provider, "boss").await.status, 403);
    assert!(!again.is_in().await && !boss.is_in().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_way_to_prove_who_the_desk_is_works() {
    let (basic, post) = (Provider::start(""), Provider::start("client_secret_post"));
    for (provider, client, secret) in [(&basic, "public", ""), (&post, "post-es256", SECRET)] {
        let desk = Desk::open(provider.client(client, secret)).await;
        let mut minji = desk.browser();
        minji.logs_in(provider, "minji").await;
        assert!(minji.is_in().await, "{client}");
    }
    let desk = Desk::open(basic.client("basic", "a wrong secret")).await;
    let mut minji = desk.browser();
    assert_eq!(minji.logs_in(&basic, "minji").await.status, 403);
    assert!(!minji.is_in().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_mixed_up_or_used_again_logs_nobody_in() {
    let provider = Provider::start("");
    let desk = Desk::open(provider.client("basic", SECRET)).await;
    // Replayed: the provider redeems a code once.
    let mut minji = desk.browser();
    let back = provider.sends_back(&minji.asks().await, "minji").await;
    let cookies = minji.cookies.clone();
    assert_eq!(minji.get(&back).await.status, 303);
    let mut thief = desk.browser();
    assert_eq!(thief.get(&back).await.status, 403, "without the cookie");
    thief.cookies = cookies;
    assert_eq!(thief.get(&back).await.status, 403, "with it, the code was used");
    assert!(!thief.is_in().await);
    // An answer to another browser's question: nobody is logged in as somebody else unawares.
    let mut victim = desk.browser();
    victim.asks().await;
    let mut mallory = desk.browser();
    let of_mallory = provider.sends_back(&mallory.asks().await, "minji").await;
    assert_eq!(victim.get(&of_mallory).await.status, 403);
    assert!(!victim.is_in().await);
    // The nonce and the verifier of another login, with the state of this one.
    for part in [1, 2] {
        let mut minji = desk.browser();
        let back = provider.sends_back(&minji.asks().await, "minji").await;
        let mut other = desk.browser();
        other.asks().await;
        let others: Vec<String> = other.pending().split('.').map(str::to_owned).collect();
        let mut own: Vec<String> = minji.pending().split('.').map(str::to_owned).collect();
        own[part] = others[part].clone();
        *minji.pending() = own.join(".");
        assert_eq!(minji.get(&back).await.status, 403, "{part}");
        assert!(!minji.is_in().await, "{part}");
    }
    // By another issuer than was asked, or by none that says so (RFC 9207).
    for (from, to) in [("&iss=http%3A%2F%2F127", "&iss=http%3A%2F%2F128"), ("&iss=", "&was=")] {
        let mut minji = desk.browser();
        let back = provider.sends_back(&minji.asks().await, "minji").await;
        assert!(back.contains(from), "{back}");
        assert_eq!(minji.get(&back.replace(from, to)).await.status, 403);
        assert!(!minji.is_in().await);
    }
    let mut refused = desk.browser();
    let state = refused.asks().await;
    let state = state.split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let answer =
        refused.get(&format!("/login/provider/callback?state={state}&error=access_denied")).await;
    assert_eq!(answer.status, 403);
    assert!(answer.text.contains("Log in with your password"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_provider_makes_nobody_whoever_they_like() {
    let provider = Provider::start("");
    let desk = Desk::open(provider.client("basic", SECRET)).await;
    let mut stranger = desk.browser();
    assert_eq!(stranger.logs_in(&provider, "stranger").await.status, 403, "no role");
    assert_eq!(desk.role("stranger").await, None);
    // A login name that somebody has here is not taken over.
    let mut other = desk.browser();
    assert_eq!(other.logs_in(&provider, "root").await.status, 403);
    assert!(!other.is_in().await);
    assert_eq!(desk.role("root").await, Some(Role::Administrator));
    // Until somebody who may say so says that it is the same person.
    let root = desk.store.user_by_login(&LoginName::parse("root").unwrap()).await.unwrap().unwrap();
    let it = ProviderSubject { issuer: provider.issuer.clone(), subject: "root".into() };
    assert!(desk.store.link_subject(root.id, &it, began()).await.unwrap());
    assert_eq!(other.logs_in(&provider, "root").await.status, 303);
    assert!(other.is_in().await);
    let another =
        desk.store.user_by_login(&LoginName::parse("root").unwrap()).await.unwrap().unwrap();
    assert_eq!(another.id, root.id);
    assert_eq!(another.role, Role::Administrator, "nobody is locked out by the provider’s word");
    // A client of another issuer does not take this one for it.
    let wrong =
        OidcClient { issuer: format!("{}/", provider.issuer), ..provider.client("basic", SECRET) };
    let desk = Desk::open(wrong).await;
    assert_eq!(desk.browser().get("/login/provider").await.status, 503);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_opens_while_the_provider_is_away() {
    let provider = Provider::start("");
    let desk = Desk::open(provider.client("basic", SECRET)).await;
    let mut minji = desk.browser();
    let back = provider.sends_back(&minji.asks().await, "minji").await;
    drop(provider);
    assert_eq!(minji.get(&back).await.status, 503, "in the middle of a login");
    let mut root = desk.browser();
    let form = Request::post("/login")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from("login=root&password=correct+horse+battery"))
        .unwrap();
    assert_eq!(root.send(form).await.status, 303);
    assert!(root.is_in().await);
    let away = OidcClient {
        issuer: "http://127.0.0.1:1".into(),
        ..Provider::start("").client("basic", SECRET)
    };
    let desk = Desk::open(away).await;
    let answer = desk.browser().get("/login/provider").await;
    assert_eq!(answer.status, 503);
    assert!(answer.text.contains("name=\"password\""), "the form for the password");
}
