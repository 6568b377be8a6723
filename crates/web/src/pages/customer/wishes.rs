//! `GET /c/{link}/wishes`: how each contact of a customer wants to be told (S8), and the way
//! out that a mail program takes at one click (RFC 8058).

use super::mine::Mine;
use crate::error::{Error, Flaw, Thing};
use crate::guard::{given_back, refusal};
use crate::params::Params;
use crate::shell::{Room, Screen, Sheet, frame};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::inventory::{Channel, Contact};
use bongsu_core::notice::ContactKey;
use bongsu_core::wish::{Amount, Wish};
use bongsu_words::Lang;
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;

/// What stands in the form of one contact.
#[derive(Deserialize)]
pub struct Said {
    contact: String,
    #[serde(default)]
    amount: String,
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
async fn contacts(screen: &Screen, mine: &Mine) -> Result<Vec<(Contact, Wish)>, Error> {
    let key = screen.digest.view.estate.customers[mine.customer.ix()].clone();
    let customer = screen.app.history.customer(key).await?;
    let mut wishes: BTreeMap<ContactKey, Wish> = screen.app.history.wishes().await?;
    let contacts = customer.map(|customer| customer.contacts).unwrap_or_default();
    let with = |contact: Contact| {
        let wish = wishes.remove(&ContactKey::of(&contact)).unwrap_or_default();
        (contact, wish)
    };
    Ok(contacts.into_iter().map(with).collect())
}

/// Whether a contact is another customer's as well: what he wishes holds for all of them, so it
/// is not said on the page of one.
fn is_shared(screen: &Screen, contact: &Contact) -> bool {
    let people = &screen.digest.view.estate.people;
    people.customers_of(ContactKey::of(contact)).nth(1).is_some()
}

/// Whether words can be read out to him: where no gateway does that, it is not offered.
fn can_be_called(screen: &Screen, contact: &Contact) -> bool {
    contact.channel() == Channel::Phone && screen.app.settings.calls
}

/// The one of them that is called `key`, if he is nobody else's.
async fn one_of(screen: &Screen, mine: &Mine, key: &str) -> Result<(Contact, Wish), Error> {
    let mut found = contacts(screen, mine).await?.into_iter();
    let found = found.find(|(it, _)| ContactKey::of(it).to_string() == key);
    found.filter(|(it, _)| !is_shared(screen, it)).ok_or(Error::NotFound(Thing::Contact))
}

/// The page.
pub async fn page(
    screen: Screen,
    Path(link): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let mine = Mine::by_link(&screen, &link).await?;
    let contacts = contacts(&screen, &mine).await?;
    Ok(sheet(&screen, &mine, &contacts, params.get("done").is_some(), None))
}

/// Keeps what one contact wishes.
pub async fn keep(
    screen: Screen,
    Path(link): Path<String>,
    form: Result<Form<Said>, FormRejection>,
) -> Result<Response, Error> {
    let mine = Mine::by_link(&screen, &link).await?;
    let Form(said) = form.map_err(|_| Error::invalid("form", Flaw::NotReadable))?;
    let (contact, kept) = one_of(&screen, &mine, &said.contact).await?;
    let mut wish = match said.read() {
        Ok(wish) => wish,
        Err(error) => {
            let contacts = contacts(&screen, &mine).await?;
            let again = sheet(&screen, &mine, &contacts, false, Some((&said, &error)));
            return Ok(given_back(&error, again));
        }
    };
    if !can_be_called(&screen, &contact) {
        // What is not offered is not changed either.
        wish.voice = kept.voice;
    }
    screen.app.history.keep_wish(ContactKey::of(&contact), wish, screen.now).await?;
    Ok(Redirect::to(&format!("{}/wishes?done=1", mine.path())).into_response())
}

/// `GET /c/{link}/leave?to=…`: asks whether that contact is to hear nothing more.
pub async fn leaving(
    screen: Screen,
    Path(link): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let mine = Mine::by_link(&screen, &link).await?;
    let to = params.get("to").unwrap_or_default();
    let (contact, _) = one_of(&screen, &mine, to).await?;
    let lang = screen.lang;
    let main = html! {
        h1 { (say!(lang, "leave-title")) }
        section.card {
            p { (say!(lang, "leave-words", contact = masked(&contact))) }
            form method="post" action={ (mine.path()) "/leave?to=" (to) } {
                p.buttons {
                    button.danger { (say!(lang, "leave-do")) }
                    a.button href={ (mine.path()) "/wishes" } { (say!(lang, "leave-less")) }
                }
            }
        }
    };
    let title = say!(lang, "leave-title");
    Ok(frame(&screen, &Sheet { room: Room::Customer, title, live: None, main }))
}

/// `POST /c/{link}/leave?to=…`: that contact hears nothing more until somebody says otherwise.
/// Answered at once: a mail program that does it for him follows no redirect (RFC 8058 §3.1).
pub async fn leave(
    screen: Screen,
    Path(link): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let mine = Mine::by_link(&screen, &link).await?;
    let to = params.get("to").unwrap_or_default();
    let (contact, wish) = one_of(&screen, &mine, to).await?;
    let wish = Wish { amount: Some(Amount::Nothing), ..wish };
    screen.app.history.keep_wish(ContactKey::of(&contact), wish, screen.now).await?;
    Ok(sheet(&screen, &mine, &contacts(&screen, &mine).await?, true, None))
}

impl Said {
    /// As a contact wishes it now.
    fn of(contact: &Contact, wish: &Wish) -> Said {
        let ticked = |on: bool| if on { "1".into() } else { String::new() };
        let amount = wish.amount.unwrap_or(Amount::usual(contact.channel()));
        let tag = |language| Lang::ALL.into_iter().find(|it| it.language() == language);
        Said {
            contact: ContactKey::of(contact).to_string(),
            amount: amount.as_str().into(),
            quiet: wish.quiet.map_or_else(String::new, |quiet| quiet.to_string()),
            quiet_first: ticked(wish.quiet_first),
            language: wish.language.and_then(tag).map_or("", Lang::tag).into(),
            voice: ticked(wish.voice),
        }
    }

