//! `bongsu settle`: what contracts owe for a month or for an incident (S21).

use super::options::{BadInput, ConfigFile, OutputLanguage, open_existing};
use super::print;
use crate::settlement::compute::{
    Books, Part, Request, Settled, is_kept, months_of, part_of, settle_month, terms_in_force,
};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::incident::{Incident, IncidentId};
use bongsu_core::settlement::credit::export::{self, Calls};
use bongsu_core::settlement::credit::record::{Credit, Trigger};
use bongsu_core::settlement::month::Month;
use bongsu_core::settlement::{Currency, Money};
use bongsu_store::Store;
use bongsu_words::{Language, say, settlement};
use clap::ValueEnum;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

/// Work out what contracts owe for outages, and propose it; or export what was approved.
///
/// `serve` does this by itself when an incident and when a month ends. Proposals are decided by a
/// manager on the pages of operations.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu settle --month 2018-01 --dry-run   what the month costs, contract by contract
  bongsu settle --month 2018-01 --trace --dry-run
                                            the same with every step of the arithmetic
  bongsu settle --incident 0160bf7e-…       the months of an incident, with its part
  bongsu settle --incident 0160bf7e-… --claims-notice
                                            who may claim, by what standard and how
  bongsu settle --month 2018-01 --export csv > credits.csv
                                            the credits of the month
  bongsu settle --month 2018-01 --export whmcs > credits.json
                                            approved ones as calls of a billing system")]
pub struct Args {
    /// The month, such as 2018-01.
    #[arg(long, value_name = "MONTH", required_unless_present = "incident")]
    month: Option<Month>,
    /// The incident: the months that it was in, and its part of what is owed.
    #[arg(long, value_name = "ID", conflicts_with = "month")]
    incident: Option<IncidentId>,
    /// Show what would be proposed, without recording it.
    #[arg(long)]
    dry_run: bool,
    /// Show every step of the arithmetic.
    #[arg(long)]
    trace: bool,
    /// Print the notice that says who may claim, by what standard and how, in Korean and English; see
    /// the obligation “claims” of the incident.
    #[arg(long, requires = "incident")]
    claims_notice: bool,
    /// Print the credits that are recorded, for another program, instead of working them out.
    #[arg(long, value_name = "FORMAT", requires = "month")]
    export: Option<ExportFormat>,
    /// The currency in which the clients of the billing system pay (ISO 4217); needed when approved
    /// credits are in several.
    #[arg(long, value_name = "CODE", requires = "export")]
    currency: Option<String>,
    /// Record that the credits that are printed were handed over to the billing system, so that
    /// they are not printed for it again.
    #[arg(long, requires = "export")]
    mark: bool,
    /// Print those too that were handed over before.
    #[arg(long, requires = "export")]
    again: bool,
    #[command(flatten)]
    output: OutputLanguage,
    #[command(flatten)]
    config: ConfigFile,
}

