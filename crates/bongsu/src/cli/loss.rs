//! `bongsu loss`: what an outage cost a site's owner by their own figures (S3, S22).

use super::options::{BadInput, ConfigFile, OutputLanguage, open_existing};
use super::print;
use bongsu_clock::Clock;
use bongsu_core::Time;
use bongsu_core::incident::IncidentId;
use bongsu_core::name::Name;
use bongsu_core::settlement::loss::Span;
use bongsu_core::settlement::traffic::Loss;
use bongsu_store::Store;
use bongsu_words::{Language, loss as words, say, time};
use std::process::ExitCode;
use std::time::Duration;

/// The longest outage of which a loss is estimated.
const MAX_OUTAGE: Duration = Duration::from_secs(31 * 86_400);

/// Estimate what an outage cost, by the site's own traffic.
///
/// The estimate is an interval. It covers the outage and the time until traffic was back in its
/// usual band. It is not an amount that is owed.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  bongsu loss shop.co.kr --incident 01890a5d-ac96-774b-bcce-b302099a8057
                                        of an incident, as long as the site was seen failing
  bongsu loss shop.co.kr --from 2018-01-04T16:19:00+09:00 --until 2018-01-04T18:10:00+09:00
                                        of a span of time")]
pub struct Args {
    /// The site.
    site: Name,
    /// The incident.
    #[arg(long, conflicts_with_all = ["from", "until"], required_unless_present = "from")]
    incident: Option<IncidentId>,
    /// When the outage began.
    #[arg(long, value_parser = instant, requires = "until")]
    from: Option<Time>,
    /// When it ended.
    #[arg(long, value_parser = instant, requires = "from")]
    until: Option<Time>,
    #[command(flatten)]
    config: ConfigFile,
    #[command(flatten)]
    output: OutputLanguage,
}

fn instant(text: &str) -> Result<Time, String> {
    Time::parse(text).map_err(|error| error.to_string())
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let lang = args.output.language();
    let store = open_existing(&args.config.load()?).await?;
    let now = Clock::system().now();
    let outage = outage(lang, &store, &args, now).await?;
    let site = args.site.unicode();
    let inputs = store.loss_inputs(&args.site, outage, now).await?;
    let inputs =
        inputs.ok_or_else(|| BadInput(say!(lang, "loss-no-traffic", site = site.as_str())))?;
    let zone = time::zone(&inputs.source.zone);
    let loss = inputs.loss(outage);
    let loss = loss.map_err(|refusal| BadInput(words::refusal(lang, &zone, &refusal)))?;
    let stamp = |at: Time| time::stamp(lang, &zone, time::ANY_DAY, at);
    print::line(say!(lang, "loss-of", site = site));
    print(lang, &loss, outage, &stamp);
    for caveat in loss.estimate.iter().flat_map(|it| &it.caveats) {
        print::line(words::caveat(lang, &zone, *caveat));
    }
    Ok(ExitCode::SUCCESS)
}

async fn outage(lang: Language, store: &Store, args: &Args, now: Time) -> anyhow::Result<Span> {
    let outage = match (args.incident, args.from.zip(args.until)) {
        (_, Some((from, until))) => Span { from, until },
        (Some(id), None) => {
            let outages = store.outages_of(&args.site, now).await?;
            let found = outages.iter().find(|outage| outage.is_of(id));
            let site = args.site.unicode();
            found.ok_or_else(|| BadInput(say!(lang, "loss-not-hit", site = site)))?.span
        }
        (None, None) => return Err(BadInput(say!(lang, "loss-wrong-span")).into()),
    };
    match outage.from < outage.until && outage.until.since(outage.from) <= MAX_OUTAGE {
        true => Ok(outage),
        false => Err(BadInput(say!(lang, "loss-wrong-span")).into()),
    }
}

fn print(lang: Language, loss: &Loss, outage: Span, stamp: &dyn Fn(Time) -> String) {
    let line = |label: String, value: String| print::line(format_args!("{label}: {value}"));
    if let Some(amount) = words::amount(lang, loss) {
        line(say!(lang, "loss-in-money"), amount);
    }
    let Some(it) = &loss.estimate else {
        print::line(say!(lang, "loss-stated-only"));
        return;
    };
    let [from, until, back] = [outage.from, outage.until, it.effect.until].map(stamp);
    line(say!(lang, "loss-in-units"), words::unit_interval(lang, it.loss));
    print::line(say!(lang, "loss-effect", from = from, until = until, back = back));
    line(say!(lang, "loss-expected"), words::unit_interval(lang, it.expected));
    line(say!(lang, "loss-actual"), words::units(it.actual));
    line(say!(lang, "loss-during"), words::units(it.during));
    line(say!(lang, "loss-tail"), words::units(it.tail));
    line(say!(lang, "loss-rebound"), words::units(it.rebound));
    let list: Vec<String> = it.weeks.iter().map(u8::to_string).collect();
    let weeks = say!(lang, "loss-weeks-of", n = it.weeks.len(), list = list.join(", "));
    line(say!(lang, "loss-weeks"), weeks);
    if it.controlled {
        print::line(say!(lang, "loss-controlled"));
    }
}
