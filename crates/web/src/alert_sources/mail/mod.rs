//! Mail of tools that can do nothing else: what it is about, whether it is so or over, and how bad it
//! is.
//!
//! - [`subject`]: what a subject says, in the shapes of the usual tools; [`monit`], [`prtg`]: in those of
//!   two that have others; [`passed_on`]: what stands before all of that;
//! - [`zabbix`]: how its mails about one problem are known;
//! - [`words`]: the words of states in it;
//! - [`body`]: fields in the text, such as `Host: web-1`;
//! - [`pattern`]: subjects of other shapes, as the configuration describes them;
//! - [`sent`]: when it was sent;
//! - [`counts`]: what became of all of them.
//!
//! A mail that cannot be read otherwise is an alert by its subject: none is dropped for its form.

mod body;
mod counts;
mod monit;
mod passed_on;
mod pattern;
mod prtg;
mod sent;
mod subject;
mod words;
mod zabbix;

#[cfg(test)]
mod tests;

pub use counts::AlertMailCounts;
pub use pattern::{Pattern, PatternError};
pub use sent::is_too_old;

use super::mapping::{Mapping, Template};
use body::Body;
use bongsu_core::Time;
use bongsu_core::external_alert::{ExternalEvent, Severity, Signal};
use bongsu_core::inventory::is_same_mailbox;
use bongsu_core::ticket::mail::Incoming;
use serde_json::{Value, json};
use subject::Subject;
use words::Words;

/// Fields of the text that say what an alert is about, the most exact one first.
const HINT_FIELDS: [&[&str]; 10] = [
    &["bongsu_component"],
    &["component"],
    &["site"],
    &["url"],
    &["instance"],
    &HOST_FIELDS,
    &["hostname", "host name"],
    &["server", "서버", "서버명", "장비", "장비명", "サーバー", "サーバ"],
    &["node"],
    &["address", "ipv4", "ip", "주소", "ip 주소", "ip주소", "アドレス", "ipアドレス"],
];
/// The name of a host, by which the same matter on two of them is told apart.
const HOST_FIELDS: [&str; 5] = ["host", "호스트", "호스트명", "ホスト", "ホスト名"];
/// How bad it is.
const SEVERITY_FIELDS: [&str; 6] = ["severity", "심각도", "중요도", "등급", "深刻度", "重大度"];
/// How it is.
const STATE_FIELDS: [&str; 7] =
    ["state", "status", "상태", "현재 상태", "상태값", "状態", "ステータス"];

/// A tool that tells of alerts by mail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MailSource {
    /// Its name.
    pub name: String,
    /// Who may send: mail addresses, or `@` and a domain for all of it.
    pub senders: Vec<String>,
    /// Of their mail, only what is sent to an address with this after a plus sign, such as
    /// `alerts+zabbix@host.example`; all that goes to no other source when `None`.
    pub tag: Option<String>,
    /// Whether mail is taken of which nobody proved that it is the sender's.
    pub allows_unverified: bool,
    /// What all its alerts are about, unless they say more.
    pub component: Option<String>,
    /// What is which in its mails, where that is not seen by their form.
    pub mapping: MailMapping,
}

/// What the configuration says of mails of a source.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MailMapping {
    /// The shapes of subjects; the first that fits counts.
    pub subjects: Vec<Pattern>,
    /// Words of a subject that say that it is so, beside the usual ones.
    pub firing: Vec<String>,
    /// What stands where; a template that is empty leaves what is seen by the form.
    pub fields: Mapping,
}

impl MailSource {
    /// Whether mail of this address is its.
    pub fn sends_from(&self, address: &str) -> bool {
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
        self.senders.iter().any(|it| match it.strip_prefix('@') {
            // With a mailbox, both are compared in the ASCII form of their domains.
            Some(of) => is_same_mailbox(&format!("x@{of}"), &format!("x@{domain}")),
            None => is_same_mailbox(it, address),
        })
    }

    /// Whether it names this address itself, and not its domain.
    pub fn names(&self, address: &str) -> bool {
        self.senders.iter().any(|it| is_same_mailbox(it, address))
    }

    /// Where its mail goes, of an address at which mail comes in.
    pub fn address(&self, address: &str) -> String {
        match (&self.tag, address.rsplit_once('@')) {
            (Some(tag), Some((mailbox, domain))) => format!("{mailbox}+{tag}@{domain}"),
            _ => address.to_owned(),
        }
    }

    /// What a mail says.
    pub fn read(&self, mail: &Incoming, now: Time) -> ExternalEvent {
        let sent_at = sent::sent_at(mail, now);
        let body = Body::read(&mail.text);
        let words = Words { firing: &self.mapping.firing, resolved: self.mapping.subject_ends() };
        let subject = subject_of(mail, &body, &words);
        let mut event = by_form(mail, &subject, &body, sent_at);
        event.details = mail.text.trim().to_owned();
        self.mapping.apply(&mut event, mail, &body);
        event.said_at = Some(sent_at);
        if let Some((_, address)) = &mail.from {
            event.labels.insert("from".into(), address.clone());
        }
        event.labels.insert("subject".into(), mail.subject.clone());
        event.hints.extend(self.component.clone());
        event
    }
}

