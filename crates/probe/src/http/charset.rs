//! Finds a text in a page, in whatever characters the page is written.
//!
//! Nothing is decoded: the text is looked for as it is written in each of the character sets that
//! pages use. Whether the server names the right one then does not matter.

use encoding_rs::{BIG5, EUC_JP, EUC_KR, Encoding, GB18030, ISO_2022_JP, SHIFT_JIS, WINDOWS_1252};

/// What pages are written in, besides Unicode. EUC-KR is that of the Encoding Standard, which
/// holds all of code page 949.
const CHARSETS: [&Encoding; 7] =
    [EUC_KR, SHIFT_JIS, EUC_JP, ISO_2022_JP, GB18030, BIG5, WINDOWS_1252];

/// Whether a page holds a text.
pub fn contains(page: &[u8], text: &str) -> bool {
    let holds =
        |text: &[u8]| text.is_empty() || page.windows(text.len()).any(|window| window == text);
    let in_charset = |charset: &&'static Encoding| {
        let (bytes, _, lossy) = charset.encode(text);
        !lossy && holds(&bytes)
    };
    let utf16 = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<_>>();
    holds(text.as_bytes())
        || (!text.is_ascii() && CHARSETS.iter().any(in_charset))
        || holds(&utf16(u16::to_le_bytes))
        || holds(&utf16(u16::to_be_bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_found_in_every_charset() {
        let page = "<p>장바구니 뷁</p>";
        for charset in [EUC_KR, GB18030] {
            let (bytes, ..) = charset.encode(page);
            assert!(contains(&bytes, "장바구니 뷁"), "{}", charset.name());
            assert!(!contains(&bytes, "계산대"), "{}", charset.name());
        }
        let (japanese, ..) = SHIFT_JIS.encode("<p>カートを見る</p>");
        assert!(contains(&japanese, "カート"));
        let (latin, ..) = WINDOWS_1252.encode("<p>Straße</p>");
        assert!(contains(&latin, "Straße"));
        let wide: Vec<u8> = "cart".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(contains(&wide, "cart") && contains(page.as_bytes(), "장바구니"));
    }
}
