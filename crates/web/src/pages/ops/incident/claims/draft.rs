//! What a notice says, written from the terms of the contracts of those who were hit.

use crate::access::login::unusable;
use crate::request::context::RequestContext;
use crate::request::error::Error;
use bongsu_core::incident::Incident;
use bongsu_core::settlement::claims_notice::{NoticeTexts, Recipient, TermsSection};
use bongsu_core::settlement::terms::{Terms, Text};
use bongsu_words::{Language, settlement, time};
use std::collections::{BTreeMap, BTreeSet};

/// A notice as it is written from the terms.
pub(super) struct Draft {
    /// What it says, and what it was written from.
    pub(super) texts: NoticeTexts,
    /// Whom it goes to.
    pub(super) recipients: Vec<Recipient>,
    /// How many customers were hit.
    pub(super) customers: usize,
}

/// Writes it.
pub(super) async fn draft(cx: &RequestContext, incident: &Incident) -> Result<Draft, Error> {
    let store = cx.app.users()?;
    let customers = store.customers_hit(incident.id).await.map_err(unusable)?.len();
    let end = incident.last_failure_at.or(incident.resolved_at).unwrap_or(cx.now);
    let day = |at| time::zoned(&cx.app.zone, at).date();
    let days = (day(incident.began_at), day(end));
    let recipients = store.claims_recipients(incident.id, days).await.map_err(unusable)?;
    let names: BTreeSet<String> =
        recipients.iter().flat_map(|it| it.terms.values().flatten().cloned()).collect();
    let ready_made = cx.app.settings.ready_made_terms.iter().cloned();
    let mut known: BTreeMap<String, Terms> = ready_made.map(|it| (it.name.clone(), it)).collect();
    known.extend(store.terms().await.map_err(unusable)?);
    let terms: Vec<(String, &Terms)> =
        names.into_iter().filter_map(|name| Some((name.clone(), known.get(&name)?))).collect();
    let say = |lang: Language| {
        if terms.is_empty() {
            return String::new();
        }
        let at = |at| time::stamp(lang, &cx.zone, time::ANY_DAY, at);
        settlement::terms::notice_beginning(lang, (&at(incident.began_at), &at(end)))
    };
    let section = |(name, terms): &(String, &Terms)| {
        let say = |lang| settlement::terms::notice_section(lang, terms);
        let text = Text { ko: say(Language::Ko), en: say(Language::En) };
        TermsSection { terms: name.clone(), text }
    };
    let texts = NoticeTexts {
        days,
        text: Text { ko: say(Language::Ko), en: say(Language::En) },
        sections: terms.iter().map(section).collect(),
        terms: terms.iter().map(|(_, it)| it.id()).collect(),
    };
    Ok(Draft { texts, recipients, customers })
}
