//! The report of a month by mail: the outages and what was given for them, and where the rest is.

use super::{List, Message, Sender};
use crate::courtesy::Courtesy;
use crate::{Language, settlement, time};
use bongsu_core::Time;
use bongsu_core::settlement::Money;
use bongsu_core::settlement::month::Month;
use bongsu_core::span::{Span, Spans};

/// The most outages of one customer that are listed.
const MAX_OUTAGES: usize = 20;

/// What a reader is told of one customer, or of all of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MonthAccount {
    /// Whose: a customer as they know themselves; of all customers when `None`.
    pub customer: Option<String>,
    /// Whether anything was watched in the month.
    pub was_watched: bool,
    /// The outages that sites were seen failing in, in order.
    pub outages: Vec<MonthOutage>,
    /// What was approved, of each currency.
    pub credits: Vec<Money>,
    /// The URL of the report with the times of each site.
    pub page: Option<String>,
}

/// An outage of a month.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MonthOutage {
    /// When the first of the sites failed.
    pub from: Time,
    /// When the last one was over; `None` while it goes on.
    pub until: Option<Time>,
    /// How many sites were seen failing.
    pub sites: u64,
}

/// The message, true of `now`; `more` customers of the reader are not in it.
pub fn month_report(
    (lang, now): (Language, Time),
    sender: &Sender,
    month: Month,
    (accounts, more): (&[MonthAccount], usize),
) -> Message {
    let (operator, name) = (sender.operator.of(lang), time::month(lang, month.first()));
    let is_host = accounts.iter().any(|it| it.customer.is_none());
    let subject = say!(lang, "month-report-subject", operator = operator, month = name.as_str());
    let subject = match sender.drill {
        true => format!("{} {subject}", say!(lang, "notice-drill")),
        false => subject,
    };
    let fact = match is_host {
        true => say!(lang, "month-report-fact-host", month = name),
        false => say!(lang, "month-report-fact", month = name),
    };
    let mut fields = vec![(say!(lang, "month-report-label"), fact)];
    let contact = sender.contact.clone().map(|it| (say!(lang, "notice-contact-label"), it));
    fields.extend(contact.filter(|_| !is_host));
    let mut foot = Vec::new();
    if more > 0 {
        foot.push(say!(lang, "month-report-more-customers", n = more));
    }
    if !is_host {
        foot.push(say!(lang, "month-report-foot"));
    }
    Message {
        operator: sender.operator.of(lang).to_owned(),
        contact: sender.contact.clone(),
        subject,
        fields,
        lists: accounts.iter().map(|it| account((lang, now), sender, month, it)).collect(),
        foot,
        stated: None,
        short_list: None,
        courtesy: Courtesy::default(),
    }
}

fn account(
    (lang, now): (Language, Time),
    sender: &Sender,
    month: Month,
    of: &MonthAccount,
) -> List {
    let mut names = vec![summary((lang, now), month.span(&sender.zone), of)];
    let stamp = |at| time::stamp(lang, &sender.zone, time::ANY_DAY, at);
    names.extend(of.outages.iter().take(MAX_OUTAGES).map(|it| match it.until {
        Some(until) => say!(
            lang,
            "month-report-outage",
            from = stamp(it.from),
            until = stamp(until),
            long = settlement::hms(lang, until.whole_second().since(it.from.whole_second())),
            sites = it.sites
        ),
        None => say!(lang, "month-report-goes-on", from = stamp(it.from), sites = it.sites),
    }));
    let amounts = of.credits.iter().map(|it| settlement::money(lang, *it)).collect::<Vec<_>>();
    if !amounts.is_empty() {
        names.push(say!(lang, "month-report-credit", amount = amounts.join(" + ")));
    }
    names.extend(of.page.as_ref().map(|url| say!(lang, "month-report-page", url = url.as_str())));
    let left = of.outages.len().saturating_sub(MAX_OUTAGES);
    List {
        heading: of.customer.clone().unwrap_or_else(|| say!(lang, "month-report-host")),
        mark: '·',
        names,
        more: (left > 0).then(|| say!(lang, "month-report-more", n = left)),
    }
}

