//! The timeline of an incident.

use crate::request::context::RequestContext;
use bongsu_core::incident::Event;
use bongsu_words::justification;
use maud::{Markup, html};

/// The most events shown.
const MAX_EVENTS: usize = 200;

/// The timeline, newest first; `None` when the store cannot be read.
pub fn timeline(cx: &RequestContext, events: Option<&[Event]>) -> Markup {
    let lang = cx.lang;
    html! {
        @match events {
            None => p { (say!(lang, "history-unreadable")) },
            Some([]) => p.dim { (say!(lang, "timeline-none")) },
            Some(all) => {
                ol.timeline reversed {
                    @for event in all.iter().rev().take(MAX_EVENTS) {
                        li {
                            p.when { (cx.time(event.at)) }
                            p.strong { (justification::event_text(lang, &cx.inside, &event.kind)) }
                            p.small { (cx.justification(&cx.inside, &event.justification)) }
                        }
                    }
                }
            }
        }
    }
}
