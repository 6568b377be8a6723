//! What people decided about exclusions and about downtime: each is asked for confirmation, with whom
//! it concerns, and can be taken back. It holds for all credits of the incident, not for one alone.

use super::credit_path;
use super::questions::{Answer, DecisionForm, answer_button, confirm_buttons};
use crate::access::login::unusable;
use crate::layout::{Audience, Page, frame};
use crate::request::context::RequestContext;
use crate::request::error::Error;
use axum::response::Response;
use bongsu_core::incident::IncidentId;
use bongsu_core::settlement::credit::record::{Credit, CreditState};
use bongsu_core::settlement::credit::{
    Decision, DecisionTakenBack, DowntimeDecision, ExclusionDecision, LeftOutReason, Line, Question,
};
use bongsu_core::settlement::month::Month;
use bongsu_core::settlement::terms::Exclusion;
use bongsu_core::settlement::{Currency, Money};
use bongsu_words::{labels, settlement};
use maud::{Markup, html};
use std::collections::{BTreeMap, BTreeSet};

/// The most customers that are named.
const MAX_NAMED: usize = 20;
/// The most months of an incident that are looked at.
const MAX_MONTHS: usize = 24;

/// Whom an exclusion of an incident concerns.
#[derive(Default)]
struct Concerned {
    customers: BTreeSet<String>,
    /// What is owed for the incident and not approved, by currency.
    open: BTreeMap<Currency, i64>,
}

impl Concerned {
    /// Takes the last credit of a contract, if the exclusion concerns it.
    fn take(&mut self, credit: &Credit, (incident, exclusion): (IncidentId, Exclusion)) {
        let settled = &credit.settlement;
        let question = Question::DoesExclusionApply { incident, exclusion };
        let is_left_out = |line: &Line| match line {
            Line::LeftOut { incident: of, reason, .. } => {
                let is_it = |it: &Exclusion| *it == exclusion && *of == incident;
                matches!(reason, LeftOutReason::Excluded { exclusion, by: Some(_) } if is_it(exclusion))
            }
            _ => false,
        };
        if !settled.questions.contains(&question) && !settled.lines.iter().any(is_left_out) {
            return;
        }
        self.customers.insert(credit.customer.clone());
        if credit.state == CreditState::Proposed {
            for (_, part) in settled.by_incident.iter().filter(|(id, _)| *id == incident) {
                // What was approved before is no part of what waits.
                let open = part.minor().min(credit.amount.minor());
                *self.open.entry(part.currency()).or_default() += open;
            }
        }
    }
}

/// Whom it concerns, by the last credit of each contract in the months of the incident.
async fn concerned(
    cx: &RequestContext,
    incident: IncidentId,
    exclusion: Exclusion,
) -> Result<Concerned, Error> {
    let store = cx.app.users()?;
    let record = store.incident(incident).await.map_err(unusable)?;
    let from = record.as_ref().map_or(incident.opened_at(), |it| it.began_at);
    let until = record.and_then(|it| it.resolved_at).unwrap_or(cx.now);
    let last = Month::at(until, &cx.zone);
    let months = std::iter::successors(Some(Month::at(from, &cx.zone)), |it| Some(it.next()));
    let mut concerned = Concerned::default();
    for month in months.take_while(|it| *it <= last).take(MAX_MONTHS) {
        let mut latest: Option<Credit> = None;
        let mut take = |next: Option<Credit>| {
            let before = std::mem::replace(&mut latest, next);
            let is_over = |it: &Credit| {
                latest.as_ref().is_none_or(|next| next.contract.key != it.contract.key)
            };
            if let Some(credit) = before.filter(is_over) {
                concerned.take(&credit, (incident, exclusion));
            }
        };
        store.each_credit_of_month(month, |it| take(Some(it))).await.map_err(unusable)?;
        take(None);
    }
    Ok(concerned)
}

/// Asks whether to answer so.
pub(super) async fn confirm_answer(
    cx: &RequestContext,
    credit: &Credit,
    answer: &Answer<'_>,
    form: &DecisionForm,
) -> Result<Response, Error> {
    let lang = cx.lang;
    let (title, whom) = match (answer.question, answer.is_yes) {
        (Question::DoesDowntimeCount { site, .. }, is_yes) => {
            let title = match is_yes {
                true => say!(lang, "credit-downtime-counts"),
                false => say!(lang, "credit-downtime-does-not-count"),
            };
            (title, say!(lang, "credit-ask-downtime", site = labels::site(lang, site)))
        }
        (Question::DoesExclusionApply { incident, exclusion }, is_yes) => {
            let title = match is_yes {
                true => say!(lang, "credit-applies"),
                false => say!(lang, "credit-does-not-apply"),
            };
            (title, whom(cx, *incident, *exclusion).await?)
        }
        _ => return Err(Error::CreditNotOpen),
    };
    let question = settlement::question(lang, &cx.zone, &credit.settlement, answer.question);
    Ok(confirmation(cx, credit, (title, [question, whom]), form))
}