/// What the subject says. Where it has no state, and the text has the form of a notice, its field counts.
fn subject_of(mail: &Incoming, body: &Body, words: &Words<'_>) -> Subject {
    let text = passed_on::without_prefixes(mail.subject.trim());
    let own = monit::read(text).or_else(|| prtg::read(text, body));
    let subject = own.unwrap_or_else(|| Subject::read(text, words));
    let is_notice = subject.signal.is_none() && body.field(&HOST_FIELDS).is_some();
    let state = body.field(&STATE_FIELDS).filter(|_| is_notice);
    let signal = subject.signal.or_else(|| words.state(state?));
    Subject { signal, ..subject }
}

/// By the form of the subject, and what the text says in fields.
fn by_form(mail: &Incoming, subject: &Subject, body: &Body, sent_at: Time) -> ExternalEvent {
    let (signal, changed) = match subject.signal {
        Some(Signal::Updated) => zabbix::update(body),
        found => (found.unwrap_or(Signal::Firing), None),
    };
    let said = || body.field(&SEVERITY_FIELDS).or_else(|| body.field(&STATE_FIELDS));
    let severity = changed.or(subject.severity).or_else(|| Severity::of_tool(said()?));
    let host = body.field(&HOST_FIELDS).filter(|host| !subject.title.contains(host));
    let title = match subject.title.is_empty() {
        true => body.first_line().to_owned(),
        false => subject.title.clone(),
    };
    let mut hints: Vec<String> =
        HINT_FIELDS.iter().filter_map(|names| body.field(names)).map(str::to_owned).collect();
    hints.extend(subject.hints.iter().cloned());
    hints.push(subject.key.clone());
    hints.retain(|hint| !hint.is_empty());
    // Zabbix numbers its problems; by their names alone, those of two hosts would be one.
    let dedup_key = match (zabbix::problem(mail, body, subject.signal), host) {
        (Some(id), _) => format!("problem:{id}"),
        (None, Some(host)) => format!("{host}: {}", subject.key),
        // Without a subject, what the text begins with is what it is about.
        (None, None) if subject.title.is_empty() && subject.signal.is_none() => {
            title.to_lowercase()
        }
        (None, None) => subject.key.clone(),
    };
    ExternalEvent {
        dedup_key: if dedup_key.is_empty() { "mail".into() } else { dedup_key },
        signal,
        severity,
        summary: match (title.is_empty(), host) {
            (true, _) => "–".to_owned(),
            (false, Some(host)) => format!("{host}: {title}"),
            (false, None) => title,
        },
        details: String::new(),
        labels: Default::default(),
        hints,
        // What has no state is said once, each time that it happens: a job of cron that failed.
        started_at: subject.signal.is_none().then_some(sent_at),
        said_at: None,
    }
}

impl MailMapping {
    /// The words of a subject that say that it is over; they are states where one is mapped.
    fn subject_ends(&self) -> &[String] {
        if self.fields.state.is_empty() { &self.fields.resolved } else { &[] }
    }

    /// Puts in place what the configuration says of it.
    fn apply(&self, event: &mut ExternalEvent, mail: &Incoming, body: &Body) {
        let from = mail.from.as_ref().map_or("", |(_, address)| address);
        let mut value = json!({ "subject": mail.subject, "from": from, "text": mail.text });
        let parts = self.subjects.iter().find_map(|it| it.parts(mail.subject.trim()));
        for (name, part) in parts.into_iter().flatten() {
            value[name] = Value::String(part);
        }
        value["body"] = body.as_json();
        let map = &self.fields;
        // A mail of another shape lacks what would make sense of the rest.
        let fill = |template: &Template| match template.missing(&value) {
            Some(_) => String::new(),
            None => template.fill(&value),
        };
        // With a part missing, different failures would be one alert.
        match fill(&map.dedup_key) {
            empty if empty.is_empty() => {}
            key => event.dedup_key = key,
        }
        let texts = [(&map.summary, &mut event.summary), (&map.details, &mut event.details)];
        for (template, out) in texts {
            match fill(template) {
                empty if empty.is_empty() => {}
                text => *out = text,
            }
        }
        event.severity = Severity::of_tool(&fill(&map.severity)).or(event.severity);
        let component = fill(&map.component);
        if !component.is_empty() {
            event.hints.insert(0, component);
        }
        let state = fill(&map.state);
        if !state.is_empty() {
            let is = |states: &[String]| states.iter().any(|it| it.eq_ignore_ascii_case(&state));
            (event.signal, event.started_at) = match (is(&map.resolved), is(&map.acknowledged)) {
                (true, _) => (Signal::Resolved, None),
                (false, true) => (Signal::Acknowledged, None),
                (false, false) => (Signal::Firing, None),
            };
        }
    }
}
