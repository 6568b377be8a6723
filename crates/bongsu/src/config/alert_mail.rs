//! `[alert_mail]` and `[[alert_source]]` of the type `mail`: other tools that tell of alerts by mail.

use super::alert_mapping::{common, optional};
use super::incoming_mail::{IncomingMail, Purpose};
use bongsu_core::inventory::{is_same_mailbox, normalize_email};
use bongsu_settings::{Field, Fields, Reader};
use bongsu_web::{MailMapping, MailSource, Mapping, Pattern, PatternError};

/// The longest tag of an address.
const TAG_MAX_CHARS: usize = 40;

/// Alerts that come by mail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AlertMailSources {
    /// Where mail comes from.
    pub mail: IncomingMail,
    /// Whose mail is taken.
    pub sources: Vec<MailSource>,
}

impl AlertMailSources {
    /// Whose mail an address sends: that of a source with a tag of the recipients before one without,
    /// and of one that names the sender before one that names its domain.
    pub fn source_of(&self, address: &str, tags: &[String]) -> Option<&MailSource> {
        let of = |tag: Option<&String>| {
            let tagged = || self.sources.iter().filter(|it| it.tag.as_ref() == tag);
            let named = tagged().find(|it| it.names(address));
            named.or_else(|| tagged().find(|it| it.sends_from(address)))
        };
        tags.iter().find_map(|tag| of(Some(tag))).or_else(|| of(None))
    }
}

/// What else of the configuration is about mail.
#[derive(Clone, Copy, Default)]
pub struct OtherMail<'a> {
    /// Mail of customers.
    pub tickets: Option<&'a IncomingMail>,
    /// The address from which we write.
    pub from: Option<&'a str>,
}

/// Reads `[alert_mail]`.
pub(super) fn section(
    r: &mut Reader<'_>,
    f: &mut Fields<'_>,
    other: OtherMail<'_>,
) -> Option<IncomingMail> {
    let span = f.span().clone();
    let key = f.key("addresses");
    let mail = IncomingMail::read(r, f, Purpose::Alerts)?;
    let tickets = other.tickets.map_or(&[][..], |it| &it.addresses);
    let is_known = |it: &&String| tickets.iter().any(|other| is_same_mailbox(it, other));
    if let Some(address) = mail.addresses.iter().find(is_known) {
        r.report(&span, key, format!("{address} is that of [tickets.mail]: alerts need another"));
    } else if mail.imap.is_some() && mail.imap == other.tickets.and_then(|it| it.imap.clone()) {
        let why =
            "is the mailbox of [tickets.mail]: alerts need another mailbox, or another folder";
        r.report(&span, f.key("imap"), why.into());
    }
    if let Some(tickets) = other.tickets {
        let ways = [
            ("lmtp_socket", mail.lmtp_socket.is_some() && mail.lmtp_socket == tickets.lmtp_socket),
            ("lmtp", mail.lmtp.is_some() && mail.lmtp == tickets.lmtp),
            ("smtp", mail.smtp.is_some() && mail.smtp == tickets.smtp),
        ];
        for (name, _) in ways.iter().filter(|(_, is_shared)| *is_shared) {
            let why = "is that of [tickets.mail]: alerts need their own";
            r.report(&span, f.key(name), why.into());
        }
    }
    Some(mail)
}

