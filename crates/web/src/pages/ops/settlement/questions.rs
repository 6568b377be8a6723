//! What a person must decide before a credit is final, and their answers. Only what a credit asks can
//! be answered on its page; the credit follows at the next computation.

use super::FORM_ID;
use super::report::ReportForm;
use crate::access::login::unusable;
use crate::request::context::RequestContext;
use crate::request::error::{Error, FieldError};
use bongsu_core::incident::IncidentId;
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
    /// `yes` to decide about the credit, `no` to go back to its page; otherwise it is asked first
    /// whether to.
    #[serde(default)]
    pub(super) confirm: String,
    /// The decision, the incident, and the exclusion or the site in one, as buttons send them: they
    /// are in the form of the note, so that none of them loses it.
    #[serde(default)]
    answer: String,
    /// What is typed of a report, in the same form: neither is lost when the other is sent.
    #[serde(flatten)]
    pub(super) report: ReportForm,
}

impl DecisionForm {
    /// The same when the report is entered.
    pub(super) fn without_report(self) -> DecisionForm {
        DecisionForm { report: ReportForm::default(), ..self }
    }

    /// Whether something is typed on the page that an answer does not take.
    pub(super) fn is_written_on(&self) -> bool {
        let report = &self.report;
        [&self.note, &report.report_at, &report.report_note].iter().any(|it| !it.is_empty())
    }

    /// What is typed and is not sent for yet, for a page that asks something first.
    pub(super) fn kept(&self) -> Markup {
        html! {
            input type="hidden" name="note" value=(self.note);
            @for (name, value) in self.report.fields() { input type="hidden" name=(name) value=(value); }
        }
    }

    /// The same with what the button that was pressed says.
    pub(super) fn read(mut self) -> DecisionForm {
        if let [decision, incident, of] = self.answer.split(' ').collect::<Vec<_>>()[..] {
            let of = of.to_owned();
            match decision {
                "counts" | "does_not_count" | "take_back_downtime" => self.site = of,
                _ => self.exclusion = of,
            }
            (self.decision, self.incident) = (decision.to_owned(), incident.to_owned());
        }
        self
    }
}

/// A button that decides about an incident: of an exclusion by its code, or of a site by its name.
pub(super) fn answer_button(
    decision: &str,
    (incident, of): (&IncidentId, &str),
    text: &str,
) -> Markup {
    let value = format!("{decision} {incident} {of}");
    html! { button form=(FORM_ID) name="answer" value=(value) { (text) } }
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
        Question::WasNotSeen { .. }
        | Question::EndWasNotSeen { .. }
        | Question::NotReported { .. } => Err(Error::CreditNotOpen),
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
                p { (settlement::question(cx.lang, &cx.zone, &credit.settlement, it)) }
                @match (answer(cx, it, &decided), &credit.state) {
                    (Some(text), _) => p.notice.ok role="status" { (text) },
                    (None, CreditState::Proposed) => (buttons(cx.lang, it)),
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
        Question::WasNotSeen { .. }
        | Question::EndWasNotSeen { .. }
        | Question::NotReported { .. } => None,
    }
}

fn buttons(lang: Language, question: &Question) -> Markup {
    let all = match question {
        Question::DoesExclusionApply { incident, exclusion } => [
            answer_button("applies", (incident, exclusion.code()), &say!(lang, "credit-applies")),
            answer_button(
                "does_not_apply",
                (incident, exclusion.code()),
                &say!(lang, "credit-does-not-apply"),
            ),
        ],
        Question::DoesDowntimeCount { incident, site, .. } => [
            answer_button(
                "counts",
                (incident, site.as_str()),
                &say!(lang, "credit-downtime-counts"),
            ),
            answer_button(
                "does_not_count",
                (incident, site.as_str()),
                &say!(lang, "credit-downtime-does-not-count"),
            ),
        ],
        Question::WasNotSeen { .. }
        | Question::EndWasNotSeen { .. }
        | Question::NotReported { .. } => return html! {},
    };
    html! { div.buttons { @for button in &all { (button) } } }
}

/// Whether to do it, or to go back with what was typed.
pub(super) fn confirm_buttons(lang: Language) -> Markup {
    html! {
        p.buttons {
            button.danger name="confirm" value="yes" { (say!(lang, "act-do")) }
            button name="confirm" value="no" { (say!(lang, "act-back")) }
        }
    }
}
