//! The two languages of the product, and text that exists in both.

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
}

impl Language {
    /// Both, the default first.
    pub const ALL: [Language; 2] = [Language::Ko, Language::En];

    /// The BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Language::Ko => "ko",
            Language::En => "en",
        }
    }

    /// From a tag such as `ko`, `ko-KR` or `EN`; `None` for any other language.
    pub fn from_tag(tag: &str) -> Option<Language> {
        let primary = tag.trim().split(['-', '_']).next()?;
        Language::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }
}

/// A text in both languages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bilingual {
    /// Korean.
    pub ko: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// The text in `language`.
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::Ko => &self.ko,
            Language::En => &self.en,
        }
    }
}

/// A text in one language or in both.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Text {
    /// In Korean; empty where it was not written.
    pub ko: String,
    /// In English; empty where it was not written.
    pub en: String,
}

impl Text {
    /// In a language, or else in the one that it was written in.
    pub fn of(&self, language: Language) -> &str {
        let (first, second) = match language {
            Language::Ko => (&self.ko, &self.en),
            Language::En => (&self.en, &self.ko),
        };
        if first.is_empty() { second } else { first }
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
        assert_eq!(Language::from_tag("fr"), None);
        assert_eq!(Language::from_tag(""), None);
    }
}
