//! A notice as a message: the four things required by law (fact, cause, response, contact;
//! Telecommunications Business Act §33(2)), then each site by name.

pub mod announcement;
pub mod claims_notice;
pub mod credit;
pub mod month_report;
pub mod page_link;
pub mod promise;
pub mod public;
pub mod ticket;

use crate::courtesy::{Courtesy, CourtesyTexts, Occasion, Values};
use crate::names::Public;
use crate::sentences::closed;
use crate::{Language, cause, labels, sentences, time};
use bongsu_core::Time;
use bongsu_core::incident::Cause;
use bongsu_core::language::LocalName;
use bongsu_core::notification::{Notice, NoticeReason, SiteSummary, Sites};
use bongsu_core::service::Watched;
use bongsu_core::span::Span;
use bongsu_core::statement::Statement;
use bongsu_core::statement::official::{Claim, NamedCause, Narrative, OfficialStatement};
use jiff::tz::TimeZone;

/// The most of a person's words that a telephone is told, in characters: figures and link have
/// to fit behind them.
const MAX_STATED_CHARS: usize = 400;
/// The most of it, or of the subject, that is read out before what the listener acts by.
const SPOKEN_FIRST_MAX_CHARS: usize = 200;
/// The most sites that a telephone is told by name.
const MAX_SHORT_NAMES: usize = 5;

/// The sender of messages.
#[derive(Clone, Debug)]
pub struct Sender {
    /// The hosting company.
    pub operator: LocalName,
    /// The contact for questions.
    pub contact: Option<String>,
    /// The URL of the status page, when it is public.
    pub page: Option<String>,
    /// The time zone of its times.
    pub zone: TimeZone,
    /// Whether this is a drill, which is marked in the subject.
    pub drill: bool,
    /// What it says around its messages, where that is not what the locales say.
    pub texts: CourtesyTexts,
}

impl Sender {
    /// What it says around a message about something.
    pub fn courtesy(&self, lang: Language, about: Occasion) -> Courtesy {
        let (contact, page) = (self.contact.as_deref(), self.page.as_deref());
        let values = Values { operator: self.operator.of(lang), contact, page };
        Courtesy::of(lang, &self.texts, values, about)
    }
}

/// A message, for any channel.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Message {
    /// The hosting company.
    pub operator: String,
    /// The contact for questions.
    pub contact: Option<String>,
    /// The subject.
    pub subject: String,
    /// The paragraphs, each with its label.
    pub fields: Vec<(String, String)>,
    /// The sites by state, without empty states.
    pub lists: Vec<List>,
    /// The last lines.
    pub foot: Vec<String>,
    /// What a person just stated, when the notice is because of that; in one line, with who
    /// states it.
    pub stated: Option<String>,
    /// The sites that it is about, in one line, for a telephone.
    pub short_list: Option<String>,
    /// What stands before the paragraphs and after the lists.
    pub courtesy: Courtesy,
}

/// The sites in one state.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct List {
    /// The state, with the number of sites.
    pub heading: String,
    /// The mark before each name: `✕`, `▲`, `△`, `✓` or `–`, as on the pages.
    pub mark: char,
    /// Their names.
    pub names: Vec<String>,
    /// The line for sites that are not listed by name.
    pub more: Option<String>,
}

