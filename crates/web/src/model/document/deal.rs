//! The statement to an advertiser: what was sold, the evidence, and how it is made good.

use super::foot;
use crate::model::loss::SiteLoss;
use crate::request::context::RequestContext;
use bongsu_core::settlement::deal::{Deal, MakeGood};
use bongsu_core::settlement::loss::Estimate;
use bongsu_core::span::Span;
use bongsu_pdf::{Block, Document};
use bongsu_words::{deal as words, labels, loss, time};

/// The document, in the language of `cx`.
pub fn deal(
    cx: &RequestContext,
    it: &SiteLoss,
    (deal, owed, estimate): (&Deal, &MakeGood, &Estimate),
) -> Document {
    let (lang, site) = (cx.lang, labels::site(cx.lang, &it.site));
    let stamp = |at| cx.full_stamp(at);
    let day = time::date(lang, time::zoned(&cx.zone, estimate.outage.from).date(), true);
    let (from, until) = (stamp(estimate.outage.from), stamp(estimate.outage.until));
    let outage = match it.is_recorded() {
        true => say!(lang, "deal-evidence-outage", from = from, until = until),
        false => say!(lang, "deal-evidence-stated", from = from, until = until),
    };
    let missing = loss::unit_interval(lang, owed.missing);
    let (first, last) = time::ends(lang, &cx.zone, Span { from: deal.from, until: deal.until });
    let campaign = say!(lang, "deal-campaign", key = deal.key.as_str(), from = first, until = last);
    Document {
        title: say!(lang, "deal-statement", advertiser = deal.advertiser.as_str()),
        language: lang.tag(),
        about: vec![
            say!(lang, "deal-issuer", site = site.as_str()),
            say!(lang, "deal-dated", at = stamp(cx.now)),
        ],
        blocks: vec![
            Block::Text(say!(lang, "deal-statement-intro", day = day, site = site)),
            Block::Text(campaign),
            Block::Text(words::sold(lang, deal)),
            Block::Text(words::price(lang, deal)),
            Block::Heading(say!(lang, "deal-make-good")),
            Block::Text(words::owed(lang, &cx.zone, deal, owed)),
            Block::Heading(say!(lang, "deal-evidence")),
            Block::Text(outage),
            Block::Text(say!(
                lang,
                "deal-evidence-missing",
                missing = missing,
                weeks = estimate.weeks.len()
            )),
            Block::Text(say!(lang, "document-chart-on-page")),
            Block::Heading(say!(lang, "deal-arithmetic")),
            Block::Steps(words::arithmetic(lang, &cx.zone, deal, owed)),
        ],
        foot: foot(cx),
    }
}
