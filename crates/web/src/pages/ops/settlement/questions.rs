//! What a person must decide before a credit is final, and their answers. Only what a credit asks can
//! be answered on its page; the credit follows at the next computation.

use super::credit_path;
use crate::access::login::unusable;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use bongsu_core::settlement::credit::record::{Credit, CreditState};
use bongsu_core::settlement::credit::{DowntimeDecision, ExclusionDecision, Question};
use bongsu_words::{Language, labels, settlement};
use maud::{Markup, html};
use serde::Deserialize;

/// A decision as it is sent.
#[derive(Deserialize, Default)]
pub struct DecisionForm {
    /// `approve`, `decline`, or the answer to a question: see [`decide`].
    #[serde(default)]
    pub(super) decision: String,
    #[serde(default)]
    pub(super) note: String,
    /// Of an exclusion: which.
    #[serde(default)]
    pub(super) exclusion: String,
    /// Of downtime: of which site.
    #[serde(default)]
    pub(super) site: String,
    /// Of both: in which incident.
    #[serde(default)]
    pub(super) incident: String,
    /// `yes` to decide about the credit; otherwise it is asked first whether to.
    #[serde(default)]
    pub(super) confirm: String,
}

/// An answer to a question of a credit.
pub(super) struct Answer<'a> {
    /// To what.
    pub(super) question: &'a Question,
    /// Whether it applies, or counts.
    pub(super) is_yes: bool,
}

/// What was decided since a credit was computed.
struct Decided {
    exclusions: Vec<ExclusionDecision>,
    downtime: Vec<DowntimeDecision>,
}

/// Reads an answer to what the credit asks.
pub(super) fn answered<'a>(credit: &'a Credit, form: &DecisionForm) -> Result<Answer<'a>, Error> {
    let (is_exclusion, is_yes) = match form.decision.as_str() {
        "applies" => (true, true),
        "does_not_apply" => (true, false),
        "counts" => (false, true),
        "does_not_count" => (false, false),
        _ => {
            let all = "approve, decline, applies, does_not_apply, counts, does_not_count, \
                       take_back_exclusion, take_back_downtime";
            return Err(Error::invalid("decision", FieldError::NotOneOf(all)));
        }
    };
    let asked = credit.settlement.questions.iter().find(|it| match it {
        Question::DoesExclusionApply { incident, exclusion } => {
            is_exclusion
                && incident.to_string() == form.incident
                && exclusion.code() == form.exclusion
        }
        Question::DoesDowntimeCount { incident, site, .. } => {
            !is_exclusion && incident.to_string() == form.incident && site.as_str() == form.site
        }
        _ => false,
    });
    Ok(Answer { question: asked.ok_or(Error::CreditNotOpen)?, is_yes })
}

/// Records an answer; gives what the audit log says.
pub(super) async fn record(cx: &RequestContext, answer: &Answer<'_>) -> Result<String, Error> {
    let (store, by, at) = (cx.app.users()?, cx.principal()?.name, cx.now);
    match answer.question {
        Question::DoesExclusionApply { incident, exclusion } => {
            let (incident, exclusion, applies) = (*incident, *exclusion, answer.is_yes);
            let decision = ExclusionDecision { incident, exclusion, applies, by, at };
            store.decide_exclusion(&decision).await.map_err(unusable)?;
            let said = if applies { "applies" } else { "does_not_apply" };
            Ok(format!("{} of incident {incident}: {said}", exclusion.code()))
        }
        Question::DoesDowntimeCount { incident, site, .. } => {
            let (incident, site, counts) = (*incident, site.clone(), answer.is_yes);
            let said = if counts { "counts" } else { "does_not_count" };
            let audit = format!("downtime of {site} in incident {incident}: {said}");
            let decision = DowntimeDecision { incident, site, counts, by, at };
            store.decide_downtime(&decision).await.map_err(unusable)?;
            Ok(audit)
        }
        Question::WasNotSeen { .. } | Question::NotReported { .. } => Err(Error::CreditNotOpen),
    }
}

/// The questions, each with its answer or the buttons for it.
pub(super) async fn section(cx: &RequestContext, credit: &Credit) -> Markup {
    let all = &credit.settlement.questions;
    let decided = decided(cx, credit).await;
    html! {
        @if !all.is_empty() {
            h2 { (say!(cx.lang, "credit-questions")) }
            @for it in all {
                p { (settlement::question(cx.lang, &cx.zone, it)) }
                @match (answer(cx, it, &decided), &credit.state) {
                    (Some(text), _) => p.notice.ok role="status" { (text) },
                    (None, CreditState::Proposed) => (buttons(cx.lang, credit, it)),
                    _ => "",
                }
            }
        }
    }
}

async fn decided(cx: &RequestContext, credit: &Credit) -> Decided {
    let (mut exclusions, mut downtime) = (Vec::new(), Vec::new());
    if let Ok(store) = cx.app.users() {
        exclusions = store.exclusion_decisions().await.unwrap_or_default();
        downtime = store.downtime_decisions().await.unwrap_or_default();
    }
    exclusions.retain(|it| it.at > credit.computed_at);
    downtime.retain(|it| it.at > credit.computed_at);
    Decided { exclusions, downtime }
}

/// What was decided, and what follows.
fn answer(cx: &RequestContext, question: &Question, decided: &Decided) -> Option<String> {
    let lang = cx.lang;
    match question {
        Question::DoesExclusionApply { incident, exclusion } => {
            let same =
                |it: &&ExclusionDecision| it.incident == *incident && it.exclusion == *exclusion;
            let it = decided.exclusions.iter().find(same)?;
            let (by, at) = (it.by.as_str(), cx.full_stamp(it.at));
            Some(match it.applies {
                true => say!(lang, "credit-decided-applies", by = by, at = at),
                false => say!(lang, "credit-decided-does-not-apply", by = by, at = at),
            })
        }
        Question::DoesDowntimeCount { incident, site, .. } => {
            let same = |it: &&DowntimeDecision| it.incident == *incident && it.site == *site;
            let it = decided.downtime.iter().find(same)?;
            let (by, at) = (it.by.as_str(), cx.full_stamp(it.at));
            let site = labels::site(lang, site);
            Some(match it.counts {
                true => {
                    say!(lang, "credit-decided-downtime-counts", site = site, by = by, at = at)
                }
                false => {
                    say!(
                        lang,
                        "credit-decided-downtime-does-not-count",
                        site = site,
                        by = by,
                        at = at
                    )
                }
            })
        }
        Question::WasNotSeen { .. } | Question::NotReported { .. } => None,
    }
}

fn buttons(lang: Language, credit: &Credit, question: &Question) -> Markup {
    let button =
        |value: &str, text: String| html! { button name="decision" value=(value) { (text) } };
    html! {
        @match question {
            Question::DoesExclusionApply { incident, exclusion } => {
                form.buttons method="post" action=(credit_path(credit)) {
                    input type="hidden" name="incident" value=(incident);
                    input type="hidden" name="exclusion" value=(exclusion.code());
                    (button("applies", say!(lang, "credit-applies")))
                    (button("does_not_apply", say!(lang, "credit-does-not-apply")))
                }
            },
            Question::DoesDowntimeCount { incident, site, .. } => {
                form.buttons method="post" action=(credit_path(credit)) {
                    input type="hidden" name="incident" value=(incident);
                    input type="hidden" name="site" value=(site);
                    (button("counts", say!(lang, "credit-downtime-counts")))
                    (button("does_not_count", say!(lang, "credit-downtime-does-not-count")))
                }
            },
            Question::WasNotSeen { .. } | Question::NotReported { .. } => {},
        }
    }
}
