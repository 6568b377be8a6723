//! `/c/{token}/preferences`: the notification preferences of a customer's contacts (S8), and
//! `/c/{token}/unsubscribe`, which a mail program uses at one click (RFC 8058).

use crate::layout::fragments::customer::masked_contact;
use crate::layout::{Audience, Page, frame};
use crate::middleware::error_pages::{redisplay_form, refusal};
use crate::model::customer::CustomerView;
use crate::queries::{Queries, Updates};
use crate::request::context::RequestContext;
use crate::request::customer::customer_by_token;
use crate::request::error::{Error, FieldError, Resource};
use crate::request::params::Params;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::inventory::{Channel, Contact};
use bongsu_core::notification::ContactKey;
use bongsu_core::notification::preferences::{NotificationPreferences, Verbosity};
use bongsu_words::Language;
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The form of one contact.
#[derive(Deserialize)]
pub struct PreferencesForm {
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
    #[serde(default)]
    site_alerts: String,
    #[serde(default)]
    month_report: String,
}

/// The customer's contacts with their preferences.
async fn contacts(
    cx: &RequestContext,
    customer: &CustomerView,
) -> Result<Vec<(Contact, NotificationPreferences)>, Error> {
    let key = cx.summary.view.topology.customers[customer.customer.ix()].clone();
    let customer = cx.store.customer(key).await.map_err(Error::StoreAway)?;
    let mut preferences: BTreeMap<ContactKey, NotificationPreferences> =
        cx.store.preferences().await.map_err(Error::StoreAway)?;
    let contacts = customer.map(|customer| customer.contacts).unwrap_or_default();
    let index = &cx.summary.view.topology.contacts;
    let with_preferences = |contact: Contact| {
        let preferences = preferences.remove(&index.key_of(&contact)).unwrap_or_default();
        (contact, preferences)
    };
    Ok(contacts.into_iter().map(with_preferences).collect())
}

/// Whether a contact belongs to another customer as well: its preferences hold for all of
/// them, so they cannot be changed on the page of one.
fn is_shared(cx: &RequestContext, contact: &Contact) -> bool {
    let contacts = &cx.summary.view.topology.contacts;
    contacts.customers_of(contacts.key_of(contact)).nth(1).is_some()
}

/// Whether notices can be read out to a contact: offered only where a gateway does it.
fn can_be_called(cx: &RequestContext, contact: &Contact) -> bool {
    contact.channel() == Channel::Phone && cx.app.settings.calls
}

/// The contact with a key, if it is the customer's alone.
async fn own_contact(
    cx: &RequestContext,
    customer: &CustomerView,
    key: &str,
) -> Result<(Contact, NotificationPreferences), Error> {
    let mut found = contacts(cx, customer).await?.into_iter();
    let index = &cx.summary.view.topology.contacts;
    let found = found.find(|(it, _)| index.key_of(it).to_string() == key);
    found.filter(|(it, _)| !is_shared(cx, it)).ok_or(Error::NotFound(Resource::Contact))
}

/// The page with a form for each contact.
pub async fn page(
    cx: RequestContext,
    Path(token): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let customer = customer_by_token(&cx, &token).await?;
    let contacts = contacts(&cx, &customer).await?;
    Ok(render(&cx, &customer, &contacts, params.get("done").is_some(), None))
}

/// Saves the preferences of one contact.
pub async fn save(
    cx: RequestContext,
    Path(token): Path<String>,
    form: Result<Form<PreferencesForm>, FormRejection>,
) -> Result<Response, Error> {
    let customer = customer_by_token(&cx, &token).await?;
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let (contact, saved) = own_contact(&cx, &customer, &form.contact).await?;
    let mut preferences = match form.read().map_err(|error| error.labelled(field_label)) {
        Ok(preferences) => preferences,
        Err(error) => {
            let contacts = contacts(&cx, &customer).await?;
            let again = render(&cx, &customer, &contacts, false, Some((&form, &error)));
            return Ok(redisplay_form(&error, again));
        }
    };
    if !can_be_called(&cx, &contact) {
        // An option that is not offered is not changed either.
        preferences.voice = saved.voice;
    }
    let key = cx.summary.view.topology.contacts.key_of(&contact);
    cx.store.save_preferences(key, preferences, cx.now).await.map_err(Error::NotSaved)?;
    Ok(Redirect::to(&format!("{}/preferences?done=1", customer.path())).into_response())
}

