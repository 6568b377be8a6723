//! To which of our addresses a mail was sent: what follows the plus sign there (RFC 5233) says for whom
//! it is.

use super::is_one_of;
use bongsu_core::ticket::mail::Incoming;

/// Fields that name recipients: those of mail servers know who they were before it was passed on.
const FIELDS: [&str; 6] =
    ["x-original-to", "delivered-to", "envelope-to", "x-delivered-to", "to", "cc"];

/// The tags of our addresses among the recipients, in small letters: by the envelope first, and by the
/// header then, since a mailbox keeps no envelope and many servers hand over without the tag.
pub fn tags(addresses: &[String], envelope: &[String], mail: &Incoming) -> Vec<String> {
    let fields = FIELDS.iter().flat_map(|name| mail.header(name));
    let header = fields.flat_map(|value| value.split(',')).map(address);
    let all = envelope.iter().map(String::as_str).chain(header);
    let mut tags: Vec<String> = Vec::new();
    for tag in all.filter(|it| is_one_of(addresses, it)).filter_map(tag) {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

/// The address in `Name <address>`, or all of it.
fn address(text: &str) -> &str {
    let inside = text.rsplit_once('<').and_then(|(_, it)| it.split_once('>'));
    inside.map_or(text, |(address, _)| address).trim()
}

fn tag(address: &str) -> Option<String> {
    let (mailbox, _) = address.rsplit_once('@')?;
    let (_, tag) = mailbox.split_once('+')?;
    (!tag.is_empty()).then(|| tag.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_says_by_the_address_it_was_sent_to_for_whom_it_is() {
        let ours = ["alerts@host.example".to_owned()];
        let mail = |fields: &[(&str, &str)]| Incoming {
            headers: fields.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect(),
            ..Incoming::default()
        };
        let envelope = ["Alerts+PRTG@host.example".to_owned()];
        let to = mail(&[("to", "Noc <alerts+zabbix@host.example>, x+y@other.example")]);
        assert_eq!(tags(&ours, &envelope, &to), ["prtg", "zabbix"]);
        assert_eq!(tags(&ours, &[], &to), ["zabbix"]);
        let passed_on =
            mail(&[("delivered-to", "alerts+nagios@host.example"), ("to", "a@b.example")]);
        assert_eq!(tags(&ours, &["alerts@host.example".to_owned()], &passed_on), ["nagios"]);
        assert!(
            tags(&ours, &[], &mail(&[("to", "alerts@host.example, alerts+@host.example")]))
                .is_empty()
        );
    }
}
