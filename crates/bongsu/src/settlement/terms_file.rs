//! Terms of compensation as a file (TOML).

use bongsu_core::plain_text::{NameFlaw, check_name, plain_text};
use bongsu_core::settlement::share::Share;
use bongsu_core::settlement::terms::{
    AvailabilityTier, ClaimDeadline, ClaimRule, Claimant, CountsFrom, DowntimeTier, Exclusion,
    FeeBase, MultipleTier, Remedy, Rule, Terms, TermsFlaw, Text, Threshold, Window,
};
use bongsu_core::settlement::{Currency, Money, Rounding};
use bongsu_settings::{Field, Fields, Reader, SettingsError};
use std::time::Duration;

/// Minutes of a hundred years: more is a mistake.
const MAX_MINUTES: u64 = 52_560_000;

/// Reads terms, and checks all of them.
///
/// # Errors
/// Everything that is wrong, each with its line.
pub fn read(file: &str, text: &str) -> Result<Terms, SettingsError> {
    bongsu_settings::parse(file, text, |r, top| {
        let terms = Terms {
            name: name(r, top),
            title: title(r, top),
            source: required_text(r, top, "source"),
            thresholds: thresholds(r, top),
            counts_from: one_of(r, top, "counts_from", &COUNTS_FROM)
                .unwrap_or(CountsFrom::Downtime),
            exclusions: exclusions(r, top),
            unit_s: 1,
            rounding: Rounding::Down,
            cap: top.take("cap_percent").and_then(|field| share(r, &field)),
            minimum: minimum(r, top),
            money_rounding: one_of(r, top, "money_rounding", &ROUNDING).unwrap_or(Rounding::HalfUp),
            remedy: one_of(r, top, "remedy", &REMEDY).unwrap_or(Remedy::Credit),
            claim: claim(r, top),
            notice_days: number(r, top, "notice_days", 1..=365).unwrap_or(30),
            rule: Rule::Multiple { base: BASE, tiers: Vec::new() },
        };
        let (unit_s, rounding) = counting(r, top);
        let terms = Terms { unit_s, rounding, rule: rule(r, top), ..terms };
        // What could not be read would only be reported again.
        if !r.has_errors() {
            for (key, flaw) in terms.check() {
                r.report(&top.span().clone(), key.to_owned(), flaw_text(flaw).to_owned());
            }
        }
        terms
    })
}

const BASE: FeeBase = FeeBase { months_before: 0, hours_of_month: None };
pub(super) const COUNTS_FROM: [(&str, CountsFrom); 2] =
    [("downtime", CountsFrom::Downtime), ("customers_report", CountsFrom::CustomersReport)];
pub(super) const ROUNDING: [(&str, Rounding); 3] =
    [("down", Rounding::Down), ("up", Rounding::Up), ("half_up", Rounding::HalfUp)];
pub(super) const REMEDY: [(&str, Remedy); 2] = [("credit", Remedy::Credit), ("cash", Remedy::Cash)];
pub(super) const WINDOW: [(&str, Window); 3] =
    [("continuous", Window::Continuous), ("day", Window::Day), ("month", Window::Month)];
pub(super) const CLAIMANT: [(&str, Claimant); 2] =
    [("host", Claimant::Host), ("customer", Claimant::Customer)];

/// One of some words; what is none of them is reported.
fn word<T: Copy>(r: &mut Reader<'_>, field: &Field<'_>, words: &[(&str, T)]) -> Option<T> {
    let text = field.text(r)?;
    let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
    if found.is_none() {
        let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        field.reject(r, format!("“{text}” is none of: {}", words.join(", ")));
    }
    found
}

/// One of some words, which may be missing.
fn one_of<T: Copy>(
    r: &mut Reader<'_>,
    f: &mut Fields<'_>,
    key: &str,
    words: &[(&str, T)],
) -> Option<T> {
    let field = f.take(key)?;
    word(r, &field, words)
}

/// One of some words, which must be there.
pub(super) fn required_one_of<T: Copy>(
    r: &mut Reader<'_>,
    f: &mut Fields<'_>,
    key: &str,
    words: &[(&str, T)],
) -> Option<T> {
    let field = f.require(r, key)?;
    word(r, &field, words)
}

fn number(
    r: &mut Reader<'_>,
    f: &mut Fields<'_>,
    key: &str,
    range: std::ops::RangeInclusive<u64>,
) -> Option<u32> {
    f.integer(r, key, range).and_then(|it| u32::try_from(it).ok())
}

fn required_text(r: &mut Reader<'_>, f: &mut Fields<'_>, key: &str) -> String {
    let Some(field) = f.require(r, key) else { return String::new() };
    let text = field.non_empty_text(r).unwrap_or_default();
    if plain_text(&text) != text {
        field.reject(r, NameFlaw::Directs.to_string());
    }
    text
}

