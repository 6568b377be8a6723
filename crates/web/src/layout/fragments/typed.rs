//! What people typed, as it is kept: without secrets.

use bongsu_core::ticket::masking::MASK;
use bongsu_words::Language;
use maud::{Markup, html};

/// After a text in which something was masked: that it is not kept, and how to hand it over.
pub fn masked(lang: Language, text: &str) -> Markup {
    html! { @if text.contains(MASK) { p.small { (say!(lang, "ticket-masked")) } } }
}
