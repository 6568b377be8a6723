//! Whether receivers can tell that our mail is ours: DKIM (RFC 6376), SPF (RFC 7208) and DMARC
//! (RFC 7489), as DNS has them, and whether a relay on this machine sends from a network that is
//! monitored. Mail that is taken for spam on the day of an outage reaches nobody (S8).

use super::shared_fate::Watched;
use super::{Finding, Severity};
use crate::config::{Config, Mail};
use crate::runtime::inventory::discovery::discoverer;
use bongsu_core::name::Name;
use bongsu_send::mail::{Mailer, Signer};
use bongsu_words::{Language, say};
use std::net::{IpAddr, Ipv4Addr, UdpSocket};

/// What DNS has under a name; `None` when it did not answer.
type Texts = Option<Vec<String>>;

/// Looks at DNS, and at the relays on this machine.
pub async fn check(
    config: &Config,
    lang: Language,
    watched: &Watched,
    mailer: &Mailer,
) -> Vec<Finding> {
    let Some(mail) = &config.mail else { return Vec::new() };
    let Ok(domain) = Name::parse(mailer.domain()) else { return Vec::new() };
    let discoverer = discoverer(config);
    let texts = async |name: &str| match Name::parse(name) {
        Ok(name) => discoverer.texts(&name).await.ok(),
        Err(_) => None,
    };
    let mut findings = vec![match mail.dkim.as_ref().map(|dkim| dkim.signer()) {
        None => Finding::problem(
            Severity::Warning,
            say!(lang, "doctor-dkim-off"),
            say!(lang, "doctor-dkim-off-fix"),
        ),
        // The mailer was opened with this key.
        Some(Err(_)) => return Vec::new(),
        Some(Ok(signer)) => check_dkim(lang, &signer, texts(&signer.record_name()).await),
    }];
    findings.push(check_spf(lang, &domain, texts(domain.as_str()).await));
    let organization = domain.registrable().unwrap_or_else(|_| domain.clone());
    let mut policy = texts(&format!("_dmarc.{domain}")).await;
    if organization != domain && policy.as_ref().is_some_and(|all| all.is_empty()) {
        policy = texts(&format!("_dmarc.{organization}")).await;
    }
    findings.push(check_dmarc(lang, &organization, signs_for(mail, &organization), policy));
    findings.extend(check_local_relays(lang, watched, mailer));
    findings
}

/// Whether mail is signed for the organization of its sender, in part or whole (RFC 7489 §3.1).
fn signs_for(mail: &Mail, organization: &Name) -> bool {
    let signed = mail.dkim.as_ref().map(|dkim| &dkim.domain);
    signed.is_some_and(|it| it.registrable().unwrap_or_else(|_| it.clone()) == *organization)
}

fn unanswered(lang: Language, name: &str) -> Finding {
    let message = say!(lang, "doctor-mail-dns-silent", name = name);
    Finding::problem(Severity::Warning, message, say!(lang, "doctor-mail-dns-silent-fix"))
}

/// The value of a tag in a list such as `v=DKIM1; p=…`.
fn tag<'a>(record: &'a str, name: &str) -> Option<&'a str> {
    let tags = record.split(';').filter_map(|tag| tag.split_once('='));
    let mut values = tags.filter(|(key, _)| key.trim() == name).map(|(_, value)| value.trim());
    values.next()
}

fn check_dkim(lang: Language, signer: &Signer, found: Texts) -> Finding {
    let name = signer.record_name();
    let Some(found) = found else { return unanswered(lang, &name) };
    let keys: Vec<&str> = found.iter().filter_map(|record| tag(record, "p")).collect();
    let problem = match keys.as_slice() {
        [] => say!(lang, "doctor-dkim-missing", name = name.as_str()),
        [""] => say!(lang, "doctor-dkim-revoked", name = name.as_str()),
        [key] if signer.is_public_key(key) => {
            return Finding::ok(say!(lang, "doctor-dkim-ok", name = name.as_str()));
        }
        [_] => say!(lang, "doctor-dkim-other", name = name.as_str()),
        _ => say!(lang, "doctor-dkim-several", name = name.as_str()),
    };
    let remedy = say!(lang, "doctor-dkim-fix", name = name, record = signer.record());
    Finding::problem(Severity::Error, problem, remedy)
}

fn check_spf(lang: Language, domain: &Name, found: Texts) -> Finding {
    let Some(found) = found else { return unanswered(lang, domain.as_str()) };
    let is_spf = |record: &&String| {
        let record = record.to_ascii_lowercase();
        record == "v=spf1" || record.starts_with("v=spf1 ")
    };
    let policies: Vec<&String> = found.iter().filter(is_spf).collect();
    let name = domain.unicode();
    let (severity, problem, remedy) = match policies.as_slice() {
        [] => (
            Severity::Warning,
            say!(lang, "doctor-spf-missing", domain = name),
            say!(lang, "doctor-spf-missing-fix"),
        ),
        [policy] => {
            let terms: Vec<&str> = policy.split_whitespace().skip(1).collect();
            match terms.as_slice() {
                ["-all" | "~all"] => (
                    Severity::Error,
                    say!(lang, "doctor-spf-nobody", domain = name),
                    say!(lang, "doctor-spf-missing-fix"),
                ),
                terms if terms.iter().any(|it| matches!(*it, "+all" | "all")) => (
                    Severity::Warning,
                    say!(lang, "doctor-spf-everybody", domain = name),
                    say!(lang, "doctor-spf-everybody-fix"),
                ),
                _ => {
                    let policy = policy.as_str();
                    let message = say!(lang, "doctor-spf-ok", domain = name, policy = policy);
                    return Finding::ok(message);
                }
            }
        }
        // RFC 7208 §4.5: an error, and no policy at all.
        _ => (
            Severity::Error,
            say!(lang, "doctor-spf-several", domain = name),
            say!(lang, "doctor-spf-several-fix"),
        ),
    };
    Finding::problem(severity, problem, remedy)
}

