//! What is one customer's, and how each of his sites stands.

use crate::digest::Digest;
use crate::error::{Error, Thing};
use crate::shell::Screen;
use bongsu_core::engine::view::{IncidentView, SiteStatus};
use bongsu_core::estate::{CustomerIx, SiteIx};
use bongsu_core::evidence::Layer;
use bongsu_core::incident::{Counts, Victim, VictimState};
use bongsu_core::link::LinkToken;
use bongsu_core::name::Name;
use bongsu_core::verdict::Verdict;
use std::sync::Arc;

/// A customer, and what is his.
pub struct Mine {
    /// His link, which this page is at.
    pub link: LinkToken,
    /// His key.
    pub customer: CustomerIx,
    /// His sites; those that need a look first.
    pub sites: Vec<SiteIx>,
}

/// How a site stands, worst first. `Unverified` and better are never told as "works".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stands {
    Down,
    Unsteady,
    Unverified,
    Unknown,
    Slow,
    Works,
}

impl Stands {
    pub fn of(status: &SiteStatus) -> Stands {
        let a_part_fails = Layer::ALL.iter().any(|layer| status.layer(*layer).fails());
        match status.verdict {
            Verdict::Down { .. } => Stands::Down,
            _ if a_part_fails => Stands::Unsteady,
            _ if status.pending => Stands::Unverified,
            Verdict::Unknown => Stands::Unknown,
            Verdict::Slow => Stands::Slow,
            Verdict::Up => Stands::Works,
        }
    }
}

/// The path of a customer's page.
pub fn path_of(link: LinkToken) -> String {
    format!("/c/{link}")
}

impl Mine {
    /// Whose page a link leads to. One that leads nowhere, and one that is none, are told
    /// in the same words.
    pub async fn by_link(screen: &Screen, text: &str) -> Result<Mine, Error> {
        let nowhere = || Error::NotFound(Thing::Link);
        // The address of the same page in a file.
        let text = text.strip_suffix(".html").unwrap_or(text);
        let link: LinkToken = text.parse().map_err(|_| nowhere())?;
        let customer = screen.app.history.customer_of(link).await?.ok_or_else(nowhere)?;
        let customer = screen.digest.customer(&customer).ok_or_else(nowhere)?;
        Ok(Mine::of(&screen.digest, link, customer))
    }

    pub fn of(digest: &Digest, link: LinkToken, customer: CustomerIx) -> Mine {
        let mut sites: Vec<SiteIx> = digest.view.estate.people.sites_of(customer).collect();
        sites.sort_by_key(|site| (Stands::of(&digest.site_status(*site)), *site));
        Mine { link, customer, sites }
    }

    pub fn path(&self) -> String {
        path_of(self.link)
    }

    /// The site of this name, when it is his.
    pub fn site(&self, digest: &Digest, host: &Name) -> Option<SiteIx> {
        digest.site(host).filter(|site| self.sites.contains(site))
    }

    /// How many of his sites stand so.
    pub fn count(&self, digest: &Digest, stands: impl Fn(Stands) -> bool) -> usize {
        let status = |site: &&SiteIx| Stands::of(&digest.site_status(**site));
        self.sites.iter().filter(|site| stands(status(site))).count()
    }

    /// The incidents of the last day, newest first, that list a site of his, each with his
    /// sites' counts.
    pub fn incidents<'a>(&self, digest: &'a Digest) -> Vec<(&'a Arc<IncidentView>, Counts)> {
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
pub fn victim<'a>(digest: &Digest, view: &'a IncidentView, site: SiteIx) -> Option<&'a Victim> {
    let host = &digest.view.estate.sites[site.ix()].host;
    let at = view.victims.binary_search_by(|victim| victim.site.cmp(host)).ok()?;
    view.victims.get(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::engine::view::LayerStatus;
    use bongsu_core::evidence::Reason;

    #[test]
    fn nothing_is_said_to_work_while_a_part_of_it_fails_or_it_is_not_verified() {
        let up = SiteStatus { verdict: Verdict::Up, ..SiteStatus::default() };
        assert_eq!(Stands::of(&up), Stands::Works);
        assert_eq!(Stands::of(&SiteStatus { pending: true, ..up }), Stands::Unverified);
        let mut partly = up;
        partly.layers[0] = LayerStatus { streams: 3, failing: 1, working: 2 };
        assert_eq!(Stands::of(&partly), Stands::Unsteady);
        let down = Verdict::Down { layer: Layer::Dns, reason: Reason::Timeout };
        assert_eq!(Stands::of(&SiteStatus { verdict: down, ..partly }), Stands::Down);
        assert_eq!(Stands::of(&SiteStatus::default()), Stands::Unknown);
    }
}
