//! `bongsu doctor`: preflight checks.

use super::options::{BadInput, ConfigFile, OutputLanguage, open_existing};
use super::print;
use crate::config::Config;
use crate::doctor::shared_fate::Watched;
use crate::doctor::{
    Finding, Severity, alimtalk_templates, contacts, damage, disk_space, foreign_addresses,
    heartbeat, mail, mail_identity, mailboxes, mirrors, own_dependencies, reference_targets, setup,
    users, webhooks,
};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::inventory::Inventory;
use bongsu_core::inventory::discovery::Discovery;
use bongsu_core::name::Name;
use bongsu_core::oncall::contact_test::ContactTest;
use bongsu_core::oncall::plan::Plan;
use bongsu_core::oncall::push::Browsers;
use bongsu_store::User;
use bongsu_words::{Language, say};
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Find what would fail during an outage, and how to fix it.
///
/// Checks the configuration, the inventory, relays, webhooks, mirrors, reference targets and
/// disk space, and whether anything you need during an outage shares name servers or networks
/// with what you monitor. Nobody is notified unless you ask for a test. The exit status is 1
/// when something does not work now.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu doctor                          run every check; nobody is notified
  bongsu doctor --mail me@my.address     also send a test mail, the way notices are sent
  bongsu doctor --webhook ops-room       also send a test to this webhook")]
pub struct Args {
    /// Send a test mail to this address through the relays.
    #[arg(long, value_name = "ADDRESS")]
    mail: Option<String>,
    /// Send a test, marked as one, to the webhook with this name.
    #[arg(long, value_name = "NAME")]
    webhook: Option<String>,
    #[command(flatten)]
    config: ConfigFile,
    #[command(flatten)]
    output: OutputLanguage,
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.config.load()?;
    let lang = args.output.language();
    let mut findings = check(&args, &config, lang).await?;
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings.iter().for_each(show);
    let failed = findings.iter().any(|finding| finding.severity == Severity::Error);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn check(args: &Args, config: &Config, lang: Language) -> anyhow::Result<Vec<Finding>> {
    let now = Clock::system().now();
    let (stored, unreadable) = match read_stored(config).await {
        Err(error) if error.is::<BadInput>() => return Err(error),
        Err(error) => (Stored::default(), Some(format!("{error:#}"))),
        Ok(stored) => (stored, None),
    };
    let mut findings = damage::check(config, lang, unreadable.as_deref());
    let Stored { inventory, discoveries, last_mail, users, plan, browsers, contact_tests } = stored;
    let watched = Watched::new(&inventory, &discoveries);
    if unreadable.is_none() {
        findings.extend(setup::check(config, &inventory, lang));
        findings.extend(foreign_addresses::check(config, (&inventory, &discoveries), lang));
    }
    let mailer = opened(config.mailer(), lang, &mut findings);
    let phones = [config.sms_sender(), config.voice_sender()];
    let phones = phones.map(|sender| opened(sender, lang, &mut findings));
    let behind_proxy = config.web.proxy_login.is_some();
    if unreadable.is_none() {
        findings.extend(users::check(&users, behind_proxy, lang));
        findings.push(users::check_key(&users, &config.store.key_file, lang));
        findings.extend(contacts::check((&plan, &browsers), &contact_tests, lang, now));
    }
    findings.extend(disk_space::check(config, lang));
    findings.extend(reference_targets::check(config, lang, &watched).await);
    if let Some(mailer) = &mailer {
        findings.extend(mail::check_relays(mailer, lang).await);
        findings.push(mail::check_last_sent(lang, now, last_mail));
        findings.extend(mail_identity::check(config, lang, &watched, mailer).await);
    }
    findings.extend(mailboxes::check(config, lang).await);
    findings.extend(webhooks::check(config, lang).await);
    findings.extend(heartbeat::check(config, lang).await);
    findings.extend(mirrors::check(config, lang).await);
    for sender in phones.iter().flatten() {
        findings.extend(alimtalk_templates::check(sender, lang, now).await);
    }
    let mailer = mailer.as_ref();
    findings.extend(own_dependencies::check(config, lang, &watched, mailer, &phones).await);
    if let Some(address) = &args.mail {
        let operator = &config.operator.name;
        findings.push(mail::send_test(lang, now, operator, mailer, address).await);
    }
    if let Some(name) = &args.webhook {
        findings.push(webhooks::send_test(config, lang, name, now).await);
    }
    Ok(findings)
}

/// What is checked of what the database holds.
#[derive(Default)]
struct Stored {
    inventory: Inventory,
    discoveries: BTreeMap<Name, Discovery>,
    last_mail: Option<Time>,
    users: Vec<User>,
    plan: Plan,
    browsers: Browsers,
    contact_tests: Vec<ContactTest>,
}

/// Reads all of it; a part that cannot be read is a finding, and the other checks go on.
async fn read_stored(config: &Config) -> anyhow::Result<Stored> {
    let store = open_existing(config).await?;
    Ok(Stored {
        inventory: store.inventory().await?,
        discoveries: store.discoveries().await?,
        last_mail: store.last_mail_sent_at().await?,
        users: store.users().await?,
        plan: store.oncall_plan().await?.plan,
        browsers: store.push_browsers().await?,
        contact_tests: store.contact_tests().await?,
    })
}

/// What was opened; a failure is a finding, since it keeps the desk from starting.
fn opened<T>(
    result: anyhow::Result<Option<T>>,
    lang: Language,
    findings: &mut Vec<Finding>,
) -> Option<T> {
    result.unwrap_or_else(|error| {
        findings.push(Finding::problem(
            Severity::Error,
            say!(lang, "doctor-config-failed", why = format!("{error:#}")),
            say!(lang, "doctor-config-failed-fix"),
        ));
        None
    })
}

fn show(finding: &Finding) {
    let sign = match finding.severity {
        Severity::Ok => '✓',
        Severity::Warning => '△',
        Severity::Error => '✕',
    };
    print::line(format_args!("{sign} {}", finding.message));
    if let Some(remedy) = &finding.remedy {
        print::line(format_args!("  → {remedy}"));
    }
}
