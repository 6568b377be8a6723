//! A notice as a letter: the four things that the law wants told (fact, cause, response,
//! contact; Telecommunications Business Act §33(2)), then each site by name.

use crate::{Lang, cause, time};
use bongsu_core::incident::Cause;
use bongsu_core::notice::{Notice, Sites, Why};
use bongsu_core::statement::{Statement, Word};
use jiff::tz::TimeZone;

/// Who writes, and where more is to be read.
#[derive(Clone, Debug)]
pub struct Sender {
    /// The hosting company.
    pub operator: String,
    /// How a person is reached.
    pub contact: Option<String>,
    /// Where the public page is, if it can be reached from outside.
    pub page: Option<String>,
    /// The zone of its times.
    pub zone: TimeZone,
    /// A rehearsal, and marked as such.
    pub drill: bool,
}

/// A letter, ready for any form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// What is said, each with its label.
    pub fields: Vec<(String, String)>,
    /// The sites by state; a state without any is left out.
    pub lists: Vec<List>,
    /// Last lines.
    pub foot: Vec<String>,
}

/// The sites in one state.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct List {
    /// What they have in common, and how many they are.
    pub heading: String,
    /// Stands before each name: `✕`, `▲`, `△`, `✓` or `–`, much as on the pages.
    pub mark: char,
    /// Their names.
    pub names: Vec<String>,
    /// What stands for those not named.
    pub more: Option<String>,
}

/// Puts a notice into words. `statements` are those of its incident; what was stated after
/// it is left out. `own_pages` are the addresses of the pages of those whom it is for.
pub fn letter(
    lang: Lang,
    sender: &Sender,
    notice: &Notice,
    statements: &[Statement],
    own_pages: &[String],
) -> Letter {
    let known = || statements.iter().rev().filter(|said| said.number <= notice.statement);
    let relapsed = |said: &&Statement| matches!(said.word, Word::Relapsed { .. });
    let since = match known().find(relapsed) {
        Some(again) => again.as_of,
        None => known().next().map_or(notice.at, |said| said.since),
    };
    let at = |at| time::stamp(lang, &sender.zone, notice.at, at);
    let mut fields =
        vec![(say!(lang, "notice-fact-label"), fact(lang, notice, at(notice.at), at(since)))];
    if notice.why != Why::Works {
        let named = known().find_map(|said| said.word.cause().map(|cause| (cause, said)));
        fields.push((say!(lang, "notice-cause-label"), cause_said(lang, named)));
    }
    let restored = known().take_while(|said| !relapsed(said)).find_map(|said| match &said.word {
        Word::HostRestored { words } => Some(words.as_str()),
        _ => None,
    });
    fields.push((say!(lang, "notice-response-label"), response(lang, notice, restored)));
    let next =
        known().next().and_then(|said| said.next_word_by).filter(|_| notice.why != Why::Works);
    fields.extend(
        next.map(|by| (say!(lang, "notice-next-label"), say!(lang, "notice-next", at = at(by)))),
    );
    let contact = sender.contact.clone().map(|c| (say!(lang, "notice-contact-label"), c));
    fields.extend(contact);
    let own = own_pages.iter().map(|page| (say!(lang, "notice-own-page-label"), page.clone()));
    fields.extend(own);
    let page = sender.page.clone().map(|page| (say!(lang, "notice-page-label"), page));
    fields.extend(page);
    let customers = notice.customers.join(", ");
    Letter {
        subject: subject(lang, &sender.operator, sender.drill, notice),
        fields,
        lists: lists(lang, notice),
        foot: vec![say!(lang, "notice-customers", customers = customers)],
    }
}

/// The line that a notice is known by.
pub fn subject(lang: Lang, operator: &str, drill: bool, notice: &Notice) -> String {
    let sites = &notice.sites;
    let n = sites.hit.count;
    let impaired = sites.impaired.count;
    let subject = match notice.why {
        Why::First | Why::Again | Why::Cause | Why::Changed | Why::StillDown
            if n == 0 && impaired > 0 =>
        {
            say!(lang, "notice-subject-impaired", operator = operator, n = impaired)
        }
        Why::First | Why::Cause | Why::Changed | Why::StillDown
            if n == 0 && sites.presumed.count == 0 =>
        {
            let waited_for = sites.waited_for();
            say!(lang, "notice-subject-waiting", operator = operator, n = waited_for)
        }
        Why::First | Why::Cause | Why::Changed | Why::StillDown if n == 0 => {
            let presumed = sites.presumed.count;
            say!(lang, "notice-subject-presumed", operator = operator, n = presumed)
        }
        Why::First => say!(lang, "notice-subject-first", operator = operator, n = n),
        Why::Again => say!(lang, "notice-subject-again", operator = operator, n = n),
        Why::Cause | Why::Changed | Why::StillDown => {
            say!(lang, "notice-subject-goes-on", operator = operator, n = n)
        }
        Why::HostRestored => say!(
            lang,
            "notice-subject-restored",
            operator = operator,
            verified = sites.verified.count,
            total = total(notice)
        ),
        Why::Works => {
            say!(lang, "notice-subject-works", operator = operator, n = sites.verified.count)
        }
    };
    match drill {
        true => format!("{} {subject}", say!(lang, "notice-drill")),
        false => subject,
    }
}

