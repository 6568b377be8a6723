//! Names of files, which strangers choose.

use super::FileKind;
use crate::plain_text::plain_line;

/// The longest name, in characters.
const MAX_CHARS: usize = 100;

/// A name without folders, without what directs a page, a terminal or a file system, and short.
pub(super) fn plain_name(name: &str) -> String {
    let name = plain_line(name);
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let forbidden =
        |c: char| matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '%' | '\'' | '`');
    let kept: String = last.chars().map(|c| if forbidden(c) { '_' } else { c }).collect();
    let kept = kept.trim_matches(['.', ' ', '~']);
    // The end says what it is; what is too long loses its middle.
    let chars: Vec<char> = kept.chars().collect();
    match chars.len() {
        0 => "file".to_owned(),
        n if n > MAX_CHARS => chars[..80].iter().chain(&chars[n - 20..]).collect(),
        _ => kept.to_owned(),
    }
}

/// A name that says what the content is: `photo.exe` with a picture in it is `photo.exe.png`.
pub fn safe_name(name: &str, kind: FileKind) -> String {
    let name = plain_name(name);
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let endings = kind.endings();
    match ending.is_some_and(|it| endings.contains(&it.as_str())) {
        true => name,
        false => format!("{name}.{}", endings[0]),
    }
}
