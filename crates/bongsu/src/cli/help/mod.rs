//! The help of the command line in Korean. The texts are found by the English ones, which are the
//! documentation of the commands; a test shows that none is missing.

use super::print;
use bongsu_core::language::Language;
use bongsu_words::errors;
use clap::{Arg, ArgAction, Command};
use std::collections::HashMap;
use std::sync::LazyLock;

static KOREAN: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("ko.tsv").lines();
    lines.filter_map(|line| line.split_once('\t')).collect()
});

const AFTER_HELP: &str = "\
처음 시작하기:
  bongsu drill gabia-2018             이 컴퓨터에서 부작용 없이 장애를 훈련합니다
  bongsu import customers.csv         표에서 고객, 연락처, 도메인을 가져옵니다
  bongsu serve                        감시를 시작합니다. http://127.0.0.1:8080 과, 출력되는
                                      링크를 열어 첫 관리자가 됩니다
  bongsu check shop.co.kr             도메인 하나를 지금 자세히 점검합니다

--config 없이는 기본값을 사용합니다. `bongsu config example`이 모든 설정을 출력하고 설명합니다.
환경 변수: BONGSU_STORE는 데이터베이스 URL, BONGSU_LOG는 로그 필터(예: debug)입니다.";

/// The Korean of a text, or the text where there is none.
fn korean(text: &str) -> &str {
    let plain = text.strip_suffix('.').unwrap_or(text);
    KOREAN.get(plain).copied().unwrap_or(text)
}

/// The command with its help in a language: in Korean, or else in English.
pub(super) fn localized(command: Command, language: Language) -> Command {
    if language != Language::Ko {
        return command;
    }
    let version = Arg::new("version").short('V').long("version");
    let version = version.action(ArgAction::Version).help("버전을 출력합니다");
    let command = translated(command.disable_version_flag(true).arg(version));
    command.after_help(AFTER_HELP)
}

/// What the reader of the command line says of its own command.
const OF_HELP: &str = "Print this message or the help of the given subcommand(s)";

/// Prints what the reader of the command line itself has to say, help or an error, and ends the
/// program as it would.
pub(super) fn exit(error: &clap::Error, language: Language) -> ! {
    if language != Language::Ko {
        error.exit();
    }
    let text = in_korean(&error.render().to_string());
    match error.use_stderr() {
        true => eprint!("{text}"),
        false => print::text(text),
    }
    std::process::exit(error.exit_code());
}

/// Help or an error in Korean, line by line; names, values and examples stay as they are.
fn in_korean(text: &str) -> String {
    let line = |line: &str| {
        let words = line.trim_start();
        let indent = &line[..line.len() - words.len()];
        format!("{indent}{}", errors::in_language(Language::Ko, words.to_owned()))
    };
    // It stands behind the name of its command, on one line.
    let of_help = errors::in_language(Language::Ko, OF_HELP.to_owned());
    let text = text.replace(OF_HELP, &of_help);
    // A long list is broken into lines.
    text.replace("[possible values: ", "[가능한 값: ")
        .split('\n')
        .map(line)
        .collect::<Vec<_>>()
        .join("\n")
}

fn translated(command: Command) -> Command {
    let about = command.get_about().map(|text| korean(&text.to_string()).to_owned());
    let names: Vec<String> = command.get_subcommands().map(|it| it.get_name().to_owned()).collect();
    let help = Arg::new("help").short('h').long("help");
    let help = help.action(ArgAction::Help).help("도움말을 출력합니다");
    let mut command = command.disable_help_flag(true).arg(help).mut_args(|arg| {
        let text = arg.get_help().map(|text| korean(&text.to_string()).to_owned());
        let heading = if arg.is_positional() { "인자" } else { "옵션" };
        let arg = arg.help_heading(heading);
        match text {
            Some(text) => arg.help(text.clone()).long_help(text),
            None => arg,
        }
    });
    for name in names {
        command = command.mut_subcommand(name, translated);
    }
    let command =
        command.subcommand_help_heading("명령").subcommand_value_name("명령").help_template(
            "{before-help}{about-with-newline}\n사용법: {usage}\n\n{all-args}{after-help}",
        );
    match about {
        Some(about) => command.about(about.clone()).long_about(about),
        None => command,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn missing(command: &Command, found: &mut Vec<String>) {
        let helps = command.get_arguments().filter_map(|arg| arg.get_help());
        for text in command.get_about().into_iter().chain(helps) {
            let text = text.to_string();
            if korean(&text) == text {
                found.push(text);
            }
        }
        for it in command.get_subcommands() {
            missing(it, found);
        }
    }

    #[test]
    fn every_command_and_option_is_explained_in_korean() {
        let mut found = Vec::new();
        missing(&crate::cli::Cli::command(), &mut found);
        assert!(found.is_empty(), "{found:#?}");
    }

    #[test]
    fn the_korean_help_is_whole_and_takes_what_the_english_one_does() {
        let mut command = localized(crate::cli::Cli::command(), Language::Ko);
        let help = command.render_help().to_string();
        assert!(help.contains("사용법: bongsu") && help.contains("감시하고 진단하며"), "{help}");
        assert!(!help.contains("Options:") && !help.contains("Usage:"), "{help}");
        command.clone().debug_assert();
        for asked in
            [&["bongsu", "help"][..], &["bongsu", "set", "--help"], &["bongsu", "import", "--help"]]
        {
            let shown = command.try_get_matches_from_mut(asked).unwrap_err();
            let shown = in_korean(&shown.render().to_string());
            for english in ["Examples:", "[default", "ossible values", "Print this", "Usage"] {
                assert!(!shown.contains(english), "{english}: {shown}");
            }
        }
        for wrong in
            [&["bongsu", "impotr"][..], &["bongsu", "set", "site"], &["bongsu", "set", "x", "y"]]
        {
            let told = command.try_get_matches_from_mut(wrong).unwrap_err();
            let told = in_korean(&told.render().to_string());
            for english in ["error:", "tip:", "Usage", "possible", "For more"] {
                assert!(!told.contains(english), "{english}: {told}");
            }
        }
        let taken =
            command.try_get_matches_from(["bongsu", "set", "--dry-run", "site", "a.kr", "rack=r1"]);
        assert!(taken.is_ok(), "{taken:?}");
    }
}
