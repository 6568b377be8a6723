//! Alerts about single sites and dates, as messages and on pages.

use crate::courtesy::{Courtesy, Occasion};
use crate::message::{List, Message, Sender};
use crate::{Language, labels, question, sentences, time};
use bongsu_core::Time;
use bongsu_core::alert::{AlertDigest, AlertEnd, AlertKind, Condition, DigestItem, DigestSort};
use bongsu_core::promise::Promise;
use jiff::tz::TimeZone;

/// The most lines of a sort in one message.
const MAX_LINES: usize = 50;

/// For whom a message is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reader {
    /// The operator's people, who read whose each site is.
    Operator,
    /// A customer's contact, who wants to be told.
    Customer,
    /// Somebody whom the operator named for single sites.
    Named,
}

/// The kind of an alert.
pub fn kind(lang: Language, kind: AlertKind) -> String {
    match kind {
        AlertKind::Down => say!(lang, "alert-kind-down"),
        AlertKind::Partial => say!(lang, "alert-kind-partial"),
        AlertKind::Slow => say!(lang, "alert-kind-slow"),
        AlertKind::Certificate => say!(lang, "alert-kind-certificate"),
        AlertKind::Domain => say!(lang, "alert-kind-domain"),
    }
}

/// What was seen, as of `at`.
pub fn condition(lang: Language, zone: &TimeZone, condition: Condition, at: Time) -> String {
    let date = |until: Time| time::date(lang, time::zoned(zone, until).date(), true);
    match condition {
        Condition::Down { layer, reason } => {
            let (layer, reason) = (labels::layer(lang, layer), labels::reason(lang, reason));
            say!(lang, "alert-what-down", layer = layer, reason = reason)
        }
        Condition::Partial { layer, reason } => {
            let (layer, reason) = (labels::layer(lang, layer), labels::reason(lang, reason));
            say!(lang, "alert-what-partial", layer = layer, reason = reason)
        }
        Condition::Slow => say!(lang, "alert-what-slow"),
        Condition::Certificate { until } => {
            let (date, days) = (date(until), days_left(zone, at, until));
            say!(lang, "alert-what-certificate", until = date, days = days)
        }
        Condition::Domain { until } => {
            let (date, days) = (date(until), days_left(zone, at, until));
            say!(lang, "alert-what-domain", until = date, days = days)
        }
    }
}

/// How many days it is to a date as people count them: none on the day itself, whatever the hour.
fn days_left(zone: &TimeZone, at: Time, until: Time) -> i32 {
    let day = |at| time::zoned(zone, at).date();
    (day(until) - day(at)).get_days().max(0)
}

/// How an alert ended, for pages.
pub fn end(lang: Language, end: AlertEnd, at: &str) -> String {
    match end {
        AlertEnd::Verified { .. } => say!(lang, "alert-end-verified", at = at),
        AlertEnd::Renewed { .. } => say!(lang, "alert-end-renewed", at = at),
        AlertEnd::Expired { .. } => say!(lang, "alert-end-expired", at = at),
        AlertEnd::Joined { .. } => say!(lang, "alert-end-joined", at = at),
        AlertEnd::Removed { .. } => say!(lang, "alert-end-removed", at = at),
    }
}

/// The message; `page` is where its reader sees more.
pub fn message(
    lang: Language,
    sender: &Sender,
    digest: &AlertDigest,
    reader: Reader,
    page: Option<&str>,
) -> Message {
    if let Some(question) = &digest.question {
        return question_message(lang, sender, question, page);
    }
    let writer = Writer { lang, zone: &sender.zone, at: digest.at, reader };
    let label = match reader {
        Reader::Operator => say!(lang, "alert-operations-label"),
        Reader::Customer | Reader::Named => say!(lang, "alert-page-label"),
    };
    let mut fields = vec![(say!(lang, "notice-fact-label"), writer.fact(digest))];
    if digest.totals().failing > 0 {
        let cause = match reader {
            Reader::Operator => say!(lang, "alert-cause-operator"),
            Reader::Customer => say!(lang, "alert-cause-customer"),
            Reader::Named => say!(lang, "alert-cause-named"),
        };
        fields.push((say!(lang, "notice-cause-label"), cause));
    }
    if reader != Reader::Operator {
        fields.push((say!(lang, "alert-why-label"), why(lang, sender, digest, reader)));
        let contact = sender.contact.clone();
        fields.extend(contact.map(|it| (say!(lang, "notice-contact-label"), it)));
    }
    fields.extend(page.map(|page| (label, page.to_owned())));
    let subject = writer.subject(sender.operator.of(lang), digest);
    let subject = match sender.drill {
        true => format!("{} {subject}", say!(lang, "notice-drill")),
        false => subject,
    };
    // The company's own people need no greeting.
    let courtesy = match reader {
        Reader::Operator => Courtesy::default(),
        Reader::Customer | Reader::Named => sender.courtesy(lang, Occasion::Alert),
    };
    Message {
        operator: sender.operator.of(lang).to_owned(),
        contact: sender.contact.clone(),
        subject,
        fields,
        lists: writer.lists(digest),
        stated: None,
        short_list: None,
        courtesy,
        foot: Vec::new(),
    }
}

