//! Words of strangers, as plain text.

use std::borrow::Cow;

/// Whether a character directs the terminal or the text around it, instead of being text: control
/// characters, and those that change the direction of writing (UAX 9, Unicode TR 36 §2.1), by
/// which `exe.txt` is shown for `txt.exe`.
pub(crate) fn directs(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The longest name of something in a table that people import, in characters.
pub const MAX_NAME_CHARS: usize = 200;

/// Why a text is no name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NameFlaw {
    /// It directs the terminal or the text around it.
    #[error(
        "must be text on one line, without control characters and marks that turn the direction of \
         writing"
    )]
    Directs,
    /// It is too long.
    #[error("must have at most {MAX_NAME_CHARS} characters")]
    TooLong,
}

/// Whether a text can be the name of something: it is shown in pages, mails and terminals as it is.
///
/// # Errors
/// [`NameFlaw`].
pub fn check_name(text: &str) -> Result<(), NameFlaw> {
    if text.chars().any(directs) {
        return Err(NameFlaw::Directs);
    }
    match text.chars().nth(MAX_NAME_CHARS) {
        Some(_) => Err(NameFlaw::TooLong),
        None => Ok(()),
    }
}

/// A text without what directs terminals and pages; lines stay lines.
pub fn plain_text(text: &str) -> String {
    text.chars().filter(|c| !directs(*c) || matches!(c, '\n' | '\t')).collect()
}

/// The same on one line.
pub fn plain_line(text: &str) -> String {
    let spaced = |c: char| if matches!(c, '\n' | '\t') { ' ' } else { c };
    plain_text(text).chars().map(spaced).collect()
}

/// A text as a cell of a table that people open in a spreadsheet: what that would take for a
/// formula, also in the wide characters of East Asia, is made text by an apostrophe (OWASP, “CSV
/// Injection”). A phone number is a number.
pub fn table_cell(text: &str) -> Cow<'_, str> {
    const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    let is_number = text
        .strip_prefix(['+', '-'])
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()));
    match text.starts_with(FORMULA) && !is_number {
        true => Cow::Owned(format!("'{text}")),
        false => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_directs_a_terminal_or_a_page_is_left_out() {
        let hostile = "\u{1b}]0;owned\u{7}550 \u{202e}txt.exe\u{202c}\r\n다음\tline\u{9b}2J\0";
        assert_eq!(plain_text(hostile), "]0;owned550 txt.exe\n다음\tline2J");
        assert_eq!(plain_line(hostile), "]0;owned550 txt.exe 다음 line2J");
        assert_eq!(plain_text("한글, café, שלום"), "한글, café, שלום");
    }

    #[test]
    fn a_name_is_a_line_of_text() {
        assert_eq!(check_name("김밥나라 (café)"), Ok(()));
        for hostile in ["\u{1b}[2J", "txt\u{202e}exe", "a\nb", "\u{2067}a"] {
            assert_eq!(check_name(hostile), Err(NameFlaw::Directs), "{hostile:?}");
        }
        assert_eq!(check_name(&"가".repeat(200)), Ok(()));
        assert_eq!(check_name(&"가".repeat(201)), Err(NameFlaw::TooLong));
    }

    #[test]
    fn no_cell_is_a_formula() {
        for formula in
            ["=HYPERLINK(1)", "@SUM(1)", "+1+cmd|' /C calc'!A0", "-1+1", "＝1+1", "\t=1", "+"]
        {
            assert_eq!(table_cell(formula), format!("'{formula}"));
        }
        for text in ["김밥나라", "+821012345678", "-7", "a=b", "", "kim@shop.kr"] {
            assert_eq!(table_cell(text), text);
        }
    }
}
