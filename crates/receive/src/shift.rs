//! ISO-2022-KR (RFC 1557): Korean in seven bits, between shift-out and shift-in.

use encoding_rs::EUC_KR;

const SHIFT_OUT: char = '\u{e}';
const SHIFT_IN: char = '\u{f}';
/// What comes before the first shift.
const ANNOUNCED: &str = "\u{1b}$)C";

/// A text that was read as if it were ASCII, with its shifted parts in Hangul; as it is where
/// nothing announces them (RFC 1557 §2).
pub(crate) fn unshift(text: &str) -> String {
    if !text.contains(ANNOUNCED) {
        return text.to_owned();
    }
    let text = text.replace(ANNOUNCED, "");
    let mut plain = String::with_capacity(text.len());
    // A line ends what is shifted, also where its end is missing.
    for line in text.split_inclusive('\n') {
        let mut parts = line.split(SHIFT_OUT);
        plain.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let (shifted, rest) = part.split_once(SHIFT_IN).unwrap_or_else(|| {
                let end = part.trim_end_matches(['\r', '\n']).len();
                part.split_at(end)
            });
            let high = |c: char| if (' '..='~').contains(&c) { c as u8 | 0x80 } else { b'?' };
            let bytes: Vec<u8> = shifted.chars().map(high).collect();
            plain.push_str(&EUC_KR.decode_without_bom_handling(&bytes).0);
            plain.push_str(rest);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::unshift;

    #[test]
    fn shifted_bytes_are_hangul() {
        assert_eq!(unshift("\u{1b}$)C\u{e}GQ1[\u{f} abc"), "한글 abc");
        assert_eq!(unshift("plain"), "plain");
        assert_eq!(unshift("\u{1b}$)C\u{e}GQ1["), "한글", "without an end");
        assert_eq!(unshift("\u{1b}$)C\u{e}GQ1[\r\nabc \u{e}GQ\u{f}"), "한글\r\nabc 한");
        assert_eq!(unshift("a\u{e}GQ1["), "a\u{e}GQ1[", "nothing announces it");
    }
}
