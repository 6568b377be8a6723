//! A statement as programs and rooms are told of it.

use bongsu_core::Time;
use bongsu_core::incident::Incident;
use bongsu_core::statement::Statement;
use bongsu_send::webhook::StatementPayload;
use bongsu_web::App;
use bongsu_words::{Language, cause, statement};
use jiff::tz::TimeZone;
use std::sync::Arc;

/// What is the same for all who are told.
pub struct PayloadBuilder<'a> {
    /// Draws what programs are told.
    pub app: &'a Arc<App>,
    /// The zone of the times that are told.
    pub zone: &'a TimeZone,
    /// Where the public page is, when it can be reached from outside.
    pub page: Option<&'a str>,
    /// When it is told.
    pub now: Time,
}

impl PayloadBuilder<'_> {
    /// The last of `said`, which are the incident's statements up to it.
    pub fn news(
        &self,
        lang: Language,
        incident: &Incident,
        said: &[Statement],
        last: &Statement,
    ) -> StatementPayload {
        let id = incident.id;
        let (body, statuspage) = bongsu_web::incident_payloads(self.app, lang, incident, said);
        let words = statement::quote(lang, self.zone, self.now, last);
        StatementPayload {
            id: format!("{id}.{}", last.number),
            title: cause::title(lang, incident),
            text: format!("{}: {}", words.heading, words.paragraph()),
            page: self.page.map(|page| format!("{page}/incidents/{id}")),
            incident: id.to_string(),
            component: incident.cause.as_ref().map(|cause| cause.component.to_string()),
            at: last.as_of,
            began: incident.began_at,
            resolved: incident.resolved_at.filter(|_| last.next_update_by.is_none()),
            next_update: last.next_update_by,
            body,
            statuspage,
        }
    }
}
