//! A first draft of an official statement, from observations alone.

use super::names::Public;
use super::{cause, time};
use crate::Language;
use bongsu_core::incident::Incident;
use bongsu_core::statement::official::Narrative;
use jiff::tz::TimeZone;

/// A draft about an open incident, without the cause, which operators fill in.
pub fn draft(lang: Language, names: &Public, zone: &TimeZone, incident: &Incident) -> Narrative {
    let since = time::stamp(lang, zone, time::ANY_DAY, incident.began_at);
    let fact = match incident.presumed_cause() {
        Some(it) if incident.is_cause_seen() => {
            let component = cause::suspect(lang, names, it);
            say!(lang, "draft-fact-cause", since = since, component = component)
        }
        Some(it) => {
            let component = cause::suspect(lang, names, it);
            say!(lang, "draft-fact-gone", since = since, component = component)
        }
        None => say!(lang, "draft-fact", since = since),
    };
    Narrative { fact, cause: String::new(), response: say!(lang, "draft-response") }
}
