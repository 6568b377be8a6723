//! Every message about a configuration, an import, terms and policies is there in Korean: the
//! messages are read from where they are written.

use bongsu_words::{Language, errors};
use std::fs;
use std::path::Path;

/// The files beside those of the configuration whose errors are told of one, or of an import.
const ERRORS: [&str; 23] = [
    "core/src/http_url.rs",
    "core/src/inventory/import/error.rs",
    "core/src/name.rs",
    "core/src/settlement/deal/import.rs",
    "core/src/settlement/loss/series.rs",
    "core/src/settlement/loss/value.rs",
    "core/src/settlement/money.rs",
    "core/src/settlement/month.rs",
    "core/src/settlement/share.rs",
    "core/src/settlement/traffic/mod.rs",
    "core/src/settlement/traffic/worth.rs",
    "send/src/http.rs",
    "send/src/mail/dkim.rs",
    "send/src/mail/mod.rs",
    "send/src/mail/relay.rs",
    "send/src/publish/remote.rs",
    "send/src/sms/alimtalk.rs",
    "send/src/sms/config.rs",
    "send/src/webhook.rs",
    "web/src/alert_sources/mail/pattern.rs",
    "web/src/branding/colour.rs",
    "words/src/courtesy.rs",
    "words/src/template.rs",
];
/// What is only a frame of another message, or of the system's.
const FRAMES: [&str; 5] = [
    "x: x",
    "“x” x",
    "the column is missingx",
    "unknown columnx",
    "there is no “x” in the inventory: add it firstx",
];

/// The first text behind each `mark` in a source, with `x` for what is put into it.
fn messages(source: &str, mark: &str) -> Vec<String> {
    let behind = source.split(mark).skip(1);
    behind.filter_map(text).filter(|text| text.contains(' ')).collect()
}

/// The literal that an expression begins with, if it does.
fn text(source: &str) -> Option<String> {
    let (before, rest) = source.split_once('"')?;
    if !matches!(before.trim(), "" | "format!(") {
        return None;
    }
    let (mut text, mut chars, mut depth) = (String::new(), rest.chars().peekable(), 0);
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => match chars.next()? {
                '\n' => while chars.next_if(|c| c.is_whitespace()).is_some() {},
                escaped => text.push(escaped),
            },
            '{' | '}' if chars.next_if_eq(&c).is_some() => text.push(c),
            '{' => {
                depth += 1;
                text.push('x');
            }
            '}' => depth -= 1,
            _ if depth > 0 => {}
            c => text.push(c),
        }
    }
    Some(text)
}

fn unknown(file: &Path, marks: &[&str]) -> Vec<String> {
    let source = fs::read_to_string(file).unwrap_or_else(|error| panic!("{file:?}: {error}"));
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let all = marks.iter().flat_map(|mark| messages(source, mark));
    let missing = all.filter(|it| !FRAMES.contains(&it.as_str()) && !errors::is_known(it));
    missing.map(|it| format!("{}: {it}", file.display())).collect()
}

#[test]
fn every_message_is_there_in_korean() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut missing = Vec::new();
    let config = fs::read_dir(here.join("src/config")).unwrap().map(|it| it.unwrap().path());
    let settings = fs::read_dir(here.join("../settings/src")).unwrap().map(|it| it.unwrap().path());
    for file in config.chain(settings) {
        if file.extension().is_some_and(|it| it == "rs") && !file.ends_with("tests.rs") {
            missing.extend(unknown(&file, &["reject(r, ", "Err("]));
        }
    }
    for file in ["terms_file.rs", "policy_file.rs"].map(|it| here.join("src/settlement").join(it)) {
        missing.extend(unknown(&file, &["reject(r, ", "let message = ", "=> "]));
    }
    for file in ERRORS {
        missing.extend(unknown(&here.join("..").join(file), &["#[error("]));
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// What the items of lists are said to be: behind the name of the list, or in a `what` before it.
fn items(source: &str) -> Vec<String> {
    let behind_name = source.split(".list(r, ").skip(1).filter_map(|it| it.split_once(", "));
    let literal = behind_name.filter_map(|(_, rest)| text(rest));
    let named = ["what", "address"].map(|name| format!("let {name} = "));
    literal.chain(named.iter().flat_map(|mark| messages(source, mark))).collect()
}

#[test]
fn what_an_item_of_a_list_is_not_is_said_in_korean() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut foreign = Vec::new();
    for file in fs::read_dir(here.join("src/config")).unwrap().map(|it| it.unwrap().path()) {
        if file.to_string_lossy().ends_with("tests.rs") {
            continue;
        }
        for what in items(&fs::read_to_string(&file).unwrap_or_default()) {
            let said = errors::in_language(Language::Ko, format!("“x y” is not {what}"));
            let is_foreign = said.contains(&what) || said.contains("중 하나 형식");
            foreign.extend(is_foreign.then(|| format!("{}: {said}", file.display())));
        }
    }
    assert!(foreign.is_empty(), "{foreign:#?}");
}

#[test]
fn a_message_is_read_from_its_source() {
    let source =
        "field.reject(r, format!(\"“{text}” is \\\n    not {}\"));\n#[error(\"a {{to}}\")]";
    assert_eq!(messages(source, "reject(r, "), ["“x” is not x"]);
    assert_eq!(messages(source, "#[error("), ["a {to}"]);
}
