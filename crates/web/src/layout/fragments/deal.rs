//! Advertising deals with what is owed for an outage, and the statement to one advertiser.

use crate::layout::links::percent_encode;
use crate::model::loss::{Found, SiteLoss};
use crate::request::context::RequestContext;
use bongsu_core::settlement::deal::{Deal, MakeGood};
use bongsu_core::settlement::loss::Estimate;
use bongsu_core::span::Span;
use bongsu_words::{deal as words, labels, loss, time};
use maud::{Markup, html};

/// The deals of the site; `base` is where their statements are, `query` names the outage.
pub fn list(cx: &RequestContext, it: &SiteLoss, base: &str, query: &str) -> Markup {
    let lang = cx.lang;
    let deals = it.found.as_ref().map_or(&[][..], |found| &found.deals);
    html! {
        section.card aria-labelledby="deals" {
            h2 #deals { (say!(lang, "deal-title")) }
            @if deals.is_empty() { p { (say!(lang, "deal-none")) } }
            @else { table.list {
                caption.sr { (say!(lang, "deal-title")) }
                thead { tr {
                    th scope="col" { (say!(lang, "deal-advertiser")) }
                    th scope="col" { (say!(lang, "deal-sold")) }
                    th scope="col" { (say!(lang, "deal-owed")) }
                } }
                tbody { @for (deal, owed) in deals {
                    tr {
                        th scope="row" {
                            @match owed {
                                Ok(_) => a href={ (base) "/" (percent_encode(&deal.key)) (query) } { (deal.advertiser) },
                                Err(_) => (deal.advertiser),
                            }
                        }
                        td data-label=(say!(lang, "deal-sold")) { (words::sold(lang, deal)) }
                        td data-label=(say!(lang, "deal-owed")) {
                            @match owed {
                                Ok(owed) => (words::owed(lang, &cx.zone, deal, owed)),
                                Err(error) => (words::error(lang, *error)),
                            }
                        }
                    }
                } }
            } }
        }
    }
}

/// What one deal is owed, with the estimate it rests on.
pub fn find<'a>(it: &'a SiteLoss, key: &str) -> Option<(&'a Deal, &'a MakeGood, &'a Estimate)> {
    let Found { loss, deals, .. } = it.found.as_ref()?;
    let estimate = loss.as_ref().ok()?.estimate.as_ref()?;
    let (deal, owed) = deals.iter().find(|(deal, _)| deal.key == key)?;
    Some((deal, owed.as_ref().ok()?, estimate))
}

/// The statement: what was sold, the evidence, the arithmetic in full, and how it is made good.
pub fn statement(
    cx: &RequestContext,
    it: &SiteLoss,
    (deal, owed, estimate): (&Deal, &MakeGood, &Estimate),
) -> Markup {
    let (lang, site) = (cx.lang, labels::site(cx.lang, &it.site));
    let stamp = |at| cx.full_stamp(at);
    let day = time::date(lang, time::zoned(&cx.zone, estimate.outage.from).date(), true);
    let (first, last) = time::ends(lang, &cx.zone, Span { from: deal.from, until: deal.until });
    html! {
        article.card.statement-sheet {
            h1 { (say!(lang, "deal-statement", advertiser = deal.advertiser.as_str())) }
            p.small { (say!(lang, "deal-issuer", site = site.as_str())) " · " (say!(lang, "deal-dated", at = stamp(cx.now))) }
            p { (say!(lang, "deal-statement-intro", day = day, site = site)) }
            p { (say!(lang, "deal-campaign", key = deal.key.as_str(), from = first, until = last)) br;
                (words::sold(lang, deal)) br; (words::price(lang, deal)) }
            h2 { (say!(lang, "deal-make-good")) }
            p.strong { (words::owed(lang, &cx.zone, deal, owed)) }
            h2 { (say!(lang, "deal-evidence")) }
            ul {
                li {
                    @let (from, until) = (stamp(estimate.outage.from), stamp(estimate.outage.until));
                    @if it.is_recorded() { (say!(lang, "deal-evidence-outage", from = from, until = until)) }
                    @else { (say!(lang, "deal-evidence-stated", from = from, until = until)) }
                }
                li { (say!(lang, "deal-evidence-missing", missing = loss::unit_interval(lang, owed.missing), weeks = estimate.weeks.len())) }
            }
            (crate::draw::chart::loss(cx, &labels::site(lang, &it.site), estimate, it.is_over()))
            h2 { (say!(lang, "deal-arithmetic")) }
            ol { @for line in words::arithmetic(lang, &cx.zone, deal, owed) { li { (line) } } }
        }
    }
}
