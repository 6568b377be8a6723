//! `/subscribe`: readers of the public page ask to hear of outages, confirm that it was they,
//! and leave at one click (S8, S19).

use crate::error::{Error, FieldError, Resource};
use crate::guard::{redisplay_form, refusal};
use crate::layout::{Audience, Page, RequestContext, frame};
use axum::extract::rejection::FormRejection;
use axum::extract::{ConnectInfo, Form, Path, Request};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::Time;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::inventory::{ComponentKey, Kind};
use bongsu_core::name::Name;
use bongsu_store::{Subscriber, SubscriberChannel, SubscriptionFilter};
use bongsu_words::{Lang, labels};
use maud::{Markup, html};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The longest address.
const ADDRESS_MOST: usize = 254;
/// Components that one may choose.
const ONLY_MOST: usize = 50;
/// From one address so many requests are taken within a while, and from all together so many:
/// each has somebody written to.
const EACH_MOST: usize = 5;
const ALL_MOST: usize = 300;
const WHILE: Duration = Duration::from_secs(600);

/// When anybody asked of late.
#[derive(Default)]
pub struct Asking(Mutex<HashMap<String, Vec<Time>>>);

impl Asking {
    /// Whether one more may ask; `None` for those whom a proxy hides.
    fn admits(&self, peer: Option<String>, now: Time) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, asked| {
            asked.retain(|at| now.since(*at) < WHILE);
            !asked.is_empty()
        });
        if all.values().map(Vec::len).sum::<usize>() >= ALL_MOST {
            return false;
        }
        let most = if peer.is_some() { EACH_MOST } else { ALL_MOST };
        let asked = all.entry(peer.unwrap_or_default()).or_default();
        if asked.len() >= most {
            return false;
        }
        asked.push(now);
        true
    }
}

/// Whom a request comes from: an address, or the network that one household has (RFC 6177).
/// What comes from this machine comes through a proxy, and may be anybody's.
fn network(peer: IpAddr) -> Option<String> {
    match peer {
        peer if peer.is_loopback() => None,
        IpAddr::V4(v4) => Some(v4.to_string()),
        IpAddr::V6(v6) => Some(format!("{:x?}", &v6.segments()[..4])),
    }
}

/// Whether there is anything to subscribe to here.
fn open(cx: &RequestContext) -> Result<(), Error> {
    match cx.app.settings.subscribe {
        true => Ok(()),
        false => Err(Error::NotFound(Resource::Page)),
    }
}

/// Of what one may hear: what the public page shows, but for where we look from.
fn choices(cx: &RequestContext) -> Vec<ComponentKey> {
    let components = &cx.digest.view.topology.components;
    let shown = cx.digest.public_components().into_iter();
    let keys = shown.map(|c| components[c.ix()].key.clone());
    keys.filter(|key| key.kind() != Kind::Vantage).take(ONLY_MOST).collect()
}

/// What a reader typed.
#[derive(Default)]
struct Typed {
    mail: String,
    webhook: String,
    language: String,
    only: Vec<String>,
}

impl Typed {
    fn read(fields: Vec<(String, String)>) -> Typed {
        let mut typed = Typed::default();
        for (name, value) in fields {
            let value = value.trim();
            match name.as_str() {
                "mail" => value.clone_into(&mut typed.mail),
                "webhook" => value.clone_into(&mut typed.webhook),
                "language" => value.clone_into(&mut typed.language),
                "only" if !value.is_empty() && typed.only.len() < ONLY_MOST => {
                    typed.only.push(value.to_owned());
                }
                _ => {}
            }
        }
        typed
    }

    /// The language that was chosen, or else the one in which the form is read.
    fn lang(&self, reads: Lang) -> Option<Lang> {
        if self.language.is_empty() { Some(reads) } else { Lang::from_tag(&self.language) }
    }
}

/// The form.
pub async fn page(cx: RequestContext) -> Result<Response, Error> {
    open(&cx)?;
    Ok(form(&cx, &Typed::default(), None))
}

