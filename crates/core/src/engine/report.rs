//! From a customer's word that his site does not work to a closer look at it (S7).

use super::{Engine, Output, Record};
use crate::Time;
use crate::estate::{JobIx, SiteIx};
use crate::name::Name;
use crate::report::Report;
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
        let Some(ix) = self.estate.site(&site) else { return };
        let report = Report { at: now, site, customer, words };
        out.push(Output::Record(Record::Report(report)));
        self.reported.retain(|_, at| now.since(*at) < AGAIN);
        if self.reported.insert(ix, now).is_none() {
            self.look_closely(now, ix, out);
        }
    }

    fn look_closely(&mut self, now: Time, site: SiteIx, out: &mut Vec<Output>) {
        let estate = self.estate.clone();
        let jobs: BTreeSet<JobIx> =
            estate.streams_of(site).map(|stream| estate.stream(stream).job).collect();
        let vantages: Vec<_> = self.sight().vantages().collect();
        for job in jobs {
            for vantage in &vantages {
                self.recheck.ask_for_a_person(now, (job, *vantage), WITHIN, out);
            }
        }
    }
}
