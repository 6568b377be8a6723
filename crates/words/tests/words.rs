//! The locales: all languages have the same keys with the same arguments, the code uses every
//! key, and no text says "recovered".

use bongsu_words::Language;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

type Keys = BTreeMap<String, BTreeSet<String>>;

/// The names of a language's files.
fn files(lang: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(lang);
    let names = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name());
    names.map(|name| name.into_string().unwrap()).collect()
}

#[test]
fn a_language_is_a_folder_with_the_same_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
    let folders = std::fs::read_dir(root).unwrap().map(|it| it.unwrap().file_name());
    let folders: BTreeSet<String> = folders.map(|it| it.into_string().unwrap()).collect();
    assert_eq!(folders, Language::ALL.map(|it| it.tag().to_owned()).into());
    for lang in Language::ALL {
        assert_eq!(files("ko"), files(lang.tag()));
    }
    assert!(files("en").len() > 20 && files("en").iter().all(|name| name.ends_with(".ftl")));
}

/// Every message with the variables it uses.
fn messages(lang: &str) -> Keys {
    let mut keys = Keys::new();
    for file in files(lang) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("locales/{lang}/{file}"));
        let text = std::fs::read_to_string(&path).unwrap();
        let mut current = String::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some((key, _)) = line.split_once(" = ").filter(|_| !line.starts_with([' ', '}']))
            {
                current = key.to_owned();
                let before = keys.insert(current.clone(), BTreeSet::new());
                assert!(before.is_none(), "{current} stands twice in {lang}");
            }
            for part in line.split('$').skip(1) {
                let name: String = part.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
                keys.get_mut(&current).unwrap().insert(name);
            }
        }
    }
    keys
}

/// A `say!` in the code.
struct Call {
    key: String,
    args: BTreeSet<String>,
    /// Whether it also speaks of services other than the web.
    is_of_services: bool,
    path: String,
}

/// Every `say!` in the code of all crates.
fn calls() -> Vec<Call> {
    let mut found = Vec::new();
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let crates = std::fs::read_dir(crates).unwrap().map(|dir| dir.unwrap().path().join("src"));
    let mut folders: Vec<PathBuf> = crates.filter(|code| code.is_dir()).collect();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                let code: String = text
                    .lines()
                    .filter(|l| !l.trim_start().starts_with("//"))
                    .map(|l| format!("{l}\n"))
                    .collect();
                for call in code.split("say!(").skip(1) {
                    found.extend(call_of(call, path.display().to_string()));
                }
            }
        }
    }
    found
}

fn call_of(text: &str, path: String) -> Option<Call> {
    let mut depth = 1;
    let end = text.char_indices().find_map(|(at, c)| {
        depth += match c {
            '(' | '[' | '{' => 1,
            ')' | ']' | '}' => -1,
            _ => 0,
        };
        (depth == 0).then_some(at)
    })?;
    let call = &text[..end];
    let key = call.split('"').nth(1)?.to_owned();
    // The language, what is counted, and then the key.
    let mut depth = 0;
    let commas = call.split_once('"')?.0.chars().filter(|c| {
        depth += match c {
            '(' | '[' | '{' => 1,
            ')' | ']' | '}' => -1,
            _ => 0,
        };
        *c == ',' && depth == 0
    });
    let is_of_services = commas.count() > 1;
    let mut args = BTreeSet::new();
    let (mut depth, mut word) = (0, String::new());
    for c in call.split_once('"')?.1.chars().chain([',']) {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                if let Some((name, _)) = word.split_once(" = ") {
                    args.insert(name.trim().to_owned());
                }
                word.clear();
                continue;
            }
            _ => {}
        }
        word.push(c);
    }
    Some(Call { key, args, is_of_services, path })
}

#[test]
fn all_languages_have_the_same_keys_with_the_same_arguments() {
    let korean = messages("ko");
    for lang in Language::ALL {
        let texts = messages(lang.tag());
        let missing: Vec<_> = korean.keys().filter(|key| !texts.contains_key(*key)).collect();
        assert!(missing.is_empty(), "{lang:?} has no text for {missing:?}");
        for (key, args) in texts {
            assert_eq!(Some(&args), korean.get(&key), "{lang:?}: {key}");
        }
    }
}

#[test]
fn every_key_in_the_code_exists_with_its_arguments_and_none_is_unused() {
    let texts = messages("ko");
    let mut used = BTreeSet::new();
    let calls = calls();
    assert!(calls.len() > 300, "the search finds the calls: {}", calls.len());
    for Call { key, args, is_of_services, path } in calls {
        if (key == "key" || key == "noun") && path.ends_with("words/src/lang.rs") {
            continue;
        }
        // What counts services says so with an argument more.
        let of_services = texts.get(&format!("{key}-services"));
        assert!(!is_of_services || of_services.is_some(), "{path}: no text for {key}-services");
        if let Some(wants) = of_services {
            let named = args.iter().cloned().chain(["noun".to_owned()]).collect();
            assert!(wants.is_subset(&named), "{path}: {key}-services has {wants:?}");
            used.insert(format!("{key}-services"));
        }
        let wants = texts.get(&key).unwrap_or_else(|| panic!("{path}: no text for {key}"));
        assert_eq!(wants, &args, "{path}: {key}");
        used.insert(key);
    }
    let idle: Vec<_> = texts.keys().filter(|key| !used.contains(*key)).collect();
    assert!(idle.is_empty(), "unused: {idle:?}");
}

#[test]
fn no_text_says_recovered() {
    for lang in Language::ALL.map(Language::tag) {
        for file in files(lang) {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("locales/{lang}/{file}"));
            let text = std::fs::read_to_string(path).unwrap().to_lowercase();
            for line in text.lines().filter(|line| !line.starts_with('#')) {
                let says = ["복구", "recovered", "復旧"].iter().any(|it| line.contains(it));
                assert!(!says, "{lang}/{file}: {line}");
            }
        }
    }
}

#[test]
fn no_korean_text_puts_two_particles_behind_a_name() {
    // Of these the sound is known: what they are is Korean, or ends in a number or a unit.
    let sounded = ["amount", "before", "month", "noun", "time", "unit"];
    let both = ["을(를)", "를(을)", "이(가)", "은(는)", "와(과)", "과(와)", "(으)로"];
    for file in files("ko") {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/ko").join(&file);
        let text = std::fs::read_to_string(&path).unwrap();
        for line in text.lines() {
            assert!(!both.iter().any(|it| line.contains(it)), "{file}: {line}");
            for part in line.split("JOSA($").skip(1) {
                let name: String = part.chars().take_while(|it| *it != ',').collect();
                assert!(sounded.contains(&&*name), "{file}: {line}");
            }
        }
    }
}