/// `GET /c/{token}/unsubscribe?to=…`: asks whether to unsubscribe that contact. Opening the
/// address changes nothing, since mail programs open addresses by themselves.
pub async fn confirm_unsubscribe(
    cx: RequestContext,
    Path(token): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let customer = customer_by_token(&cx, &token).await?;
    let to = params.get("to").unwrap_or_default();
    let (contact, _) = own_contact(&cx, &customer, to).await?;
    let lang = cx.lang;
    let main = html! {
        h1 { (say!(lang, "unsubscribe-title")) }
        section.card {
            p { (say!(lang, "unsubscribe-words", contact = masked_contact(&contact))) }
            form method="post" action={ (customer.path()) "/unsubscribe?to=" (to) } {
                p.buttons {
                    button.danger { (say!(lang, "unsubscribe-do")) }
                    a.button href={ (customer.path()) "/preferences" } { (say!(lang, "unsubscribe-less")) }
                }
            }
        }
    };
    let title = say!(lang, "unsubscribe-title");
    Ok(frame(&cx, &Page { audience: Audience::Customer, title, live: None, main }))
}

/// `POST /c/{token}/unsubscribe?to=…`: unsubscribes that contact until the preferences are
/// changed again. No redirect: a mail program follows none (RFC 8058 §3.1).
pub async fn unsubscribe(
    cx: RequestContext,
    Path(token): Path<String>,
    params: Params,
) -> Result<Response, Error> {
    let customer = customer_by_token(&cx, &token).await?;
    let to = params.get("to").unwrap_or_default();
    let (contact, preferences) = own_contact(&cx, &customer, to).await?;
    let preferences =
        NotificationPreferences { verbosity: Some(Verbosity::Nothing), ..preferences };
    let key = cx.summary.view.topology.contacts.key_of(&contact);
    cx.store.save_preferences(key, preferences, cx.now).await.map_err(Error::NotSaved)?;
    Ok(render(&cx, &customer, &contacts(&cx, &customer).await?, true, None))
}

fn field_label(lang: Language, field: &'static str) -> String {
    match field {
        "verbosity" => say!(lang, "preferences-verbosity"),
        "quiet" => say!(lang, "preferences-quiet"),
        "language" => say!(lang, "subscribe-language"),
        "site_alerts" => say!(lang, "preferences-alerts"),
        "month_report" => say!(lang, "preferences-report"),
        name => name.to_owned(),
    }
}

impl PreferencesForm {
    /// The form with the present preferences.
    fn of(
        key: ContactKey,
        contact: &Contact,
        preferences: &NotificationPreferences,
    ) -> PreferencesForm {
        let ticked = |on: bool| if on { "1".into() } else { String::new() };
        let verbosity = preferences.verbosity.unwrap_or(Verbosity::default_for(contact.channel()));
        PreferencesForm {
            contact: key.to_string(),
            verbosity: verbosity.as_str().into(),
            quiet: preferences.quiet.map_or_else(String::new, |quiet| quiet.to_string()),
            quiet_first: ticked(preferences.quiet_first),
            language: preferences.language.map_or("", Language::tag).into(),
            voice: ticked(preferences.voice),
            site_alerts: chosen(preferences.site_alerts),
            month_report: chosen(preferences.month_report),
        }
    }

    fn read(&self) -> Result<NotificationPreferences, Error> {
        let verbosity = match self.verbosity.as_str() {
            "" => None,
            "all" => Some(Verbosity::All),
            "brief" => Some(Verbosity::Brief),
            "nothing" => Some(Verbosity::Nothing),
            _ => {
                return Err(Error::invalid(
                    "verbosity",
                    FieldError::NotOneOf("all, brief, nothing"),
                ));
            }
        };
        let quiet = match self.quiet.trim() {
            "" => None,
            text => {
                Some(text.parse().map_err(|_| Error::invalid("quiet", FieldError::NotATimeRange))?)
            }
        };
        let language = match self.language.as_str() {
            "" => None,
            tag => {
                let lang = Language::from_tag(tag);
                let lang =
                    lang.ok_or(Error::invalid("language", FieldError::NotOneOf(Language::TAGS)))?;
                Some(lang)
            }
        };
        let site_alerts = choice("site_alerts", &self.site_alerts)?;
        let month_report = choice("month_report", &self.month_report)?;
        let (quiet_first, voice) = (!self.quiet_first.is_empty(), !self.voice.is_empty());
        Ok(NotificationPreferences {
            verbosity,
            quiet,
            quiet_first,
            language,
            voice,
            site_alerts,
            month_report,
        })
    }
}

/// The value of a field that can be left to what usually holds.
fn chosen(choice: Option<bool>) -> String {
    match choice {
        None => "",
        Some(true) => "yes",
        Some(false) => "no",
    }
    .into()
}

fn choice(field: &'static str, value: &str) -> Result<Option<bool>, Error> {
    match value {
        "" => Ok(None),
        "yes" => Ok(Some(true)),
        "no" => Ok(Some(false)),
        _ => Err(Error::invalid(field, FieldError::NotOneOf("yes, no"))),
    }
}