/// The message of a notice. `statements` are those of its incident; later ones are ignored.
/// `own_pages` are the URLs of the pages of its customers.
pub fn message(
    (lang, names): (Language, &Public),
    sender: &Sender,
    notice: &Notice,
    statements: &[Statement],
    own_pages: &[String],
) -> Message {
    let known = || statements.iter().rev().filter(|said| said.number <= notice.statement);
    let relapsed = |said: &&Statement| said.again_since().is_some();
    let began = || known().next().map_or(notice.at, |said| said.since);
    let since = known().find_map(Statement::again_since).unwrap_or_else(began);
    let at = |at| time::stamp(lang, &sender.zone, time::ANY_DAY, at);
    let mut what = fact(lang, notice, at(notice.at), at(since));
    if let Some(works) = notice.sites.works_since.filter(|_| notice.why == NoticeReason::Works) {
        what = sentences([what, works_since(lang, at, &notice.sites.unwatched, works, since)]);
    }
    let mut fields = vec![(say!(lang, "notice-fact-label"), what)];
    let official = || known().take_while(|said| !relapsed(said)).filter_map(|s| s.kind.official());
    let last = official().next();
    if !notice.why.is_last() {
        fields.extend(last.and_then(|last| host_statement(lang, last)));
        let named = match named_in(known()) {
            // Who was never told of it learns of no withdrawal.
            Named::Withdrawn if notice.number == 0 => Named::Nothing,
            named => named,
        };
        let why = official().map(|stated| narrative(lang, stated).cause.as_str());
        let why = why.into_iter().find(|why| !why.is_empty());
        fields.push((
            say!(lang, "notice-cause-label"),
            cause_text((lang, names), &notice.sites, named, (known().next(), why)),
        ));
    }
    fields.push((say!(lang, "notice-response-label"), response(lang, notice, last)));
    let next =
        known().next().and_then(|said| said.next_update_by).filter(|_| !notice.why.is_last());
    fields.extend(
        next.map(|by| (say!(lang, "notice-next-label"), say!(lang, "notice-next", at = at(by)))),
    );
    let contact = sender.contact.clone().map(|c| (say!(lang, "notice-contact-label"), c));
    fields.extend(contact);
    // A page is kept while its customer is in the inventory.
    let own_pages = own_pages.iter().filter(|_| notice.why != NoticeReason::Removed);
    let own = own_pages.map(|page| (say!(lang, "notice-own-page-label"), page.clone()));
    fields.extend(own);
    let page = sender.page.clone().map(|page| (say!(lang, "notice-page-label"), page));
    fields.extend(page);
    let customers = notice.customers.join(", ");
    Message {
        operator: sender.operator.of(lang).to_owned(),
        contact: sender.contact.clone(),
        subject: subject(lang, sender.operator.of(lang), sender.drill, notice),
        fields,
        lists: lists(lang, notice),
        foot: vec![say!(lang, "notice-customers", customers = customers)],
        stated: stated(lang, sender, notice, last),
        short_list: short_list(lang, notice),
        courtesy: sender.courtesy(lang, Occasion::of_notice(notice.why)).outside(names),
    }
}

/// Since when all of it works: after so long, or, where nobody watched when it began to, at the latest.
fn works_since(
    lang: Language,
    stamp: impl Fn(Time) -> String,
    unwatched: &[Span],
    works: Time,
    began: Time,
) -> String {
    let at = stamp(works);
    match time::gaps(lang, &stamp, unwatched) {
        Some(gaps) => say!(lang, "notice-fact-works-after-gap", gaps = gaps, at = at),
        None => {
            let after = time::span(lang, works.since(began));
            say!(lang, "notice-fact-works-since", at = at, after = after)
        }
    }
}

/// What statements name as the cause.
enum Named<'a> {
    Nothing,
    Cause(&'a Cause, &'a Statement),
    /// A person of the host has withdrawn what was named last.
    Withdrawn,
}

/// The cause that was named last, by statements from the newest on.
fn named_in<'a>(newest_first: impl Iterator<Item = &'a Statement>) -> Named<'a> {
    let mut is_reinstated = false;
    for said in newest_first {
        match said.kind.official().map(|stated| stated.named_cause) {
            Some(NamedCause::Withdrawn) if !is_reinstated => return Named::Withdrawn,
            Some(NamedCause::Reinstated) => is_reinstated = true,
            _ => {}
        }
        if let Some(cause) = said.kind.cause() {
            return Named::Cause(cause, said);
        }
    }
    Named::Nothing
}