/// A text that is shown as the name of something.
fn required_name(r: &mut Reader<'_>, f: &mut Fields<'_>, key: &str) -> String {
    let Some(field) = f.require(r, key) else { return String::new() };
    let text = field.non_empty_text(r).unwrap_or_default();
    if let Err(flaw) = check_name(&text) {
        field.reject(r, flaw.to_string());
    }
    text
}

fn name(r: &mut Reader<'_>, f: &mut Fields<'_>) -> String {
    let Some(field) = f.require(r, "name") else { return String::new() };
    let Some(text) = field.non_empty_text(r) else { return String::new() };
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if text.len() > 64 || !text.chars().all(is_plain) {
        field.reject(r, "must have small letters a to z, digits and hyphens alone, at most 64");
    }
    text
}

fn title(r: &mut Reader<'_>, f: &mut Fields<'_>) -> Text {
    let mut title = Text { ko: String::new(), en: String::new() };
    if let Some(mut table) = f.table(r, "title") {
        title.ko = required_name(r, &mut table, "ko");
        title.en = required_name(r, &mut table, "en");
        table.finish(r);
    }
    title
}

/// `minutes` or `more_than_minutes`: how long, and whether it must be more. One must be there.
fn minutes(r: &mut Reader<'_>, f: &mut Fields<'_>) -> Option<(Duration, bool)> {
    let (least, more) = (f.take("minutes"), f.take("more_than_minutes"));
    let (field, more_than) = match (least, more) {
        (Some(field), None) => (field, false),
        (None, Some(field)) => (field, true),
        (Some(field), Some(_)) => {
            field.reject(r, "say either this or more_than_minutes");
            return None;
        }
        (None, None) => {
            let at = f.span().clone();
            r.report(&at, f.key("minutes"), "is missing, and so is more_than_minutes".into());
            return None;
        }
    };
    let minutes = field.integer(r, 0..=MAX_MINUTES)?;
    Some((Duration::from_secs(minutes * 60), more_than))
}

fn thresholds(r: &mut Reader<'_>, top: &mut Fields<'_>) -> Vec<Threshold> {
    let mut thresholds = Vec::new();
    for mut f in top.tables(r, "threshold") {
        let window = required_one_of(r, &mut f, "window", &WINDOW);
        let minutes = minutes(r, &mut f);
        f.finish(r);
        thresholds.extend(window.zip(minutes).map(|(window, (needed, more_than))| Threshold {
            window,
            needed,
            more_than,
        }));
    }
    thresholds
}

fn exclusions(r: &mut Reader<'_>, top: &mut Fields<'_>) -> Vec<Exclusion> {
    let mut exclusions = Vec::new();
    let what = "an exclusion: third_party, attack, force_majeure";
    top.list(r, "exclusions", what, &mut exclusions, |text| {
        let found = Exclusion::ALL.iter().find(|(_, code)| *code == text);
        found.map(|(exclusion, _)| *exclusion).ok_or_else(String::new)
    });
    exclusions
}

fn share(r: &mut Reader<'_>, field: &Field<'_>) -> Option<Share> {
    let text = field.text(r)?;
    let share = text.parse::<Share>();
    share.map_err(|error| field.reject(r, error.to_string())).ok()
}

fn counting(r: &mut Reader<'_>, top: &mut Fields<'_>) -> (u32, Rounding) {
    let read = |r: &mut Reader<'_>, f: &mut Fields<'_>| {
        let unit_s = number(r, f, "unit_seconds", 1..=86_400).unwrap_or(1);
        (unit_s, one_of(r, f, "rounding", &ROUNDING).unwrap_or(Rounding::Down))
    };
    top.section(r, "counting", read).unwrap_or((1, Rounding::Down))
}

fn minimum(r: &mut Reader<'_>, top: &mut Fields<'_>) -> Option<Money> {
    let mut f = top.take("minimum")?.table(r)?;
    let amount = f.require(r, "amount");
    let currency = f.require(r, "currency").and_then(|field| {
        let code = field.text(r)?;
        let currency = Currency::from_code(&code);
        if currency.is_none() {
            field.reject(r, format!("“{code}” is not a currency that is known"));
        }
        currency
    });
    f.finish(r);
    let (field, currency) = (amount?, currency?);
    let text = field.text(r)?;
    match Money::parse(&text, currency) {
        Ok(money) => Some(money),
        Err(error) => {
            field.reject(r, error.to_string());
            None
        }
    }
}