/// The sites that are waited for or verified.
fn total(notice: &Notice) -> u32 {
    let sites = &notice.sites;
    sites.waited_for() + sites.verified.count
}

fn fact(lang: Lang, notice: &Notice, at: String, since: String) -> String {
    let sites = &notice.sites;
    match (notice.why, sites.hit.count, sites.impaired.count) {
        (Why::Works, ..) => {
            say!(lang, "notice-fact-works", n = sites.verified.count, at = at, since = since)
        }
        (_, 0, 0) if sites.presumed.count > 0 => {
            let n = sites.presumed.count;
            say!(lang, "notice-fact-presumed", n = n, at = at, since = since)
        }
        (_, 0, 0) => say!(lang, "notice-fact-none-hit", n = sites.waited_for(), at = at),
        (_, 0, n) => say!(lang, "notice-fact-impaired", n = n, at = at, since = since),
        (_, n, _) => say!(lang, "notice-fact-hit", n = n, at = at, since = since),
    }
}

fn cause_said(lang: Lang, named: Option<(&Cause, &Statement)>) -> String {
    let Some((it, said)) = named else { return say!(lang, "cause-not-known") };
    let fact = say!(lang, "said-cause", component = cause::suspect(lang, it));
    format!("{fact} {}", cause::mode(lang, it, &said.counts, said.as_of))
}

fn response(lang: Lang, notice: &Notice, restored: Option<&str>) -> String {
    match (notice.why, restored) {
        (Why::Works, _) => say!(lang, "notice-response-works"),
        (_, Some(words)) => say!(
            lang,
            "notice-response-restored",
            words = words,
            verified = notice.sites.verified.count,
            total = total(notice)
        ),
        (_, None) => say!(lang, "notice-response-checking"),
    }
}

fn lists(lang: Lang, notice: &Notice) -> Vec<List> {
    let n = |sites: &Sites| sites.count;
    let sites = &notice.sites;
    let all = [
        ('✕', &sites.hit, say!(lang, "notice-list-hit", n = n(&sites.hit))),
        ('▲', &sites.impaired, say!(lang, "notice-list-impaired", n = n(&sites.impaired))),
        ('△', &sites.presumed, say!(lang, "notice-list-presumed", n = n(&sites.presumed))),
        ('△', &sites.unverified, say!(lang, "notice-list-unverified", n = n(&sites.unverified))),
        ('△', &sites.at_risk, say!(lang, "notice-list-at-risk", n = n(&sites.at_risk))),
        ('✓', &sites.verified, say!(lang, "notice-list-verified", n = n(&sites.verified))),
        ('–', &sites.excluded, say!(lang, "notice-list-excluded", n = n(&sites.excluded))),
    ];
    let some = all.into_iter().filter(|(_, sites, _)| sites.count > 0);
    some.map(|(mark, sites, heading)| {
        let more = sites.count - sites.names.len() as u32;
        List {
            heading,
            mark,
            names: sites.names.iter().map(|name| name.unicode()).collect(),
            more: (more > 0).then(|| say!(lang, "notice-list-more", n = more)),
        }
    })
    .collect()
}

