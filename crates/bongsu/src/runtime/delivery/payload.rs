//! A statement rendered for programs and chat rooms.

use bongsu_core::external_alert::Severity;
use bongsu_core::incident::Incident;
use bongsu_core::statement::Statement;
use bongsu_send::webhook::{StatementPayload, Webhook};
use bongsu_web::App;
use bongsu_words::names::{ComponentNames, Internal, ReaderNames};
use bongsu_words::time::ANY_DAY;
use bongsu_words::{Language, cause, statement};
use jiff::tz::TimeZone;
use std::sync::Arc;

/// What is the same for all recipients.
pub struct PayloadBuilder<'a> {
    /// Renders what programs get.
    pub app: &'a Arc<App>,
    /// The time zone of the text.
    pub zone: &'a TimeZone,
    /// The URL of the public page, if it can be reached from outside.
    pub page: Option<&'a str>,
}

impl PayloadBuilder<'_> {
    /// What the readers of a configured webhook call components.
    pub fn names_of(&self, webhook: &Webhook) -> ReaderNames {
        match webhook.is_internal {
            true => ReaderNames::Internal(Internal::within_the_company()),
            false => self.public_names(),
        }
    }

    /// What everybody calls them.
    pub fn public_names(&self) -> ReaderNames {
        ReaderNames::Public(self.app.public_names())
    }

    /// The payload of `last`, with the incident's `statements` up to it.
    pub fn payload(
        &self,
        (lang, names): (Language, ReaderNames),
        incident: &Incident,
        statements: &[Statement],
        last: &Statement,
    ) -> StatementPayload {
        let id = incident.id;
        let reader = (lang, names.clone());
        let (body, statuspage) =
            bongsu_web::incident_payloads(self.app, reader, incident, statements);
        let text = statement::quote(lang, &names, self.zone, ANY_DAY, last);
        let page = self.page.filter(|_| self.app.is_public(incident.class));
        StatementPayload {
            id: format!("{id}.{}", last.number),
            title: cause::title(lang, &names, incident),
            text: format!("{}: {}", text.heading, text.paragraph()),
            page: page.map(|page| format!("{page}/incidents/{id}")),
            incident: id.to_string(),
            component: incident.presumed_cause().and_then(|cause| names.key(&cause.component)),
            component_name: incident.presumed_cause().map(|it| cause::suspect(lang, &names, it)),
            severity: Severity::of_class(incident.class),
            at: last.as_of,
            began: incident.began_at,
            resolved: incident.resolved_at.filter(|_| last.next_update_by.is_none()),
            next_update: last.next_update_by,
            body,
            statuspage,
        }
    }
}
