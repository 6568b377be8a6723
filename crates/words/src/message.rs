//! A notice as a letter: the four things that the law wants told (fact, cause, response,
//! contact; Telecommunications Business Act §33(2)), then each site by name.

pub mod public;

use crate::{Lang, cause, time};
use bongsu_core::incident::Cause;
use bongsu_core::notification::{Notice, NoticeReason, Sites};
use bongsu_core::statement::official::{Claim, Narrative, OfficialStatement};
use bongsu_core::statement::{Statement, StatementKind};
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
pub struct Message {
    /// The hosting company.
    pub operator: String,
    /// How a person is reached.
    pub contact: Option<String>,
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
pub fn message(
    lang: Lang,
    sender: &Sender,
    notice: &Notice,
    statements: &[Statement],
    own_pages: &[String],
) -> Message {
    let known = || statements.iter().rev().filter(|said| said.number <= notice.statement);
    let relapsed = |said: &&Statement| matches!(said.kind, StatementKind::Relapsed { .. });
    let since = match known().find(relapsed) {
        Some(again) => again.as_of,
        None => known().next().map_or(notice.at, |said| said.since),
    };
    let at = |at| time::stamp(lang, &sender.zone, notice.at, at);
    let mut fields =
        vec![(say!(lang, "notice-fact-label"), fact(lang, notice, at(notice.at), at(since)))];
    let people = || known().take_while(|said| !relapsed(said)).filter_map(|s| s.kind.official());
    let last = people().next();
    if notice.why != NoticeReason::Works {
        fields.extend(last.and_then(|last| host_said(lang, last)));
        let named = known().find_map(|said| said.kind.cause().map(|cause| (cause, said)));
        let why = people().map(|stated| told(lang, stated).cause.as_str());
        let why = why.into_iter().find(|why| !why.is_empty());
        fields.push((say!(lang, "notice-cause-label"), cause_said(lang, named, why)));
    }
    fields.push((say!(lang, "notice-response-label"), response(lang, notice, last)));
    let next = known()
        .next()
        .and_then(|said| said.next_update_by)
        .filter(|_| notice.why != NoticeReason::Works);
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
    Message {
        operator: sender.operator.clone(),
        contact: sender.contact.clone(),
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
        NoticeReason::First
        | NoticeReason::Again
        | NoticeReason::Cause
        | NoticeReason::HostUpdate
        | NoticeReason::Changed
        | NoticeReason::StillDown
            if n == 0 && impaired > 0 =>
        {
            say!(lang, "notice-subject-impaired", operator = operator, n = impaired)
        }
        NoticeReason::First
        | NoticeReason::Cause
        | NoticeReason::HostUpdate
        | NoticeReason::Changed
        | NoticeReason::StillDown
            if n == 0 && sites.presumed.count == 0 =>
        {
            let waited_for = sites.waited_for();
            say!(lang, "notice-subject-waiting", operator = operator, n = waited_for)
        }
        NoticeReason::First
        | NoticeReason::Cause
        | NoticeReason::HostUpdate
        | NoticeReason::Changed
        | NoticeReason::StillDown
            if n == 0 =>
        {
            let presumed = sites.presumed.count;
            say!(lang, "notice-subject-presumed", operator = operator, n = presumed)
        }
        NoticeReason::First => say!(lang, "notice-subject-first", operator = operator, n = n),
        NoticeReason::Again => say!(lang, "notice-subject-again", operator = operator, n = n),
        NoticeReason::Cause
        | NoticeReason::HostUpdate
        | NoticeReason::Changed
        | NoticeReason::StillDown => {
            say!(lang, "notice-subject-goes-on", operator = operator, n = n)
        }
        NoticeReason::HostRestored => say!(
            lang,
            "notice-subject-restored",
            operator = operator,
            verified = sites.verified.count,
            total = total(notice)
        ),
        NoticeReason::Works => {
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
        (NoticeReason::Works, ..) => {
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

/// In the reader's language, as far as it was written in it.
fn told(lang: Lang, stated: &OfficialStatement) -> &Narrative {
    stated.narrative(lang)
}

/// The host's own account, while it does not claim to be done.
fn host_said(lang: Lang, stated: &OfficialStatement) -> Option<(String, String)> {
    let fact = &told(lang, stated).fact;
    let label = match stated.corrects {
        Some(_) => say!(lang, "notice-corrected-label"),
        None => say!(lang, "notice-stated-label"),
    };
    (stated.claim == Claim::Ongoing && !fact.is_empty()).then(|| (label, fact.clone()))
}

/// What the probes say of the cause, and what the host says.
fn cause_said(lang: Lang, named: Option<(&Cause, &Statement)>, host: Option<&str>) -> String {
    let seen = named.map(|(it, said)| {
        let fact = say!(lang, "said-cause", component = cause::suspect(lang, it));
        format!("{fact} {}", cause::mode(lang, it, &said.counts, said.as_of))
    });
    let host = host.map(|words| say!(lang, "notice-cause-stated", words = words));
    match (seen, host) {
        (Some(seen), Some(host)) => format!("{seen} {host}"),
        (Some(said), None) | (None, Some(said)) => said,
        (None, None) => say!(lang, "cause-not-known"),
    }
}

fn response(lang: Lang, notice: &Notice, last: Option<&OfficialStatement>) -> String {
    if notice.why == NoticeReason::Works {
        return say!(lang, "notice-response-works");
    }
    let checking = say!(lang, "notice-response-checking");
    let Some(last) = last else { return checking };
    let Narrative { fact, response, .. } = told(lang, last);
    let seen = match last.claim {
        Claim::Restored => say!(
            lang,
            "notice-response-restored",
            words = fact.as_str(),
            verified = notice.sites.verified.count,
            total = total(notice)
        ),
        Claim::Ongoing => checking,
    };
    if response.is_empty() { seen } else { format!("{response} {seen}") }
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

impl Message {
    /// What is so, as of when.
    pub fn fact(&self) -> Option<&str> {
        self.fields.first().map(|(_, words)| words.as_str())
    }

    /// Where more is to be read: his own page, or the public one.
    pub fn page(&self) -> Option<&str> {
        let page = self.fields.iter().find(|(_, words)| words.starts_with("http"));
        page.map(|(_, address)| address.as_str())
    }

    /// To be read out over a telephone: no address, and no signs.
    pub fn spoken(&self) -> String {
        let subject = self.subject.replace(['[', ']'], " ");
        [subject.trim(), self.fact().unwrap_or_default()].join(". ")
    }

    /// As a text message: the line that it is known by, the fact, and where more is to be read.
    pub fn short(&self) -> String {
        let lines = [Some(self.subject.as_str()), self.fact(), self.page()].into_iter().flatten();
        lines.collect::<Vec<_>>().join("\n")
    }

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
mod tests;
