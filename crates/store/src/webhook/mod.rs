//! The configured webhooks: each gets every statement once, in order.

pub(crate) mod sql;

use crate::Store;
use crate::delivery::sql::DELIVERIES_DROP;
use crate::error::Error;
use crate::unit::Unit;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::notification::delivery::{DropReason, Topic};
use std::collections::BTreeSet;

impl Store {
    /// Makes `names` the configured webhooks. Statements made from `now` on are delivered to a
    /// new one; what is pending for one that is not configured any more is dropped.
    ///
    /// # Errors
    /// Any database error; [`Error::Fenced`] when another program is the leader.
    pub async fn register_webhooks(&self, names: &[&str], now: Time) -> Result<(), Error> {
        let rows = self.db.read(&sql::WEBHOOKS, vec![]).await?;
        let known: BTreeSet<String> =
            rows.into_iter().map(|mut row| row.take()).collect::<Result<_, _>>()?;
        let removed = known.iter().filter(|name| !names.contains(&name.as_str()));
        let removed: Vec<Value> = removed.map(Value::from).collect();
        let oldest = now.before(Topic::Webhook.policy().max_age);
        let drop_row = |name: &Value| {
            let reason = DropReason::NotConfigured.as_str().into();
            vec![Topic::Webhook.as_str().into(), name.clone(), now.into(), reason]
        };
        let unit = Unit::new()
            .run_each(&DELIVERIES_DROP, removed.iter().map(drop_row).collect())
            .run_each(&sql::WEBHOOK_DELETE, removed.into_iter().map(|name| vec![name]).collect())
            .run_each(
                &sql::WEBHOOK_INSERT,
                names.iter().map(|name| vec![(*name).into(), now.into()]).collect(),
            )
            .run_each(
                &sql::WEBHOOK_BACKLOG_INSERT,
                names.iter().map(|name| vec![(*name).into(), oldest.into()]).collect(),
            );
        self.write(unit).await.map(drop)
    }
}
