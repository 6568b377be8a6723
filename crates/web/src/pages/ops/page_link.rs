//! `POST /ops/customers/{key}/page-link`: has a contact on record sent the link to the customer's
//! page, or a new one. An address that is only told on the phone gets none (S7, S13).

use crate::layout::links::percent_encode;
use crate::queries::{Queries, Updates};
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError, Resource};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::access::Permission;
use bongsu_core::inventory::{Contact, Customer};
use bongsu_core::notification::page_link::RequestedBy;
use maud::{Markup, html};
use serde::Deserialize;

/// The form as it is sent.
#[derive(Deserialize)]
pub struct PageLinkForm {
    /// To whom, as the customer's record has it.
    #[serde(default)]
    contact: String,
    /// Given when the earlier link is to end.
    renew: Option<String>,
}

/// Has the link sent.
pub async fn send(
    cx: RequestContext,
    Path(key): Path<String>,
    form: Result<Form<PageLinkForm>, FormRejection>,
) -> Result<Response, Error> {
    if !cx.app.settings.sends_page_links {
        return Err(Error::NotFound(Resource::Page));
    }
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let customer = cx.store.customer(key.clone()).await?;
    let customer = customer.ok_or(Error::NotFound(Resource::Customer))?;
    let on_record = customer.contacts.into_iter().find(|it| address(it) == form.contact);
    let contact = on_record.ok_or(Error::invalid("contact", FieldError::NotOnRecord))?;
    if form.renew.is_some() {
        cx.store.renew_page_token(key.clone(), cx.now).await?;
    }
    cx.store.request_page_link(contact, RequestedBy::Staff, cx.now).await?;
    Ok(Redirect::to(&format!("/ops/caller?customer={}&sent=1", percent_encode(&key)))
        .into_response())
}

/// The form on the caller's card; nothing where no link can be sent or nobody can get one.
pub fn form(cx: &RequestContext, key: &str, customer: &Customer) -> Markup {
    let lang = cx.lang;
    let offered = cx.app.settings.sends_page_links
        && cx.may(Permission::SendPageLink)
        && !customer.contacts.is_empty();
    html! {
        @if offered {
            h3 { (say!(lang, "send-link-title")) }
            form.stacked method="post" action={ "/ops/customers/" (percent_encode(key)) "/page-link" } {
                label for="link-to" { (say!(lang, "send-link-to")) }
                select #link-to name="contact" {
                    @for contact in &customer.contacts { option value=(address(contact)) { (bongsu_words::contact(lang, contact)) } }
                }
                p.choice {
                    input #link-renew type="checkbox" name="renew" value="1";
                    " " label for="link-renew" { (say!(lang, "send-link-renew")) }
                }
                p.small { (say!(lang, "send-link-hint")) }
                button { (say!(lang, "send-link-do")) }
            }
        }
    }
}

fn address(contact: &Contact) -> &str {
    let (Contact::Email(address) | Contact::Phone(address)) = contact;
    address
}