/// The page: a form for each contact, one of which may have been refused.
fn render(
    cx: &RequestContext,
    customer: &CustomerView,
    contacts: &[(Contact, NotificationPreferences)],
    done: bool,
    refused: Option<(&PreferencesForm, &Error)>,
) -> Response {
    let lang = cx.lang;
    let index = &cx.summary.view.topology.contacts;
    let refused_of = |key: ContactKey| refused.filter(|(form, _)| form.contact == key.to_string());
    let main = html! {
        p.crumbs { a href=(cx.href(&customer.path())) { (say!(lang, "customer-title")) } }
        h1 { (say!(lang, "preferences-title")) }
        p { (say!(lang, "preferences-hint")) }
        @if done { p.notice.ok role="status" { (say!(lang, "preferences-done")) } }
        @if contacts.is_empty() { p { (say!(lang, "preferences-none")) } }
        @for (contact, preferences) in contacts {
            @let key = index.key_of(contact);
            @if is_shared(cx, contact) {
                section.card { h2 { (masked_contact(contact)) } p { (say!(lang, "preferences-shared")) } }
            } @else if let Some((form, error)) = refused_of(key) {
                (contact_form(cx, customer, contact, form, Some(error)))
            } @else { (contact_form(cx, customer, contact, &PreferencesForm::of(key, contact, preferences), None)) }
        }
    };
    let title = say!(lang, "preferences-title");
    frame(cx, &Page { audience: Audience::Customer, title, live: None, main })
}

/// The form of one contact, with what was refused of it.
fn contact_form(
    cx: &RequestContext,
    customer: &CustomerView,
    contact: &Contact,
    form: &PreferencesForm,
    refused: Option<&Error>,
) -> Markup {
    let lang = cx.lang;
    let id = |name: &str| format!("{name}-{}", form.contact);
    let verbosities = [
        (Verbosity::All, say!(lang, "preferences-all")),
        (Verbosity::Brief, say!(lang, "preferences-brief")),
        (Verbosity::Nothing, say!(lang, "preferences-nothing")),
    ];
    html! {
        section.card aria-labelledby=(id("of")) {
            h2 id=(id("of")) { (masked_contact(contact)) }
            @if let Some(error) = refused { (refusal(lang, error)) }
            form.stacked method="post" action={ (customer.path()) "/preferences" } {
                input type="hidden" name="contact" value=(form.contact);
                fieldset {
                    legend { (say!(lang, "preferences-verbosity")) }
                    @for (verbosity, label) in verbosities {
                        p.choice {
                            input id=(id(verbosity.as_str())) type="radio" name="verbosity"
                                value=(verbosity.as_str()) checked[verbosity.as_str() == form.verbosity];
                            " " label for=(id(verbosity.as_str())) { (label) }
                        }
                    }
                }
                label for=(id("quiet")) { (say!(lang, "preferences-quiet")) }
                input id=(id("quiet")) name="quiet" value=(form.quiet) placeholder="22:00-07:00"
                    pattern="[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]" maxlength="11";
                p.small { (say!(lang, "preferences-quiet-hint")) }
                p.choice {
                    input id=(id("quiet-first")) type="checkbox" name="quiet_first" value="1" checked[!form.quiet_first.is_empty()];
                    " " label for=(id("quiet-first")) { (say!(lang, "preferences-quiet-first")) }
                }
                @if can_be_called(cx, contact) {
                    p.choice {
                        input id=(id("voice")) type="checkbox" name="voice" value="1" checked[!form.voice.is_empty()];
                        " " label for=(id("voice")) { (say!(lang, "preferences-voice")) }
                    }
                }
                label for=(id("alerts")) { (say!(lang, "preferences-alerts")) }
                select id=(id("alerts")) name="site_alerts" {
                    @for (value, name) in [
                        ("", say!(lang, "preferences-alerts-contract")),
                        ("yes", say!(lang, "preferences-alerts-yes")),
                        ("no", say!(lang, "preferences-alerts-no")),
                    ] {
                        option value=(value) selected[value == form.site_alerts] { (name) }
                    }
                }
                p.small { (say!(lang, "preferences-alerts-hint")) }
                @if let Contact::Email(_) = contact {
                    label for=(id("report")) { (say!(lang, "preferences-report")) }
                    select id=(id("report")) name="month_report" {
                        @for (value, name) in [
                            ("", say!(lang, "preferences-report-usual")),
                            ("yes", say!(lang, "preferences-report-yes")),
                            ("no", say!(lang, "preferences-report-no")),
                        ] {
                            option value=(value) selected[value == form.month_report] { (name) }
                        }
                    }
                }
                label for=(id("language")) { (say!(lang, "preferences-language")) }
                select id=(id("language")) name="language" {
                    option value="" { (say!(lang, "preferences-language-default")) }
                    @for of in Language::ALL {
                        option value=(of.tag()) lang=(of.tag()) selected[of.tag() == form.language] { (of.own_name()) }
                    }
                }
                button { (say!(lang, "preferences-do")) }
            }
        }
    }
}