/// The message of a question of the desk to the engineers, to the operator's own people.
fn question_message(
    lang: Language,
    sender: &Sender,
    question: &Promise,
    page: Option<&str>,
) -> Message {
    let operator = sender.operator.of(lang);
    let title = question::title(lang, question);
    let subject = say!(lang, "question-subject", operator = operator, title = title.as_str());
    let subject = match sender.drill {
        true => format!("{} {subject}", say!(lang, "notice-drill")),
        false => subject,
    };
    let fact = sentences([title, question::fact(lang, &sender.zone, question)]);
    let mut fields = vec![(say!(lang, "notice-fact-label"), fact)];
    let answered_at = page.map(|page| (say!(lang, "question-answer-label"), page.to_owned()));
    fields.extend(answered_at);
    Message {
        operator: operator.to_owned(),
        contact: sender.contact.clone(),
        subject,
        fields,
        lists: Vec::new(),
        stated: None,
        short_list: None,
        courtesy: Courtesy::default(),
        foot: Vec::new(),
    }
}

/// Why somebody who is not of the operator's people gets the message.
fn why(lang: Language, sender: &Sender, digest: &AlertDigest, reader: Reader) -> String {
    match digest.items.first().filter(|_| reader == Reader::Named) {
        None => say!(lang, "alert-why"),
        Some(first) => say!(
            lang,
            "alert-why-named",
            operator = sender.operator.of(lang),
            site = labels::site(lang, &first.subject),
            more = digest.items.len() - 1
        ),
    }
}

struct Writer<'a> {
    lang: Language,
    zone: &'a TimeZone,
    at: Time,
    reader: Reader,
}

