//! The steps of the arithmetic: in full, and for who reads a document or a mail. There many single
//! times are told by day, and add up to what follows from them. Each stands on the credit's page.

use super::parts::hms;
use super::{line, money, treatment};
use crate::{Language, time};
use bongsu_core::settlement::credit::record::Credit;
use bongsu_core::settlement::credit::{Line, Settlement};
use bongsu_core::settlement::downtime::Piece;
use bongsu_core::span::Span;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// The most single times that are told one by one.
const MAX_SINGLE: usize = 12;

/// Every step from the downtime to what a credit gives, at most a few lines a day.
pub fn brief(lang: Language, zone: &TimeZone, credit: &Credit) -> Vec<String> {
    let mut steps = of_lines(lang, zone, &credit.settlement);
    steps.extend(approved_before(lang, credit));
    steps
}

/// Every step from the downtime to what a credit gives.
pub fn in_full(lang: Language, zone: &TimeZone, credit: &Credit) -> Vec<String> {
    let lines = whole_seconds(&credit.settlement.lines);
    let mut steps: Vec<String> =
        lines.iter().map(|it| line(lang, zone, &credit.settlement, it)).collect();
    steps.extend(approved_before(lang, credit));
    steps
}

fn approved_before(lang: Language, credit: &Credit) -> Option<String> {
    let (before, amount) = (money(lang, credit.approved_before), money(lang, credit.amount));
    (credit.approved_before.minor() > 0)
        .then(|| say!(lang, "settlement-line-approved-before", before = before, amount = amount))
}

fn of_lines(lang: Language, zone: &TimeZone, of: &Settlement) -> Vec<String> {
    let lines = whole_seconds(&of.lines);
    let runs: Vec<&[Line]> =
        lines.chunk_by(|a, b| is_piece(a) == is_piece(b) && is_share(a) == is_share(b)).collect();
    let is_long =
        |run: &&[Line]| run.len() > MAX_SINGLE && (is_piece(&run[0]) || is_share(&run[0]));
    let mut steps: Vec<String> = Vec::new();
    for run in &runs {
        match is_long(run) {
            true if is_piece(&run[0]) => steps.extend(pieces((lang, zone), of, run)),
            true => steps.extend(shares(lang, zone, run)),
            false => steps.extend(run.iter().map(|it| line(lang, zone, of, it))),
        }
    }
    if runs.iter().any(is_long) {
        steps.push(say!(lang, "settlement-brief-full"));
    }
    steps
}

/// The same lines with the shares of time in whole seconds, that add up as they did. What is rounded
/// within a second is told nobody.
fn whole_seconds(lines: &[Line]) -> Vec<Line> {
    let (mut lines, mut sum) = (lines.to_vec(), Duration::ZERO);
    for line in &mut lines {
        if let Line::Weighed { time: Some(time), .. } = line {
            let before = sum.as_secs();
            sum += *time;
            *time = Duration::from_secs(sum.as_secs() - before);
        }
    }
    lines.retain(
        |it| !matches!(it, Line::Rounded { from, to, .. } if from.as_secs() == to.as_secs()),
    );
    lines
}

fn is_piece(line: &Line) -> bool {
    matches!(line, Line::Piece { .. })
}

fn is_share(line: &Line) -> bool {
    matches!(line, Line::Weighed { .. })
}

fn day(zone: &TimeZone, span: Span) -> Date {
    time::zoned(zone, span.from).date()
}

/// The times of sites, by day and by what they count as.
fn pieces((lang, zone): (Language, &TimeZone), of: &Settlement, run: &[Line]) -> Vec<String> {
    let mut groups: BTreeMap<(Date, String), Vec<&Piece>> = BTreeMap::new();
    for piece in run.iter().filter_map(|it| match it {
        Line::Piece { piece } => Some(piece),
        _ => None,
    }) {
        let key = (day(zone, piece.span), treatment(lang, zone, of, piece));
        groups.entry(key).or_default().push(piece);
    }
    let one = |((day, how), all): ((Date, String), Vec<&Piece>)| {
        let sites: BTreeSet<_> = all.iter().map(|it| it.site()).collect();
        let times: Vec<Duration> = times(all).iter().map(|it| it.length()).collect();
        let longest = times.iter().copied().max().unwrap_or_default();
        say!(
            lang,
            "settlement-brief-pieces",
            day = time::date(lang, day, true),
            n = times.len(),
            sites = sites.len(),
            time = hms(lang, times.iter().sum()),
            longest = hms(lang, longest),
            how = how
        )
    };
    groups.into_iter().map(one).collect()
}

