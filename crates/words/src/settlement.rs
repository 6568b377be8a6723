//! What the host owes: amounts, the steps of the arithmetic, policies and terms, in words.

pub mod arithmetic;
mod contract;
mod parts;
pub mod policy;
mod step;
pub mod terms;

pub use contract::{contract_error, contract_label, contract_name};
pub use parts::{exclusion, hms, incident};
use parts::{instant, length};
use step::{taken_back, weighed};

use crate::{Language, labels, sentences, time};
use bongsu_core::Time;
use bongsu_core::layer::Layer;
use bongsu_core::settlement::Money;
use bongsu_core::settlement::contract::FeePeriod;
use bongsu_core::settlement::credit::record::{Credit, CreditRefusal, CreditState};
use bongsu_core::settlement::credit::{LeftOutReason, Line, Question, RoundedBy, Settlement};
use bongsu_core::settlement::downtime::{Piece, Presumption, Treatment};
use bongsu_core::settlement::ledger::LedgerError;
use bongsu_core::settlement::policy::Partial;
use bongsu_core::settlement::reported::Channel;
use bongsu_core::settlement::terms::{Remedy, Threshold, Window};
use bongsu_core::span::Span;
use jiff::tz::TimeZone;
use std::time::Duration;

/// An amount as a person reads it: `2,500원`, `KRW 2,500`, `2,500円`, `USD 12.50`.
pub fn money(lang: Language, money: Money) -> String {
    let plain = money.to_string();
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |it| ("−", it));
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let mut grouped = String::new();
    for (ix, digit) in whole.chars().enumerate() {
        if ix > 0 && (whole.len() - ix) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let point = if rest.is_empty() { "" } else { "." };
    let amount = format!("{sign}{grouped}{point}{rest}");
    say!(lang, "money", currency = money.currency().code(), amount = amount)
}

/// That clocks were set in a time: why it is longer or shorter than its two ends look.
fn clocks(lang: Language, zone: &TimeZone, span: Span) -> String {
    let by = time::clocks_set_by(zone, span.from, span.until);
    let length = hms(lang, Duration::from_secs(u64::from(by.unsigned_abs())));
    match by {
        0 => String::new(),
        1.. => say!(lang, "settlement-clocks-forward", by = length),
        _ => say!(lang, "settlement-clocks-back", by = length),
    }
}

/// What a credit is for, to its customer: the month, and the site where the contract is for one.
pub fn matter(lang: Language, credit: &Credit) -> String {
    let month = time::month(lang, credit.month.first());
    match &credit.contract.site {
        Some(site) => format!("{month} · {}", labels::site(lang, site)),
        None => month,
    }
}

/// That the terms count from the customer's report and none is recorded, to the customer; `None`
/// where none is missing.
pub fn missing_report(lang: Language, zone: &TimeZone, credit: &Credit) -> Option<String> {
    let of = &credit.settlement;
    let missing = of.questions.iter().filter_map(|it| match it {
        Question::NotReported { incident } => Some(self::incident(lang, zone, of, *incident)),
        _ => None,
    });
    let list = missing.collect::<Vec<_>>().join(", ");
    (!list.is_empty()).then(|| say!(lang, "customer-credit-no-report", list = list))
}

