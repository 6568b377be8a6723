//! `POST /c/{token}/credits`: a customer claims compensation in one step; and the section of their
//! page that says what was decided (S21).

use crate::access::login::unusable;
use crate::layout::{Audience, sheet_page, sheet_pdf};
use crate::model::customer::CustomerView;
use crate::model::document as documents;
use crate::request::context::RequestContext;
use crate::request::customer::customer_by_token;
use crate::request::error::{Error, Resource};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Path};
use axum::response::{IntoResponse, Redirect, Response};
use bongsu_core::name::Name;
use bongsu_core::settlement::credit::record::{Credit, CreditId, CreditState};
use bongsu_core::settlement::credit::{Line, Question};
use bongsu_core::settlement::terms::Terms;
use bongsu_store::Store;
use bongsu_words::settlement;
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The most credits shown: the open ones first, then the latest months.
const MAX_CREDITS: u32 = 100;

/// The most sites named beside a credit.
const MAX_SITES: usize = 200;

/// The form as it is sent.
#[derive(Deserialize)]
pub struct ClaimForm {
    #[serde(default)]
    credit: String,
}

/// Keeps the claim. A person looks at one that is late.
pub async fn claim(
    cx: RequestContext,
    Path(token): Path<String>,
    form: Result<Form<ClaimForm>, FormRejection>,
) -> Result<Response, Error> {
    let customer = customer_by_token(&cx, &token).await?;
    let Form(form) = form.map_err(|_| Error::unreadable_form())?;
    let key = key_of(&cx, &customer);
    if !cx.app.report_limiter.admits(Some(&key), cx.now) {
        return Err(Error::TooOften);
    }
    let none = || Error::NotFound(Resource::OwnCredit);
    let id: CreditId = form.credit.parse().map_err(|_| none())?;
    let store = cx.app.users()?;
    let credit = store.credit(id).await.map_err(unusable)?;
    // Another customer's credit is as if there were none.
    let credit = credit.filter(|it| it.customer == key).ok_or_else(none)?;
    let done = || Ok(Redirect::to(&format!("{}#credits", customer.path())).into_response());
    let open = open_of(store, credit).await?;
    if open.claim.is_some() {
        // A second press: the page says since when it is claimed.
        return done();
    }
    let claimed = open.claimed(cx.now).map_err(|_| Error::CreditNotOpen)?;
    match store.change_credit(&open, &claimed).await {
        Ok(()) => done(),
        Err(bongsu_store::Error::Conflict { .. }) => {
            // Both presses of a double click may be here at once.
            let now = store.credit(open.id).await.map_err(unusable)?;
            let is_claimed = now.is_some_and(|it| it.claim.is_some());
            if is_claimed { done() } else { Err(Error::CreditNotOpen) }
        }
        Err(error) => Err(unusable(error)),
    }
}

/// The credit that took the place of one, where it was computed again since the page was read.
async fn open_of(store: &Store, credit: Credit) -> Result<Credit, Error> {
    if credit.claim.is_some() || !matches!(credit.state, CreditState::Superseded { .. }) {
        return Ok(credit);
    }
    let customer = credit.customer.as_str();
    let all = store.credits_between(credit.month, (customer, customer)).await.map_err(unusable)?;
    let last = all.into_iter().rfind(|it| it.contract.key == credit.contract.key);
    Ok(last.unwrap_or(credit))
}

/// An approved credit of theirs: of what was not approved, no amount is told.
async fn approved(cx: &RequestContext, token: &str, id: &str) -> Result<Credit, Error> {
    let customer = customer_by_token(cx, token).await?;
    let none = || Error::NotFound(Resource::OwnCredit);
    let id: CreditId = id.parse().map_err(|_| none())?;
    let credit = cx.app.users()?.credit(id).await.map_err(unusable)?;
    let key = key_of(cx, &customer);
    let is_told =
        |it: &Credit| it.customer == key && matches!(it.state, CreditState::Approved { .. });
    credit.filter(is_told).ok_or_else(none)
}

/// `GET /c/{token}/credits/{id}/document`: an approved credit as a document for printing.
pub async fn document(
    cx: RequestContext,
    Path((token, id)): Path<(String, String)>,
) -> Result<Response, Error> {
    let credit = approved(&cx, &token, &id).await?;
    let pdf = format!("/c/{token}/credits/{}/document.pdf", credit.id);
    Ok(sheet_page(&cx, Audience::Customer, &documents::credit(&cx, &credit).await, &pdf))
}

/// The same as PDF.
pub async fn pdf(
    cx: RequestContext,
    Path((token, id)): Path<(String, String)>,
) -> Result<Response, Error> {
    let credit = approved(&cx, &token, &id).await?;
    if !cx.app.pdf_limiter.admits(Some(&token), cx.now) {
        return Err(Error::TooOften);
    }
    let name = format!("credit-{}-{}.pdf", credit.month, credit.id);
    sheet_pdf(&cx, documents::credit(&cx, &credit).await, &name).await
}

fn key_of(cx: &RequestContext, customer: &CustomerView) -> String {
    cx.summary.view.topology.customers[customer.customer.ix()].clone()
}

