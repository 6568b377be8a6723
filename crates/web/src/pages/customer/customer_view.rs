//! What is one customer's, and how each of his sites stands.

use crate::error::{Error, Resource};
use crate::layout::RequestContext;
use crate::summary::Summary;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::engine::view::{IncidentView, SiteStatus};
use bongsu_core::incident::{Counts, Victim, VictimState};
use bongsu_core::layer::Layer;
use bongsu_core::name::Name;
use bongsu_core::topology::{CustomerIx, SiteIx};
use bongsu_core::verdict::Verdict;
use std::sync::Arc;

/// A customer, and what is his.
pub struct CustomerView {
    /// His link, which this page is at.
    pub link: CustomerPageToken,
    /// His key.
    pub customer: CustomerIx,
    /// His sites; those that need a look first.
    pub sites: Vec<SiteIx>,
}

/// How a site stands, worst first. `Unverified` and better are never told as "works".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SiteHealth {
    Down,
    Unsteady,
    Unverified,
    Unknown,
    Slow,
    Works,
}

impl SiteHealth {
    pub fn of(status: &SiteStatus) -> SiteHealth {
        let a_part_fails = Layer::ALL.iter().any(|layer| status.layer(*layer).fails());
        match status.verdict {
            Verdict::Down { .. } => SiteHealth::Down,
            _ if a_part_fails => SiteHealth::Unsteady,
            _ if status.pending => SiteHealth::Unverified,
            Verdict::Unknown => SiteHealth::Unknown,
            Verdict::Slow => SiteHealth::Slow,
            Verdict::Up => SiteHealth::Works,
        }
    }
}

/// The path of a customer's page.
pub fn path_of(link: CustomerPageToken) -> String {
    format!("/c/{link}")
}

impl CustomerView {
    /// Whose page a link leads to. One that leads nowhere, and one that is none, are told
    /// in the same words.
    pub async fn by_link(cx: &RequestContext, text: &str) -> Result<CustomerView, Error> {
        let nowhere = || Error::NotFound(Resource::Link);
        // The address of the same page in a file.
        let text = text.strip_suffix(".html").unwrap_or(text);
        let link: CustomerPageToken = text.parse().map_err(|_| nowhere())?;
        let customer = cx.app.history.customer_of(link).await?.ok_or_else(nowhere)?;
        let customer = cx.digest.customer(&customer).ok_or_else(nowhere)?;
        Ok(CustomerView::of(&cx.digest, link, customer))
    }

    pub fn of(digest: &Summary, link: CustomerPageToken, customer: CustomerIx) -> CustomerView {
        let mut sites: Vec<SiteIx> = digest.view.topology.contacts.sites_of(customer).collect();
        sites.sort_by_key(|site| (SiteHealth::of(&digest.site_status(*site)), *site));
        CustomerView { link, customer, sites }
    }

    pub fn path(&self) -> String {
        path_of(self.link)
    }

    /// The site of this name, when it is his.
    pub fn site(&self, digest: &Summary, host: &Name) -> Option<SiteIx> {
        digest.site(host).filter(|site| self.sites.contains(site))
    }

    /// How many of his sites stand so.
    pub fn count(&self, digest: &Summary, stands: impl Fn(SiteHealth) -> bool) -> usize {
        let status = |site: &&SiteIx| SiteHealth::of(&digest.site_status(**site));
        self.sites.iter().filter(|site| stands(status(site))).count()
    }

    /// The incidents of the last day, newest first, that list a site of his, each with his
    /// sites' counts.
    pub fn incidents<'a>(&self, digest: &'a Summary) -> Vec<(&'a Arc<IncidentView>, Counts)> {
        let counted = digest.view.incidents.iter().filter_map(|view| {
            let mut counts = Counts::default();
            let mut any = false;
            for victim in self.sites.iter().filter_map(|site| victim(digest, view, *site)) {
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

/// A site's line on an incident's list.
pub fn victim<'a>(digest: &Summary, view: &'a IncidentView, site: SiteIx) -> Option<&'a Victim> {
    let host = &digest.view.topology.sites[site.ix()].host;
    let at = view.victims.binary_search_by(|victim| victim.site.cmp(host)).ok()?;
    view.victims.get(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::engine::view::LayerStatus;
    use bongsu_core::observation::Reason;

    #[test]
    fn nothing_is_said_to_work_while_a_part_of_it_fails_or_it_is_not_verified() {
        let up = SiteStatus { verdict: Verdict::Up, ..SiteStatus::default() };
        assert_eq!(SiteHealth::of(&up), SiteHealth::Works);
        assert_eq!(SiteHealth::of(&SiteStatus { pending: true, ..up }), SiteHealth::Unverified);
        let mut partly = up;
        partly.layers[0] = LayerStatus { streams: 3, failing: 1, working: 2 };
        assert_eq!(SiteHealth::of(&partly), SiteHealth::Unsteady);
        let down = Verdict::Down { layer: Layer::Dns, reason: Reason::Timeout };
        assert_eq!(SiteHealth::of(&SiteStatus { verdict: down, ..partly }), SiteHealth::Down);
        assert_eq!(SiteHealth::of(&SiteStatus::default()), SiteHealth::Unknown);
    }
}
