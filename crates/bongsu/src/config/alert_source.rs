//! `[[alert_source]]`, `[alert_mail]`, `[[expected_heartbeat]]` and `[[reply_source]]`: other tools that tell of
//! alerts, signs of life that are expected, and gateways that report replies to pages.

use super::alert_mail::{self, AlertMailSources, OtherMail};
use super::alert_mapping::{common, optional, template};
use super::values::SECOND;
use bongsu_core::external_alert::{HEARTBEAT_SOURCE, HeartbeatRule, Severity};
use bongsu_core::oncall::reply::ReplyWays;
use bongsu_settings::{Fields, Reader};
use bongsu_web::{AlertForm, AlertSource, MailSource, Mapping, ReplySource};
use std::time::Duration;

/// A day, in seconds.
const DAY_SECS: u32 = 86_400;
/// The type of a source that writes mail.
const MAIL: &str = "mail";

/// What calls us from outside.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AlertSources {
    /// Other tools.
    pub sources: Vec<AlertSource>,
    /// Those that write mail, and where it comes in.
    pub mail: Option<AlertMailSources>,
    /// Signs of life, each with the number of its token.
    pub heartbeats: Vec<(HeartbeatRule, u32)>,
    /// Gateways that report replies to pages.
    pub replies: Vec<ReplySource>,
}

impl AlertSources {
    pub(super) fn read(&mut self, r: &mut Reader<'_>, top: &mut Fields<'_>, other: OtherMail<'_>) {
        let section = |r: &mut Reader<'_>, f: &mut Fields<'_>| {
            (f.span().clone(), alert_mail::section(r, f, other))
        };
        let (place, mail) = top.section(r, "alert_mail", section).unzip();
        let mail = mail.flatten();
        let addresses = mail.iter().flat_map(|it| &it.addresses).map(String::as_str);
        let tickets = other.tickets.iter().flat_map(|it| &it.addresses).map(String::as_str);
        let own: Vec<String> =
            addresses.chain(tickets).chain(other.from).map(str::to_owned).collect();
        let mut mails = Vec::new();
        for mut f in top.tables(r, "alert_source") {
            let taken = self.sources.iter().map(|it| &it.name);
            let taken = taken.chain(mails.iter().map(|it: &MailSource| &it.name));
            let taken: Vec<String> = taken.cloned().collect();
            match source(r, &mut f, &taken, |r, f| {
                alert_mail::source(r, f, mail.as_ref(), (&mails, &own))
            }) {
                Some(Source::Requests(source)) => self.sources.push(source),
                Some(Source::Mail(source)) => mails.push(*source),
                None => {}
            }
            f.finish(r);
        }
        if let (Some(place), true, false) = (place, mails.is_empty(), r.has_errors()) {
            let why = "no [[alert_source]] with type = \"mail\" takes what comes here";
            r.report(&place, "alert_mail".into(), why.into());
        }
        self.mail = mail
            .filter(|_| !mails.is_empty())
            .map(|mail| AlertMailSources { mail, sources: mails });
        for mut f in top.tables(r, "expected_heartbeat") {
            let taken = self.heartbeats.iter().map(|(it, _)| it.name.clone()).collect::<Vec<_>>();
            let heartbeat = heartbeat(r, &mut f, &taken);
            f.finish(r);
            self.heartbeats.extend(heartbeat);
        }
        for mut f in top.tables(r, "reply_source") {
            let taken = self.replies.iter().map(|it| it.name.clone()).collect::<Vec<_>>();
            let source = reply_source(r, &mut f, &taken);
            f.finish(r);
            self.replies.extend(source);
        }
    }

    /// In what ways pages are acknowledged by a reply.
    pub fn reply_ways(&self) -> ReplyWays {
        let keys = |wanted| self.replies.iter().any(|it| it.keys == wanted);
        ReplyWays { codes: keys(false), keys: keys(true) }
    }

