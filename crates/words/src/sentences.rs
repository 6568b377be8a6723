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

#[cfg(test)]
mod tests {
    use super::*;

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
