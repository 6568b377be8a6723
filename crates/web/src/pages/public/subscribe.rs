//! `/subscribe`: readers subscribe to updates, confirm it, and unsubscribe at one click
//! (S8, S19).

use crate::layout::{Audience, Page, frame};
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::queries::{Queries, Updates};
use crate::request::client::client_address;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, Resource};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path, Request};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::http_url::HttpUrl;
use bongsu_core::inventory::{ComponentKey, Kind, normalize_email};
use bongsu_core::notification::SubscriberToken;
use bongsu_store::{Subscriber, SubscriberChannel, SubscriptionFilter};
use bongsu_words::Language;
use bongsu_words::names::ComponentNames;
use maud::{Markup, html};
use std::net::IpAddr;

/// The longest mail address or webhook address.
const MAX_ADDRESS_CHARS: usize = 254;
/// The most components that one may choose.
const MAX_COMPONENTS: usize = 50;

/// Refuses when the operator offers no subscriptions.
pub(super) fn check_offered(cx: &RequestContext) -> Result<(), Error> {
    match cx.app.settings.subscribe {
        true => Ok(()),
        false => Err(Error::NotFound(Resource::Page)),
    }
}

/// The components that one may choose: those of the public page, but for the vantages.
fn choices(cx: &RequestContext) -> Vec<ComponentKey> {
    let components = &cx.summary.view.topology.components;
    let shown = cx.summary.public_components().into_iter();
    let keys = shown.map(|c| components[c.ix()].key.clone());
    keys.filter(|key| key.kind() != Kind::Vantage).take(MAX_COMPONENTS).collect()
}

/// The form as it is sent.
#[derive(Default)]
struct SubscribeForm {
    mail: String,
    webhook: String,
    language: String,
    components: Vec<String>,
}

impl SubscribeForm {
    fn of(fields: Vec<(String, String)>) -> SubscribeForm {
        let mut typed = SubscribeForm::default();
        for (name, value) in fields {
            let value = value.trim();
            match name.as_str() {
                "mail" => value.clone_into(&mut typed.mail),
                "webhook" => value.clone_into(&mut typed.webhook),
                "language" => value.clone_into(&mut typed.language),
                "component" if !value.is_empty() && typed.components.len() < MAX_COMPONENTS => {
                    typed.components.push(value.to_owned());
                }
                _ => {}
            }
        }
        typed
    }

    /// The chosen language, or else the one in which the form is shown.
    fn lang(&self, shown: Language) -> Option<Language> {
        if self.language.is_empty() { Some(shown) } else { Language::from_tag(&self.language) }
    }

    fn read(&self, shown: Language) -> Result<(SubscriberChannel, Language), Error> {
        let channel = channel(&self.mail, &self.webhook)?;
        let lang = self.lang(shown);
        Ok((channel, lang.ok_or(Error::invalid("language", FieldError::NotOneOf(Language::TAGS)))?))
    }
}

fn field_label(lang: Language, field: &'static str) -> String {
    match field {
        "mail" => say!(lang, "subscribe-mail"),
        "webhook" => say!(lang, "subscribe-webhook"),
        "language" => say!(lang, "subscribe-language"),
        name => name.to_owned(),
    }
}

/// The form, empty.
pub async fn page(cx: RequestContext) -> Result<Response, Error> {
    check_offered(&cx)?;
    Ok(form(&cx, &SubscribeForm::default(), None))
}

/// The form with what was typed, and what was refused of it.
fn form(cx: &RequestContext, typed: &SubscribeForm, refused: Option<&Error>) -> Response {
    let lang = cx.lang;
    let choices = choices(cx);
    let chosen = typed.lang(lang).unwrap_or(lang);
    let main = html! {
        h1 { (say!(lang, "subscribe-title")) }
        @if let Some(error) = refused { (refusal(lang, error)) }
        p { (say!(lang, "subscribe-hint")) }
        form.stacked.card method="post" action="/subscribe" {
            label for="mail" { (say!(lang, "subscribe-mail")) }
            input #mail type="email" name="mail" value=(typed.mail) maxlength=(MAX_ADDRESS_CHARS)
                autocomplete="email";
            label for="webhook" { (say!(lang, "subscribe-webhook")) }
            input #webhook type="url" name="webhook" value=(typed.webhook)
                maxlength=(MAX_ADDRESS_CHARS) placeholder="https://";
            label for="language" { (say!(lang, "subscribe-language")) }
            select #language name="language" {
                @for of in Language::ALL {
                    option value=(of.tag()) lang=(of.tag()) selected[of == chosen] { (of.own_name()) }
                }
            }
            @if !choices.is_empty() {
                fieldset {
                    legend { (say!(lang, "subscribe-only")) }
                    p.small { (say!(lang, "subscribe-only-hint")) }
                    @for (n, key) in choices.iter().enumerate() {
                        @let checked = typed.components.iter().any(|it| *it == cx.app.component_id(key));
                        p.choice {
                            input id={ "component-" (n) } type="checkbox" name="component" value=(cx.app.component_id(key))
                                checked[checked];
                            " " label for={ "component-" (n) } { (cx.names.component(lang, key)) }
                        }
                    }
                }
            }
            button { (say!(lang, "subscribe-do")) }
        }
        p.small { (say!(lang, "subscribe-also")) }
    };
    public_page(cx, say!(lang, "subscribe-title"), main)
}

