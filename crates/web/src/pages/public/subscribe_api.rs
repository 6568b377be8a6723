//! Subscribing as the API of Statuspage has it, for programs that were made for it. Everybody is
//! asked to confirm, whatever the program says: nothing is sent to who did not agree.

use super::subscribe::{channel, check_offered, save};
use crate::formats::statuspage::{page_id, public_id};
use crate::request::client::client_address;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, Resource};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Path, Request};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bongsu_store::SubscriberChannel;
use bongsu_words::time;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize, Default)]
struct Body {
    #[serde(default)]
    subscriber: Subscriber,
}

/// What is read of a subscriber; everything else is left out.
#[derive(Deserialize, Default)]
struct Subscriber {
    #[serde(default)]
    email: String,
    #[serde(default)]
    endpoint: String,
    #[serde(default)]
    component_ids: Vec<String>,
}

/// `POST /v1/pages/{page}/subscribers`.
pub async fn of_page(
    cx: RequestContext,
    Path(page): Path<String>,
    request: Request,
) -> Result<Response, Error> {
    if page != page_id(&cx) {
        return Err(Error::NotFound(Resource::Page));
    }
    subscribe(cx, request).await
}

/// `POST /api/v2/subscribers.json`.
pub async fn subscribe(cx: RequestContext, request: Request) -> Result<Response, Error> {
    check_offered(&cx)?;
    let client = client_address(&cx.app, &request);
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_json = kind.is_some_and(|kind| kind.starts_with("application/json"));
    let unreadable = || Error::invalid("body", FieldError::NotReadable);
    let bytes = Bytes::from_request(request, &cx.app).await.map_err(|_| unreadable())?;
    let read = if is_json { serde_json::from_slice(&bytes).ok() } else { Some(form(&bytes)) };
    let Body { subscriber } = read.ok_or_else(unreadable)?;
    let channel = channel(subscriber.email.trim(), subscriber.endpoint.trim())?;
    save(&cx, client, (channel.clone(), cx.lang), &subscriber.component_ids).await?;
    let (mode, email, endpoint) = match &channel {
        SubscriberChannel::Mail(to) => ("email", Some(to), None),
        SubscriberChannel::Webhook(to) => ("webhook", None, Some(to)),
    };
    // The same for who is subscribed already and who is not: nobody learns which.
    let answer = json!({
        "id": public_id(&format!("subscriber/{mode}/{}", email.or(endpoint).map_or("", |it| it))),
        "mode": mode,
        "email": email,
        "endpoint": endpoint,
        "components": subscriber.component_ids,
        "skip_confirmation_notification": false,
        "quarantined_at": null,
        "purge_at": null,
        "created_at": time::rfc3339(cx.now),
    });
    Ok((StatusCode::CREATED, [(CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

/// `subscriber[email]=…`, as forms and `curl -d` send it.
fn form(bytes: &[u8]) -> Body {
    let mut body = Body::default();
    for (name, value) in form_urlencoded::parse(bytes) {
        let value = value.into_owned();
        match &*name {
            "subscriber[email]" => body.subscriber.email = value,
            "subscriber[endpoint]" => body.subscriber.endpoint = value,
            "subscriber[component_ids][]" => body.subscriber.component_ids.push(value),
            _ => {}
        }
    }
    body
}