/// Reads what a source of the type `mail` has beside its name, type and component; `mail` is where
/// mail comes from.
pub(super) fn source(
    r: &mut Reader<'_>,
    f: &mut Fields<'_>,
    mail: Option<&IncomingMail>,
    (taken, own): (&[MailSource], &[String]),
) -> Option<MailSource> {
    let (span, key) = (f.span().clone(), f.key("senders"));
    let tag = f.take("tag").and_then(|field| tag(r, &field));
    let mut senders: Vec<String> = Vec::new();
    let is_own = |it: &str| own.iter().any(|own| is_same_mailbox(own, it));
    f.list(r, "senders", "a mail address", &mut senders, |text| {
        let sender = sender(text).ok_or_else(|| {
            format!("“{text}” is neither an address nor @ and a domain, such as @mon.host.example")
        })?;
        let is_taken = |other: &&MailSource| {
            other.tag == tag && other.senders.iter().any(|it| is_same_mailbox(it, &sender))
        };
        match taken.iter().find(is_taken) {
            _ if sender.contains('*') => {
                Err(format!("“{text}”: of all mailboxes of a domain write @ and the domain"))
            }
            _ if is_own(&sender) => {
                Err(format!("{sender} is an address of this desk: its own mail is no alert"))
            }
            Some(other) => {
                Err(format!(
                    "{sender} is a sender of “{}”: a mail is of one source, unless each has a `tag` of its own",
                    other.name
                ))
            }
            None => Ok(sender),
        }
    });
    let allows_unverified = f.boolean(r, "allow_unverified_senders").unwrap_or_default();
    let mapping = f.take("mapping").and_then(|field| field.table(r)).map(|mut f| {
        let mapping = mapping(r, &mut f);
        f.finish(r);
        mapping
    });
    if senders.is_empty() && !r.has_errors() {
        let why = "name the addresses from which this tool writes: mail of nobody else is taken";
        r.report(&span, key.clone(), why.into());
    }
    let Some(mail) = mail else {
        let why = "mail comes in by [alert_mail], which is missing or cannot be used: it names a mailbox, or where your mail server hands mail over";
        r.report(&span, key, why.into());
        return None;
    };
    if mail.authserv_id.is_none() && !allows_unverified {
        let why = "nothing proves who sent a mail: set `authserv_id` in [alert_mail] to the name of your mail server; or, where nobody else can send to these addresses, `allow_unverified_senders = true`";
        r.report(&span, key, why.into());
        return None;
    }
    let is_believed = mail.lmtp_socket.is_some() || mail.imap.is_some() || mail.trusts_local_users;
    if !is_believed && !allows_unverified {
        let why = "what your mail server found of a sender is believed by `lmtp_socket` and out of the mailbox; by `lmtp` and `smtp` only with `trusts_local_users = true` in [alert_mail]";
        r.report(&span, key, why.into());
        return None;
    }
    Some(MailSource {
        name: String::new(),
        senders,
        tag,
        allows_unverified,
        component: None,
        mapping: mapping.unwrap_or_default(),
    })
}

/// What stands after the plus sign of an address.
fn tag(r: &mut Reader<'_>, field: &Field<'_>) -> Option<String> {
    let tag = field.non_empty_text(r)?.to_lowercase();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if tag.chars().all(is_plain) && tag.len() <= TAG_MAX_CHARS {
        return Some(tag);
    }
    let why = format!(
        "“{tag}” cannot stand after the plus sign of an address: a-z, 0-9, - _ ., at most {TAG_MAX_CHARS}"
    );
    field.reject(r, why);
    None
}

fn sender(text: &str) -> Option<String> {
    match text.strip_prefix('@') {
        Some(domain) => {
            normalize_email(&format!("x@{domain}"))?.strip_prefix('x').map(str::to_owned)
        }
        None => normalize_email(text),
    }
}

fn mapping(r: &mut Reader<'_>, f: &mut Fields<'_>) -> MailMapping {
    let span = f.span().clone();
    let mut mapping = MailMapping::default();
    f.list(r, "subjects", "the shape of a subject", &mut mapping.subjects, |text| {
        text.parse::<Pattern>().map_err(|error: PatternError| error.to_string())
    });
    let text = |text: &str| Ok(text.to_owned());
    f.list(r, "firing", "a word", &mut mapping.firing, text);
    let mut fields = Mapping::default();
    optional(r, f, "dedup_key", &mut fields.dedup_key);
    common(r, f, &mut fields);
    if fields.state.is_empty() && !fields.acknowledged.is_empty() {
        let why = "needs `state`: what says that somebody has it";
        r.report(&span, f.key("acknowledged"), why.into());
    }
    mapping.fields = fields;
    mapping
}

#[cfg(test)]
mod tests {
    use crate::config::parse;

    #[test]
    fn a_way_of_the_tickets_is_not_taken_from_them() {
        let text = "version = \"1\"\n[tickets.mail]\naddresses = [\"help@host.example\"]\n\
                    lmtp_socket = \"/run/a.sock\"\n[alert_mail]\naddresses = [\"alerts@host.example\"]\n\
                    lmtp_socket = \"/run/a.sock\"\nauthserv_id = \"mx.host.example\"\n";
        let why = parse("b.toml", text).unwrap_err().to_string();
        assert!(why.contains("alerts need their own"), "{why}");
    }

    const MAIL: &str = "version = \"1\"\n[alert_mail]\naddresses = [\"alerts@host.example\"]\n\
                        lmtp_socket = \"/run/a.sock\"\n";

    #[test]
    fn a_mailbox_and_the_tools_that_write_to_it_are_read() {
        let text = format!(
            "{MAIL}authserv_id = \"mx.host.example\"\n\
             [[alert_source]]\nname = \"nagios\"\ntype = \"mail\"\ncomponent = \"rack:a\"\n\
             senders = [\"Nagios@MON.example\", \"@alerts.example\"]\n\
             [alert_source.mapping]\nsubjects = [\"<{{state}}> {{what}}\"]\nstate = \"{{/state}}\"\n\
             resolved = [\"good\"]\n"
        );
        let config = parse("b.toml", &text).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(config.alert_sources.names(), ["nagios", "heartbeat"]);
        let mail = config.alert_sources.mail.unwrap();
        assert_eq!(mail.mail.message_max_bytes, 2 << 20);
        let [source] = &mail.sources[..] else { panic!("{:?}", mail.sources) };
        assert_eq!(source.senders, ["Nagios@mon.example", "@alerts.example"]);
        assert_eq!((source.name.as_str(), source.component.as_deref()), ("nagios", Some("rack:a")));
        assert_eq!((source.mapping.subjects.len(), source.allows_unverified), (1, false));
    }