impl Letter {
    /// As plain text, lines as long as they are.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (label, words) in &self.fields {
            text.push_str(&format!("{label}: {words}\n"));
        }
        for List { heading, mark, names, more } in &self.lists {
            text.push_str(&format!("\n{heading}\n"));
            for name in names.iter() {
                text.push_str(&format!("  {mark} {name}\n"));
            }
            if let Some(more) = more {
                text.push_str(&format!("  {more}\n"));
            }
        }
        text.push('\n');
        for line in &self.foot {
            text.push_str(&format!("{line}\n"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::Time;
    use bongsu_core::id::IncidentId;
    use bongsu_core::incident::{Counts, Mode};
    use bongsu_core::inventory::{ComponentKey, Contact, Kind};
    use bongsu_core::name::Name;
    use bongsu_core::notice::{ContactKey, Standing};
    use std::time::Duration;

    fn at(text: &str) -> Time {
        Time::parse(&format!("2018-01-04T{text}+09:00")).unwrap()
    }

    fn sender() -> Sender {
        Sender {
            operator: "가비아".into(),
            contact: Some("1544-4370".into()),
            page: Some("https://status.example".into()),
            zone: TimeZone::get("Asia/Seoul").unwrap(),
            drill: false,
        }
    }

    fn sites(names: &[&str]) -> Sites {
        let names: Vec<Name> = names.iter().map(|name| Name::parse(name).unwrap()).collect();
        Sites { count: names.len() as u32, names }
    }

    fn incident() -> IncidentId {
        IncidentId::new(at("16:19:00"), "test")
    }

    fn statements() -> Vec<Statement> {
        let component = ComponentKey::new(Kind::NameServer, "ns.gabia.example");
        let cause = Cause {
            one_of: vec![component.clone()],
            component,
            mode: Mode::Loss,
            rate: 1.0,
            confidence: 0.99,
            rivals: Vec::new(),
            owner: None,
            since: at("16:19:00"),
        };
        let words = "복구를 마쳤습니다".to_owned();
        let said = [Word::Identified { cause }, Word::HostRestored { words }];
        (0..)
            .zip(said)
            .map(|(number, word)| Statement {
                incident: incident(),
                number,
                as_of: at("16:19:03"),
                next_word_by: Some(at("16:34:03")),
                since: at("16:19:00"),
                word,
                counts: Counts::default(),
            })
            .collect()
    }

    fn notice(why: Why, statement: u32, sites: Standing) -> Notice {
        let contact = ContactKey::of(&Contact::Email("kim@mail.example".into()));
        let at = at("17:00:00") + Duration::from_secs(5);
        let customers = vec!["kim".to_owned()];
        Notice { incident: incident(), contact, number: 0, customers, statement, at, why, sites }
    }

    #[test]
    fn the_first_word_says_what_is_seen_and_what_is_presumed() {
        let standing = Standing {
            hit: sites(&["forum.example", "xn--bj0bj06e.example"]),
            at_risk: sites(&["shop.example"]),
            ..Standing::default()
        };
        let letter =
            letter(Lang::En, &sender(), &notice(Why::First, 0, standing), &statements(), &[]);
        assert_eq!(letter.subject, "[가비아] Outage: 2 of your sites fail");
        let text = letter.text();
        assert!(
            text.starts_with(
                "Fact: As of 17:00:05, 2 of your sites are seen failing. The first failure was at \
             16:19:00.\nCause: It looks as if name server ns.gabia.example has failed."
            ),
            "{text}"
        );
        assert!(text.contains("\nContact: 1544-4370\nStatus page: https://status.example\n"));
        assert!(text.contains("\n  ✕ forum.example\n  ✕ 한글.example\n"), "{text}");
        assert!(text.contains("or reached another way: 1\n  △ shop.example\n"), "{text}");
    }

    #[test]
    fn what_is_presumed_is_said_to_be_presumed() {
        let standing = Standing { presumed: sites(&["forum.example"]), ..Standing::default() };
        let notice = notice(Why::First, 0, standing);
        let in_english = letter(Lang::En, &sender(), &notice, &statements(), &[]);
        assert_eq!(in_english.subject, "[가비아] Outage: one of your sites can hardly be opened");
        assert!(in_english.text().contains("it is presumed"), "{}", in_english.text());
        let in_korean = letter(Lang::Ko, &sender(), &notice, &statements(), &[]);
        assert!(in_korean.text().contains("열리지 않을 것으로 보입니다(추정)"));
    }

    #[test]
    fn what_the_host_states_stands_beside_what_was_seen() {
        let standing = Standing {
            hit: Sites { count: 33, names: Vec::new() },
            verified: Sites { count: 31, names: Vec::new() },
            ..Standing::default()
        };
        let notice = notice(Why::HostRestored, 1, standing);
        let letter = letter(Lang::Ko, &sender(), &notice, &statements(), &[]);
        assert_eq!(letter.subject, "[가비아] 조치 완료 발표: 전체 64곳 가운데 31곳 정상 동작 확인");
        let text = letter.text();
        assert!(text.contains(
            "밝혔습니다: “복구를 마쳤습니다” 지금까지 고객님의 사이트 64곳 가운데 31곳의"
        ));
        assert!(text.contains("33곳이 열리지 않는 것을 보았습니다"), "{text}");
    }

    #[test]
    fn what_was_stated_later_is_not_put_into_an_earlier_mouth() {
        let standing = Standing { hit: sites(&["forum.example"]), ..Standing::default() };
        let letter =
            letter(Lang::Ko, &sender(), &notice(Why::First, 0, standing), &statements(), &[]);
        assert!(!letter.text().contains("밝혔습니다"));
    }

    #[test]
    fn a_rehearsal_says_so_first() {
        let standing = Standing { verified: sites(&["forum.example"]), ..Standing::default() };
        let sender = Sender { drill: true, ..sender() };
        let letter =
            letter(Lang::Ko, &sender, &notice(Why::Works, 0, standing), &statements(), &[]);
        assert_eq!(letter.subject, "[훈련] [가비아] 사이트 1곳의 정상 동작을 확인했습니다");
        assert!(!letter.text().contains("원인"));
    }
}
