//! What belongs to one customer, and the health of each of their sites.

use crate::layout::links::customer_path;
use crate::model::summary::Summary;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::engine::view::IncidentView;
use bongsu_core::incident::{Counts, IncidentClass, Justification, Victim, VictimState};
use bongsu_core::name::Name;
use bongsu_core::service::{Watched, is_service};
use bongsu_core::site_health::SiteHealth;
use bongsu_core::topology::{CustomerIx, SiteIx};
use std::sync::Arc;

/// A customer with their sites.
pub struct CustomerView {
    /// The token in the address of their page.
    pub token: CustomerPageToken,
    /// The customer.
    pub customer: CustomerIx,
    /// Their sites, those in the worst health first; of the same health, other services than
    /// the web last.
    pub sites: Vec<SiteIx>,
}

/// Incidents that list sites of a customer, each with the counts of those sites.
pub type CustomerIncidents<'a> = Vec<(&'a Arc<IncidentView>, Counts)>;

impl CustomerView {
    /// The view of a customer, whose page has `token`.
    pub fn of(summary: &Summary, token: CustomerPageToken, customer: CustomerIx) -> CustomerView {
        let mut sites: Vec<SiteIx> = summary.view.topology.contacts.sites_of(customer).collect();
        let order = |site: &SiteIx| {
            (summary.site_status(*site).health.rank(), summary.is_service(*site), *site)
        };
        sites.sort_by_key(order);
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

    /// What the customer has.
    pub fn watched(&self, summary: &Summary) -> Watched {
        summary.watched(&self.sites)
    }

    /// How many of the sites have a health that `matches`.
    pub fn count(&self, summary: &Summary, matches: impl Fn(SiteHealth) -> bool) -> usize {
        let health = |site: &SiteIx| summary.site_status(*site).health;
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
                counts.services += u32::from(is_service(&victim.site));
                let is_excluded = matches!(victim.state, VictimState::Excluded { .. });
                counts.ever_hit += u32::from(victim.hit_at.is_some() && !is_excluded);
                match victim.state {
                    VictimState::AtRisk => counts.at_risk += 1,
                    VictimState::SeenHit => counts.hit += 1,
                    VictimState::Verified => counts.verified += 1,
                    // It was out of the inventory when the outage ended, and is in it again.
                    VictimState::Excluded { .. }
                        if victim.justification == Justification::Removed
                            && view.incident.resolved_at.is_some() => {}
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
