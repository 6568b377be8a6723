//! The form by which a customer reports a problem.

use crate::layout::fragments;
use crate::middleware::error_pages::refusal;
use crate::model::customer::CustomerView;
use crate::model::summary::Summary;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use crate::request::params::optional_text;
use bongsu_core::name::Name;
use bongsu_core::ticket::masking::mask;
use bongsu_core::topology::SiteIx;
use bongsu_words::{Language, labels};
use maud::{Markup, html};
use serde::Deserialize;

/// The longest text of a report.
const MAX_TEXT_CHARS: usize = 500;

/// A problem report as it is sent.
#[derive(Deserialize, Default)]
pub struct ReportForm {
    #[serde(default)]
    pub site: String,
    #[serde(default)]
    pub text: String,
}

impl ReportForm {
    /// The site, which must be the customer's, and the text, which may be empty.
    pub fn read(
        &self,
        summary: &Summary,
        customer: &CustomerView,
    ) -> Result<(Name, String), Error> {
        let site = Name::parse(self.site.trim()).ok();
        let site = site.filter(|host| customer.site(summary, host).is_some());
        let site = site.ok_or(Error::invalid("site", FieldError::NotAHost))?;
        Ok((site, optional_text("text", &self.text, MAX_TEXT_CHARS)?))
    }
}

/// The label of a field.
pub fn field_label(lang: Language, field: &'static str) -> String {
    match field {
        "site" => say!(lang, "field-site"),
        "text" => say!(lang, "field-words"),
        name => name.to_owned(),
    }
}

/// The form on the customer's page, with what was typed and why it was refused.
pub fn form(
    cx: &RequestContext,
    customer: &CustomerView,
    refused: Option<(&ReportForm, &Error)>,
) -> Markup {
    let (lang, topology) = (cx.lang, &cx.summary.view.topology);
    let host = |site: &SiteIx| &topology.sites[site.ix()].host;
    let is_typed = |host: &Name| refused.is_some_and(|(form, _)| form.site.trim() == host.as_str());
    let text = refused.map_or(String::new(), |(form, _)| mask(form.text.trim()).text);
    html! {
        section.card aria-labelledby="report" {
            h2 #report { (say!(lang, "customer-report")) }
            p.small { (say!(lang, "customer-report-hint")) }
            @if let Some((_, error)) = refused { (refusal(lang, error)) }
            form.stacked method="post" action={ (customer.path()) "/report" } {
                @if let [only] = &customer.sites[..] {
                    input type="hidden" name="site" value=(host(only));
                } @else {
                    label for="site" { (say!(lang, "customer-report-site")) }
                    select #site name="site" {
                        @for site in &customer.sites { option value=(host(site)) selected[is_typed(host(site))] { (labels::site(cx.lang, host(site))) } }
                    }
                }
                label for="text" { (say!(lang, "customer-report-words")) }
                textarea #text name="text" maxlength=(MAX_TEXT_CHARS) rows="2" { (text) }
                @if let Some((form, _)) = refused.filter(|_| !text.is_empty()) {
                    @if form.text.trim() != text { (fragments::masked(lang, &text)) }
                }
                button { (say!(lang, "customer-report-do")) }
            }
        }
    }
}
