//! Open incidents, told to Alertmanager again and again, as Prometheus tells its alerts.
//!
//! Alertmanager forgets what it was told when it starts again, and ends an alert by itself at the
//! time that came with it: whoever is on call would read "resolved" of an outage that goes on.

use super::payload::PayloadBuilder;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::incident::{Incident, IncidentId};
use bongsu_send::webhook::Webhook;
use bongsu_send::{Outcome, Progress};
use bongsu_store::{Error, Store};
use bongsu_web::App;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// The pause between two rounds; Prometheus' `resend_delay`.
const REPEAT_INTERVAL: Duration = Duration::from_secs(60);
/// How long the end of an incident is repeated; as long as Prometheus repeats it.
const RESOLVED_REPEAT_SPAN: Duration = Duration::from_secs(15 * 60);
/// The most incidents of a round.
const MAX_INCIDENTS: u32 = 100;

/// Repeats alerts.
pub struct AlertRepeater {
    /// The clock of the outbox.
    pub clock: Clock,
    /// The time zone of the texts.
    pub zone: TimeZone,
    /// The store.
    pub store: Store,
    /// Renders what programs get.
    pub app: Arc<App>,
    /// The configured webhooks.
    pub webhooks: Arc<[Webhook]>,
    /// The URL of the public page, if it can be reached from outside.
    pub page: Option<String>,
}

impl AlertRepeater {
    /// Works until it is dropped.
    pub async fn run(self) {
        if !self.webhooks.iter().any(Webhook::is_repeated) {
            return std::future::pending().await;
        }
        loop {
            self.clock.sleep(REPEAT_INTERVAL).await;
            if let Err(error) = self.repeat().await {
                tracing::warn!(%error, "cannot read open incidents; repeating alerts later");
            }
        }
    }

    /// One round. What was said of an incident that has changed meanwhile is said anew: an alert
    /// that is told to be open after its end was told would stay so.
    async fn repeat(&self) -> Result<(), Error> {
        let mut told: HashMap<IncidentId, u32> = HashMap::new();
        for _ in 0..2 {
            let now = self.clock.now();
            for incident in self.store.incidents(None, MAX_INCIDENTS).await? {
                let statements = incident.statements;
                if is_repeated(&incident, now) && told.get(&incident.id) != Some(&statements) {
                    self.tell(now, &incident).await?;
                    told.insert(incident.id, statements);
                }
            }
        }
        Ok(())
    }

    async fn tell(&self, now: Time, incident: &Incident) -> Result<(), Error> {
        let statements = self.store.statements(incident.id).await?;
        let Some(last) = statements.last() else { return Ok(()) };
        let page = self.page.as_deref();
        let builder = PayloadBuilder { app: &self.app, zone: &self.zone, page };
        for webhook in self.webhooks.iter().filter(|webhook| webhook.is_repeated()) {
            let reader = (webhook.lang, builder.names_of(webhook));
            let payload = builder.payload(reader, incident, &statements, last);
            let (outcome, _) = webhook.deliver(now, &payload, &Progress::default()).await;
            if !matches!(outcome, Outcome::Accepted(_)) {
                let (webhook, why) = (&webhook.name, outcome.into_text());
                tracing::warn!(webhook, why, "cannot repeat an alert; retrying in a minute");
            }
        }
        Ok(())
    }
}

/// Open, or so lately resolved that its end is told again.
fn is_repeated(incident: &Incident, now: Time) -> bool {
    incident.resolved_at.is_none_or(|at| now.since(at) < RESOLVED_REPEAT_SPAN)
}
