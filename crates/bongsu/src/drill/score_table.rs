//! The score as a table for the terminal, in either language.

use super::Score;
use bongsu_core::inventory::Language;
use std::fmt::Write;

impl Score {
    /// The score in words, one check a line, failures marked and listed.
    pub fn table(&self, language: Language) -> String {
        let ko = language == Language::Ko;
        let title = if ko { &self.title.ko } else { &self.title.en };
        let heads = if ko { ["점검", "기대", "결과"] } else { ["check", "wanted", "got"] };
        let mut rows = vec![(String::new(), heads.map(str::to_owned))];
        for check in &self.checks {
            let mark = if check.passed { "✓" } else { "✗" };
            let what = if ko { &check.what.ko } else { &check.what.en };
            let row = [what.clone(), check.wanted.clone(), check.got.clone()];
            rows.push((mark.to_owned(), row));
        }
        let width = |n: usize| rows.iter().map(|(_, r)| columns(&r[n])).max().unwrap_or(0);
        let (first, second) = (width(0), width(1));
        let mut text = format!("{title}\n");
        for (mark, [what, wanted, got]) in &rows {
            let line = format!("{mark:1} {}  {}  {got}", pad(what, first), pad(wanted, second));
            // Writing into a String cannot fail.
            let _ = writeln!(text, "{}", line.trim_end());
        }
        self.names(ko, &mut text);
        let verdict = match (self.passed(), ko) {
            (true, true) => "통과",
            (true, false) => "passed",
            (false, true) => "불합격",
            (false, false) => "fell short",
        };
        text + verdict + "\n"
    }

    /// The first few of the sites that something is wrong with, so that one can look.
    fn names(&self, ko: bool, text: &mut String) {
        let found = &self.found;
        let untrue = found.told.as_ref().map_or(&[][..], |told| &told.untrue);
        let lists = [
            ("못 찾은 피해 사이트", "missed", &found.victims_missed[..]),
            ("잘못 지목된 사이트", "wrongly named", &found.wrongly_named[..]),
            ("거짓 “복구됨”", "false “recovered”", &found.false_recovered[..]),
            ("메일에서 참이 아닌 말을 들은 사이트", "untrue in a mail", untrue),
        ];
        for (in_ko, in_en, sites) in lists {
            if sites.is_empty() {
                continue;
            }
            let shown: Vec<String> = sites.iter().take(5).map(|s| s.unicode()).collect();
            let more = if sites.len() > shown.len() { ", …" } else { "" };
            let what = if ko { in_ko } else { in_en };
            let _ = writeln!(text, "  {what}: {}{more}", shown.join(", "));
        }
    }
}

/// How many columns a text takes: Hangul syllables take two.
fn columns(text: &str) -> usize {
    let wide = |c: char| matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{ff00}'..='\u{ff60}');
    text.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}

fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}
