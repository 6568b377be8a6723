//! The text of an answer to everybody.

use super::TEXT_MAX_CHARS;
use super::command::Refusal;
use super::masking::mask;
use crate::incident::Counts;
use crate::maintenance::plan::Text;
use crate::plain_text::plain_text;
use crate::statement::official::resolution_phrase;

/// What one of the company's people wrote for everybody, as it may be sent: without secrets, and
/// without saying that the outage is over while that was not verified for all of its sites.
///
/// # Errors
/// [`Refusal::Empty`], [`Refusal::TooLong`], [`Refusal::SaysRestored`].
pub fn answer_text(written: &Text, counts: &Counts) -> Result<Text, Refusal> {
    let cleaned = |text: &str| mask(plain_text(text).trim()).text;
    let text = Text { ko: cleaned(&written.ko), en: cleaned(&written.en) };
    if text.ko.is_empty() && text.en.is_empty() {
        return Err(Refusal::Empty);
    }
    if text.ko.chars().count().max(text.en.chars().count()) > TEXT_MAX_CHARS {
        return Err(Refusal::TooLong(TEXT_MAX_CHARS));
    }
    let all_verified = counts.at_risk == 0 && counts.hit == 0;
    let claims = |text: &String| resolution_phrase(text).is_some();
    match !all_verified && (claims(&text.ko) || claims(&text.en)) {
        true => Err(Refusal::SaysRestored),
        false => Ok(text),
    }
}
