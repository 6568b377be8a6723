//! `GET /c/{link}/preferences`: how each contact of a customer wants to be told (S8), and the way
//! out that a mail program takes at one click (RFC 8058).

use super::customer_view::CustomerView;
use crate::error::{Error, FieldError, Resource};
use crate::guard::{redisplay_form, refusal};
use crate::layout::{Audience, Page, RequestContext, frame};
use crate::params::Params;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::inventory::{Channel, Contact};
use bongsu_core::notification::ContactKey;
use bongsu_core::notification::preferences::{NotificationPreferences, Verbosity};
use bongsu_words::Lang;
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What stands in the form of one contact.
#[derive(Deserialize)]
pub struct Said {
    contact: String,
    #[serde(default)]
    verbosity: String,
    #[serde(default)]
    quiet: String,
    #[serde(default)]
    quiet_first: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    voice: String,
}

/// The customer's contacts, each with what he wishes.
async fn contacts(
    cx: &RequestContext,
    customer_view: &CustomerView,
) -> Result<Vec<(Contact, NotificationPreferences)>, Error> {
    let key = cx.digest.view.topology.customers[customer_view.customer.ix()].clone();
    let customer = cx.app.history.customer(key).await?;
    let mut preferences: BTreeMap<ContactKey, NotificationPreferences> =
        cx.app.history.preferences().await?;
    let contacts = customer.map(|customer| customer.contacts).unwrap_or_default();
    let with = |contact: Contact| {
        let preferences = preferences.remove(&ContactKey::of(&contact)).unwrap_or_default();
        (contact, preferences)
    };
    Ok(contacts.into_iter().map(with).collect())
}

/// Whether a contact is another customer's as well: what he wishes holds for all of them, so it
/// is not said on the page of one.
fn is_shared(cx: &RequestContext, contact: &Contact) -> bool {
    let people = &cx.digest.view.topology.contacts;
    people.customers_of(ContactKey::of(contact)).nth(1).is_some()
}

/// Whether words can be read out to him: where no gateway does that, it is not offered.
fn can_be_called(cx: &RequestContext, contact: &Contact) -> bool {
    contact.channel() == Channel::Phone && cx.app.settings.calls
}

/// The one of them that is called `key`, if he is nobody else's.
async fn one_of(
    cx: &RequestContext,
    customer_view: &CustomerView,
    key: &str,
) -> Result<(Contact, NotificationPreferences), Error> {
    let mut found = contacts(cx, customer_view).await?.into_iter();
    let found = found.find(|(it, _)| ContactKey::of(it).to_string() == key);
    found.filter(|(it, _)| !is_shared(cx, it)).ok_or(Error::NotFound(Resource::Contact))
}

/// The page.
pub async fn page(
    cx: RequestContext,
    Path(link): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let customer_view = CustomerView::by_link(&cx, &link).await?;
    let contacts = contacts(&cx, &customer_view).await?;
    Ok(sheet(&cx, &customer_view, &contacts, params.get("done").is_some(), None))
}

/// Keeps what one contact wishes.
pub async fn keep(
    cx: RequestContext,
    Path(link): Path<String>,
    form: Result<Form<Said>, FormRejection>,
) -> Result<Response, Error> {
    let customer_view = CustomerView::by_link(&cx, &link).await?;
    let Form(said) = form.map_err(|_| Error::invalid("form", FieldError::NotReadable))?;
    let (contact, kept) = one_of(&cx, &customer_view, &said.contact).await?;
    let mut preferences = match said.read() {
        Ok(preferences) => preferences,
        Err(error) => {
            let contacts = contacts(&cx, &customer_view).await?;
            let again = sheet(&cx, &customer_view, &contacts, false, Some((&said, &error)));
            return Ok(redisplay_form(&error, again));
        }
    };
    if !can_be_called(&cx, &contact) {
        // What is not offered is not changed either.
        preferences.voice = kept.voice;
    }
    cx.app.history.keep_preferences(ContactKey::of(&contact), preferences, cx.now).await?;
    Ok(Redirect::to(&format!("{}/wishes?done=1", customer_view.path())).into_response())
}

