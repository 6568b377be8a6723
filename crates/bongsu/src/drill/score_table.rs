//! The score of a drill as a table for the terminal.

use bongsu_core::language::Language;
use bongsu_core::name::Name;
use bongsu_drill::score::{CheckKind, Score};
use bongsu_words::say;
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// How many sites of a list are shown.
const MAX_SITES: usize = 5;

/// One check a line, failed ones marked, then the sites behind the failures.
pub fn render(score: &Score, language: Language) -> String {
    let heads = [
        say!(language, "score-check"),
        say!(language, "score-wanted"),
        say!(language, "score-got"),
    ];
    let mut rows = vec![(String::new(), heads)];
    for check in &score.checks {
        let mark = if check.passed { "✓" } else { "✗" };
        let row = [label(check.kind, language), check.wanted.clone(), check.got.clone()];
        rows.push((mark.to_owned(), row));
    }
    let width = |n: usize| rows.iter().map(|(_, row)| row[n].width()).max().unwrap_or(0);
    let (first, second) = (width(0), width(1));
    let mut text = format!("{}\n", score.title.of(language));
    for (mark, [what, wanted, got]) in &rows {
        let line = format!("{mark:1} {}  {}  {got}", pad(what, first), pad(wanted, second));
        // Writing into a String cannot fail.
        let _ = writeln!(text, "{}", line.trim_end());
    }
    sites(score, language, &mut text);
    let verdict = match score.passed() {
        true => say!(language, "score-passed"),
        false => say!(language, "score-failed"),
    };
    text + &verdict + "\n"
}

fn label(kind: CheckKind, language: Language) -> String {
    match kind {
        CheckKind::FailedComponent => say!(language, "score-failed-component"),
        CheckKind::VictimsFound => say!(language, "score-victims-found"),
        CheckKind::IncidentsOpened => say!(language, "score-incidents-opened"),
        CheckKind::CauseDelay => say!(language, "score-cause-delay"),
        CheckKind::FirstStatementDelay => say!(language, "score-first-statement-delay"),
        CheckKind::FalseVictims => say!(language, "score-false-victims"),
        CheckKind::FalselyVerified => say!(language, "score-falsely-verified"),
        CheckKind::FalselyResolved => say!(language, "score-falsely-resolved"),
        CheckKind::UntrueClaims => say!(language, "score-untrue-claims"),
        CheckKind::DuplicateStatements => say!(language, "score-duplicate-statements"),
        CheckKind::SpuriousIncidents => say!(language, "score-spurious-incidents"),
        CheckKind::Relapses => say!(language, "score-relapses"),
        CheckKind::UnresolvedIncidents => say!(language, "score-unresolved-incidents"),
        CheckKind::SlowSites => say!(language, "score-slow-sites"),
        CheckKind::FalselySlow => say!(language, "score-falsely-slow"),
        CheckKind::SitesDown => say!(language, "score-sites-down"),
        CheckKind::Alerted => say!(language, "score-alerted"),
        CheckKind::WronglyAlerted => say!(language, "score-wrongly-alerted"),
        CheckKind::Announced => say!(language, "score-announced"),
        CheckKind::WronglyAnnounced => say!(language, "score-wrongly-announced"),
        CheckKind::Pages => say!(language, "score-pages"),
        CheckKind::AcknowledgedDelay => say!(language, "score-acknowledged-delay"),
        CheckKind::HandOversNamed => say!(language, "score-hand-overs-named"),
        CheckKind::OncallFailures => say!(language, "score-oncall-failures"),
        CheckKind::Customers => say!(language, "score-customers"),
        CheckKind::NeededPerson => say!(language, "score-needed-person"),
        CheckKind::Abandoned => say!(language, "score-abandoned"),
        CheckKind::ToldTwice => say!(language, "score-told-twice"),
        CheckKind::PromisesBroken => say!(language, "score-promises-broken"),
        CheckKind::BrowsersKilled => say!(language, "score-browsers-killed"),
        CheckKind::KeystrokesLost => say!(language, "score-keystrokes-lost"),
        CheckKind::Answered => say!(language, "score-answered"),
        CheckKind::UntrueSentences => say!(language, "score-untrue-sentences"),
        CheckKind::Stopped => say!(language, "score-stopped"),
        CheckKind::CallerFailures => say!(language, "score-caller-failures"),
        CheckKind::Credits => say!(language, "score-credits"),
        CheckKind::WrongCredits => say!(language, "score-wrong-credits"),
        CheckKind::Unsettled => say!(language, "score-unsettled"),
        CheckKind::LossInterval => say!(language, "score-loss-interval"),
        CheckKind::DealStatements => say!(language, "score-deal-statements"),
        CheckKind::MailRecipients => say!(language, "score-mail-recipients"),
        CheckKind::MailDelay => say!(language, "score-mail-delay"),
        CheckKind::NotNotified => say!(language, "score-not-notified"),
        CheckKind::DuplicateMails => say!(language, "score-duplicate-mails"),
        CheckKind::ResentMails => say!(language, "score-resent-mails"),
        CheckKind::LostMails => say!(language, "score-lost-mails"),
        CheckKind::UntrueMails => say!(language, "score-untrue-mails"),
    }
}

