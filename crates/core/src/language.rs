//! The languages of the product, and text that people write in two of them.
//!
//! A language is a variant here, and a folder of the same tag below `crates/words/locales`; all
//! else follows from [`Language::ALL`]. What people of the company write for everybody, they write
//! in the languages of [`Language::WRITTEN`]: readers of another language read one of these.

use serde::{Deserialize, Serialize};

/// The languages the product speaks.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Korean.
    #[default]
    Ko,
    /// English.
    En,
    /// Japanese.
    Ja,
}

/// What is known of a language besides its texts.
struct Facts {
    tag: &'static str,
    regional_tag: &'static str,
    own_name: &'static str,
    other_names: &'static [&'static str],
    time_zone: &'static str,
    space: &'static str,
}

impl Language {
    /// All, the default first, in the order of their variants.
    pub const ALL: [Language; 3] = [Language::Ko, Language::En, Language::Ja];
    /// Those in which people of the company write for everybody.
    pub const WRITTEN: [Language; 2] = [Language::Ko, Language::En];
    /// The tags of all, for messages.
    pub const TAGS: &'static str = "ko, en, ja";

    const fn facts(self) -> Facts {
        match self {
            Language::Ko => Facts {
                tag: "ko",
                regional_tag: "ko-KR",
                own_name: "한국어",
                other_names: &["kr", "kor", "korean", "한글"],
                time_zone: "Asia/Seoul",
                space: " ",
            },
            Language::En => Facts {
                tag: "en",
                regional_tag: "en-US",
                own_name: "English",
                other_names: &["eng", "영어", "英語"],
                time_zone: "UTC",
                space: " ",
            },
            Language::Ja => Facts {
                tag: "ja",
                regional_tag: "ja-JP",
                own_name: "日本語",
                other_names: &["jp", "jpn", "japanese", "일본어"],
                time_zone: "Asia/Tokyo",
                space: "",
            },
        }
    }

    /// The BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        self.facts().tag
    }

    /// The tag with a region, as speech engines want it.
    pub const fn regional_tag(self) -> &'static str {
        self.facts().regional_tag
    }

    /// What the language calls itself.
    pub const fn own_name(self) -> &'static str {
        self.facts().own_name
    }

    /// The time zone of a reader of whom nothing else is known, by its IANA name.
    pub const fn time_zone(self) -> &'static str {
        self.facts().time_zone
    }

    /// What stands between words and between sentences: nothing, where a text is written without
    /// spaces.
    pub const fn space(self) -> &'static str {
        self.facts().space
    }

    /// From a tag such as `ko`, `ko-KR` or `EN`; `None` for any other language.
    pub fn from_tag(tag: &str) -> Option<Language> {
        let primary = tag.trim().split(['-', '_']).next()?;
        Language::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    /// From a tag or a name of the language, as people write them in tables.
    pub fn from_name(text: &str) -> Option<Language> {
        let text = text.trim().to_lowercase();
        let is_named = |language: &Language| {
            let facts = language.facts();
            facts.own_name.to_lowercase() == text || facts.other_names.contains(&text.as_str())
        };
        Language::from_tag(&text).or_else(|| Language::ALL.into_iter().find(is_named))
    }

    /// Of what people wrote in Korean and in English: what a reader of this language reads, then
    /// the other. Who reads neither is more likely to read English.
    pub fn choose<T>(self, ko: T, en: T) -> [T; 2] {
        if self == Language::Ko { [ko, en] } else { [en, ko] }
    }
}

/// A text in both languages of [`Language::WRITTEN`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bilingual {
    /// Korean.
    pub ko: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// The text for a reader of `language`.
    pub fn of(&self, language: Language) -> &str {
        let [text, _] = language.choose(&self.ko, &self.en);
        text
    }
}

/// A name, and how readers of some languages write it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LocalName {
    name: String,
    written: Vec<(Language, String)>,
}

impl LocalName {
    /// As readers of a language write it; the name itself where that is not known.
    pub fn of(&self, language: Language) -> &str {
        self.written_in(language).unwrap_or(&self.name)
    }

    /// As readers of a language write it, where that is known.
    pub fn written_in(&self, language: Language) -> Option<&str> {
        let written = self.written.iter().find(|(of, _)| *of == language);
        written.map(|(_, name)| name.as_str())
    }

    /// Readers of a language write it so.
    pub fn set(&mut self, language: Language, name: String) {
        self.written.retain(|(of, _)| *of != language);
        self.written.push((language, name));
    }
}

impl<T: Into<String>> From<T> for LocalName {
    fn from(name: T) -> LocalName {
        LocalName { name: name.into(), written: Vec::new() }
    }
}

/// A text in one of the languages of [`Language::WRITTEN`], or in both.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Text {
    /// In Korean; empty where it was not written.
    pub ko: String,
    /// In English; empty where it was not written.
    pub en: String,
}

impl Text {
    /// For a reader of a language: in it, or else in the one that it was written in.
    pub fn of(&self, language: Language) -> &str {
        let (text, _) = self.with_language(language);
        text
    }

    /// The same, with the language that it is in.
    pub fn with_language(&self, reader: Language) -> (&str, Language) {
        let [first, second] =
            reader.choose((self.ko.as_str(), Language::Ko), (self.en.as_str(), Language::En));
        if first.0.is_empty() { second } else { first }
    }

    /// Whether it was written in neither.
    pub fn is_empty(&self) -> bool {
        self.ko.is_empty() && self.en.is_empty()
    }

    /// The length of the longer one, in characters.
    pub fn chars(&self) -> usize {
        self.ko.chars().count().max(self.en.chars().count())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_with_their_region() {
        assert_eq!(Language::from_tag("ko-KR"), Some(Language::Ko));
        assert_eq!(Language::from_tag("EN"), Some(Language::En));
        assert_eq!(Language::from_tag("ja_JP.UTF-8"), Some(Language::Ja));
        assert_eq!(Language::from_tag("fr"), None);
        assert_eq!(Language::from_tag(""), None);
    }

    #[test]
    fn each_language_is_known_by_its_tag_and_its_names() {
        for (n, language) in Language::ALL.into_iter().enumerate() {
            assert_eq!(language as usize, n);
            for name in [language.tag(), language.regional_tag(), language.own_name()] {
                assert_eq!(Language::from_name(name), Some(language), "{name}");
            }
        }
        assert_eq!(Language::from_name(" Japanese "), Some(Language::Ja));
        assert_eq!(Language::from_name("français"), None);
        assert_eq!(Language::TAGS, Language::ALL.map(Language::tag).join(", "));
    }

    #[test]
    fn who_reads_neither_language_of_a_text_reads_english_first() {
        let both = Text { ko: "점검".into(), en: "Maintenance".into() };
        let korean = Text { en: String::new(), ..both.clone() };
        assert_eq!(both.with_language(Language::Ja), ("Maintenance", Language::En));
        assert_eq!(korean.with_language(Language::Ja), ("점검", Language::Ko));
        assert_eq!(both.of(Language::Ko), "점검");
    }
}
