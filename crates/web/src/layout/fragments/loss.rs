//! A loss, for the owner of the site and for the host's people alike.

use crate::draw::chart;
use crate::model::loss::{Found, SiteLoss};
use crate::request::context::RequestContext;
use bongsu_core::Time;
use bongsu_core::settlement::loss::Estimate;
use bongsu_core::settlement::traffic::{Loss, TrafficSource};
use bongsu_words::{labels, loss as words, time};
use maud::{Markup, html};

/// The loss that was asked for, or why there is none.
pub fn result(cx: &RequestContext, it: &SiteLoss) -> Markup {
    let (lang, site) = (cx.lang, labels::site(cx.lang, &it.site));
    html! {
        section.card aria-labelledby="loss-of" {
            h2 #loss-of { (say!(lang, "loss-of", site = site.as_str())) }
            @if let Some(span) = it.outage.filter(|_| !it.is_over()) {
                p.notice.warn { (say!(lang, "loss-goes-on", now = cx.full_stamp(span.until))) }
            }
            @match (&it.found, it.outage) {
                (Some(Found { source, loss: Ok(loss), .. }), _) => (known(cx, (&site, it.is_over()), source, loss)),
                (Some(Found { source, loss: Err(refusal), .. }), _) => {
                    p.warn { (words::refusal(lang, &time::zone(&source.zone), refusal)) }
                }
                (None, Some(_)) => p { (say!(lang, "loss-no-traffic", site = site)) },
                (None, None) => p { (say!(lang, "loss-no-outages")) },
            }
            p.small { (say!(lang, "loss-hint")) }
        }
    }
}

fn known(
    cx: &RequestContext,
    (site, is_over): (&str, bool),
    source: &TrafficSource,
    loss: &Loss,
) -> Markup {
    let lang = cx.lang;
    html! {
        @if let Some(amount) = words::amount(lang, loss) { p.loss-amount { (amount) } }
        @match &loss.estimate {
            Some(it) => {
                @if loss.money.is_none() {
                    p.loss-amount { (words::unit_interval(lang, it.loss)) }
                    p.small { (say!(lang, "loss-worth")) ": " (say!(lang, "loss-no-worth-known")) }
                }
                (estimate(cx, (site, is_over), source, it))
            },
            None => p { (say!(lang, "loss-stated-only")) },
        }
        @if let Some(worth) = &source.worth {
            p.small { (say!(lang, "loss-worth")) ": " (words::worth(lang, worth)) }
        }
    }
}

fn estimate(
    cx: &RequestContext,
    (site, is_over): (&str, bool),
    source: &TrafficSource,
    it: &Estimate,
) -> Markup {
    let lang = cx.lang;
    let zone = time::zone(&source.zone);
    let stamp = |at: Time| cx.full_stamp(at);
    let (from, until, back) =
        (stamp(it.outage.from), stamp(it.outage.until), stamp(it.effect.until));
    let list = |weeks: &[u8]| weeks.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
    let fact = |label: String, value: String| html! { div { dt { (label) } dd { (value) } } };
    html! {
        p { (say!(lang, "loss-effect", from = from, until = until, back = back)) }
        @for caveat in &it.caveats { p.warn { (words::caveat(lang, &zone, *caveat)) } }
        (chart::loss(cx, site, it, is_over))
        dl.facts {
            (fact(say!(lang, "loss-in-units"), words::unit_interval(lang, it.loss)))
            (fact(say!(lang, "loss-expected"), words::unit_interval(lang, it.expected)))
            (fact(say!(lang, "loss-actual"), words::units(it.actual)))
            (fact(say!(lang, "loss-during"), words::units(it.during)))
            (fact(say!(lang, "loss-tail"), words::units(it.tail)))
            (fact(say!(lang, "loss-rebound"), words::units(it.rebound)))
            (fact(say!(lang, "loss-weeks"), say!(lang, "loss-weeks-of", n = it.weeks.len(), list = list(&it.weeks))))
        }
        @if !it.unlike.is_empty() {
            p.small { (say!(lang, "loss-unlike", list = list(&it.unlike))) }
        }
        @if it.controlled { p.small { (say!(lang, "loss-controlled")) } }
    }
}

/// The outages of the site as links to their losses; `base` is the page with its query so far.
pub fn outages(cx: &RequestContext, it: &SiteLoss, base: &str) -> Markup {
    let lang = cx.lang;
    html! {
        section.card aria-labelledby="outages-title" {
            h2 #outages-title { (say!(lang, "loss-outages")) }
            @if it.outages.is_empty() { p { (say!(lang, "loss-no-outages")) } }
            ul.rows {
                @for outage in &it.outages {
                    @let is_shown = it.outage == Some(outage.span);
                    li.row {
                        a href={ (base) "incident=" (outage.incident) } aria-current=[is_shown.then_some("true")] {
                            (cx.full_stamp(outage.span.from)) " – "
                            @if outage.is_over { (cx.full_stamp(outage.span.until)) }
                            @else { (say!(lang, "loss-open-end")) }
                        }
                    }
                }
            }
        }
    }
}
