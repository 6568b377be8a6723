//! `bongsu outbox`: what was told, what waits, and what nobody would take (S8).

use super::{ConfigFile, OutputLanguage, print};
use crate::runtime::delivery::notices::addresses;
use bongsu_clock::Clock;
use bongsu_core::inventory::{Contact, Language};
use bongsu_core::notification::ContactKey;
use bongsu_store::{Delivery, DeliveryCounts, FailedPost, Store};
use std::collections::{BTreeMap, HashMap};
use std::process::ExitCode;

/// Show what was sent, what waits, and what could not be handed over.
///
/// What every relay refused for good, or put off too often, is dead: it is listed with the
/// reason, and tried again when it is said to be.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu outbox                 how many notices stand where; those that nobody would take
  bongsu outbox --retry         have these tried again, when the relay or address is mended
  bongsu outbox --json          the same for a program")]
pub struct Args {
    /// Have what is dead tried again; what has become too old meanwhile is dropped.
    #[arg(long)]
    retry: bool,
    /// JSON in place of words.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigFile,
    #[command(flatten)]
    tongue: OutputLanguage,
}

/// The dead are shown up to this many.
const SHOWN: usize = 100;

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.config.load()?;
    let language = args.tongue.language();
    let store = Store::open(&config.store.url).await?;
    if args.retry {
        let now = Clock::system().now();
        let again = store.retry_failed(now).await? + store.retry_webhooks(now).await?;
        print::line(match language {
            Language::Ko => format!("{again}건을 다시 보냅니다."),
            Language::En => format!("{again} will be tried again."),
        });
        return Ok(ExitCode::SUCCESS);
    }
    let (outbox, dead) = (store.outbox().await?, store.failed_notices(SHOWN).await?);
    let addresses = addresses(store.inventory().await?);
    let hooks =
        Hooks { told: store.hooks().await?, unheard: store.failed_webhook_posts(SHOWN).await? };
    match args.json {
        true => print::line(json(&outbox, &dead, &addresses, &hooks)),
        false => {
            tell(language, &outbox, &dead, &addresses);
            tell_hooks(language, &hooks);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What programs and rooms were told.
struct Hooks {
    told: BTreeMap<String, DeliveryCounts>,
    unheard: Vec<FailedPost>,
}

fn tell_hooks(language: Language, hooks: &Hooks) {
    for (name, DeliveryCounts { pending, sent, failed: dead, dropped }) in &hooks.told {
        print::line(match language {
            Language::Ko => format!(
                "hook {name}: 알림 {sent}, 기다림 {pending}, 받지 않음 {dead}, 필요 없어짐 {dropped}"
            ),
            Language::En => format!(
                "hook {name}: {sent} told, {pending} waiting, {dead} not taken, {dropped} not needed any more"
            ),
        });
    }
    for it in &hooks.unheard {
        let FailedPost { hook, incident, number, at, last_error } = it;
        print::line(format_args!("  {at}  {hook}  {incident}.{number}  {last_error}"));
    }
}

type Addresses = HashMap<ContactKey, (Contact, Language)>;

/// The address of a contact, or his key when he is not in the inventory any more.
fn whose(it: &Delivery, addresses: &Addresses) -> String {
    match addresses.get(&it.notice.contact) {
        Some((Contact::Email(address) | Contact::Phone(address), _)) => address.clone(),
        None => it.notice.contact.to_string(),
    }
}

fn tell(language: Language, outbox: &DeliveryCounts, dead: &[Delivery], addresses: &Addresses) {
    let DeliveryCounts { pending, sent, failed: all_dead, dropped } = outbox;
    print::line(match language {
        Language::Ko => format!(
            "보냄 {sent}, 기다림 {pending}, 보내지 못함 {all_dead}, 필요 없어져 보내지 않음 {dropped}"
        ),
        Language::En => {
            format!(
                "{sent} sent, {pending} waiting, {all_dead} dead, {dropped} not needed any more"
            )
        }
    });
    for it in dead {
        let (whose, why) = (whose(it, addresses), it.notice.why.as_str());
        print::line(format_args!("  {}  {whose}  {why}  {}", it.notice.at, it.last_error));
    }
    if dead.len() == SHOWN {
        print::line("  …");
    }
}

fn json(
    outbox: &DeliveryCounts,
    dead: &[Delivery],
    addresses: &Addresses,
    hooks: &Hooks,
) -> serde_json::Value {
    let count = |it: &DeliveryCounts| serde_json::json!({ "sent": it.sent, "waiting": it.pending, "dead": it.failed, "dropped": it.dropped });
    let unheard: Vec<_> = hooks
        .unheard
        .iter()
        .map(|it| {
            serde_json::json!({
                "hook": it.hook,
                "incident": it.incident.to_string(),
                "number": it.number,
                "at": it.at.to_string(),
                "reason": it.last_error,
            })
        })
        .collect();
    let told: BTreeMap<_, _> = hooks.told.iter().map(|(name, it)| (name, count(it))).collect();
    let dead: Vec<_> = dead
        .iter()
        .map(|it| {
            serde_json::json!({
                "address": whose(it, addresses),
                "incident": it.notice.incident.to_string(),
                "number": it.notice.number,
                "why": it.notice.why.as_str(),
                "at": it.notice.at.to_string(),
                "attempts": it.attempts,
                "reason": it.last_error,
            })
        })
        .collect();
    serde_json::json!({
        "sent": outbox.sent,
        "waiting": outbox.pending,
        "dead": outbox.failed,
        "dropped": outbox.dropped,
        "dead_notices": dead,
        "hooks": told,
        "dead_statements": unheard,
    })
}
