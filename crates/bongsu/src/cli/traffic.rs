//! `bongsu traffic`: traffic or revenue of a site, from which losses are estimated (S3).

use super::options::{BadInput, ConfigFile, OutputLanguage, open_existing};
use super::{input, print};
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::inventory::import::text_of_table;
use bongsu_core::name::Name;
use bongsu_core::settlement::loss::{Series, Step, Valuation};
use bongsu_core::settlement::traffic::{
    AccessLog, Amounts, TrafficError, TrafficSource, parse_worth, prometheus, table, worth_text,
};
use bongsu_core::time::zone_exists;
use bongsu_store::Store;
use bongsu_words::{Language, errors, loss as words, say};
use clap::{Subcommand, ValueEnum};
use jiff::civil::Date;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The longest line of an access log that is read, in bytes.
const MAX_LINE_BYTES: u64 = 64 * 1024;

/// Import what visits or revenue a site has by hour or minute, and say what it is worth.
///
/// A file is imported as a whole or not at all: gaps, duplicates, times out of order and negative
/// counts are refused with their line. What was imported before for the same time is replaced.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu traffic import shop.co.kr hours.csv --zone Asia/Seoul --dry-run
                                  check a table with the columns time and count
  bongsu traffic import shop.co.kr access.log --format access-log --step minute
                                  count an access log of nginx or Apache
  bongsu traffic import shop.co.kr range.json --format prometheus
                                  the saved answer of a range query, such as
                                  sum(increase(http_requests_total[1h])) with step=3600
  bongsu traffic set shop.co.kr --worth '16-22 = 900000..1100000 KRW; 0-16 = 100000..200000 KRW; 22-24 = 100000..200000 KRW'
                                  what an hour of the day is worth, at least and at most
  bongsu traffic set shop.co.kr --worth '3000 KRW / 1000'
                                  or what so many visits are worth; 'revenue KRW' when the
                                  table holds revenue")]
pub struct Args {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    config: ConfigFile,
    #[command(flatten)]
    output: OutputLanguage,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// Import a file.
    Import {
        /// The site.
        site: Name,
        /// The file.
        file: PathBuf,
        /// What the file is.
        #[arg(long, value_enum, default_value_t = Format::Csv)]
        format: Format,
        /// How long each step is.
        #[arg(long, value_enum, default_value_t = StepName::Hour)]
        step: StepName,
        /// Drop all that is known of this site before.
        #[arg(long)]
        replace: bool,
        /// Only check it.
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        settings: SettingsArgs,
    },
    /// Change what is known of a site's traffic besides the counts.
    Set {
        /// The site.
        site: Name,
        #[command(flatten)]
        settings: SettingsArgs,
    },
}

#[derive(clap::Args, Debug)]
struct SettingsArgs {
    /// The visitors' IANA time zone; the operator's at first.
    #[arg(long)]
    zone: Option<String>,
    /// A file with a holiday in each line, such as 2018-01-01.
    #[arg(long, value_name = "FILE")]
    holidays: Option<PathBuf>,
    /// What traffic is worth.
    #[arg(long)]
    worth: Option<String>,
    /// Another site, used as control where an outage did not touch it; may be repeated.
    #[arg(long = "sister", value_name = "SITE")]
    sisters: Vec<Name>,
}

#[derive(Clone, Copy, ValueEnum, Debug)]
enum Format {
    Csv,
    Prometheus,
    AccessLog,
}

