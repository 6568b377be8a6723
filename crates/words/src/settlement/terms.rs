//! Terms of compensation in sentences: for customers, and for the notice that says who may claim.

use super::{exclusion, hms, money};
use crate::{Language, labels};
use bongsu_core::name::Name;
use bongsu_core::settlement::Rounding;
use bongsu_core::settlement::claims_notice::{HitSites, NoticeRefusal};
use bongsu_core::settlement::terms::{
    ClaimDeadline, Claimant, CountsFrom, Rule, Terms, Threshold, Window,
};
use std::time::Duration;

/// What terms are called.
pub fn title(lang: Language, terms: &Terms) -> &str {
    let [title, _] = lang.choose(&terms.title.ko, &terms.title.en);
    title
}

/// By what standard is compensated, sentence by sentence.
pub fn standard(lang: Language, terms: &Terms) -> Vec<String> {
    let mut all: Vec<String> = terms.thresholds.iter().map(|it| threshold(lang, it)).collect();
    if terms.counts_from == CountsFrom::CustomersReport {
        all.push(say!(lang, "terms-from-report"));
    }
    all.extend(rule(lang, &terms.rule));
    if terms.unit_s > 1 {
        let unit = hms(lang, Duration::from_secs(terms.unit_s.into()));
        all.push(match terms.rounding {
            Rounding::Down => say!(lang, "terms-round-down", unit = unit),
            Rounding::Up => say!(lang, "terms-round-up", unit = unit),
            Rounding::HalfUp => say!(lang, "terms-round-half-up", unit = unit),
        });
    }
    all.extend(terms.cap.map(|cap| say!(lang, "terms-cap", cap = cap.to_string())));
    let minimum = terms.minimum.map(|it| say!(lang, "terms-minimum", minimum = money(lang, it)));
    all.extend(minimum);
    if !terms.exclusions.is_empty() {
        let each = terms.exclusions.iter().map(|it| exclusion(lang, *it));
        let list = each.collect::<Vec<_>>().join(", ");
        all.push(say!(lang, "terms-exclusions", list = list));
    }
    all
}

fn threshold(lang: Language, it: &Threshold) -> String {
    let needed = hms(lang, it.needed);
    let needed = match it.more_than {
        true => say!(lang, "settlement-more-than", time = needed),
        false => say!(lang, "settlement-at-least", time = needed),
    };
    match it.window {
        Window::Continuous => say!(lang, "terms-threshold-continuous", needed = needed),
        Window::Day => say!(lang, "terms-threshold-day", needed = needed),
        Window::Month => say!(lang, "terms-threshold-month", needed = needed),
    }
}

fn rule(lang: Language, rule: &Rule) -> Vec<String> {
    match rule {
        Rule::Multiple { base, tiers } => {
            let tiers = tiers.iter().map(|it| {
                let from = hms(lang, it.from);
                match it.from {
                    Duration::ZERO => say!(lang, "terms-multiple", times = it.times),
                    _ => say!(lang, "terms-multiple-from", from = from, times = it.times),
                }
            });
            let mut all: Vec<String> = tiers.collect();
            all.push(match base.months_before {
                0 => say!(lang, "terms-base-month"),
                months => say!(lang, "terms-base-before", months = u32::from(months)),
            });
            all.extend(base.hours_of_month.map(|n| say!(lang, "terms-base-hours", hours = n)));
            all
        }
        Rule::Availability { tiers } => tiers
            .iter()
            .map(|it| {
                let (below, credit) = (it.below.to_string(), it.credit.to_string());
                say!(lang, "terms-availability", below = below, credit = credit)
            })
            .collect(),
        Rule::Downtime { tiers } => tiers
            .iter()
            .map(|it| {
                let from = hms(lang, it.from);
                let from = match it.more_than {
                    true => say!(lang, "settlement-more-than", time = from),
                    false => say!(lang, "settlement-at-least", time = from),
                };
                say!(lang, "terms-downtime", from = from, credit = it.credit.to_string())
            })
            .collect(),
    }
}

/// Who must claim, how, and until when.
pub fn procedure(lang: Language, terms: &Terms) -> String {
    let rule = terms.claim;
    match (rule.claimant, rule.deadline) {
        (Claimant::Host, _) => say!(lang, "terms-claim-host"),
        (_, ClaimDeadline::None) => say!(lang, "terms-claim-any-time"),
        (_, ClaimDeadline::DaysAfterEnd { days }) => say!(lang, "terms-claim-days", days = days),
        (_, ClaimDeadline::MonthsAfter { months }) => {
            say!(lang, "terms-claim-months", months = months)
        }
    }
}

/// Why a notice of who may claim is refused.
pub fn notice_refusal(lang: Language, refusal: NoticeRefusal) -> String {
    match refusal {
        NoticeRefusal::OutageNotEnded => say!(lang, "claims-refused-not-ended"),
        NoticeRefusal::ThereIsOne => say!(lang, "claims-refused-there-is-one"),
        NoticeRefusal::NotOpen => say!(lang, "claims-refused-not-open"),
        NoticeRefusal::SamePerson => say!(lang, "claims-refused-same-person"),
        NoticeRefusal::TextNeeded => say!(lang, "claims-refused-text"),
        NoticeRefusal::NobodyToTell => say!(lang, "claims-refused-nobody"),
        NoticeRefusal::TooLong => say!(lang, "claims-refused-long"),
        NoticeRefusal::AnotherOne => say!(lang, "claims-refused-another"),
    }
}

/// The notice that says who may claim, by what standard and how: of an outage on a day, for the
/// terms that its victims have. The law wants it within 30 days (전기통신사업법 시행령 제37조의13).
pub fn notice(lang: Language, span: (&str, &str), all: &[&Terms]) -> String {
    let mut parts = vec![notice_beginning(lang, span)];
    parts.extend(all.iter().map(|terms| notice_section(lang, terms)));
    parts.join("\n\n")
}

/// What it says to everybody.
pub fn notice_beginning(lang: Language, (from, until): (&str, &str)) -> String {
    say!(lang, "terms-notice-who", from = from, until = until)
}

/// What it says to those in whose contracts the terms are.
pub fn notice_section(lang: Language, terms: &Terms) -> String {
    let mut text = say!(lang, "terms-notice-standard", title = title(lang, terms));
    for sentence in standard(lang, terms) {
        text.push_str("\n- ");
        text.push_str(&sentence);
    }
    text.push('\n');
    text.push_str(&say!(lang, "terms-notice-how", how = procedure(lang, terms)));
    text
}

/// Which sites a section of the notice is for.
pub fn notice_sites(lang: Language, sites: &HitSites) -> String {
    say!(lang, "terms-notice-sites", sites = site_list(lang, &sites.named, sites.more))
}

/// Sites by their names, and how many more there are.
pub fn site_list(lang: Language, named: &[Name], more: usize) -> String {
    let list: Vec<String> = named.iter().map(|it| labels::site(lang, it)).collect();
    let list = list.join(", ");
    match more {
        0 => list,
        n => say!(lang, "terms-sites-more", list = list, n = n),
    }
}
