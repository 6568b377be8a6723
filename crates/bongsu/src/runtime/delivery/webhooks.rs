//! The herald: tells programs and rooms every statement, each once and in its order.
//!
//! What is due follows from the statements in the store, so nothing is lost when this
//! program is killed; what was handed over just then may be handed over once more, under the
//! same id.

use super::payload::PayloadBuilder;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::notification::backoff;
use bongsu_send::Outcome;
use bongsu_send::webhook::Webhook;
use bongsu_store::{DeliveryOutcome, Error, PendingPost, Store};
use bongsu_web::App;
use jiff::tz::TimeZone;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How often it is looked whether anything was stated.
const LOOK: Duration = Duration::from_millis(500);
/// What is older is of no use to anybody who has not heard it yet.
const NEWS_LASTS: Duration = Duration::from_secs(24 * 3600);
/// Tries that lead to nothing, before a person is to look at it.
const TRIES_MOST: u32 = 40;

/// Tells programs and rooms.
pub struct WebhookWorker {
    /// What is kept time by.
    pub clock: Clock,
    /// The zone of the times that are told.
    pub zone: TimeZone,
    /// Where statements are, under the leader's lease.
    pub store: Store,
    /// Draws what programs are told.
    pub app: Arc<App>,
    /// Whom it tells.
    pub hooks: Arc<[Webhook]>,
    /// Where the public page is, when it can be reached from outside.
    pub page: Option<String>,
    /// Stops it.
    pub cancel: CancellationToken,
}

impl WebhookWorker {
    /// Tells until it is cancelled or another program leads.
    pub async fn run(self) {
        let each = self.hooks.iter().map(|hook| self.serve(hook));
        tokio::select! {
            _ = futures_util::future::join_all(each) => {}
            () = self.cancel.cancelled() => {}
        }
    }

    /// Tells one hook, whatever becomes of the others.
    async fn serve(&self, hook: &Webhook) {
        let mut known = false;
        loop {
            match self.turn(hook, &mut known).await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(Error::Fenced { .. }) => return,
                Err(error) => {
                    tracing::warn!(hook = hook.name, %error, "a hook waits for the store");
                }
            }
            Clock::system().sleep(LOOK).await;
        }
    }

    /// Tells what is due; `false` when nothing is.
    async fn turn(&self, hook: &Webhook, known: &mut bool) -> Result<bool, Error> {
        let now = self.clock.now();
        if !*known {
            self.store.register_webhook(&hook.name, now).await?;
            *known = true;
        }
        let untold = self.store.next_webhook_post(&hook.name, now.before(NEWS_LASTS)).await?;
        let Some(untold) = untold.filter(|untold| untold.due_at <= now) else { return Ok(false) };
        let fate = self.tell(hook, now, &untold).await?;
        if let DeliveryOutcome::Failed(_) = fate {
            // Why may name an address: `bongsu outbox` shows it.
            tracing::warn!(hook = hook.name, "a hook did not take a statement");
        }
        self.store.settle_webhook(&hook.name, self.clock.now(), &untold, &fate).await?;
        Ok(true)
    }

    async fn tell(
        &self,
        hook: &Webhook,
        now: Time,
        untold: &PendingPost,
    ) -> Result<DeliveryOutcome, Error> {
        let id = untold.statement.incident;
        let Some(incident) = self.store.incident(id).await? else {
            return Ok(DeliveryOutcome::Dropped("its incident is not known".into()));
        };
        let mut said = self.store.statements(id).await?;
        let newer = said.iter().any(|later| later.number > untold.statement.number);
        if hook.is_room() && untold.attempts > 0 && newer {
            return Ok(DeliveryOutcome::Dropped("overtaken".into()));
        }
        said.retain(|earlier| earlier.number <= untold.statement.number);
        let (app, zone, page) = (&self.app, &self.zone, self.page.as_deref());
        let telling = PayloadBuilder { app, zone, page, now };
        let news = telling.news(hook.lang, &incident, &said, &untold.statement);
        let (outcome, wait) = hook.tell(now, &news).await;
        Ok(match outcome {
            Outcome::Accepted(words) => DeliveryOutcome::Sent(words),
            Outcome::Refused(why) => DeliveryOutcome::Failed(why),
            Outcome::TryLater(why) if untold.attempts >= TRIES_MOST => DeliveryOutcome::Failed(why),
            Outcome::TryLater(why) => {
                let pause = backoff::pause(untold.attempts, &format!("{} {}", hook.name, news.id));
                DeliveryOutcome::Retry(now + pause.max(wait.unwrap_or_default()), why)
            }
        })
    }
}