    fn read(&self) -> Result<Wish, Error> {
        let amount = match self.amount.as_str() {
            "" => None,
            "all" => Some(Amount::All),
            "brief" => Some(Amount::Brief),
            "nothing" => Some(Amount::Nothing),
            _ => return Err(Error::invalid("amount", Flaw::NotOneOf("all, brief, nothing"))),
        };
        let quiet = match self.quiet.trim() {
            "" => None,
            text => Some(text.parse().map_err(|_| Error::invalid("quiet", Flaw::NotASpan))?),
        };
        let language = match self.language.as_str() {
            "" => None,
            tag => {
                let lang = Lang::from_tag(tag);
                let lang = lang.ok_or(Error::invalid("language", Flaw::NotOneOf("ko, en")))?;
                Some(lang.language())
            }
        };
        let (quiet_first, voice) = (!self.quiet_first.is_empty(), !self.voice.is_empty());
        Ok(Wish { amount, quiet, quiet_first, language, voice })
    }
}

fn sheet(
    screen: &Screen,
    mine: &Mine,
    contacts: &[(Contact, Wish)],
    done: bool,
    refused: Option<(&Said, &Error)>,
) -> Response {
    let lang = screen.lang;
    let refused_of = |contact: &Contact| {
        refused.filter(|(said, _)| said.contact == ContactKey::of(contact).to_string())
    };
    let main = html! {
        p.crumbs { a href=(screen.href(&mine.path())) { (say!(lang, "mine-title")) } }
        h1 { (say!(lang, "wishes-title")) }
        p { (say!(lang, "wishes-hint")) }
        @if done { p.notice.ok role="status" { (say!(lang, "wishes-done")) } }
        @if contacts.is_empty() { p { (say!(lang, "wishes-none")) } }
        @for (contact, wish) in contacts {
            @if is_shared(screen, contact) {
                section.card { h2 { (masked(contact)) } p { (say!(lang, "wishes-shared")) } }
            } @else if let Some((said, error)) = refused_of(contact) {
                (form(screen, mine, contact, said, Some(error)))
            } @else { (form(screen, mine, contact, &Said::of(contact, wish), None)) }
        }
    };
    let title = say!(lang, "wishes-title");
    frame(screen, &Sheet { room: Room::Customer, title, live: None, main })
}

fn form(
    screen: &Screen,
    mine: &Mine,
    contact: &Contact,
    said: &Said,
    refused: Option<&Error>,
) -> Markup {
    let lang = screen.lang;
    let id = |name: &str| format!("{name}-{}", said.contact);
    let amounts = [
        (Amount::All, say!(lang, "wishes-all")),
        (Amount::Brief, say!(lang, "wishes-brief")),
        (Amount::Nothing, say!(lang, "wishes-nothing")),
    ];
    html! {
        section.card aria-labelledby=(id("of")) {
            h2 id=(id("of")) { (masked(contact)) }
            @if let Some(error) = refused { (refusal(lang, error)) }
            form.stacked method="post" action={ (mine.path()) "/wishes" } {
                input type="hidden" name="contact" value=(said.contact);
                fieldset {
                    legend { (say!(lang, "wishes-amount")) }
                    @for (amount, words) in amounts {
                        p.choice {
                            input id=(id(amount.as_str())) type="radio" name="amount"
                                value=(amount.as_str()) checked[amount.as_str() == said.amount];
                            " " label for=(id(amount.as_str())) { (words) }
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
                @if can_be_called(screen, contact) {
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
