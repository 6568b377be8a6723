//! `bongsu outbox`: what was sent, what is pending, and what failed (S8).

use super::options::{ConfigFile, OutputLanguage, open_existing};
use super::print;
use crate::runtime::delivery::address_book::addresses;
use bongsu_clock::Clock;
use bongsu_core::inventory::{Contact, Language};
use bongsu_core::notification::ContactKey;
use bongsu_core::notification::delivery::Topic;
use bongsu_store::{DeliveryCounts, FailedDelivery, NoticeDelivery};
use bongsu_words::say;
use std::collections::{BTreeMap, HashMap};
use std::process::ExitCode;

/// Show what was sent, what is pending, and what failed.
///
/// A notice fails when every relay rejects it, or delays it too often. Failed notices are
/// listed with the reason, and are sent again only with --retry.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu outbox                 counts by state, and the failed notices
  bongsu outbox --retry         retry failed notices, after the relay or address was fixed
  bongsu outbox --json          the same as JSON")]
pub struct Args {
    /// Retry failed notices; expired and superseded ones are not resent.
    #[arg(long)]
    retry: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigFile,
    #[command(flatten)]
    tongue: OutputLanguage,
}

/// Failed deliveries shown, at most.
const MAX_FAILED: usize = 100;

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.config.load()?;
    let language = args.tongue.language();
    let store = open_existing(&config).await?;
    if args.retry {
        let now = Clock::system().now();
        let mut retried = 0;
        for topic in Topic::RETRIED {
            retried += store.retry_failed(topic, now).await?;
        }
        print::line(say!(language, "cli-outbox-retried", n = retried));
        return Ok(ExitCode::SUCCESS);
    }
    let outbox = Outbox {
        notices: store.notice_counts().await?,
        failed_notices: store.failed_notices(MAX_FAILED).await?,
        addresses: addresses(store.secret(), store.inventory().await?),
        webhooks: store.delivery_counts_by_recipient(Topic::Webhook).await?,
        page_links: store.delivery_counts(Topic::PageLink).await?,
        announcements: store.delivery_counts(Topic::Announcement).await?,
        failed_statements: store.failed_deliveries(Topic::Webhook, MAX_FAILED).await?,
        alerts: store.delivery_counts(Topic::Alert).await?,
        promises: store.delivery_counts(Topic::Promise).await?,
        credits: store.delivery_counts(Topic::Credit).await?,
        claims_notices: store.delivery_counts(Topic::ClaimsNotice).await?,
        month_reports: store.delivery_counts(Topic::MonthReport).await?,
        tickets: store.delivery_counts(Topic::Ticket).await?,
        failed_tickets: store.failed_deliveries(Topic::Ticket, MAX_FAILED).await?,
        failed_alerts: store.failed_deliveries(Topic::Alert, MAX_FAILED).await?,
    };
    match args.json {
        true => print::line(outbox.json()),
        false => outbox.print(language),
    }
    Ok(ExitCode::SUCCESS)
}

/// What is shown.
struct Outbox {
    notices: DeliveryCounts,
    failed_notices: Vec<NoticeDelivery>,
    addresses: HashMap<ContactKey, (Contact, Language)>,
    webhooks: BTreeMap<String, DeliveryCounts>,
    page_links: DeliveryCounts,
    announcements: DeliveryCounts,
    failed_statements: Vec<FailedDelivery>,
    alerts: DeliveryCounts,
    promises: DeliveryCounts,
    credits: DeliveryCounts,
    claims_notices: DeliveryCounts,
    month_reports: DeliveryCounts,
    failed_alerts: Vec<FailedDelivery>,
    tickets: DeliveryCounts,
    failed_tickets: Vec<FailedDelivery>,
}

impl Outbox {
    /// The address of a contact, or its key if it is not in the inventory any more.
    fn address(&self, it: &NoticeDelivery) -> String {
        match self.addresses.get(&it.notice.contact) {
            Some((Contact::Email(address) | Contact::Phone(address), _)) => address.clone(),
            None => it.notice.contact.to_string(),
        }
    }

    /// The same as a reader of a language reads it.
    fn shown_address(&self, language: Language, it: &NoticeDelivery) -> String {
        match self.addresses.get(&it.notice.contact) {
            Some((contact, _)) => bongsu_words::contact(language, contact),
            None => self.address(it),
        }
    }

