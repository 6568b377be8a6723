//! S7: a customer's report has the site probed, and moves nothing by itself.

use super::*;
use std::collections::BTreeSet;

fn says(site: &str) -> Input {
    let (site, text) = (name(site), "a blank page".to_owned());
    let command = Command::Report { site, customer: "c3-7".into(), text };
    Input::Command { id: CommandId(7), by: Principal::customer("c3-7"), command }
}

fn probes(out: &[Output]) -> BTreeSet<(JobIx, VantageIx)> {
    let probe = |output: &Output| match output {
        Output::Probe { job, vantage, .. } => Some((*job, *vantage)),
        Output::Record(_) | Output::Answer(..) => None,
    };
    out.iter().filter_map(probe).collect()
}

fn records(out: Vec<Output>) -> Vec<Record> {
    let record = |output| match output {
        Output::Record(record) => Some(record),
        Output::Probe { .. } | Output::Answer(..) => None,
    };
    out.into_iter().filter_map(record).collect()
}

#[test]
fn a_reported_site_is_probed_at_once_in_every_layer_from_every_vantage() {
    let mut day = Day::new();
    day.live(2, all_is_well);
    let out = day.engine.handle(day.now, says("s3-site7.example"));
    let site = day.topology.site(&name("s3-site7.example")).unwrap();
    let jobs = day.topology.streams_of(site).map(|stream| day.topology.stream(stream).job);
    let wanted: BTreeSet<_> =
        jobs.flat_map(|job| (0..VANTAGES).map(move |v| (job, VantageIx(v)))).collect();
    assert_eq!(probes(&out), wanted);
    let [Record::ProblemReport(report)] = &records(out)[..] else {
        panic!("the report is recorded")
    };
    assert_eq!((report.site.as_str(), report.text.as_str()), ("s3-site7.example", "a blank page"));
    assert!(!report.is_by_staff);
}

#[test]
fn a_second_report_at_once_is_recorded_but_the_site_is_not_probed_again() {
    let mut day = Day::new();
    day.live(2, all_is_well);
    day.engine.handle(day.now, says("s3-site7.example"));
    let out = day.engine.handle(day.now + Duration::from_secs(3), says("s3-site7.example"));
    assert_eq!((probes(&out).len(), records(out).len()), (0, 1));
    let out = day.engine.handle(day.now + Duration::from_secs(14), says("s3-site7.example"));
    assert!(!probes(&out).is_empty());
}

#[test]
fn a_report_of_a_site_that_is_not_watched_is_refused() {
    let mut day = Day::new();
    let refused = Output::Answer(CommandId(7), Err(Refusal::NotWatched));
    assert_eq!(day.engine.handle(day.now, says("elsewhere.example")), [refused]);
}