/// What a person just stated, for a telephone: it comes before the figures.
fn stated(
    lang: Language,
    sender: &Sender,
    notice: &Notice,
    last: Option<&OfficialStatement>,
) -> Option<String> {
    let says = matches!(notice.why, NoticeReason::HostUpdate | NoticeReason::HostRestored);
    let Narrative { fact, cause, response } = narrative(lang, last.filter(|_| says)?);
    let words = sentences([fact, cause, response].map(|text| closed(text)));
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let short = shortened(&words, MAX_STATED_CHARS);
    let text = format!("[{}] {short}", sender.operator.of(lang));
    (!words.is_empty()).then(|| match sender.drill {
        true => format!("{} {text}", say!(lang, "notice-drill")),
        false => text,
    })
}

/// The subject of a notice.
pub fn subject(lang: Language, operator: &str, drill: bool, notice: &Notice) -> String {
    let sites = &notice.sites;
    let n = sites.hit.count;
    let impaired = sites.impaired.count;
    let subject = match notice.why {
        NoticeReason::First
        | NoticeReason::Again
        | NoticeReason::Cause
        | NoticeReason::HostUpdate
        | NoticeReason::Changed
        | NoticeReason::StillDown
            if n == 0 && impaired > 0 =>
        {
            say!(
                lang,
                sites.impaired.watched(),
                "notice-subject-impaired",
                operator = operator,
                n = impaired
            )
        }
        NoticeReason::First
        | NoticeReason::Cause
        | NoticeReason::HostUpdate
        | NoticeReason::Changed
        | NoticeReason::StillDown
            if n == 0 && sites.presumed.count == 0 =>
        {
            let waited_for = sites.unresolved();
            say!(
                lang,
                waited_for_of(sites),
                "notice-subject-waiting",
                operator = operator,
                n = waited_for
            )
        }
        NoticeReason::First
        | NoticeReason::Cause
        | NoticeReason::HostUpdate
        | NoticeReason::Changed
        | NoticeReason::StillDown
            if n == 0 =>
        {
            let presumed = sites.presumed.count;
            say!(
                lang,
                sites.presumed.watched(),
                "notice-subject-presumed",
                operator = operator,
                n = presumed
            )
        }
        NoticeReason::First => {
            say!(lang, sites.hit.watched(), "notice-subject-first", operator = operator, n = n)
        }
        NoticeReason::Again => {
            say!(lang, sites.hit.watched(), "notice-subject-again", operator = operator, n = n)
        }
        NoticeReason::Cause
        | NoticeReason::HostUpdate
        | NoticeReason::Changed
        | NoticeReason::StillDown => {
            say!(lang, sites.hit.watched(), "notice-subject-goes-on", operator = operator, n = n)
        }
        NoticeReason::HostRestored => say!(
            lang,
            all_of(sites),
            "notice-subject-restored",
            operator = operator,
            verified = sites.verified.count,
            total = total(notice)
        ),
        NoticeReason::Works if sites.excluded.count > 0 => {
            let (verified, total) = (sites.verified.count, total(notice) + sites.excluded.count);
            say!(
                lang,
                all_of(sites),
                "notice-subject-works-some",
                operator = operator,
                verified = verified,
                total = total
            )
        }
        NoticeReason::Works => {
            say!(
                lang,
                sites.verified.watched(),
                "notice-subject-works",
                operator = operator,
                n = sites.verified.count
            )
        }
        NoticeReason::Excluded => {
            say!(
                lang,
                sites.excluded.watched(),
                "notice-subject-excluded",
                operator = operator,
                n = sites.excluded.count
            )
        }
        NoticeReason::Removed => {
            say!(
                lang,
                sites.excluded.watched(),
                "notice-subject-removed",
                operator = operator,
                n = sites.excluded.count
            )
        }
    };
    match drill {
        true => format!("{} {subject}", say!(lang, "notice-drill")),
        false => subject,
    }
}