fn claim(r: &mut Reader<'_>, top: &mut Fields<'_>) -> ClaimRule {
    let none = ClaimRule { claimant: Claimant::Host, deadline: ClaimDeadline::None };
    let Some(mut f) = top.table(r, "claim") else { return none };
    let claimant = one_of(r, &mut f, "by", &CLAIMANT).unwrap_or(Claimant::Host);
    let days = number(r, &mut f, "days_after_end", 1..=3_650);
    let months = number(r, &mut f, "months_after", 1..=120);
    let deadline = match (days, months) {
        (Some(_), Some(_)) => {
            let at = f.span().clone();
            r.report(&at, f.key("days_after_end"), "say either this or months_after".into());
            ClaimDeadline::None
        }
        (Some(days), None) => ClaimDeadline::DaysAfterEnd { days },
        (None, Some(months)) => ClaimDeadline::MonthsAfter { months },
        (None, None) => ClaimDeadline::None,
    };
    f.finish(r);
    ClaimRule { claimant, deadline }
}

#[derive(Clone, Copy)]
enum RuleKind {
    Multiple,
    Availability,
    Downtime,
}

const RULES: [(&str, RuleKind); 3] = [
    ("multiple", RuleKind::Multiple),
    ("availability", RuleKind::Availability),
    ("downtime", RuleKind::Downtime),
];

fn rule(r: &mut Reader<'_>, top: &mut Fields<'_>) -> Rule {
    let kind = required_one_of(r, top, "rule", &RULES);
    match kind.unwrap_or(RuleKind::Multiple) {
        RuleKind::Multiple => {
            let base = top.section(r, "fee", fee_base).unwrap_or(BASE);
            Rule::Multiple { base, tiers: tiers(r, top, multiple_tier) }
        }
        RuleKind::Availability => Rule::Availability { tiers: tiers(r, top, availability_tier) },
        RuleKind::Downtime => Rule::Downtime { tiers: tiers(r, top, downtime_tier) },
    }
}

fn fee_base(r: &mut Reader<'_>, f: &mut Fields<'_>) -> FeeBase {
    let months = number(r, f, "months_before", 0..=24).and_then(|it| u8::try_from(it).ok());
    let hours_of_month = number(r, f, "hours_of_month", 1..=744);
    FeeBase { months_before: months.unwrap_or(0), hours_of_month }
}

fn tiers<T>(
    r: &mut Reader<'_>,
    top: &mut Fields<'_>,
    read: impl Fn(&mut Reader<'_>, &mut Fields<'_>) -> Option<T>,
) -> Vec<T> {
    let mut tiers = Vec::new();
    for mut f in top.tables(r, "tier") {
        tiers.extend(read(r, &mut f));
        f.finish(r);
    }
    tiers
}

fn multiple_tier(r: &mut Reader<'_>, f: &mut Fields<'_>) -> Option<MultipleTier> {
    let from = f.integer(r, "minutes", 0..=MAX_MINUTES).unwrap_or(0);
    let times = f.require(r, "times")?.integer(r, 1..=1_000)?;
    let times = u32::try_from(times).unwrap_or(u32::MAX);
    Some(MultipleTier { from: Duration::from_secs(from * 60), times })
}

fn availability_tier(r: &mut Reader<'_>, f: &mut Fields<'_>) -> Option<AvailabilityTier> {
    let below = f.require(r, "below_percent").and_then(|field| share(r, &field));
    let credit = f.require(r, "credit_percent").and_then(|field| share(r, &field));
    Some(AvailabilityTier { below: below?, credit: credit? })
}

fn downtime_tier(r: &mut Reader<'_>, f: &mut Fields<'_>) -> Option<DowntimeTier> {
    let minutes = minutes(r, f);
    let credit = f.require(r, "credit_percent").and_then(|field| share(r, &field))?;
    let (from, more_than) = minutes?;
    Some(DowntimeTier { from, more_than, credit })
}

/// Why terms make no sense, for who writes them.
fn flaw_text(flaw: TermsFlaw) -> &'static str {
    match flaw {
        TermsFlaw::NoTier => "there is no [[tier]]: it would never give anything",
        TermsFlaw::NotAscending => {
            "each step must be above the one before, or more downtime could give less"
        }
        TermsFlaw::CreditOutOfRange => "a credit must be above 0 and at most 100 percent",
        TermsFlaw::ZeroTimes => "a multiple must be at least 1",
        TermsFlaw::AvailabilityOutOfRange => "must be above 0 and at most 100 percent",
        TermsFlaw::ZeroUnit => "must be at least 1",
        TermsFlaw::ZeroCap => "must be above 0: it would never give anything",
        TermsFlaw::ZeroHours => "must be at least 1",
        TermsFlaw::NegativeMinimum => "must not be negative",
        TermsFlaw::ZeroThreshold => "must be above 0",
    }
}
