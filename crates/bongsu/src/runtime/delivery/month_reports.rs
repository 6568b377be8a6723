//! The report of a month, by mail to contacts and to the host's people.

use super::address_book::AddressBook;
use super::contact_desk::ContactDesk;
use super::worker::Channel;
use crate::config::Reports;
use crate::runtime::upkeep::month_reports::to_host;
use bongsu_core::Time;
use bongsu_core::inventory::{Contact, Language};
use bongsu_core::notification::ContactKey;
use bongsu_core::notification::delivery::{
    Answer, Decision, Delivery, DeliveryChannel, DropReason, Topic,
};
use bongsu_core::secret::Purpose;
use bongsu_core::settlement::credit::record::{Credit, CreditState};
use bongsu_core::settlement::month::Month;
use bongsu_core::settlement::{Currency, Money};
use bongsu_send::Progress;
use bongsu_store::{Claimed, CustomerOutage, Error};
use bongsu_words::message::month_report::{MonthAccount, MonthOutage, month_report};
use std::collections::BTreeMap;
use tokio::sync::Mutex;

/// The most customers of one reader that are told of in a mail.
const MAX_CUSTOMERS: usize = 50;
/// The most outages that are looked at, of one customer or of all.
const MAX_OUTAGES: u32 = 500;

/// Delivers reports of months to who is to have them by the configuration of now.
pub async fn deliver(desk: ContactDesk, to: Reports) {
    desk.deliver(|desk| MonthReportDesk { desk, to, address_book: Mutex::default() }).await;
}

struct MonthReportDesk {
    desk: ContactDesk,
    to: Reports,
    address_book: Mutex<AddressBook>,
}

/// What a mail needs beside its key.
#[derive(Default)]
struct ReportPayload {
    /// `None` when nobody is to have it under this key.
    to: Option<(String, Language)>,
    accounts: Vec<MonthAccount>,
    /// How many customers of the reader are left out.
    more: usize,
}

impl Channel for MonthReportDesk {
    const TOPIC: Topic = Topic::MonthReport;
    type Payload = ReportPayload;

    async fn prepare(
        &self,
        claimed: Vec<Claimed>,
    ) -> Result<Vec<(Delivery, ReportPayload)>, Error> {
        let mut book = self.address_book.lock().await;
        book.refresh(&self.desk.store).await?;
        let now = self.desk.clock.now();
        let mut batch = Vec::with_capacity(claimed.len());
        for Claimed { delivery, .. } in claimed {
            let payload = self.payload(&book, &delivery, now).await?;
            batch.push((delivery, payload));
        }
        Ok(batch)
    }

    fn decide(&self, now: Time, delivery: &Delivery, payload: &ReportPayload) -> Decision {
        match (&payload.to, payload.accounts.is_empty()) {
            (Some(_), false) => Topic::MonthReport.policy().decide(now, delivery, false),
            _ => Decision::Drop(DropReason::NotOnRecord),
        }
    }

    fn channel(&self, _: &ReportPayload) -> Option<DeliveryChannel> {
        Some(DeliveryChannel::Mail)
    }

    async fn hand_over(
        &self,
        now: Time,
        delivery: &Delivery,
        payload: &ReportPayload,
        progress: &Progress,
    ) -> Answer {
        let Some((address, lang)) = &payload.to else {
            return Answer::Rejected("nobody is to have it any more".into());
        };
        let month = Month::of_report(&delivery.key);
        let told = (&payload.accounts[..], payload.more);
        let message = month_report((*lang, now), &self.desk.sender, month, told);
        let code = self.desk.store.secret().code(Purpose::MonthReport, &delivery.key.to_string());
        let id = format!("{code:032x}.report");
        self.desk.channels.mail(now, (address, *lang), (&id, &message), progress).await
    }
}

impl MonthReportDesk {
    async fn payload(
        &self,
        book: &AddressBook,
        delivery: &Delivery,
        now: Time,
    ) -> Result<ReportPayload, Error> {
        let month = Month::of_report(&delivery.key);
        let recipient = &delivery.key.recipient;
        if let Some(address) = self.to.mail_to.iter().find(|it| to_host(it) == *recipient) {
            let to = Some((address.clone(), self.to.language));
            let accounts = vec![self.of_host(month, now).await?];
            return Ok(ReportPayload { to, accounts, more: 0 });
        }
        let mut payload = ReportPayload::default();
        let Ok(contact) = ContactKey::try_from(recipient.clone()) else { return Ok(payload) };
        let wants = book.preferences_of(contact).wants_month_report(self.to.mail_customers);
        let Some((Contact::Email(address), lang)) = book.addressed(contact).filter(|_| wants)
        else {
            return Ok(payload);
        };
        let customers = book.customers_of(contact);
        payload.more = customers.len().saturating_sub(MAX_CUSTOMERS);
        for key in customers.into_iter().take(MAX_CUSTOMERS) {
            payload.accounts.push(self.of_customer(key, month, now).await?);
        }
        payload.to = Some((address, lang));
        Ok(payload)
    }

    async fn of_customer(&self, key: &str, month: Month, now: Time) -> Result<MonthAccount, Error> {
        let store = &self.desk.store;
        let name = store.customer(key).await?.map(|it| it.name).filter(|it| !it.is_empty());
        let name = name.filter(|name| name != key);
        let mut page = None;
        if let Some(urls) = &self.desk.pages {
            page = store.page_token_of(key).await?.and_then(|token| urls.month(token, month));
        }
        let credits = store.credits_between(month, (key, key)).await?;
        let mut account = self.outages(Some(key), month, now).await?;
        account.customer =
            Some(name.map_or_else(|| key.to_owned(), |name| format!("{name} ({key})")));
        (account.credits, account.page) = (total(&credits), page);
        Ok(account)
    }

    async fn of_host(&self, month: Month, now: Time) -> Result<MonthAccount, Error> {
        let mut account = self.outages(None, month, now).await?;
        let credits = self.desk.store.credits_of_month(month).await?;
        account.credits = total(&credits);
        Ok(account)
    }

    /// The outages of a customer, or of all.
    async fn outages(
        &self,
        customer: Option<&str>,
        month: Month,
        now: Time,
    ) -> Result<MonthAccount, Error> {
        let (store, span) = (&self.desk.store, month.span(&self.desk.sender.zone));
        let outages = store.outages_gone_through(customer, span, MAX_OUTAGES).await?;
        let outage =
            |it: &CustomerOutage| MonthOutage { from: it.from, until: it.until, sites: it.sites };
        Ok(MonthAccount {
            customer: None,
            was_watched: !store.watched_within(span, now).await?.is_empty(),
            outages: outages.iter().map(outage).collect(),
            credits: Vec::new(),
            page: None,
        })
    }
}

/// What was approved, of each currency.
fn total(credits: &[Credit]) -> Vec<Money> {
    let mut sums: BTreeMap<Currency, i64> = BTreeMap::new();
    let given = credits.iter().filter(|it| matches!(it.state, CreditState::Approved { .. }));
    for credit in given {
        let sum = sums.entry(credit.amount.currency()).or_default();
        *sum = sum.saturating_add(credit.amount.minor());
    }
    sums.into_iter().map(|(currency, minor)| Money::new(minor, currency)).collect()
}