/// Saves the subscription. The answer is the same for every address: a message is sent.
pub async fn subscribe(cx: RequestContext, request: Request) -> Result<Response, Error> {
    check_offered(&cx)?;
    let client = client_address(&cx.app, &request);
    let fields: Result<Form<Vec<(String, String)>>, FormRejection> =
        axum::RequestExt::extract(request).await;
    let Form(fields) = fields.map_err(|_| Error::unreadable_form())?;
    let typed = SubscribeForm::of(fields);
    let read = typed.read(cx.lang).map_err(|error| error.labelled(field_label));
    let (channel, lang) = match read {
        Ok(read) => read,
        Err(error) => return Ok(redisplay_form(&error, form(&cx, &typed, Some(&error)))),
    };
    if let Err(error) = save(&cx, client, (channel, lang), &typed.components).await {
        return Ok(redisplay_form(&error, form(&cx, &typed, Some(&error))));
    }
    Ok(public_page(
        &cx,
        say!(cx.lang, "subscribe-title"),
        html! {
            h1 { (say!(cx.lang, "subscribe-title")) }
            p.notice.ok role="status" { (say!(cx.lang, "subscribe-asked")) }
        },
    ))
}

/// Has who subscribes asked to confirm it. `components` are ids; none means everything.
pub(super) async fn save(
    cx: &RequestContext,
    client: Option<IpAddr>,
    (channel, language): (SubscriberChannel, Language),
    components: &[String],
) -> Result<(), Error> {
    let mut only = choices(cx);
    let is_offered = |id: &String| only.iter().any(|key| cx.app.component_id(key) == *id);
    if !components.iter().all(is_offered) {
        return Err(Error::NotFound(Resource::Component));
    }
    only.retain(|key| components.contains(&cx.app.component_id(key)));
    if !cx.app.subscription_limits.admit(client, &channel, cx.now) {
        return Err(Error::TooOften);
    }
    let filter = SubscriptionFilter { language, components: only };
    cx.store.subscribe(channel, filter, cx.now).await.map_err(Error::NotSaved)
}

/// The channel that an address or a webhook names.
pub(super) fn channel(mail: &str, webhook: &str) -> Result<SubscriberChannel, Error> {
    match (mail, webhook) {
        ("", "") => Err(Error::invalid("mail", FieldError::Missing)),
        ("", url) => {
            let url = webhook_url(url).ok_or(Error::invalid("webhook", FieldError::NotAUrl))?;
            Ok(SubscriberChannel::Webhook(url))
        }
        (_, url) if !url.is_empty() => Err(Error::invalid("webhook", FieldError::OneOnly)),
        (address, _) => {
            let address = normalize_email(address);
            let address = address.ok_or(Error::invalid("mail", FieldError::NotMail))?;
            Ok(SubscriberChannel::Mail(address.to_lowercase()))
        }
    }
}

/// A stranger's webhook in the form in which it is stored, so that the delivery worker connects
/// to the host that is judged here, and checks that it does not resolve to an internal address.
fn webhook_url(text: &str) -> Option<String> {
    let url = HttpUrl::parse(text).ok()?;
    let is_valid = url.is_public_https() && url.as_str().len() <= MAX_ADDRESS_CHARS;
    is_valid.then(|| url.as_str().to_owned())
}

async fn subscriber(cx: &RequestContext, token: &str) -> Result<Subscriber, Error> {
    let unknown = || Error::NotFound(Resource::Subscriber);
    let token: SubscriberToken = token.parse().map_err(|_| unknown())?;
    cx.store.subscriber(token).await.map_err(Error::StoreAway)?.ok_or_else(unknown)
}