/// What a notice is about altogether.
fn all_of(sites: &SiteSummary) -> Watched {
    let waited_for = unresolved_services(sites);
    let rest = [&sites.verified, &sites.excluded];
    let all = sites.unresolved() + rest.iter().map(|it| it.count).sum::<u32>();
    Watched::of(all, waited_for + rest.iter().map(|it| it.services).sum::<u32>())
}

/// What is waited for.
fn waited_for_of(sites: &SiteSummary) -> Watched {
    match sites.unresolved() {
        0 => all_of(sites),
        waited_for => Watched::of(waited_for, unresolved_services(sites)),
    }
}

fn unresolved_services(sites: &SiteSummary) -> u32 {
    let waited_for =
        [&sites.hit, &sites.impaired, &sites.presumed, &sites.unverified, &sites.at_risk];
    waited_for.iter().map(|it| it.services).sum()
}

/// The number of sites that are waited for or verified.
fn total(notice: &Notice) -> u32 {
    let sites = &notice.sites;
    sites.unresolved() + sites.verified.count
}

fn fact(lang: Language, notice: &Notice, at: String, since: String) -> String {
    let sites = &notice.sites;
    match (notice.why, sites.hit.count, sites.impaired.count) {
        (NoticeReason::Works, ..) => {
            let n = sites.verified.count;
            match sites.excluded.count {
                0 => say!(
                    lang,
                    sites.verified.watched(),
                    "notice-fact-works",
                    n = n,
                    at = at,
                    since = since
                ),
                excluded => say!(
                    lang,
                    sites.verified.watched(),
                    "notice-fact-works-some",
                    n = n,
                    excluded = excluded,
                    at = at,
                    since = since
                ),
            }
        }
        (NoticeReason::Excluded, ..) => {
            let n = sites.excluded.count;
            say!(
                lang,
                sites.excluded.watched(),
                "notice-fact-excluded",
                n = n,
                at = at,
                since = since
            )
        }
        (NoticeReason::Removed, ..) => {
            say!(
                lang,
                sites.excluded.watched(),
                "notice-fact-removed",
                n = sites.excluded.count,
                at = at,
                since = since
            )
        }
        (_, 0, 0) if sites.presumed.count > 0 => {
            let n = sites.presumed.count;
            say!(
                lang,
                sites.presumed.watched(),
                "notice-fact-presumed",
                n = n,
                at = at,
                since = since
            )
        }
        (_, 0, 0) => say!(
            lang,
            waited_for_of(sites),
            "notice-fact-none-hit",
            n = sites.unresolved(),
            at = at
        ),
        (_, 0, n) => say!(
            lang,
            sites.impaired.watched(),
            "notice-fact-impaired",
            n = n,
            at = at,
            since = since
        ),
        (_, n, _) => {
            say!(lang, sites.hit.watched(), "notice-fact-hit", n = n, at = at, since = since)
        }
    }
}

/// The statement in the language of the reader, if it was written in it.
fn narrative(lang: Language, stated: &OfficialStatement) -> &Narrative {
    stated.narrative(lang)
}

/// What the host states, until it says that its repair is complete.
fn host_statement(lang: Language, stated: &OfficialStatement) -> Option<(String, String)> {
    let fact = &narrative(lang, stated).fact;
    let label = match stated.corrects {
        Some(_) => say!(lang, "notice-corrected-label"),
        None => say!(lang, "notice-stated-label"),
    };
    (stated.claim == Claim::Ongoing && !fact.is_empty()).then(|| (label, fact.clone()))
}

