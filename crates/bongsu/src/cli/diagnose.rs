//! `bongsu diagnose`: names the failed component from recorded probes, offline.

use super::options::BadInput;
use super::{input, print};
use bongsu_core::Time;
use bongsu_core::diagnosis::offline;
use std::path::PathBuf;
use std::process::ExitCode;

/// Name the failed component from recorded probes, offline.
///
/// Reads two files of JSON lines and prints one JSON object; uses no network. The exit status
/// is 2 when a file has errors, each reported with line, field and reason.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
streams.jsonl, one line for each probe stream:
  {\"stream\":\"s1\",\"layer\":\"dns\",\"site\":\"shop.kr\",\"customer\":\"kim\",
   \"components\":[\"ns:ns1.host.kr\",\"nsgroup:host.kr\"]}
observations.jsonl, one line for each probe (write each object on one line):
  {\"stream\":\"s1\",\"vantage\":\"seoul\",\"at\":\"2018-01-04T16:19:00+09:00\",
   \"outcome\":\"failed\",\"reason\":\"timeout\"}

Example:
  bongsu diagnose --streams streams.jsonl --observations observations.jsonl")]
pub struct Args {
    /// The probe streams, with the components that each depends on.
    #[arg(long, value_name = "FILE")]
    streams: PathBuf,
    /// The results of the probes.
    #[arg(long, value_name = "FILE")]
    observations: PathBuf,
    /// Diagnose as of this instant (RFC 3339) [default: the last observation].
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let at = args.at.as_deref().map(Time::parse).transpose();
    let at = at.map_err(|error| BadInput(format!("--at: {error}")))?;
    let (streams, observations) = (input::read(&args.streams)?, input::read(&args.observations)?);
    let answer = offline::diagnose(&streams, &observations, at)
        .map_err(|error| BadInput(error.to_string()))?;
    print::line(serde_json::to_string(&answer)?);
    Ok(ExitCode::SUCCESS)
}