/// How long sites were down at a time: where what was seen changed meanwhile, it is one time.
fn times(mut pieces: Vec<&Piece>) -> Vec<Span> {
    pieces.sort_by(|a, b| a.site().cmp(b.site()).then(a.span.from.cmp(&b.span.from)));
    let mut times: Vec<(&Piece, Span)> = Vec::new();
    for piece in pieces {
        match times.last_mut() {
            Some((last, span)) if last.site() == piece.site() && span.until == piece.span.from => {
                span.until = piece.span.until;
            }
            _ => times.push((piece, piece.span)),
        }
    }
    times.into_iter().map(|(_, span)| span).collect()
}

/// What counts by the share of sites, by day.
fn shares(lang: Language, zone: &TimeZone, run: &[Line]) -> Vec<String> {
    let mut days: BTreeMap<Date, Vec<(u32, u32, Duration)>> = BTreeMap::new();
    for line in run {
        if let Line::Weighed { span, weight, sites, time } = line {
            let counts = time.unwrap_or_default();
            days.entry(day(zone, *span)).or_default().push((*weight, *sites, counts));
        }
    }
    let one = |(day, all): (Date, Vec<(u32, u32, Duration)>)| {
        let most = all.iter().map(|(weight, ..)| *weight).max().unwrap_or_default();
        let sites = all.iter().map(|(_, sites, _)| *sites).max().unwrap_or_default();
        say!(
            lang,
            "settlement-brief-shares",
            day = time::date(lang, day, true),
            n = all.len(),
            most = most,
            sites = sites,
            time = hms(lang, all.iter().map(|(.., time)| *time).sum())
        )
    };
    days.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::Time;
    use bongsu_core::layer::Layer;
    use bongsu_core::name::Name;
    use bongsu_core::observation::Reason;
    use bongsu_core::settlement::downtime::Treatment;
    use bongsu_core::settlement::{Currency, Money};
    use bongsu_core::verdict::{Verdict, VerdictChange};

    fn share(at: i64, weight: u32) -> Line {
        let span = Span { from: Time::from_secs(at), until: Time::from_secs(at + 7) };
        let time = Some(Duration::from_secs(7) * weight / 9);
        Line::Weighed { span, weight, sites: 9, time }
    }

    fn settled(lines: Vec<Line>) -> Settlement {
        Settlement {
            owed: Money::zero(Currency::KRW),
            counted: Duration::ZERO,
            ended_at: None,
            ends: Vec::new(),
            began: Vec::new(),
            by_incident: Vec::new(),
            lines,
            questions: Vec::new(),
        }
    }

    /// A time of a site that was down, by what was seen at `since`.
    fn piece(site: &str, from: i64, until: i64) -> Piece {
        let span = Span { from: Time::from_secs(from), until: Time::from_secs(until) };
        let site = Name::parse(site).expect("a name");
        let verdict = Verdict::Down { layer: Layer::Http, reason: Reason::Timeout };
        let evidence = VerdictChange { site, verdict, since: span.from, at: span.from };
        Piece { span, evidence, treatment: Treatment::OwnTrouble }
    }

    #[test]
    fn what_is_seen_anew_while_a_site_is_down_is_one_time() {
        let all = [
            piece("a.example", 100, 200),
            piece("b.example", 100, 150),
            piece("a.example", 200, 7_300),
            piece("a.example", 7_400, 7_450),
        ];
        let lengths: Vec<u64> =
            times(all.iter().collect()).iter().map(|it| it.length().as_secs()).collect();
        assert_eq!(lengths, [7_200, 50, 50]);
    }

    #[test]
    fn many_short_times_are_told_by_day_and_add_up() {
        let zone = time::zone("Asia/Seoul");
        let mut lines: Vec<Line> = (0..40).map(|n| share(n * 7, 1 + (n as u32) % 5)).collect();
        let next_day = (0..5).map(|n| share(86_400 + n * 7, 2));
        lines.extend(next_day);
        let sum: Duration = lines
            .iter()
            .map(|it| match it {
                Line::Weighed { time, .. } => time.unwrap(),
                _ => unreachable!(),
            })
            .sum();
        lines.push(Line::Counted { time: sum });
        let told = of_lines(Language::En, &zone, &settled(lines.clone()));
        assert_eq!(
            told,
            [
                "1 Jan 1970: 40 times with at most 5 of 9 sites down; by the share of sites, 1 min 33 s of them count.",
                "2 Jan 1970: 5 times with at most 2 of 9 sites down; by the share of sites, 8 s of them count.",
                "Time that counts: 1 min 41 s.",
                "Each of these times is listed singly on the page of this credit.",
            ]
        );
        // Told one by one they add up to the same second.
        let each = whole_seconds(&lines);
        let whole: Duration = each
            .iter()
            .filter_map(|it| match it {
                Line::Weighed { time, .. } => *time,
                _ => None,
            })
            .sum();
        assert_eq!(whole.as_secs(), sum.as_secs());
        assert_eq!(of_lines(Language::En, &zone, &settled(lines[..9].to_vec())).len(), 9);
    }
}