    /// What policies of the plan of who is on call can be for.
    pub fn names(&self) -> Vec<String> {
        let tools = self.sources.iter().map(|it| it.name.clone());
        let mails = self.mail.iter().flat_map(|it| &it.sources).map(|it| it.name.clone());
        tools.chain(mails).chain([HEARTBEAT_SOURCE.to_owned()]).collect()
    }
}

/// How a source tells of alerts.
enum Source {
    Requests(AlertSource),
    Mail(Box<MailSource>),
}

/// `mail` reads what is more of one that writes mail.
fn source(
    r: &mut Reader<'_>,
    f: &mut Fields<'_>,
    taken: &[String],
    mail: impl FnOnce(&mut Reader<'_>, &mut Fields<'_>) -> Option<MailSource>,
) -> Option<Source> {
    let name = name(r, f, taken);
    let form = f.require(r, "type").and_then(|field| {
        let text = field.text(r)?;
        if text != MAIL && !AlertForm::NAMES.contains(&text.as_str()) {
            let names = AlertForm::NAMES.join(", ");
            field.reject(r, format!("“{text}” is not one of {names}, {MAIL}"));
        }
        Some((field, text))
    });
    if form.as_ref().is_some_and(|(_, text)| text == MAIL) {
        let component = f.text(r, "component").filter(|text| !text.is_empty());
        let source = mail(r, f)?;
        return Some(Source::Mail(Box::new(MailSource { name: name?, component, ..source })));
    }
    let mapping = f.take("mapping").and_then(|field| field.table(r)).map(|mut f| {
        let mapping = mapping(r, &mut f);
        f.finish(r);
        mapping
    });
    let token_number = token_number(r, f);
    let component = f.text(r, "component").filter(|text| !text.is_empty());
    let (field, text) = form?;
    let Some(form) = AlertForm::of(&text, mapping) else {
        match text.as_str() {
            "json" => field.reject(r, "say in `mapping` which field is which"),
            _ => field.reject(r, "only the types “json” and “mail” have a `mapping`"),
        }
        return None;
    };
    Some(Source::Requests(AlertSource { name: name?, form, token_number, component }))
}

fn reply_source(r: &mut Reader<'_>, f: &mut Fields<'_>, taken: &[String]) -> Option<ReplySource> {
    let name = name(r, f, taken);
    let field = |text: Option<String>| text.filter(|it| !it.is_empty());
    let (phone, text) = (field(f.text(r, "phone")), field(f.text(r, "text")));
    let keys = f.boolean(r, "keys").unwrap_or_default();
    let token_number = token_number(r, f);
    Some(ReplySource { name: name?, phone, text, keys, token_number })
}

fn heartbeat(
    r: &mut Reader<'_>,
    f: &mut Fields<'_>,
    taken: &[String],
) -> Option<(HeartbeatRule, u32)> {
    let name = name(r, f, taken);
    let (mut interval, mut grace) = (Duration::from_secs(3600), Duration::from_secs(300));
    f.duration(r, "interval_s", SECOND, 10..=31 * DAY_SECS, &mut interval);
    f.duration(r, "grace_s", SECOND, 5..=DAY_SECS, &mut grace);
    let severity = f.take("severity").and_then(|field| {
        let text = field.text(r)?;
        let found = Severity::ALL.into_iter().find(|it| it.as_str() == text);
        if found.is_none() {
            field.reject(r, format!("“{text}” is not info, warning, error or critical"));
        }
        found
    });
    let component = f.text(r, "component").filter(|text| !text.is_empty());
    let token_number = token_number(r, f);
    let severity = severity.unwrap_or_default();
    Some((HeartbeatRule { name: name?, interval, grace, severity, component }, token_number))
}

