//! Test pages: the message, and what is known of each way to reach somebody.

use crate::courtesy::Courtesy;
use crate::message::{Message, Sender};
use crate::oncall::{called, channel, reply_by};
use crate::{Language, sentences, time};
use bongsu_core::Time;
use bongsu_core::oncall::contact_test::Unproven;
use bongsu_core::oncall::escalation::PageOutcome;
use bongsu_core::oncall::page::{Called, Page};
use bongsu_core::oncall::plan::Plan;
use bongsu_core::oncall::reply::ReplyBy;

/// The message of a test page; `confirm` is the link by which its reader confirms it, `reply` how
/// they do where no link opens.
pub fn message(
    lang: Language,
    sender: &Sender,
    page: &Page,
    confirm: Option<&str>,
    reply: Option<ReplyBy>,
) -> Message {
    let by = channel(lang, &page.channel);
    let operator = sender.operator.of(lang);
    let subject = say!(lang, "contact-test-subject", operator = operator, channel = by);
    let subject = match sender.drill {
        true => format!("{} {subject}", say!(lang, "notice-drill")),
        false => subject,
    };
    let at = time::stamp(lang, &sender.zone, page.at, page.at);
    let fact = say!(lang, "contact-test-fact", at = at);
    let fact = sentences([Some(fact), reply.map(|by| reply_by(lang, by))].into_iter().flatten());
    let mut fields = vec![(say!(lang, "notice-fact-label"), fact)];
    fields.extend(confirm.map(|url| (say!(lang, "contact-test-confirm-label"), url.to_owned())));
    Message {
        operator: sender.operator.of(lang).to_owned(),
        contact: None,
        subject,
        fields,
        lists: Vec::new(),
        foot: vec![say!(lang, "contact-test-foot")],
        stated: None,
        short_list: None,
        courtesy: Courtesy::default(),
    }
}

/// A contact that was not proven lately, in a line; `at` writes an instant.
pub fn unproven(lang: Language, plan: &Plan, it: &Unproven, at: impl Fn(Time) -> String) -> String {
    let name = called(plan, &Called::Person(it.person.clone()));
    let proven = match it.proven_at {
        None => say!(lang, "contact-test-never"),
        Some(proven) => say!(lang, "contact-test-proven-at", at = at(proven)),
    };
    let by = channel(lang, &it.channel);
    let row = say!(lang, "contact-test-row", name = name, channel = by, proven = proven);
    let sent = match it.sent {
        None => say!(lang, "contact-test-none-sent"),
        Some(sent) => {
            let when = at(sent.at);
            match sent.fate {
                Some(PageOutcome::Accepted) => say!(lang, "contact-test-sent-accepted", at = when),
                Some(PageOutcome::Failed) => say!(lang, "contact-test-sent-failed", at = when),
                Some(PageOutcome::Dropped) => say!(lang, "contact-test-sent-withheld", at = when),
                None => say!(lang, "contact-test-sent-waiting", at = when),
            }
        }
    };
    format!("{row} ({sent})")
}
