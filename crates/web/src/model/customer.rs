//! What belongs to one customer, and the health of each of their sites.

use crate::layout::links::customer_path;
use crate::model::summary::Summary;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::engine::view::{IncidentView, SiteStatus};
use bongsu_core::incident::{Counts, IncidentClass, Victim, VictimState};
use bongsu_core::name::Name;
use bongsu_core::topology::{CustomerIx, SiteIx};
use bongsu_core::verdict::Verdict;
use std::sync::Arc;

/// A customer with their sites.
pub struct CustomerView {
    /// The token in the address of their page.
    pub token: CustomerPageToken,
    /// The customer.
    pub customer: CustomerIx,
    /// Their sites, those in the worst health first.
    pub sites: Vec<SiteIx>,
}

/// The health of a site, worst first. `Unverified` and worse are never called working.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SiteHealth {
    Down,
    Degraded,
    Unverified,
    Unknown,
    Slow,
    Works,
}

impl SiteHealth {
    /// The health that a status shows.
    pub fn of(status: &SiteStatus) -> SiteHealth {
        match status.verdict {
            Verdict::Down { .. } => SiteHealth::Down,
            _ if status.impact.is_felt() => SiteHealth::Degraded,
            _ if status.pending => SiteHealth::Unverified,
            Verdict::Unknown => SiteHealth::Unknown,
            Verdict::Slow => SiteHealth::Slow,
            Verdict::Up => SiteHealth::Works,
        }
    }
}

/// Incidents that list sites of a customer, each with the counts of those sites.
pub type CustomerIncidents<'a> = Vec<(&'a Arc<IncidentView>, Counts)>;

impl CustomerView {
    /// The view of a customer, whose page has `token`.
    pub fn of(summary: &Summary, token: CustomerPageToken, customer: CustomerIx) -> CustomerView {
        let mut sites: Vec<SiteIx> = summary.view.topology.contacts.sites_of(customer).collect();
        sites.sort_by_key(|site| (SiteHealth::of(&summary.site_status(*site)), *site));
        CustomerView { token, customer, sites }
    }

    /// The path of the customer's page.
    pub fn path(&self) -> String {
        customer_path(self.token)
    }

    /// The site of this name, if it is the customer's.
    pub fn site(&self, summary: &Summary, host: &Name) -> Option<SiteIx> {
        summary.site(host).filter(|site| self.sites.contains(site))
    }

    /// How many of the sites have a health that `matches`.
    pub fn count(&self, summary: &Summary, matches: impl Fn(SiteHealth) -> bool) -> usize {
        let health = |site: &SiteIx| SiteHealth::of(&summary.site_status(*site));
        self.sites.iter().filter(|site| matches(health(site))).count()
    }

    /// The outages of the last day, newest first, that list a site of the customer. Of what
    /// only lost its redundancy, nothing is said to them.
    pub fn incidents<'a>(&self, summary: &'a Summary) -> CustomerIncidents<'a> {
        let outages = summary.view.incidents.iter();
        let outages = outages.filter(|view| view.incident.class == IncidentClass::Outage);
        let counted = outages.filter_map(|view| {
            let mut counts = Counts::default();
            let mut any = false;
            for victim in self.sites.iter().filter_map(|site| victim(summary, view, *site)) {
                any = true;
                match victim.state {
                    VictimState::AtRisk => counts.at_risk += 1,
                    VictimState::SeenHit => counts.hit += 1,
                    VictimState::Verified => counts.verified += 1,
                    VictimState::Excluded { .. } => counts.excluded += 1,
                }
            }
            any.then_some((view, counts))
        });
        counted.collect()
    }
}

/// A site's entry on an incident's victim list.
pub fn victim<'a>(summary: &Summary, view: &'a IncidentView, site: SiteIx) -> Option<&'a Victim> {
    let host = &summary.view.topology.sites[site.ix()].host;
    let at = view.victims.binary_search_by(|victim| victim.site.cmp(host)).ok()?;
    view.victims.get(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::impact::Impact;
    use bongsu_core::layer::Layer;
    use bongsu_core::observation::Reason;

    #[test]
    fn a_site_works_only_if_no_layer_fails_and_it_is_verified() {
        let up =
            SiteStatus { verdict: Verdict::Up, impact: Impact::Works, ..SiteStatus::default() };
        assert_eq!(SiteHealth::of(&up), SiteHealth::Works);
        assert_eq!(SiteHealth::of(&SiteStatus { pending: true, ..up }), SiteHealth::Unverified);
        let redundant = SiteStatus { impact: Impact::RedundancyLost, ..up };
        assert_eq!(SiteHealth::of(&redundant), SiteHealth::Works, "another way works");
        let degraded = SiteStatus { impact: Impact::Degraded, ..up };
        assert_eq!(SiteHealth::of(&degraded), SiteHealth::Degraded);
        let down = Verdict::Down { layer: Layer::Dns, reason: Reason::Timeout };
        assert_eq!(SiteHealth::of(&SiteStatus { verdict: down, ..degraded }), SiteHealth::Down);
        assert_eq!(SiteHealth::of(&SiteStatus::default()), SiteHealth::Unknown);
    }
}
