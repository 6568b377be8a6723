//! `[texts.<language>.<occasion>]`: what stands before and after notices.

use bongsu_core::statement::courtesy::claim_in;
use bongsu_settings::{Fields, Reader};
use bongsu_words::Language;
use bongsu_words::courtesy::{CourtesyText, CourtesyTexts, Occasion, Part};

/// The longest text on the pages, in characters.
const MAX_PAGE_TEXT_CHARS: usize = 500;

/// Reads `[texts]`.
pub(super) fn read(r: &mut Reader<'_>, f: &mut Fields<'_>) -> CourtesyTexts {
    let mut texts = CourtesyTexts::default();
    for lang in Language::ALL {
        f.section(r, lang.tag(), |r, f| {
            for (about, name) in Occasion::ALL {
                f.section(r, name, |r, f| {
                    for (part, name) in Part::ALL {
                        let Some(field) = f.take(name) else { continue };
                        let Some(text) = field.text(r) else { continue };
                        match CourtesyText::parse(&text) {
                            Ok(text) => texts.set((lang, about, part), text),
                            Err(error) => field.reject(r, error.to_string()),
                        }
                    }
                });
            }
        });
    }
    texts
}

/// A text that stands on public pages at all times, and so claims nothing.
pub(super) fn plain(r: &mut Reader<'_>, f: &mut Fields<'_>, name: &str) -> String {
    let Some(field) = f.take(name) else { return String::new() };
    let Some(text) = field.text(r) else { return String::new() };
    let text = text.trim().to_owned();
    if text.chars().count() > MAX_PAGE_TEXT_CHARS {
        field.reject(r, format!("longer than {MAX_PAGE_TEXT_CHARS} characters"));
    } else if text.chars().any(char::is_control) {
        field.reject(r, "has a control character");
    } else if let Some(claim) = claim_in(&text) {
        let (words, at) = (claim.words, claim.at);
        field.reject(
            r,
            format!("“{words}” (character {at}) is a claim or a figure, and this text stands there whatever happens"),
        );
    }
    text
}