/// A step of the arithmetic of a settlement.
pub fn line(lang: Language, zone: &TimeZone, of: &Settlement, line: &Line) -> String {
    let won = |it: &Money| money(lang, *it);
    let long = |it: &Duration| hms(lang, *it);
    match line {
        Line::Documents { policy, terms } => say!(
            lang,
            "settlement-line-documents",
            policy = policy.name.as_str(),
            terms = terms.name.as_str()
        ),
        Line::Contract { key, site, fee, period, monthly } => {
            let of = site.as_ref().map(|it| labels::site(lang, it));
            let of = of.unwrap_or_else(|| say!(lang, "settlement-all-sites"));
            let (key, fee, monthly) = (contract_name(lang, key), won(fee), won(monthly));
            match period {
                FeePeriod::Month => {
                    say!(lang, "settlement-line-contract-month", contract = key, of = of, fee = fee)
                }
                FeePeriod::Year => say!(
                    lang,
                    "settlement-line-contract-year",
                    contract = key,
                    of = of,
                    fee = fee,
                    monthly = monthly
                ),
            }
        }
        Line::Month { month, span, sites, partial } => {
            let (from, until) = time::ends(lang, zone, *span);
            let text = say!(
                lang,
                "settlement-line-month",
                month = time::month(lang, month.first()),
                from = from,
                until = until,
                length = hms(lang, span.length())
            );
            let partial = match *sites {
                0 | 1 => String::new(),
                n => partial_text(lang, n, *partial),
            };
            sentences([text, clocks(lang, zone, *span), partial])
        }
        Line::Sites { at, sites } => {
            say!(lang, "settlement-line-sites", at = instant(lang, zone, *at), sites = *sites)
        }
        Line::Piece { piece } => piece_text(lang, zone, of, piece),
        Line::NotWatched { all: true, .. } => say!(lang, "settlement-line-watched-never"),
        Line::NotWatched { time, all: false } => {
            say!(lang, "settlement-line-not-watched", time = long(time))
        }
        Line::TakenBack { decision: it } => taken_back(lang, zone, of, it),
        Line::LeftOut { incident, time, reason } => say!(
            lang,
            "settlement-line-left-out",
            incident = self::incident(lang, zone, of, *incident),
            time = long(time),
            reason = left_out(lang, zone, reason)
        ),
        Line::Threshold { threshold, reached, met } => {
            threshold_line(lang, threshold, *reached, *met)
        }
        Line::Weighed { span, weight, sites, time } => {
            weighed(lang, zone, *span, (*weight, *sites), *time)
        }
        Line::Counted { time } => say!(lang, "settlement-line-counted", time = long(time)),
        Line::Rounded { by, unit_s, from, to } => {
            let unit = hms(lang, Duration::from_secs(u64::from(*unit_s)));
            let (from, to) = (long(from), long(to));
            match by {
                RoundedBy::Policy => {
                    say!(lang, "settlement-line-rounded-policy", unit = unit, from = from, to = to)
                }
                RoundedBy::Terms => {
                    say!(lang, "settlement-line-rounded-terms", unit = unit, from = from, to = to)
                }
            }
        }
        Line::Multiple { base, fees, length, time, times, amount } => {
            let (fees, length, time, amount) = (won(fees), long(length), long(time), won(amount));
            // Beside a month of 744 hours, 720 want a reason.
            let hours = base.hours_of_month.map(|n| say!(lang, "settlement-line-hours", hours = n));
            let text = match base.months_before {
                0 => say!(
                    lang,
                    "settlement-line-multiple",
                    fees = fees,
                    length = length,
                    time = time,
                    times = *times,
                    amount = amount
                ),
                months => say!(
                    lang,
                    "settlement-line-multiple-before",
                    months = u32::from(months),
                    fees = fees,
                    length = length,
                    time = time,
                    times = *times,
                    amount = amount
                ),
            };
            sentences([hours.unwrap_or_default(), text])
        }
        Line::Availability { time, length, share } => say!(
            lang,
            "settlement-line-availability",
            time = long(time),
            length = long(length),
            share = share.to_string()
        ),
        Line::PartOfFee { monthly, part, whole, fee } => say!(
            lang,
            "settlement-line-part-of-fee",
            monthly = won(monthly),
            part = long(part),
            whole = long(whole),
            fee = won(fee)
        ),
        Line::PartOfFeeBefore { month, monthly, part, whole, fee } => say!(
            lang,
            "settlement-line-part-of-fee-before",
            month = time::month(lang, month.first()),
            monthly = won(monthly),
            part = long(part),
            whole = long(whole),
            fee = won(fee)
        ),
        Line::FeeBefore { month, fee } => {
            say!(
                lang,
                "settlement-line-fee-before",
                month = time::month(lang, month.first()),
                fee = won(fee)
            )
        }
        Line::FewerMonths { wanted, taken: 0 } => {
            say!(lang, "settlement-line-no-months", wanted = u32::from(*wanted))
        }
        Line::FewerMonths { wanted, taken } => say!(
            lang,
            "settlement-line-fewer-months",
            wanted = u32::from(*wanted),
            taken = u32::from(*taken)
        ),
        Line::OfFee { credit, fee, amount } => say!(
            lang,
            "settlement-line-of-fee",
            credit = credit.to_string(),
            fee = won(fee),
            amount = won(amount)
        ),
        Line::NoTier => say!(lang, "settlement-line-no-tier"),
        Line::Capped { cap, fee, from, to } => say!(
            lang,
            "settlement-line-capped",
            cap = cap.to_string(),
            fee = won(fee),
            from = won(from),
            to = won(to)
        ),
        Line::BelowMinimum { minimum, amount } => {
            say!(lang, "settlement-line-minimum", minimum = won(minimum), amount = won(amount))
        }
        Line::Owed { amount } => say!(lang, "settlement-line-owed", amount = won(amount)),
    }
}

