//! Has the report of each month sent by mail, in the morning after it ended.
//!
//! Killed at any step, the next turn does it again: a report that was handed to the outbox under its
//! key is not handed to it twice.

use crate::config::Reports;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::inventory::Contact;
use bongsu_core::notification::ContactKey;
use bongsu_core::settlement::month::Month;
use bongsu_store::{Error, Store};
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const INTERVAL: Duration = Duration::from_secs(60);
/// So long after its end a month is reported: it is nine in the morning then, and what was owed for
/// it has been worked out.
const PAUSE: Duration = Duration::from_secs(9 * 3600);
/// So long after its end it is news to nobody any more.
const TOO_LATE: Duration = Duration::from_secs(14 * 24 * 3600);

/// To whom, and by which calendar.
#[derive(Clone, Debug)]
pub struct MonthReports {
    /// The clock.
    pub clock: Clock,
    /// The operator's time zone.
    pub zone: TimeZone,
    /// To whom.
    pub to: Reports,
}

/// The recipient of a delivery to one of the host's people.
pub fn to_host(address: &str) -> String {
    format!("host:{address}")
}

/// Has them sent, until `cancel`.
pub async fn run(store: Store, reports: MonthReports, cancel: CancellationToken) {
    loop {
        if let Err(error) = reports.turn(&store, reports.clock.now()).await {
            tracing::warn!(
                error = format!("{error:#}"),
                "cannot send reports of the month; retrying later"
            );
        }
        tokio::select! {
            () = reports.clock.sleep(INTERVAL) => {}
            () = cancel.cancelled() => return,
        }
    }
}

impl MonthReports {
    /// Sends that of the last month, once it is due.
    async fn turn(&self, store: &Store, now: Time) -> Result<(), Error> {
        let month = Month::at(now, &self.zone).previous();
        let span = month.span(&self.zone);
        if now < span.until + PAUSE || now >= span.until + TOO_LATE {
            return Ok(());
        }
        let occasion = format!("month-report:{month}");
        if !store.settled(std::slice::from_ref(&occasion)).await?.is_empty() {
            return Ok(());
        }
        let mut recipients = BTreeSet::new();
        // A program that was set up after the month has nothing to report.
        if !store.watched_within(span, now).await?.is_empty() {
            recipients.extend(self.to.mail_to.iter().map(|address| to_host(address)));
            recipients.extend(self.customers(store).await?);
        }
        tracing::info!(%month, recipients = recipients.len(), "sending the reports of the month");
        store.send_month_report((&occasion, month), now, recipients).await
    }

    /// The contacts who want it.
    async fn customers(&self, store: &Store) -> Result<BTreeSet<String>, Error> {
        let preferences = store.preferences().await?;
        let customers = store.inventory().await?.customers;
        let contacts = customers.values().flat_map(|customer| &customer.contacts);
        let keys = contacts
            .filter(|contact| matches!(contact, Contact::Email(_)))
            .map(|contact| ContactKey::of(store.secret(), contact))
            .filter(|key| match preferences.get(key) {
                Some(theirs) => theirs.wants_month_report(self.to.mail_customers),
                None => self.to.mail_customers,
            });
        Ok(keys.map(|key| key.to_string()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::inventory::{Customer, Inventory};
    use bongsu_core::notification::delivery::Topic;
    use bongsu_core::notification::preferences::NotificationPreferences;
    use bongsu_core::span::Span;

    fn at(text: &str) -> Time {
        Time::parse(text).expect("a time")
    }

    fn reports() -> MonthReports {
        MonthReports {
            clock: Clock::system(),
            zone: TimeZone::get("Asia/Seoul").expect("known"),
            to: Reports {
                mail_customers: true,
                mail_to: vec!["owner@host.example".into()],
                ..Reports::default()
            },
        }
    }

    async fn store(directory: &tempfile::TempDir) -> Store {
        let path = directory.path().join("desk.db");
        let store = Store::open(&format!("sqlite:{}", path.display())).await.expect("a store");
        let mut inventory = Inventory::default();
        let mail = |name: &str| Contact::Email(format!("{name}@shop.example"));
        let phone = Contact::Phone("0212345678".into());
        let customer = |contacts| Customer { contacts, ..Customer::default() };
        inventory.customers.insert("7".into(), customer(vec![mail("kim"), phone]));
        inventory.customers.insert("8".into(), customer(vec![mail("lee"), mail("kim")]));
        store.save_inventory(&inventory, Time::ZERO).await.expect("saved");
        let no = NotificationPreferences { month_report: Some(false), ..Default::default() };
        let lee = ContactKey::of(store.secret(), &mail("lee"));
        store.save_preferences(lee, &no, Time::ZERO).await.expect("saved");
        store
    }

    async fn pending(store: &Store) -> u64 {
        store.delivery_counts(Topic::MonthReport).await.expect("read").pending
    }

    #[tokio::test]
    async fn each_who_wants_it_has_one_mail_in_the_morning_after_the_month() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = store(&directory).await;
        let watched =
            Span { from: at("2018-01-04T00:00:00+09:00"), until: at("2018-01-05T00:00:00+09:00") };
        store.record_coverage(watched, Duration::from_secs(60)).await.expect("recorded");
        let reports = reports();
        reports.turn(&store, at("2018-02-01T08:59:00+09:00")).await.expect("too early");
        assert_eq!(pending(&store).await, 0);
        for minute in ["2018-02-01T09:00:00+09:00", "2018-02-01T09:01:00+09:00"] {
            reports.turn(&store, at(minute)).await.expect("sent");
            // Kim, of two customers, and the owner; not Lee, nor a telephone.
            assert_eq!(pending(&store).await, 2);
        }
    }

    #[tokio::test]
    async fn a_month_that_nobody_watched_is_reported_to_nobody() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = store(&directory).await;
        reports().turn(&store, at("2018-02-01T09:00:00+09:00")).await.expect("nothing");
        assert_eq!(pending(&store).await, 0);
    }
}