/// `GET /c/{link}/leave?to=…`: asks whether that contact is to hear nothing more.
pub async fn leaving(
    cx: RequestContext,
    Path(link): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let customer_view = CustomerView::by_link(&cx, &link).await?;
    let to = params.get("to").unwrap_or_default();
    let (contact, _) = one_of(&cx, &customer_view, to).await?;
    let lang = cx.lang;
    let main = html! {
        h1 { (say!(lang, "leave-title")) }
        section.card {
            p { (say!(lang, "leave-words", contact = masked(&contact))) }
            form method="post" action={ (customer_view.path()) "/leave?to=" (to) } {
                p.buttons {
                    button.danger { (say!(lang, "leave-do")) }
                    a.button href={ (customer_view.path()) "/wishes" } { (say!(lang, "leave-less")) }
                }
            }
        }
    };
    let title = say!(lang, "leave-title");
    Ok(frame(&cx, &Page { room: Audience::Customer, title, live: None, main }))
}

/// `POST /c/{link}/leave?to=…`: that contact hears nothing more until somebody says otherwise.
/// Answered at once: a mail program that does it for him follows no redirect (RFC 8058 §3.1).
pub async fn leave(
    cx: RequestContext,
    Path(link): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let customer_view = CustomerView::by_link(&cx, &link).await?;
    let to = params.get("to").unwrap_or_default();
    let (contact, preferences) = one_of(&cx, &customer_view, to).await?;
    let preferences =
        NotificationPreferences { verbosity: Some(Verbosity::Nothing), ..preferences };
    cx.app.history.keep_preferences(ContactKey::of(&contact), preferences, cx.now).await?;
    Ok(sheet(&cx, &customer_view, &contacts(&cx, &customer_view).await?, true, None))
}

impl Said {
    /// As a contact wishes it now.
    fn of(contact: &Contact, preferences: &NotificationPreferences) -> Said {
        let ticked = |on: bool| if on { "1".into() } else { String::new() };
        let verbosity = preferences.verbosity.unwrap_or(Verbosity::default_for(contact.channel()));
        let tag = |language| Lang::ALL.into_iter().find(|it| it.language() == language);
        Said {
            contact: ContactKey::of(contact).to_string(),
            verbosity: verbosity.as_str().into(),
            quiet: preferences.quiet.map_or_else(String::new, |quiet| quiet.to_string()),
            quiet_first: ticked(preferences.quiet_first),
            language: preferences.language.and_then(tag).map_or("", Lang::tag).into(),
            voice: ticked(preferences.voice),
        }
    }

    fn read(&self) -> Result<NotificationPreferences, Error> {
        let verbosity = match self.verbosity.as_str() {
            "" => None,
            "all" => Some(Verbosity::All),
            "brief" => Some(Verbosity::Brief),
            "nothing" => Some(Verbosity::Nothing),
            _ => return Err(Error::invalid("amount", FieldError::NotOneOf("all, brief, nothing"))),
        };
        let quiet = match self.quiet.trim() {
            "" => None,
            text => Some(text.parse().map_err(|_| Error::invalid("quiet", FieldError::NotASpan))?),
        };
        let language = match self.language.as_str() {
            "" => None,
            tag => {
                let lang = Lang::from_tag(tag);
                let lang =
                    lang.ok_or(Error::invalid("language", FieldError::NotOneOf("ko, en")))?;
                Some(lang.language())
            }
        };
        let (quiet_first, voice) = (!self.quiet_first.is_empty(), !self.voice.is_empty());
        Ok(NotificationPreferences { verbosity, quiet, quiet_first, language, voice })
    }
}

