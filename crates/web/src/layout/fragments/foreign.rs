//! Text in another language than the page's, as screen readers need to know it (WCAG 2.2, 3.1.2).

use bongsu_words::Language;

/// The `lang` attribute of text in a language on a page in another; none where they are the same.
pub fn foreign(page: Language, text: Language) -> Option<&'static str> {
    (text != page).then(|| text.tag())
}
