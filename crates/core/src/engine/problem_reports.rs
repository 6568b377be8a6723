//! From a customer's report that a site does not work to a closer look at it (S7).

use super::command::Refusal;
use super::detection::evidence::Evidence;
use super::events::{Feedback, Out};
use super::io::{Context, Record};
use crate::Time;
use crate::access::{Principal, Role};
use crate::customer::problem_report::ProblemReport;
use crate::name::Name;
use crate::topology::{JobIx, SiteIx};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// A site that was just probed for one customer is not probed again for the next.
const PROBE_PAUSE: Duration = Duration::from_secs(10);
/// A customer waits for the answers.
const PROBE_WITHIN: Duration = Duration::from_millis(300);

/// When sites were last probed because a customer reported a problem.
#[derive(Debug, Default)]
pub struct ProblemReports(BTreeMap<SiteIx, Time>);

impl ProblemReports {
    /// Forgets all of them: sites have other indices now.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Notes what a customer reports, and probes all of the site at once, from every
    /// vantage that is healthy.
    ///
    /// # Errors
    /// [`Refusal::NotWatched`] for a site that is not watched.
    pub fn report(
        &mut self,
        cx: &Context<'_>,
        evidence: &Evidence<'_>,
        (site, customer, text): (Name, String, String),
        by: &Principal,
        out: &mut Out,
    ) -> Result<(), Refusal> {
        let ix = cx.topology.site(&site).ok_or(Refusal::NotWatched)?;
        let is_by_staff = by.role != Role::Customer;
        let report = ProblemReport { at: cx.now, site, customer, text, is_by_staff };
        out.record(Record::ProblemReport(report));
        self.0.retain(|_, at| cx.now.since(*at) < PROBE_PAUSE);
        if self.0.insert(ix, cx.now).is_none() {
            probe_all(cx, evidence, ix, out);
        }
        Ok(())
    }
}

fn probe_all(cx: &Context<'_>, evidence: &Evidence<'_>, site: SiteIx, out: &mut Out) {
    let streams = cx.topology.streams_of(site);
    let jobs: BTreeSet<JobIx> = streams.map(|stream| cx.topology.stream(stream).job).collect();
    for job in jobs {
        for vantage in evidence.probes.vantages() {
            out.feedback(Feedback::ProbeOnReport { job, vantage, within: PROBE_WITHIN });
        }
    }
}
