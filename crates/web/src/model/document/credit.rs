//! The document of a credit: what is given, and every step of the arithmetic.

use super::foot;
use crate::request::context::RequestContext;
use bongsu_core::settlement::credit::record::{Credit, CreditState};
use bongsu_pdf::{Block, Document};
use bongsu_words::{settlement, time};

/// The customer by name, and by the key that invoices have.
fn customer(cx: &RequestContext, it: &Credit) -> String {
    match cx.summary.view.topology.customer_name(&it.customer) {
        Some(name) => format!("{name} ({})", it.customer),
        None => it.customer.clone(),
    }
}

/// What the terms of a credit are called, in the version by which it was worked out; `None` where
/// they cannot be read now.
pub async fn terms_title(cx: &RequestContext, it: &Credit) -> Option<String> {
    let applied = cx.app.users().ok()?.terms_version(&it.terms).await.ok()?;
    let ready_made = || {
        let mut all = cx.app.settings.ready_made_terms.iter();
        all.find(|terms| terms.id() == it.terms).cloned()
    };
    let terms = applied.map(|it| it.document).or_else(ready_made)?;
    Some(settlement::terms::title(cx.lang, &terms).to_owned())
}

/// The document. What was only proposed says that nothing was decided.
pub async fn credit(cx: &RequestContext, it: &Credit) -> Document {
    let terms = terms_title(cx, it).await;
    written(cx, it, terms)
}

fn written(cx: &RequestContext, it: &Credit, terms: Option<String>) -> Document {
    let lang = cx.lang;
    let month = time::month(lang, it.month.first());
    let contract = settlement::contract_label(lang, &it.contract.key, it.contract.site.as_ref());
    let mut facts = vec![
        (say!(lang, "settlement-customer"), customer(cx, it)),
        (say!(lang, "settlement-contract"), contract),
        (say!(lang, "settlement-month"), month.clone()),
    ];
    facts.extend(terms.map(|title| (say!(lang, "version-terms"), title)));
    facts.extend([
        (say!(lang, "settlement-counted"), settlement::hms(lang, it.settlement.counted)),
        (say!(lang, "settlement-owed"), settlement::money(lang, it.settlement.owed)),
    ]);
    if it.approved_before.minor() > 0 {
        let before = settlement::money(lang, it.approved_before);
        facts.push((say!(lang, "settlement-approved-before"), before));
    }
    facts.push((say!(lang, "settlement-amount"), settlement::money(lang, it.amount)));
    facts.push((say!(lang, "settlement-state"), settlement::state(lang, &it.state)));
    let decided = match &it.state {
        CreditState::Approved { at, .. } => {
            say!(lang, "document-credit-approved", at = cx.full_stamp(*at))
        }
        CreditState::Declined { at, reason, .. } => say!(
            lang,
            "document-credit-declined",
            at = cx.full_stamp(*at),
            reason = reason.as_str()
        ),
        CreditState::Proposed => say!(lang, "document-credit-proposed"),
        CreditState::Superseded { at } => {
            say!(lang, "credit-superseded-at", at = cx.full_stamp(*at))
        }
        CreditState::NothingToGive => say!(lang, "document-credit-nothing"),
    };
    let operator = cx.app.settings.operator.of(lang);
    let given = matches!(it.state, CreditState::Approved { .. })
        .then(|| Block::Text(settlement::remedy(lang, operator, it)));
    let head = [Block::Facts(facts), Block::Text(decided)];
    let arithmetic = [
        Block::Heading(say!(lang, "credit-arithmetic")),
        Block::Steps(settlement::arithmetic::brief(lang, &cx.zone, it)),
        Block::Text(say!(
            lang,
            "credit-computed",
            at = cx.full_stamp(it.computed_at),
            policy = it.policy.name.as_str(),
            terms = it.terms.name.as_str(),
            zone = cx.zone_name().to_owned()
        )),
    ];
    Document {
        title: say!(lang, "document-credit-title", month = month),
        language: lang.tag(),
        about: vec![operator.to_owned(), say!(lang, "document-made", at = cx.full_stamp(cx.now))],
        blocks: head.into_iter().chain(given).chain(arithmetic).collect(),
        foot: foot(cx),
    }
}