/// `GET /subscribe/{token}`: the subscription with its buttons. Opening the address changes
/// nothing, since mail programs open addresses by themselves.
pub async fn subscription(
    cx: RequestContext,
    Path(token): Path<String>,
) -> Result<Response, Error> {
    let subscriber = subscriber(&cx, &token).await?;
    let lang = cx.lang;
    let base = format!("/subscribe/{token}");
    let (title, confirmed) = match subscriber.confirmed_at {
        None => (say!(lang, "subscribe-confirm-title"), false),
        Some(_) => (say!(lang, "subscribe-title"), true),
    };
    let main = html! {
        h1 { (title) }
        section.card {
            p { @match &subscriber.channel { SubscriberChannel::Mail(to) | SubscriberChannel::Webhook(to) => (to) } }
            @if confirmed { p { (say!(lang, "subscribe-confirmed")) } }
            @else {
                form method="post" action={ (base) "/confirm" } {
                    button { (say!(lang, "subscribe-confirm")) }
                }
            }
            form method="post" action={ (base) "/unsubscribe" } {
                button.danger { (say!(lang, "subscribe-leave")) }
            }
        }
    };
    Ok(private_page(&cx, title, main))
}

/// Confirms the subscription.
pub async fn confirm(cx: RequestContext, Path(token): Path<String>) -> Result<Response, Error> {
    let Subscriber { token, .. } = subscriber(&cx, &token).await?;
    cx.store.confirm_subscriber(token, cx.now).await.map_err(Error::NotSaved)?;
    Ok(Redirect::to(&format!("/subscribe/{token}")).into_response())
}

/// Ends the subscription; also at one click of a mail program (RFC 8058). To leave twice is no
/// error: a mail program may ask again.
pub async fn unsubscribe(cx: RequestContext, Path(token): Path<String>) -> Result<Response, Error> {
    match subscriber(&cx, &token).await {
        Ok(Subscriber { token, .. }) => {
            cx.store.unsubscribe(token, cx.now).await.map_err(Error::NotSaved)?
        }
        Err(Error::NotFound(_)) => {}
        Err(error) => return Err(error),
    }
    let title = say!(cx.lang, "subscribe-title");
    let main = html! {
        h1 { (title) }
        p.notice.ok role="status" { (say!(cx.lang, "subscribe-left")) }
    };
    Ok(private_page(&cx, title, main))
}

fn public_page(cx: &RequestContext, title: String, main: Markup) -> Response {
    frame(cx, &Page { audience: Audience::Public, title, live: None, main })
}

/// A page at a secret address, which no cache on the way keeps.
fn private_page(cx: &RequestContext, title: String, main: Markup) -> Response {
    frame(cx, &Page { audience: Audience::Customer, title, live: None, main })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invalid_address_is_refused() {
        assert_eq!(
            channel("Kim@Example.kr", "").unwrap(),
            SubscriberChannel::Mail("kim@example.kr".into())
        );
        for invalid in [
            "kim",
            "kim@",
            "@example.kr",
            "a@b",
            "a b@example.kr",
            "a@b.kr,c@d.kr",
            "<a@b.kr>",
            "a@[192.0.2.1]",
        ] {
            assert!(channel(invalid, "").is_err(), "{invalid}");
        }
        let url = "https://hooks.example/x";
        assert_eq!(channel("", url).unwrap(), SubscriberChannel::Webhook(url.into()));
        for invalid in [
            "http://hooks.example/",
            "https://",
            "https://u@hooks.example/",
            "https://10.0.0.1/x",
            "https://[::1]/x",
            "https://localhost/",
            "https://2130706433/x",
            "https://0x7f.1/x",
            "https://１２７．０．０．１/x",
            "https://[::ffff:127.0.0.1]/x",
            "https://hooks.example@10.0.0.1/",
            "https://@hooks.example/",
            "https://hooks.example\\@10.0.0.1/",
            "https://10.0.0.1\\.hooks.example/",
            "https://hooks\t.example/",
            "https:///hooks.example/",
            "https:hooks.example/",
            "https://hooks.example:22/",
            "https://hooks.example:0/",
            "https://hooks.example:65536/",
            "https://hooks.example/#x",
            "https://hooks .example/",
        ] {
            assert!(channel("", invalid).is_err(), "{invalid}");
        }
        // What is stored names the host that was judged, as every program reads it.
        for (typed, stored) in [
            ("HTTPS://Hooks.Example:443/X", "https://hooks.example/X"),
            ("https://한글.한국/x y", "https://xn--bj0bj06e.xn--3e0b707e/x%20y"),
            ("https://hooks.example/a/../@b", "https://hooks.example/@b"),
        ] {
            let expected = SubscriberChannel::Webhook(stored.into());
            assert_eq!(channel("", typed).unwrap(), expected);
        }
        assert!(channel("", "").is_err() && channel("kim@example.kr", url).is_err());
    }
}
