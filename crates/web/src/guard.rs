//! What stands before and behind every route: limits, headers, and the dressing of errors.

use crate::app::App;
use crate::error::{Error, FieldError, Resource};
use crate::layout::{self, Audience, Page, RequestContext};
use axum::Json;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bongsu_words::Lang;
use bongsu_words::time;
use maud::{Markup, html};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// No script, style, frame, font or connection but our own files.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (header::VARY, "Accept-Language, Cookie"),
];

/// RFC 9457 problem details.
#[derive(Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the status says what kind of problem it is.
    pub r#type: &'static str,
    /// The status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong, in the reader's language.
    pub detail: String,
    /// What to do about it.
    pub remedy: String,
    /// The field that is refused, as it was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<&'static str>,
}

/// Sets the headers that every answer bears, remembers a chosen language, and gives
/// every bare error its words.
pub async fn dress(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(cx) = RequestContext::from_request_parts(&mut parts, &app).await;
    let uri = parts.uri.clone();
    let chosen = crate::negotiate::asked(uri.query());
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if is_bare_error(&response) {
        response = dressed(&cx, &uri, response);
    }
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Some(lang) = chosen {
        let cookie = match lang {
            Lang::Ko => "lang=ko; Path=/; Max-Age=31536000; SameSite=Lax",
            Lang::En => "lang=en; Path=/; Max-Age=31536000; SameSite=Lax",
        };
        response.headers_mut().append(header::SET_COOKIE, HeaderValue::from_static(cookie));
    }
    response
}

/// An error that nobody has put into words: ours by its extension, or the framework's,
/// which comes empty or as plain text.
fn is_bare_error(response: &Response) -> bool {
    let failed = response.status().is_client_error() || response.status().is_server_error();
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    failed && kind.is_none_or(|kind| kind.starts_with("text/plain"))
}

fn dressed(cx: &RequestContext, uri: &Uri, bare: Response) -> Response {
    let status = bare.status();
    let error = bare.extensions().get::<Error>().cloned();
    let for_program = wants_json(uri.path());
    let problem = problem(cx, status, error.as_ref(), for_program);
    let mut response = if for_program {
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        (status, kind, Json(problem)).into_response()
    } else {
        let mut page = layout::frame(cx, &error_page(cx, uri.path(), &problem));
        *page.status_mut() = status;
        page
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = bare.headers().get(&name) {
            headers.insert(name, value.clone());
        }
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static("15"));
    }
    response
}

fn wants_json(path: &str) -> bool {
    path.starts_with("/api/") || path == "/metrics" || path == "/probe" || path.ends_with(".json")
}

fn problem(
    cx: &RequestContext,
    status: StatusCode,
    error: Option<&Error>,
    for_program: bool,
) -> Problem {
    let lang = cx.lang;
    let (detail, remedy) = match error {
        Some(error) if for_program => words(lang, error),
        Some(error) => words_for_people(lang, error),
        None => (framework_words(lang, status), say!(lang, "remedy-api")),
    };
    let field = match error {
        Some(Error::Invalid { field, .. }) => Some(*field),
        _ => None,
    };
    Problem {
        r#type: "about:blank",
        title: status.canonical_reason().unwrap_or("Error").to_owned(),
        status: status.as_u16(),
        detail,
        remedy,
        field,
    }
}

/// What is wrong and what to do about it, above the form in which it was typed.
pub fn refusal(lang: Lang, error: &Error) -> Markup {
    let (detail, remedy) = words_for_people(lang, error);
    html! { p.notice.bad role="alert" { (detail) " " (remedy) } }
}

/// A form that is given back with what was typed, since `error` is wrong with it.
pub fn redisplay_form(error: &Error, mut form: Response) -> Response {
    *form.status_mut() = error.status();
    // Nobody on the way keeps what was typed.
    form.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    form
}

/// A program knows a field by its name, and a person by what stands beside it.
fn words_for_people(lang: Lang, error: &Error) -> (String, String) {
    let (detail, remedy) = words(lang, error);
    match error {
        Error::Invalid { field, .. } => {
            (say!(lang, "invalid-field", field = label(lang, field)), remedy)
        }
        _ => (detail, remedy),
    }
}

