//! Requests of strangers: never a panic, never an error of the server, and no header of their own
//! in the answer (S8, S20).

use crate::desk::{SECRET, system};
use crate::external_alerts::{sources, token};
use crate::story::{self, FakeEngine, FakeStore, Scene, Stage, TOKEN, incident_id, stage_of};
use axum::body::Body;
use axum::http::Request;
use bongsu_core::access::Role;
use bongsu_fuzz::Target;
use bongsu_web::{
    KnownHosts, Route, Settings, SignedIn, TelephoneForm, operations_route_list, operations_router,
    public_route_list, public_router,
};
use http_body_util::BodyExt;
use std::time::Duration;
use tower::ServiceExt;

const WORDS: &[&[u8]] = &[
    b"Cookie: lang=ko; lang=\"\"\n",
    b"Accept-Language: ko;q=1e9,en;q=NaN,*\n",
    b"Accept: application/json;q=0\n",
    b"Content-Type: application/json\n",
    b"Content-Type: multipart/form-data; boundary=x\n",
    b"Host: [::1\n",
    b"Origin: null\n",
    b"Sec-Fetch-Site: cross-site\n",
    b"X-Forwarded-For: ,,1.2.3.4,::\n",
    b"If-None-Match: W/\"\n",
    b"Range: bytes=9-1\n",
    b"%0d%0aX-Injected:%201",
    b"%00",
    b"%ff",
    b"%f0%9f",
    b"//host/",
    b"../",
    b"?lang=ko&lang=en&",
    b"&page=99999999999999999999",
    b"{\"by\":",
    b"[[[[[[[[[[[[[[[[[[[[",
];

/// A request as a text: its first line, its headers, an empty line, its body.
fn request(bytes: &[u8]) -> Option<Request<Body>> {
    let at = bytes.windows(2).position(|pair| pair == b"\n\n").unwrap_or(bytes.len());
    let (head, body) = (&bytes[..at], bytes.get(at + 2..).unwrap_or_default());
    let mut lines = head.split(|byte| *byte == b'\n');
    let mut first = lines.next()?.splitn(2, |byte| *byte == b' ');
    let mut request = Request::builder().method(first.next()?).uri(first.next()?);
    for line in lines {
        let at = line.iter().position(|byte| *byte == b':')?;
        request = request.header(&line[..at], line[at + 1..].trim_ascii());
    }
    request.body(Body::from(body.to_vec())).ok()
}

/// What is answered; `is_inside` when an administrator asks, so that forms are read at all.
async fn answer(router: axum::Router, bytes: &[u8], is_inside: bool) -> String {
    let Some(mut request) = request(bytes) else { return "no request".into() };
    let (path, method) = (request.uri().path().to_owned(), request.method().clone());
    if is_inside {
        let who = SignedIn::rehearsed("Kim", Role::Administrator);
        request.extensions_mut().insert(who);
    }
    let response = router.oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    assert!(status < 500 || status == 501 || status == 503, "{method} {path} gave {status}");
    assert!(!response.headers().contains_key("x-injected"), "{path}");
    if let Some(to) = response.headers().get("location") {
        let to = to.to_str().unwrap();
        assert!(!to.starts_with("//") && !to.contains('\\'), "{path} leads to {to}");
    }
    let stream = response.headers().get("content-type");
    let stream = stream.is_some_and(|it| it.as_bytes().starts_with(b"text/event-stream"));
    if !stream {
        let body = response.into_body().collect();
        let body = bongsu_clock::Clock::system().timeout(Duration::from_secs(20), body).await;
        let body = body.expect("a page has an end").unwrap().to_bytes();
        assert!(std::str::from_utf8(&body).is_ok(), "{path}");
        assert!(!body.windows(14).any(|it| it == b"<script>alert("), "{path}");
    }
    // The beginning of the path tells the handlers apart.
    let handler = path.split('/').take(3).collect::<Vec<_>>().join("/");
    let known = [
        "/ops",
        "/api",
        "/c",
        "/subscribe",
        "/incidents",
        "/history",
        "/account",
        "/login",
        "/page-link",
        "/hooks",
        "/tickets",
        "/v2",
    ];
    let is_known = known.iter().any(|it| handler.starts_with(it));
    let handler: String = handler.chars().take(if is_known { 14 } else { 0 }).collect();
    format!("{method} {status} {handler}")
}