/// What the customer is told of their credits; nothing where there is nothing to tell. An amount
/// is told only once it was approved.
pub async fn section(cx: &RequestContext, customer: &CustomerView) -> Markup {
    let Ok(store) = cx.app.users() else { return html! {} };
    let Ok(all) = store.credits_to_tell(&key_of(cx, customer), MAX_CREDITS).await else {
        return html! {};
    };
    let told: Vec<&Credit> = all.iter().filter(|it| is_told(it)).collect();
    if told.is_empty() {
        return html! {};
    }
    let ready_made = cx.app.settings.ready_made_terms.iter().cloned();
    let mut terms: BTreeMap<String, Terms> = ready_made.map(|it| (it.name.clone(), it)).collect();
    terms.extend(store.terms().await.unwrap_or_default());
    html! {
        section.card aria-labelledby="credits" {
            h2 #credits { (say!(cx.lang, "customer-credits")) }
            ul { @for credit in &told { li {
                (entry(cx, customer, &told, credit))
                p.small { (standard(cx, &terms, credit)) }
            } } }
        }
    }
}

/// What was decided, and what the customer must claim or has claimed.
fn is_told(credit: &Credit) -> bool {
    match credit.state {
        CreditState::Approved { .. } | CreditState::Declined { .. } => credit.is_told(),
        CreditState::Proposed => {
            let settlement = &credit.settlement;
            let mut questions = settlement.questions.iter();
            let may_report = questions.any(|it| matches!(it, Question::NotReported { .. }));
            let may_claim = credit.amount.minor() > 0 || may_report;
            credit.needs_claim && (may_claim || credit.claim.is_some())
        }
        CreditState::Superseded { .. } | CreditState::NothingToGive => false,
    }
}

/// One credit; `told` are all that the customer is told of.
fn entry(
    cx: &RequestContext,
    customer: &CustomerView,
    told: &[&Credit],
    credit: &Credit,
) -> Markup {
    let lang = cx.lang;
    let month = matter(cx, told, credit);
    match &credit.state {
        CreditState::Approved { .. } => {
            html! {
                (bongsu_words::message::credit::approved(lang, &month, credit)) " "
                (settlement::remedy(lang, cx.app.settings.operator.of(lang), credit))
                details {
                    summary { (say!(lang, "customer-credit-document")) }
                    ol { @for step in settlement::arithmetic::in_full(lang, &cx.zone, credit) { li { (step) } } }
                }
                @if !cx.is_file() {
                    a href={ (customer.path()) "/credits/" (credit.id) "/document" } { (say!(lang, "document-print")) }
                }
            }
        }
        CreditState::Declined { reason, .. } => {
            html! { (say!(lang, "customer-credit-declined", month = month, reason = reason.as_str())) }
        }
        _ if let Some(claim) = &credit.claim => {
            let at = cx.full_stamp(claim.at);
            html! { (match credit.approved_before.minor() > 0 {
                true => say!(lang, "customer-credit-review-more", month = month, at = at),
                false => say!(lang, "customer-credit-review", month = month, at = at),
            }) }
        }
        _ => {
            let until = settlement::own_claim(lang, &cx.zone, cx.now, credit);
            let was_declined = told.iter().any(|it| {
                is_same_matter(it, credit) && matches!(it.state, CreditState::Declined { .. })
            });
            html! {
                (match (credit.approved_before.minor() > 0, was_declined) {
                    (true, _) => say!(lang, "customer-credit-open-more", month = month, claim = until),
                    (_, true) => say!(lang, "customer-credit-open-again", month = month, claim = until),
                    _ => say!(lang, "customer-credit-open", month = month, claim = until),
                })
                @if let Some(text) = settlement::missing_report(lang, &cx.zone, credit) { " " (text) }
                form method="post" action={ (customer.path()) "/credits" } {
                    input type="hidden" name="credit" value=(credit.id);
                    button { (say!(lang, "customer-credit-claim")) }
                }
            }
        }
    }
}

/// By which terms a credit is, and for which sites that were hit, also long after the outage.
fn standard(cx: &RequestContext, terms: &BTreeMap<String, Terms>, credit: &Credit) -> String {
    let lang = cx.lang;
    let name = credit.contract.terms.as_str();
    let terms = terms.get(name).map_or(name, |it| settlement::terms::title(lang, it));
    let sites: BTreeSet<&Name> = credit
        .settlement
        .lines
        .iter()
        .filter_map(|it| match it {
            Line::Piece { piece } => piece.incident().map(|_| piece.site()),
            _ => None,
        })
        .collect();
    if sites.is_empty() {
        return say!(lang, "customer-credit-of-terms", terms = terms);
    }
    let named: Vec<Name> = sites.iter().take(MAX_SITES).map(|it| (*it).clone()).collect();
    let sites = settlement::terms::site_list(lang, &named, sites.len() - named.len());
    say!(lang, "customer-credit-of", terms = terms, sites = sites)
}

/// Whether both are for the same contract and month.
fn is_same_matter(one: &Credit, other: &Credit) -> bool {
    one.month == other.month && one.contract.key == other.contract.key
}

/// What a credit is for: the month, the site of a contract for one, and the contract where that does
/// not tell it from another.
fn matter(cx: &RequestContext, told: &[&Credit], credit: &Credit) -> String {
    let text = settlement::matter(cx.lang, credit);
    let is_ambiguous = told.iter().any(|it| {
        it.month == credit.month
            && it.contract.site == credit.contract.site
            && it.contract.key != credit.contract.key
    });
    match is_ambiguous {
        true => {
            format!("{text} ({})", settlement::contract_name(cx.lang, &credit.contract.key))
        }
        false => text,
    }
}
