//! The words of both languages.
//!
//! Words live in `locales/{ko,en}/*.ftl` and are compiled in. `say!(lang, "key", n = 3)`
//! puts one into words; a test holds that both languages have the same keys with the
//! same arguments, and that every key in the code exists and none is left over.

use crate::josa;
use bongsu_core::inventory::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::collections::HashMap;
use std::sync::LazyLock;

/// A language that is spoken here.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub enum Lang {
    /// Korean.
    #[default]
    Ko,
    /// English.
    En,
}

type Bundle = FluentBundle<FluentResource>;

/// What takes no arguments, put into words once: a page says some forty of them.
static PLAIN: LazyLock<[HashMap<&'static str, String>; 2]> = LazyLock::new(|| {
    Lang::ALL.map(|lang| {
        let files = if lang == Lang::Ko { &KO_FILES } else { &EN_FILES };
        let keys = files.iter().flat_map(|text| text.lines()).filter_map(|line| {
            let (key, _) = line.split_once(" = ")?;
            let named = |c: char| c.is_ascii_alphanumeric() || c == '-';
            (line.starts_with(|c: char| c.is_ascii_lowercase()) && key.chars().all(named))
                .then_some(key)
        });
        let worded = keys.filter_map(|key| {
            let pattern = lang.bundle().get_message(key)?.value()?;
            let mut errors = Vec::new();
            let text = lang.bundle().format_pattern(pattern, None, &mut errors).into_owned();
            errors.is_empty().then_some((key, text))
        });
        worded.collect()
    })
});

static KO: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::Ko, &KO_FILES));
static EN: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::En, &EN_FILES));

macro_rules! files {
    ($lang:literal) => {
        [
            include_str!(concat!("../locales/", $lang, "/chart.ftl")),
            include_str!(concat!("../locales/", $lang, "/common.ftl")),
            include_str!(concat!("../locales/", $lang, "/customer.ftl")),
            include_str!(concat!("../locales/", $lang, "/desk.ftl")),
            include_str!(concat!("../locales/", $lang, "/estate.ftl")),
            include_str!(concat!("../locales/", $lang, "/incident.ftl")),
            include_str!(concat!("../locales/", $lang, "/notice.ftl")),
            include_str!(concat!("../locales/", $lang, "/public.ftl")),
            include_str!(concat!("../locales/", $lang, "/operations.ftl")),
        ]
    };
}

static KO_FILES: [&str; 9] = files!("ko");
static EN_FILES: [&str; 9] = files!("en");

/// One thing said in a language: `say!(lang, "key", name = value)`.
#[macro_export]
macro_rules! say {
    ($lang:expr, $key:literal $(,)?) => {
        $lang.text($key, None)
    };
    ($lang:expr, $key:literal $(, $name:ident = $value:expr)+ $(,)?) => {{
        let mut args = $crate::FluentArgs::new();
        $( args.set(stringify!($name), $value); )+
        $lang.text($key, Some(&args))
    }};
}

impl From<Language> for Lang {
    fn from(language: Language) -> Lang {
        match language {
            Language::Ko => Lang::Ko,
            Language::En => Lang::En,
        }
    }
}

impl Lang {
    /// Both, the default first.
    pub const ALL: [Lang; 2] = [Lang::Ko, Lang::En];

    /// The BCP 47 tag.
    pub const fn tag(self) -> &'static str {
        match self {
            Lang::Ko => "ko",
            Lang::En => "en",
        }
    }

    /// As the inventory has it.
    pub const fn language(self) -> Language {
        match self {
            Lang::Ko => Language::Ko,
            Lang::En => Language::En,
        }
    }

    /// From a tag such as `ko`, `ko-KR` or `EN`; `None` for a language not spoken here.
    pub fn from_tag(tag: &str) -> Option<Lang> {
        let primary = tag.trim().split(['-', '_']).next()?;
        Lang::ALL.into_iter().find(|lang| primary.eq_ignore_ascii_case(lang.tag()))
    }

    fn bundle(self) -> &'static Bundle {
        match self {
            Lang::Ko => &KO,
            Lang::En => &EN,
        }
    }

    /// The words under `key`. Use the `say!` macro, which the tests can follow.
    pub fn text(self, key: &'static str, args: Option<&FluentArgs<'_>>) -> String {
        if let (None, Some(text)) = (args, PLAIN[self as usize].get(key)) {
            return text.clone();
        }
        let bundle = self.bundle();
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, lang = self.tag(), "no words for this key");
            return format!("⟨{key}⟩");
        };
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(key, lang = self.tag(), ?errors, "words with missing parts");
        }
        text
    }
}

fn bundle(lang: Lang, files: &[&str]) -> Bundle {
    let id = lang.tag().parse().expect("the tags above are well-formed");
    let mut bundle = Bundle::new_concurrent(vec![id]);
    // Bidirectional isolation marks would stand in JSON and feeds, and neither
    // language is written right to left.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| match value {
        FluentValue::Number(number) => Some(grouped(number.value)),
        _ => None,
    }));
    bundle
        .add_function("JOSA", |positional, _| match positional {
            [word, FluentValue::String(pair)] => {
                josa::josa(&plain(word), pair).map_or(FluentValue::Error, FluentValue::from)
            }
            _ => FluentValue::Error,
        })
        .expect("nothing else is called JOSA");
    for text in files {
        let resource = FluentResource::try_new((*text).to_owned())
            .unwrap_or_else(|(_, errors)| panic!("locales/{}: {errors:?}", lang.tag()));
        bundle
            .add_resource(resource)
            .unwrap_or_else(|errors| panic!("locales/{}: {errors:?}", lang.tag()));
    }
    bundle
}

fn plain(value: &FluentValue<'_>) -> String {
    match value {
        FluentValue::String(text) => text.to_string(),
        FluentValue::Number(number) => grouped(number.value),
        _ => String::new(),
    }
}

/// A whole number with a comma between thousands, as both languages write it.
pub fn grouped(value: f64) -> String {
    if value.fract() != 0.0 || value.abs() >= 1e15 {
        return value.to_string();
    }
    let digits = format!("{:.0}", value.abs());
    let mut out = String::with_capacity(digits.len() + 5);
    if value < 0.0 {
        out.push('−');
    }
    for (ix, digit) in digits.chars().enumerate() {
        if ix > 0 && (digits.len() - ix) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted() {
        assert_eq!(grouped(0.0), "0");
        assert_eq!(grouped(999.0), "999");
        assert_eq!(grouped(53_000.0), "53,000");
        assert_eq!(grouped(-1_234_567.0), "−1,234,567");
    }

    #[test]
    fn tags_are_read_with_their_region() {
        assert_eq!(Lang::from_tag("ko-KR"), Some(Lang::Ko));
        assert_eq!(Lang::from_tag("EN"), Some(Lang::En));
        assert_eq!(Lang::from_tag("fr"), None);
        assert_eq!(Lang::from_tag(""), None);
    }
}