/// Whom it concerns, as a sentence.
async fn whom(
    cx: &RequestContext,
    incident: IncidentId,
    exclusion: Exclusion,
) -> Result<String, Error> {
    let lang = cx.lang;
    let it = concerned(cx, incident, exclusion).await?;
    let named = it.customers.iter().take(MAX_NAMED).map(|key| cx.customer_label(key));
    let mut list = named.collect::<Vec<_>>().join(", ");
    if it.customers.len() > MAX_NAMED {
        list.push_str(", …");
    }
    let open = it
        .open
        .iter()
        .map(|(currency, minor)| settlement::money(lang, Money::new(*minor, *currency)));
    let open = open.collect::<Vec<_>>().join(" + ");
    let text = say!(lang, "credit-ask-exclusion", n = it.customers.len(), list = list);
    let open = match open.is_empty() {
        true => String::new(),
        false => say!(lang, "credit-ask-exclusion-open", amount = open),
    };
    Ok(bongsu_words::sentences([text, open, say!(lang, "credit-ask-take-back")]))
}

/// The decision that a form takes back; `None` where it is about something else.
pub(super) async fn taken_back(
    cx: &RequestContext,
    credit: &Credit,
    form: &DecisionForm,
) -> Result<Option<Decision>, Error> {
    let known = Known::of(cx, credit).await?;
    let found = match form.decision.as_str() {
        "take_back_exclusion" => {
            let mut all = known.exclusions.into_iter();
            all.find(|it| {
                it.incident.to_string() == form.incident && it.exclusion.code() == form.exclusion
            })
            .map(Decision::Exclusion)
        }
        "take_back_downtime" => {
            let mut all = known.downtime.into_iter();
            all.find(|it| it.incident.to_string() == form.incident && it.site.as_str() == form.site)
                .map(Decision::Downtime)
        }
        _ => return Ok(None),
    };
    found.map(Some).ok_or(Error::CreditNotOpen)
}

/// Asks whether to take a decision back.
pub(super) async fn confirm_taking_back(
    cx: &RequestContext,
    credit: &Credit,
    it: &Decision,
    form: &DecisionForm,
) -> Result<Response, Error> {
    let lang = cx.lang;
    let texts = match it {
        Decision::Exclusion(it) => {
            [exclusion_text(cx, credit, it), whom(cx, it.incident, it.exclusion).await?]
        }
        Decision::Downtime(it) => {
            let site = labels::site(lang, &it.site);
            [downtime_text(cx, credit, it), say!(lang, "credit-ask-downtime", site = site)]
        }
    };
    Ok(confirmation(cx, credit, (say!(lang, "credit-take-back"), texts), form))
}

/// Takes it back; gives what the audit log says.
pub(super) async fn take_back(cx: &RequestContext, it: Decision) -> Result<String, Error> {
    let said = match &it {
        Decision::Exclusion(ExclusionDecision { incident, exclusion, .. }) => {
            format!("{} of incident {incident}: decision taken back", exclusion.code())
        }
        Decision::Downtime(DowntimeDecision { incident, site, .. }) => {
            format!("downtime of {site} in incident {incident}: decision taken back")
        }
    };
    let taken = DecisionTakenBack { decision: it, by: cx.principal()?.name, at: cx.now };
    cx.app.users()?.take_back(&taken).await.map_err(unusable)?;
    Ok(said)
}

/// The decisions that hold for the incidents of a credit.
struct Known {
    exclusions: Vec<ExclusionDecision>,
    downtime: Vec<DowntimeDecision>,
    /// Those that were taken back, in order.
    taken_back: Vec<DecisionTakenBack>,
}

