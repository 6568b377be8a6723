//! What is believed to have failed, said as a belief.

use super::parts;
use crate::i18n::Lang;
use bongsu_core::incident::{Cause, Incident, Mode};

/// From here on a loss is spoken of as all.
const ALL: f64 = 0.985;

/// The incident's name: the same words for as long as its cause is the same.
pub fn title(lang: Lang, incident: &Incident) -> String {
    match &incident.cause {
        Some(cause) => say!(lang, "incident-title-cause", component = suspect(lang, cause)),
        None => say!(lang, "incident-title-unknown"),
    }
}

/// The component, or `A 외 2곳 중 하나` when the evidence cannot tell several apart.
pub fn suspect(lang: Lang, cause: &Cause) -> String {
    let named = parts::component(lang, &cause.component);
    match cause.one_of.len() {
        0 | 1 => named,
        n => say!(lang, "cause-one-of", component = named, others = n - 1),
    }
}

/// How it fails, in a sentence.
pub fn mode(lang: Lang, cause: &Cause) -> String {
    let percent = parts::percent(cause.rate);
    match cause.mode {
        Mode::Loss if cause.rate >= ALL => say!(lang, "mode-loss-all"),
        Mode::Loss => say!(lang, "mode-loss-part", percent = percent),
        Mode::Subset if cause.rate >= ALL => say!(lang, "mode-subset-all"),
        Mode::Subset => say!(lang, "mode-subset-part", percent = percent),
    }
}

/// How sure that is.
pub fn confidence(lang: Lang, cause: &Cause) -> String {
    say!(lang, "cause-confidence", percent = parts::percent(cause.confidence))
}