fn seeds() -> Vec<Vec<u8>> {
    let id = incident_id();
    let form = "Content-Type: application/x-www-form-urlencoded\nSec-Fetch-Site: same-origin\n\n";
    let json = "Content-Type: application/json\n\n";
    let requests = [
        "GET /?lang=ko\nHost: localhost\nCookie: lang=en\nAccept-Language: ko-KR,ko;q=0.9\n\n"
            .into(),
        "GET /history?before=x&page=2\nAccept: text/html\n\n".into(),
        "GET /api/v2/status.json\nIf-None-Match: \"x\"\n\n".into(),
        "GET /.well-known/security.txt\n\n".into(),
        format!("GET /c/{TOKEN}/preferences\n\n"),
        format!("GET /c/{TOKEN}/unsubscribe?to=00112233445566778899aabbccddeeff\n\n"),
        format!("POST /subscribe\n{form}mail=kim%40shop.kr&language=ko&component=server:web-1"),
        format!("POST /subscribe\n{form}webhook=https://hooks.shop.kr/x&language=en"),
        format!("POST /page-link\n{form}contact=010-1234-5678"),
        format!("POST /c/{TOKEN}/report\n{form}site=site6.example&text=x"),
        format!(
            "POST /c/{TOKEN}/preferences\n{form}contact=0&verbosity=brief&quiet=22:00-07:00&language=ko"
        ),
        format!("POST /login\n{form}login=kim&password=x&next=/ops"),
        format!("POST /login/code\n{form}code=123456&next=/ops"),
        format!(
            "POST /login/passkey\n{form}id=AA&client_data=e30&authenticator_data=AA&signature=AA"
        ),
        "GET /login/provider/callback?state=x&code=y&iss=https://id.example\n\n".into(),
        format!("POST /account\n{form}name=Kim&language=ko&time_zone=Asia/Seoul&theme=dark"),
        format!("POST /account/password\n{form}current=x&password=y&again=y"),
        format!("POST /account/second-factor\n{form}action=enable&secret=AAAA&code=123456"),
        format!(
            "POST /account/push\n{form}name=x&server_key=k&endpoint=https://push.example/x&p256dh=BA&auth=AA"
        ),
        format!("POST /account/tokens\n{form}name=x&scope=read&scope=act&days=30"),
        format!("POST /ops/users\n{form}login=lee&name=Lee&role=viewer"),
        "GET /ops/record?q=x&team=night&before=1515050340.00000000-0000-7000-8000-000000000000\n\n"
            .into(),
        format!(
            "POST /ops/incidents/{id}/statement\n{form}claim=ongoing&ko_fact=a&en_fact=b&by=kim&next_update_minutes=30"
        ),
        format!("POST /ops/incidents/{id}/exclude\n{form}site=shop.kr&by=kim&reason=x"),
        format!(
            "POST /api/v1/incidents/{id}/statements\n{json}{{\"claim\":\"ongoing\",\"by\":\"kim\",\"ko\":{{\"fact\":\"a\"}}}}"
        ),
        "GET /ops/caller?q=010-1234-5678\n\n".into(),
        "GET /ops/sites?q=shop&verdict=down&offset=0&limit=20\n\n".into(),
        format!("GET /incidents/{id}\n\n"),
    ];
    let hooks = [
        format!(
            "POST /hooks/alerts/am\nAuthorization: Bearer {}\n{json}{{\"alerts\":[{{\"status\":\"firing\",\"labels\":{{\"alertname\":\"Disk\"}},\"startsAt\":\"2018-01-04T07:19:00Z\"}}]}}",
            token("am")
        ),
        format!(
            "POST /v2/enqueue\n{json}{{\"routing_key\":\"{}\",\"event_action\":\"trigger\",\"payload\":{{\"summary\":\"x\",\"source\":\"y\",\"severity\":\"error\"}}}}",
            token("pd")
        ),
        format!(
            "POST /api/v2/alerts\nAuthorization: Bearer {}\n{json}[{{\"labels\":{{\"alertname\":\"Disk\"}},\"endsAt\":\"0001-01-01T00:00:00Z\"}}]",
            token("prom")
        ),
        format!(
            "POST /hooks/calls/rustpbx/{SECRET}\n{json}{{\"session_id\":\"a\",\"caller\":\"01012345678\",\"callee\":\"0215550000\",\"direction\":\"inbound\",\"variables\":{{}},\"event\":{{\"type\":\"dtmf\",\"digit\":\"1\"}}}}"
        ),
        format!(
            "POST /hooks/calls/cti/{SECRET}\n{form}event=newCall&from=01012345678&to=0215550000&direction=in&callId=1"
        ),
        format!(
            "POST /hooks/calls/twiml/{SECRET}\n{form}CallSid=CA1&From=%2B821012345678&To=%2B8225550000&CallStatus=ringing&Digits=1"
        ),
    ];
    requests.into_iter().chain(hooks).chain(routes()).map(String::into_bytes).collect()
}

/// A request of each route that there is, so that none is forgotten.
fn routes() -> impl Iterator<Item = String> {
    let id = incident_id();
    let form = "Content-Type: application/x-www-form-urlencoded\nSec-Fetch-Site: same-origin\n\n";
    let all = operations_route_list().into_iter().chain(public_route_list());
    all.map(move |Route { method, path, .. }| {
        let path = path.replace("{*key}", "dc:gasan").replace("{host}", "shop.kr");
        let path = path.replace("{id}", &id.to_string()).replace("{token}", &TOKEN.to_string());
        let path = path.replace(['{', '}'], "");
        match method {
            "GET" => format!("GET {path}\n\n"),
            _ => format!("{method} {path}\n{form}number=1&text=x&name=x&key=x"),
        }
    })
}

fn target() -> Target {
    Target::new(env!("CARGO_MANIFEST_DIR"), "request").seeds(seeds()).words(WORDS).cases(300)
}

/// Everything is offered that may be.
fn stage() -> Stage {
    let view = story::view(&story::topology(40), Scene::Identified);
    let store = FakeStore::of(&view);
    let settings = Settings {
        subscribe: true,
        sends_page_links: true,
        alert_sources: sources().into(),
        heartbeats: [("backup".to_owned(), 0)].into(),
        telephones: TelephoneForm::ALL.map(system).to_vec().into(),
        ..Settings::default()
    };
    stage_of(view, store, FakeEngine::default(), settings)
}

#[test]
fn public_request() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let stage = runtime.block_on(async { stage() });
    let router = public_router(stage.app.clone(), &KnownHosts::default());
    target().run(|bytes| runtime.block_on(answer(router.clone(), bytes, false)));
}

#[test]
fn operations_request() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let stage = runtime.block_on(async { stage() });
    let router = operations_router(stage.app.clone(), &KnownHosts::default());
    target().run(|bytes| {
        let inside = runtime.block_on(answer(router.clone(), bytes, true));
        format!("{inside} {}", runtime.block_on(answer(router.clone(), bytes, false)))
    });
}