/// For which program credits are printed.
#[derive(ValueEnum, Clone, Copy, Debug)]
enum ExportFormat {
    /// A table.
    Csv,
    /// All that is recorded of each.
    Json,
    /// Calls of the API of WHMCS.
    Whmcs,
    /// Calls of the API of HostBill.
    Hostbill,
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let lang = args.output.language();
    let config = args.config.load()?;
    let zone = bongsu_words::time::zone(&config.operator.time_zone);
    let store = open_existing(&config).await?;
    let now = Clock::system().now();
    if let Some((month, format)) = args.month.zip(args.export) {
        return export(lang, &store, (month, format), &args, now).await;
    }
    let (mut trigger, mut began) = (Trigger::Requested, None);
    let months = match (args.month, args.incident) {
        (Some(month), _) => vec![month],
        (None, Some(id)) => {
            let none = || BadInput(say!(lang, "settle-cli-no-incident", id = id.to_string()));
            let incident = store.incident(id).await?.ok_or_else(none)?;
            trigger = Trigger::IncidentEnded { incident: id };
            began = Some(incident.began_at);
            if args.claims_notice {
                print_claims_notice(&store, &zone, &incident, now).await?;
                return Ok(ExitCode::SUCCESS);
            }
            months_of(incident.began_at, incident.resolved_at.unwrap_or(now), &zone)
        }
        (None, None) => Vec::new(),
    };
    if let Some(month) =
        months.iter().find(|it| !is_kept(**it, &zone, now, config.store.verdict_retention))
    {
        let month = month.to_string();
        return Err(BadInput(say!(lang, "settle-cli-not-kept", month = month)).into());
    }
    if let Some(month) = months.iter().find(|it| it.span(&zone).from > now) {
        let month = month.to_string();
        return Err(BadInput(say!(lang, "settle-cli-not-begun", month = month)).into());
    }
    let books = Books::read(&store).await?;
    let mut code = ExitCode::SUCCESS;
    for month in months {
        let request = Request { month, zone: &zone, now, trigger };
        let report = Arc::new(Mutex::new(Report { began, ..Report::default() }));
        let each = |part: Part| {
            let (store, report) = (store.clone(), Arc::clone(&report));
            let (args, zone, books) = (&args, &zone, &books);
            async move {
                for error in &part.failed {
                    eprintln!("{error}");
                }
                if let Ok(mut report) = report.lock() {
                    part.settled.iter().for_each(|it| report.take(lang, zone, args, it));
                    report.failed += part.failed.len() as u64;
                }
                if !args.dry_run {
                    part.record(&store, books).await?;
                }
                Ok(())
            }
        };
        settle_month(&store, &books, request, each).await?;
        if !args.dry_run {
            store.all_tried(month, now).await?;
        }
        if let Ok(report) = report.lock() {
            report.print(lang, &zone, month, &args);
            if report.failed > 0 {
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

/// What was worked out so far.
#[derive(Default)]
struct Report {
    contracts: u64,
    /// Contracts that cannot be settled.
    failed: u64,
    proposed: u64,
    /// What was approved, and what is owed beyond that.
    costs: BTreeMap<Currency, (i64, i64)>,
    parts: BTreeMap<Currency, i64>,
    /// When the incident began that is asked about.
    began: Option<Time>,
}

impl Report {
    fn take(&mut self, lang: Language, zone: &TimeZone, args: &Args, it: &Settled) {
        let found = &it.proposal.settlement;
        let currency = found.owed.currency();
        self.contracts += 1;
        self.proposed += u64::from(it.credit.is_some());
        let sum = self.costs.entry(currency).or_default();
        *sum = (sum.0 + it.cost.approved.minor(), sum.1 + it.cost.rest.minor());
        if let Some(part) = args.incident.and_then(|id| part_of(it, id)) {
            *self.parts.entry(currency).or_default() += part;
        }
        if found.owed.minor() == 0 && it.credit.is_none() && !args.trace {
            return;
        }
        print::line(say!(
            lang,
            "settle-cli-contract",
            customer = it.contract.customer.as_str(),
            contract = it.contract.key.as_str(),
            time = settlement::hms(lang, found.counted),
            owed = settlement::money(lang, found.owed),
            amount = settlement::money(lang, it.to_give)
        ));
        if args.trace {
            for line in &found.lines {
                print::line(format_args!("    {}", settlement::line(lang, zone, found, line)));
            }
        }
        for question in &found.questions {
            print::line(format_args!("  ? {}", settlement::question(lang, zone, found, question)));
        }
    }

    fn print(&self, lang: Language, zone: &TimeZone, month: Month, args: &Args) {
        if self.costs.is_empty() {
            print::line(say!(lang, "settle-cli-none"));
            return;
        }
        let costs = |of: fn(&(i64, i64)) -> i64| {
            amounts(lang, self.costs.iter().map(|(currency, sum)| (*currency, of(sum))))
        };
        print::line(say!(
            lang,
            "settle-cli-total",
            month = month.to_string(),
            n = self.contracts,
            whole = costs(|(approved, rest)| approved + rest),
            approved = costs(|(approved, _)| *approved),
            rest = costs(|(_, rest)| *rest)
        ));
        if let Some(began) = self.began {
            let parts = self.parts.iter().map(|(currency, minor)| (*currency, *minor));
            let (incident, amount) = (
                bongsu_words::time::stamp(lang, zone, bongsu_words::time::ANY_DAY, began),
                amounts(lang, parts),
            );
            print::line(say!(lang, "settle-cli-part", incident = incident, amount = amount));
        }
        match args.dry_run {
            true => print::line(say!(lang, "settle-cli-dry-run")),
            false => print::line(say!(lang, "settle-cli-recorded", n = self.proposed)),
        }
    }
}

/// Amounts in several currencies.
fn amounts(lang: Language, all: impl Iterator<Item = (Currency, i64)>) -> String {
    let each = all.map(|(currency, minor)| settlement::money(lang, Money::new(minor, currency)));
    each.collect::<Vec<_>>().join(" + ")
}

/// Prints the notice of the 30th day, written from the terms of the contracts of the victims.
async fn print_claims_notice(
    store: &Store,
    zone: &TimeZone,
    incident: &Incident,
    now: Time,
) -> anyhow::Result<()> {
    let end = incident.last_failure_at.or(incident.resolved_at).unwrap_or(now);
    let day = |at| bongsu_words::time::zoned(zone, at).date();
    let of = store.terms_hit(incident.id, (day(incident.began_at), day(end))).await?;
    let names: BTreeSet<&String> = of.values().flat_map(BTreeMap::keys).collect();
    let known = terms_in_force(store).await?;
    let terms: Vec<_> = names.into_iter().filter_map(|name| known.get(name)).collect();
    for lang in Language::WRITTEN {
        let at = |at: Time| bongsu_words::time::stamp(lang, zone, bongsu_words::time::ANY_DAY, at);
        let span = (at(incident.began_at), at(end));
        print::line(settlement::terms::notice(lang, (&span.0, &span.1), &terms));
        print::line("");
    }
    Ok(())
}

/// Writes the calls by which another program takes credits in.
type WriteCalls = for<'a> fn(&'a [Credit], Currency) -> serde_json::Result<Calls<'a>>;

async fn export(
    lang: Language,
    store: &Store,
    (month, format): (Month, ExportFormat),
    args: &Args,
    now: Time,
) -> anyhow::Result<ExitCode> {
    let credits = store.credits_of_month(month).await?;
    let is_list = matches!(format, ExportFormat::Csv | ExportFormat::Json);
    if is_list && (args.mark || args.again || args.currency.is_some()) {
        return Err(BadInput(say!(lang, "settle-cli-calls-only")).into());
    }
    let (program, calls): (_, WriteCalls) = match format {
        ExportFormat::Csv => {
            print::text(export::csv(&credits)?);
            return Ok(ExitCode::SUCCESS);
        }
        ExportFormat::Json => {
            print::text(serde_json::to_string_pretty(&credits)?);
            return Ok(ExitCode::SUCCESS);
        }
        ExportFormat::Whmcs => ("whmcs", export::whmcs),
        ExportFormat::Hostbill => ("hostbill", export::hostbill),
    };
    let before = store.exported_credits(month, program).await?;
    let given = args.currency.as_deref().map(|text| known_currency(lang, text)).transpose()?;
    let (done, open): (Vec<Credit>, Vec<Credit>) =
        credits.into_iter().partition(|it| !args.again && before.contains(&it.id));
    // Of those in other currencies this list would not have been.
    let done = done.iter().filter(|it| given.is_none_or(|it_is| it.amount.currency() == it_is));
    let done = done.count() as u64;
    if done > 0 {
        eprintln!("{}", say!(lang, "settle-cli-exported-before", n = done));
    }
    let Some(currency) = one_currency(lang, &open, given)? else {
        print::text("[]");
        eprintln!("{}", say!(lang, "settle-cli-written", n = 0));
        return Ok(ExitCode::SUCCESS);
    };
    let Calls { text, made, left_out } = calls(&open, currency)?;
    print::text(text);
    eprintln!("{}", say!(lang, "settle-cli-written", n = made.len() as u64));
    if !left_out.is_empty() {
        eprintln!("{}", say!(lang, "settle-cli-left-out", n = left_out.len() as u64));
    }
    if args.mark {
        let marked = store.record_exported(&made, program, now).await?;
        eprintln!("{}", say!(lang, "settle-cli-marked", n = marked));
    }
    Ok(ExitCode::SUCCESS)
}

fn known_currency(lang: Language, text: &str) -> Result<Currency, BadInput> {
    let unknown = || {
        let known = Currency::codes().collect::<Vec<_>>().join(", ");
        BadInput(say!(lang, "settle-cli-currency-unknown", text = text, known = known))
    };
    Currency::from_code(text).ok_or_else(unknown)
}

/// The one currency of a list of calls; `None` where nothing was approved.
fn one_currency(
    lang: Language,
    credits: &[Credit],
    given: Option<Currency>,
) -> Result<Option<Currency>, BadInput> {
    if given.is_some() {
        return Ok(given);
    }
    let all = export::currencies(credits);
    let mut each = all.iter();
    match (each.next(), each.next()) {
        (None, _) => Ok(None),
        (Some(one), None) => Ok(Currency::from_code(one)),
        _ => {
            let list = all.iter().copied().collect::<Vec<_>>().join(", ");
            Err(BadInput(say!(lang, "settle-cli-currencies", list = list)))
        }
    }
}