/// The observed cause, and the cause stated by the host.
fn cause_text(
    (lang, names): (Language, &Public),
    sites: &SiteSummary,
    named: Named<'_>,
    (last, host): (Option<&Statement>, Option<&str>),
) -> String {
    // Where none of the reader's sites fails any more, how it fails is of the past.
    let fails = sites.hit.count + sites.impaired.count + sites.presumed.count > 0;
    let seen = match named {
        Named::Nothing => None,
        Named::Withdrawn if host.is_some() => Some(say!(lang, "cause-withdrawn-before")),
        Named::Withdrawn => Some(say!(lang, "cause-withdrawn")),
        Named::Cause(it, said) => {
            let component = cause::suspect(lang, names, it);
            Some(match fails {
                false => say!(lang, "cause-was", component = component),
                true => {
                    let fact = say!(lang, "statement-cause", component = component);
                    sentences([fact, cause::mode(lang, it, &said.counts, said.as_of)])
                }
            })
        }
    };
    let host = host.map(|words| say!(lang, "notice-cause-stated", words = words));
    match (seen, host) {
        (Some(seen), Some(host)) => sentences([seen, host]),
        (Some(said), None) | (None, Some(said)) => said,
        (None, None) => {
            let alike = last.and_then(|said| said.counts.alike);
            cause::unnamed(lang, all_of(sites), alike, fails)
        }
    }
}

fn response(lang: Language, notice: &Notice, last: Option<&OfficialStatement>) -> String {
    let of = all_of(&notice.sites);
    match notice.why {
        NoticeReason::Works => return say!(lang, of, "notice-response-works"),
        NoticeReason::Excluded => return say!(lang, of, "notice-response-excluded"),
        NoticeReason::Removed => return say!(lang, "notice-response-removed"),
        _ => {}
    }
    let checking = match notice.sites.has_to_work_for {
        None => say!(lang, of, "notice-response-checking"),
        Some(span) => {
            say!(lang, of, "notice-response-recurring", span = time::span(lang, span))
        }
    };
    let Some(last) = last else { return checking };
    let Narrative { fact, response, .. } = narrative(lang, last);
    let seen = match last.claim {
        Claim::Restored => say!(
            lang,
            of,
            "notice-response-restored",
            words = fact.as_str(),
            verified = notice.sites.verified.count,
            total = total(notice)
        ),
        Claim::Ongoing => checking,
    };
    sentences([closed(response), seen])
}

fn lists(lang: Language, notice: &Notice) -> Vec<List> {
    let n = |sites: &Sites| sites.count;
    let sites = &notice.sites;
    let all = [
        ('✕', &sites.hit, say!(lang, sites.hit.watched(), "notice-list-hit", n = n(&sites.hit))),
        ('▲', &sites.impaired, say!(lang, "notice-list-impaired", n = n(&sites.impaired))),
        (
            '△',
            &sites.presumed,
            say!(lang, sites.presumed.watched(), "notice-list-presumed", n = n(&sites.presumed)),
        ),
        ('△', &sites.unverified, say!(lang, "notice-list-unverified", n = n(&sites.unverified))),
        (
            '△',
            &sites.at_risk,
            say!(lang, sites.at_risk.watched(), "notice-list-at-risk", n = n(&sites.at_risk)),
        ),
        ('✓', &sites.verified, say!(lang, "notice-list-verified", n = n(&sites.verified))),
        ('–', &sites.excluded, say!(lang, "notice-list-excluded", n = n(&sites.excluded))),
    ];
    let some = all.into_iter().filter(|(_, sites, _)| sites.count > 0);
    some.map(|(mark, sites, heading)| {
        let more = sites.count - sites.names.len() as u32;
        List {
            heading,
            mark,
            names: sites.names.iter().map(|name| labels::site(lang, name)).collect(),
            more: (more > 0).then(|| say!(lang, "notice-list-more", n = more)),
        }
    })
    .collect()
}

