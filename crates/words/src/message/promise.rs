//! What a contact is told of a promise.

use super::{Message, Sender};
use crate::card::{Affected, Situation, card, resolved};
use crate::courtesy::Occasion;
use crate::names::Public;
use crate::{Language, sentences, time};
use bongsu_core::incident::{Counts, Incident};
use bongsu_core::promise::{PromiseKind, PromiseMessage, PromiseNews};
use bongsu_core::statement::Statement;

/// The message. `about` is the incident with its statements until then; without it nothing is
/// said of sites. `own_pages` are the URLs of the customer's pages.
pub fn promise(
    (lang, names): (Language, &Public),
    sender: &Sender,
    told: &PromiseMessage,
    about: Option<(&Incident, &[Statement])>,
    own_pages: &[String],
) -> Message {
    let operator = sender.operator.of(lang);
    let (subject, mut fact) = subject_and_fact(lang, sender, told);
    let subject = say!(lang, "promise-subject", operator = operator, subject = subject);
    let subject = match sender.drill {
        true => format!("{} {subject}", say!(lang, "notice-drill")),
        false => subject,
    };
    if let (PromiseNews::Update { counts } | PromiseNews::Recovered { counts, .. }, Some(about)) =
        (&told.news, about)
    {
        fact.extend(sites((lang, names), sender, told, about, counts));
    }
    let mut fields = vec![(say!(lang, "notice-fact-label"), sentences(fact))];
    if !told.text.is_empty() {
        fields.push((say!(lang, "promise-what-label"), told.text.clone()));
    }
    let contact = sender.contact.clone().map(|it| (say!(lang, "notice-contact-label"), it));
    fields.extend(contact);
    let own = own_pages.iter().map(|page| (say!(lang, "notice-own-page-label"), page.clone()));
    fields.extend(own);
    Message {
        operator: sender.operator.of(lang).to_owned(),
        contact: sender.contact.clone(),
        subject,
        fields,
        lists: Vec::new(),
        stated: None,
        short_list: None,
        foot: vec![say!(lang, "notice-customers", customers = told.customer.as_str())],
        courtesy: sender.courtesy(lang, courtesy_of(&told.news)).outside(names),
    }
}

fn courtesy_of(news: &PromiseNews) -> Occasion {
    match news {
        PromiseNews::Recovered { .. } => Occasion::Recovery,
        PromiseNews::Update { .. } => Occasion::Update,
        _ => Occasion::Other,
    }
}

fn subject_and_fact(
    lang: Language,
    sender: &Sender,
    told: &PromiseMessage,
) -> (String, Vec<String>) {
    let at = |at| time::stamp(lang, &sender.zone, time::ANY_DAY, at);
    let is_call = told.kind == PromiseKind::Callback;
    match &told.news {
        PromiseNews::Moved { from, to, reason } => {
            let is_earlier = from.is_some_and(|from| *to < from);
            let (from, to) = (from.map(at), at(*to));
            let (subject, fact) = moved(lang, is_call, is_earlier, (from.as_deref(), &to));
            let mut fact = vec![fact];
            fact.extend((!reason.is_empty()).then(|| reason.clone()));
            (subject, fact)
        }
        PromiseNews::Late { due } => {
            let due = at(*due);
            let fact = match is_call {
                true => say!(lang, "promise-late-call", due = due),
                false => say!(lang, "promise-late", due = due),
            };
            (say!(lang, "promise-late-subject"), vec![fact])
        }
        PromiseNews::Update { .. } => {
            (say!(lang, "promise-update-subject"), vec![say!(lang, "promise-update")])
        }
        PromiseNews::Recovered { ends_callback, .. } => {
            let mut fact = vec![match is_call {
                true => say!(lang, "promise-works-call"),
                false => say!(lang, "promise-works"),
            }];
            fact.extend(ends_callback.then(|| say!(lang, "promise-works-ends-call")));
            (say!(lang, "promise-works-subject"), fact)
        }
        PromiseNews::CallNotNeeded => (
            say!(lang, "promise-call-not-needed-subject"),
            vec![say!(lang, "promise-call-not-needed")],
        ),
        PromiseNews::NotReached { attempts } => (
            say!(lang, "promise-not-reached-subject"),
            vec![say!(lang, "promise-not-reached", n = *attempts)],
        ),
    }
}

/// The subject and the fact when the time is another: one that was said before, or the first.
fn moved(
    lang: Language,
    is_call: bool,
    is_earlier: bool,
    (from, to): (Option<&str>, &str),
) -> (String, String) {
    match (from, is_earlier, is_call) {
        (None, _, false) => (
            say!(lang, "promise-moved-first-subject", to = to),
            say!(lang, "promise-moved-first", to = to),
        ),
        (None, _, true) => (
            say!(lang, "promise-moved-first-subject", to = to),
            say!(lang, "promise-moved-first-call", to = to),
        ),
        (Some(from), true, false) => (
            say!(lang, "promise-moved-earlier-subject", to = to),
            say!(lang, "promise-moved-earlier", from = from, to = to),
        ),
        (Some(from), true, true) => (
            say!(lang, "promise-moved-earlier-subject", to = to),
            say!(lang, "promise-moved-earlier-call", from = from, to = to),
        ),
        (Some(from), false, false) => (
            say!(lang, "promise-moved-subject", to = to),
            say!(lang, "promise-moved", from = from, to = to),
        ),
        (Some(from), false, true) => (
            say!(lang, "promise-moved-subject", to = to),
            say!(lang, "promise-moved-call", from = from, to = to),
        ),
    }
}

/// What may be said of the customer's own sites, as of the instant of the message.
fn sites(
    (lang, names): (Language, &Public),
    sender: &Sender,
    told: &PromiseMessage,
    (incident, statements): (&Incident, &[Statement]),
    counts: &Counts,
) -> Vec<String> {
    // What is seen failing this instant is not in the record.
    let it = Affected { incident, statements, counts, failing: 0 };
    match &told.news {
        PromiseNews::Recovered { .. } => {
            let verified = Incident { resolved_at: Some(told.at), ..incident.clone() };
            resolved(lang, &sender.zone, told.at, Affected { incident: &verified, ..it })
        }
        _ => {
            let open = Situation { open: vec![it], any_outage: true, ..Situation::default() };
            card((lang, names), &sender.zone, told.at, &open).may_say
        }
    }
}
