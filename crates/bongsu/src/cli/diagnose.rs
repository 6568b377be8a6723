//! `bongsu diagnose`: which part failed, from recorded probes of anywhere.

use super::{BadInput, print};
use bongsu_core::Time;
use bongsu_core::diagnosis::offline;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Name the failed part from recorded probes, offline.
///
/// Reads two files of JSON lines and prints one JSON object. Nothing is asked of any
/// network. Exit status 2 when the files cannot be understood, with line, field and reason.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
streams.jsonl, a line for each probe stream:
  {\"stream\":\"s1\",\"layer\":\"dns\",\"site\":\"shop.kr\",\"customer\":\"kim\",
   \"components\":[\"ns:ns1.host.kr\",\"nsgroup:host.kr\"]}
observations.jsonl, a line for each probe (each object on one line):
  {\"stream\":\"s1\",\"vantage\":\"seoul\",\"at\":\"2018-01-04T16:19:00+09:00\",
   \"outcome\":\"failed\",\"reason\":\"timeout\"}

Example:
  bongsu diagnose --streams streams.jsonl --observations observations.jsonl")]
pub struct Args {
    /// The probe streams: what each rests on.
    #[arg(long, value_name = "FILE")]
    streams: PathBuf,
    /// What came of the probes.
    #[arg(long, value_name = "FILE")]
    observations: PathBuf,
    /// Answer as of this instant (RFC 3339); of the last observation when not given.
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
}

fn read(path: &Path) -> Result<Vec<u8>, BadInput> {
    std::fs::read(path).map_err(|error| BadInput(format!("{}: {error}", path.display())))
}

pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let at = args.at.as_deref().map(Time::parse).transpose();
    let at = at.map_err(|error| BadInput(format!("--at: {error}")))?;
    let (streams, observations) = (read(&args.streams)?, read(&args.observations)?);
    let answer = offline::diagnose(&streams, &observations, at)
        .map_err(|error| BadInput(error.to_string()))?;
    print::line(serde_json::to_string(&answer)?);
    Ok(ExitCode::SUCCESS)
}