/// The first few sites of each failure.
fn sites(score: &Score, language: Language, text: &mut String) {
    let measured = &score.measured;
    let untrue = measured.mail.as_ref().map_or(&[][..], |mail| &mail.untrue);
    let lists = [
        (say!(language, "score-list-missed"), &measured.victims_missed[..]),
        (say!(language, "score-list-false-victims"), &measured.false_victims[..]),
        (say!(language, "score-list-falsely-verified"), &measured.falsely_verified[..]),
        (say!(language, "score-list-untrue-claims"), &measured.untrue_sites[..]),
        (say!(language, "score-list-untrue-mails"), untrue),
    ];
    people(score, language, text);
    for (label, sites) in lists {
        if sites.is_empty() {
            continue;
        }
        let shown: Vec<String> = sites.iter().take(MAX_SITES).map(|site| site.unicode()).collect();
        let more = if sites.len() > shown.len() { ", …" } else { "" };
        let _ = writeln!(text, "  {label}: {}{more}", shown.join(", "));
    }
}

/// Whom alerts and announcements missed, and whom they should not have reached.
fn people(score: &Score, language: Language, text: &mut String) {
    let Some(told) = &score.measured.told else { return };
    let named = |all: &[(String, Name)]| -> Vec<String> {
        all.iter().map(|(address, site)| format!("{address} ({})", site.unicode())).collect()
    };
    let lists = [
        (say!(language, "score-list-not-alerted"), named(&told.not_told)),
        (say!(language, "score-list-wrongly-alerted"), named(&told.wrongly_told)),
        (say!(language, "score-list-not-announced"), told.not_announced.clone()),
        (say!(language, "score-list-wrongly-announced"), told.wrongly_announced.clone()),
    ];
    for (label, people) in lists.into_iter().filter(|(_, people)| !people.is_empty()) {
        let more = if people.len() > MAX_SITES { ", …" } else { "" };
        let shown = people.iter().take(MAX_SITES).map(String::as_str).collect::<Vec<_>>();
        let _ = writeln!(text, "  {label}: {}{more}", shown.join(", "));
    }
}

fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::language::Bilingual;
    use bongsu_core::name::Name;
    use bongsu_drill::score::{Check, Measurements};

    fn score(passed: bool) -> Score {
        let missed = if passed { vec![] } else { vec![Name::parse("한글.example").unwrap()] };
        let kind = CheckKind::FailedComponent;
        Score {
            title: Bilingual { ko: "재발".into(), en: "A relapse".into() },
            measured: Measurements { victims_missed: missed, ..Measurements::default() },
            checks: vec![Check { kind, wanted: "rack:1".into(), got: "rack:1".into(), passed }],
        }
    }

    #[test]
    fn the_table_is_in_the_language_of_the_reader() {
        let (ko, en) = (render(&score(true), Language::Ko), render(&score(true), Language::En));
        assert!(ko.starts_with("재발\n") && ko.contains("✓ 고장 난 구성 요소  rack:1"), "{ko}");
        assert!(ko.trim_end().ends_with("통과"), "{ko}");
        assert!(en.starts_with("A relapse\n") && en.contains("✓ failed component"), "{en}");
        assert!(en.trim_end().ends_with("passed"), "{en}");
    }

    #[test]
    fn missed_victims_are_listed() {
        let en = render(&score(false), Language::En);
        assert!(en.contains("✗ failed component") && en.contains("missed: 한글.example"), "{en}");
        assert!(en.trim_end().ends_with("failed"), "{en}");
    }
}