/// The form with what was typed, and what of it is refused.
fn form(cx: &RequestContext, typed: &Typed, refused: Option<&Error>) -> Response {
    let lang = cx.lang;
    let choices = choices(cx);
    let chosen = typed.lang(lang).unwrap_or(lang);
    let main = html! {
        h1 { (say!(lang, "subscribe-title")) }
        @if let Some(error) = refused { (refusal(lang, error)) }
        p { (say!(lang, "subscribe-hint")) }
        form.stacked.card method="post" action="/subscribe" {
            label for="mail" { (say!(lang, "subscribe-mail")) }
            input #mail type="email" name="mail" value=(typed.mail) maxlength=(ADDRESS_MOST)
                autocomplete="email";
            label for="webhook" { (say!(lang, "subscribe-webhook")) }
            input #webhook type="url" name="webhook" value=(typed.webhook)
                maxlength=(ADDRESS_MOST) placeholder="https://";
            label for="language" { (say!(lang, "subscribe-language")) }
            select #language name="language" {
                @for (of, words) in [(Lang::Ko, "한국어"), (Lang::En, "English")] {
                    option value=(of.tag()) selected[of == chosen] { (words) }
                }
            }
            @if !choices.is_empty() {
                fieldset {
                    legend { (say!(lang, "subscribe-only")) }
                    p.small { (say!(lang, "subscribe-only-hint")) }
                    @for (n, key) in choices.iter().enumerate() {
                        @let checked = typed.only.iter().any(|only| *only == *key.0);
                        p.choice {
                            input id={ "only-" (n) } type="checkbox" name="only" value=(key)
                                checked[checked];
                            " " label for={ "only-" (n) } { (labels::component(lang, key)) }
                        }
                    }
                }
            }
            button { (say!(lang, "subscribe-do")) }
        }
        p.small { (say!(lang, "subscribe-also")) }
    };
    sheet(cx, say!(lang, "subscribe-title"), main)
}

/// Takes it down, and says no more than that a message comes.
pub async fn subscribe(cx: RequestContext, request: Request) -> Result<Response, Error> {
    open(&cx)?;
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.and_then(|peer| network(peer.0.ip()));
    let fields: Result<Form<Vec<(String, String)>>, FormRejection> =
        axum::RequestExt::extract(request).await;
    let Form(fields) = fields.map_err(|_| Error::invalid("form", FieldError::NotReadable))?;
    let typed = Typed::read(fields);
    let asked = way(&typed.mail, &typed.webhook).and_then(|way| {
        let lang = typed.lang(cx.lang);
        Ok((way, lang.ok_or(Error::invalid("language", FieldError::NotOneOf("ko, en")))?))
    });
    let (way, lang) = match asked {
        Ok(asked) => asked,
        Err(error) => return Ok(redisplay_form(&error, form(&cx, &typed, Some(&error)))),
    };
    if !cx.app.asking.admits(peer, cx.now) {
        return Err(Error::TooOften);
    }
    let only: Vec<ComponentKey> =
        typed.only.iter().map(|key| ComponentKey(key.as_str().into())).collect();
    let choices = choices(&cx);
    if !only.iter().all(|key| choices.contains(key)) {
        return Err(Error::NotFound(Resource::Component));
    }
    let wanted = SubscriptionFilter { language: lang.language(), components: only };
    cx.app.history.subscribe(way, wanted, cx.now).await?;
    let words = say!(cx.lang, "subscribe-asked");
    Ok(sheet(
        &cx,
        say!(cx.lang, "subscribe-title"),
        html! {
            h1 { (say!(cx.lang, "subscribe-title")) }
            p.notice.ok role="status" { (words) }
        },
    ))
}

fn way(mail: &str, webhook: &str) -> Result<SubscriberChannel, Error> {
    match (mail, webhook) {
        ("", "") => Err(Error::invalid("mail", FieldError::Missing)),
        ("", url) => {
            let rest = url.strip_prefix("https://").unwrap_or_default();
            // By name, so that whoever is to be asked is somebody's; the crier sees to it that
            // the name does not lead inside.
            let host = rest.split(['/', '?', ':']).next().unwrap_or_default();
            let named = Name::parse(host).is_ok() && host.parse::<IpAddr>().is_err();
            let fine = named
                && url.len() <= ADDRESS_MOST
                && url.chars().all(|c| c.is_ascii_graphic() && c != '@');
            fine.then(|| SubscriberChannel::Webhook(url.to_owned()))
                .ok_or(Error::invalid("webhook", FieldError::NotAUrl))
        }
        (_, url) if !url.is_empty() => Err(Error::invalid("webhook", FieldError::OneOnly)),
        (address, _) => {
            let (user, host) = address.split_once('@').unwrap_or_default();
            let fine = !user.is_empty()
                && host.contains('.')
                && address.len() <= ADDRESS_MOST
                && !address.contains(|c: char| {
                    c.is_whitespace() || c.is_control() || "<>,;\"".contains(c)
                })
                && !host.contains('@');
            fine.then(|| SubscriberChannel::Mail(address.to_lowercase()))
                .ok_or(Error::invalid("mail", FieldError::NotMail))
        }
    }
}

