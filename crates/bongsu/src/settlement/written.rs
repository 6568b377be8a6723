//! Terms and policies written as files again, so that any version by which a figure was made can be
//! read, compared, and put in force once more.

use super::policy_file::{BEGIN, PARTIAL, UNOBSERVED};
use super::terms_file::{CLAIMANT, COUNTS_FROM, REMEDY, ROUNDING, WINDOW};
use bongsu_core::settlement::policy::Policy;
use bongsu_core::settlement::terms::{ClaimDeadline, Rule, Terms};
use std::fmt::Display;
use std::time::Duration;

/// A text in quotes: what JSON escapes, TOML reads in the same way.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

fn word<T: PartialEq + Copy>(words: &[(&'static str, T)], value: T) -> String {
    let found = words.iter().find(|(_, it)| *it == value).map_or("", |(word, _)| *word);
    quoted(found)
}

/// Lines of a file.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn line(&mut self, key: &str, value: impl Display) {
        self.0.push_str(&format!("{key} = {value}\n"));
    }

    fn table(&mut self, heading: &str) {
        self.0.push_str(&format!("\n{heading}\n"));
    }

    fn minutes(&mut self, length: Duration, more_than: bool) {
        let key = if more_than { "more_than_minutes" } else { "minutes" };
        self.line(key, length.as_secs() / 60);
    }
}

/// Terms as a file.
pub fn terms(it: &Terms) -> String {
    let mut file = Lines::default();
    file.line("name", quoted(&it.name));
    file.line("source", quoted(&it.source));
    let rule = match &it.rule {
        Rule::Multiple { .. } => "multiple",
        Rule::Availability { .. } => "availability",
        Rule::Downtime { .. } => "downtime",
    };
    file.line("rule", quoted(rule));
    file.line("counts_from", word(&COUNTS_FROM, it.counts_from));
    let exclusions: Vec<String> = it.exclusions.iter().map(|it| quoted(it.code())).collect();
    file.line("exclusions", format!("[{}]", exclusions.join(", ")));
    if let Some(cap) = it.cap {
        file.line("cap_percent", quoted(&cap.to_string()));
    }
    file.line("money_rounding", word(&ROUNDING, it.money_rounding));
    file.line("remedy", word(&REMEDY, it.remedy));
    file.line("notice_days", it.notice_days);
    file.table("[title]");
    file.line("ko", quoted(&it.title.ko));
    file.line("en", quoted(&it.title.en));
    file.table("[counting]");
    file.line("unit_seconds", it.unit_s);
    file.line("rounding", word(&ROUNDING, it.rounding));
    for threshold in &it.thresholds {
        file.table("[[threshold]]");
        file.line("window", word(&WINDOW, threshold.window));
        file.minutes(threshold.needed, threshold.more_than);
    }
    self::rule(&mut file, &it.rule);
    if let Some(minimum) = it.minimum {
        file.table("[minimum]");
        file.line("amount", quoted(&minimum.to_string()));
        file.line("currency", quoted(minimum.currency().code()));
    }
    file.table("[claim]");
    file.line("by", word(&CLAIMANT, it.claim.claimant));
    match it.claim.deadline {
        ClaimDeadline::None => {}
        ClaimDeadline::DaysAfterEnd { days } => file.line("days_after_end", days),
        ClaimDeadline::MonthsAfter { months } => file.line("months_after", months),
    }
    file.0
}

fn rule(file: &mut Lines, rule: &Rule) {
    match rule {
        Rule::Multiple { base, tiers } => {
            file.table("[fee]");
            file.line("months_before", base.months_before);
            if let Some(hours) = base.hours_of_month {
                file.line("hours_of_month", hours);
            }
            for tier in tiers {
                file.table("[[tier]]");
                file.line("minutes", tier.from.as_secs() / 60);
                file.line("times", tier.times);
            }
        }
        Rule::Availability { tiers } => {
            for tier in tiers {
                file.table("[[tier]]");
                file.line("below_percent", quoted(&tier.below.to_string()));
                file.line("credit_percent", quoted(&tier.credit.to_string()));
            }
        }
        Rule::Downtime { tiers } => {
            for tier in tiers {
                file.table("[[tier]]");
                file.minutes(tier.from, tier.more_than);
                file.line("credit_percent", quoted(&tier.credit.to_string()));
            }
        }
    }
}

/// A policy as a file.
pub fn policy(it: &Policy) -> String {
    let mut file = Lines::default();
    file.line("version", quoted(&it.version));
    file.line("begin", word(&BEGIN, it.begin));
    file.line("slow_is_down", it.slow_is_down);
    file.line("unknown", word(&UNOBSERVED, it.unknown));
    file.line("not_watched", word(&UNOBSERVED, it.not_watched));
    file.line("bridge_minutes", it.bridge_s / 60);
    match it.maintenance_notice_hours {
        Some(hours) => file.line("maintenance_notice_hours", hours),
        None => file.line("maintenance_counts", true),
    }
    file.line("partial", word(&PARTIAL, it.partial));
    file.line("unit_seconds", it.unit_s);
    file.line("rounding", word(&ROUNDING, it.rounding));
    file.0
}

#[cfg(test)]
mod tests {
    use crate::settlement::{policy_file, ready_made, terms_file};
    use bongsu_core::settlement::policy::Policy;

    #[test]
    fn what_is_written_is_the_same_document_when_it_is_read() {
        for (terms, _) in ready_made() {
            let text = super::terms(&terms);
            let read =
                terms_file::read("written", &text).unwrap_or_else(|it| panic!("{it}\n{text}"));
            assert_eq!(read.id(), terms.id(), "{text}");
        }
        let counts = Policy { maintenance_notice_hours: None, ..Policy::default() };
        for policy in [Policy::default(), counts] {
            let text = super::policy(&policy);
            let read =
                policy_file::read("written", &text).unwrap_or_else(|it| panic!("{it}\n{text}"));
            assert_eq!(read.id(), policy.id(), "{text}");
        }
    }
}