fn partial_text(lang: Language, sites: u32, partial: Partial) -> String {
    match partial {
        Partial::Share => say!(lang, "settlement-partial-share", sites = sites),
        Partial::AnySite => say!(lang, "settlement-partial-any", sites = sites),
        Partial::AllSites => say!(lang, "settlement-partial-all", sites = sites),
    }
}

/// What a piece of time counts as.
fn treatment(lang: Language, zone: &TimeZone, of: &Settlement, piece: &Piece) -> String {
    match &piece.treatment {
        Treatment::Down { incident, presumed, .. } => {
            let incident = self::incident(lang, zone, of, *incident);
            match presumed {
                None => say!(lang, "settlement-piece-down", incident = incident),
                Some(Presumption::NotWatched) => {
                    say!(lang, "settlement-piece-presumed-not-watched", incident = incident)
                }
                Some(Presumption::NoVerdict) => {
                    say!(lang, "settlement-piece-presumed-no-verdict", incident = incident)
                }
            }
        }
        Treatment::OwnTrouble => say!(lang, "settlement-piece-own"),
        Treatment::CustomersComponent { incident } => {
            say!(
                lang,
                "settlement-piece-customer",
                incident = self::incident(lang, zone, of, *incident)
            )
        }
        // The reason is a note of the host's own, and customers read this.
        Treatment::Excluded { incident, .. } => {
            say!(
                lang,
                "settlement-piece-excluded",
                incident = self::incident(lang, zone, of, *incident)
            )
        }
        Treatment::Maintenance => say!(lang, "settlement-piece-maintenance"),
        Treatment::Slow => say!(lang, "settlement-piece-slow"),
        Treatment::Unknown { .. } => say!(lang, "settlement-piece-unknown"),
        Treatment::NotWatched { .. } => say!(lang, "settlement-piece-not-watched"),
    }
}

/// A piece of time: when, what it counts as, and the verdict that it rests on.
fn piece_text(lang: Language, zone: &TimeZone, of: &Settlement, piece: &Piece) -> String {
    let text = say!(
        lang,
        "settlement-line-piece",
        site = labels::site(lang, piece.site()),
        from = instant(lang, zone, piece.span.from),
        until = instant(lang, zone, piece.span.until),
        time = hms(lang, length(piece.span)),
        how = treatment(lang, zone, of, piece),
        verdict = verdict(lang, piece),
        since = instant(lang, zone, piece.evidence.since),
        decided = instant(lang, zone, piece.evidence.at)
    );
    sentences([text, clocks(lang, zone, piece.span)])
}