fn sheet(
    cx: &RequestContext,
    customer_view: &CustomerView,
    contacts: &[(Contact, NotificationPreferences)],
    done: bool,
    refused: Option<(&Said, &Error)>,
) -> Response {
    let lang = cx.lang;
    let refused_of = |contact: &Contact| {
        refused.filter(|(said, _)| said.contact == ContactKey::of(contact).to_string())
    };
    let main = html! {
        p.crumbs { a href=(cx.href(&customer_view.path())) { (say!(lang, "mine-title")) } }
        h1 { (say!(lang, "wishes-title")) }
        p { (say!(lang, "wishes-hint")) }
        @if done { p.notice.ok role="status" { (say!(lang, "wishes-done")) } }
        @if contacts.is_empty() { p { (say!(lang, "wishes-none")) } }
        @for (contact, preferences) in contacts {
            @if is_shared(cx, contact) {
                section.card { h2 { (masked(contact)) } p { (say!(lang, "wishes-shared")) } }
            } @else if let Some((said, error)) = refused_of(contact) {
                (form(cx, customer_view, contact, said, Some(error)))
            } @else { (form(cx, customer_view, contact, &Said::of(contact, preferences), None)) }
        }
    };
    let title = say!(lang, "wishes-title");
    frame(cx, &Page { room: Audience::Customer, title, live: None, main })
}

fn form(
    cx: &RequestContext,
    customer_view: &CustomerView,
    contact: &Contact,
    said: &Said,
    refused: Option<&Error>,
) -> Markup {
    let lang = cx.lang;
    let id = |name: &str| format!("{name}-{}", said.contact);
    let amounts = [
        (Verbosity::All, say!(lang, "wishes-all")),
        (Verbosity::Brief, say!(lang, "wishes-brief")),
        (Verbosity::Nothing, say!(lang, "wishes-nothing")),
    ];
    html! {
        section.card aria-labelledby=(id("of")) {
            h2 id=(id("of")) { (masked(contact)) }
            @if let Some(error) = refused { (refusal(lang, error)) }
            form.stacked method="post" action={ (customer_view.path()) "/wishes" } {
                input type="hidden" name="contact" value=(said.contact);
                fieldset {
                    legend { (say!(lang, "wishes-amount")) }
                    @for (verbosity, words) in amounts {
                        p.choice {
                            input id=(id(verbosity.as_str())) type="radio" name="amount"
                                value=(verbosity.as_str()) checked[verbosity.as_str() == said.verbosity];
                            " " label for=(id(verbosity.as_str())) { (words) }
                        }
                    }
                }
                label for=(id("quiet")) { (say!(lang, "wishes-quiet")) }
                input id=(id("quiet")) name="quiet" value=(said.quiet) placeholder="22:00-07:00"
                    pattern="[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]" maxlength="11";
                p.small { (say!(lang, "wishes-quiet-hint")) }
                p.choice {
                    input id=(id("first")) type="checkbox" name="quiet_first" value="1" checked[!said.quiet_first.is_empty()];
                    " " label for=(id("first")) { (say!(lang, "wishes-quiet-first")) }
                }
                @if can_be_called(cx, contact) {
                    p.choice {
                        input id=(id("voice")) type="checkbox" name="voice" value="1" checked[!said.voice.is_empty()];
                        " " label for=(id("voice")) { (say!(lang, "wishes-voice")) }
                    }
                }
                label for=(id("language")) { (say!(lang, "wishes-language")) }
                select id=(id("language")) name="language" {
                    option value="" { (say!(lang, "wishes-language-usual")) }
                    @for (of, words) in [(Lang::Ko, "한국어"), (Lang::En, "English")] {
                        option value=(of.tag()) selected[of.tag() == said.language] { (words) }
                    }
                }
                button { (say!(lang, "wishes-do")) }
            }
        }
    }
}

/// A contact so that he knows himself, and nobody else learns the address: whoever has the
/// link may read this.
pub fn masked(contact: &Contact) -> String {
    match contact {
        Contact::Email(address) => {
            let (user, host) = address.split_once('@').unwrap_or((address, ""));
            let shown: String = user.chars().take(2.min(user.chars().count() / 2)).collect();
            format!("{shown}…@{host}")
        }
        Contact::Phone(number) => {
            let last = number.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
            format!("☎ …{}", &number[last..])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_has_the_link_does_not_learn_the_address() {
        assert_eq!(masked(&Contact::Email("kimchi@example.kr".into())), "ki…@example.kr");
        assert_eq!(masked(&Contact::Phone("+821012345678".into())), "☎ …5678");
        assert_eq!(masked(&Contact::Phone("119".into())), "☎ …119");
    }
}
