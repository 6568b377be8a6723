//! What is sent about a ticket: an answer, and what asks to confirm an address.

use super::{List, Message, Sender};
use crate::courtesy::Occasion;
use crate::{Language, labels};
use bongsu_core::ticket::attachment::NotKept;
use bongsu_core::ticket::{SiteState, SiteThen};

/// An answer, as it is sent.
#[derive(Clone, Copy, Debug)]
pub struct TicketAnswer<'a> {
    /// What people name the ticket by.
    pub reference: &'a str,
    /// What it is about.
    pub subject: &'a str,
    /// The text.
    pub text: &'a str,
    /// The customer's sites in the incident, when it is an answer to all.
    pub sites: &'a [SiteThen],
    /// How many more they have.
    pub more: u32,
    /// Where it is read, if it can be.
    pub page: Option<&'a str>,
    /// Whether it can be answered by mail.
    pub by_mail: bool,
}

/// How a mail was received.
#[derive(Clone, Debug)]
pub struct TicketReceipt<'a> {
    /// What the subject names the ticket by.
    pub reference: &'a str,
    /// Whether something in it was masked.
    pub is_masked: bool,
    /// Why files were not kept, for each.
    pub not_kept: Vec<NotKept>,
    /// The most of one file, in megabytes.
    pub file_max_mb: u32,
    /// Where the ticket is read, if it can be.
    pub page: Option<&'a str>,
}

/// The message that tells how a mail was received. Nothing that was typed is in it: anybody can
/// write in anybody's name.
pub fn ticket_receipt(lang: Language, sender: &Sender, receipt: &TicketReceipt<'_>) -> Message {
    let operator = sender.operator.of(lang);
    let subject =
        say!(lang, "ticket-receipt-subject", reference = receipt.reference, operator = operator);
    let mut lines: Vec<String> = Vec::new();
    if receipt.is_masked {
        lines.push(say!(lang, "ticket-receipt-masked"));
    }
    let count = |why| receipt.not_kept.iter().filter(|it| **it == why).count();
    let mb = receipt.file_max_mb;
    for why in [NotKept::TooLarge, NotKept::Kind, NotKept::TooMany, NotKept::NoRoom] {
        let n = match count(why) {
            0 => continue,
            n => n,
        };
        lines.push(match why {
            NotKept::TooLarge => say!(lang, "ticket-receipt-too-large", n = n, mb = mb),
            NotKept::Kind => say!(lang, "ticket-receipt-kind", n = n),
            NotKept::TooMany => say!(lang, "ticket-receipt-too-many", n = n),
            NotKept::NoRoom => say!(lang, "ticket-receipt-no-room", n = n),
        });
    }
    let mut fields = vec![(say!(lang, "ticket-receipt-label"), lines.join("\n"))];
    fields.extend(receipt.page.map(|page| (say!(lang, "ticket-mail-page"), page.to_owned())));
    message(lang, sender, subject, fields, Vec::new())
}

/// The message of an answer.
pub fn ticket_answer(lang: Language, sender: &Sender, answer: &TicketAnswer<'_>) -> Message {
    let operator = sender.operator.of(lang);
    let subject =
        say!(lang, "ticket-mail-subject", reference = answer.reference, operator = operator);
    let mut fields = vec![
        (say!(lang, "ticket-mail-about"), answer.subject.to_owned()),
        (say!(lang, "ticket-mail-answer"), answer.text.to_owned()),
    ];
    fields.extend(answer.page.map(|page| (say!(lang, "ticket-mail-page"), page.to_owned())));
    let foot = vec![match (answer.by_mail, answer.page) {
        (false, _) => say!(lang, "ticket-mail-foot"),
        (true, Some(_)) => say!(lang, "ticket-mail-foot-reply"),
        (true, None) => say!(lang, "ticket-mail-foot-reply-only"),
    }];
    let lists = sites_then(lang, answer.sites, answer.more);
    Message { lists, ..message(lang, sender, subject, fields, foot) }
}

/// The message that asks to confirm an address. Nothing that was typed is in it: anybody can type
/// any address.
pub fn ticket_confirmation(lang: Language, sender: &Sender, link: &str) -> Message {
    let operator = sender.operator.of(lang);
    let subject = say!(lang, "ticket-mail-confirm-subject", operator = operator);
    let fields = vec![
        (say!(lang, "notice-fact-label"), say!(lang, "ticket-mail-confirm-fact")),
        (say!(lang, "ticket-mail-confirm-link"), link.to_owned()),
    ];
    message(lang, sender, subject, fields, vec![say!(lang, "ticket-mail-confirm-foot")])
}

fn message(
    lang: Language,
    sender: &Sender,
    subject: String,
    mut fields: Vec<(String, String)>,
    foot: Vec<String>,
) -> Message {
    let subject = match sender.drill {
        true => format!("{} {subject}", say!(lang, "notice-drill")),
        false => subject,
    };
    let contact = sender.contact.clone().map(|it| (say!(lang, "notice-contact-label"), it));
    fields.extend(contact);
    Message {
        operator: sender.operator.of(lang).to_owned(),
        contact: sender.contact.clone(),
        subject,
        fields,
        lists: Vec::new(),
        stated: None,
        short_list: None,
        courtesy: sender.courtesy(lang, Occasion::Other),
        foot,
    }
}

/// The sites by state.
fn sites_then(lang: Language, sites: &[SiteThen], more: u32) -> Vec<List> {
    let states = [
        (SiteState::Hit, '✕', say!(lang, "ticket-sites-hit")),
        (SiteState::AtRisk, '△', say!(lang, "ticket-sites-at-risk")),
        (SiteState::Verified, '✓', say!(lang, "ticket-sites-verified")),
    ];
    let mut lists: Vec<List> = states
        .into_iter()
        .map(|(state, mark, heading)| {
            let of_state = sites.iter().filter(|it| it.state == state);
            let names = of_state.map(|it| labels::site(lang, &it.site)).collect();
            List { heading, mark, names, more: None }
        })
        .filter(|list: &List| !list.names.is_empty())
        .collect();
    if let Some(last) = lists.last_mut().filter(|_| more > 0) {
        last.more = Some(say!(lang, "ticket-sites-more", n = more));
    }
    lists
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::name::Name;

    #[test]
    fn an_answer_to_all_names_the_sites_of_its_reader() {
        let sender = Sender {
            operator: "한빛 호스팅".into(),
            contact: Some("1544-0000".into()),
            page: None,
            zone: jiff::tz::TimeZone::UTC,
            drill: false,
            texts: Default::default(),
        };
        let site = |name: &str, state| SiteThen { site: Name::parse(name).unwrap(), state };
        let sites = [site("a.kr", SiteState::Hit), site("b.kr", SiteState::Verified)];
        let answer = TicketAnswer {
            reference: "7K2M-X9QD",
            subject: "안 열립니다",
            text: "원인을 찾고 있습니다.",
            sites: &sites,
            more: 3,
            page: Some("https://desk.kr/t/1"),
            by_mail: false,
        };
        let message = ticket_answer(Language::Ko, &sender, &answer);
        assert!(message.subject.contains("7K2M-X9QD"), "{message:?}");
        let names: Vec<_> =
            message.lists.iter().map(|list| (list.mark, list.names.join(" "))).collect();
        assert_eq!(names, [('✕', "a.kr".to_owned()), ('✓', "b.kr".to_owned())]);
        assert!(message.lists[1].more.as_ref().unwrap().contains('3'));
        let asks = ticket_confirmation(Language::En, &sender, "https://desk.kr/t/confirm/1");
        assert!(!format!("{asks:?}").contains("안 열립니다"));
    }
}
