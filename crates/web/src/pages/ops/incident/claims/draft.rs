//! What a notice says, written from the terms of the contracts of those who were hit.

use crate::access::login::unusable;
use crate::request::context::RequestContext;
use crate::request::error::Error;
use bongsu_core::incident::Incident;
use bongsu_core::settlement::policy::DocumentId;
use bongsu_core::settlement::terms::{Terms, Text};
use bongsu_words::{Language, settlement, time};
use std::collections::{BTreeMap, BTreeSet};

/// A notice as it is written from the terms.
pub(super) struct Draft {
    /// What it says.
    pub(super) text: Text,
    /// The terms that it was written from.
    pub(super) terms: Vec<DocumentId>,
    /// How many customers were hit.
    pub(super) customers: usize,
    /// How many contacts they have.
    pub(super) contacts: usize,
}

/// Writes it.
pub(super) async fn draft(cx: &RequestContext, incident: &Incident) -> Result<Draft, Error> {
    let store = cx.app.users()?;
    let customers = store.customers_hit(incident.id).await.map_err(unusable)?;
    let contacts = store.claims_recipients(incident.id).await.map_err(unusable)?.len();
    let contracts = store.contracts().await.map_err(unusable)?;
    let end = incident.last_failure_at.or(incident.resolved_at).unwrap_or(cx.now);
    let day = |at| time::zoned(&cx.zone, at).date();
    let in_force = contracts.iter().filter(|it| {
        customers.contains(&it.customer)
            && it.from <= day(end)
            && it.until.is_none_or(|last| last >= day(incident.began_at))
    });
    let names: BTreeSet<&str> = in_force.map(|it| it.terms.as_str()).collect();
    let ready_made = cx.app.settings.ready_made_terms.iter().cloned();
    let mut known: BTreeMap<String, Terms> = ready_made.map(|it| (it.name.clone(), it)).collect();
    known.extend(store.terms().await.map_err(unusable)?);
    let terms: Vec<&Terms> = names.into_iter().filter_map(|name| known.get(name)).collect();
    let say = |lang: Language| {
        if terms.is_empty() {
            return String::new();
        }
        let at = |at| time::stamp(lang, &cx.zone, time::ANY_DAY, at);
        let (began, over) = (at(incident.began_at), at(end));
        settlement::terms::notice(lang, (&began, &over), &terms)
    };
    Ok(Draft {
        text: Text { ko: say(Language::Ko), en: say(Language::En) },
        terms: terms.iter().map(|it| it.id()).collect(),
        customers: customers.len(),
        contacts,
    })
}
