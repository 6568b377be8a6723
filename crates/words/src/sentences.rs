//! Sentences one behind the other.

/// What a sentence ends with where no space follows it: the full stops of Japanese and Chinese, and
/// brackets of that width.
const WITHOUT_SPACE: [char; 6] = ['。', '！', '？', '」', '』', '）'];

/// Sentences as one text. A space stands between two, except behind a full stop that has its own.
/// Empty ones are left out.
pub fn sentences<T: AsRef<str>>(all: impl IntoIterator<Item = T>) -> String {
    let mut text = String::new();
    for sentence in all {
        let sentence = sentence.as_ref();
        if !text.is_empty() && !sentence.is_empty() && !text.ends_with(WITHOUT_SPACE) {
            text.push(' ');
        }
        text.push_str(sentence);
    }
    text
}

/// What somebody wrote, closed like a sentence, so that another can stand behind it.
pub fn closed(text: &str) -> String {
    const ENDS: [char; 11] = ['.', '!', '?', '…', ':', '。', '！', '？', '」', '』', '）'];
    let text = text.trim();
    match text.chars().next_back() {
        None => String::new(),
        Some(last) if ENDS.contains(&last) => text.to_owned(),
        // Kana and Chinese characters: Japanese.
        Some('\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}') => format!("{text}。"),
        Some(_) => format!("{text}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_wrote_without_a_full_stop_is_closed() {
        let open = ["전원 장치가 고장 났습니다", "교체 중입니다.", ""].map(closed);
        assert_eq!(sentences(open), "전원 장치가 고장 났습니다. 교체 중입니다.");
        assert_eq!(closed("電源を交換しています"), "電源を交換しています。");
        assert_eq!(closed("Is it over?"), "Is it over?");
    }

    #[test]
    fn a_space_stands_between_sentences_except_where_japanese_has_none() {
        assert_eq!(sentences(["One.", "", "Two."]), "One. Two.");
        assert_eq!(sentences(["확인했습니다.", "다음 안내"]), "확인했습니다. 다음 안내");
        assert_eq!(sentences(["確認しました。", "次のお知らせ"]), "確認しました。次のお知らせ");
        assert_eq!(
            sentences(["We look into it.", "次のお知らせ"]),
            "We look into it. 次のお知らせ"
        );
    }
}
