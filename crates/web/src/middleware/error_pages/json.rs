//! What a reader of JSON says of a request that it cannot read, in the reader's language. The parser
//! speaks English alone (`serde_json` 1); what it says in another way is passed on as it is.

use bongsu_words::Language;

/// Why a request cannot be read, with its place where one is known.
pub(super) fn reason(lang: Language, said: &str) -> String {
    let (what, place) = match said.rsplit_once(" at line ") {
        Some((what, place)) => match place.split_once(" column ") {
            Some((line, column)) if is_number(line) && is_number(column) => {
                (what, Some((line, column)))
            }
            _ => (said, None),
        },
        None => (said, None),
    };
    let told = fault(lang, what).unwrap_or_else(|| what.to_owned());
    match place {
        // Of the value of a whole request that was read at once no place is known.
        Some((line, column)) if line != "0" => {
            say!(lang, "json-at", what = told, line = line, column = column)
        }
        _ => told,
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn fault(lang: Language, what: &str) -> Option<String> {
    let begins = |with: &str| what.strip_prefix(with);
    if let Some(rest) = begins("invalid type: ").or_else(|| begins("invalid value: ")) {
        let (found, expected) = rest.split_once(", expected ")?;
        let (found, expected) = (value(lang, found), expectation(lang, expected));
        return Some(say!(lang, "json-type", found = found, expected = expected));
    }
    if let Some(rest) = begins("unknown variant `").or_else(|| begins("unknown field `")) {
        let (found, expected) = rest.split_once("`, expected ")?;
        let expected = expected.trim_start_matches("one of ").replace('`', "");
        return Some(say!(lang, "json-not-one-of", found = found, expected = expected));
    }
    if let Some(field) = begins("missing field `").and_then(|it| it.strip_suffix('`')) {
        return Some(say!(lang, "json-missing", field = field));
    }
    if let Some(field) = begins("duplicate field `").and_then(|it| it.strip_suffix('`')) {
        return Some(say!(lang, "json-twice", field = field));
    }
    if what.starts_with("EOF while parsing") {
        return Some(say!(lang, "json-ends"));
    }
    match what {
        "trailing characters" => Some(say!(lang, "json-more")),
        "trailing comma" => Some(say!(lang, "json-comma")),
        "invalid unicode code point"
        | "lone leading surrogate in hex escape"
        | "unexpected end of hex escape"
        | "invalid escape" => Some(say!(lang, "json-escape")),
        "control character (\\u0000-\\u001F) found while parsing a string" => {
            Some(say!(lang, "json-control"))
        }
        "recursion limit exceeded" => Some(say!(lang, "json-deep")),
        "key must be a string" => Some(say!(lang, "json-key")),
        // In English the parser says more than that.
        _ if lang == Language::En => None,
        _ => begins("expected ").map(|_| say!(lang, "json-invalid")),
    }
}

/// A value that was found: `integer `15``, `string "x"`, `null`, `map`.
fn value(lang: Language, found: &str) -> String {
    let (kind, shown) = match found.split_once(' ') {
        Some((kind, shown)) if !found.starts_with("unit") => (kind, shown.trim_matches('`')),
        _ => (found, ""),
    };
    match kind {
        "integer" | "floating" => {
            let number = shown.trim_start_matches("point `");
            say!(lang, "json-found-number", value = number)
        }
        "string" => say!(lang, "json-found-text", value = shown.trim_matches('"')),
        "boolean" => say!(lang, "json-found-boolean", value = shown),
        "null" | "unit" | "unit value" => say!(lang, "json-found-nothing"),
        "map" => say!(lang, "json-object"),
        "sequence" => say!(lang, "json-list"),
        _ => found.to_owned(),
    }
}

/// What is expected, as far as the parser has a word of its own for it.
fn expectation(lang: Language, expected: &str) -> String {
    match expected {
        "a string" | "a borrowed string" | "a character" => say!(lang, "json-text"),
        "a boolean" => say!(lang, "json-boolean"),
        "a whole number" | "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32"
        | "i64" | "isize" => say!(lang, "json-whole-number"),
        "f32" | "f64" => say!(lang, "json-number"),
        "a map" => say!(lang, "json-object"),
        "a sequence" => say!(lang, "json-list"),
        it if it.starts_with("struct ") => say!(lang, "json-object"),
        it => it.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<T: serde::de::DeserializeOwned + std::fmt::Debug>(lang: Language, text: &str) -> String {
        let error = serde_json::from_str::<T>(text).unwrap_err();
        reason(lang, &error.to_string())
    }

    #[derive(serde::Deserialize, Debug)]
    #[allow(dead_code, reason = "only read")]
    struct Wanted {
        minutes: String,
        count: Option<u32>,
    }

    #[test]
    fn a_reader_of_korean_reads_no_english_of_the_parser() {
        let ko = Language::Ko;
        for text in [
            "{\"minutes\": 15}",
            "{\"minutes\": null}",
            "{\"minutes\": true}",
            "{\"minutes\": 1.5}",
            "{\"minutes\": []}",
            "{\"minutes\": {}}",
            "{\"minutes\": \"5\", \"count\": \"x\"}",
            "{\"minutes\": \"5\", \"count\": -1}",
            "{\"minutes\": \"5\", \"minutes\": \"5\"}",
            "{}",
            "5",
            "{\"minutes\": \"5\"",
            "{\"minutes\": \"5\",}",
            "{\"minutes\": \"5\"} {}",
            "{minutes: 5}",
        ] {
            let told = of::<Wanted>(ko, text)
                .replace("minutes", "")
                .replace("count", "")
                .replace("JSON", "");
            let english: String = told.chars().filter(char::is_ascii_alphabetic).collect();
            assert!(matches!(&*english, "" | "x" | "true"), "{text}: {told}");
        }
        let told = of::<Wanted>(ko, "{\"minutes\": 15}");
        assert!(told.contains("15") && told.contains("1행 14열"), "{told}");
    }

    #[test]
    fn what_the_parser_has_no_phrase_for_is_passed_on() {
        assert_eq!(reason(Language::Ko, "요약(한국어): 너무 깁니다"), "요약(한국어): 너무 깁니다");
        assert_eq!(reason(Language::En, "no key: at line noise"), "no key: at line noise");
    }
}
