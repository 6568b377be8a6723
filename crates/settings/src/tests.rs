use super::*;
use std::time::Duration;

#[derive(PartialEq, Debug, Default)]
struct Read {
    name: Option<String>,
    interval: Duration,
    ports: Vec<u16>,
}

fn read(text: &str) -> Result<Read, SettingsError> {
    parse("file.toml", text, |r, top| {
        let name = top.require(r, "name").and_then(|field| field.non_empty_text(r));
        let mut read = Read { name, ..Read::default() };
        top.section(r, "probing", |r, fields| {
            let second = Duration::from_secs(1);
            fields.duration(r, "interval_s", second, 1..=60, &mut read.interval);
            fields.list(r, "ports", "a port", &mut read.ports, |text| {
                text.parse().map_err(|_| String::new())
            });
        });
        read
    })
}

fn errors(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

#[test]
fn a_file_without_errors_is_read() {
    let text = "name = \"desk\"\n[probing]\ninterval_s = 5\nports = [\"53\", \"853\"]\n";
    let expected =
        Read { name: Some("desk".into()), interval: Duration::from_secs(5), ports: vec![53, 853] };
    assert_eq!(read(text).unwrap(), expected);
}

#[test]
fn all_errors_are_reported_at_once_in_line_order() {
    let text =
        "nmae = \"desk\"\n[probing]\nports = [\"53\", \"dns\"]\ninterval_s = 0\nfolder = 1\n";
    let expected = "\
file.toml: line 1: `name`: is missing
file.toml: line 1: `nmae`: unknown key; did you mean `name`?
file.toml: line 3: `probing.ports[2]`: “dns” is not a port
file.toml: line 4: `probing.interval_s`: 0 is not from 1 to 60
file.toml: line 5: `probing.folder`: unknown key";
    assert_eq!(errors(text), expected);
}

#[test]
fn a_key_that_is_already_given_is_not_suggested() {
    let errors = errors("name = \"a\"\nnames = \"b\"\n");
    assert!(
        errors.ends_with("`names`: unknown key; what can be added here is `probing`"),
        "{errors}"
    );
}

#[test]
fn broken_syntax_is_reported_alone() {
    let errors = errors("name = = \"desk\"\n");
    assert!(errors.starts_with("file.toml: line 1: ") && !errors.contains("missing"), "{errors}");
}

#[test]
fn a_value_of_the_wrong_kind_is_named() {
    assert!(errors("name = 1\n").contains("`name`: must be a text, not a whole number"));
    assert!(errors("name = \" \"\n").contains("`name`: is empty"));
}

#[test]
fn a_missing_file_is_named() {
    let error = read_file(Path::new("/nowhere/desk.toml")).unwrap_err().to_string();
    assert!(error.starts_with("/nowhere/desk.toml: "), "{error}");
}