    #[test]
    fn two_tools_that_write_from_one_address_are_told_apart_by_where_they_write_to() {
        let source = |name: &str, more: &str| {
            format!(
                "[[alert_source]]\nname = \"{name}\"\ntype = \"mail\"\n\
                 senders = [\"noc@mon.example\"]\n{more}\n"
            )
        };
        let text = format!(
            "{MAIL}authserv_id = \"mx\"\n{}{}{}",
            source("zabbix", "tag = \"Zabbix\""),
            source("prtg", "tag = \"prtg\""),
            source("rest", "")
        );
        let mail = parse("b.toml", &text).unwrap_or_else(|error| panic!("{error}"));
        let mail = mail.alert_sources.mail.unwrap();
        let of = |from: &str, tags: &[&str]| {
            let tags: Vec<String> = tags.iter().map(|it| (*it).to_owned()).collect();
            mail.source_of(from, &tags).map(|it| it.name.clone())
        };
        let noc = "noc@mon.example";
        assert_eq!(of(noc, &["zabbix"]).as_deref(), Some("zabbix"));
        assert_eq!(of(noc, &["other", "prtg"]).as_deref(), Some("prtg"));
        assert_eq!(of(noc, &["other"]).as_deref(), Some("rest"));
        assert_eq!(of(noc, &[]).as_deref(), Some("rest"));
        assert_eq!(of("x@evil.example", &["zabbix"]), None, "an address is no password");
        let twice = format!(
            "{MAIL}authserv_id = \"mx\"\n{}{}",
            source("a", "tag = \"t\""),
            source("b", "tag = \"T\"")
        );
        let why = parse("b.toml", &twice).unwrap_err().to_string();
        assert!(why.contains("is a sender of “a”"), "{why}");
        let bad = format!("{MAIL}authserv_id = \"mx\"\n{}", source("a", "tag = \"a+b\""));
        let why = parse("b.toml", &bad).unwrap_err().to_string();
        assert!(why.contains("“a+b” cannot stand after the plus sign"), "{why}");
    }

    #[test]
    fn what_cannot_work_is_refused_with_its_place_and_what_to_do() {
        let wrong = |text: &str| parse("b.toml", text).unwrap_err().to_string();
        let source =
            |more: &str| format!("[[alert_source]]\nname = \"a\"\ntype = \"mail\"\n{more}\n");
        let sender = "senders = [\"a@mon.example\"]";
        let open = "allow_unverified_senders = true";
        let alone = wrong(&format!("version = \"1\"\n{}", source(sender)));
        assert!(alone.contains("line 2") && alone.contains("[alert_mail]"), "{alone}");
        let nobody = wrong(&format!("{MAIL}{}", source(open)));
        assert!(nobody.contains("line 5") && nobody.contains("senders"), "{nobody}");
        let unproven = wrong(&format!("{MAIL}{}", source(sender)));
        assert!(unproven.contains("authserv_id"), "{unproven}");
        let unused = wrong(MAIL);
        assert!(unused.contains("line 2") && unused.contains("type = \"mail\""), "{unused}");
        let two = format!(
            "{MAIL}{}{}",
            source(&format!("{sender}\n{open}")),
            source(&format!("{sender}\n{open}")).replace("\"a\"", "\"b\"")
        );
        assert!(wrong(&two).contains("is a sender of “a”"), "{}", wrong(&two));
        let own = format!(
            "{MAIL}{}",
            source("senders = [\"alerts@host.example\"]\nallow_unverified_senders = true")
        );
        assert!(wrong(&own).contains("of this desk"), "{}", wrong(&own));
        let bad = format!(
            "{MAIL}{}",
            source(&format!(
                "senders = [\"nobody\"]\n{open}\n[alert_source.mapping]\nsubjects = [\"{{a\"]\neach = \"/x\""
            ))
        );
        for part in ["“nobody” is neither", "a brace is not closed", "each"] {
            assert!(wrong(&bad).contains(part), "{part}: {}", wrong(&bad));
        }
        let shared = format!(
            "{}authserv_id = \"mx\"\n[tickets.mail]\naddresses = [\"Alerts@host.example\"]\nlmtp = \"127.0.0.1:1\"\n{}",
            MAIL,
            source(sender)
        );
        assert!(wrong(&shared).contains("[tickets.mail]"), "{}", wrong(&shared));
    }
}