    fn print(&self, language: Language) {
        let counts = counts_text(language, &self.notices);
        print::line(say!(language, "cli-outbox-notices", counts = counts));
        for it in &self.failed_notices {
            let (address, reason) = (self.shown_address(language, it), it.notice.why.code());
            let at = it.notice.at;
            let last_error = it.returned.as_ref().map_or(&it.last_error, |(_, reason)| reason);
            print::line(format_args!("  {at}  {address}  {reason}  {last_error}"));
        }
        if self.failed_notices.len() == MAX_FAILED {
            print::line("  …");
        }
        for (name, counts) in &self.webhooks {
            print::line(format_args!("webhook {name}: {}", counts_text(language, counts)));
        }
        if self.page_links != DeliveryCounts::default() {
            let counts = counts_text(language, &self.page_links);
            print::line(say!(language, "cli-outbox-page-links", counts = counts));
        }
        if self.announcements != DeliveryCounts::default() {
            let counts = counts_text(language, &self.announcements);
            print::line(say!(language, "cli-outbox-announcements", counts = counts));
        }
        for FailedDelivery { recipient, incident, number, at, last_error } in
            &self.failed_statements
        {
            print::line(format_args!("  {at}  {recipient}  {incident}.{number}  {last_error}"));
        }
        if self.alerts != DeliveryCounts::default() {
            let counts = counts_text(language, &self.alerts);
            print::line(say!(language, "cli-outbox-alerts", counts = counts));
        }
        if self.promises != DeliveryCounts::default() {
            let counts = counts_text(language, &self.promises);
            print::line(say!(language, "cli-outbox-promises", counts = counts));
        }
        if self.credits != DeliveryCounts::default() {
            let counts = counts_text(language, &self.credits);
            print::line(say!(language, "cli-outbox-credits", counts = counts));
        }
        if self.claims_notices != DeliveryCounts::default() {
            let counts = counts_text(language, &self.claims_notices);
            print::line(say!(language, "cli-outbox-claims-notices", counts = counts));
        }
        if self.month_reports != DeliveryCounts::default() {
            let counts = counts_text(language, &self.month_reports);
            print::line(say!(language, "cli-outbox-month-reports", counts = counts));
        }
        for FailedDelivery { recipient, at, last_error, .. } in &self.failed_alerts {
            print::line(format_args!("  {at}  {recipient}  {last_error}"));
        }
        if self.tickets != DeliveryCounts::default() {
            let counts = counts_text(language, &self.tickets);
            print::line(say!(language, "cli-outbox-tickets", counts = counts));
        }
        for FailedDelivery { incident, at, last_error, .. } in &self.failed_tickets {
            print::line(format_args!("  {at}  {incident}  {last_error}"));
        }
    }

    fn json(&self) -> serde_json::Value {
        let failed_notices: Vec<_> =
            self.failed_notices.iter().map(|it| self.failed_notice_json(it)).collect();
        let webhooks: BTreeMap<_, _> =
            self.webhooks.iter().map(|(name, counts)| (name, counts_json(counts))).collect();
        let failed_statements: Vec<_> =
            self.failed_statements.iter().map(failed_statement_json).collect();
        let mut json = counts_json(&self.notices);
        json["failed_notices"] = failed_notices.into();
        json["webhooks"] = serde_json::json!(webhooks);
        json["page_links"] = counts_json(&self.page_links);
        json["tickets"] = counts_json(&self.tickets);
        json["announcements"] = counts_json(&self.announcements);
        json["failed_statements"] = failed_statements.into();
        json["alerts"] = counts_json(&self.alerts);
        json["promises"] = counts_json(&self.promises);
        json["credits"] = counts_json(&self.credits);
        json["claims_notices"] = counts_json(&self.claims_notices);
        json["month_reports"] = counts_json(&self.month_reports);
        let failed_alerts: Vec<_> = self.failed_alerts.iter().map(failed_alert_json).collect();
        json["failed_alerts"] = failed_alerts.into();
        json
    }

    fn failed_notice_json(&self, it: &NoticeDelivery) -> serde_json::Value {
        serde_json::json!({
            "address": self.address(it),
            "incident": it.notice.incident.to_string(),
            "number": it.notice.number,
            "reason": it.notice.why.code(),
            "at": it.notice.at.to_string(),
            "attempts": it.attempts,
            "last_error": it.last_error,
            "returned": it.returned.as_ref().map(|(at, reason)| {
                serde_json::json!({ "at": at.to_string(), "reason": reason })
            }),
        })
    }
}

fn counts_text(language: Language, counts: &DeliveryCounts) -> String {
    let DeliveryCounts { sent, pending, failed, dropped } = counts;
    say!(
        language,
        "cli-outbox-counts",
        sent = sent,
        pending = pending,
        failed = failed,
        dropped = dropped,
    )
}

fn counts_json(it: &DeliveryCounts) -> serde_json::Value {
    serde_json::json!({
        "sent": it.sent,
        "pending": it.pending,
        "failed": it.failed,
        "dropped": it.dropped,
    })
}

fn failed_alert_json(it: &FailedDelivery) -> serde_json::Value {
    serde_json::json!({
        "recipient": it.recipient,
        "message": it.incident.to_string(),
        "at": it.at.to_string(),
        "last_error": it.last_error,
    })
}

fn failed_statement_json(it: &FailedDelivery) -> serde_json::Value {
    serde_json::json!({
        "webhook": it.recipient,
        "incident": it.incident.to_string(),
        "number": it.number,
        "at": it.at.to_string(),
        "last_error": it.last_error,
    })
}
