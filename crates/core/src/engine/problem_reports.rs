//! From a customer's word that his site does not work to a closer look at it (S7).

use super::{Engine, Output, Record};
use crate::Time;
use crate::customer::problem_report::ProblemReport;
use crate::name::Name;
use crate::topology::{JobIx, SiteIx};
use std::collections::BTreeSet;
use std::time::Duration;

/// A site that was just looked at for one person is not looked at again for the next.
const AGAIN: Duration = Duration::from_secs(10);
/// A person waits for the answers.
const WITHIN: Duration = Duration::from_millis(300);

impl Engine {
    /// Takes down what a customer says, and asks all about the site at once, from every
    /// vantage that is well. A site that is not watched is left alone.
    pub(super) fn reported(
        &mut self,
        now: Time,
        site: Name,
        customer: String,
        words: String,
        out: &mut Vec<Output>,
    ) {
        let Some(ix) = self.topology.site(&site) else { return };
        let report = ProblemReport { at: now, site, customer, text: words };
        out.push(Output::Record(Record::ProblemReport(report)));
        self.reported.retain(|_, at| now.since(*at) < AGAIN);
        if self.reported.insert(ix, now).is_none() {
            self.look_closely(now, ix, out);
        }
    }

    fn look_closely(&mut self, now: Time, site: SiteIx, out: &mut Vec<Output>) {
        let topology = self.topology.clone();
        let jobs: BTreeSet<JobIx> =
            topology.streams_of(site).map(|stream| topology.stream(stream).job).collect();
        let vantages: Vec<_> = self.evidence().vantages().collect();
        for job in jobs {
            for vantage in &vantages {
                self.recheck.ask_on_report(now, (job, *vantage), WITHIN, out);
            }
        }
    }
}
