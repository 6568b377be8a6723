//! What visitors of a site really meet, and which words about it that denies.

use bongsu_core::site_health::SiteHealth;
use std::time::Duration;

/// What visitors of a site really meet, from best to worst.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SiteTruth {
    /// It can be used.
    Works,
    /// A fault loses some of what they send.
    Impaired,
    /// Nobody can use it.
    Down,
}

impl SiteTruth {
    /// Whether it denies what is said of the site, when it has been so for `lasts`. A change may
    /// go unnoticed for `delay`: a sweep, and a few repeated probes; that a site is well again,
    /// for twice as long, since one answer is not proof yet. What is called unverified or
    /// unknown is neither said to work nor to fail.
    pub fn denies(self, said: SiteHealth, lasts: Duration, delay: Duration) -> bool {
        match said {
            SiteHealth::Works | SiteHealth::Slow => self == SiteTruth::Down && lasts > delay,
            SiteHealth::Down { .. } | SiteHealth::Degraded => {
                self == SiteTruth::Works && lasts > delay * 2
            }
            SiteHealth::Unverified | SiteHealth::Unknown => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bongsu_core::layer::Layer;
    use bongsu_core::observation::Reason;

    #[test]
    fn what_could_not_be_known_yet_is_not_untrue() {
        let delay = Duration::from_secs(70);
        let denies =
            |truth: SiteTruth, said, secs| truth.denies(said, Duration::from_secs(secs), delay);
        assert!(!denies(SiteTruth::Down, SiteHealth::Works, 70));
        assert!(denies(SiteTruth::Down, SiteHealth::Works, 71));
        assert!(denies(SiteTruth::Down, SiteHealth::Slow, 71));
        let down = SiteHealth::Down { layer: Layer::Tcp, reason: Reason::Timeout };
        assert!(!denies(SiteTruth::Works, down, 140));
        assert!(denies(SiteTruth::Works, down, 141));
        assert!(denies(SiteTruth::Works, SiteHealth::Degraded, 141));
        assert!(!denies(SiteTruth::Impaired, down, 1000), "some of its visitors fail");
        assert!(!denies(SiteTruth::Impaired, SiteHealth::Works, 1000));
        assert!(!denies(SiteTruth::Down, SiteHealth::Unknown, 1000));
    }
}
