//! What would fail on the bad day, told on a good one.
//!
//! - [`mod@self`]: what a finding is;
//! - [`fate`]: what of ours shares its fate with what is watched;
//! - [`desk`]: what is missing in the configuration and in the inventory;
//! - [`references`]: whether references answer;
//! - [`clock`]: whether the clock is right;
//! - [`room`]: whether there is room left where things are written;
//! - [`hooks`]: whether programs and rooms can be told;
//! - [`templates`]: whether what is registered for KakaoTalk is what is written here;
//! - [`mirrors`]: whether places elsewhere take files;
//! - [`mail`]: whether the relays can be reached, and when mail was last handed over.
//!
//! Each looks at facts that were gathered beforehand and says what follows; only gathering
//! asks the network.

pub mod clock;
pub mod desk;
pub mod mail;
pub mod mirrors;
pub mod references;
pub mod room;
pub mod shared_fate;
pub mod templates;
pub mod webhooks;

use bongsu_core::inventory::Language;

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// It will hold.
    Well,
    /// It may not hold on a bad day.
    Doubtful,
    /// It does not work now.
    Broken,
}

/// A sentence in both languages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Text {
    /// Korean.
    pub ko: String,
    /// English.
    pub en: String,
}

impl Text {
    /// From both.
    pub fn new(ko: impl Into<String>, en: impl Into<String>) -> Text {
        Text { ko: ko.into(), en: en.into() }
    }

    /// In one of them.
    pub fn of(&self, language: Language) -> &str {
        if language == Language::Ko { &self.ko } else { &self.en }
    }
}

/// Something that was looked at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// How bad it is.
    pub level: Level,
    /// What was found.
    pub what: Text,
    /// How to mend it; `None` when there is nothing to mend.
    pub remedy: Option<Text>,
}

impl Finding {
    /// All is well with it.
    pub fn healthy(ko: impl Into<String>, en: impl Into<String>) -> Finding {
        Finding { level: Level::Well, what: Text::new(ko, en), remedy: None }
    }

    /// It is not, and this mends it.
    pub fn problem(level: Level, what: Text, remedy: Text) -> Finding {
        Finding { level, what, remedy: Some(remedy) }
    }
}
