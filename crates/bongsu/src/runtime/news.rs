//! A statement as programs and rooms are told of it.

use bongsu_core::Time;
use bongsu_core::incident::Incident;
use bongsu_core::statement::Statement;
use bongsu_send::hook::News;
use bongsu_web::App;
use bongsu_words::{Lang, cause, statement};
use jiff::tz::TimeZone;
use std::sync::Arc;

/// What is the same for all who are told.
pub struct Telling<'a> {
    /// Draws what programs are told.
    pub app: &'a Arc<App>,
    /// The zone of the times that are told.
    pub zone: &'a TimeZone,
    /// Where the public page is, when it can be reached from outside.
    pub page: Option<&'a str>,
    /// When it is told.
    pub now: Time,
}

impl Telling<'_> {
    /// The last of `said`, which are the incident's statements up to it.
    pub fn news(
        &self,
        lang: Lang,
        incident: &Incident,
        said: &[Statement],
        last: &Statement,
    ) -> News {
        let id = incident.id;
        let (body, statuspage) = bongsu_web::told(self.app, lang, incident, said);
        let words = statement::said(lang, self.zone, self.now, last);
        News {
            id: format!("{id}.{}", last.number),
            title: cause::title(lang, incident),
            text: format!("{}: {}", words.heading, words.paragraph()),
            page: self.page.map(|page| format!("{page}/incidents/{id}")),
            incident: id.to_string(),
            component: incident.cause.as_ref().map(|cause| cause.component.to_string()),
            at: last.as_of,
            began: incident.began_at,
            resolved: incident.resolved_at.filter(|_| last.next_word_by.is_none()),
            next_word: last.next_word_by,
            body,
            statuspage,
        }
    }
}
