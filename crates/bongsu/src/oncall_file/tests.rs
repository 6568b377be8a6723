//! The example is read, written and read again; every mistake is named with its line.

use super::*;
use bongsu_core::oncall::plan::ConfiguredChannels;
use bongsu_words::Language;

const EXAMPLE: &str = include_str!("example.toml");

fn known() -> Known {
    let ways =
        ConfiguredChannels { webhooks: vec!["noc-room".into()], ..ConfiguredChannels::all() };
    Known { ways, logins: vec!["kim".into(), "lee".into()], sources: vec!["prometheus".into()] }
}

#[test]
fn the_example_is_read_and_comes_back_as_it_was() {
    let plan =
        read(Language::En, "oncall.toml", EXAMPLE, &known()).unwrap_or_else(|it| panic!("{it}"));
    assert_eq!((plan.people.len(), plan.schedules.len(), plan.policies.len()), (3, 1, 2));
    let written = write(&plan).unwrap();
    let again = read(Language::En, "oncall.toml", &written, &known());
    assert_eq!(again.unwrap_or_else(|it| panic!("{it}\n{written}")), plan);
}

#[test]
fn a_plan_without_test_calls_is_a_plan() {
    let (before, rest) = EXAMPLE.split_once("[test_calls]").unwrap();
    let text = format!("{before}{}", &rest[rest.find("[[person]]").unwrap()..]);
    let plan = read(Language::En, "o", &text, &known()).unwrap_or_else(|it| panic!("{it}"));
    assert_eq!((plan.test_calls, plan.people.len()), (None, 3));
    // Whoever is in no schedule is tested by the clocks of the plan, which has some then.
    let text = EXAMPLE.replacen("zone = \"Asia/Seoul\"\n\n# Whether", "# Whether", 1);
    let text = text.replace("fallback = [\"manager\"]", "");
    let error = read(Language::En, "o", &text, &known()).unwrap_err().to_string();
    assert!(error.contains("“Park” is in no schedule"), "{error}");
}

#[test]
fn every_mistake_is_named_with_its_line_and_none_hides_another() {
    let wrong = EXAMPLE
        .replace("login = \"kim\"", "login = \"kimm\"")
        .replace("channel = \"voice\", after_s = 180", "channel = \"phone\", after_s = 180")
        .replace("unit = \"weeks\"", "unit = \"fortnights\"")
        .replace("repeats = 1", "repeat = 1");
    let error = read(Language::En, "oncall.toml", &wrong, &known()).unwrap_err().to_string();
    for part in [
        "there is no user “kimm”",
        "“phone” is no channel",
        "“fortnights” is not one of",
        "did you mean `repeats`",
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
    let unknown = error.matches("unknown key").count();
    assert_eq!(unknown, 1, "what is beside a mistake is known: {error}");
}

#[test]
fn what_counts_for_nothing_in_a_policy_is_refused() {
    for (when, ignored) in [
        ("sources = [\"prometheus\"], victims_min = 5", "victims_min"),
        ("alerts = [\"down\"], severity_min = \"error\"", "severity_min"),
        ("severity_min = \"error\"", "severity_min"),
    ] {
        let policy = format!(
            "\n[[policy]]\nkey = \"odd\"\nname = \"Odd\"\nwhen = {{ {when} }}\n\
             steps = [{{ targets = [\"person:kim\"], wait_s = 60 }}]\n"
        );
        let error = read(Language::En, "o", &format!("{EXAMPLE}{policy}"), &known());
        let error = error.unwrap_err().to_string();
        assert!(error.contains(&format!("“{ignored}” has no effect")), "{when}: {error}");
    }
    let soon = EXAMPLE.replace("silence_s = 1800", "silence_s = 1");
    let error = read(Language::En, "o", &soon, &known()).unwrap_err().to_string();
    assert!(error.contains("1 is not"), "{error}");
}

#[test]
fn what_changes_in_an_entry_is_named_field_by_field() {
    let read = |text: &str| {
        read(Language::En, "o", text, &known()).unwrap_or_else(|error| panic!("{error}"))
    };
    let before = read(EXAMPLE);
    assert_eq!(difference(&before, &before), Vec::<String>::new());
    let after = read(&EXAMPLE.replace("silence_s = 1800", "silence_s = 900"));
    let lines = difference(&before, &after);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with("~ policy "), "{lines:?}");
    assert_eq!(lines[1], "    silence_s: 1800 → 900");
}

#[test]
fn what_only_the_whole_shows_is_named_with_the_line_of_its_entry() {
    let wrong = EXAMPLE
        .replace("\ntargets = [\"schedule:main\"]", "\ntargets = [\"schedule:mian\"]")
        .replace("phone = \"+821012345678\"", "phone = \"010-1234-5678\"")
        .replace("zone = \"Asia/Seoul\"\nlayers", "zone = \"Asia/Soul\"\nlayers");
    let error = read(Language::En, "oncall.toml", &wrong, &known()).unwrap_err().to_string();
    let line = |text: &str| {
        let at = wrong.lines().position(|it| it.contains(text)).unwrap();
        wrong
            .lines()
            .take(at + 1)
            .collect::<Vec<_>>()
            .iter()
            .rposition(|it| it.starts_with("[["))
            .unwrap()
            + 1
    };
    for (part, line) in [
        ("there is no schedule “mian”", line("mian")),
        ("“010-1234-5678” is no telephone number", line("010-1234-5678")),
    ] {
        let found =
            error.lines().find(|it| it.contains(part)).unwrap_or_else(|| panic!("{part}: {error}"));
        assert!(
            found.contains(&format!(":{line}")) || found.contains(&format!("line {line}")),
            "{line}: {found}"
        );
    }
}

#[test]
fn a_policy_is_for_what_the_desk_asks() {
    let policy = "\n[[policy]]\nkey = \"asked\"\nname = \"Asked\"\nwhen = { questions = true }\n\
        steps = [{ targets = [\"person:kim\"], wait_s = 60 }]\n";
    let text = format!("{EXAMPLE}{policy}");
    let plan = read(Language::En, "o", &text, &known()).unwrap_or_else(|it| panic!("{it}"));
    assert!(plan.is_for_questions());
    let again = read(Language::En, "o", &write(&plan).unwrap(), &known());
    assert_eq!(again.unwrap_or_else(|it| panic!("{it}")), plan);
}

#[test]
fn a_policy_is_for_other_tools_that_are_configured() {
    let policy = "\n[[policy]]\nkey = \"tools\"\nname = \"Tools\"\n\
        when = { sources = [\"prometheus\"], severity_min = \"error\" }\n\
        steps = [{ targets = [\"person:kim\"], wait_s = 60 }]\n";
    let text = format!("{EXAMPLE}{policy}");
    let plan = read(Language::En, "o", &text, &known()).unwrap_or_else(|it| panic!("{it}"));
    assert_eq!(plan.policies[2].when.sources, ["prometheus"]);
    let again = read(Language::En, "o", &write(&plan).unwrap(), &known());
    assert_eq!(again.unwrap_or_else(|it| panic!("{it}")), plan);
    let wrong = text.replace("\"prometheus\"", "\"nagios\"").replace("\"error\"", "\"bad\"");
    let error = read(Language::En, "o", &wrong, &known()).unwrap_err().to_string();
    assert!(error.contains("no [[alert_source]] “nagios”") && error.contains("“bad”"), "{error}");
}
