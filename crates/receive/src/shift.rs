//! ISO-2022-KR (RFC 1557): Korean in seven bits, between shift-out and shift-in.

use encoding_rs::EUC_KR;

const SHIFT_OUT: char = '\u{e}';
const SHIFT_IN: char = '\u{f}';

/// A text that was read as if it were ASCII, with its shifted parts in Hangul.
pub(crate) fn unshift(text: &str) -> String {
    if !text.contains(SHIFT_OUT) {
        return text.to_owned();
    }
    let text = text.replace("\u{1b}$)C", "");
    let mut parts = text.split(SHIFT_OUT);
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (shifted, rest) = part.split_once(SHIFT_IN).unwrap_or((part, ""));
        let high = |c: char| if (' '..='~').contains(&c) { c as u8 | 0x80 } else { b'\n' };
        // A line ends what is shifted, also where its end is missing.
        for (n, line) in shifted.split('\n').enumerate() {
            if n > 0 {
                plain.push('\n');
            }
            let bytes: Vec<u8> = line.trim_end_matches('\r').chars().map(high).collect();
            plain.push_str(&EUC_KR.decode_without_bom_handling(&bytes).0);
        }
        plain.push_str(rest);
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
        assert_eq!(unshift("\u{e}GQ1["), "한글", "without an end");
    }
}