fn check_dmarc(lang: Language, organization: &Name, is_aligned: bool, found: Texts) -> Finding {
    let name = format!("_dmarc.{organization}");
    let Some(found) = found else { return unanswered(lang, &name) };
    let policies = found.iter().filter(|record| tag(record, "v") == Some("DMARC1"));
    let policies: Vec<&str> = policies.filter_map(|record| tag(record, "p")).collect();
    let [policy] = policies.as_slice() else {
        let message = say!(lang, "doctor-dmarc-missing", name = name.as_str());
        let remedy = say!(lang, "doctor-dmarc-missing-fix", name = name.as_str());
        return Finding::problem(Severity::Warning, message, remedy);
    };
    let is_strict = !policy.eq_ignore_ascii_case("none");
    match is_strict && !is_aligned {
        true => Finding::problem(
            Severity::Warning,
            say!(lang, "doctor-dmarc-unaligned", policy = *policy),
            say!(lang, "doctor-dmarc-unaligned-fix", domain = organization.unicode()),
        ),
        false => Finding::ok(say!(lang, "doctor-dmarc-ok", name = name, policy = *policy)),
    }
}

/// A relay on this machine sends from this machine's network: when that is the one that fails,
/// the mail about it stays here.
fn check_local_relays(lang: Language, watched: &Watched, mailer: &Mailer) -> Option<Finding> {
    let is_local = |host: &str| {
        host.eq_ignore_ascii_case("localhost")
            || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    };
    let host = mailer.hosts().map(|relay| relay.host()).find(|host| is_local(host))?;
    let ip = source_address()?;
    if !watched.contains(ip) {
        return None;
    }
    let message = say!(lang, "doctor-relay-local", relay = host, ip = ip.to_string());
    Some(Finding::problem(Severity::Warning, message, say!(lang, "doctor-relay-local-fix")))
}

/// The address from which this machine reaches the Internet. A connected datagram socket sends
/// nothing; the other end is a documentation address (RFC 5737).
fn source_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(203, 0, 113, 1), 25)).ok()?;
    socket.local_addr().ok().map(|at| at.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    const EN: Language = Language::En;

    fn found(records: &[&str]) -> Texts {
        Some(records.iter().map(|it| (*it).to_owned()).collect())
    }

    fn signer() -> Signer {
        let key = "-----BEGIN PRIVATE KEY-----\n\
                   MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n\
                   -----END PRIVATE KEY-----\n";
        Signer::new("host.example", "s1", key).unwrap()
    }

    #[test]
    fn the_key_in_dns_is_ours_or_the_record_to_publish_is_told() {
        // The public key of RFC 8032 §7.1, test 1.
        let ours = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
        assert_eq!(signer().record(), ours);
        let judged = |records: &[&str]| check_dkim(EN, &signer(), found(records));
        assert_eq!(judged(&[ours]).severity, Severity::Ok);
        assert_eq!(judged(&["some other text", ours]).severity, Severity::Ok);
        for (records, said) in [
            (&[][..], "has no key"),
            (&["v=DKIM1; p="][..], "revoked"),
            (&["v=DKIM1; p=AAAA"][..], "is not ours"),
            (&[ours, "v=DKIM1; p=AAAA"][..], "several"),
        ] {
            let finding = judged(records);
            assert_eq!(finding.severity, Severity::Error, "{records:?}");
            assert!(finding.message.contains(said), "{}", finding.message);
            assert!(finding.remedy.unwrap().contains(ours));
        }
        assert_eq!(check_dkim(EN, &signer(), None).severity, Severity::Warning);
    }

    #[test]
    fn a_policy_that_lets_nobody_send_is_an_error() {
        let domain = Name::parse("host.example").unwrap();
        let severity = |records: &[&str]| check_spf(EN, &domain, found(records)).severity;
        assert_eq!(severity(&["v=spf1 ip4:192.0.2.1 -all", "google-site=1"]), Severity::Ok);
        assert_eq!(severity(&["v=spf10 -all"]), Severity::Warning);
        assert_eq!(severity(&["v=spf1 -all"]), Severity::Error);
        assert_eq!(severity(&["v=spf1 +all"]), Severity::Warning);
        assert_eq!(severity(&["v=spf1 mx -all", "v=spf1 a -all"]), Severity::Error);
        assert_eq!(check_spf(EN, &domain, None).severity, Severity::Warning);
    }

    #[test]
    fn a_policy_that_our_signature_does_not_satisfy_is_told() {
        let domain = Name::parse("host.example").unwrap();
        let severity =
            |aligned, record| check_dmarc(EN, &domain, aligned, found(&[record])).severity;
        assert_eq!(severity(true, "v=DMARC1; p=reject"), Severity::Ok);
        assert_eq!(severity(false, "v=DMARC1; p=none"), Severity::Ok);
        assert_eq!(severity(false, "v=DMARC1; p=quarantine"), Severity::Warning);
        assert_eq!(severity(true, "unrelated"), Severity::Warning);
    }
}
