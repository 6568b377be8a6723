//! A postmortem as it is read.

use super::foreign;
use bongsu_core::postmortem::{Section, Texts};
use bongsu_words::Language;
use maud::{Markup, html};

/// The sections that were written, in the reader's language, or in the other.
pub fn sections(lang: Language, texts: &Texts) -> Markup {
    html! {
        @for (section, text) in texts {
            h3 { (section_title(lang, *section)) }
            @let (text, of) = text.with_language(lang);
            p.written lang=[foreign(lang, of)] { (text) }
        }
    }
}

/// The heading of a section.
pub fn section_title(lang: Language, section: Section) -> String {
    match section {
        Section::Summary => say!(lang, "postmortem-summary"),
        Section::Impact => say!(lang, "postmortem-impact"),
        Section::Cause => say!(lang, "postmortem-cause"),
        Section::Response => say!(lang, "postmortem-response"),
        Section::Lessons => say!(lang, "postmortem-lessons"),
        Section::Actions => say!(lang, "postmortem-actions"),
    }
}