async fn find(cx: &RequestContext, token: &str) -> Result<Subscriber, Error> {
    let none = || Error::NotFound(Resource::Subscriber);
    let token: CustomerPageToken = token.parse().map_err(|_| none())?;
    cx.app.history.subscriber(token).await?.ok_or_else(none)
}

/// `GET /subscribe/{token}`: looking at it does nothing, since mail programs look at
/// addresses by themselves; a button does.
pub async fn customer_view(
    cx: RequestContext,
    Path(token): Path<String>,
) -> Result<Response, Error> {
    let subscriber = find(&cx, &token).await?;
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
            form method="post" action={ (base) "/leave" } {
                button.danger { (say!(lang, "subscribe-leave")) }
            }
        }
    };
    Ok(his(&cx, title, main))
}

/// It was he.
pub async fn confirm(cx: RequestContext, Path(token): Path<String>) -> Result<Response, Error> {
    let Subscriber { token, .. } = find(&cx, &token).await?;
    cx.app.history.confirm_subscriber(token, cx.now).await?;
    Ok(Redirect::to(&format!("/subscribe/{token}")).into_response())
}

/// He wants to hear nothing more; also at one click of a mail program (RFC 8058).
pub async fn leave(cx: RequestContext, Path(token): Path<String>) -> Result<Response, Error> {
    let Subscriber { token, .. } = find(&cx, &token).await?;
    cx.app.history.leave_subscriber(token, cx.now).await?;
    let title = say!(cx.lang, "subscribe-title");
    let main = html! {
        h1 { (title) }
        p.notice.ok role="status" { (say!(cx.lang, "subscribe-left")) }
    };
    Ok(his(&cx, title, main))
}

fn sheet(cx: &RequestContext, title: String, main: Markup) -> Response {
    frame(cx, &Page { room: Audience::Public, title, live: None, main })
}

/// A page at a secret address, which nobody on the way keeps.
fn his(cx: &RequestContext, title: String, main: Markup) -> Response {
    frame(cx, &Page { room: Audience::Customer, title, live: None, main })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_refused() {
        assert_eq!(
            way("Kim@Example.kr", "").unwrap(),
            SubscriberChannel::Mail("kim@example.kr".into())
        );
        for wrong in ["kim", "kim@", "@example.kr", "a@b", "a b@example.kr", "a@b.kr,c@d.kr"] {
            assert!(way(wrong, "").is_err(), "{wrong}");
        }
        let url = "https://hooks.example/x";
        assert_eq!(way("", url).unwrap(), SubscriberChannel::Webhook(url.into()));
        for wrong in [
            "http://hooks.example/",
            "https://",
            "https://u@hooks.example/",
            "https://10.0.0.1/x",
            "https://[::1]/x",
            "https://localhost/",
        ] {
            assert!(way("", wrong).is_err(), "{wrong}");
        }
        assert!(way("", "").is_err() && way("kim@example.kr", url).is_err());
    }

    #[test]
    fn one_reader_cannot_have_the_whole_world_written_to() {
        let asking = Asking::default();
        let at = |secs: i64| Time::from_secs(1_000 + secs);
        let admitted = (0..20).filter(|n| asking.admits(Some("a".into()), at(*n))).count();
        assert_eq!(admitted, EACH_MOST);
        assert!(asking.admits(Some("b".into()), at(20)));
        assert!(asking.admits(Some("a".into()), at(700)));
        let from_all = (0..1_000).filter(|n| asking.admits(Some(format!("{n}")), at(701))).count();
        assert!(from_all < ALL_MOST);
    }

    #[test]
    fn readers_behind_a_proxy_do_not_count_as_one() {
        let asking = Asking::default();
        let peer = || network("127.0.0.1".parse().unwrap());
        let admitted =
            (0..50).filter(|n| asking.admits(peer(), Time::from_secs(1_000 + n))).count();
        assert_eq!(admitted, 50);
        let house = |last| network(format!("2001:db8:1:2::{last}").parse().unwrap());
        assert_eq!(house(1), house(2));
    }
}