/// A name that stands in an address.
fn name(r: &mut Reader<'_>, f: &mut Fields<'_>, taken: &[String]) -> Option<String> {
    let field = f.require(r, "name")?;
    let name = field.non_empty_text(r)?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
    let why = if !name.chars().all(plain) || name.len() > 40 {
        "a name stands in an address: a-z, 0-9, - and _, at most 40".to_owned()
    } else if name == HEARTBEAT_SOURCE {
        format!("“{name}” is the name of all heartbeats")
    } else if taken.contains(&name) {
        format!("“{name}” is the name of another one")
    } else {
        return Some(name);
    };
    field.reject(r, why);
    None
}

fn token_number(r: &mut Reader<'_>, f: &mut Fields<'_>) -> u32 {
    let number = f.integer(r, "token_number", 0..=u64::from(u32::MAX));
    number.and_then(|it| u32::try_from(it).ok()).unwrap_or(0)
}

fn mapping(r: &mut Reader<'_>, f: &mut Fields<'_>) -> Mapping {
    let mut mapping = Mapping::default();
    if let Some(field) = f.take("each")
        && let Some(pointer) = field.text(r)
    {
        if !pointer.is_empty() && !pointer.starts_with('/') {
            field.reject(r, format!("“{pointer}” is no JSON pointer: it begins with / (RFC 6901)"));
        }
        mapping.each = Some(pointer);
    }
    let required = f.require(r, "dedup_key").map(|field| template(r, &field));
    mapping.dedup_key = required.unwrap_or_default();
    optional(r, f, "started_at", &mut mapping.started_at);
    common(r, f, &mut mapping);
    mapping
}

#[cfg(test)]
mod tests {
    use crate::config::parse;
    use bongsu_core::oncall::reply::ReplyWays;
    use bongsu_web::AlertForm;

    #[test]
    fn tools_and_heartbeats_are_read() {
        let text = "version = \"1\"\n\
            [[alert_source]]\nname = \"prom\"\ntype = \"prometheus\"\ntoken_number = 2\n\
            [[alert_source]]\nname = \"own\"\ntype = \"json\"\ncomponent = \"rack:a\"\n\
            [alert_source.mapping]\neach = \"/alerts\"\ndedup_key = \"{/id}\"\n\
            state = \"{/state}\"\nresolved = [\"ok\"]\n\
            [[expected_heartbeat]]\nname = \"backup\"\ninterval_s = 86400\ngrace_s = 3600\n\
            severity = \"critical\"\n\
            [[reply_source]]\nname = \"sms\"\nphone = \"msisdn\"\n";
        let all = parse("b.toml", text).unwrap().alert_sources;
        assert_eq!(all.sources[0].form, AlertForm::Prometheus);
        assert_eq!(all.sources[0].token_number, 2);
        assert!(matches!(&all.sources[1].form, AlertForm::Json(it) if it.resolved == ["ok"]));
        assert_eq!(all.heartbeats[0].0.name, "backup");
        assert_eq!(all.names(), ["prom", "own", "heartbeat"]);
        assert_eq!(all.replies[0].phone.as_deref(), Some("msisdn"));
        assert_eq!(all.reply_ways(), ReplyWays { codes: true, keys: false });
    }

    #[test]
    fn every_mistake_is_named_by_its_line() {
        let text = "version = \"1\"\n\
            [[alert_source]]\nname = \"A b\"\ntype = \"nagios\"\n\
            [[alert_source]]\nname = \"heartbeat\"\ntype = \"json\"\n\
            [[alert_source]]\nname = \"x\"\ntype = \"json\"\n\
            [alert_source.mapping]\nsummary = \"{id}\"\ndetails = \"{/id\"\n\
            [[expected_heartbeat]]\nname = \"backup\"\nseverity = \"bad\"\n";
        let error = parse("b.toml", text).unwrap_err().to_string();
        for part in [
            "line 3: ",
            "line 4: ",
            "name of all heartbeats",
            "line 7: ",
            "dedup_key",
            "“id” is no JSON pointer",
            "a brace is not closed",
            "“bad” is not",
        ] {
            assert!(error.contains(part), "{part}: {error}");
        }
    }
}
