//! What is wrong with the files, the same thing once.

use super::super::options::BadInput;
use bongsu_core::inventory::import::{ImportError, Problem};
use bongsu_core::language::Language;
use bongsu_words::{errors, say};
use std::mem::{Discriminant, discriminant};

/// How many errors of one kind are written out.
const MAX_SHOWN: usize = 3;

/// Errors of one kind: the same file, the same column, the same problem.
struct Group<'a> {
    kind: (&'a str, Option<&'a str>, Discriminant<Problem>),
    errors: Vec<&'a ImportError>,
}

/// The refusal of an import: every kind of error once, with its first places.
pub fn refuse(lang: Language, errors: &[ImportError]) -> BadInput {
    let mut groups: Vec<Group<'_>> = Vec::new();
    // By its kind alone a file of a hundred thousand entries would be a hundred thousand files.
    let file = |error: &'_ ImportError| error.file.split(": ").next().map_or(0, str::len);
    for error in errors {
        let name = &error.file[..file(error)];
        let kind = (name, error.column.as_deref(), discriminant(&error.problem));
        match groups.iter_mut().find(|group| group.kind == kind) {
            Some(group) => group.errors.push(error),
            None => groups.push(Group { kind, errors: vec![error] }),
        }
    }
    let mut lines = vec![say!(lang, "import-refused", n = errors.len())];
    for group in &groups {
        lines.extend(group.errors.iter().take(MAX_SHOWN).map(|error| one(lang, error)));
        let more = &group.errors[MAX_SHOWN.min(group.errors.len())..];
        if let Some(last) = more.last() {
            lines.push(match last.line {
                Some(line) => say!(lang, "import-same-problem-to", n = more.len(), line = line),
                None => say!(lang, "import-same-problem", n = more.len()),
            });
        }
        let first = &group.errors[0];
        if let (Some(column), Problem::UnknownColumn(_)) = (group.kind.1, &first.problem) {
            lines.push(say!(lang, "import-map-column", column = column));
        }
        if let Some(column) = group.kind.1.filter(|_| first.line.is_some() && is_optional(first)) {
            lines.push(say!(lang, "import-leave-column-out", column = column));
        }
    }
    BadInput(lines.join("\n"))
}

/// An error with its place, in the reader's language.
fn one(lang: Language, error: &ImportError) -> String {
    let line = error.line.map(|line| format!(":{line}")).unwrap_or_default();
    let column = error.column.as_ref().map(|column| format!(": {column}")).unwrap_or_default();
    let problem = errors::in_language(lang, error.problem.to_string());
    format!("{}{line}{column}: {problem}", error.file)
}

/// Whether a column with this problem can as well be left out.
fn is_optional(error: &ImportError) -> bool {
    use Problem::{Address, AddressUnfit, Language, SheetError, Status, UnknownColumn, Url};
    let problem = &error.problem;
    matches!(
        problem,
        Status(_)
            | Language(_)
            | Address(_)
            | AddressUnfit(_)
            | SheetError(_)
            | UnknownColumn(_)
            | Url { .. }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(line: Option<u64>, column: &str, problem: Problem) -> ImportError {
        ImportError { file: "list.csv".into(), line, column: Some(column.into()), problem }
    }

    #[test]
    fn ten_thousand_equal_errors_are_a_few_lines() {
        let bad = |line| error(Some(line), "상태", Problem::Status(format!("정상{line}")));
        let mut all: Vec<_> = (2..10_002).map(bad).collect();
        all.push(error(Some(7), "email", Problem::Email("x".into())));
        let BadInput(text) = refuse(Language::En, &all);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 7, "{text}");
        assert!(lines[0].contains("10,001"), "{text}");
        assert!(lines[4].contains("9,997") && lines[4].contains("10,001"), "{text}");
        assert!(lines[5].contains("--map '상태=-'"), "{text}");
        assert!(lines[6].starts_with("list.csv:7: email"), "{text}");
    }

    #[test]
    fn an_unknown_column_is_told_with_what_can_be_done_about_it() {
        let all = [error(Some(2), "거래처코드", Problem::UnknownColumn(None))];
        let BadInput(text) = refuse(Language::Ko, &all);
        assert!(text.contains("--map '거래처코드=customer'"), "{text}");
        assert!(text.contains("--map '거래처코드=-'") && text.contains("알 수 없는 열"), "{text}");
    }

    #[test]
    fn a_few_errors_are_each_written_out() {
        let all: Vec<_> = (2..5).map(|line| error(Some(line), "a", Problem::Empty)).collect();
        let BadInput(text) = refuse(Language::Ko, &all);
        assert_eq!(text.lines().count(), 4, "{text}");
    }
}
