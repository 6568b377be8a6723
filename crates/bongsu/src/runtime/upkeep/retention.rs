//! Retention: deletes old changes of verdict and old access log entries.

use crate::config;
use bongsu_clock::Clock;
use bongsu_store::Store;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const INTERVAL: Duration = Duration::from_secs(6 * 3600);

/// How long what the desk has is kept.
#[derive(Clone, Copy)]
pub struct Keep {
    /// Tickets whose address nobody confirmed.
    pub unconfirmed_tickets: Duration,
    /// Closed tickets of nobody who is known as a customer.
    pub strangers_tickets: Duration,
    /// Reports of abuse.
    pub reports: Duration,
}

/// Deletes what is older than its retention by `clock`, at an interval, until `cancel`.
pub async fn run(
    store: Store,
    (clock, settings, desk): (Clock, config::Store, Keep),
    cancel: CancellationToken,
) {
    loop {
        let now = clock.now();
        let verdicts = store.prune_verdicts(now, settings.verdict_retention).await;
        let accesses = store.prune_accesses(now, settings.access_log_retention).await;
        if let Err(error) = store.prune_subscribers(now).await {
            tracing::warn!(%error, "cannot delete old subscriptions; retrying later");
        }
        if let Err(error) = store.prune_response_times(now, settings.verdict_retention).await {
            tracing::warn!(%error, "cannot delete old response times");
        }
        if let Err(error) = store.prune_problem_reports(now, settings.verdict_retention).await {
            tracing::warn!(%error, "cannot delete old problem reports; retrying later");
        }
        if let Err(error) = store.prune_alerts(now, settings.verdict_retention).await {
            tracing::warn!(%error, "cannot delete old alerts; retrying later");
        }
        let keep = settings.access_log_retention;
        if let Err(error) = store.prune_inventory_changes(now, keep).await {
            tracing::warn!(%error, "cannot delete old changes of the inventory; retrying later");
        }
        if let Err(error) = store.prune_promises(now, settings.verdict_retention).await {
            tracing::warn!(%error, "cannot delete old promises; retrying later");
        }
        if let Err(error) = store.prune_calls(now, settings.verdict_retention).await {
            tracing::warn!(%error, "cannot delete old calls; retrying later");
        }
        if let Err(error) = store.prune_oncall(now, settings.verdict_retention).await {
            tracing::warn!(%error, "cannot delete old escalations; retrying later");
        }
        let (unconfirmed, strangers) = (desk.unconfirmed_tickets, desk.strangers_tickets);
        if let Err(error) = store.prune_tickets(now, unconfirmed, strangers).await {
            tracing::warn!(%error, "cannot delete old tickets; retrying later");
        }
        if let Err(error) = store.prune_care(now, desk.reports).await {
            tracing::warn!(%error, "cannot delete old reports of abuse; retrying later");
        }
        if let Err(error) = store.prune_departures(now, settings.verdict_retention).await {
            tracing::warn!(%error, "cannot delete old departures; retrying later");
        }
        if let Err(error) = store.prune_external_alerts(now, settings.verdict_retention).await {
            tracing::warn!(%error, "cannot delete old alerts of other tools; retrying later");
        }
        if let Err(error) = store.prune_alert_mails(now).await {
            tracing::warn!(%error, "cannot forget old mails of other tools; retrying later");
        }
        if let Err(error) = store.prune_receipts(now).await {
            tracing::warn!(%error, "cannot delete old receipts of requests; retrying later");
        }
        if let Err(error) = store.prune_page_link_requests(now).await {
            tracing::warn!(%error, "cannot delete old requests for page links; retrying later");
        }
        if let Err(error) = store.prune_logins(now).await {
            tracing::warn!(%error, "cannot delete expired sessions and links; retrying later");
        }
        match (verdicts, accesses) {
            (Ok(0), Ok(0)) => {}
            (Ok(verdicts), Ok(accesses)) => {
                tracing::info!(verdicts, accesses, "deleted old rows");
            }
            (Err(error), _) | (_, Err(error)) => {
                tracing::warn!(%error, "cannot delete old rows; retrying later")
            }
        }
        tokio::select! {
            () = clock.sleep(INTERVAL) => {}
            () = cancel.cancelled() => return,
        }
    }
}