fn verdict(lang: Language, piece: &Piece) -> String {
    labels::verdict(lang, piece.evidence.verdict)
}

fn left_out(lang: Language, zone: &TimeZone, reason: &LeftOutReason) -> String {
    match reason {
        LeftOutReason::Excluded { exclusion: it, by: None } => {
            say!(lang, "settlement-left-out-record", exclusion = exclusion(lang, *it))
        }
        LeftOutReason::Excluded { exclusion: it, by: Some(_) } => {
            say!(lang, "settlement-left-out-decided", exclusion = exclusion(lang, *it))
        }
        LeftOutReason::BeforeReport { report } => say!(
            lang,
            "settlement-left-out-before",
            at = instant(lang, zone, report.at),
            channel = channel(lang, report.channel)
        ),
        LeftOutReason::NotReported => say!(lang, "settlement-left-out-unreported"),
    }
}

fn threshold_line(lang: Language, it: &Threshold, reached: Duration, met: bool) -> String {
    let (needed, reached) = (hms(lang, it.needed), hms(lang, reached));
    let window = match it.window {
        Window::Continuous => say!(lang, "settlement-window-continuous"),
        Window::Day => say!(lang, "settlement-window-day"),
        Window::Month => say!(lang, "settlement-window-month"),
    };
    let needed = match it.more_than {
        true => say!(lang, "settlement-more-than", time = needed),
        false => say!(lang, "settlement-at-least", time = needed),
    };
    match met {
        true => say!(
            lang,
            "settlement-line-threshold-met",
            window = window,
            needed = needed,
            reached = reached
        ),
        false => say!(
            lang,
            "settlement-line-threshold-missed",
            window = window,
            needed = needed,
            reached = reached
        ),
    }
}

/// How a customer reported an outage.
pub fn channel(lang: Language, channel: Channel) -> String {
    match channel {
        Channel::Page => say!(lang, "settlement-channel-page"),
        Channel::Ticket => say!(lang, "settlement-channel-ticket"),
        Channel::Telephone => say!(lang, "settlement-channel-telephone"),
        Channel::Other => say!(lang, "settlement-channel-other"),
    }
}

/// Why a contract cannot be settled.
pub fn failure(lang: Language, error: &LedgerError) -> String {
    match error {
        LedgerError::UnknownTerms { terms, .. } => {
            say!(lang, "contract-unknown-terms", text = terms.as_str())
        }
        LedgerError::Money { .. } => say!(lang, "settlement-failure-money"),
    }
}

/// What a person must decide about a settlement.
pub fn question(lang: Language, zone: &TimeZone, of: &Settlement, question: &Question) -> String {
    match question {
        Question::DoesExclusionApply { incident, exclusion: it } => say!(
            lang,
            "settlement-question-exclusion",
            incident = self::incident(lang, zone, of, *incident),
            exclusion = exclusion(lang, *it)
        ),
        Question::DoesDowntimeCount { incident, site, reason } => say!(
            lang,
            "settlement-question-downtime",
            incident = self::incident(lang, zone, of, *incident),
            site = labels::site(lang, site),
            reason = doubt(lang, reason)
        ),
        Question::WasNotSeen { incident, site } => say!(
            lang,
            "settlement-question-not-seen",
            incident = self::incident(lang, zone, of, *incident),
            site = labels::site(lang, site)
        ),
        Question::EndWasNotSeen { incident, site } => say!(
            lang,
            "settlement-question-end-not-seen",
            incident = self::incident(lang, zone, of, *incident),
            site = labels::site(lang, site)
        ),
        Question::NotReported { incident } => {
            say!(
                lang,
                "settlement-question-report",
                incident = self::incident(lang, zone, of, *incident)
            )
        }
    }
}