/// The names of the sites that a notice is about: those that are waited for, or that are no more.
fn short_list(lang: Language, notice: &Notice) -> Option<String> {
    let it = &notice.sites;
    let about = match notice.why {
        NoticeReason::Works => vec![&it.verified],
        NoticeReason::Excluded | NoticeReason::Removed => vec![&it.excluded],
        _ => vec![&it.hit, &it.impaired, &it.presumed, &it.unverified, &it.at_risk],
    };
    let all: u32 = about.iter().map(|sites| sites.count).sum();
    let names = about.iter().flat_map(|sites| &sites.names).take(MAX_SHORT_NAMES);
    let mut names: Vec<String> = names.map(|name| labels::site(lang, name)).collect();
    let more = all as usize - names.len();
    if more > 0 {
        names.push(say!(lang, "notice-list-more", n = more));
    }
    (all > 0).then(|| names.join(", "))
}

/// As much of a text as has so many characters.
pub(crate) fn shortened(text: &str, max_chars: usize) -> String {
    let mut short: String = text.chars().take(max_chars).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

impl Message {
    /// The fact.
    pub fn fact(&self) -> Option<&str> {
        self.fields.first().map(|(_, words)| words.as_str())
    }

    /// The URL of the customer's page, or of the status page.
    pub fn page(&self) -> Option<&str> {
        self.labelled_page().map(|(_, address)| address.as_str())
    }

    /// The same, with what it is for.
    fn labelled_page(&self) -> Option<&(String, String)> {
        self.fields.iter().find(|(_, words)| words.starts_with("http"))
    }

    /// The text for a voice call: without URLs and symbols.
    pub fn spoken(&self) -> String {
        let first = self.stated.as_ref().unwrap_or(&self.subject);
        let first = shortened(first, SPOKEN_FIRST_MAX_CHARS).replace(['[', ']'], " ");
        let first = first.trim().trim_end_matches('.');
        let end = if first.ends_with(['?', '!']) { " " } else { ". " };
        [first, self.fact().unwrap_or_default()].join(end)
    }

    /// The text of an SMS: what a person stated, or the subject; then fact, sites and URL.
    pub fn short(&self) -> String {
        self.short_within(|_| true)
    }

    /// The same where a text has to fit. What its reader acts by (the fact, with the code for a
    /// reply, and the URL) stands at its end: what stands before is shortened first.
    pub fn short_within(&self, fits: impl Fn(&str) -> bool) -> String {
        let page = self.labelled_page().map(|(label, address)| format!("{label}: {address}"));
        let mut parts: [Option<String>; 3] = [
            Some(self.stated.clone().unwrap_or_else(|| self.subject.clone())),
            self.fact().map(str::to_owned),
            self.short_list.clone(),
        ];
        let text = |parts: &[Option<String>; 3]| {
            let lines = parts.iter().chain([&page]).flatten();
            lines.map(String::as_str).collect::<Vec<_>>().join("\n")
        };
        let [first, fact, sites] = [0, 1, 2];
        for part in [first, sites, fact] {
            let Some(whole) = parts[part].clone() else { continue };
            let with = |chars: usize| {
                let mut parts = parts.clone();
                parts[part] = Some(shortened(&whole, chars));
                text(&parts)
            };
            // How many characters fit: fewer always do where more do.
            let (mut least, mut most) = (0, whole.chars().count());
            while least < most {
                let middle = (least + most).div_ceil(2);
                if fits(&with(middle)) { least = middle } else { most = middle - 1 }
            }
            parts[part] = (least > 0).then(|| shortened(&whole, least));
            if fits(&text(&parts)) {
                break;
            }
        }
        text(&parts)
    }

    /// As plain text, without line wrapping.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let Courtesy { opening, closing } = &self.courtesy;
        for line in opening {
            text.push_str(&format!("{line}\n"));
        }
        if !opening.is_empty() {
            text.push('\n');
        }
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
        for line in closing {
            text.push_str(&format!("{line}\n"));
        }
        if !closing.is_empty() && !self.foot.is_empty() {
            text.push('\n');
        }
        for line in &self.foot {
            text.push_str(&format!("{line}\n"));
        }
        text
    }
}

#[cfg(test)]
mod service_tests;
#[cfg(test)]
mod tests;
