//! The evidence that the initial notices of an incident were sent.

use crate::request::context::RequestContext;
use bongsu_store::InitialNotices;
use maud::{Markup, html};

/// To how many contacts the initial notice was delivered, and when.
pub fn initial_notices(cx: &RequestContext, notices: &InitialNotices) -> Markup {
    let (lang, of) = (cx.lang, &notices.outbox);
    html! {
        p { (say!(lang, "obligation-delivery", sent = of.sent, waiting = of.pending, dead = of.failed, dropped = of.dropped))
            @if let (Some(first), Some(last)) = (notices.first, notices.last) {
                " " (say!(lang, "obligation-delivery-times", first = cx.stamp(first), last = cx.stamp(last)))
            }
            @if notices.returned > 0 {
                " " (say!(lang, "obligation-delivery-returned", n = notices.returned))
            }
        }
    }
}