/// How many outages there were, and how long of the month they took.
fn summary((lang, now): (Language, Time), month: Span, of: &MonthAccount) -> String {
    if of.outages.is_empty() {
        return match of.was_watched {
            true => say!(lang, "month-report-none"),
            false => say!(lang, "month-report-not-watched"),
        };
    }
    let within = of.outages.iter().filter_map(|it| {
        let until = it.until.unwrap_or(now).min(month.until);
        let from = it.from.max(month.from);
        (from < until).then_some(Span { from, until })
    });
    let long = settlement::hms(lang, Spans::union(within.collect()).length());
    say!(lang, "month-report-outages", n = of.outages.len(), long = long)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::courtesy::CourtesyTexts;

    fn at(text: &str) -> Time {
        Time::parse(text).expect("a time")
    }

    fn sender() -> Sender {
        Sender {
            operator: "Hanbit".into(),
            contact: Some("02-123-4567".into()),
            page: None,
            zone: time::zone("Asia/Seoul"),
            drill: false,
            texts: CourtesyTexts::default(),
        }
    }

    /// A site of theirs may have been down for itself: the page says so, and the mail not the
    /// opposite.
    #[test]
    fn that_no_outage_is_known_is_said_of_several_sites_alone() {
        let month = "2018-01".parse::<bongsu_core::settlement::month::Month>().expect("a month");
        let account = MonthAccount {
            customer: Some("Kim (7)".into()),
            was_watched: true,
            outages: Vec::new(),
            credits: Vec::new(),
            page: None,
        };
        let now = at("2018-02-01T00:00:00+09:00");
        let said = |lang| summary((lang, now), month.span(&time::zone("Asia/Seoul")), &account);
        assert!(said(Language::En).contains("across several sites"), "{}", said(Language::En));
        assert!(said(Language::Ko).contains("여러 사이트에 걸친"), "{}", said(Language::Ko));
    }

    #[test]
    fn outages_are_counted_within_the_month_and_what_overlaps_once() {
        let outage = |from, until| MonthOutage { from: at(from), until: Some(at(until)), sites: 2 };
        let account = MonthAccount {
            customer: Some("Kim (7)".into()),
            was_watched: true,
            outages: vec![
                outage("2017-12-31T23:00:00+09:00", "2018-01-01T01:00:00+09:00"),
                outage("2018-01-04T16:00:00+09:00", "2018-01-04T17:00:00+09:00"),
                outage("2018-01-04T16:30:00+09:00", "2018-01-04T17:30:00+09:00"),
            ],
            credits: Vec::new(),
            page: Some("https://status.example/c/x/month?month=2018-01".into()),
        };
        let month = "2018-01".parse().expect("a month");
        let now = (Language::En, at("2018-02-01T09:00:00+09:00"));
        let text = month_report(now, &sender(), month, (&[account], 3)).text();
        assert!(text.contains("3 outages, 2 h 30 min in all"), "{text}");
        assert!(text.contains("2018-01-04 16:00:00") || text.contains("16:00:00 KST"), "{text}");
        assert!(text.contains("month=2018-01") && text.contains("and 3 more customers"), "{text}");
    }

    #[test]
    fn what_was_not_watched_is_not_called_good() {
        let account = |was_watched| MonthAccount {
            customer: None,
            was_watched,
            outages: Vec::new(),
            credits: Vec::new(),
            page: None,
        };
        let month = "2018-01".parse().expect("a month");
        let now = (Language::En, at("2018-02-01T09:00:00+09:00"));
        let text = |seen| month_report(now, &sender(), month, (&[account(seen)], 0)).text();
        assert!(
            text(true).contains("no outage across several sites affected them"),
            "{}",
            text(true)
        );
        assert!(text(false).contains("Nothing was watched"), "{}", text(false));
        assert!(!text(true).contains("turn this report off"), "the host's own");
    }
}