/// Why the program took a site off a victim list, by the codes of the record; what is none of them,
/// as it is.
fn doubt(lang: Language, reason: &str) -> String {
    let layer = |rest: &str| {
        let code = rest.split(' ').next()?;
        let layer = Layer::ALL.into_iter().find(|it| it.as_str() == code)?;
        Some(labels::layer(lang, layer))
    };
    if reason == "removed from the inventory" {
        return say!(lang, "settlement-doubt-removed");
    }
    if let Some(layer) = reason.strip_prefix("failing before: ").and_then(layer) {
        return say!(lang, "settlement-doubt-before", layer = layer);
    }
    match reason.strip_prefix("fails for another reason: ").and_then(layer) {
        Some(layer) => say!(lang, "settlement-doubt-otherwise", layer = layer),
        None => reason.to_owned(),
    }
}

/// What became of a credit.
pub fn state(lang: Language, state: &CreditState) -> String {
    match state {
        CreditState::Proposed => say!(lang, "settlement-state-proposed"),
        CreditState::Approved { .. } => say!(lang, "settlement-state-approved"),
        CreditState::Declined { .. } => say!(lang, "settlement-state-declined"),
        CreditState::Superseded { .. } => say!(lang, "settlement-state-superseded"),
        CreditState::NothingToGive => say!(lang, "settlement-state-nothing"),
    }
}

/// Why a decision about a credit is refused.
pub fn refusal(lang: Language, refusal: CreditRefusal) -> String {
    match refusal {
        CreditRefusal::NotOpen => say!(lang, "settlement-refused-not-open"),
        CreditRefusal::NoteNeeded => say!(lang, "settlement-refused-note"),
        CreditRefusal::Nothing => say!(lang, "settlement-refused-nothing"),
        CreditRefusal::ClaimedAlready => say!(lang, "settlement-refused-claimed"),
    }
}

/// How the customer is to claim, and until when; `now` is when that is read.
pub fn claim(lang: Language, zone: &TimeZone, now: Time, credit: &Credit) -> String {
    match &credit.claim {
        Some(claim) if claim.late => {
            say!(lang, "settlement-claimed-late", at = instant(lang, zone, claim.at))
        }
        Some(claim) => say!(lang, "settlement-claimed", at = instant(lang, zone, claim.at)),
        None if !credit.needs_claim => say!(lang, "settlement-claim-none"),
        None => match deadline(lang, zone, now, credit) {
            Deadline::None => say!(lang, "settlement-claim-any-time"),
            Deadline::Ahead(until) => say!(lang, "settlement-claim-until", until = until),
            Deadline::Past(until) => say!(lang, "settlement-claim-passed", until = until),
            Deadline::Each(list) => say!(lang, "settlement-claim-each", list = list),
        },
    }
}

/// The same, told to the customer of a credit that they must claim.
pub fn own_claim(lang: Language, zone: &TimeZone, now: Time, credit: &Credit) -> String {
    if !credit.needs_claim || credit.claim.is_some() {
        return claim(lang, zone, now, credit);
    }
    match deadline(lang, zone, now, credit) {
        Deadline::None => say!(lang, "settlement-own-claim-any-time"),
        Deadline::Ahead(until) => say!(lang, "settlement-own-claim-until", until = until),
        Deadline::Past(until) => say!(lang, "settlement-own-claim-passed", until = until),
        Deadline::Each(list) => say!(lang, "settlement-own-claim-each", list = list),
    }
}

/// Until when a claim is in time, as it is said.
enum Deadline {
    None,
    Ahead(String),
    Past(String),
    /// Each outage with its own, some of which may have passed.
    Each(String),
}

