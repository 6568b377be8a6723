//! The notices of who may claim that were sent to a customer, whole, on their page: a text message
//! holds no more than where they are (S8, S21).

use crate::layout::fragments::foreign;
use crate::model::customer::CustomerView;
use crate::request::context::RequestContext;
use bongsu_core::notification::ContactKey;
use bongsu_core::settlement::claims_notice::NoticeState;
use bongsu_words::Language;
use bongsu_words::settlement::terms::notice_sites;
use maud::{Markup, html};

/// The most that are shown, the latest first.
const MAX_NOTICES: u32 = 6;

/// The section of their page; nothing where none was sent.
pub(super) async fn section(cx: &RequestContext, customer: &CustomerView) -> Markup {
    let lang = cx.lang;
    let topology = &cx.summary.view.topology;
    let key = topology.customers.get(customer.customer.ix()).cloned().unwrap_or_default();
    let contacts: Vec<ContactKey> = topology.contacts.contacts_of(customer.customer).collect();
    let Ok(store) = cx.app.users() else { return html! {} };
    let told = store.claims_notices_to(&key, &contacts, MAX_NOTICES).await.unwrap_or_default();
    html! {
        @if !told.is_empty() {
            section.card aria-labelledby="claims-notices" {
                h2 #claims-notices { (say!(lang, "claims-customer-title")) }
                @for (notice, terms) in &told {
                    @if let NoticeState::Approved { by } = &notice.state {
                        p.small { (say!(lang, "claims-customer-at", at = cx.full_stamp(by.at))) }
                        @let text = notice.text_for(terms, notice_sites);
                        @let [(text, of), _] = lang.choose((text.ko, Language::Ko), (text.en, Language::En));
                        @for line in text.lines() { p lang=[foreign(lang, of)] { (line) } }
                    }
                }
            }
        }
    }
}
