//! Whose fault it is that a site fails is not said first when it works again (S6, S12).

use super::company::{Asked, Company, Size, all_is_well};
use super::*;
use crate::site_health::SiteHealth;

const SITE: &str = "site0.example";

fn company() -> Company {
    let sweep = Duration::from_secs(10);
    let mut company =
        Company::new(Size { sites: 24, web_servers: 3, name_servers: 2, sweep, own_servers: 0 });
    company.live(100, &all_is_well);
    company
}

impl Company {
    fn said(&self) -> (SiteHealth, Option<Blame>) {
        let site = self.topology.site(&name(SITE)).expect("a site");
        let status = self.engine.view(self.now).sites[site.ix()];
        (status.health, status.blame)
    }

    /// Nothing bad is said of the site until it works.
    fn is_well_soon(&mut self) {
        for tenth in 0..200 {
            let (health, blame) = self.said();
            assert!(!health.is_down(), "{tenth}: {health:?}");
            assert_eq!(blame, None, "{tenth}");
            self.live_once(&all_is_well);
        }
        assert_eq!(self.said().0, SiteHealth::Works);
    }
}

#[test]
fn who_gets_the_right_address_again_is_not_blamed_for_the_wrong_one() {
    let mut company = company();
    company.move_to(SITE, 9);
    company.live(120, &|asked: &Asked<'_>| {
        (asked.at == "203.0.113.9").then_some(Reason::ConnectionRefused)
    });
    assert!(company.said().0.is_down());
    company.move_to(SITE, 1);
    company.is_well_soon();
}

#[test]
fn whose_name_is_there_again_is_not_blamed_for_its_absence() {
    let mut company = company();
    company.set_absent(SITE, true);
    company.live(120, &|asked: &Asked<'_>| {
        (asked.host == SITE && asked.is_site).then_some(Reason::NxDomain)
    });
    assert!(company.said().0.is_down());
    company.set_absent(SITE, false);
    company.is_well_soon();
}
