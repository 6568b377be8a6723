//! The texts of both languages.
//!
//! Texts live in `locales/{ko,en}/*.ftl` and are compiled in. `say!(lang, "key", n = 3)`
//! formats one. A test checks that both languages have the same keys with the same
//! arguments, that every key in the code exists, and that none is unused.

use crate::josa;
use bongsu_core::language::Language;
use bongsu_core::service::Watched;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::collections::HashMap;
use std::sync::LazyLock;

type Bundle = FluentBundle<FluentResource>;

/// Texts without arguments, formatted once: a page uses about forty of them.
static PLAIN: LazyLock<[HashMap<&'static str, String>; 2]> = LazyLock::new(|| {
    Language::ALL.map(|language| {
        let files = if language == Language::Ko { &KO_FILES } else { &EN_FILES };
        let keys = files.iter().flat_map(|text| text.lines()).filter_map(|line| {
            let (key, _) = line.split_once(" = ")?;
            let named = |c: char| c.is_ascii_alphanumeric() || c == '-';
            (line.starts_with(|c: char| c.is_ascii_lowercase()) && key.chars().all(named))
                .then_some(key)
        });
        let formatted = keys.filter_map(|key| {
            let pattern = bundle_of(language).get_message(key)?.value()?;
            let mut errors = Vec::new();
            let text = bundle_of(language).format_pattern(pattern, None, &mut errors).into_owned();
            errors.is_empty().then_some((key, text))
        });
        formatted.collect()
    })
});

static KO: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::Ko, KO_FILES));
static EN: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::En, EN_FILES));

macro_rules! files {
    ($lang:literal) => {
        &[
            include_str!(concat!("../locales/", $lang, "/alert.ftl")),
            include_str!(concat!("../locales/", $lang, "/chart.ftl")),
            include_str!(concat!("../locales/", $lang, "/check.ftl")),
            include_str!(concat!("../locales/", $lang, "/cli.ftl")),
            include_str!(concat!("../locales/", $lang, "/common.ftl")),
            include_str!(concat!("../locales/", $lang, "/customer.ftl")),
            include_str!(concat!("../locales/", $lang, "/desk.ftl")),
            include_str!(concat!("../locales/", $lang, "/doctor.ftl")),
            include_str!(concat!("../locales/", $lang, "/drill.ftl")),
            include_str!(concat!("../locales/", $lang, "/import.ftl")),
            include_str!(concat!("../locales/", $lang, "/incident.ftl")),
            include_str!(concat!("../locales/", $lang, "/maintenance.ftl")),
            include_str!(concat!("../locales/", $lang, "/notice.ftl")),
            include_str!(concat!("../locales/", $lang, "/oncall.ftl")),
            include_str!(concat!("../locales/", $lang, "/operations.ftl")),
            include_str!(concat!("../locales/", $lang, "/people.ftl")),
            include_str!(concat!("../locales/", $lang, "/public.ftl")),
            include_str!(concat!("../locales/", $lang, "/refusal.ftl")),
            include_str!(concat!("../locales/", $lang, "/score.ftl")),
            include_str!(concat!("../locales/", $lang, "/service.ftl")),
            include_str!(concat!("../locales/", $lang, "/topology.ftl")),
        ]
    };
}

static KO_FILES: &[&str] = files!("ko");
static EN_FILES: &[&str] = files!("en");

/// Formats a text in a language: `say!(lang, "key", name = value)`; or, of what is counted,
/// `say!(lang, watched, "key", name = value)`.
#[macro_export]
macro_rules! say {
    ($lang:expr, $key:literal $(,)?) => {
        $crate::text($lang, $key, None)
    };
    ($lang:expr, $key:literal $(, $name:ident = $value:expr)+ $(,)?) => {{
        let mut args = $crate::FluentArgs::new();
        $( args.set(stringify!($name), $value); )+
        $crate::text($lang, $key, Some(&args))
    }};
    ($lang:expr, $watched:expr, $key:literal $(, $name:ident = $value:expr)* $(,)?) => {{
        #[allow(unused_mut)]
        let mut args = $crate::FluentArgs::new();
        $( args.set(stringify!($name), $value); )*
        $crate::text_of($lang, $watched, $key, args)
    }};
}

fn bundle_of(language: Language) -> &'static Bundle {
    match language {
        Language::Ko => &KO,
        Language::En => &EN,
    }
}

/// The text under `key`. Use the `say!` macro, which the tests can follow.
#[doc(hidden)]
pub fn text(language: Language, key: &str, args: Option<&FluentArgs<'_>>) -> String {
    if let (None, Some(text)) = (args, PLAIN[language as usize].get(key)) {
        return text.clone();
    }
    let bundle = bundle_of(language);
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        tracing::error!(key, language = language.tag(), "locale key is missing");
        return format!("⟨{key}⟩");
    };
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, args, &mut errors).into_owned();
    if !errors.is_empty() {
        tracing::error!(key, language = language.tag(), ?errors, "locale text lacks arguments");
    }
    text
}

/// The text under `key` of sites; of services, and of both, the one under `key-services`. Use the
/// `say!` macro.
#[doc(hidden)]
pub fn text_of(
    language: Language,
    watched: Watched,
    key: &'static str,
    mut args: FluentArgs<'_>,
) -> String {
    let noun = match watched {
        Watched::Sites => return text(language, key, Some(&args)),
        Watched::Services => say!(language, "watched-services"),
        Watched::Both => say!(language, "watched-both"),
    };
    args.set("noun", noun);
    text(language, &format!("{key}-services"), Some(&args))
}

fn bundle(language: Language, files: &[&str]) -> Bundle {
    let id = language.tag().parse().expect("both tags are well-formed");
    let mut bundle = Bundle::new_concurrent(vec![id]);
    // Neither language is written right to left, and isolation marks would end up in JSON
    // and feeds.
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
        .expect("JOSA is added once");
    for text in files {
        let resource = FluentResource::try_new((*text).to_owned())
            .unwrap_or_else(|(_, errors)| panic!("locales/{}: {errors:?}", language.tag()));
        bundle
            .add_resource(resource)
            .unwrap_or_else(|errors| panic!("locales/{}: {errors:?}", language.tag()));
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
    fn thousands_are_separated() {
        assert_eq!(grouped(0.0), "0");
        assert_eq!(grouped(999.0), "999");
        assert_eq!(grouped(53_000.0), "53,000");
        assert_eq!(grouped(-1_234_567.0), "−1,234,567");
    }
}