fn deadline(lang: Language, zone: &TimeZone, now: Time, credit: &Credit) -> Deadline {
    let of = &credit.settlement;
    if credit.deadlines.iter().any(|(_, until)| Some(*until) != credit.claim_until) {
        let each = credit.deadlines.iter().map(|(incident, until)| {
            let incident = self::incident(lang, zone, of, *incident);
            let day = time::end(lang, zone, *until);
            match now < *until {
                true => say!(lang, "settlement-deadline", incident = incident, until = day),
                false => {
                    say!(lang, "settlement-deadline-passed", incident = incident, until = day)
                }
            }
        });
        return Deadline::Each(each.collect::<Vec<_>>().join("; "));
    }
    match credit.claim_until {
        None => Deadline::None,
        Some(until) if now < until => Deadline::Ahead(time::end(lang, zone, until)),
        Some(until) => Deadline::Past(time::end(lang, zone, until)),
    }
}

/// How an approved credit is given.
pub fn remedy(lang: Language, operator: &str, credit: &Credit) -> String {
    match credit.remedy {
        Some(Remedy::Credit) => say!(lang, "credit-given-off-invoice", operator = operator),
        Some(Remedy::Cash) => say!(lang, "credit-given-in-cash", operator = operator),
        None => say!(lang, "credit-given-as-said", operator = operator),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::settlement::Currency;

    #[test]
    fn an_amount_is_written_as_each_language_does() {
        let won = Money::new(1_234_567, Currency::KRW);
        assert_eq!(money(Language::Ko, won), "1,234,567원");
        assert_eq!(money(Language::En, won), "KRW 1,234,567");
        assert_eq!(money(Language::Ja, won), "KRW 1,234,567");
        let yen = Currency::from_code("JPY").expect("known");
        assert_eq!(money(Language::Ja, Money::new(1_234, yen)), "1,234円");
        let usd = Currency::from_code("USD").expect("known");
        assert_eq!(money(Language::Ko, Money::new(-1_205, usd)), "USD −12.05");
        let most = Money::new(i64::MAX, Currency::KRW);
        assert_eq!(money(Language::Ko, most), "9,223,372,036,854,775,807원");
    }

    #[test]
    fn a_time_in_which_clocks_are_set_says_so_and_names_its_zone() {
        let berlin = time::zone("Europe/Berlin");
        let at = |text: &str| Time::parse(text).expect("a time");
        let span = Span { from: at("2026-03-29T00:30:00Z"), until: at("2026-03-29T01:30:00Z") };
        let read = |zone, at| instant(Language::Ko, zone, at);
        assert_eq!(read(&berlin, span.from), "2026년 3월 29일 01:30:00 CET");
        assert_eq!(read(&berlin, span.until), "2026년 3월 29일 03:30:00 CEST");
        let forward = "The clocks were set forward by 1 h in between.";
        assert_eq!(clocks(Language::En, &berlin, span), forward);
        assert_eq!(clocks(Language::En, &time::zone("Asia/Seoul"), span), "");
        let there = time::zone("Asia/Kolkata");
        assert_eq!(read(&there, span.from), "2026년 3월 29일 06:00:00 IST");
    }

    #[test]
    fn why_a_site_was_taken_off_the_list_is_said_in_the_readers_language() {
        assert_eq!(
            doubt(Language::Ko, "failing before: tcp timeout"),
            "이 장애 전부터 실패: 연결(TCP)"
        );
        assert_eq!(doubt(Language::Ko, "removed from the inventory"), "인벤토리에서 삭제됨");
        assert_eq!(
            doubt(Language::En, "fails for another reason: http"),
            "failed for another reason: Page (HTTP)"
        );
        assert_eq!(doubt(Language::Ko, "이사 갔음"), "이사 갔음");
    }

    #[test]
    fn a_time_is_told_in_whole_seconds() {
        let span = Duration::from_micros(7_392_999_999);
        assert_eq!(hms(Language::Ko, span), "2시간 3분 12초");
        assert_eq!(hms(Language::Ja, span), "2時間3分12秒");
        assert_eq!(hms(Language::Ko, Duration::from_micros(345_678)), "0초");
        assert_eq!(hms(Language::Ko, Duration::from_secs(41 * 60)), "41분");
        assert_eq!(hms(Language::Ko, Duration::ZERO), "0초");
    }
}