/// What is wrong, and what to do about it.
fn words(lang: Lang, error: &Error) -> (String, String) {
    use crate::commands::CommandError;
    match error {
        Error::NotFound(Resource::Page) => (say!(lang, "missing-page"), say!(lang, "remedy-page")),
        Error::NotFound(Resource::Incident) => {
            (say!(lang, "missing-incident"), say!(lang, "remedy-incident"))
        }
        Error::NotFound(Resource::Site) => (say!(lang, "missing-site"), say!(lang, "remedy-site")),
        Error::NotFound(Resource::Component) => {
            (say!(lang, "missing-component"), say!(lang, "remedy-component"))
        }
        Error::NotFound(Resource::Contact) => {
            (say!(lang, "missing-contact"), say!(lang, "remedy-contact"))
        }
        Error::NotFound(Resource::Customer) => {
            (say!(lang, "missing-customer"), say!(lang, "remedy-customer"))
        }
        Error::NotFound(Resource::Link) => (say!(lang, "missing-link"), say!(lang, "remedy-link")),
        Error::Invalid { field, flaw } => flawed(lang, field, *flaw),
        Error::NotFound(Resource::Subscriber) => {
            (say!(lang, "subscribe-none"), say!(lang, "remedy-page"))
        }
        Error::NotOpen => (say!(lang, "duty-not-open"), say!(lang, "remedy-duty")),
        Error::TooOften => (say!(lang, "subscribe-too-often"), say!(lang, "subscribe-also")),
        Error::TooManyLive => (say!(lang, "too-many-live"), say!(lang, "remedy-reload")),
        Error::Query(_) => (say!(lang, "history-unreadable"), say!(lang, "remedy-history")),
        Error::Command(CommandError::NoSuchIncident) => {
            (say!(lang, "desk-no-incident"), say!(lang, "remedy-incident"))
        }
        Error::Command(CommandError::NoSuchVictim) => {
            (say!(lang, "desk-no-victim"), say!(lang, "remedy-victim"))
        }
        Error::Command(CommandError::NoSuchSite) => {
            (say!(lang, "missing-site"), say!(lang, "remedy-site"))
        }
        Error::Command(CommandError::UnverifiedClaim(it)) => {
            let (verified, of) = (it.verified, it.of);
            let figures = say!(
                lang,
                "beyond-figures",
                unverified = of - verified,
                verified = verified,
                of = of
            );
            (figures, say!(lang, "remedy-beyond"))
        }
        Error::Command(CommandError::Unavailable(_)) => {
            (say!(lang, "desk-unavailable"), say!(lang, "remedy-again"))
        }
    }
}

fn flawed(lang: Lang, field: &'static str, flaw: FieldError) -> (String, String) {
    let remedy = match flaw {
        FieldError::Missing => say!(lang, "remedy-missing"),
        FieldError::TooLong(most) => say!(lang, "remedy-too-long", most = most),
        FieldError::NotANumber(low, high) => say!(lang, "remedy-number", low = low, high = high),
        FieldError::NotOneOf(all) => say!(lang, "remedy-one-of", all = all),
        FieldError::NotAHost => say!(lang, "remedy-host"),
        FieldError::SamePerson => say!(lang, "remedy-second-person"),
        FieldError::OneOnly => say!(lang, "remedy-one-only"),
        FieldError::NotMail => say!(lang, "remedy-mail"),
        FieldError::NotAUrl => say!(lang, "remedy-url"),
        FieldError::NotASpan => say!(lang, "remedy-span"),
        FieldError::NotAnId => say!(lang, "remedy-id"),
        FieldError::NotText => say!(lang, "remedy-text"),
        FieldError::NotReadable => say!(lang, "remedy-readable"),
    };
    (say!(lang, "invalid-field", field = field), remedy)
}

/// What stands beside a field of a form; of what no form has, its name.
fn label(lang: Lang, field: &'static str) -> String {
    match field {
        "form" => say!(lang, "field-form"),
        "q" => say!(lang, "field-search"),
        "mail" => say!(lang, "subscribe-mail"),
        "webhook" => say!(lang, "subscribe-webhook"),
        "language" => say!(lang, "subscribe-language"),
        "verbosity" => say!(lang, "wishes-amount"),
        "quiet" => say!(lang, "wishes-quiet"),
        "site" => say!(lang, "field-site"),
        "words" => say!(lang, "field-words"),
        "by" => say!(lang, "field-by"),
        "reason" => say!(lang, "field-reason"),
        "claim" => say!(lang, "field-claim"),
        "next_update_minutes" => say!(lang, "field-next-word"),
        "corrects" => say!(lang, "field-corrects"),
        "ko_fact" | "en_fact" => in_its_language(lang, field, &say!(lang, "notice-fact-label")),
        "ko_cause" | "en_cause" => in_its_language(lang, field, &say!(lang, "field-cause")),
        "ko_response" | "en_response" => {
            in_its_language(lang, field, &say!(lang, "notice-response-label"))
        }
        name => name.to_owned(),
    }
}

/// The label of a text that is asked for in both languages.
fn in_its_language(lang: Lang, field: &str, label: &str) -> String {
    let language = match field.starts_with("ko") {
        true => say!(lang, "language-ko"),
        false => say!(lang, "language-en"),
    };
    format!("{language}: {label}")
}

fn framework_words(lang: Lang, status: StatusCode) -> String {
    match status {
        StatusCode::NOT_FOUND => say!(lang, "missing-page"),
        StatusCode::METHOD_NOT_ALLOWED => say!(lang, "refused-method"),
        StatusCode::PAYLOAD_TOO_LARGE => say!(lang, "refused-size"),
        StatusCode::FORBIDDEN => say!(lang, "refused-origin"),
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => say!(lang, "refused-time"),
        status if status.is_client_error() => say!(lang, "refused-request"),
        _ => say!(lang, "failed-inside"),
    }
}

fn error_page(cx: &RequestContext, path: &str, problem: &Problem) -> Page {
    let lang = cx.lang;
    let room = if path.starts_with("/ops") { Audience::Operations } else { Audience::Public };
    let home = if room == Audience::Public { "/" } else { "/ops" };
    Page {
        room,
        title: problem.detail.clone(),
        live: None,
        main: html! {
            section.card {
                h1 { (problem.detail) }
                @if problem.field.is_some() || problem.status != 404 { p { (problem.remedy) } }
                @else { p { (say!(lang, "remedy-page")) } }
                p { a href=(home) { (say!(lang, "go-home")) } }
                p.small { "HTTP " (problem.status) " · " (time::rfc3339(cx.now)) }
            }
        },
    }
}
