//! The texts of all languages.
//!
//! Texts live in `locales/TAG/*.ftl` and are compiled in, every file of each folder. A language is
//! read when it is needed first. `say!(lang, "key", n = 3)` formats a text. A test checks that all
//! languages have the same keys with the same arguments, that every key in the code exists, and
//! that none is unused.

use crate::josa;
use bongsu_core::language::Language;
use bongsu_core::service::Watched;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::collections::HashMap;
use std::sync::OnceLock;

type Bundle = FluentBundle<FluentResource>;

/// The texts of one language.
struct Texts {
    bundle: Bundle,
    /// Those without arguments, formatted once: a page uses about forty of them.
    plain: HashMap<&'static str, String>,
}

/// The texts that were needed so far, in the order of [`Language::ALL`].
static TEXTS: [OnceLock<Texts>; Language::ALL.len()] =
    [const { OnceLock::new() }; Language::ALL.len()];

/// The texts of each language by its tag, as `build.rs` found them.
static LOCALES: &[(&str, &[&str])] = include!(concat!(env!("OUT_DIR"), "/locales.rs"));

/// The texts of a language; a test proves that each has its folder.
fn files_of(language: Language) -> &'static [&'static str] {
    LOCALES.iter().find(|(tag, _)| *tag == language.tag()).map_or(&[], |(_, files)| files)
}

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

fn texts_of(language: Language) -> &'static Texts {
    TEXTS[language as usize].get_or_init(|| {
        let bundle = bundle(language, files_of(language));
        let plain = plain_texts(&bundle, files_of(language));
        Texts { bundle, plain }
    })
}

fn plain_texts(bundle: &Bundle, files: &[&'static str]) -> HashMap<&'static str, String> {
    let keys = files.iter().flat_map(|text| text.lines()).filter_map(|line| {
        let (key, _) = line.split_once(" = ")?;
        let named = |c: char| c.is_ascii_alphanumeric() || c == '-';
        (line.starts_with(|c: char| c.is_ascii_lowercase()) && key.chars().all(named))
            .then_some(key)
    });
    let formatted = keys.filter_map(|key| {
        let pattern = bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, None, &mut errors).into_owned();
        errors.is_empty().then_some((key, text))
    });
    formatted.collect()
}

/// The text under `key`. Use the `say!` macro, which the tests can follow.
#[doc(hidden)]
pub fn text(language: Language, key: &str, args: Option<&FluentArgs<'_>>) -> String {
    let Texts { bundle, plain } = texts_of(language);
    if let (None, Some(text)) = (args, plain.get(key)) {
        return text.clone();
    }
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
    let id = language.tag().parse().expect("every tag is well-formed");
    let mut bundle = Bundle::new_concurrent(vec![id]);
    // No language is written right to left, and isolation marks would end up in JSON and feeds.
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

/// A whole number with a comma between thousands, as all languages write it.
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