impl Writer<'_> {
    fn stamp(&self, at: Time) -> String {
        time::stamp(self.lang, self.zone, time::ANY_DAY, at)
    }

    fn fact(&self, digest: &AlertDigest) -> String {
        let (lang, totals) = (self.lang, digest.totals());
        // Of what there is none, nobody has to read.
        let parts = [
            (totals.failing > 0).then(|| say!(lang, "alert-fact-failing", n = totals.failing)),
            (totals.passed > 0).then(|| say!(lang, "alert-fact-passed", n = totals.passed)),
            (totals.expiring > 0).then(|| say!(lang, "alert-fact-expiring", n = totals.expiring)),
            (totals.ended > 0).then(|| say!(lang, "alert-fact-ended", n = totals.ended)),
        ];
        let parts = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
        say!(lang, "alert-fact", at = self.stamp(digest.at), parts = parts)
    }

    /// It is about the worst: the others are in the text.
    fn subject(&self, operator: &str, digest: &AlertDigest) -> String {
        let (lang, totals) = (self.lang, digest.totals());
        let Some(first) = digest.items.first() else { return format!("[{operator}]") };
        let (site, what) = (labels::site(lang, &first.subject), self.what(first));
        match first.sort() {
            DigestSort::Failing => {
                let n = totals.failing;
                say!(
                    lang,
                    "alert-subject-failing",
                    operator = operator,
                    n = n,
                    site = site,
                    what = what
                )
            }
            DigestSort::Passed => {
                let n = totals.passed;
                say!(
                    lang,
                    "alert-subject-passed",
                    operator = operator,
                    n = n,
                    site = site,
                    what = what
                )
            }
            DigestSort::Expiring => {
                let n = totals.expiring;
                say!(
                    lang,
                    "alert-subject-expiring",
                    operator = operator,
                    n = n,
                    site = site,
                    what = what
                )
            }
            DigestSort::Ended => {
                let n = totals.ended;
                say!(
                    lang,
                    "alert-subject-ended",
                    operator = operator,
                    n = n,
                    site = site,
                    what = what
                )
            }
        }
    }

    fn lists(&self, digest: &AlertDigest) -> Vec<List> {
        let list = |sort: DigestSort, mark: char| {
            let items: Vec<&DigestItem> =
                digest.items.iter().filter(|item| item.sort() == sort).collect();
            let rest = items.len().saturating_sub(MAX_LINES);
            let heading = self.heading(sort, items.len());
            let names: Vec<String> =
                items.iter().take(MAX_LINES).map(|item| self.line(item)).collect();
            let more = (rest > 0).then(|| say!(self.lang, "alert-list-more", n = rest));
            (!names.is_empty()).then_some(List { heading, mark, names, more })
        };
        let all = [
            (DigestSort::Failing, '✕'),
            (DigestSort::Passed, '△'),
            (DigestSort::Expiring, '△'),
            (DigestSort::Ended, '✓'),
        ];
        all.into_iter().filter_map(|(sort, mark)| list(sort, mark)).collect()
    }

    fn heading(&self, sort: DigestSort, n: usize) -> String {
        match sort {
            DigestSort::Failing => say!(self.lang, "alert-list-failing", n = n),
            DigestSort::Passed => say!(self.lang, "alert-list-passed", n = n),
            DigestSort::Expiring => say!(self.lang, "alert-list-expiring", n = n),
            DigestSort::Ended => say!(self.lang, "alert-list-ended", n = n),
        }
    }

    fn line(&self, item: &DigestItem) -> String {
        let (lang, what) = (self.lang, self.what(item));
        let site = labels::site(lang, &item.subject);
        let customer = match (self.reader, item.customer.as_str()) {
            (Reader::Customer | Reader::Named, _) | (_, "") => String::new(),
            (Reader::Operator, of) => say!(lang, "alert-line-customer", customer = of),
        };
        match item.sort() {
            DigestSort::Failing => {
                let (since, as_of) = (self.stamp(item.began_at), self.stamp(item.as_of));
                say!(
                    lang,
                    "alert-line-failing",
                    site = site,
                    customer = customer,
                    what = what,
                    since = since,
                    asof = as_of
                )
            }
            DigestSort::Passed | DigestSort::Expiring | DigestSort::Ended => {
                say!(lang, "alert-line-other", site = site, customer = customer, what = what)
            }
        }
    }

    fn what(&self, item: &DigestItem) -> String {
        let lang = self.lang;
        let date = |until: Time| time::date(lang, time::zoned(self.zone, until).date(), true);
        match item.end {
            Some(AlertEnd::Verified { since, .. }) => {
                say!(lang, "alert-what-verified", since = self.stamp(since))
            }
            Some(AlertEnd::Renewed { until: Some(until), .. })
                if item.condition.kind() == AlertKind::Domain =>
            {
                say!(lang, "alert-what-renewed-domain", until = date(until))
            }
            Some(AlertEnd::Renewed { until: Some(until), .. }) => {
                say!(lang, "alert-what-renewed-certificate", until = date(until))
            }
            _ => match item.works_since {
                Some(works) if item.sort() == DigestSort::Passed => {
                    let (since, as_of) = (self.stamp(item.began_at), self.stamp(item.as_of));
                    say!(
                        lang,
                        "alert-what-passed",
                        what = self.past_condition(item.condition),
                        since = since,
                        asof = as_of,
                        works = self.stamp(works)
                    )
                }
                _ => condition(lang, self.zone, item.condition, self.at),
            },
        }
    }

    /// What was seen, of what is not seen any more.
    fn past_condition(&self, it: Condition) -> String {
        let lang = self.lang;
        match it {
            Condition::Down { layer, reason } => {
                let (layer, reason) = (labels::layer(lang, layer), labels::reason(lang, reason));
                say!(lang, "alert-was-down", layer = layer, reason = reason)
            }
            Condition::Partial { layer, reason } => {
                let (layer, reason) = (labels::layer(lang, layer), labels::reason(lang, reason));
                say!(lang, "alert-was-partial", layer = layer, reason = reason)
            }
            Condition::Slow => say!(lang, "alert-was-slow"),
            // A date does not pass and come back.
            Condition::Certificate { .. } | Condition::Domain { .. } => {
                condition(lang, self.zone, it, self.at)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::alert::{AlertId, AlertNews, Recipient};
    use bongsu_core::incident::IncidentId;
    use bongsu_core::layer::Layer;
    use bongsu_core::name::Name;
    use bongsu_core::observation::Reason;
    use std::time::Duration;

    fn at(text: &str) -> Time {
        Time::parse(&format!("2026-11-29T{text}+09:00")).expect("an instant")
    }

    fn item(subject: &str, news: AlertNews, condition: Condition) -> DigestItem {
        DigestItem {
            alert: AlertId(IncidentId::new(at("14:00:00"), subject)),
            subject: Name::parse(subject).expect("a name"),
            customer: "kim".into(),
            news,
            condition,
            began_at: at("14:00:00"),
            as_of: at("14:05:00"),
            works_since: None,
            end: None,
        }
    }

    fn sender() -> Sender {
        Sender {
            operator: "Hanbit".into(),
            contact: Some("02-123-4567".into()),
            page: None,
            zone: time::zone("Asia/Seoul"),
            drill: false,
            texts: Default::default(),
        }
    }

    fn digest(items: Vec<DigestItem>) -> AlertDigest {
        AlertDigest::new(Recipient::Operator("night".into()), at("14:06:00"), items)
    }

    const BROKEN: Condition = Condition::Down { layer: Layer::Http, reason: Reason::Status(500) };

    fn all(lang: Language, reader: Reader) -> Message {
        let until = at("14:06:00") + Duration::from_secs(7 * 86_400);
        let mut ended = item("works.kr", AlertNews::Ended, BROKEN);
        ended.end = Some(AlertEnd::Verified { at: at("14:06:00"), since: at("14:01:00") });
        let soon =
            item("soon.kr", AlertNews::Expires { days: 7 }, Condition::Certificate { until });
        let items = vec![ended, soon, item("broken.kr", AlertNews::Opened, BROKEN)];
        message(lang, &sender(), &digest(items), reader, None)
    }

    #[test]
    fn a_service_is_named_as_people_call_it() {
        let down = Condition::Down { layer: Layer::Service, reason: Reason::Timeout };
        let digest = digest(vec![item("_smtp._tcp.mail.shop.kr", AlertNews::Opened, down)]);
        for (lang, named) in [
            (Language::Ko, "mail.shop.kr SMTP 메일 서버"),
            (Language::En, "mail.shop.kr: mail server"),
        ] {
            let message = message(lang, &sender(), &digest, Reader::Operator, None);
            assert!(message.subject.contains(named), "{}", message.subject);
            assert!(message.lists[0].names[0].starts_with(named), "{}", message.lists[0].names[0]);
        }
    }

    #[test]
    fn a_message_says_what_was_seen_and_when() {
        let english = all(Language::En, Reader::Operator);
        assert_eq!(english.subject, "[Hanbit] broken.kr: Page (HTTP) fails (HTTP status 500)");
        let lines: Vec<&str> =
            english.lists.iter().flat_map(|list| &list.names).map(String::as_str).collect();
        assert_eq!(
            lines,
            [
                "broken.kr (customer kim): Page (HTTP) fails (HTTP status 500), since \
             29 Nov 2026 14:00:00 KST, last seen 29 Nov 2026 14:05:00 KST",
                "soon.kr (customer kim): certificate valid until 6 Dec 2026 (7 days left)",
                "works.kr (customer kim): seen working on every layer since \
             29 Nov 2026 14:01:00 KST",
            ]
        );
        let fact = &english.fields[0].1;
        assert_eq!(
            fact,
            "As of 29 Nov 2026 14:06:00 KST: 1 site fails, 1 certificate or domain expires \
             soon, 1 alert ended."
        );
    }

    #[test]
    fn what_works_again_when_it_is_told_is_told_in_the_past() {
        let mut passed = item("broken.kr", AlertNews::Opened, BROKEN);
        passed.works_since = Some(at("14:05:40"));
        let digest = digest(vec![passed]);
        let english = message(Language::En, &sender(), &digest, Reader::Customer, None);
        assert_eq!(
            english.subject,
            "[Hanbit] broken.kr: Page (HTTP) failed (HTTP status 500), from 29 Nov 2026 14:00:00 \
             KST, last seen 29 Nov 2026 14:05:00 KST; seen working again since \
             29 Nov 2026 14:05:40 KST"
        );
        assert!(!english.text().contains("fails"), "{}", english.text());
        let fact = &english.fields[0].1;
        assert!(fact.contains("1 site failed and is seen working again"), "{fact}");
        let korean = message(Language::Ko, &sender(), &digest, Reader::Customer, None);
        assert!(korean.subject.contains("다시 정상"), "{}", korean.subject);
    }

    #[test]
    fn a_customer_reads_no_other_name_than_their_sites() {
        let message = all(Language::Ko, Reader::Customer);
        let lines = message.lists.iter().flat_map(|list| &list.names);
        assert!(lines.into_iter().all(|line| !line.contains("kim")), "{message:?}");
        assert!(message.fields.iter().any(|(_, text)| text == "02-123-4567"));
        assert!(message.subject.starts_with("[Hanbit] broken.kr: "), "{}", message.subject);
    }

    #[test]
    fn who_was_named_for_a_site_reads_that_and_whom_to_ask() {
        for (lang, why) in [
            (Language::En, "Hanbit named you to be told of alerts about broken.kr"),
            (Language::Ko, "Hanbit에서 귀하를 broken.kr"),
        ] {
            let message = all(lang, Reader::Named);
            let says = |part: &str| message.fields.iter().any(|(_, text)| text.contains(part));
            assert!(says(why) && says("02-123-4567"), "{:?}", message.fields);
            assert!(!says("You chose") && !says("고객님의 페이지"), "{:?}", message.fields);
        }
    }

    #[test]
    fn thirty_sites_are_one_message_of_which_no_more_than_fifty_lines_are_listed() {
        let sites = |n: usize| {
            let site = |n| item(&format!("site{n}.kr"), AlertNews::Opened, BROKEN);
            (0..n).map(site).collect::<Vec<_>>()
        };
        let thirty = message(Language::En, &sender(), &digest(sites(30)), Reader::Operator, None);
        assert_eq!(thirty.subject, "[Hanbit] 30 sites need attention");
        assert_eq!((thirty.lists[0].names.len(), &thirty.lists[0].more), (30, &None));
        let many = message(Language::En, &sender(), &digest(sites(70)), Reader::Operator, None);
        assert_eq!(many.lists[0].names.len(), 50);
        assert_eq!(many.lists[0].more.as_deref(), Some("and 20 more"));
    }

    #[test]
    fn a_question_is_told_with_its_words_and_to_many_without_them() {
        use bongsu_core::promise::{Owner, Person, Promise, PromiseId, PromiseKind, Warned};
        let asker = Person { id: "user:1".into(), name: "이상담".into() };
        let question = Promise {
            id: PromiseId::new(at("14:00:00"), "q"),
            customer: "kim".into(),
            contact: None,
            kind: PromiseKind::Engineers,
            text: "우회 경로가 있습니까?".into(),
            incident: None,
            call: None,
            author: asker,
            owner: Owner::Engineers,
            given_at: at("14:00:00"),
            due: Some(at("15:00:00")),
            told_due: None,
            term_from: at("14:00:00"),
            moves: Vec::new(),
            warned: Warned::Not,
            broken_at: None,
            broken_cause: None,
            messages: 0,
            telling: None,
            needs_person: false,
            callback: None,
            end: None,
        };
        let digest =
            AlertDigest::of_question(Recipient::Operator("noc".into()), at("14:00:00"), question);
        let told = message(Language::Ko, &sender(), &digest, Reader::Operator, None).subject;
        assert!(told.contains("우회 경로가 있습니까?"), "{told}");
        let untold = digest.without_text();
        let untold = message(Language::Ko, &sender(), &untold, Reader::Operator, None);
        let all = format!("{untold:?}");
        assert!(!all.contains("우회") && !all.contains("kim") && !all.contains("이상담"), "{all}");
    }
}