#[derive(Clone, Copy, ValueEnum, Debug)]
enum StepName {
    Minute,
    Quarter,
    Hour,
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let lang = args.output.language();
    let config = args.config.load()?;
    let store = open_existing(&config).await?;
    let zone = config.operator.time_zone.clone();
    match args.action {
        Action::Set { site, settings } => {
            let known = store.traffic_source(&site).await?;
            let step = known.as_ref().and_then(|it| Step::from_seconds(it.step_s));
            let step = step.unwrap_or(Step::Hour);
            settings.check_sisters(lang, &store, &site, step).await?;
            warn_of_unknown_site(lang, &store, &site).await?;
            let source = settings.apply(lang, known, step, zone)?;
            let empty = Series::stored(step, []);
            store.import_traffic(&site, &source, &empty, false).await?;
            print::line(say!(lang, "traffic-set", site = site.unicode()));
        }
        Action::Import { site, file, format, step, replace, dry_run, settings } => {
            let step = step.step();
            let known = store.traffic_source(&site).await?;
            let counted = known.as_ref().and_then(|it| Step::from_seconds(it.step_s));
            if let Some(counted) = counted.filter(|counted| *counted != step && !replace) {
                let has_counts = store.traffic_sources().await?;
                if has_counts.iter().any(|(name, _, last)| *name == site && last.is_some()) {
                    let (known, given) = (counted.code(), step.code());
                    let site = site.unicode();
                    let text = say!(
                        lang,
                        "traffic-step-differs",
                        site = site,
                        known = known,
                        given = given
                    );
                    return Err(BadInput(text).into());
                }
            }
            settings.check_sisters(lang, &store, &site, step).await?;
            let source = settings.apply(lang, known, step, zone)?;
            let series = read(lang, &file, format, step, &source)?;
            must_have_begun(lang, &series, &source.zone, Clock::system().now())?;
            warn_of_unknown_site(lang, &store, &site).await?;
            if !replace {
                check_phase(lang, &store, &site, &series).await?;
            }
            let span = series.span().map(|span| (span.from, span.until));
            let (from, until) = span.unwrap_or_default();
            let [from, until] = [from, until].map(|at| at.civil(&source.zone));
            let (name, n) = (site.unicode(), series.len());
            if dry_run {
                print::line(say!(
                    lang,
                    "traffic-would-import",
                    site = name,
                    n = n,
                    from = from,
                    until = until
                ));
                return Ok(ExitCode::SUCCESS);
            }
            store.import_traffic(&site, &source, &series, replace).await?;
            print::line(say!(
                lang,
                "traffic-imported",
                site = name,
                n = n,
                from = from,
                until = until
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Says that a site is not in the inventory: no outage of it is ever seen.
async fn warn_of_unknown_site(
    lang: Language,
    store: &Store,
    site: &Name,
) -> Result<(), bongsu_store::Error> {
    if !store.inventory().await?.sites.contains_key(site) {
        eprintln!("{}", say!(lang, "traffic-unknown-site", site = site.unicode()));
    }
    Ok(())
}

/// Refuses steps that have not begun: their year or their zone is wrong.
fn must_have_begun(lang: Language, series: &Series, zone: &str, now: Time) -> Result<(), BadInput> {
    let last = series.span().map(|span| span.until.before(series.step().length()));
    match last.filter(|begin| *begin > now) {
        Some(begin) => {
            let (at, now) = (begin.civil(zone), now.civil(zone));
            Err(BadInput(say!(lang, "traffic-not-begun", at = at, now = now)))
        }
        None => Ok(()),
    }
}

/// Refuses steps that begin otherwise than those that are known, as half past by UTC: nothing could
/// be compared.
async fn check_phase(
    lang: Language,
    store: &Store,
    site: &Name,
    series: &Series,
) -> anyhow::Result<()> {
    let all = store.traffic_sources().await?;
    let last = all.into_iter().find(|(name, ..)| name == site).and_then(|(_, _, last)| last);
    let minutes = |at| series.step().phase(at).as_secs() / 60;
    match (last.map(minutes), series.span().map(|span| minutes(span.from))) {
        (Some(known), Some(given)) if known != given => {
            let site = site.unicode();
            let text =
                say!(lang, "traffic-phase-differs", site = site, known = known, given = given);
            Err(BadInput(text).into())
        }
        _ => Ok(()),
    }
}

impl SettingsArgs {
    /// Refuses a sister that is the site itself, or of which nothing is known: it would be taken, and
    /// never used, or prove that nothing was lost.
    async fn check_sisters(
        &self,
        lang: Language,
        store: &Store,
        site: &Name,
        step: Step,
    ) -> anyhow::Result<()> {
        let declared = match self.sisters.is_empty() {
            true => return Ok(()),
            false => store.inventory().await?.sites,
        };
        for sister in &self.sisters {
            let name = sister.unicode();
            if sister == site {
                return Err(BadInput(say!(lang, "traffic-sister-itself", site = name)).into());
            }
            match store.traffic_source(sister).await? {
                None if declared.contains_key(sister) => {}
                None => {
                    return Err(BadInput(say!(lang, "traffic-sister-unknown", site = name)).into());
                }
                Some(known) if known.step_s != step.seconds() => {
                    let known = Step::from_seconds(known.step_s).unwrap_or(Step::Hour).code();
                    let given = step.code();
                    let text = say!(
                        lang,
                        "traffic-sister-step",
                        site = name,
                        known = known,
                        given = given
                    );
                    return Err(BadInput(text).into());
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// What is known, with what is given in its place.
    fn apply(
        self,
        lang: Language,
        known: Option<TrafficSource>,
        step: Step,
        default_zone: String,
    ) -> Result<TrafficSource, BadInput> {
        let zone = self.zone.or(known.as_ref().map(|it| it.zone.clone())).unwrap_or(default_zone);
        if !zone_exists(&zone) {
            return Err(BadInput(say!(lang, "traffic-bad-zone", zone = zone)));
        }
        let worth = self.worth.as_deref().map(parse_worth).transpose();
        let worth = worth.map_err(|error| BadInput(words::worth_error(lang, &error)))?;
        let worth = worth.as_ref().map(worth_text);
        let holidays = self.holidays.map(|file| holidays(lang, &file)).transpose()?;
        let sisters: Vec<String> = self.sisters.iter().map(|it| it.as_str().to_owned()).collect();
        let of_known = |part: fn(TrafficSource) -> Vec<String>| known.clone().map(part);
        Ok(TrafficSource {
            step_s: step.seconds(),
            zone,
            holidays: holidays.or_else(|| known.clone().map(|it| it.holidays)).unwrap_or_default(),
            worth: worth.or_else(|| known.clone().and_then(|it| it.worth)),
            sisters: match sisters.is_empty() {
                true => of_known(|it| it.sisters).unwrap_or_default(),
                false => sisters,
            },
            changed_at: Clock::system().now(),
            author: std::env::var("USER").unwrap_or_else(|_| "root".into()),
        })
    }
}

impl StepName {
    const fn step(self) -> Step {
        match self {
            StepName::Minute => Step::Minute,
            StepName::Quarter => Step::Quarter,
            StepName::Hour => Step::Hour,
        }
    }
}

fn holidays(lang: Language, file: &Path) -> Result<Vec<Date>, BadInput> {
    let text = String::from_utf8_lossy(&input::read(file)?).into_owned();
    let mut days = Vec::new();
    for (number, line) in (1_usize..).zip(text.lines()) {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        let day = line.parse().map_err(|_| {
            let file = file.display().to_string();
            BadInput(say!(lang, "traffic-bad-holiday", file = file, line = number, text = line))
        })?;
        days.push(day);
    }
    Ok(days)
}

fn read(
    lang: Language,
    file: &Path,
    format: Format,
    step: Step,
    source: &TrafficSource,
) -> Result<Series, BadInput> {
    let refused = |error: TrafficError, place| {
        let text = errors::in_language(lang, error.on_clocks(&source.zone, place));
        BadInput(format!("{}: {text}", file.display()))
    };
    let amounts = match source.worth.as_deref().map(parse_worth) {
        Some(Ok(Valuation::Revenue(currency))) => Amounts::Revenue(currency),
        _ => Amounts::Counts,
    };
    match format {
        Format::Csv => {
            let bytes = input::read(file)?;
            // What is no table in any encoding is refused with its line.
            let text = text_of_table(&bytes).map(|text| text.into_owned().into_bytes());
            let series = table(text.as_deref().unwrap_or(&bytes), step, &source.zone, amounts);
            series.map_err(|error| refused(error, "line"))
        }
        Format::Prometheus => {
            let series = prometheus(&input::read(file)?, step);
            series.map_err(|error| refused(error, "value"))
        }
        Format::AccessLog => access_log(lang, file, step, &source.zone),
    }
}

/// Counts a log line by line, however long it is.
fn access_log(lang: Language, path: &Path, step: Step, zone: &str) -> Result<Series, BadInput> {
    let place = |error: &dyn std::fmt::Display| {
        let text = errors::in_language(lang, error.to_string());
        BadInput(format!("{}: {text}", path.display()))
    };
    let mut reader = BufReader::new(File::open(path).map_err(|error| place(&error))?);
    let mut log = AccessLog::new(step, zone);
    let mut line = Vec::new();
    loop {
        line.clear();
        let mut limited = reader.by_ref().take(MAX_LINE_BYTES);
        let read = limited.read_until(b'\n', &mut line).map_err(|error| place(&error))?;
        if read == 0 {
            break;
        }
        if let Err(error) = log.line(&line) {
            // The last line of a log that is being written may be there in part.
            let is_cut = !line.ends_with(b"\n")
                && reader.fill_buf().map_err(|error| place(&error))?.is_empty();
            if is_cut {
                break;
            }
            return Err(place(&error));
        }
    }
    log.finish().map_err(|error| place(&error))
}