impl Known {
    async fn of(cx: &RequestContext, credit: &Credit) -> Result<Known, Error> {
        let store = cx.app.users()?;
        let mut exclusions = store.exclusion_decisions().await.map_err(unusable)?;
        let mut downtime = store.downtime_decisions().await.map_err(unusable)?;
        let incidents = credit.settlement.incidents();
        exclusions.retain(|it| incidents.contains(&it.incident));
        let sites: BTreeSet<_> = credit
            .settlement
            .lines
            .iter()
            .filter_map(|it| match it {
                Line::Piece { piece } => Some(piece.site()),
                _ => None,
            })
            .collect();
        downtime.retain(|it| incidents.contains(&it.incident) && sites.contains(&it.site));
        let mut taken_back = store.decisions_taken_back().await.map_err(unusable)?;
        taken_back.retain(|it| match &it.decision {
            Decision::Exclusion(it) => incidents.contains(&it.incident),
            Decision::Downtime(it) => incidents.contains(&it.incident) && sites.contains(&it.site),
        });
        Ok(Known { exclusions, downtime, taken_back })
    }
}

/// The decisions that hold, each with the button that takes it back, and those that were.
pub(super) async fn section(cx: &RequestContext, credit: &Credit) -> Markup {
    let lang = cx.lang;
    let Ok(Known { exclusions, downtime, taken_back }) = Known::of(cx, credit).await else {
        return html! {};
    };
    let back = |decision: &str, incident: &IncidentId, of: &str| {
        let button = answer_button(decision, (incident, of), &say!(lang, "credit-take-back"));
        html! { p.buttons { (button) } }
    };
    html! {
        @if !exclusions.is_empty() || !downtime.is_empty() {
            section.card {
                h2 { (say!(lang, "credit-decisions")) }
                p.small { (say!(lang, "credit-decisions-hint")) }
                @for it in &exclusions {
                    p { (exclusion_text(cx, credit, it)) }
                    (back("take_back_exclusion", &it.incident, it.exclusion.code()))
                }
                @for it in &downtime {
                    p { (downtime_text(cx, credit, it)) }
                    (back("take_back_downtime", &it.incident, it.site.as_str()))
                }
            }
        }
        @if !taken_back.is_empty() {
            section.card {
                h2 { (say!(lang, "credit-taken-back")) }
                ul { @for it in &taken_back { li { (taken_back_text(cx, credit, it)) } } }
            }
        }
    }
}

/// What had been decided, and who took it back.
fn taken_back_text(cx: &RequestContext, credit: &Credit, it: &DecisionTakenBack) -> String {
    let decided = match &it.decision {
        Decision::Exclusion(it) => exclusion_text(cx, credit, it),
        Decision::Downtime(it) => downtime_text(cx, credit, it),
    };
    let (by, at) = (it.by.as_str(), cx.full_stamp(it.at));
    bongsu_words::sentences([decided, say!(cx.lang, "credit-taken-back-by", by = by, at = at)])
}

fn exclusion_text(cx: &RequestContext, credit: &Credit, it: &ExclusionDecision) -> String {
    let lang = cx.lang;
    let incident = settlement::incident(lang, &cx.zone, &credit.settlement, it.incident);
    let exclusion = settlement::exclusion(lang, it.exclusion);
    let (by, at) = (it.by.as_str(), cx.full_stamp(it.at));
    match it.applies {
        true => say!(
            lang,
            "credit-decision-applies",
            incident = incident,
            exclusion = exclusion,
            by = by,
            at = at
        ),
        false => say!(
            lang,
            "credit-decision-does-not-apply",
            incident = incident,
            exclusion = exclusion,
            by = by,
            at = at
        ),
    }
}

fn downtime_text(cx: &RequestContext, credit: &Credit, it: &DowntimeDecision) -> String {
    let lang = cx.lang;
    let incident = settlement::incident(lang, &cx.zone, &credit.settlement, it.incident);
    let site = labels::site(lang, &it.site);
    let (by, at) = (it.by.as_str(), cx.full_stamp(it.at));
    match it.counts {
        true => {
            say!(lang, "credit-decision-counts", incident = incident, site = site, by = by, at = at)
        }
        false => say!(
            lang,
            "credit-decision-does-not-count",
            incident = incident,
            site = site,
            by = by,
            at = at
        ),
    }
}

/// The page that asks, and sends the same form again.
fn confirmation(
    cx: &RequestContext,
    credit: &Credit,
    (title, texts): (String, [String; 2]),
    form: &DecisionForm,
) -> Response {
    let lang = cx.lang;
    let fields = [
        ("decision", &form.decision),
        ("incident", &form.incident),
        ("exclusion", &form.exclusion),
        ("site", &form.site),
    ];
    let main = html! {
        section.card.confirm {
            h1 { (title) }
            @for text in &texts { p { (text) } }
            form method="post" action=(credit_path(credit)) {
                @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
                (form.kept())
                (confirm_buttons(lang))
            }
        }
    };
    frame(cx, &Page { audience: Audience::Operations, title, live: None, main })
}
