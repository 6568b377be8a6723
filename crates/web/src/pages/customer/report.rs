//! "It does not work for me": said here, answered here within seconds (S7).

use super::customer_view::CustomerView;
use crate::commands::StreamNow;
use crate::error::{Error, FieldError};
use crate::layout::{RequestContext, encoded};
use crate::params::{Params, optional_words};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::Time;
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::observation::Outcome;
use bongsu_words::labels;
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::time::Duration;

/// The longest words, in characters.
const WORDS_MOST: usize = 500;
/// What was asked longer ago than this is not followed any more.
const FOLLOWED: Duration = Duration::from_secs(15 * 60);

#[derive(Deserialize)]
pub struct Said {
    #[serde(default)]
    site: String,
    #[serde(default)]
    words: String,
}

/// `POST /c/{link}/report`.
pub async fn report(
    cx: RequestContext,
    Path(link): Path<String>,
    form: Result<Form<Said>, FormRejection>,
) -> Result<Response, Error> {
    let customer_view = CustomerView::by_link(&cx, &link).await?;
    let Form(said) = form.map_err(|_| Error::invalid("form", FieldError::NotReadable))?;
    let site = Name::parse(said.site.trim()).ok();
    let site = site.filter(|host| customer_view.site(&cx.digest, host).is_some());
    let site = site.ok_or(Error::invalid("site", FieldError::NotAHost))?;
    let words = optional_words("words", &said.words, WORDS_MOST)?;
    let customer = cx.digest.view.topology.customers[customer_view.customer.ix()].clone();
    let (asked, at) = (encoded(site.as_str()), cx.now.as_micros());
    cx.app.desk.report(site, customer, words).await?;
    let to = format!("{}?asked={asked}&at={at}#asked", customer_view.path());
    Ok(Redirect::to(&to).into_response())
}

/// What was just asked for on this page: a site of the customer's, and since when.
pub struct Asked {
    pub site: Name,
    pub at: Time,
    answers: Vec<StreamNow>,
}

impl Asked {
    /// Out of the page's address; `None` when nothing was asked, or long ago.
    pub async fn of(
        cx: &RequestContext,
        customer_view: &CustomerView,
        params: &Params,
    ) -> Option<Asked> {
        let site = Name::parse(params.get("asked")?).ok()?;
        customer_view.site(&cx.digest, &site)?;
        let at = Time::from_micros(params.get("at")?.parse().ok()?);
        let followed = at <= cx.now && cx.now.since(at) < FOLLOWED;
        if !followed {
            return None;
        }
        let mut answers = cx.app.desk.streams(site.clone()).await;
        answers.retain(|answer| answer.at >= at && answer.outcome.failed().is_some());
        Some(Asked { site, at, answers })
    }
}

/// The form.
pub fn form(cx: &RequestContext, customer_view: &CustomerView) -> Markup {
    let (lang, topology) = (cx.lang, &cx.digest.view.topology);
    let host = |site: &bongsu_core::topology::SiteIx| &topology.sites[site.ix()].host;
    html! {
        section.card aria-labelledby="report" {
            h2 #report { (say!(lang, "mine-report")) }
            p.small { (say!(lang, "mine-report-hint")) }
            form.stacked method="post" action={ (customer_view.path()) "/report" } {
                @if let [only] = &customer_view.sites[..] {
                    input type="hidden" name="site" value=(host(only));
                } @else {
                    label for="site" { (say!(lang, "mine-report-site")) }
                    select #site name="site" {
                        @for site in &customer_view.sites { option value=(host(site)) { (host(site).unicode()) } }
                    }
                }
                label for="words" { (say!(lang, "mine-report-words")) }
                textarea #words name="words" maxlength=(WORDS_MOST) rows="2" {}
                button { (say!(lang, "mine-report-do")) }
            }
        }
    }
}

/// What has come of it so far.
pub fn answer(cx: &RequestContext, asked: &Asked) -> Markup {
    let lang = cx.lang;
    let fails = asked.answers.iter().find_map(|answer| match answer.outcome {
        Outcome::Failed(reason) => Some((answer.layer, reason)),
        _ => None,
    });
    html! {
        section.card aria-labelledby="asked-title" {
            h2 #asked-title { (say!(lang, "mine-asked", site = asked.site.unicode())) }
            p.small { (say!(lang, "mine-asked-since", at = cx.stamp(asked.at))) }
            @if asked.answers.is_empty() { p { (say!(lang, "mine-asked-nothing")) } }
            ul {
                @for layer in Layer::ALL {
                    @let (good, all) = tally(&asked.answers, layer);
                    @if all > 0 {
                        li { (say!(lang, "mine-asked-layer", layer = labels::layer(lang, layer), good = good, all = all)) }
                    }
                }
            }
            @if let Some((layer, reason)) = fails {
                p.notice.bad { (say!(lang, "mine-asked-fails", layer = labels::layer(lang, layer), reason = labels::reason(lang, reason))) }
            } @else if is_whole(&asked.answers) {
                p.notice.ok { (say!(lang, "mine-asked-works", vantages = vantages(&asked.answers))) }
            }
        }
    }
}

/// How many answers about a layer say that it works, and how many there are.
fn tally(answers: &[StreamNow], layer: Layer) -> (usize, usize) {
    let of_layer = || answers.iter().filter(|answer| answer.layer == layer);
    let good = of_layer().filter(|answer| answer.outcome.failed() == Some(false)).count();
    (good, of_layer().count())
}

/// Whether the page itself was seen: all below it works then, and its name was found.
fn is_whole(answers: &[StreamNow]) -> bool {
    [Layer::Dns, Layer::Http].iter().all(|layer| tally(answers, *layer).1 > 0)
}

fn vantages(answers: &[StreamNow]) -> String {
    let names: BTreeSet<&str> = answers.iter().map(|answer| answer.vantage.as_str()).collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}
