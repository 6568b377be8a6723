//! The customer whose page is requested, and the notices sent to them.

use crate::model::customer::CustomerView;
use crate::queries::{PatientStore, Queries};
use crate::request::context::RequestContext;
use crate::request::error::{Error, Resource};
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_store::NoticeDelivery;

/// Looks up the customer whose page has a token. An unknown token and an invalid one get the
/// same answer, so that a client cannot learn which tokens exist.
pub async fn customer_by_token(cx: &RequestContext, text: &str) -> Result<CustomerView, Error> {
    let unknown = || Error::NotFound(Resource::CustomerPage);
    // The address of the same page in a file.
    let text = text.strip_suffix(".html").unwrap_or(text);
    let token: CustomerPageToken = text.parse().map_err(|_| unknown())?;
    let customer = match cx.app.customer_pages.customer_of(token) {
        Some(customer) => customer,
        // New since the tokens were last read, or unknown.
        None => cx.store.customer_of(token).await?.ok_or_else(unknown)?,
    };
    let customer = cx.summary.customer(&customer).ok_or_else(unknown)?;
    Ok(CustomerView::of(&cx.summary, token, customer))
}

/// The notices to the customer's contacts in the incidents of the last day, newest first;
/// `None` when the store cannot be read.
pub async fn notices_to_customer(
    cx: &RequestContext,
    store: &PatientStore,
    customer: &CustomerView,
) -> Option<Vec<NoticeDelivery>> {
    let topology = &cx.summary.view.topology;
    let contacts: Vec<_> = topology.contacts.contacts_of(customer.customer).collect();
    let key = &topology.customers[customer.customer.ix()];
    let mut notices = Vec::new();
    // A site that left the inventory takes nothing back of what was sent.
    for view in &cx.summary.view.incidents {
        let of_incident = store.notices_to(view.incident.id, contacts.clone()).await.ok()?;
        notices.extend(of_incident.into_iter().filter(|it| it.notice.customers.contains(key)));
    }
    notices.sort_by_key(|delivery| std::cmp::Reverse(delivery.notice.at));
    Some(notices)
}
